"""Times as ranges of days, and whether a statement holds at the time that a claim speaks of.

The rule for snapshots, which is what a newsroom can stand behind: a statement tells nothing of
days after its snapshot was taken, where its property changes with time. "Still in office" is
known only up to the snapshot's day; after that day the same statement is near evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kg.model import Day, Interval, PropertyId, Snak, SomeValue, Statement, Time, Value
from kg.verdicts.relations import Range, Relation, relate

START, END, POINT = "P580", "P582", "P585"
TIME_QUALIFIERS = frozenset({START, END, POINT, "P1319", "P1326", "P8554", "P8555"})


# --- comparing two times ------------------------------------------------------------------------


def compare_times(claimed: Time, known: Time) -> Relation:
    """How the known time stands to the claimed one, at the precisions that they have.

    Where the calendars differ, both are compared as written and as the same day converted: texts
    do not say which of the two they mean, so only times apart under both readings are different.
    """
    relation = relate(days(claimed), days(known))
    if claimed.calendar == known.calendar:
        return relation
    converted = relate(days(gregorian(claimed)), days(gregorian(known)))
    return min(relation, converted, key=_NEARNESS.index)


_NEARNESS = (
    Relation.EQUAL,
    Relation.FINER,
    Relation.COARSER,
    Relation.COMPATIBLE,
    Relation.INCOMPARABLE,
    Relation.DIFFERENT,
)


def days(time: Time) -> Range[Day]:
    """The days that a time can be."""
    return Range(time.earliest, time.latest)


def gregorian(time: Time) -> Time:
    """A Julian day as the Gregorian day; times without a day stay as they are.

    By way of the Julian day number (Richards, *Mapping Time*, 1998).
    """
    if time.calendar == "gregorian" or not (time.month and time.day):
        return replace(time, calendar="gregorian")
    year, month, day = _from_day_number(_julian_day_number(time.year, time.month, time.day))
    return Time(year, month, day, time.precision)


def _julian_day_number(year: int, month: int, day: int) -> int:
    past = (14 - month) // 12
    years = year + 4800 - past
    months = month + 12 * past - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083


def _from_day_number(number: int) -> Day:
    shifted = number + 32044
    centuries, rest = divmod(4 * shifted + 3, 146097)
    in_century = rest // 4
    years, rest = divmod(4 * in_century + 3, 1461)
    months, rest = divmod(5 * (rest // 4) + 2, 153)
    return (
        100 * centuries + years - 4800 + months // 10,
        months + 3 - 12 * (months // 10),
        rest // 5 + 1,
    )


_LIVES = frozenset({"P569", "P570"})
_LIFE = 100
"""Years. Judgement: a slip in the century's figure is a hundred, and no namesake."""


def is_another_life(property: PropertyId, claimed: Value, known: Value) -> bool:
    """Whether two dates of a life are too far apart to be one person's with one told wrongly.

    "Titus wurde 2001 geboren" does not speak of the emperor.
    """
    if property not in _LIVES or not isinstance(claimed, Time) or not isinstance(known, Time):
        return False
    return abs(claimed.year - known.year) > _LIFE


# --- whether a statement holds at a time --------------------------------------------------------

AT_SOME_TIME = Interval(None, None)
"""The time of a claim that something held at some time that is not told ("war Präsident")."""


class When(StrEnum):
    """Whether a statement holds at the time spoken of."""

    HOLDS = "holds"
    ELSEWHEN = "elsewhen"
    """It holds for another time, surely."""
    UNDATED = "undated"
    """It changes with time and does not say when it holds."""
    OLDER = "older"
    """It held on the day of its snapshot, which lies before the time spoken of."""
    PARTLY = "partly"
    """It holds for a part of the time spoken of, or an end of its time is not known."""
    UNANCHORED = "unanchored"
    """It has dates, and nobody knows of which day the claim speaks."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a statement holds at a time; ``certain`` where it does so for every day of it."""

    when: When
    certain: bool = False


