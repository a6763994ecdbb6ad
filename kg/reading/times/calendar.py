"""Calendar arithmetic on :class:`kg.model.Time`: shifts, weeks, feasts, spans of years.

Everything is in the Gregorian calendar and within the years 1 to 9999; what would leave them
raises OverflowError or ValueError, as :mod:`datetime` does.
"""

from __future__ import annotations

from datetime import date, timedelta

from kg.model import DAY, MONTH, Interval, Time
from kg.reading.times.dates import make

YEARS = {"Y": 1, "DE": 10, "CE": 100, "ML": 1000}
"""Years in a unit of TIMEX3."""

_SEASON_MONTHS = {"SP": (3, 6), "SU": (6, 9), "FA": (9, 12), "WI": (12, 15)}
"""First and last month of a season, meant widely: seasons change within a month."""


def as_date(time: Time) -> date:
    """The day of a time of day precision."""
    return date(time.year, time.month, time.day)


def as_time(day: date) -> Time:
    """A day as a time."""
    return Time(day.year, day.month, day.day, DAY)


def point(time: Time) -> Interval:
    """The interval that a time covers."""
    return Interval(time, time)


def shifted(time: Time, unit: str, count: int) -> Time | None:
    """The time that many units of TIMEX3 later (earlier if negative), as precise as the unit.

    ``None`` where the time is not precise enough to count that unit from it, and for units below
    a day. A week from a day is a day.
    """
    if unit in YEARS:
        return make(time.year + count * YEARS[unit])
    if unit in ("M", "Q") and time.precision >= MONTH:
        months = time.year * 12 + time.month - 1 + count * (3 if unit == "Q" else 1)
        return make(months // 12, months % 12 + 1)
    if unit in ("D", "W") and time.precision >= DAY:
        return as_time(as_date(time) + timedelta(days=count * (7 if unit == "W" else 1)))
    return None


def week(day: date, offset: int = 0) -> tuple[str, Interval]:
    """The ISO week of a day, or one that many weeks off: its TIMEX3 value and its days."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
    year, number, _ = monday.isocalendar()
    days = Interval(as_time(monday), as_time(monday + timedelta(days=6)))
    return f"{year:04d}-W{number:02d}", days


def weekend(day: date, offset: int = 0) -> tuple[str, Interval]:
    """The weekend of the ISO week of a day, or of one that many weeks off."""
    value, days = week(day, offset)
    assert days.end is not None
    sunday = as_date(days.end)
    return f"{value}-WE", Interval(as_time(sunday - timedelta(days=1)), days.end)


def weekday_on_or_before(day: date, weekday: int) -> date:
    """The last such day (1 Monday … 7 Sunday) that is not after a day."""
    return day - timedelta(days=(day.isoweekday() - weekday) % 7)


def weekday_on_or_after(day: date, weekday: int) -> date:
    """The next such day (1 Monday … 7 Sunday) that is not before a day."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def season(year: int, code: str) -> Interval:
    """The months of a season; winter begins in the year and ends in the next."""
    first, last = _SEASON_MONTHS[code]
    end = make(year + 1, last - 12) if last > 12 else make(year, last)
    return Interval(make(year, first), end)


def years(first: int, last: int) -> Interval:
    """From one year to another, both included."""
    return Interval(make(first), make(last))


def months(year: int, first: int, last: int) -> Interval:
    """From one month of a year to another, both included."""
    return Interval(make(year, first), make(year, last))


def easter(year: int) -> date:
    """Easter Sunday (Gregorian), by the method of Meeus, *Astronomical Algorithms*, chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    lag = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * lag) // 433
    month = (h + lag - 7 * m + 90) // 25
    return date(year, month, (h + lag - 7 * m + 33 * month + 19) % 32)


def feast(year: int, code: str) -> date:
    """The day of a feast: ``MM-DD``, or ``E`` with days from Easter Sunday."""
    if code.startswith("E"):
        return easter(year) + timedelta(days=int(code[1:]))
    month, day = code.split("-")
    return date(year, int(month), int(day))


_NEAR = 2
"""Months within which a date without a year is the one close by, whatever the verbs say."""


def nearest_year(reference: Time, month: int, day: int, tense: str) -> int:
    """The year of a day or month (``day`` 0) that was named without one.

    The one close to the reference counts; farther off, ``tense`` "past" puts it not after the
    reference and "future" not before it.
    """
    here = reference.year * 12 + (reference.month or 6) - 1
    months = {year: year * 12 + month - 1 - here for year in _around(reference.year)}
    best = min(months, key=lambda year: (abs(months[year]), year))
    if abs(months[best]) <= _NEAR or not tense:
        return best
    past = tense == "past"
    if months[best] > 0 and past:
        return best - 1
    return best + 1 if months[best] < 0 and not past else best


def _around(year: int) -> tuple[int, int, int]:
    return (year - 1, year, year + 1)
