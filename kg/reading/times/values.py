"""Reads dates and years up to centuries: what a rule matched becomes type, value and interval.

Each reader takes the groups of the match and the context; it returns None where what matched is
no time after all (a 31st of February, a number that is no year).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kg.model import YEAR, Interval, Time
from kg.reading.times import calendar as cal
from kg.reading.times.context import Context, Reading, of_time, unanchored
from kg.reading.times.dates import make

Groups = Mapping[str, str]
Reader = Callable[[Groups, Context], Reading | None]

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
        return context.published.year + direction(groups["yrel"])
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


def direction(words: str) -> int:
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
    toward = direction(groups["dir"])
    year = now.year
    if toward < 0 and month >= now.month:
        year -= 1
    if toward > 0 and month <= now.month:
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
    return _century((context.published.year - 1) // 100 + 1 + direction(groups["dir"]))


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
}
"""Readers of dates and years by the kind that a rule names."""
