"""What an article's claims could contradict in other articles, rule by rule.

A store that holds many articles is asked for this and nothing else. Each rule of
:data:`kg.reasoning.conflicts.RULES` that can join claims of several articles has its part here; a
rule that gets no part looks at one article and at Wikidata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.model import (
    Alike,
    Assertions,
    Claimed,
    Deeds,
    Denials,
    Entity,
    Named,
    NoValue,
    Occasion,
    PropertyDefinition,
    PropertyId,
    Proposition,
    Quantity,
    Saying,
    SomeValue,
    Sought,
    Thing,
    Time,
)
from kg.reasoning import alike
from kg.reasoning.assume import Assumptions
from kg.reasoning.constraints.checks import BEGINNINGS, ENDS
from kg.reasoning.constraints.rules import Rule, kinds, rules
from kg.reasoning.office_rules import HELD_BY, HOLDS
from kg.reasoning.premises import Premise, from_proposition, names_one_thing
from kg.reasoning.tables import offices, tables
from kg.reasoning.values_rules import admits_one, contraries

_BORN, _DIED, _FOUNDED, _FOUNDER, _KIND = "P569", "P570", "P571", "P112", "P31"
_STARTS = ("P580", "P585")

_JOINING = frozenset({"contemporary", "distinct-values", "difference-within-range"})

Definitions = Mapping[PropertyId, PropertyDefinition]


def sought(
    own: Assumptions, propositions: Sequence[Proposition], definitions: Definitions
) -> frozenset[Sought]:
    """What to look for in other articles, by what one article asserts and denies.

    ``propositions`` are all of the article's, also those that it only denies.
    """
    found: set[Sought] = set()
    constraints = tuple(_of_the_world(definitions))
    for proposition in own.propositions:
        said = own.sayings.get(proposition.id, ())
        found.add(Denials(proposition.id))
        found.update(_of_event(proposition))
        premise = from_proposition(proposition, said)
        if premise is not None:
            found.update(_of_claim(premise, definitions, constraints))
    for denied in (p for p in propositions if p.id in own.denied):
        found.add(Assertions(denied.id, _day_of_denial(denied, own.sayings.get(denied.id, ()))))
    if any(_tells_deaths(p) for p in own.propositions):
        found.update(Occasion(thing, tables().deaths) for thing in _occasions(own.propositions))
    return frozenset(found)


def _day_of_denial(denied: Proposition, said: tuple[Saying, ...]) -> Time | None:
    """The day of which alone a denial contradicts who asserts; None where it is any day."""
    if denied.property in tables().fixed:
        return None
    return next((saying.day for saying in said if saying.denied), None)


# --- claims with a property ------------------------------------------------------------------


def _of_claim(
    claim: Premise, definitions: Definitions, constraints: Sequence[Rule]
) -> Iterator[Sought]:
    subject, value = _thing(claim.subject), _thing(claim.value)
    if subject is not None:
        yield from _one_value(claim, subject, definitions)
        yield from _times(claim, subject)
    yield from _one_holder(claim)
    yield from _lives(claim, subject, value)
    yield from _constrained(claim, subject, value, constraints)
    if subject and value:
        if claim.property in tables().asymmetric:
            yield Claimed(claim.property, value, subject)
        for property in contraries().get(claim.property, ()):
            yield Claimed(property, subject, value)


def _one_value(claim: Premise, subject: Thing, definitions: Definitions) -> Iterator[Sought]:
    if claim.property in tables().counts:
        yield Claimed(claim.property, subject)
    elif admits_one(definitions.get(claim.property), claim.property) is not None:
        if claim.property in tables().fixed:
            yield Claimed(claim.property, subject)
        elif claim.spans:
            yield Claimed(claim.property, subject, day=_only_day(claim))


def _one_holder(claim: Premise) -> Iterator[Sought]:
    """Who else is said to hold the office, and what else its state is said to have."""
    if not claim.spans:
        return
    day = _only_day(claim)
    for office in _offices_of(claim):
        yield Claimed(HOLDS, object=Entity(office), day=day)
        for source, property in ((office, HELD_BY), *offices().heads[office]):
            yield Claimed(property, Entity(source), day=day)


def _offices_of(claim: Premise) -> Iterator[str]:
    for office in offices().since:
        holds = claim.property == HOLDS and claim.value == Entity(office)
        heads = ((office, HELD_BY), *offices().heads[office])
        if holds or any(
            claim.property == property and claim.subject == Entity(source)
            for source, property in heads
        ):
            yield office


def _only_day(claim: Premise) -> Time | None:
    """The day of which a claim without a time of its own is said."""
    return claim.days[0] if claim.interval is None and claim.days else None


def _times(claim: Premise, subject: Thing) -> Iterator[Sought]:
    for order in tables().orders:
        if claim.property == order.earlier:
            yield Claimed(order.later, subject)
        if claim.property == order.later:
            yield Claimed(order.earlier, subject)
    if claim.property in _STARTS:
        yield Deeds("cause", subject)
    if claim.property in (_BORN, _DIED, _FOUNDED, _KIND) and isinstance(subject, Entity):
        yield Deeds("agent", subject)
        if claim.property == _KIND:
            yield from (Claimed(each, subject) for each in (_BORN, _DIED, _FOUNDED))
        else:
            yield Claimed(_KIND, subject)


def _lives(claim: Premise, subject: Thing | None, value: Thing | None) -> Iterator[Sought]:
    """What people do alive, and when they lived; founders, and when what they founded began."""
    table = tables()
    persons = (subject if claim.property in table.alive else None,
               value if claim.property in table.alive_inverse else None)  # fmt: skip
    for person in persons:
        if person is not None:
            yield from (Claimed(each, person) for each in (_BORN, _DIED))
    if claim.property in (_BORN, _DIED) and subject is not None:
        yield from (Claimed(each, subject) for each in table.alive)
        yield from (Claimed(each, object=subject) for each in table.alive_inverse)
    if claim.property == _BORN and subject is not None:
        yield Claimed(_FOUNDER, object=subject)
    if claim.property == _FOUNDED and subject is not None:
        yield Claimed(_FOUNDER, subject)
    if claim.property == _FOUNDER and subject is not None and value is not None:
        yield Claimed(_FOUNDED, subject)
        yield Claimed(_BORN, value)


def _of_the_world(definitions: Definitions) -> Iterator[Rule]:
    """The constraints that join claims, but for single values."""
    wanted = {item for item, kind in kinds().items() if kind.world and kind.name in _JOINING}
    for definition in definitions.values():
        if any(constraint.type in wanted for constraint in definition.constraints):
            for rule in rules(definition):
                if rule.kind.item in wanted and rule.status != "suggestion":
                    yield rule


def _constrained(
    claim: Premise, subject: Thing | None, value: Thing | None, constraints: Sequence[Rule]
) -> Iterator[Sought]:
    """By Wikidata's own constraints, of this property and of others that speak of it."""
    lives = (*BEGINNINGS, *ENDS)
    for rule in constraints:
        if rule.kind.name == "contemporary":
            ends = [end for end in (subject, value) if end is not None]
            if rule.property == claim.property:
                yield from (Claimed(each, end) for each in lives for end in ends)
            if claim.property in lives and subject is not None:
                yield Claimed(rule.property, subject)
                yield Claimed(rule.property, object=subject)
        elif subject is not None:
            yield from _beside(rule, claim, subject)


