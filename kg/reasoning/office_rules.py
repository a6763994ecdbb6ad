"""The rule about offices that one person holds at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import Entity, Message
from kg.reasoning.context import Context, Either, Finding
from kg.reasoning.premises import Premise, common_days
from kg.reasoning.tables import offices
from kg.reasoning.times import Span
from kg.reasoning.words import day_in_words

HOLDS, HELD_BY = "P39", "P1308"


def office_holder(context: Context) -> Iterator[Finding]:
    """Two linked persons who hold an office for one on the same day.

    Claims that Wikidata knows in office on that day, all of them, contradict nothing. What the
    same articles say of a person in two ways (the person's office, the head of the country) is in
    one finding, of which each way is enough.
    """
    for office, since in offices().since.items():
        claimed, known = _holders(context, office)
        for index, one in enumerate(claimed):
            for other, days in _rivals(one, (*claimed[index + 1 :], *known)):
                if days[0][0] < since:
                    continue
                claims = (one, other) if other.premises[0].claimed else (one,)
                if not all(_known_holder(known, claim.person, days) for claim in claims):
                    yield _two_holders(context, office, one, other, days)


@dataclass(frozen=True, slots=True)
class _Holder:
    """A person in an office, and what says so, each of the same days."""

    person: str
    premises: tuple[Premise, ...]


def _holders(context: Context, office: str) -> tuple[list[_Holder], list[_Holder]]:
    """Who is claimed to hold an office, and who is known to; in the order of the premises' ids."""
    held = context.pointing.get((HOLDS, Entity(office)), ())
    found = [(p.subject.id, p) for p in held if isinstance(p.subject, Entity)]
    for source, property in ((office, HELD_BY), *offices().heads[office]):
        named = context.about(Entity(source), property)
        found += [(p.value.id, p) for p in named if isinstance(p.value, Entity)]
    claims: dict[tuple[object, ...], list[Premise]] = {}
    known = []
    for person, premise in sorted(found, key=lambda pair: pair[1].id):
        if premise.claimed:
            claims.setdefault((person, premise.spans, premise.articles), []).append(premise)
        else:
            known.append(_Holder(person, (premise,)))
    return [_Holder(str(key[0]), tuple(said)) for key, said in claims.items()], known


def _rivals(one: _Holder, others: Iterable[_Holder]) -> Iterator[tuple[_Holder, Span]]:
    """Those of the others who hold the office on some day with the one, and on which days."""
    for other in others:
        days = common_days(one.premises[0], other.premises[0])
        if other.person != one.person and days is not None:
            yield other, days


def _known_holder(known: list[_Holder], person: str, days: Span) -> bool:
    """Whether Wikidata itself has the claimed person in office on the first of the days."""
    return any(
        span[0] <= days[0] <= span[1]
        for holder in known
        if holder.person == person
        for span in holder.premises[0].spans
    )


def _two_holders(
    context: Context, office: str, one: _Holder, other: _Holder, days: Span
) -> Finding:
    first, last = day_in_words(days[0]), day_in_words(days[1])
    when = (
        Message(f"am {first.de}", f"on {first.en}")
        if days[0] == days[1]
        else Message(f"vom {first.de} bis {last.de}", f"from {first.en} to {last.en}")
    )
    reason = offices().reason
    a, b = one.person, other.person
    sides = [tuple(map(context.member, side.premises)) for side in (one, other)]
    heads = [[office, HELD_BY], *(list(head) for head in offices().heads[office])]
    many = len(sides[0])
    numbers = [list(range(many)), list(range(many, many + len(sides[1])))]
    return Finding(
        "office-holder",
        (*sides[0], *sides[1]),
        Message(
            f"{a} und {b} hätten {when.de} beide das Amt {office}. {reason.de}",
            f"{a} and {b} would both hold the office {office} {when.en}. {reason.en}",
        ),
        {"form": "two-holders", "office": office, "heads": heads, "sides": numbers},
        tuple(
            Either(side, _each_says(holder.person, office))
            for holder, side in zip((one, other), sides, strict=True)
            if len(side) > 1
        ),
    )


def _each_says(person: str, office: str) -> Message:
    return Message(
        f"Jede dieser Angaben besagt: {person} hat das Amt {office}.",
        f"Each of these says: {person} holds the office {office}.",
    )
