"""Constraints as read from a property's definition, with their kinds' names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from kg.model import (
    Constraint,
    Entity,
    EntityId,
    Message,
    NoValue,
    PropertyDefinition,
    PropertyId,
    Quantity,
    Time,
    Value,
)
from kg.reading.lexicon import table

CLASS, RELATION, PROPERTY, ITEM = "P2308", "P2309", "P2306", "P2305"
EXCEPTION, SEPARATOR, SCOPE = "P2303", "P4155", "P5314"
_LEAST, _MOST = ("P2313", "P2310"), ("P2312", "P2311")
INSTANCE, SUBCLASS = "Q21503252", "Q21514624"
_ON_MAIN_VALUES = "Q46466787"
_CHECKED_ON = "P4680"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of constraint; see ``kg/data/constraints.toml``."""

    name: str
    item: EntityId
    label: Message
    world: bool
    absence: bool


@cache
def kinds() -> dict[EntityId, Kind]:
    """Every kind that is checked, by its item."""
    return {
        row["item"]: Kind(
            name,
            row["item"],
            Message(row["de"], row["en"]),
            row.get("world", False),
            row.get("absence", False),
        )
        for name, row in table("constraints.toml").items()
    }


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint of one property, its parameters sorted by what they mean.

    ``items`` are P2305 (None stands for "no value": without a unit, say), ``low`` and ``high``
    the bounds of a range, ``exceptions`` the subjects for which it does not hold.
    """

    kind: Kind
    property: PropertyId
    status: str
    classes: frozenset[EntityId]
    relation: EntityId
    properties: frozenset[PropertyId]
    items: frozenset[EntityId | None]
    exceptions: frozenset[EntityId]
    separators: frozenset[PropertyId]
    low: Time | Decimal | None
    high: Time | Decimal | None


@lru_cache(1 << 10)
def rules(definition: PropertyDefinition) -> tuple[Rule, ...]:
    """The constraints of a property that are checked here, in their order."""
    kinded = [(kinds().get(each.type), each) for each in definition.constraints]
    return tuple(
        _rule(kind, definition.id, constraint)
        for kind, constraint in kinded
        if kind is not None and _on_statements(constraint)
    )


def _on_statements(constraint: Constraint) -> bool:
    """Whether the constraint is meant for main values, not for qualifiers or references alone."""
    scopes = _items(constraint, _CHECKED_ON)
    named = {s for s in scopes if (s and s.startswith("Q464667")) or s == "Q46466805"}
    return not named or _ON_MAIN_VALUES in named


def _rule(kind: Kind, property: PropertyId, constraint: Constraint) -> Rule:
    relations = _items(constraint, RELATION) - {None}
    return Rule(
        kind=kind,
        property=property,
        status=constraint.status,
        classes=_ids(constraint, CLASS),
        relation=next(iter(sorted(r for r in relations if r)), INSTANCE),
        properties=_ids(constraint, PROPERTY),
        items=_items(constraint, ITEM),
        exceptions=_ids(constraint, EXCEPTION),
        separators=_ids(constraint, SEPARATOR),
        low=_bound(constraint, _LEAST),
        high=_bound(constraint, _MOST),
    )


def _values(constraint: Constraint, property: PropertyId) -> list[Value]:
    return [snak.value for snak in constraint.parameters if snak.property == property]


def _items(constraint: Constraint, property: PropertyId) -> frozenset[EntityId | None]:
    found: set[EntityId | None] = set()
    for value in _values(constraint, property):
        if isinstance(value, Entity):
            found.add(value.id)
        elif isinstance(value, NoValue):
            found.add(None)
    return frozenset(found)


def _ids(constraint: Constraint, property: PropertyId) -> frozenset[EntityId]:
    return frozenset(item for item in _items(constraint, property) if item is not None)


def _bound(constraint: Constraint, properties: tuple[str, str]) -> Time | Decimal | None:
    """A bound; "unknown value" stands for today in Wikidata and is no bound here."""
    for property in properties:
        for value in _values(constraint, property):
            if isinstance(value, Quantity):
                return value.amount
            if isinstance(value, Time):
                return value
    return None
