"""What breaks each kind of constraint.

A check is given one rule and all premises of its property, and yields breaches. It says nothing of
entities of which the base says nothing: a copy of Wikidata in part proves no absence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from kg.model import Entity, PropertyId, Quantity, Rank, Time, Value
from kg.names import canonical_json
from kg.reasoning.constraints.base import Base
from kg.reasoning.constraints.rules import Rule
from kg.reasoning.distinct import bounds, cannot_be_one
from kg.reasoning.premises import Premise, names_one_thing
from kg.reasoning.times import END, POINT, START

_TIMES = frozenset({START, END, POINT})
BEGINNINGS, ENDS = ("P569", "P571", "P580"), ("P570", "P576", "P582")
MOST_PAIRS = 50
"""Premises of one subject and property that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Breach:
    """Premises that break a rule. ``given`` is as in :mod:`kg.reasoning.certify`, empty where the
    breach rests on what is not said; ``missing`` then names what would be needed."""

    rule: Rule
    premises: tuple[Premise, ...]
    given: dict[str, Any]
    missing: str = ""


Check: TypeAlias = Callable[[Rule, Sequence[Premise], Base], Iterator[Breach]]


def single(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """Two values of one subject that no separator tells apart."""
    by_subject: dict[Value, list[Premise]] = defaultdict(list)
    for premise in premises:
        by_subject[premise.subject].append(premise)
    for group in by_subject.values():
        few = _best(group) if rule.kind.name == "single-best-value" else group
        for one, other in _pairs(few[:MOST_PAIRS]):
            apart = cannot_be_one(one.value, other.value, rule.property, base.ways)
            both = isinstance(one.value, Entity) and isinstance(other.value, Entity)
            if (apart or (both and one.value != other.value)) and not _split(rule, one, other):
                yield Breach(rule, (one, other), {"form": "two-values"})


def _best(group: list[Premise]) -> list[Premise]:
    """The premises of the best rank; claims have none and stay."""
    ranked = [p for p in group if p.statement and p.statement.rank is Rank.PREFERRED]
    return [p for p in group if p.claimed or not ranked or p in ranked]


def _split(rule: Rule, one: Premise, other: Premise) -> bool:
    """Whether a separator differs; times do where the two do not share a day for certain."""
    return any(_of(one, p) != _of(other, p) for p in rule.separators)


def _of(premise: Premise, property: PropertyId) -> frozenset[Value]:
    return frozenset(snak.value for snak in premise.qualifiers if snak.property == property)


def _pairs(group: Sequence[Premise]) -> Iterator[tuple[Premise, Premise]]:
    for place, one in enumerate(group):
        for other in group[place + 1 :]:
            yield one, other


def distinct(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """One value for two subjects."""
    by_value: dict[str, list[Premise]] = defaultdict(list)
    for premise in premises:
        by_value[canonical_json(premise.value)].append(premise)
    for group in by_value.values():
        for one, other in _pairs(group[:MOST_PAIRS]):
            two = isinstance(one.subject, Entity) and isinstance(other.subject, Entity)
            if two and one.subject != other.subject and not _split(rule, one, other):
                yield Breach(rule, (one, other), {"form": "shared"})


def subject_type(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A subject whose known kinds are none of those asked for."""
    for premise in premises:
        if base.is_a(premise.subject, rule.classes, rule.relation) is False:
            yield Breach(rule, (premise,), {}, " ".join(sorted(rule.classes)[:5]))


def value_type(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A value whose known kinds are none of those asked for."""
    for premise in premises:
        if base.is_a(premise.value, rule.classes, rule.relation) is False:
            yield Breach(rule, (premise,), {}, " ".join(sorted(rule.classes)[:5]))


def inverse(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A value that does not lead back by the inverse property, or the property itself."""
    back = rule.properties or {rule.property}
    for premise in premises:
        if isinstance(premise.value, Entity) and premise.value in base.spoken_of:
            found = (p.value for name in back for p in base.about(premise.value, name))
            if premise.subject not in found:
                yield Breach(rule, (premise,), {}, " ".join(sorted(back)))


def item_requires(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A subject without the statement that it needs."""
    yield from _requires(rule, ((p, p.subject) for p in premises), base)


def value_requires(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A value without the statement that it needs."""
    yield from _requires(rule, ((p, p.value) for p in premises), base)


def _requires(rule: Rule, pairs: Iterable[tuple[Premise, Value]], base: Base) -> Iterator[Breach]:
    for premise, value in pairs:
        if isinstance(value, Entity) and value in base.spoken_of and rule.properties:
            held = [p for name in rule.properties for p in base.about(value, name)]
            if not any(not rule.items or _item(p.value) in rule.items for p in held):
                yield Breach(rule, (premise,), {}, " ".join(sorted(rule.properties)))


def _item(value: Value) -> str | None:
    return value.id if isinstance(value, Entity) else None


def conflicts_with(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A subject with a statement that it must not have beside this one."""
    for premise in premises:
        for name in sorted(rule.properties):
            for other in base.about(premise.subject, name):
                if not rule.items or _item(other.value) in rule.items:
                    yield Breach(rule, (premise, other), {"form": "never-both"})


def one_of(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A value that is not on the list."""
    for premise in premises:
        if isinstance(premise.value, Entity) and premise.value.id not in rule.items:
            yield Breach(rule, (premise,), {"form": "not-listed"})


def none_of(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A value that is on the list."""
    for premise in premises:
        if isinstance(premise.value, Entity) and premise.value.id in rule.items:
            yield Breach(rule, (premise,), {"form": "forbidden"})


def in_range(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A value beyond a bound: all that it may mean is beyond it."""
    for premise in premises:
        if _outside(premise.value, rule):
            yield Breach(rule, (premise,), {"form": "outside"})


def _outside(value: Value, rule: Rule) -> bool:
    low, high = rule.low, rule.high
    if isinstance(value, Time):
        under = isinstance(low, Time) and value.latest < low.earliest
        return under or (isinstance(high, Time) and value.earliest > high.latest)
    if not isinstance(value, Quantity):
        return False
    least, most = bounds(value)
    under = isinstance(low, Decimal) and most is not None and most < low
    return under or (isinstance(high, Decimal) and least is not None and least > high)


def difference(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """Two values of a subject that lie too near to or too far from each other, in years or as
    numbers: this property's less the other's."""
    for premise in premises:
        for name in sorted(rule.properties):
            for other in base.about(premise.subject, name):
                span = _span(premise.value, other.value)
                if span is not None and _beyond(span, rule):
                    yield Breach(rule, (premise, other), {"form": "difference"})


def _span(one: Value, other: Value) -> tuple[Decimal, Decimal] | None:
    """The least and most that one value can be more than another; times in years."""
    if isinstance(one, Time) and isinstance(other, Time):
        if one.calendar != other.calendar:
            return None
        return (
            Decimal(one.earliest[0] - other.latest[0] - 1),
            Decimal(one.latest[0] - other.earliest[0] + 1),
        )
    if isinstance(one, Quantity) and isinstance(other, Quantity) and one.unit == other.unit:
        (low, high), (least, most) = bounds(one), bounds(other)
        if None not in (low, high, least, most):
            assert low is not None
            assert high is not None
            assert least is not None
            assert most is not None
            return low - most, high - least
    return None


def _beyond(span: tuple[Decimal, Decimal], rule: Rule) -> bool:
    under = isinstance(rule.low, Decimal) and span[1] < rule.low
    return under or (isinstance(rule.high, Decimal) and span[0] > rule.high)


def contemporary(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """Subject and value of which one ended before the other began."""
    for premise in premises:
        for early, late in ((premise.subject, premise.value), (premise.value, premise.subject)):
            ended, began = _last(base, early, ENDS), _last(base, late, BEGINNINGS)
            if ended is None or began is None or not _precedes(ended.value, began.value):
                continue
            yield Breach(rule, (premise, ended, began), {"form": "order"})


def _last(base: Base, subject: Value, properties: Sequence[PropertyId]) -> Premise | None:
    """The one time by which something begins or ends; None where there are none or several."""
    if not isinstance(subject, Entity) or not names_one_thing(subject):
        return None
    found = [p for name in properties for p in base.about(subject, name)]
    return found[0] if len({p.value for p in found}) == 1 else None


def _precedes(one: Value, other: Value) -> bool:
    if not isinstance(one, Time) or not isinstance(other, Time):
        return False
    return one.calendar == other.calendar and one.latest < other.earliest


def units(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A number in a unit that is not on the list."""
    for premise in premises:
        if isinstance(premise.value, Quantity) and premise.value.unit not in rule.items:
            yield Breach(rule, (premise,), {"form": "unit"})


def qualifiers(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """A qualifier that is not on the list."""
    for premise in premises:
        if any(snak.property not in rule.properties for snak in premise.qualifiers):
            yield Breach(rule, (premise,), {"form": "qualifier"})


CHECKS: dict[str, Check] = {
    "single-value": single,
    "single-best-value": single,
    "distinct-values": distinct,
    "subject-type": subject_type,
    "value-type": value_type,
    "inverse": inverse,
    "symmetric": inverse,
    "item-requires": item_requires,
    "value-requires": value_requires,
    "conflicts-with": conflicts_with,
    "one-of": one_of,
    "none-of": none_of,
    "range": in_range,
    "difference-within-range": difference,
    "contemporary": contemporary,
    "allowed-units": units,
    "allowed-qualifiers": qualifiers,
}
"""The check of each kind by its name."""


def breaches(rule: Rule, premises: Sequence[Premise], base: Base) -> Iterator[Breach]:
    """Every breach of a rule; subjects that it excepts are passed over."""
    held = [p for p in premises if not _excepted(rule, p.subject)]
    for breach in CHECKS[rule.kind.name](rule, held, base):
        if not any(_excepted(rule, p.subject) for p in breach.premises):
            yield breach


def _excepted(rule: Rule, subject: Value) -> bool:
    return isinstance(subject, Entity) and subject.id in rule.exceptions
