"""Finds pairs of quotation marks in any of the styles that news uses.

German („…“, »…«, ‚…‘, ›…‹), English (“…”, ‘…’), Swiss and French («…»), and typewriter ("…").
The same sign opens in one style and closes in another, so what stands around it decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Each mark with the marks that may close it when it opens.
_CLOSERS = {
    "„": '“”"‟',
    "“": '”"',
    "”": "”",
    "‟": "”",
    '"': '"“”',
    "»": "«",
    "«": "»",
    "‚": "‘’",
    "‘": "’",
    "›": "‹",
    "‹": "›",
}
_ALWAYS_OPENS = "„‚"
_MARKS = frozenset(_CLOSERS) | {"’"}

# A quotation that runs on longer was more likely never closed.
_LONGEST = 4000

_BEFORE_OPENING = "([{–—-/\u00a0"
_AFTER_CLOSING = ".,;:!?)]}–—-/…"


_EMPTY_LINE = re.compile(r"\n[ \t\r]*(?:\n|\Z)")
_INK = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Pair:
    """A quotation's marks: [start, end) with the marks, and how deep it lies in others."""

    start: int
    end: int
    depth: int


def pairs(text: str) -> tuple[Pair, ...]:
    """Every pair of marks, in order of their start; marks without a partner are left out.

    A quotation may run over paragraphs when each begins with an opening mark, as newspapers
    set it; otherwise it ends with its paragraph or was never closed.
    """
    found: list[Pair] = []
    open_marks: list[tuple[int, str]] = []
    for position, mark in enumerate(text):
        if mark == "\n" and open_marks and _paragraph_ends(text, position):
            if not _resumes(text, position, open_marks[0][1]):
                open_marks.clear()
            continue
        if mark not in _MARKS:
            continue
        closes = _closing(text, position, mark, open_marks)
        if closes is not None:
            start, _ = open_marks[closes]
            del open_marks[closes:]
            if position + 1 - start <= _LONGEST:
                found.append(Pair(start, position + 1, len(open_marks)))
        elif _opens(text, position, mark) and not _repeats(text, position, mark, open_marks):
            open_marks.append((position, mark))
    return tuple(_levelled(found))


def _closing(text: str, position: int, mark: str, open_marks: list[tuple[int, str]]) -> int | None:
    """The index of the open mark that this mark closes, the innermost first."""
    if mark in _ALWAYS_OPENS:
        return None
    for index in range(len(open_marks) - 1, -1, -1):
        start, opener = open_marks[index]
        if mark in _CLOSERS[opener] and _may_close(text, position, mark) and position > start + 1:
            return index
    return None


def _may_close(text: str, position: int, mark: str) -> bool:
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    if mark in "’‘" and after.isalnum():
        return False  # an apostrophe
    if mark in "“”«»‟":
        return True
    return not before.isspace() or after in _AFTER_CLOSING or after.isspace()


def _opens(text: str, position: int, mark: str) -> bool:
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    if after.isspace() or mark not in _CLOSERS:
        return False
    if mark in _ALWAYS_OPENS:
        return True
    return before.isspace() or before in _BEFORE_OPENING or before in _MARKS


def _paragraph_ends(text: str, position: int) -> bool:
    """Whether an empty line, or the end, follows the line break."""
    return _EMPTY_LINE.match(text, position) is not None


def _resumes(text: str, position: int, opener: str) -> bool:
    """Whether the next paragraph begins with the same opening mark."""
    following = _INK.search(text, position)
    return following is not None and following[0] == opener


def _repeats(text: str, position: int, mark: str, open_marks: list[tuple[int, str]]) -> bool:
    """Whether the mark only says that an open quotation goes on in a new paragraph."""
    if not open_marks or open_marks[0][1] != mark:
        return False
    place = position - 1
    while place >= 0 and text[place] in " \t":
        place -= 1
    return place >= 0 and text[place] == "\n"


def _levelled(found: list[Pair]) -> list[Pair]:
    """Depths counted anew: an outer mark without a partner must not sink the pairs inside it."""
    result: list[Pair] = []
    around: list[int] = []
    for pair in sorted(found, key=lambda pair: (pair.start, -pair.end)):
        while around and around[-1] <= pair.start:
            around.pop()
        result.append(Pair(pair.start, pair.end, len(around)))
        around.append(pair.end)
    return result
