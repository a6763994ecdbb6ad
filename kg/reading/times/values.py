"""Reads dates of every size: what a rule matched becomes type, value and interval.

Each reader takes the groups of the match and the context; it returns None where what matched is
no time after all (a 31st of February, a number that is no year).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kg.model import DAY, YEAR, Interval, Time
from kg.reading.times import calendar as cal
from kg.reading.times.context import Context, Reading, of_time, unanchored
from kg.reading.times.dates import make

Groups = Mapping[str, str]
Reader = Callable[[Groups, Context], Reading | None]

_NEAR_DAYS = 60

_ORDINAL_STEMS = (
    "erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft",
    "zwölft", "dreizehnt", "vierzehnt", "fünfzehnt", "sechzehnt", "siebzehnt", "achtzehnt",
    "neunzehnt", "zwanzigst", "einundzwanzigst",
)  # fmt: skip

# A round number is a year only after a word that years follow.
_YEAR_CUE = re.compile(
    r"(?:^|[(,/–-]|\b(?:[Jj]ahr\w*|[Ii]m|[Ii]n|[Ss]eit|[Bb]is|[Vv]on|[Aa]b|[Nn]ach|[Vv]or|[Uu]nd|um"
    r"|[Zz]wischen|Anfang|Mitte|Ende|Sommer|Herbst|Winter|Frühjahr|Frühling|dem|für|gegenüber))\s*$"
)
# So is one behind the verb of a single event, where no noun follows that it could count.
_EVENT_BEFORE = re.compile(
    r"\b(?:wurde|starb|verstarb|entstand|erschien|begann|endete|kam|gewann)\s*$"
)
_NO_NOUN_AFTER = re.compile(r"\s*(?:[a-zäöü]|[.,;]|$)")
_NO_YEAR_CUE = re.compile(
    r"(?:\b(?:[Rr]und|[Ee]twa|[Üü]ber|als|[Ff]ast|[Kk]napp|[Jj]e|[Uu]ngefähr|[Cc]irca|[Dd]avon|zu|Nr\.|Nummer|Art\.|"
    r"Artikel|Paragraph|Paragraf|Seite|Seiten|Halle|Zimmer|Postfach|Euro|Dollar|Tel\.|Telefon|Fax)|[§$€£+/])\s*$"
)

_DAY_BEFORE = re.compile(r"\d\. *$")


def read_date(groups: Groups, context: Context) -> Reading | None:
    """A day or month, with or without its year."""
    month = _month(groups, context)
    day = int(groups.get("d", "0"))
    if not day and _DAY_BEFORE.search(context.before):
        return None  # its day was no day of this month
    year = _stated_year(groups, context)
    try:
        if year is None:
            make(2000, month, day)  # a leap year: every day that can be is in it
            year = _guessed_year(month, day, context)
        if year is None:
            return unanchored(f"XXXX-{month:02d}" + (f"-{day:02d}" if day else ""))
        return of_time(make(year, month, day))
    except ValueError:
        return None


def _month(groups: Groups, context: Context) -> int:
    if "m" in groups:
        return int(groups["m"])
    return int(context.lexicon.value("month", groups["month"]))


def _stated_year(groups: Groups, context: Context) -> int | None:
    if "y" in groups:
        return _full_year(groups["y"], context)
    if "yrel" in groups and context.published is not None:
        return context.published.year + _direction(groups["yrel"])
    return None


def _full_year(figures: str, context: Context) -> int:
    """Two figures mean the century that ends up nearest before publication's next decade."""
    year = int(figures)
    if len(figures) != 2:
        return year
    latest = (context.published.year if context.published else 2029) + 10
    return latest - (latest - year) % 100


def _guessed_year(month: int, day: int, context: Context) -> int | None:
    last = context.last
    if last is not None and last.month == month and last.precision > YEAR:
        return last.year
    if context.published is None:
        return None
    year = cal.nearest_year(context.published, month, day, context.tense)
    published = context.published
    to_come = (year, month, day) > (published.year, published.month or 12, published.day or 31)
    return year - 1 if to_come and _SINCE.search(context.before) else year


_SINCE = re.compile(r"\b[Ss]eit(?: (?:dem|der|den|Anfang|Mitte|Ende))?\s*$")
"""What began "seit dem 20. Januar" has begun."""


