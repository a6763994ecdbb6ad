"""Reads days of the week, times of day, durations and sets; see :mod:`kg.reading.times.values`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from kg.model import Interval, Time
from kg.reading.times import calendar as cal
from kg.reading.times.context import Context, Reading, from_now, of_time, unanchored
from kg.reading.times.dates import make
from kg.reading.times.periods import unit_code
from kg.reading.times.values import Groups, Reader, read_date

_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_AT_OR_FROM = re.compile(r"\b(?:[Vv]or|[Ss]eit)(?: (?:nun|jetzt|schon|bereits|über|mehr als))*\s*$")
_SINCE = re.compile(r"\b[Ss]eit(?: \w+){0,2}\s*$")
_AGE_AFTER = re.compile(r" +(?:alt|jung|jünger|älter)(?:e[nrsm]?)?\b")
_AGE_BEFORE = re.compile(r"\b(?:[Mm]it|[Aa]b|[Uu]nter|Alter von)(?: \w+)?\s*$")
_AGE_UNITS = frozenset({"Jahr", "Jahre", "Jahren", "Monaten", "Wochen"})
_LOOSE = re.compile(r"\b(?:jeweils|täglich|wochentags|werktags|jede[nrsm]?|immer)\b")


# --- days -------------------------------------------------------------------------------------


def read_deictic(groups: Groups, context: Context) -> Reading | None:
    """ "gestern", "heute Abend" """
    offset = int(context.lexicon.value("deictic", groups["deictic"]))
    if offset == 0 and "part" not in groups and not context.daily:
        now = context.published
        return Reading("DATE", "PRESENT_REF", cal.point(now) if now else None, now is not None)
    return _day_from_now(offset, groups, context)


def read_tomorrow(groups: Groups, context: Context) -> Reading | None:
    """ "morgen", which the lower case or the start of a sentence tells from the noun."""
    before = context.before.rstrip()
    if re.search(r"\b(?:guten|heute|gestern|eines|jeden|diesen|am|der)$", before, re.IGNORECASE):
        return None
    words = groups.get("x", "").split()
    part = {"part": words[1]} if len(words) > 1 else {}
    return _day_from_now(1, part, context)


def _day_from_now(offset: int, groups: Groups, context: Context) -> Reading:
    part = _part(groups, context)
    if context.day is None:
        return unanchored("XXXX-XX-XX" + part, "TIME" if part else "DATE")
    return _day_reading(cal.as_time(cal.as_date(context.day) + timedelta(days=offset)), part)


def _part(groups: Groups, context: Context) -> str:
    return "T" + context.lexicon.value("part", groups["part"]) if "part" in groups else ""


def _day_reading(day: Time, part: str = "") -> Reading:
    if not part:
        return of_time(day)
    return Reading("TIME", day.iso() + part, cal.point(day), True, day)


def read_weekday(groups: Groups, context: Context) -> Reading | None:
    """ "am Mittwoch", "kommenden Montag", "Freitagabend" """
    part = _part(groups, context)
    number = int(context.lexicon.value("weekday", groups["weekday"]))
    day = _weekday(number, groups.get("dir", "").lower(), context)
    if day is None:
        return unanchored(f"XXXX-WXX-{number}" + part, "TIME" if part else "DATE")
    return _day_reading(day, part)


def _weekday(number: int, direction: str, context: Context) -> Time | None:
    """The day meant; None where nothing anchors it."""
    if "folgend" in direction:
        base = context.last_day
        if base is None:
            return None
        return cal.as_time(cal.weekday_on_or_after(cal.as_date(base) + timedelta(days=1), number))
    if context.day is None:
        return None
    today = cal.as_date(context.day)
    if direction.startswith(("letzt", "vergang", "vorig", "verfloss", "zurück")):
        return cal.as_time(cal.weekday_on_or_before(today - timedelta(days=1), number))
    if direction.startswith(("nächst", "kommend")):
        return cal.as_time(cal.weekday_on_or_after(today + timedelta(days=1), number))
    if direction.startswith("dies"):
        return cal.as_time(today + timedelta(days=number - today.isoweekday()))
    if context.tense == "future":
        return cal.as_time(cal.weekday_on_or_after(today, number))
    return cal.as_time(cal.weekday_on_or_before(today, number))


def read_night_to(groups: Groups, context: Context) -> Reading | None:
    """ "in der Nacht zum Sonntag": it begins on Saturday, whose value it bears."""
    number = int(context.lexicon.value("weekday", groups["weekday"]))
    day = _weekday(number, groups.get("dir", "").lower(), context)
    if day is None:
        return unanchored(f"XXXX-WXX-{(number - 2) % 7 + 1}TNI", "TIME")
    return night_into(day)


def read_night_of(groups: Groups, context: Context) -> Reading | None:
    """ "in der Nacht zum 10. Januar", "in der Nacht des 9. Januar" """
    date = read_date(groups, context)
    if date is None or date.anchor is None:
        return date
    if groups["how"] in ("des", "vom"):
        return _day_reading(date.anchor, "TNI")
    return night_into(date.anchor)


def night_into(day: Time) -> Reading:
    """The night that ends in a day."""
    eve = cal.as_time(cal.as_date(day) - timedelta(days=1))
    return Reading("TIME", eve.iso() + "TNI", Interval(eve, day), True, day)


def read_weekend(groups: Groups, context: Context) -> Reading | None:
    """ "am Wochenende": the last one, or the next where the sentence speaks of what comes."""
    if context.day is None:
        return unanchored("XXXX-WXX-WE")
    direction = groups.get("dir", "").lower()
    today = cal.as_date(context.day)
    offset = 0
    if direction.startswith(("nächst", "kommend")):
        offset = 1 if today.isoweekday() >= 6 else 0
    elif not direction.startswith("dies") and context.tense != "future":
        offset = 0 if today.isoweekday() == 7 and not direction else -1
    value, interval = cal.weekend(today, offset)
    return Reading("DATE", value, interval, True, interval.start)


# --- times of day ---------------------------------------------------------------------------------


def read_part(groups: Groups, context: Context) -> Reading | None:
    """ "am Nachmittag": of the day last spoken of, else of the day of publication."""
    part = _part(groups, context)
    day = context.near_day or context.day
    if day is None:
        return unanchored("XXXX-XX-XX" + part, "TIME")
    return _day_reading(day, part)


def read_clock(groups: Groups, context: Context) -> Reading | None:
    """ "um 9.30 Uhr", on the day that its sentence speaks of."""
    word = groups.get("w")
    hour = int(groups["h"]) if word is None else int(context.lexicon.numbers[word.lower()])
    minute = int(groups.get("min") or groups.get("min2") or 0)
    if hour > 24 or (hour == 24 and minute):
        return None
    clock = f"T{hour:02d}:{minute:02d}"
    day = context.near_day
    if day is None or _LOOSE.search(context.before):
        return unanchored(clock, "TIME")
    return _day_reading(day, clock)


# --- durations ------------------------------------------------------------------------------------


def read_duration(groups: Groups, context: Context) -> Reading | None:
    """ "drei Jahre und zwei Monate", "in den letzten fünf Jahren", "monatelang"

    A duration that is counted from publication ("vor drei Jahren") has the days it leads to.
    """
    unit = _unit(groups["u"], context)
    amount = _amount(groups, context)
    if amount is None or _is_part_of_more(groups, context):
        return None
    value = _period(amount, unit)
    if "n2" in groups:
        second = _period(_count(groups["n2"], context), _unit(groups["u2"], context))
        value += second.removeprefix("P") if not second.startswith("PT") else second[1:]
    return Reading("DURATION", value, _from_publication(amount, unit, groups, context))


def _is_part_of_more(groups: Groups, context: Context) -> bool:
    """Clock times, ages ("drei Jahre alt") and "eines Tages" are no durations."""
    if groups.get("n", "").lower() == "eines" and groups["u"] in ("Tages", "Tags", "Nachts"):
        return True
    if _AGE_AFTER.match(context.after) or context.after.startswith("-"):
        return True
    return groups["u"] in _AGE_UNITS and _AGE_BEFORE.search(context.before) is not None


def _unit(word: str, context: Context) -> str:
    for table in ("unit", "long_unit", "adj_unit"):
        try:
            return context.lexicon.value(table, word)
        except KeyError:
            continue
    return unit_code(word)


def _amount(groups: Groups, context: Context) -> str | None:
    if "half" in groups:
        kind = groups["half"].strip().lower()
        return {"viertel": "0.25", "dreiviertel": "0.75"}.get(kind, "0.5")
    if "n" in groups and groups["n"] not in ("X", "mehr"):
        return _count(groups["n"], context)
    return "X"


def _count(word: str, context: Context) -> str:
    number = context.lexicon.numbers.get(word.lower())
    if number is None:
        number = float(word.replace(".", "").replace(",", "."))
    return f"{number:g}" if number < 1_000_000 else str(int(number))


def _period(amount: str, unit: str) -> str:
    return f"PT{amount}{unit[1:]}" if unit.startswith("T") else f"P{amount}{unit}"


def _from_publication(amount: str, unit: str, groups: Groups, context: Context) -> Interval | None:
    if not amount.isdigit() or context.published is None or "n2" in groups:
        return None
    count = int(amount)
    direction = groups.get("dir", "")
    if direction and not direction.lower().startswith("erst"):
        past = not direction.lower().startswith(("nächst", "kommend"))
        other = from_now(context, unit, -count if past else count)
        if other is None:
            return None
        now = context.published
        return Interval(other, now) if past else Interval(now, other)
    return _ago(count, unit, context)


def _ago(count: int, unit: str, context: Context) -> Interval | None:
    """ "vor drei Jahren", "seit drei Jahren": as coarse as the unit."""
    if not _AT_OR_FROM.search(context.before):
        return None
    then = from_now(context, unit, -count)
    if then is None:
        return None
    if _SINCE.search(context.before):
        return Interval(then, context.published)
    if unit == "W":
        return cal.week(cal.as_date(then))[1]
    if unit in ("DE", "CE", "ML"):
        span = cal.YEARS[unit] // 2
        return Interval(make(max(then.year - span, 1)), make(then.year + span))
    return cal.point(then)


# --- sets ---------------------------------------------------------------------------------------


def read_set(groups: Groups, context: Context) -> Reading | None:
    """ "täglich", "dreimal im Monat", "alle zwei Jahre" """
    word = groups["u"]
    unit = next(
        value
        for table in ("per_unit", "unit")
        for pattern, value in context.lexicon.words[table]
        if pattern.fullmatch(word)
    )
    amount = _count(groups["n"], context) if "n" in groups else "1"
    return Reading("SET", _period(amount, unit))


def read_set_weekday(groups: Groups, context: Context) -> Reading | None:
    """ "jeden Montag", "montags" """
    word = groups["weekday"].lower().removesuffix("s")
    word = "samstag" if word == "sonnabend" else word
    part = _part(groups, context)
    return Reading("SET", f"XXXX-WXX-{_WEEKDAYS.index(word) + 1}{part}")


def read_set_part(groups: Groups, context: Context) -> Reading | None:
    """ "nachts" """
    if re.search(r"\d Uhr $", context.before):
        return None
    return Reading("SET", "PT1" + _part(groups, context)[1:])


READERS: Mapping[str, Reader] = {
    "deictic": read_deictic,
    "tomorrow": read_tomorrow,
    "weekday": read_weekday,
    "night_to": read_night_to,
    "night_of": read_night_of,
    "weekend": read_weekend,
    "part": read_part,
    "clock": read_clock,
    "duration": read_duration,
    "set": read_set,
    "set_weekday": read_set_weekday,
    "set_part": read_set_part,
}
"""Readers of days, times of day, durations and sets by the kind that a rule names."""
