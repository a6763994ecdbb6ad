"""Julian days to Gregorian ones, for the dates that RDF can only hold in one calendar.

The method is the usual one by day numbers (E. G. Richards, "Calendars", in: Explanatory
Supplement to the Astronomical Almanac, 3rd ed. 2013, section 15.11), with years counted from
March so that leap days come last.
"""

from __future__ import annotations

from kg.model import Day

_DAYS_OF_4_YEARS = 1461
_DAYS_OF_400_YEARS = 146_097
_GREGORIAN_MINUS_JULIAN_DAYS = 2
"""Day 0 of the year 0 from March is two days later in the Julian calendar than in ours."""


def to_gregorian(day: Day) -> Day:
    """The proleptic Gregorian day of a proleptic Julian day, astronomical years in both."""
    return _from_days(_days_of_julian(day) - _GREGORIAN_MINUS_JULIAN_DAYS)


def _days_of_julian(day: Day) -> int:
    year, month, number = day
    years, months = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return years * _DAYS_OF_4_YEARS // 4 + (153 * months + 2) // 5 + number - 1


def _from_days(days: int) -> Day:
    era, rest = divmod(days, _DAYS_OF_400_YEARS)
    year_of_era = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    day_of_year = rest - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    months = (5 * day_of_year + 2) // 153
    number = day_of_year - (153 * months + 2) // 5 + 1
    year = year_of_era + era * 400
    return (year, months + 3, number) if months < 10 else (year + 1, months - 9, number)
