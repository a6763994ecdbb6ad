"""What Link Grammar makes of a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Linkage:
    """Words with half-open code points into the text, and links by the words' numbers.

    ``words`` have Link Grammar's subscripts ("founded.v-d"); the walls are among them, with no
    span of their own. ``links`` are (left word, right word, label).
    """

    words: tuple[tuple[str, int, int], ...]
    links: tuple[tuple[int, int, str], ...]
