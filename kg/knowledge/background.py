"""What things are and where they lie, beside the knowledge that is asked for evidence.

A slice or dump that someone names may tell of persons and not of what a city is. Classes and
places upwards are then taken from a second source, property by property, where the first tells
nothing; so two cities can be told apart, and a name can be linked by its kind. The second source
answers no question: evidence on the claim itself comes from the knowledge that was named.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from dataclasses import replace

from kg.errors import DataError, Unavailable
from kg.model import (
    Candidate,
    Entity,
    EntityId,
    EntityTerms,
    Facts,
    Failure,
    Found,
    Language,
    PropertyDefinition,
    PropertyId,
    Question,
    Rank,
    Statement,
)
from kg.seams import Knowledge, KnowledgeSource

_INSTANCE, _SUBCLASS = "P31", "P279"

_Parents = Mapping[EntityId, tuple[Statement, ...]]


class WithBackground:
    """Knowledge with a second source behind it, as :class:`kg.seams.Knowledge`."""

    def __init__(self, knowledge: Knowledge, background: KnowledgeSource) -> None:
        self._knowledge = knowledge
        self._background = background

    def search(self, names: Collection[str], language: Language) -> Found:
        """The candidates, with classes where the knowledge that offers them tells none."""
        found = self._knowledge.search(names, language)
        untyped = {c.id for group in found.candidates.values() for c in group if not c.types}
        parents, failures = self._parents(untyped)
        types = {entity: _types(entity, statements) for entity, statements in parents.items()}
        candidates = {
            name: tuple(_typed(candidate, types) for candidate in group)
            for name, group in found.candidates.items()
        }
        return Found(candidates, found.failures + failures)

    def ask(
        self, questions: Collection[Question], properties: Collection[PropertyId] = ()
    ) -> Facts:
        """The answers, with what lies upwards from each end as far as either source tells."""
        facts = self._knowledge.ask(questions, properties)
        ends = {q.entity for q in questions} | {
            e for found in facts.answers.values() for s in found for e in _ends(s)
        }
        parents, failures = self._parents(ends | facts.parents.keys())
        above = {e for found in parents.values() for s in found for e in _wholes(s)}
        further, more = self._parents(above - parents.keys())
        parents, failures = {**parents, **further}, _once(failures + more)
        merged = {
            entity: _merged(facts.parents.get(entity, ()), parents.get(entity, ()))
            for entity in sorted(ends | facts.parents.keys() | parents.keys())
        }
        above = {e for found in merged.values() for s in found for e in _ends(s)}
        wanted = {e for e in above | ends if not _is_described(facts.terms.get(e))}
        unknown = {q.property for q in questions} | set(properties)
        unknown -= facts.properties.keys()
        terms: Mapping[EntityId, EntityTerms] = {}
        definitions: Mapping[PropertyId, PropertyDefinition] = {}
        if not failures:
            terms = self._background.terms(sorted(wanted))
            definitions = self._background.properties(sorted(unknown)) if unknown else {}
        return replace(
            facts,
            parents=merged,
            terms={**facts.terms, **{e: _filled(facts.terms.get(e), t) for e, t in terms.items()}},
            properties={**definitions, **facts.properties},
            failures=facts.failures + failures,
        )

    def _parents(self, entities: Collection[EntityId]) -> tuple[_Parents, tuple[Failure, ...]]:
        if not entities:
            return {}, ()
        try:
            return self._background.parents(sorted(entities)), ()
        except (Unavailable, DataError) as error:
            return {}, (Failure(self._background.name, str(error)),)


def _is_described(terms: EntityTerms | None) -> bool:
    return terms is not None and bool(terms.descriptions)


def _filled(own: EntityTerms | None, behind: EntityTerms) -> EntityTerms:
    """The own names, where there are any, with the description of the other source."""
    if own is None:
        return behind
    return EntityTerms(own.id, own.labels or behind.labels, behind.descriptions)


def _ends(statement: Statement) -> set[EntityId]:
    value = statement.value
    return {statement.subject, value.id} if isinstance(value, Entity) else {statement.subject}


def _wholes(statement: Statement) -> set[EntityId]:
    """The whole that something lies in or is part of: of what kind it is must be known, too."""
    value = statement.value
    up = statement.property in (_INSTANCE, _SUBCLASS) or not isinstance(value, Entity)
    return set() if up or not isinstance(value, Entity) else {value.id}


def _once(failures: tuple[Failure, ...]) -> tuple[Failure, ...]:
    return tuple({failure.source: failure for failure in failures}.values())


def _merged(own: tuple[Statement, ...], behind: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The own statements, and of the others those on which the own are silent."""
    told: set[tuple[EntityId, PropertyId]] = {(s.subject, s.property) for s in own}
    return own + tuple(s for s in behind if (s.subject, s.property) not in told)


def _typed(candidate: Candidate, types: Mapping[EntityId, frozenset[EntityId]]) -> Candidate:
    found = types.get(candidate.id)
    return replace(candidate, types=found) if found and not candidate.types else candidate


def _types(entity: EntityId, statements: Collection[Statement]) -> frozenset[EntityId]:
    """The classes of an entity, closed over superclasses."""
    up: dict[tuple[EntityId, PropertyId], list[EntityId]] = defaultdict(list)
    for statement in statements:
        if isinstance(statement.value, Entity) and statement.rank is not Rank.DEPRECATED:
            up[statement.subject, statement.property].append(statement.value.id)
    found: set[EntityId] = set()
    queue = deque(up[entity, _INSTANCE])
    while queue:
        kind = queue.popleft()
        if kind not in found:
            found.add(kind)
            queue.extend(up[kind, _SUBCLASS])
    return frozenset(found)
