"""On which continents the countries of today lie, and which of them lie near one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kg.errors import DataError
from kg.model import EntityId

_FILE: Final = "countries.tsv"


@dataclass(frozen=True, slots=True)
class Country:
    """The continents of a country, and the countries that come within 300 km of it."""

    continents: frozenset[EntityId]
    near: frozenset[EntityId]


@cache
def countries() -> Mapping[EntityId, Country]:
    """The countries of today. Raises :class:`kg.errors.DataError` where the file is damaged."""
    try:
        lines = (files("kg") / "data" / _FILE).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(_FILE, f"cannot be read ({error})") from error
    found = {}
    for line in lines:
        if line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 4:
            raise DataError(_FILE, f"four columns expected in {line!r}")
        entity, _, continents, near = columns
        found[entity] = Country(frozenset(continents.split()), frozenset(near.split()))
    return found
