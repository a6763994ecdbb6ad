"""One place at a time: one event is not in two places that lie apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from kg.model import DAY, Entity, Interval, Message, Proposition, Snak, Time, Value
from kg.names import canonical_json
from kg.reasoning.context import MOST_CLAIMS, Context, Finding, Member
from kg.reasoning.distinct import cannot_be_one
from kg.reasoning.premises import Premise, names_one_thing
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
    alike: dict[str, list[_Where]] = defaultdict(list)
    for proposition in context.propositions:
        where = _where(proposition)
        if where is not None:
            premise = where.premise
            key = [premise.property, premise.subject, premise.qualifiers, premise.interval]
            alike[canonical_json(key)].append(where)
    for group in alike.values():
        for one, other in combinations(group[:MOST_CLAIMS], 2):
            a, b = one.premise, other.premise
            if cannot_be_one(a.value, b.value, _LOCATION, context.ways):
                yield _two_places(context, one, other)


def _where(proposition: Proposition) -> _Where | None:
    event, day = proposition.event, _day(proposition)
    if event is None or day is None:
        return None
    roles: dict[str, list[Value]] = defaultdict(list)
    for role in event.roles:
        roles[role.name].append(role.term.value)
    patients, places, agents = roles["patient"], roles["place"], roles["agent"]
    if len(patients) != 1 or len(places) != 1 or not names_one_thing(patients[0]):
        return None
    if not isinstance(places[0], Entity):
        return None
    agent = tuple(Snak("agent", value) for value in agents)
    on = Interval(day, day)
    return _Where(
        proposition,
        Premise(proposition.id, patients[0], event.type, places[0], agent, on, (_span(day),)),
    )


def _span(day: Time) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return day.earliest, day.latest


def _day(proposition: Proposition) -> Time | None:
    """The one day on which an event lies, or None."""
    valid = proposition.valid
    if valid is not None:
        day = valid.start if valid.start == valid.end else None
    else:
        roles = proposition.event.roles if proposition.event else ()
        times = [r.term.value for r in roles if r.name == "time"]
        day = times[0] if len(times) == 1 and isinstance(times[0], Time) else None
    return day if day is not None and day.precision >= DAY else None


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
