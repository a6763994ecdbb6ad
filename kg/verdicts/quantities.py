"""What a number in a text can stand for: bounds, "rund" and the rounding that its zeros show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kg.model import Quantity
from kg.verdicts.relations import Range, Relation, relate
from kg.verdicts.units import common

EXACT_SHARE = Decimal("0.05")
"""A bare round number ("80 Millionen") may be off by half its last figure, at most by this share.

Judgement, not tuned: 80 millions for 83.2 is 4 percent, and 1000 for 1400 is no longer rounding.
"""


def compare_quantities(claimed: Quantity, known: Quantity) -> Relation:
    """How the known amount stands to the claimed one.

    Amounts of different units are converted, and incomparable where they are of no one dimension.
    Amounts that rounding as usual keeps apart, and rounding to the last figure would not, are
    incomparable too: neither agreed nor different.
    """
    if claimed.unit != known.unit:
        return _converted(claimed, known)
    if claimed.amount == known.amount and _unbounded(claimed) and _unbounded(known):
        return Relation.EQUAL
    relation = relate(extent(claimed), extent(known))
    if relation is not Relation.DIFFERENT:
        return relation
    widest = relate(extent(claimed, wide=True), extent(known, wide=True))
    return relation if widest is Relation.DIFFERENT else Relation.INCOMPARABLE


def _converted(claimed: Quantity, known: Quantity) -> Relation:
    """The same in the base unit: who converts rounds, so either may be off by half a figure."""
    found = common(claimed.unit, known.unit)
    if found is None:
        return Relation.INCOMPARABLE
    ranges = [
        Range(*(None if end is None else unit.to_base(end) for end in (side.low, side.high)))
        for unit, side in zip(
            found,
            (extent(replace(quantity, approximate=True)) for quantity in (claimed, known)),
            strict=True,
        )
    ]
    relation = relate(ranges[0], ranges[1])
    # "8 km" for 5 miles: rounded as much in either unit, neither need lie within the other.
    alike = _width(ranges[1]) <= _ALIKE * _width(ranges[0])
    return Relation.COMPATIBLE if relation is Relation.COARSER and alike else relation


_ALIKE = 3
"""Roundings of two units count as alike where one is at most so many times as wide as the other."""


def _width(side: Range[Decimal]) -> Decimal:
    whole = side.low is None or side.high is None
    return Decimal("Infinity") if whole else side.high - side.low  # type: ignore[operator]  # both


def extent(quantity: Quantity, *, wide: bool = False) -> Range[Decimal]:
    """The amounts that the quantity can stand for; ``wide`` trusts no figure behind the first."""
    if not _unbounded(quantity):
        return Range(quantity.lower, quantity.upper)
    slack = _slack(quantity, wide=wide)
    return Range(quantity.amount - slack, quantity.amount + slack)


def _slack(quantity: Quantity, *, wide: bool) -> Decimal:
    slack = half_last_figure(quantity.amount)
    if quantity.approximate:
        return slack
    # A bare number that shows all its figures is exact; only trailing zeros speak of rounding.
    if not _round(quantity.amount):
        return Decimal(0)
    return slack if wide else min(slack, abs(quantity.amount) * EXACT_SHARE)


def half_last_figure(amount: Decimal) -> Decimal:
    """Half a unit of the last figure that is not a trailing zero: 0.5 millions for 83 millions."""
    if not amount:
        return Decimal(0)
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1)


def _round(amount: Decimal) -> bool:
    return amount != 0 and int(amount.normalize().as_tuple().exponent) > 0


def _unbounded(quantity: Quantity) -> bool:
    return quantity.lower is None and quantity.upper is None
