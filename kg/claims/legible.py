"""Which sentences are prose that claims can be read from, and what is wrong with others.

A parser makes a tree of anything. Rows of a table, capitals throughout, the noise of text
recognition, a sentence half in another language and one of two hundred words give trees that say
what nobody said; nothing is read from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from kg.model import Language, Token
from kg.reading.text.language import mixture

LONGEST: Final = 150
"""Tokens of the longest sentence that is read; of 8,000 in 400 Wikinews articles none is longer."""

_CELLS: Final = 2
"""Tabs, bars or wide gaps by which a line is a row of a table."""
_CELL = re.compile(r"\t|\|| {3,}")

_CAPITALS: Final = 0.6
"""Share of words in capitals from which a sentence is set in capitals."""
_FEWEST_WORDS: Final = 3
"""Words that must be there before a share of them says anything."""

_MISREAD = re.compile(
    r"[a-zäöüß]\d[a-zäöüß]|^[a-zäöüßA-ZÄÖÜ][a-zäöüß]+\d$|^\d[a-zäöüß]+$|\d[OIl]\d?|^[OIl]\d{2,}"
)
"""A figure amid small letters ("Ber1in"), or a letter amid figures ("2O21")."""
_REAL = re.compile(
    r"^\d+(st|er|ern|jährig|fach|köpfig|stellig|mal|te|ten|ste|sten|m|km|g|kg|h|s|t)"
)
_NOISE: Final = 0.1
"""Share of misread words from which a sentence is noise; two of them at least."""

_FOREIGN: Final = 0.4
"""Words of other languages alone, to one that may be its own, from which a sentence is mixed."""
_FEWEST_FOREIGN: Final = 3.0
"""Weight of words of other languages that is borne, in names and titles."""


class Fault(StrEnum):
    """Why a sentence is not read."""

    ENDLESS = "endless"
    TABLE = "table"
    CAPITALS = "capitals"
    NOISE = "noise"
    FOREIGN = "foreign"


def fault(tokens: Sequence[Token], text: str, language: Language = "de") -> Fault | None:
    """What keeps a sentence (its tokens and its text) from being read, None where nothing does."""
    if len(tokens) > LONGEST:
        return Fault.ENDLESS
    if len(_CELL.findall(text)) >= _CELLS:
        return Fault.TABLE
    words = [token.text for token in tokens if any(c.isalpha() for c in token.text)]
    if _is_in_capitals(words):
        return Fault.CAPITALS
    misread = sum(map(_is_misread, words))
    if misread > 1 and misread >= _NOISE * len(words):
        return Fault.NOISE
    return Fault.FOREIGN if _is_partly_foreign(text, language) else None


def _is_in_capitals(words: Sequence[str]) -> bool:
    capitals = sum(len(word) > 1 and word.isupper() for word in words)
    return len(words) >= _FEWEST_WORDS and capitals >= _CAPITALS * len(words)


def _is_misread(word: str) -> bool:
    return _MISREAD.search(word) is not None and _REAL.match(word) is None


def _is_partly_foreign(text: str, language: Language) -> bool:
    own, foreign = mixture(text, language)
    return foreign >= _FEWEST_FOREIGN and foreign >= _FOREIGN * own
