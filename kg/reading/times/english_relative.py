"""English times that are told from the day of publication: "on Monday", "last week", "in January".

Words are data (kg/data/times_en.toml); values and intervals are those that German gets
(:mod:`kg.reading.times.days`, :mod:`kg.reading.times.periods`). What belongs to a noun ("Monday's
vote"), is repeated ("every Monday", "on Mondays") or only near ("about three weeks ago") is no time
of its clause, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from kg.model import DAY, Time
from kg.reading.lexicon import table, words
from kg.reading.parse.links.lemmas import irregular_past
from kg.reading.times import calendar as cal
from kg.reading.times import dates
from kg.reading.times.context import Reading, of_time, unanchored
from kg.reading.times.dates import make

_FILE = "times_en.toml"
_BORDER = re.compile(r"[,;:–—()“”\"]|\b(?:that|which|who|whose|because|but)\b")
_WORD = re.compile(r"[^\W\d_]+|['’]ll\b")
_DECADE = 10
_A_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_A_MONTH = "|".join(re.escape(each.capitalize()) for each in dates.months("en"))


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a sentence, half-open, and what it means."""

    start: int
    end: int
    reading: Reading


def relative(text: str, published: Time | None) -> Iterator[Found]:
    """The times of a sentence that need the day of publication, left to right within each kind.

    Without ``published``, or where it is too coarse, they are found and unanchored.
    """
    for pattern, read in _rules():
        for match in pattern.finditer(text):
            try:
                reading = read(match, text, published)
            except (ValueError, OverflowError):
                continue  # out of the calendar
            if reading is not None:
                yield Found(match.start("time"), match.end("time"), reading)


_Reader = Callable[[re.Match[str], str, "Time | None"], "Reading | None"]


@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    weekday = _either(w.capitalize() for w in _weekdays())
    part, toward = _either(_table("parts")), _either(_table("toward"))
    number = _either(_table("numbers"))
    months = _either(each.capitalize() for each in dates.months("en"))
    end = r"(?!['’\w]|-\w)"
    rules: tuple[tuple[str, _Reader], ...] = (
        (
            rf"(?P<time>(?:\b(?P<toward>{toward}) )?\b(?P<weekday>{weekday})"
            rf"(?: (?P<part>{part}))?){end}",
            _weekday,
        ),
        (rf"(?P<time>\b[Tt]he day before yesterday){end}", _before_yesterday),
        (
            rf"(?P<time>\b(?P<day>(?i:{_either(_table('days'))}))(?: (?P<part>{part}))?){end}",
            _day,
        ),
        (rf"(?P<time>\b(?i:(?P<toward>last|this)) (?P<part>{part})){end}", _part_of_day),
        (
            rf"(?P<time>\b(?i:(?P<toward>{toward})) (?P<unit>{_either(_table('units'))})){end}",
            _shifted,
        ),
        (
            rf"(?P<time>(?i:\b(?P<count>{number})|(?<![\d.,])(?P<figures>\d{{1,3}})) "
            rf"(?P<unit>{_either(_table('units'))})s? ago){end}",
            _ago,
        ),
        (
            rf"\b(?i:(?P<lead>[a-z]+-?))[ -]?(?P<time>\b(?P<month>{months})\b)"
            rf"(?! \d|,? (?:of )?\d{{4}}){end}",
            _month,
        ),
        (
            rf"(?P<time>\b(?P<month>{months})\.? (?P<date>\d\d?)(?:st|nd|rd|th)?)"
            rf"(?!,? \d{{4}}|[\d:,.]\d| ?[–-] ?\d){end}",
            _date,
        ),
        (
            rf"(?<![\d.,:])(?P<time>\b(?P<date>\d\d?)(?:st|nd|rd|th)? (?:of )?"
            rf"(?P<month>{months})\b)(?!,? (?:of )?\d{{4}}|\. ?\d){end}",
            _date,
        ),
        (r"\b[Tt]he (?:early |late |mid-?)?(?P<time>(?P<decade>1\d\d0|20\d0)s)(?!\w)", _decade),
    )  # fmt: skip
    return tuple((re.compile(pattern), read) for pattern, read in rules)


def _either(words_: Iterator[str] | Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words_), key=lambda word: (-len(word), word)))


