"""What a reconciliation service asks of a space of identifiers, whichever its version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Protocol

from server.interfaces.reconcile.values import Value, agrees


@dataclass(frozen=True, slots=True)
class Condition:
    """A property that candidates should have, or must: ``any``, ``all`` or ``none`` of values."""

    property_id: str
    values: tuple[Any, ...]
    required: bool = False
    quantifier: str = "any"

    def met(self, held: list[Value]) -> bool:
        """Whether a thing that has these values meets it."""
        hits = [any(agrees(value, given) for value in held) for given in self.values]
        match self.quantifier:
            case "all":
                return all(hits)
            case "none":
                return not any(hits)
        return any(hits)


@dataclass(frozen=True, slots=True)
class Query:
    """What is to be reconciled: a name or an id, with what is known of it."""

    text: str
    limit: int
    types: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    every_type: bool = False

    def fits(self, types: Collection[str]) -> bool:
        """Whether a thing of these types is wanted: one of those asked for, or all of them."""
        held = [asked in types for asked in self.types]
        return not held or (all(held) if self.every_type else any(held))


@dataclass(frozen=True, slots=True)
class Named:
    """An id with its name, and with a description where it has one."""

    id: str
    name: str
    description: str = ""

    def as_json(self) -> dict[str, str]:
        """As both versions write it."""
        made = {"id": self.id, "name": self.name}
        return made | ({"description": self.description} if self.description else {})


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a query may mean; ``score`` is 0 to 100, ``certain`` that nothing else comes near."""

    id: str
    name: str
    score: float
    certain: bool = False
    description: str = ""
    types: tuple[Named, ...] = ()
    features: dict[str, float] = field(default_factory=dict)


class Space(Protocol):
    """A set of things with identifiers, names and properties."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def identifier_space(self) -> str:
        """The beginning of the IRIs of things."""
        ...

    @property
    def schema_space(self) -> str:
        """The beginning of the IRIs of properties."""
        ...

    @property
    def view(self) -> str:
        """The address of a thing's page, with ``{{id}}`` in the place of its id."""
        ...

    def default_types(self, language: str) -> list[Named]:
        """Types that are good choices where nothing better is known."""
        ...

    def match(self, queries: list[Query], language: str) -> list[list[Candidate]]:
        """The candidates of each query, the best first."""
        ...

    def suggest(self, kind: str, prefix: str, language: str) -> list[Named]:
        """Things of a kind (``entity``, ``property``, ``type``) whose names begin so."""
        ...

    def describe(self, id_: str, language: str) -> Named | None:
        """A thing with its name, or None where there is none."""
        ...

    def properties(self, type_id: str, language: str) -> list[Named]:
        """Properties that things of a type have."""
        ...

    def extend(
        self, ids: list[str], properties: list[str], language: str
    ) -> tuple[list[Named], dict[str, dict[str, list[Value]]]]:
        """The properties with their names, and their values for each id."""
        ...
