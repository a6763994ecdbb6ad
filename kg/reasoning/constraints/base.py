"""The premises that constraints are checked against, indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.model import Entity, EntityId, PropertyId, Value
from kg.reasoning.constraints.rules import INSTANCE, SUBCLASS
from kg.reasoning.distinct import WaysUp
from kg.reasoning.premises import Premise

_INSTANCE_OF, _SUBCLASS_OF = "P31", "P279"
_MOST_CLASSES = 5_000
"""Classes above one entity; more is a circle gone wild, and then nothing is said of its kind."""


@dataclass
class Base:
    """Claims and statements, by subject and property and by property and value."""

    ways: WaysUp
    groups: dict[tuple[Value, PropertyId], list[Premise]] = field(
        default_factory=lambda: defaultdict(list)
    )
    pointing: dict[tuple[PropertyId, Value], list[Premise]] = field(
        default_factory=lambda: defaultdict(list)
    )
    spoken_of: set[Value] = field(default_factory=set)
    _above: dict[EntityId, frozenset[EntityId] | None] = field(default_factory=dict)

    def add(self, premises: Iterable[Premise]) -> None:
        """Takes premises in."""
        for premise in premises:
            self.groups[premise.subject, premise.property].append(premise)
            self.pointing[premise.property, premise.value].append(premise)
            self.spoken_of.add(premise.subject)

    def about(self, subject: Value, property: PropertyId) -> list[Premise]:
        """The premises with this subject and property."""
        return self.groups.get((subject, property), [])

    def is_a(self, value: Value, classes: frozenset[EntityId], relation: EntityId) -> bool | None:
        """Whether something is of one of the classes; None where nothing is said of its kind."""
        if not isinstance(value, Entity):
            return None
        starts: list[EntityId] = []
        if relation != SUBCLASS:
            starts += _targets(self.about(value, _INSTANCE_OF))
        if relation != INSTANCE:
            starts += _targets(self.about(value, _SUBCLASS_OF))
        if not starts:
            return None
        known = False
        for start in starts:
            above = self._classes(start)
            if above is None:
                return None
            if above & classes:
                return True
            known |= len(above) > 1
        return False if known else None

    def _classes(self, start: EntityId) -> frozenset[EntityId] | None:
        """A class and all above it, or None where there are too many."""
        if start not in self._above:
            seen, waiting = {start}, [start]
            while waiting and len(seen) <= _MOST_CLASSES:
                for found in _targets(self.about(Entity(waiting.pop()), _SUBCLASS_OF)):
                    if found not in seen:
                        seen.add(found)
                        waiting.append(found)
            self._above[start] = frozenset(seen) if len(seen) <= _MOST_CLASSES else None
        return self._above[start]


def _targets(premises: Iterable[Premise]) -> list[EntityId]:
    return [p.value.id for p in premises if isinstance(p.value, Entity)]
