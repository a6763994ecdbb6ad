"""Numbers for texts and origins that many statements share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Generic, TypeVar

from kg.knowledge.building.packing import OriginRow

_REMEMBERED: Final = 200_000
_REMEMBERED_LENGTH: Final = 50_000_000
"""How many texts and origins, and of what length together, are met again under their number.

Of twice as many at most; what was not met for longer gets a new number."""

Key = TypeVar("Key", str, OriginRow)


class Numbers(Generic[Key]):
    """Numbers things in the order in which they first come, and remembers those met lately."""

    def __init__(self, last: int) -> None:
        self._last, self._length = last, 0
        self._young: dict[Key, int] = {}
        self._old: dict[Key, int] = {}

    def of(self, things: Iterable[Key]) -> tuple[list[int], list[tuple[int, Key]]]:
        """The number of each thing, and those that are new."""
        numbers, new = [], []
        for thing in things:
            number = self._young.get(thing) or self._old.get(thing)
            if number is None:
                number = self._last = self._last + 1
                self._length += len(thing)
                new.append((number, thing))
            self._young[thing] = number
            numbers.append(number)
        if len(self._young) > _REMEMBERED or self._length > _REMEMBERED_LENGTH:
            self._old, self._young, self._length = self._young, {}, 0
        return numbers, new
