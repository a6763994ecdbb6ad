"""How a sentence is shown to the parser: what is one word, and what is kept from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Mention, Sentence, Token
from kg.reading.lexicon import words

_ACCORDING = ("according", "to")
_STOPS = frozenset(",.;:!?—–")
_BRACKETS = {"(": ")", "[": "]"}
_NOT = frozenset({"not", "n't", "n’t", "never"})
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_YEAR_DIGITS = 4
_LONGEST_RANGE = 7
"""Words of "from April 2003 to May 2007"."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How the tokens of a sentence are shown, by index.

    ``joined`` are half-open ranges, each one word to the parser: names. ``aside`` is kept from it
    and says nothing of its own (brackets, "according to …"); ``leaning`` is kept from it and
    belongs to a word beside it ("not", "from 2003 to 2007"). ``lowered`` is written small:
    "President".
    """

    joined: tuple[tuple[int, int], ...] = ()
    aside: frozenset[int] = frozenset()
    leaning: frozenset[int] = frozenset()
    lowered: frozenset[int] = frozenset()


def shown(sentence: Sentence, mentions: Sequence[Mention]) -> Shown:
    """How a sentence with these names is shown."""
    tokens = sentence.tokens
    joined = tuple(_joined(tokens, mentions))
    taken = {i for start, end in joined for i in range(start, end)}
    aside = _asides(tokens)
    titles = words("names_en.toml", "titles", "words")
    return Shown(
        joined=tuple(j for j in joined if not aside & {j[0], j[1] - 1}),
        aside=aside,
        leaning=frozenset(_leaning(tokens)) - aside - taken,
        lowered=frozenset(
            i for i, t in enumerate(tokens) if i not in taken and t.text.lower() in titles
        ),
    )


def _joined(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """The tokens of each name, without a possessive's ending."""
    reached = 0
    for mention in mentions:
        inside = [
            i for i, t in enumerate(tokens) if mention.start <= t.start and t.end <= mention.end
        ]
        if not inside or inside[0] < reached:
            continue
        reached = inside[-1] + 1
        ends = tokens[inside[-1]].text in ("'s", "’s", "'", "’") and len(inside) > 1
        yield inside[0], reached - ends


def _asides(tokens: Sequence[Token]) -> frozenset[int]:
    """Tokens in brackets, ages, and "according to …", which the parser takes for other things."""
    hidden: set[int] = set()
    closing = ""
    for index, token in enumerate(tokens):
        if closing:
            hidden.add(index)
            closing = "" if token.text == closing else closing
        elif token.text in _BRACKETS:
            closing = _BRACKETS[token.text]
            hidden.add(index)
    if closing:
        hidden.clear()  # a bracket that nothing closes
    hidden |= set(_ages(tokens))
    for index in range(len(tokens) - 2):
        if tuple(t.text.lower() for t in tokens[index : index + 2]) == _ACCORDING:
            end = index
            while end < len(tokens) - 1 and tokens[end].text not in _STOPS:
                end += 1
            hidden |= set(range(index, end))
            if tokens[end].text == ",":
                hidden.add(end)
            if index and tokens[index - 1].text == ",":
                hidden.add(index - 1)
    return frozenset(hidden)


def _ages(tokens: Sequence[Token]) -> Iterator[int]:
    """ "Clara Berg, 56, …", "died aged 87"."""
    for index in range(1, len(tokens) - 1):
        before, here, after = (t.text.lower() for t in tokens[index - 1 : index + 2])
        short = here.isdecimal() and len(here) < _YEAR_DIGITS
        if short and (before == after == "," or before == "aged"):
            yield from (index - 1, index)


def _leaning(tokens: Sequence[Token]) -> Iterator[int]:
    """Plain denials, and ranges of years, which the parser ties to other things."""
    lower = [t.text.lower() for t in tokens]
    for index, word in enumerate(lower):
        if word in _NOT:
            yield index
        elif word in ("from", "between"):
            window = lower[index + 1 : index + _LONGEST_RANGE]
            years = [i for i, each in enumerate(window) if _YEAR.fullmatch(each)]
            joint = "and" if word == "between" else "to"
            if len(years) > 1 and joint in window[years[0] : years[1]]:
                yield from range(index, index + years[1] + 2)
