"""English times: dates with their years here, those told from publication beside them.

"on 4 September 1998", "in 1998", "since May 2015"; "on Monday" is
:mod:`kg.reading.times.english_relative`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from kg.model import Time, TimeExpression
from kg.reading.times import dates
from kg.reading.times.context import Reading, of_time
from kg.reading.times.english_relative import relative

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?:1\d{3}|20\d{2})"
# A bare year needs a word before it that makes it a time.
_LEADS = (
    "in", "since", "until", "till", "from", "to", "by", "before", "after", "between", "and",
    "about", "around", "circa", "early", "late", "mid",
)  # fmt: skip
_LED = "|".join(rf"(?<=\b{lead} )|(?<=\b{lead.capitalize()} )" for lead in _LEADS)
_DATE = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d"
    rf"|{_MONTH} \d\d?(?:st|nd|rd|th)?,? {_YEAR}"
    rf"|\d\d?(?:st|nd|rd|th)?(?: of)? {_MONTH},? {_YEAR}"
    rf"|{_MONTH},? (?:of )?{_YEAR}"
    rf"|(?:{_LED}){_YEAR}"
    r")\b(?![-–/]\d|,\d|\.\d|%|s\b| (?:people|users|employees|euros|dollars|percent|miles|km))"
)
_BOUNDS: tuple[tuple[Literal["since", "until", "before", "after"], re.Pattern[str]], ...] = (
    ("since", re.compile(r"\b(?:since|from)\s+(?:early |late |mid )?$", re.IGNORECASE)),
    ("until", re.compile(r"\b(?:until|till|through)\s+$", re.IGNORECASE)),
    ("before", re.compile(r"\b(?:before|by|prior to)\s+$", re.IGNORECASE)),
    ("after", re.compile(r"\b(?:after|following)\s+$", re.IGNORECASE)),
)
_FROM = re.compile(r"\b(?:from|between)\s+[\w., ]{3,20}\s+(?:to|and)\s+$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)


def expressions(
    text: str, offset: int = 0, published: Time | None = None
) -> Iterator[TimeExpression]:
    """The points of time that a text names, left to right; ``offset`` is added to their spans.

    ``published`` anchors those that are told from it.
    """
    told = [(found.start, found.end, found.reading) for found in relative(text, published)]
    reached = 0
    for start, end, reading in sorted((*_dates(text), *told), key=lambda each: (each[0], -each[1])):
        if start < reached:
            continue
        reached = end
        yield TimeExpression(
            start=offset + start,
            end=offset + end,
            type=reading.type,
            value=reading.value,
            interval=reading.interval,
            anchored=reading.anchored,
            bound=_bound(text[:start]),
        )


def _dates(text: str) -> Iterator[tuple[int, int, Reading]]:
    """Dates that have their year."""
    for match in _DATE.finditer(text):
        try:
            reading = of_time(dates.parse(_plain(match[0])))
        except ValueError:
            continue
        before = text[: match.start()]
        if re.search(r"\b(?:to|and)\s+$", before) and not _FROM.search(before):
            continue  # "up to 2000" is a number
        yield match.start(), match.end(), reading


def _plain(words: str) -> str:
    return re.sub(r"(?<=[a-z])[.,] |,? of ", " ", words)


def _bound(before: str) -> Literal["", "since", "until", "before", "after"]:
    if _FROM.search(before):
        return "until"
    if _BETWEEN.search(before):
        return "since"
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "")
