"""How two values can stand to each other, and the algebra of ranges behind it.

Every value with an extent (a time at a precision, a quantity with bounds) is a closed range; the
relation follows from which range holds which. This is Allen's interval algebra (*Maintaining
knowledge about temporal intervals*, CACM 1983) reduced to what a verdict needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar


class Relation(StrEnum):
    """How the known value stands to the claimed one."""

    EQUAL = "equal"
    FINER = "finer"
    """The known value lies within the claimed one: it agrees and says more."""
    COARSER = "coarser"
    """The claimed value lies within the known one: the known one cannot decide."""
    COMPATIBLE = "compatible"
    """Neither holds the other, and they may well be one value (rounding, spelling)."""
    DIFFERENT = "different"
    """They cannot be one value."""
    INCOMPARABLE = "incomparable"
    """Nothing is known that relates them."""

    @property
    def swapped(self) -> Relation:
        """The relation with the two values changed over."""
        return _SWAPPED.get(self, self)

    @property
    def agrees(self) -> bool:
        """Whether a known value in this relation bears the claimed one out."""
        return self in (Relation.EQUAL, Relation.FINER, Relation.COMPATIBLE)


_SWAPPED = {Relation.FINER: Relation.COARSER, Relation.COARSER: Relation.FINER}

Bound = TypeVar("Bound")


@dataclass(frozen=True, slots=True)
class Range(Generic[Bound]):
    """A closed range of anything ordered; ``None`` is an end without bound."""

    low: Bound | None
    high: Bound | None


def relate(claimed: Range[Any], known: Range[Any]) -> Relation:
    """How the known range stands to the claimed one; ``DIFFERENT`` only where they are disjoint."""
    if claimed == known:
        return Relation.EQUAL
    if not _overlap(claimed, known):
        return Relation.DIFFERENT
    if _holds(claimed, known):
        return Relation.FINER
    if _holds(known, claimed):
        return Relation.COARSER
    return Relation.COMPATIBLE


def _overlap(one: Range[Any], other: Range[Any]) -> bool:
    return _at_most(one.low, other.high) and _at_most(other.low, one.high)


def _at_most(low: Any, high: Any) -> bool:
    return low is None or high is None or bool(low <= high)


def _holds(outer: Range[Any], inner: Range[Any]) -> bool:
    low = outer.low is None or (inner.low is not None and outer.low <= inner.low)
    high = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return bool(low and high)