def validity(statement: Statement) -> Interval | None:
    """The time for which the statement holds by its qualifiers; ``None`` where it has none."""
    start, end, point = (time_of(statement.qualifiers, p) for p in (START, END, POINT))
    if start is None and end is None:
        return Interval(point, point) if point else None
    return Interval(start, end)


def time_of(snaks: tuple[Snak, ...], property: PropertyId) -> Time | None:
    """The first time among the snaks of a property."""
    values = (snak.value for snak in snaks if snak.property == property)
    return next((value for value in values if isinstance(value, Time)), None)


def standing(statement: Statement, moment: Interval | None, *, changing: bool) -> Standing:
    """Whether the statement holds at ``moment`` (``None``: nobody knows of which day).

    Of :data:`AT_SOME_TIME` every statement holds, and none certainly. An interval without start
    ends at the time said ("bis 2021"), one without end begins there.

    ``changing`` says that the property's values change with time, so that silence about dates
    means that they are not known rather than that there are none.
    """
    known = validity(statement)
    if any(s.property == END and isinstance(s.value, SomeValue) for s in statement.qualifiers):
        return Standing(When.PARTLY)
    if known is None:
        return _undated(statement, moment, changing=changing)
    if moment is None:
        return Standing(When.UNANCHORED)
    if moment == AT_SOME_TIME:
        return Standing(When.HOLDS)
    if _apart(known, moment):
        return Standing(When.ELSEWHEN, certain=True)
    return _dated(statement, known, moment, changing=changing)


def _undated(statement: Statement, moment: Interval | None, *, changing: bool) -> Standing:
    # A source that leaves qualifiers out may have left out an end.
    partial = statement.origin.partial
    if not changing:
        return Standing(When.HOLDS, certain=not partial)
    if moment == AT_SOME_TIME or (moment is None and not partial):
        return Standing(When.HOLDS)
    if moment is None:
        return Standing(When.UNDATED)
    older = snapshot_before(statement, moment)
    return Standing(When.OLDER if older else When.UNDATED)


def _dated(statement: Statement, known: Interval, moment: Interval, *, changing: bool) -> Standing:
    if known.start is None and changing:
        return Standing(When.PARTLY)
    if known.end is None and changing and snapshot_before(statement, moment):
        return Standing(When.OLDER)
    if not _as_said(known, moment):
        return Standing(When.PARTLY)
    return Standing(When.HOLDS, certain=_throughout(known, moment))


def snapshot_before(statement: Statement, moment: Interval) -> bool:
    """Whether the statement was taken from Wikidata before the time spoken of ended.

    A time of year precision ends with any of its days. A statement of unknown age counts as
    older than anything.
    """
    taken = read_day(statement.origin.date)
    end = moment.end or moment.start
    return taken is None or end is None or taken < end.earliest


def read_day(text: str) -> Day | None:
    """The day of an ISO date or date-time; ``None`` where the text is none."""
    parts = text[:10].split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    return (int(parts[0]), int(parts[1]), int(parts[2]))


def _apart(known: Interval, moment: Interval) -> bool:
    first, last = moment.first, moment.last
    before = known.last is not None and first is not None and known.last < first
    after = known.first is not None and last is not None and known.first > last
    return before or after


def _as_said(known: Interval, moment: Interval) -> bool:
    """Whether both ends are covered at the precision said: "2018" is met by any day of it."""
    start = known.first is None or moment.start is None or known.first <= moment.start.latest
    end = known.last is None or moment.end is None or known.last >= moment.end.earliest
    return start and end


def _throughout(known: Interval, moment: Interval) -> bool:
    """Whether every day spoken of surely lies in the known time."""
    start = known.start is None or (moment.first is not None and known.start.latest <= moment.first)
    end = known.end is None or (moment.last is not None and moment.last <= known.end.earliest)
    return start and end
