"""Rules about values: one value where only one can be, yes and no, relations."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from kg.model import (
    Entity,
    EntityId,
    Message,
    PropertyDefinition,
    PropertyId,
    Rank,
    Saying,
    Value,
)
from kg.reasoning.context import Context, Finding, pairs
from kg.reasoning.distinct import cannot_be_one
from kg.reasoning.namesakes import are_two_people
from kg.reasoning.premises import Premise, common_days, names_one_thing
from kg.reasoning.tables import tables
from kg.reasoning.words import in_words
from kg.verdicts.ground import closure
from kg.verdicts.single import leaves_several, rows, several
from kg.verdicts.tables import inverses
from kg.verdicts.times import is_another_life
from kg.verdicts.weigh import is_day_of_unsaid_year, is_near_date

SINGLE_VALUE = "Q19474404"
SINGLE_BEST_VALUE = "Q52060874"
_SEPARATOR = "P4155"
_TIMES = frozenset({"P580", "P582", "P585"})
_INSTANCE, _SUBCLASS = "P31", "P279"


def single_value(context: Context) -> Iterator[Finding]:
    """Two different values of a property that admits one, at a time when both would hold."""
    for (subject, property), group in context.groups.items():
        separators = admits_one(context.definitions.get(property), property)
        if separators is None or _admits_more(context, subject, property):
            continue
        for one, other in pairs(group):
            if _separated(one, other, separators) or not _at_once(one, other):
                continue
            if not cannot_be_one(one.value, other.value, property, context.ways):
                continue
            if other.claimed and are_two_people(context, one, other):
                continue
            excused = _both_known if other.claimed else _outweighed
            if not excused(context, one, other, group):
                yield _two_values(context, one, other, separators)


def admits_one(
    definition: PropertyDefinition | None, property: PropertyId
) -> frozenset[PropertyId] | None:
    """The separators under which the property admits one value, or None where it admits more."""
    for constraint in definition.constraints if definition else ():
        if constraint.type in (SINGLE_VALUE, SINGLE_BEST_VALUE):
            if constraint.status == "suggestion":
                continue
            return frozenset(
                snak.value.id
                for snak in constraint.parameters
                if snak.property == _SEPARATOR and isinstance(snak.value, Entity)
            )
    return frozenset() if property in tables().single else None


def _admits_more(context: Context, subject: Value, property: PropertyId) -> bool:
    """Whether the table of the verdicts leaves a thing several values, whatever Wikidata says."""
    if not isinstance(subject, Entity):
        return property in several()
    row = rows().get(property)
    kinds = _kinds(context, subject.id) if row and row.kinds else frozenset()
    return leaves_several(property, subject.id, kinds)


def _kinds(context: Context, thing: EntityId) -> frozenset[EntityId]:
    """The classes of a thing with their superclasses, as far as the statements at hand tell."""
    first = _items(context, thing, _INSTANCE)
    return closure(first, lambda kind: _items(context, kind, _SUBCLASS))


def _items(context: Context, thing: EntityId, property: PropertyId) -> list[EntityId]:
    known = (p.value for p in context.about(Entity(thing), property) if not p.claimed)
    return [value.id for value in known if isinstance(value, Entity)]


def _separated(one: Premise, other: Premise, separators: frozenset[PropertyId]) -> bool:
    """Whether a separator tells the two apart, or one of them leaves it unsaid."""
    return any(
        _values(one, separator) != _values(other, separator) for separator in separators - _TIMES
    )


def _values(premise: Premise, property: PropertyId) -> frozenset[Value]:
    return frozenset(snak.value for snak in premise.qualifiers if snak.property == property)


def _at_once(one: Premise, other: Premise) -> bool:
    return one.property in tables().fixed or common_days(one, other) is not None


def _both_known(context: Context, one: Premise, other: Premise, group: tuple[Premise, ...]) -> bool:
    """Whether Wikidata has a statement for either claim, against its own constraint.

    A state is founded more than once. What is single by nature stays so whatever Wikidata has.
    """
    known = [p.value for p in group if not p.claimed]
    return one.property not in tables().single and all(
        any(not cannot_be_one(claim.value, value, claim.property, context.ways) for value in known)
        for claim in (one, other)
    )


def _outweighed(
    context: Context, claim: Premise, fact: Premise, group: tuple[Premise, ...]
) -> bool:
    """Whether the knowledge itself leaves room for the claim, or prefers another statement.

    It does, too, where both may be steps of one beginning: founded in 1975, registered in 1976;
    where the words give no year; and where the dates are of the lives of two.
    """
    if is_near_date(claim.property, claim.value, fact.value):
        return True
    if is_day_of_unsaid_year(claim.words, claim.value, fact.value):
        return True
    if is_another_life(claim.property, claim.value, fact.value):
        return True
    for rival in group:
        if rival.claimed or rival is fact or rival.statement is None or fact.statement is None:
            continue
        if not cannot_be_one(claim.value, rival.value, claim.property, context.ways):
            return True
        better = rival.statement.rank is Rank.PREFERRED is not fact.statement.rank
        if better and claim.property in tables().fixed:
            return True
    return False


def _two_values(
    context: Context, one: Premise, other: Premise, separators: frozenset[PropertyId]
) -> Finding:
    label = context.labels.get(one.property, Message(one.property, one.property))
    who, a, b = in_words(one.subject), in_words(one.value), in_words(other.value)
    reason = tables().single.get(
        one.property,
        Message(
            "Nach Wikidatas eigener Regel darf es hier nur einen Wert geben.",
            "By Wikidata's own rule there can be only one value here.",
        ),
    )
    source = Message("", "") if other.claimed else Message(" (Wikidata)", " (Wikidata)")
    return Finding(
        "single-value",
        (context.member(one), context.member(other)),
        Message(
            f"Zu {who.de} gibt es zwei unvereinbare Angaben für „{label.de}“: {a.de} und "
            f"{b.de}{source.de}. {reason.de}",
            f"There are two incompatible values of “{label.en}” for {who.en}: {a.en} and "
            f"{b.en}{source.en}. {reason.en}",
        ),
        {
            "form": "two-values",
            "property": one.property,
            "separators": sorted(separators - _TIMES),
            "fixed": one.property in tables().fixed,
            "apart": two_items(one.value, other.value),
        },
    )


def two_items(one: Value, other: Value) -> list[list[str]]:
    """The pair of items that a certificate takes to be two; none where the values are no items."""
    if isinstance(one, Entity) and isinstance(other, Entity):
        return [sorted([one.id, other.id])]
    return []


def negation(context: Context) -> Iterator[Finding]:
    """A proposition that is asserted and denied for one time."""
    for proposition in context.propositions:
        sayings = context.sayings.get(proposition.id, ())
        valid = proposition.valid
        timed = valid is not None and (valid.start is not None or valid.end is not None)
        fixed = proposition.property in tables().fixed or timed
        if proposition.id not in context.denied or not (fixed or _of_one_day(sayings)):
            continue
        member = context.event_member(proposition)
        said = Message(
            member.words.de.removeprefix("Behauptet: "), member.words.en.removeprefix("Claimed: ")
        )
        yield Finding(
            "negation",
            (member, replace(member, words=_denied(said), negated=True)),
            Message(
                f"Dasselbe wird behauptet und bestritten: {said.de}.",
                f"The same is asserted and denied: {said.en}.",
            ),
            {"form": "denied"},
        )


def _of_one_day(sayings: Collection[Saying]) -> bool:
    """Whether someone denies it of the very day of which someone asserts it.

    Without sayings the caller vouches for it that both speak of one time.
    """
    asserted = {saying.day for saying in sayings if not saying.denied}
    denied = {saying.day for saying in sayings if saying.denied}
    return not sayings or not asserted.isdisjoint(denied)


def _denied(said: Message) -> Message:
    return Message(f"Bestritten: {said.de}", f"Denied: {said.en}")


def impossible_relation(context: Context) -> Iterator[Finding]:
    """Something related to itself, or two things each to the other, where neither can be."""
    for premise in context.claimed:
        if not names_one_thing(premise.subject):
            continue
        label = context.labels.get(premise.property, Message(premise.property, premise.property))
        who = in_words(premise.subject)
        if premise.subject == premise.value:
            if premise.property in tables().irreflexive and not _stated(context, premise):
                yield Finding(
                    "irreflexive",
                    (context.member(premise),),
                    Message(
                        f"Nichts steht zu sich selbst in der Beziehung „{label.de}“ ({who.de}).",
                        f"Nothing has the relation “{label.en}” to itself ({who.en}).",
                    ),
                    {"form": "self", "property": premise.property},
                )
        else:
            if premise.property in tables().asymmetric:
                yield from _turned_round(context, premise, label)
            yield from _contrary(context, premise, label)


def _stated(context: Context, claim: Premise) -> bool:
    """Whether Wikidata states the very same, so that the rule is not to be trusted here."""
    same = context.about(claim.subject, claim.property)
    return any(not p.claimed and p.value == claim.value for p in same)


def _turned_round(context: Context, premise: Premise, label: Message) -> Iterator[Finding]:
    if _stated(context, premise):
        return
    for other in context.about(premise.value, premise.property):
        twice = other.claimed and other.id < premise.id
        if other.value != premise.subject or twice:
            continue
        a, b = in_words(premise.subject), in_words(premise.value)
        yield Finding(
            "asymmetric",
            (context.member(premise), context.member(other)),
            Message(
                f"„{label.de}“ gilt nicht in beiden Richtungen zwischen {a.de} und {b.de}.",
                f"“{label.en}” does not hold both ways between {a.en} and {b.en}.",
            ),
            {"form": "turned", "property": premise.property},
        )


def _contrary(context: Context, premise: Premise, label: Message) -> Iterator[Finding]:
    """One thing both ways to another, said by a property and its inverse."""
    if _stated(context, premise):
        return
    for property in sorted(contraries().get(premise.property, ())):
        for other in context.about(premise.subject, property):
            if other.value != premise.value or (other.claimed and other.id < premise.id):
                continue
            a, b = in_words(premise.subject), in_words(premise.value)
            back = context.labels.get(property, Message(property, property))
            yield Finding(
                "asymmetric",
                (context.member(premise), context.member(other)),
                Message(
                    f"„{label.de}“ und „{back.de}“ gelten nicht beide von {a.de} zu {b.de}.",
                    f"“{label.en}” and “{back.en}” do not both hold from {a.en} to {b.en}.",
                ),
                {"form": "contrary", "properties": sorted((premise.property, property))},
            )


@cache
def contraries() -> dict[PropertyId, frozenset[PropertyId]]:
    """For each property those that its inverse, which holds one way only, rules out."""
    found: dict[PropertyId, set[PropertyId]] = {}
    for one in tables().asymmetric:
        for back in inverses().get(one, ()):
            found.setdefault(one, set()).add(back)
            found.setdefault(back, set()).add(one)
    return {one: frozenset(others) for one, others in found.items()}
