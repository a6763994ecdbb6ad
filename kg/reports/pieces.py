"""An article's text cut where claims begin and end, so that it can be marked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Label

TELLING = (
    Label.REFUTED,
    Label.CONFLICTING,
    Label.OUTDATED,
    Label.SUPPORTED,
    Label.NOT_CHECKED,
    Label.NOT_ENOUGH_INFORMATION,
    Label.NOT_CHECKABLE,
)
"""The labels, that first which says most."""


@dataclass(frozen=True, slots=True)
class Place:
    """A claim's half-open code points, its number, and how much it says (the less the more)."""

    start: int
    end: int
    number: int
    standing: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: the number of the claim over it, and of those that end behind it."""

    text: str
    over: int | None
    ending: tuple[int, ...]


def pieces(text: str, places: Sequence[Place]) -> Iterator[Piece]:
    """The text in pieces, together the whole of it.

    Of several claims over a piece the shortest has it, of equally long ones that which says most.
    """
    opened: dict[int, list[Place]] = defaultdict(list)
    ended: dict[int, list[int]] = defaultdict(list)
    for place in places:
        ended[place.end].append(place.number)
        if place.end > place.start:
            opened[place.start].append(place)
    if ended.get(0):
        yield Piece("", None, tuple(ended[0]))
    bounds = {0, len(text), *(b for place in places for b in (place.start, place.end))}
    active: list[Place] = []
    for start, end in pairwise(sorted(b for b in bounds if 0 <= b <= len(text))):
        active = [place for place in active if place.end > start] + opened.get(start, [])
        over = min(active, key=_precedence).number if active else None
        yield Piece(text[start:end], over, tuple(ended.get(end, ())))


def _precedence(place: Place) -> tuple[int, int, int]:
    return (place.end - place.start, place.standing, place.number)
