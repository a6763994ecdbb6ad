"""Reads dates that stand alone: in metadata, on the command line."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from kg.model import DAY, MONTH, YEAR, Language, Time, days_in_month
from kg.reading.lexicon import table

# Years of four figures; what follows a "T" or a space after a full date is a clock time.
_ISO = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ]\d\d:?\d\d.*)?)?)?", re.ASCII)
_FIGURES = re.compile(r"(\d\d?)\.\s*(\d\d?)\.\s*(\d{4})", re.ASCII)
_GERMAN = re.compile(r"(?:(\d\d?)\.\s*)?([^\W\d_]+)\.?\s+(\d{4})")
_ENGLISH = re.compile(r"([^\W\d_]+)\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})")
_BRITISH = re.compile(r"(\d\d?)(?:st|nd|rd|th)?\s+([^\W\d_]+)\.?,?\s+(\d{4})")


@functools.cache
def months(language: Language) -> Mapping[str, int]:
    """The names of months in lower case with their numbers; ``language`` is "de" or "en"."""
    known: Mapping[str, int] = table("months.toml")[language]
    return known


def parse(text: str) -> Time:
    """The date that a text is, at the precision it has.

    Reads ISO 8601 (``2021-01-10``, ``2021-01``, ``2021``, with or without a clock time, whose
    zone is left aside), German (``10. Januar 2021``, ``10.01.2021``, ``Januar 2021``) and English
    (``January 10, 2021``, ``10 January 2021``) forms. Raises ValueError for anything else.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return make(*(int(figures or 0) for figures in match.groups()))
    if match := _FIGURES.fullmatch(text):
        return make(int(match[3]), int(match[2]), int(match[1]))
    if match := _GERMAN.fullmatch(text):
        return make(int(match[3]), _month(match[2]), int(match[1] or 0))
    if match := _ENGLISH.fullmatch(text):
        return make(int(match[3]), _month(match[1]), int(match[2]))
    if match := _BRITISH.fullmatch(text):
        return make(int(match[3]), _month(match[2]), int(match[1]))
    raise ValueError(f"{text!r} is no date")


def make(year: int, month: int = 0, day: int = 0) -> Time:
    """A time as precise as its figures; 0 is unsaid. Raises ValueError for days that are not."""
    if not 1 <= year <= 9999:
        raise ValueError(f"there is no year {year}")
    if not month:
        return Time(year, precision=YEAR)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not day:
        return Time(year, month, precision=MONTH)
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError(f"there is no day {day} in month {month} of {year}")
    return Time(year, month, day, DAY)


def _month(name: str) -> int:
    lower = name.lower()
    number = months("de").get(lower) or months("en").get(lower)
    if number is None:
        raise ValueError(f"there is no month {name!r}")
    return number
