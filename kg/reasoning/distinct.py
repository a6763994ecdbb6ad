"""Whether two values cannot be the same thing. When in doubt, they can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kg.model import Entity, EntityId, PropertyId, Quantity, Rank, Statement, Time, Value
from kg.reasoning.tables import tables
from kg.verdicts.ground import closure

_LEAST_PRECISION = 8
"""Decades can still differ; centuries are counted in more than one way."""

_CALENDAR_GAP = 17
"""Days by which the two calendars differ at most in the years that have either (13 until 2100), and
a few more, so that the checker of certificates may count in months of 31 days."""

_ROUGH = Decimal("0.1")
"""How far "rund" reaches at least, as a share; chosen by hand, wide rather than narrow."""


@dataclass(frozen=True, slots=True)
class WaysUp:
    """What contains what, by the statements at hand."""

    containers: Mapping[EntityId, frozenset[EntityId]]
    administrative: Mapping[EntityId, frozenset[EntityId]]
    countries: frozenset[EntityId]

    def reach(self, entity: EntityId) -> frozenset[EntityId]:
        """Everything that contains the entity, and the entity."""
        return closure((entity,), lambda each: self.containers.get(each, ()))

    def known_to_the_end(self, entity: EntityId) -> bool:
        """Whether the way up by P131 ends in a country, without a gap."""
        return all(
            place in self.countries or self.administrative.get(place)
            for place in closure((entity,), lambda each: self.administrative.get(each, ()))
        )


def ways_up(statements: Iterable[Statement]) -> WaysUp:
    """The containments among statements that are not deprecated."""
    up = tables().up
    containers: dict[EntityId, set[EntityId]] = defaultdict(set)
    administrative: dict[EntityId, set[EntityId]] = defaultdict(set)
    countries: set[EntityId] = set()
    for statement in statements:
        value = statement.value
        if statement.rank is Rank.DEPRECATED or not isinstance(value, Entity):
            continue
        if statement.property in up:
            containers[statement.subject].add(value.id)
        if statement.property == "P131":
            administrative[statement.subject].add(value.id)
        if statement.property == "P17":
            countries.add(value.id)
        if statement.property == "P460":
            containers[value.id].add(statement.subject)
    return WaysUp(
        {key: frozenset(values) for key, values in containers.items()},
        {key: frozenset(values) for key, values in administrative.items()},
        frozenset(countries),
    )


def cannot_be_one(one: Value, other: Value, property: PropertyId, ways: WaysUp) -> bool:
    """Whether the two values of ``property`` are different for certain.

    Times differ where their days cannot meet, quantities where their bounds and roundings
    cannot, linked items where neither may contain the other. Names and texts never do: one
    thing has many spellings.
    """
    if isinstance(one, Time) and isinstance(other, Time):
        return _times_differ(one, other)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return quantities_differ(one, other)
    if isinstance(one, Entity) and isinstance(other, Entity):
        return _items_differ(one.id, other.id, property, ways)
    return False


def _items_differ(one: EntityId, other: EntityId, property: PropertyId, ways: WaysUp) -> bool:
    if one in ways.reach(other) or other in ways.reach(one):
        return False
    if property in tables().apart:
        return True
    return ways.known_to_the_end(one) and ways.known_to_the_end(other)


def _times_differ(one: Time, other: Time) -> bool:
    if min(one.precision, other.precision) < _LEAST_PRECISION:
        return False
    early, late = sorted((one, other), key=lambda time: (time.earliest, time.latest))
    if early.latest >= late.earliest:
        return False
    return one.calendar == other.calendar or _gap(early, late) > _CALENDAR_GAP


def _gap(early: Time, late: Time) -> int:
    """Days between two times; years outside the calendar module's are counted roughly."""
    (y1, m1, d1), (y2, m2, d2) = early.latest, late.earliest
    try:
        return (date(y2, m2, d2) - date(y1, m1, d1)).days
    except ValueError:
        return (y2 - y1) * 365 + (m2 - m1) * 30 + (d2 - d1)


def quantities_differ(one: Quantity, other: Quantity) -> bool:
    """Whether no number satisfies both, given bounds, "rund" and round figures."""
    if one.unit != other.unit:
        return False
    low, high = bounds(one)
    other_low, other_high = bounds(other)
    return _above(low, other_high) or _above(other_low, high)


def bounds(quantity: Quantity) -> tuple[Decimal | None, Decimal | None]:
    """The numbers that a quantity may mean, from and to; None is no bound."""
    if quantity.lower is None and quantity.upper is None:
        slack = _slack(quantity.amount)
        if quantity.approximate:
            slack = max(slack, abs(quantity.amount) * _ROUGH)
        return quantity.amount - slack, quantity.amount + slack
    if not quantity.approximate:
        return quantity.lower, quantity.upper
    slack = max(_slack(quantity.amount), abs(quantity.amount) * _ROUGH)
    return (
        None if quantity.lower is None else quantity.lower - slack,
        None if quantity.upper is None else quantity.upper + slack,
    )


def _slack(amount: Decimal) -> Decimal:
    """Half of the last place that is not a nought: 300 may be 250 to 350, 26 is 26."""
    exponent = amount.normalize().as_tuple().exponent
    if not amount or not isinstance(exponent, int) or exponent == 0:
        return Decimal(0)
    return Decimal((0, (5,), exponent - 1))


def _above(low: Decimal | None, high: Decimal | None) -> bool:
    return low is not None and high is not None and low > high
