"""What the rules know of properties and offices: the tables of ``kg/data``, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.model import EntityId, Message, PropertyId
from kg.reading.lexicon import table
from kg.verdicts import single


@dataclass(frozen=True, slots=True)
class Order:
    """That no time of property ``later`` precedes that of ``earlier``, and why."""

    earlier: PropertyId
    later: PropertyId
    reason: Message


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of ``reasoning.toml``; each field is explained beside its table there.

    ``single`` (by nature), ``fixed`` and ``apart`` come from ``single_valued.toml``.
    """

    single: Mapping[PropertyId, Message]
    fixed: frozenset[PropertyId]
    apart: frozenset[PropertyId]
    up: frozenset[PropertyId]
    orders: tuple[Order, ...]
    alive: frozenset[PropertyId]
    alive_inverse: frozenset[PropertyId]
    deeds: frozenset[str]
    founded_kinds: frozenset[EntityId]
    counts: frozenset[PropertyId]
    part_words: frozenset[str]
    deaths: frozenset[str]
    further: frozenset[str]
    contained: frozenset[str]
    irreflexive: frozenset[PropertyId]
    asymmetric: frozenset[PropertyId]


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices of ``single_offices.toml`` with the first year each row speaks for.

    ``heads`` gives the (state, property) pairs whose value is the office's holder.
    """

    since: Mapping[EntityId, int]
    heads: Mapping[EntityId, tuple[tuple[EntityId, PropertyId], ...]]
    reason: Message


@cache
def tables() -> Tables:
    """The rule tables."""
    rows, singles = table("reasoning.toml"), single.rows()
    return Tables(
        single={key: row.reason for key, row in singles.items() if row.nature and row.reason},
        fixed=frozenset(key for key, row in singles.items() if row.fixed),
        apart=frozenset(key for key, row in singles.items() if row.apart),
        up=frozenset(rows["up"]["properties"]),
        orders=tuple(
            Order(row["earlier"], row["later"], Message(row["de"], row["en"]))
            for row in rows["order"]
        ),
        alive=frozenset(rows["alive"]["properties"]),
        alive_inverse=frozenset(rows["alive"]["inverse"]),
        deeds=frozenset(rows["deeds"]["alive"]),
        founded_kinds=frozenset(rows["founded"]["kinds"]),
        counts=frozenset(rows["counts"]["properties"]),
        part_words=frozenset(rows["parts"]["words"]),
        deaths=frozenset(rows["deaths"]["types"]),
        further=frozenset(rows["deaths"]["further"]),
        contained=frozenset(rows["deaths"]["contained"]),
        irreflexive=frozenset(rows["irreflexive"]["properties"]),
        asymmetric=frozenset(rows["asymmetric"]["properties"]),
    )


@cache
def offices() -> Offices:
    """The offices that one person holds at a time."""
    rows = table("single_offices.toml")
    return Offices(
        since={office: row["since"] for office, row in rows["offices"].items()},
        heads={
            office: tuple((row["of"], property) for property in row.get("as", ()))
            for office, row in rows["offices"].items()
        },
        reason=Message(rows["reason_de"], rows["reason_en"]),
    )