def _direction(words: str) -> int:
    """-1, 0 or 1 for words that point to the last, this or the next of something."""
    lower = words.lower()
    if re.search(r"letzt|vergang|vorig|vor|zurückliegend|verflossen|gestrig", lower):
        return -1
    return 1 if re.search(r"nächst|kommend|morgig|folgend", lower) else 0


def read_month_adj(groups: Groups, context: Context) -> Reading | None:
    """ "im vergangenen Juni" """
    month = _month(groups, context)
    now = context.published
    if now is None or not now.month:
        return unanchored(f"XXXX-{month:02d}")
    direction = _direction(groups["dir"])
    year = now.year
    if direction < 0 and month >= now.month:
        year -= 1
    if direction > 0 and month <= now.month:
        year += 1
    return of_time(make(year, month))


def read_year(groups: Groups, context: Context) -> Reading | None:
    """A year said to be one."""
    return of_time(make(int(groups["y"])))


def read_bare_year(groups: Groups, context: Context) -> Reading | None:
    """Four figures alone: a year unless the words around make it a count or a number of a thing."""
    year = int(groups["y"])
    if _NO_YEAR_CUE.search(context.before) or (context.published and _far_off(year, context)):
        return None
    if (year < 1400 or year % 100 == 0) and not _follows_year_cue(context):
        return None
    return of_time(make(year))


def _follows_year_cue(context: Context) -> bool:
    event = _EVENT_BEFORE.search(context.before) and _NO_NOUN_AFTER.match(context.after)
    return bool(event or _YEAR_CUE.search(context.before))


def _far_off(year: int, context: Context) -> bool:
    return context.published is not None and year > context.published.year + 60


def read_year_span(groups: Groups, context: Context) -> Reading | None:
    """ "2007/08" """
    first = int(groups["y"])
    second = int(groups["y2"]) if len(groups["y2"]) == 4 else _following(first, int(groups["y2"]))
    if second != first + 1:
        return None
    return Reading("DATE", f"{first}/{second}", cal.years(first, second), True, make(second))


def _following(first: int, figures: int) -> int:
    second = first - first % 100 + figures
    return second if second > first else second + 100


def read_short_year(groups: Groups, context: Context) -> Reading | None:
    """ "’89" """
    return of_time(make(_full_year(groups["y"], context)))


def read_decade(groups: Groups, context: Context) -> Reading | None:
    """ "die neunziger Jahre" """
    figures = groups.get("n", "")
    number = int(figures) if figures else int(context.lexicon.numbers[groups["w"].lower()])
    latest = context.published.year if context.published else 2029
    first = number if number >= 100 else latest - (latest - number) % 100
    return Reading("DATE", str(first // 10), cal.years(first, first + 9), True, None)


def read_century(groups: Groups, context: Context) -> Reading | None:
    """ "das 19. Jahrhundert" """
    if "n" in groups:
        number = int(groups["n"])
    else:
        stem = re.sub(r"e[nrsm]?$", "", groups["w"].lower())
        number = _ORDINAL_STEMS.index(stem) + 1
    if groups.get("bc"):
        first = 1 - 100 * number
        interval = Interval(Time(first, precision=YEAR), Time(first + 99, precision=YEAR))
        return Reading("DATE", f"BC{number - 1:02d}", interval)
    return _century(number)


def _century(number: int) -> Reading | None:
    if not 1 <= number <= 99:
        return None
    interval = cal.years(100 * number - 99, 100 * number)
    return Reading("DATE", f"{number - 1:02d}", interval)


def read_century_adj(groups: Groups, context: Context) -> Reading | None:
    """ "im vorigen Jahrhundert" """
    if context.published is None:
        return unanchored("XX")
    return _century((context.published.year - 1) // 100 + 1 + _direction(groups["dir"]))


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
    unit, count = unit_code(groups["u"]), _direction(groups["dir"])
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
    direction = _direction(groups.get("dir", ""))
    if direction < 0 or (not groups.get("dir") and context.tense == "past"):
        return now.year if begun and (over or not direction) else now.year - 1
    if direction > 0 or context.tense == "future":
        return now.year + 1 if over or (begun and direction) else now.year
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
    "date": read_date,
    "month_adj": read_month_adj,
    "year": read_year,
    "bare_year": read_bare_year,
    "year_span": read_year_span,
    "short_year": read_short_year,
    "decade": read_decade,
    "century": read_century,
    "century_adj": read_century_adj,
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
"""Readers of dates by the kind that a rule names."""