def _table(name: str) -> Mapping[str, object]:
    found: Mapping[str, object] = table(_FILE)[name]
    return found


def _code(name: str, word: str) -> str:
    return str(_table(name)[word.lower()])


def _count(name: str, word: str) -> int:
    return int(_code(name, word))


def _weekdays() -> list[str]:
    return str(table(_FILE)["weekdays"]).split()


# --- days ---------------------------------------------------------------------------------------


def _weekday(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "on Monday": the last one, or by the verb the next; today's own counts for both."""
    before, after = text[: match.start()].split(), text[match.end() :]
    if before and _is_repeated(before[-1]):
        return None
    if re.match(rf" (?:to|through|till|until) {_A_WEEKDAY}", after) or re.search(
        rf"{_A_WEEKDAY} (?:to|through|till|until) $", text[: match.start()]
    ):
        return None  # "from Monday to Friday"
    if re.match(rf",? (?:the )?\d| [A-Z]|, (?:{_A_MONTH})\b", after):
        return None  # "Monday, 4 January", "Monday Night Football"
    number = _weekdays().index(match["weekday"].lower()) + 1
    part = _part(match)
    if not _is_day(published):
        return unanchored(f"XXXX-WXX-{number}{part}", "TIME" if part else "DATE")
    assert published is not None
    today = cal.as_date(published)
    toward = _count("toward", match["toward"]) if match["toward"] else None
    if toward == -1:
        day = cal.weekday_on_or_before(today - timedelta(days=1), number)
    elif toward == 1:
        day = cal.weekday_on_or_after(today + timedelta(days=1), number)
    elif _tense(text, match) == "future":
        day = cal.weekday_on_or_after(today, number)
    else:
        day = cal.weekday_on_or_before(today, number)
    return _of_day(cal.as_time(day), part)


def _is_repeated(word: str) -> bool:
    """ "every Monday", "Black Friday": no day of its own."""
    named = word[:1].isupper() and word.lower() not in {"on", "last", "next", "this", "by", "since",
                                                        "until", "from", "late", "early", "before",
                                                        "after", "and", "through"}  # fmt: skip
    return named or word.lower() in words(_FILE, "around", "repeated")


def _before_yesterday(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    return _days_off(-2, "", published)


def _day(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "today" is the time of writing, as long as no part of a day says which day it is."""
    off, part = _count("days", match["day"]), _part(match)
    if re.search(r"\bday (?:before|after) $", text[: match.start()]):
        return None
    if match["day"].lower() == "today" and not part:
        now = cal.point(published) if published is not None else None
        return Reading("DATE", "PRESENT_REF", now, now is not None)
    if match["day"].lower() == "tonight":
        part = "T" + _code("parts", "night")
    return _days_off(off, part, published)


def _part_of_day(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "last night", "this morning"; there is no "last morning"."""
    off = _count("toward", match["toward"])
    if off and match["part"] not in ("night", "evening"):
        return None
    return _days_off(off, _part(match), published)


def _days_off(off: int, part: str, published: Time | None) -> Reading:
    if not _is_day(published):
        return unanchored(f"XXXX-XX-XX{part}", "TIME" if part else "DATE")
    assert published is not None
    return _of_day(cal.as_time(cal.as_date(published) + timedelta(days=off)), part)


def _of_day(day: Time, part: str) -> Reading:
    if not part:
        return of_time(day)
    return Reading("TIME", day.iso() + part, cal.point(day), True, day)


def _part(match: re.Match[str]) -> str:
    return "T" + _code("parts", match["part"]) if match["part"] else ""


def _is_day(published: Time | None) -> bool:
    return published is not None and published.precision >= DAY


# --- longer stretches ---------------------------------------------------------------------------


def _shifted(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "last week", "this year": as coarse as the unit."""
    unit, off = _code("units", match["unit"]), _count("toward", match["toward"])
    if unit == "D" or re.search(r"\b(?:the|in|over|for) $", text[: match.start()]):
        return None  # "the last year of the war", "the past week"
    if unit in ("W", "WE"):
        if not _is_day(published):
            return unanchored("XXXX-WXX" + ("-WE" if unit == "WE" else ""))
        assert published is not None
        whole = cal.weekend if unit == "WE" else cal.week
        value, interval = whole(cal.as_date(published), off)
        return Reading("DATE", value, interval, True, interval.start)
    then = cal.shifted(published, unit, off) if published is not None else None
    if then is None:
        return unanchored("XXXX-XX" if unit == "M" else "XXXX")
    return _of_decade(then.year) if unit == "DE" else of_time(then)


def _ago(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "three years ago": the year, the month, the week or the day."""
    unit = _code("units", match["unit"])
    before = text[: match.start()].split()
    if before and before[-1].lower() in words(_FILE, "around", "rough"):
        return None
    count = int(match["figures"]) if match["figures"] else _count("numbers", match["count"])
    if unit in ("WE", "DE"):
        return None
    then = cal.shifted(published, unit, -count) if published is not None else None
    if then is None:
        return unanchored("XXXX-XX-XX" if unit in ("D", "W") else "XXXX")
    if unit == "W":
        value, interval = cal.week(cal.as_date(then))
        return Reading("DATE", value, interval, True, interval.start)
    return of_time(then)


def _decade(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    return _of_decade(int(match["decade"]))


def _of_decade(year: int) -> Reading:
    first = year - year % _DECADE
    return Reading("DATE", str(first // _DECADE), cal.years(first, first + _DECADE - 1))


# --- months and days of months ------------------------------------------------------------------


def _month(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "in January", "last May": of this year or the one beside it."""
    lead = match["lead"].lower()
    leads = words(_FILE, "around", "leads")
    if match["month"].lower() not in words(_FILE, "around", "names"):
        leads |= words(_FILE, "around", "more_leads")
    elif re.match(r" [A-Z]", text[match.end("time") :]):
        return None  # "last May Berg"
    if lead not in leads:
        return None
    month = dates.months("en")[match["month"].lower()]
    if published is None or not published.month:
        return unanchored(f"XXXX-{month:02d}")
    year = published.year
    if lead == "last":
        year -= month >= published.month
    elif lead == "next":
        year += month <= published.month
    elif lead != "this":
        tense = "past" if lead == "since" else _tense(text, match)
        year = _year_of(published, month, tense)
    return of_time(make(year, month))


def _year_of(published: Time, month: int, tense: str) -> int:
    """The year of a month: by the tense on the right side of publication, else the nearest."""
    year = cal.nearest_year(published, month, 0, tense)
    here = (published.year, published.month)
    if tense == "past" and (year, month) > here:
        return year - 1
    return year + 1 if tense == "future" and (year, month) < here else year


def _date(match: re.Match[str], text: str, published: Time | None) -> Reading | None:
    """ "January 4", "4 January" without a year."""
    month, day = dates.months("en")[match["month"].lower()], int(match["date"])
    make(2000, month, day)  # a leap year: every day that can be is in it
    if published is None:
        return unanchored(f"XXXX-{month:02d}-{day:02d}")
    return of_time(make(_year_of(published, month, _tense(text, match)), month, day))


# --- tense --------------------------------------------------------------------------------------


def _tense(text: str, match: re.Match[str]) -> str:
    """What the nearest verb of the stretch, first before the time and then behind it, says.

    "past", "future" or "": "said it will meet on Monday" is to come, "said on Monday it will meet"
    is not.
    """
    start, end = match.span("time")
    borders = [0, *(m.end() for m in _BORDER.finditer(text)), len(text)]
    low = max(b for b in borders if b <= start)
    high = min((b for b in borders if b > end), default=len(text))
    before = [m[0].lower() for m in _WORD.finditer(text, low, start)]
    after = [m[0].lower() for m in _WORD.finditer(text, end, high)]
    signs = (sign for word in (*reversed(before), *after) if (sign := _sign(word)))
    said = next(signs, "")
    if not said and any(_sign(m[0].lower()) == "past" for m in _WORD.finditer(text)):
        return "past"  # a future elsewhere says nothing
    return said


def _sign(word: str) -> str:
    if word.replace("’", "'") in words(_FILE, "tense", "future"):
        return "future"
    past = word in words(_FILE, "tense", "past") or word.endswith("ed") or irregular_past(word)
    return "past" if past else ""
