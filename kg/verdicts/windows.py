"""A claimed date of which only the earliest and the latest day are said, as an age says it.

A known date bears it out where all of it lies between the two. It refutes only what is surely
wrong: more than a year outside, as writers take the year for the birthday, and not so far outside
that somebody else of the name is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Day, Qualifier, SomeValue, Time, Value
from kg.verdicts.relations import Range, Relation, relate
from kg.verdicts.times import days

BOUNDS = frozenset({"P1319", "P1326", "P1480"})
"""Earliest date, latest date, and how sure they are."""

_EARLIEST, _LATEST, _CIRCUMSTANCES = "P1319", "P1326", "P1480"
_MARGIN = 1
_NAMESAKE = 15
"""Years. Judgement: slips are of few years, namesakes of a generation."""


def window(claimed: Value, qualifiers: Sequence[Qualifier]) -> Range[Day] | None:
    """The days between which a claimed unknown value lies, None where the claim has no such."""
    said = {q.property: q.value for q in qualifiers}
    first, last = said.get(_EARLIEST), said.get(_LATEST)
    if not isinstance(claimed, SomeValue):
        return None
    if not isinstance(first, Time) or not isinstance(last, Time):
        return None
    return Range(first.earliest, last.latest)


def compare_window(claimed: Range[Day], known: Value, qualifiers: Sequence[Qualifier]) -> Relation:
    """How a known date stands to the days between which the claimed one is said to lie."""
    if not isinstance(known, Time):
        return Relation.INCOMPARABLE
    relation = relate(claimed, days(known))
    if relation in (Relation.EQUAL, Relation.FINER):
        return Relation.FINER
    if relation is not Relation.DIFFERENT:
        return Relation.COARSER
    presumed = any(q.property == _CIRCUMSTANCES for q in qualifiers)
    outside = not presumed and _is_outside(claimed, known)
    return Relation.DIFFERENT if outside else Relation.INCOMPARABLE


def _is_outside(claimed: Range[Day], known: Time) -> bool:
    """Whether a date lies outside by more than the margin, and by less than a generation."""
    before = relate(
        Range(_later(claimed.low, -_MARGIN), _later(claimed.high, _MARGIN)), days(known)
    )
    near = relate(
        Range(_later(claimed.low, -_NAMESAKE), _later(claimed.high, _NAMESAKE)), days(known)
    )
    return before is Relation.DIFFERENT and near is not Relation.DIFFERENT


def _later(day: Day | None, years: int) -> Day | None:
    return day and (day[0] + years, day[1], day[2])
