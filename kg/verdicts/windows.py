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

_EARLIEST, _LATEST, _CIRCUMSTANCES = "P1319", "P1326", "P1480"
BOUNDS = frozenset({_EARLIEST, _LATEST, _CIRCUMSTANCES})
"""Earliest date, latest date, and how sure they are."""

_MARGIN = 1
_NAMESAKE = 15
"""Years. Judgement: slips are of few years, namesakes of a generation."""


def window(claimed: Value, qualifiers: Sequence[Qualifier]) -> Range[Day] | None:
    """The days between which a claimed unknown value lies, None where the claim has no such."""
    if not isinstance(claimed, SomeValue):
        return None
    said = {q.property: q.value for q in qualifiers}
    first, last = said.get(_EARLIEST), said.get(_LATEST)
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
    slip, generation = (
        relate(Range(_later(claimed.low, -years), _later(claimed.high, years)), days(known))
        for years in (_MARGIN, _NAMESAKE)
    )
    return slip is Relation.DIFFERENT and generation is not Relation.DIFFERENT


def _later(day: Day | None, years: int) -> Day | None:
    return day and (day[0] + years, day[1], day[2])
