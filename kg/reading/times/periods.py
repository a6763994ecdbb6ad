"""Reads times told from others, and parts of years; see :mod:`kg.reading.times.values`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.model import DAY, Time
from kg.reading.times import calendar as cal
from kg.reading.times.context import Context, Reading, of_time, unanchored
from kg.reading.times.dates import make
from kg.reading.times.values import Groups, Reader, direction

_NEAR_DAYS = 60

_UNIT_OF = (
    ("jahrzehnt", "DE"), ("jahr", "Y"), ("monat", "M"), ("woche", "W"), ("quartal", "Q"),
    ("heuer", "Y"), ("heurig", "Y"), ("tag", "D"),
)  # fmt: skip


def unit_code(word: str) -> str:
    """The TIMEX3 unit of a calendar unit's name; weekends are "WE"."""
    lower = word.lower()
    if lower.startswith("wochenende"):
        return "WE"
    for start, code in _UNIT_OF:
        if lower.startswith(start):
            return code
    raise KeyError(word)


def read_shift(groups: Groups, context: Context) -> Reading | None:
    """ "vergangene Woche", "nächstes Jahr", "Vormonat", "heuer" """
    unit, count = unit_code(groups["u"]), direction(groups["dir"])
    now = context.published
    if unit in ("W", "WE"):
        if context.day is None:
            return unanchored("XXXX-WXX" + ("-WE" if unit == "WE" else ""))
        return _week(unit, count, context.day)
    if now is None:
        return unanchored("XXXX-XX" if unit in ("M", "Q") else "XXXX")
    if unit == "Q":
        return _quarter(now, count) if now.month else unanchored("XXXX-QX")
    time = cal.shifted(now, unit, count)
    if time is None:
        return unanchored("XXXX-XX")
    if unit == "DE":
        first = time.year - time.year % 10
        return Reading("DATE", str(first // 10), cal.years(first, first + 9))
    return of_time(time)


def _week(unit: str, count: int, day: Time) -> Reading:
    whole = cal.weekend if unit == "WE" else cal.week
    value, interval = whole(cal.as_date(day), count)
    return Reading("DATE", value, interval, True, interval.start)


def _quarter(now: Time, count: int) -> Reading:
    quarters = now.year * 4 + (now.month - 1) // 3 + count
    return _quarter_of(quarters // 4, quarters % 4 + 1)


def _quarter_of(year: int, number: int) -> Reading:
    interval = cal.months(year, 3 * number - 2, 3 * number)
    return Reading("DATE", f"{year:04d}-Q{number}", interval)


_ORDINALS = {"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}


def _ordinal(word: str) -> int:
    return int(word[0]) if word[0].isdigit() else _ORDINALS[word.removesuffix("n")]


def _year_meant(groups: Groups, context: Context) -> int | None:
    if "y" in groups:
        return int(groups["y"])
    if context.here is not None:
        return context.here.year
    return context.published.year if context.published else None


def read_quarter(groups: Groups, context: Context) -> Reading | None:
    """ "im dritten Quartal 2020" """
    year, number = _year_meant(groups, context), _ordinal(groups["n"])
    return _quarter_of(year, number) if year else unanchored(f"XXXX-Q{number}")


def read_half(groups: Groups, context: Context) -> Reading | None:
    """ "in der ersten Jahreshälfte" """
    year, number = _year_meant(groups, context), _ordinal(groups["n"])
    if year is None:
        return unanchored(f"XXXX-H{number}")
    interval = cal.months(year, 6 * number - 5, 6 * number)
    return Reading("DATE", f"{year:04d}-H{number}", interval)


def read_season(groups: Groups, context: Context) -> Reading | None:
    """ "im Herbst 1998", "diesen Sommer" """
    word = groups["season"]
    table = "season" if "monate" not in word else "season_months"
    code = context.lexicon.value(table, word)
    year = int(groups["y"]) if "y" in groups else _season_year(code, groups, context)
    if year is None:
        return unanchored(f"XXXX-{code}")
    return Reading("DATE", f"{year:04d}-{code}", cal.season(year, code), True, make(year))


def _season_year(code: str, groups: Groups, context: Context) -> int | None:
    now = context.published
    if now is None:
        return None
    months = cal.season(now.year, code)
    today = (now.year, now.month or 6, now.day or 15)
    begun = months.first is not None and months.first <= today
    over = months.last is not None and months.last < today
    toward = direction(groups.get("dir", ""))
    if toward < 0 or (not groups.get("dir") and context.tense == "past"):
        return now.year if begun and (over or not toward) else now.year - 1
    if toward > 0 or context.tense == "future":
        return now.year + 1 if over or (begun and toward) else now.year
    return now.year


def read_feast(groups: Groups, context: Context) -> Reading | None:
    """A feast, in its year or the one nearest to publication."""
    code = context.lexicon.value("feast", re.sub(r" \d{4}$", "", groups["feast"]))
    if "y" in groups:
        return of_time(cal.as_time(cal.feast(int(groups["y"]), code)))
    now = context.day
    if now is None:
        return unanchored("XXXX-XX-XX" if code.startswith("E") else f"XXXX-{code}")
    days = [cal.feast(now.year + offset, code) for offset in (-1, 0, 1)]
    here = cal.as_date(now)
    if any(abs((day - here).days) <= _NEAR_DAYS for day in days):
        pass  # the feast close by is meant, whatever the verbs say
    elif context.tense == "past":
        days = [day for day in days if day <= here]
    elif context.tense == "future":
        days = [day for day in days if day >= here]
    return of_time(cal.as_time(min(days, key=lambda day: abs((day - here).days))))


def read_reference(groups: Groups, context: Context) -> Reading | None:
    """ "jetzt", "damals", "bald": the present is the day of publication, the others are open."""
    value = groups["value"]
    if value != "PRESENT_REF":
        return Reading("DATE", value)
    now = context.published
    return Reading("DATE", value, cal.point(now) if now else None, now is not None)


def read_same_day(groups: Groups, context: Context) -> Reading | None:
    """ "an diesem Tag": the day last spoken of."""
    day = context.last_day
    return of_time(day) if day else unanchored("XXXX-XX-XX")


def read_same_year(groups: Groups, context: Context) -> Reading | None:
    """ "im selben Jahr": the year last spoken of."""
    return of_time(make(context.last.year)) if context.last else unanchored("XXXX")


def read_later(groups: Groups, context: Context) -> Reading | None:
    """ "am nächsten Tag", "drei Jahre später": counted from the time last spoken of."""
    unit = context.lexicon.value("unit", groups["u"])
    count = context.lexicon.numbers.get(groups["n"].lower()) if "n" in groups else 1
    number = count if count is not None else _figures(groups["n"])
    if unit.startswith("T"):
        return unanchored("XXXX-XX-XXTXX:XX", "TIME")
    base = context.last_day if unit in ("D", "W", "WE") else context.last
    if base is None and groups.get("sign") == "-":
        base = context.published
    sign = -1 if groups.get("sign") == "-" else 1
    blank = {"Y": "XXXX", "M": "XXXX-XX", "W": "XXXX-WXX"}.get(unit, "XXXX-XX-XX")
    if base is None or number != int(number):
        return unanchored(blank)
    if unit == "WE":
        return unanchored("XXXX-WXX-WE")
    if unit == "W":
        if base.precision < DAY:
            return unanchored(blank)
        return _week("W", sign * int(number), base)
    time = cal.shifted(base, unit, sign * int(number))
    return of_time(time) if time else unanchored(blank)


def _figures(word: str) -> float:
    if word.lstrip("-").isdigit():
        return float(word)
    return float(word.replace(".", "").replace(",", "."))


READERS: Mapping[str, Reader] = {
    "shift": read_shift,
    "quarter": read_quarter,
    "half": read_half,
    "season": read_season,
    "feast": read_feast,
    "reference": read_reference,
    "same_day": read_same_day,
    "same_year": read_same_year,
    "later": read_later,
}
"""Readers of these times by the kind that a rule names."""
