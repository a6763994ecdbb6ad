"""One place at a time: one event is not in two places that lie apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from kg.model import Interval, Message, Proposition, Snak
from kg.reasoning import alike
from kg.reasoning.context import MOST_CLAIMS, Context, Finding, Member
from kg.reasoning.distinct import cannot_be_one
from kg.reasoning.premises import Premise
from kg.reasoning.values_rules import two_items
from kg.reasoning.words import in_words

RULE = "one-place"
_LOCATION = "P276"


@dataclass(frozen=True, slots=True)
class _Where:
    """An event that is put in a place: what happens to whom on which day, and where."""

    proposition: Proposition
    premise: Premise


def one_place(context: Context) -> Iterator[Finding]:
    """What happens to one thing or person on one day, put in two places that lie apart.

    Only where the day is told and the patient is one thing: people make several speeches a day.
    """
    together: dict[str, list[_Where]] = defaultdict(list)
    for proposition in context.propositions:
        where = _where(proposition)
        if where is not None:
            together[where[0]].append(where[1])
    for group in together.values():
        for one, other in combinations(group[:MOST_CLAIMS], 2):
            a, b = one.premise, other.premise
            if cannot_be_one(a.value, b.value, _LOCATION, context.ways):
                yield _two_places(context, one, other)


def _where(proposition: Proposition) -> tuple[str, _Where] | None:
    """What an event that is put in a place shares with its like, and where it is put."""
    event, day, key = proposition.event, alike.day_of(proposition), alike.placed(proposition)
    if event is None or day is None or key is None:
        return None
    patient, place = alike.the_one(proposition, "patient"), alike.the_one(proposition, "place")
    assert patient is not None
    assert place is not None
    agent = tuple(Snak("agent", r.term.value) for r in event.roles if r.name == "agent")
    span = (day.earliest, day.latest)
    premise = Premise(
        proposition.id, patient, event.type, place, agent, Interval(day, day), (span,)
    )
    return key, _Where(proposition, premise)


def _two_places(context: Context, one: _Where, other: _Where) -> Finding:
    a, b = one.premise, other.premise
    who, here, there = in_words(a.subject), in_words(a.value), in_words(b.value)
    members = tuple(
        Member(w.proposition.id, context.event_member(w.proposition).words, premise=w.premise)
        for w in (one, other)
    )
    return Finding(
        RULE,
        members,
        Message(
            f"Dasselbe ({a.property}, {who.de}) geschah am selben Tag nicht in {here.de} und in "
            f"{there.de}: Nichts ist zur selben Zeit an zwei Orten.",
            f"The same ({a.property}, {who.en}) did not happen in {here.en} and in {there.en} on "
            f"one day: nothing is in two places at a time.",
        ),
        {
            "form": "two-values",
            "property": a.property,
            "separators": ["agent"],
            "fixed": False,
            "apart": two_items(a.value, b.value),
        },
    )
