"""When something holds for certain, and when two things hold on the same day for certain.

A time of low precision is a day that we do not know: "im Jahr 2021" names no day on which the
thing must hold, "von 2017 bis 2021" names every day from the end of 2017 to the start of 2021.
A :data:`Span` is such a stretch of certain days, both ends included.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from kg.model import DAY, Day, Interval, Qualifier, Snak, Time

Span: TypeAlias = tuple[Day, Day]

START, END, POINT = "P580", "P582", "P585"


def certain_span(interval: Interval, known_until: Day | None = None) -> Span | None:
    """The days on which something valid over ``interval`` holds for certain, or None.

    ``known_until`` closes an interval without end: the last day of which the source can speak.
    """
    start, end = interval.start, interval.end
    if start is None and end is None:
        return None
    if start is None or end is None:
        return _half_open(start, end, known_until)
    return _span(start.latest, end.earliest)


def _half_open(start: Time | None, end: Time | None, known_until: Day | None) -> Span | None:
    if start is not None:
        last = known_until if known_until is not None else start.latest
        one_day = start.precision >= DAY or known_until is not None
        return _span(start.latest, last) if one_day else None
    if end is not None and end.precision >= DAY:
        return (end.earliest, end.earliest)
    return None


def _span(first: Day, last: Day) -> Span | None:
    return (first, last) if first <= last else None


def shared_days(one: Span, other: Span) -> Span | None:
    """The days on which both hold, or None.

    Where a longer stretch meets another at its end by one day, the day is one of handing over
    and proves nothing: Trump's term ended on the day that Biden's began.
    """
    first, last = max(one[0], other[0]), min(one[1], other[1])
    if first > last:
        return None
    if first < last or one == other:
        return (first, last)
    at_an_end = any(span[0] != span[1] and first in span for span in (one, other))
    return None if at_an_end else (first, last)


def qualified_interval(qualifiers: Iterable[Snak | Qualifier]) -> Interval | None:
    """The interval that P580, P582 or P585 among the qualifiers give, or None.

    Several values for one of them say that it holds more than once: no interval then.
    """
    found: dict[str, Time] = {}
    for snak in qualifiers:
        if snak.property not in (START, END, POINT):
            continue
        if snak.property in found or not isinstance(snak.value, Time):
            return None
        found[snak.property] = snak.value
    if POINT in found and len(found) == 1:
        return Interval(found[POINT], found[POINT])
    if START in found or END in found:
        return Interval(found.get(START), found.get(END))
    return None