def _beside(rule: Rule, claim: Premise, subject: Thing) -> Iterator[Sought]:
    own = rule.property == claim.property
    known = not isinstance(claim.value, SomeValue | NoValue)
    if rule.kind.name == "distinct-values" and own and known:
        yield Claimed(claim.property, object=claim.value)
    if rule.kind.name == "difference-within-range":
        if own:
            yield from (Claimed(each, subject) for each in rule.properties)
        if claim.property in rule.properties:
            yield Claimed(rule.property, subject)


def _thing(value: object) -> Thing | None:
    """What is the same thing in every article, or None."""
    return value if isinstance(value, Entity | Named) and names_one_thing(value) else None


# --- events ------------------------------------------------------------------------------------


def _of_event(proposition: Proposition) -> Iterator[Sought]:
    yield from (Alike(key) for key in alike.keys(proposition))
    for role in proposition.event.roles if proposition.event else ():
        value = role.term.value
        if isinstance(value, Entity) and role.name == "agent":
            yield from (Claimed(each, value) for each in (_KIND, _BORN, _DIED, _FOUNDED))
        if isinstance(value, Entity) and role.name == "cause":
            yield from (Claimed(each, value) for each in _STARTS)


def _tells_deaths(proposition: Proposition) -> bool:
    event = proposition.event
    if event is None or event.type not in tables().deaths:
        return False
    return isinstance(alike.the_one(proposition, alike.COUNT), Quantity)


def _occasions(propositions: tuple[Proposition, ...]) -> frozenset[Thing]:
    """On what occasions the events happen ("bei den Ausschreitungen")."""
    roles = [role for p in propositions if p.event for role in p.event.roles]
    values = [role.term.value for role in roles if role.name == "setting"]
    return frozenset(value for value in values if isinstance(value, Entity | Named))
