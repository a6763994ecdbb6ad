"""Finds time expressions and says when they are: German and English by rules.

Rules and words are data (kg/data/times_de.toml); types and values are those of TIMEX3 (Saurí et
al., *TimeML Annotation Guidelines*, 2006) in the reading that HeidelTime and KRAUTS (Strötgen et
al., LREC 2018) give German. Where several rules fit, the longest expression that begins first
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from kg.model import Article, Sentence, TimeExpression
from kg.reading.times import days as times_days
from kg.reading.times import periods as times_periods
from kg.reading.times import values as times_values
from kg.reading.times.context import Context, Reading
from kg.reading.times.english import expressions
from kg.reading.times.rules import Match, german
from kg.reading.times.tense import Tenses, tenses

Bound: TypeAlias = Literal["", "since", "until", "before", "after"]

_READERS = {**times_values.READERS, **times_periods.READERS, **times_days.READERS}

_LONGEST_SENTENCE = 10_000
"""Characters; longer stretches without a sentence's end are lists or data, not prose."""

_SPACE = re.compile(r"\s")
_MAY_HOLD_TIME = re.compile(r"\d|[^\W\d_]{2}")

# What shows that an article speaks from day to day.
_DAILY = re.compile(
    r"\b(?:[Vv]or)?[Gg]estern\b|\b[Hh]eute (?:Abend|Nachmittag|Vormittag|Mittag|Nacht|früh|ab|um)\b"
    r"|\([Hh]eute\b|\b[Hh]eutigen (?:Mon|Diens|Donners|Frei|Sams|Sonn)tag\b"
)

# What stands before an expression and makes it a bound. "von" needs its "bis".
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("since", re.compile(r"\b(?:[Ss]eit|[Aa]b)(?: (?:dem|der|den))?\s*$")),
    ("until", re.compile(r"\b[Bb]is(?: (?:zum|zur|in den|in die|in das|ins|nach))?\s*$")),
    ("before", re.compile(r"\b[Vv]or(?: (?:dem|der))?\s*$")),
    ("after", re.compile(r"\b[Nn]ach(?: (?:dem|der))?\s*$")),
)
_FROM = re.compile(r"\b(?:[Vv]on|[Vv]om|[Zz]wischen)(?: (?:dem|der|den))?\s*$")
_BETWEEN = re.compile(r"\b[Zz]wischen\b[^,;]*\bund(?: (?:dem|der|den))?\s*$")
_ONWARD = re.compile(r"\s*an\b")
_TO = re.compile(r"\s*(?:bis|und|–|-)(?: (?:zum|zur))?\b")


def find(article: Article, sentences: Sequence[Sentence]) -> tuple[TimeExpression, ...]:
    """The time expressions of an article in the order of the text.

    Relative ones are anchored on ``article.published``; without it, or where it is too coarse,
    they are found with ``anchored`` False, X in their value and no interval. A duration that is
    counted from publication ("vor drei Jahren") has an interval, too. The sentences need tokens
    only; where they are parsed, the tense of verbs helps to tell last Monday from next.
    """
    if article.language == "en":
        found_in = (
            expressions(_SPACE.sub(" ", article.text[s.start : s.end]), s.start, article.published)
            for s in sentences
            if s.end - s.start <= _LONGEST_SENTENCE
        )
        return tuple(each for those in found_in for each in those)
    lexicon = german()
    daily = _DAILY.search(article.text) is not None
    context = Context(lexicon, article.published, daily)
    found: list[TimeExpression] = []
    for sentence in sentences:
        if sentence.end - sentence.start > _LONGEST_SENTENCE:
            continue
        text = _SPACE.sub(" ", article.text[sentence.start : sentence.end])
        context = replace(context, here=None, previous=context.here)
        for match, reading in _readings(text, context, tenses(sentence, text, lexicon)):
            context = context.after_reading(reading)
            bound = _bound(reading, text[: match.start], text[match.end :])
            found.append(_expression(sentence.start, match, reading, bound))
    return tuple(found)


def _readings(text: str, context: Context, said: Tenses) -> Iterator[tuple[Match, Reading]]:
    """What is read in a sentence, from left to right, no two overlapping."""
    if not _MAY_HOLD_TIME.search(text):
        return
    matches = sorted(context.lexicon.matches(text), key=lambda m: (m.start, -m.end, m.order))
    reached = 0
    for match in matches:
        if match.start < reached:
            continue
        around = replace(
            context,
            tense=said.at(match.start),
            before=text[: match.start],
            after=text[match.end :],
        )
        reading = _read(match, around)
        if reading is not None:
            context = context.after_reading(reading)
            reached = match.end
            yield match, reading


def _read(match: Match, context: Context) -> Reading | None:
    """The reading of a match; None where it leaves the calendar or is no time after all."""
    try:
        return _READERS[match.kind](match.groups, context)
    except (ValueError, OverflowError):
        return None


def _bound(reading: Reading, before: str, after: str) -> Bound:
    """What the word before makes of an expression. "vor drei Jahren" is a point, "seit" a start."""
    if reading.type == "SET" or reading.value in ("PAST_REF", "FUTURE_REF"):
        return ""
    since, _ = _BOUNDS[0]
    if reading.type == "DURATION":
        return since if _BOUNDS[0][1].search(before) else ""
    if _FROM.search(before) and (_TO.match(after) or _ONWARD.match(after)):
        return since
    if _BETWEEN.search(before):
        return "until"
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "")


def _expression(offset: int, match: Match, reading: Reading, bound: Bound) -> TimeExpression:
    return TimeExpression(
        start=offset + match.start,
        end=offset + match.end,
        type=reading.type,
        value=reading.value,
        interval=reading.interval,
        anchored=reading.anchored,
        bound=bound,
    )
