"""The judge's tables, read once from ``kg/data/verdicts.toml`` and ``kg/data/inverses.tsv``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.errors import DataError
from kg.model import EntityId, PropertyId

_TABLES: Final = "verdicts.toml"
_INVERSES: Final = "inverses.tsv"

SERIES_ORDINAL: Final[PropertyId] = "P1545"
"""The qualifier that gives a place in a series: "45" of a president."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the judge knows of properties; the data file says what each table means."""

    changing: frozenset[PropertyId]
    counting: frozenset[PropertyId]
    offices: frozenset[PropertyId]
    measured_years: int
    steps: dict[PropertyId, tuple[PropertyId, ...]]
    every_step: tuple[PropertyId, ...]
    place_steps: tuple[PropertyId, ...]
    located: frozenset[PropertyId]
    nesting: frozenset[EntityId]
    lasting: frozenset[EntityId]
    past: frozenset[EntityId]
    partition: dict[EntityId, EntityId]
    touching: dict[EntityId, frozenset[EntityId]]
    slow: frozenset[PropertyId]
    slow_years: int
    near_dates: dict[PropertyId, int]
    classes: frozenset[PropertyId]
    crowded: frozenset[PropertyId]
    hedged: frozenset[PropertyId]
    sure: frozenset[EntityId]
    loose: frozenset[PropertyId]
    lists: dict[PropertyId, PropertyId]
    orders: tuple[tuple[PropertyId, PropertyId], ...]
    home_words: tuple[str, ...]


@cache
def tables() -> Tables:
    """The packaged tables. Raises :class:`kg.errors.DataError` where the file is damaged."""
    data = _read_toml(_TABLES)
    try:
        changing: dict[str, list[str]] = data["changing"]
        steps: dict[str, list[str]] = data["steps"]
        return Tables(
            changing=frozenset(p for group in changing.values() for p in group),
            counting=frozenset(changing["counting"]),
            offices=frozenset(changing["offices"]),
            measured_years=data["measured"]["years"],
            steps={
                p: tuple(steps[kind]) for kind, group in data["steps_of"].items() for p in group
            },
            every_step=tuple(p for group in steps.values() for p in group),
            place_steps=tuple(steps["place"]),
            located=frozenset(data["located"]["properties"]),
            nesting=frozenset(data["nesting"]["classes"]),
            past=frozenset(data["nesting"]["past"]),
            lasting=frozenset(data["nesting"]["lasting"]),
            partition=dict(data["partition"]),
            touching={key: frozenset(group) for key, group in data["touching"].items()},
            slow=frozenset(changing["seats"]),
            slow_years=data["seldom"]["years"],
            near_dates=dict(data["near_dates"]),
            classes=frozenset(data["steps_of"]["class"]),
            crowded=frozenset(data["crowded"]["properties"]),
            hedged=frozenset(data["hedged"]["properties"]),
            sure=frozenset(data["hedged"]["sure"]),
            lists={row["count"]: row["list"] for row in data["counted"]},
            orders=tuple((row["earlier"], row["later"]) for row in data["order"]),
            loose=frozenset(data["loose"]["properties"]),
            home_words=tuple(data["home"]["words"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(_TABLES, f"an entry is missing or of another shape ({error!r})") from error


@cache
def inverses() -> dict[PropertyId, tuple[PropertyId, ...]]:
    """For each property, those whose statements say the same with their ends swapped."""
    found: dict[PropertyId, tuple[PropertyId, ...]] = {}
    for line in _read(_INVERSES).splitlines():
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 3:
            raise DataError(_INVERSES, f"three columns expected in {line!r}")
        claim, stated, _ = columns
        found[claim] = (*found.get(claim, ()), stated)
    return found


@cache
def single_offices() -> dict[EntityId, int]:
    """Offices that one person holds at a time, with the first year for which that is known."""
    offices: dict[str, dict[str, Any]] = _read_toml("single_offices.toml").get("offices", {})
    return {office: int(row["since"]) for office, row in offices.items()}


def _read(name: str) -> str:
    try:
        return (files("kg") / "data" / name).read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(name, f"cannot be read ({error})") from error


def _read_toml(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(name))
    except tomllib.TOMLDecodeError as error:
        raise DataError(name, f"is not TOML ({error})") from error
