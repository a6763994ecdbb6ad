"""Converting amounts between units of one dimension, by ``kg/data/units.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Final

from kg.errors import DataError
from kg.model import EntityId, Language, Message

_FILE: Final = "units.tsv"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its dimension, and how an amount of it becomes one of the dimension's base unit."""

    dimension: str
    factor: Decimal
    offset: Decimal
    name: Message
    """What to write behind an amount where no source names the unit."""

    def to_base(self, amount: Decimal) -> Decimal:
        """The amount in the base unit."""
        return amount * self.factor + self.offset


def common(one: EntityId | None, other: EntityId | None) -> tuple[Unit, Unit] | None:
    """The two units where they are of one dimension, else ``None``. No unit has no dimension."""
    mine, theirs = units().get(one or ""), units().get(other or "")
    if mine is None or theirs is None or mine.dimension != theirs.dimension:
        return None
    return mine, theirs


def unit_name(unit: EntityId, language: Language) -> str:
    """A unit's name in the language as far as the packaged table has it, else its id."""
    known = units().get(unit)
    return known.name.in_language(language) if known else unit


@cache
def units() -> dict[EntityId, Unit]:
    """The packaged units. Raises :class:`kg.errors.DataError` where the file is damaged."""
    try:
        text = (files("kg") / "data" / _FILE).read_text(encoding="utf-8")
        rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
        return {
            unit: Unit(dimension, Decimal(factor), Decimal(offset), Message(german, english))
            for unit, dimension, factor, offset, english, german in rows
        }
    except (OSError, ValueError, InvalidOperation) as error:
        raise DataError(
            _FILE, f"is missing, or a row of it is of another shape ({error})"
        ) from error
