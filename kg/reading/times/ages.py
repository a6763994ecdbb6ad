"""Finds ages of people: "die 24-Jährige", "16 Jahre alt", "im Alter von 90 Jahren", "Erika (24)".

They are durations in TIMEX3, but no times that anything happens at, and corpora of times leave
them out; so they are a layer of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kg.model import DAY, Article, Interval, Mention, MentionKind, Sentence, Time, TimeExpression
from kg.reading.mentions import name_cues
from kg.reading.times import calendar as cal
from kg.reading.times.rules import Lexicon, Match, german

_OLDEST = 122
"""Years that a person has been known to live."""
_ENDINGS = ("innen", "en", "es", "n", "s", "r")
_SPACE = re.compile(r"\s")


def find(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention]
) -> tuple[TimeExpression, ...]:
    """The ages of people in a German article, as durations of years, in the order of the text.

    ``interval`` are the days on which somebody of that age can have been born, told on the day of
    publication; without it, it is ``None`` and ``anchored`` False.
    """
    lexicon = german()
    found: dict[int, TimeExpression] = {}
    for sentence in sentences:
        text = _SPACE.sub(" ", article.text[sentence.start : sentence.end])
        for age, match in _ages(text, lexicon):
            start, end = sentence.start + match.start, sentence.start + match.end
            if match.kind == "bracket" and not _follows_person(start, article.text, mentions):
                continue
            found.setdefault(start, _expression(start, end, age, article.published))
    return tuple(found[start] for start in sorted(found))


def _ages(text: str, lexicon: Lexicon) -> Iterator[tuple[int, Match]]:
    for match in lexicon.matches(text, lexicon.ages):
        if match.kind == "adjective" and not _is_person(match.groups["who"]):
            continue
        age = _number(match.groups["n"], lexicon)
        if age is not None and 0 < age <= _OLDEST:
            end = match.end
            if "x" in match.groups:
                end = match.start + len(match.groups["x"])
            yield age, replace(match, end=end)


def _is_person(noun: str) -> bool:
    """Whether a noun or name, in whatever case and number, is for people."""
    forms = [noun, *(noun.removesuffix(ending) for ending in _ENDINGS if noun.endswith(ending))]
    people = name_cues.name_words("ages", "people")
    given = name_cues.given_names()
    return any(f in people or f in given or name_cues.describes_person(f) for f in forms)


def _number(word: str, lexicon: Lexicon) -> int | None:
    if word.isdigit():
        return int(word)
    number = lexicon.numbers.get(word.lower())
    return int(number) if number is not None and number == int(number) else None


def _follows_person(start: int, text: str, mentions: Sequence[Mention]) -> bool:
    return any(
        m.kind is MentionKind.PERSON and m.end <= start and text[m.end : start] in (" (", ", ")
        for m in mentions
    )


def _expression(start: int, end: int, age: int, published: Time | None) -> TimeExpression:
    since = born(age, published)
    return TimeExpression(start, end, "DURATION", f"P{age}Y", since, since is not None)


def born(age: int, told: Time | None) -> Interval | None:
    """When somebody can have been born who was of an age, in years, on a day or in a year.

    From the day after the birthday that made them a year too old to the last that fits; None
    where nothing is told or that would be before our era.
    """
    if told is None or told.year - age - 1 < 1:
        return None
    if told.precision < DAY:
        return cal.years(told.year - age - 1, told.year - age)
    today = cal.as_date(told)
    first = years_before(today, age + 1) + timedelta(days=1)
    return Interval(cal.as_time(first), cal.as_time(years_before(today, age)))


def years_before(day: date, years: int) -> date:
    """The same day that many years before; 1 March stands in for a 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
