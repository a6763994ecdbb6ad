"""Climbing from entities to their classes and wholes, level by level, by any source's statements.

Every level is one batch of questions, so a source over a network is asked a few times and not
once an entity.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from kg.model import (
    Constraint,
    Entity,
    EntityId,
    PropertyId,
    Question,
    Rank,
    Statement,
)

Ask = Callable[[Collection[Question]], Mapping[Question, tuple[Statement, ...]]]
Edges = dict[tuple[EntityId, PropertyId], tuple[Statement, ...]]

INSTANCE, SUBCLASS = "P31", "P279"
WHOLES: tuple[PropertyId, ...] = ("P131", "P361", "P17", "P30")
UPWARDS: tuple[PropertyId, ...] = (INSTANCE, SUBCLASS, *WHOLES)
MAX_LEVELS = 30
"""How far upwards is gone; Wikidata's own chains stay below."""
MAX_CLIMBED = 3000
"""How many entities one climb asks for at most; a class has some 50 classes above it."""

CONSTRAINT: PropertyId = "P2302"
_STATUS, _MANDATORY, _SUGGESTION = "P2316", "Q21502408", "Q62026391"


class Remembered:
    """Answers about classes and wholes, which every climb goes through again.

    ``ask`` is asked for what is not remembered; after ``max_age`` seconds of ``clock``, or once
    ``most`` answers are there, everything is forgotten. Safe to share between threads.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        max_age: float = 3600.0,
        most: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._max_age = max_age
        self._most = most
        self._clock = clock
        self._since = clock()
        self._known: dict[Question, tuple[Statement, ...] | None] = {}

    def __call__(self, questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        """The answers to those of the questions that there are answers to."""
        known = self._known
        if self._clock() - self._since > self._max_age or len(known) > self._most:
            self._known, self._since = {}, self._clock()
            known = self._known
        open_ = [question for question in questions if question not in known]
        found = self._ask(open_) if open_ else {}
        known.update({question: found.get(question) for question in open_})
        return {q: answer for q in questions if (answer := known[q]) is not None}


def parents(ask: Ask, entities: Collection[EntityId]) -> dict[EntityId, tuple[Statement, ...]]:
    """What is above each entity, nearest first, without deprecated statements.

    Of a class only its superclasses are followed, and of a whole only its wholes. Entities that
    ``ask`` has no answer for are missing.
    """
    edges = _climb(ask, entities, UPWARDS)
    held = {entity for entity, _ in edges}
    return {e: above_of(e, edges) for e in dict.fromkeys(entities) if e in held}


def types(ask: Ask, entities: Collection[EntityId]) -> dict[EntityId, frozenset[EntityId]]:
    """The classes of each entity, closed over superclasses."""
    edges = _climb(ask, entities, (INSTANCE,))
    return {e: frozenset(_closed(e, edges)) for e in dict.fromkeys(entities)}


def _climb(ask: Ask, entities: Iterable[EntityId], first: tuple[PropertyId, ...]) -> Edges:
    edges: Edges = {}
    climbed: set[EntityId] = set()
    level = {(entity, first) for entity in entities}
    for _ in range(MAX_LEVELS):
        questions = [
            Question(entity, property_)
            for entity, follow in sorted(level)
            for property_ in follow
            if (entity, property_) not in edges
        ]
        climbed |= {question.entity for question in questions}
        if not questions or len(climbed) > max(MAX_CLIMBED, len(level)):
            break
        answers = ask(questions)
        for question, found in answers.items():
            edges[question.entity, question.property] = tuple(
                s for s in found if s.rank is not Rank.DEPRECATED
            )
        level = {
            (found_target, beyond(statement))
            for question in answers
            for statement in edges[question.entity, question.property]
            if (found_target := target(statement))
        }
    return edges


def above_of(entity: EntityId, edges: Edges) -> tuple[Statement, ...]:
    """The statements above an entity, nearest first."""
    found: dict[str, Statement] = {}
    level = [(entity, UPWARDS)]
    seen = set(level)
    while level:
        above = []
        statements = [s for e, follow in level for p in follow for s in edges.get((e, p), ())]
        for statement in statements:
            found.setdefault(statement.id, statement)
            step = (target(statement) or "", beyond(statement))
            if step not in seen:
                seen.add(step)
                above.append(step)
        level = above
    return tuple(found.values())


def _closed(entity: EntityId, edges: Edges) -> set[EntityId]:
    found: set[EntityId] = set()
    level = {t for s in edges.get((entity, INSTANCE), ()) if (t := target(s))}
    while level:
        found |= level
        above = (s for class_ in level for s in edges.get((class_, SUBCLASS), ()))
        level = {t for s in above if (t := target(s))} - found
    return found


def target(statement: Statement) -> EntityId | None:
    """The entity that a statement leads to, or None where its value is none."""
    return statement.value.id if isinstance(statement.value, Entity) else None


def beyond(statement: Statement) -> tuple[PropertyId, ...]:
    """The properties that lead on upwards from a statement's value."""
    return (SUBCLASS,) if statement.property in (INSTANCE, SUBCLASS) else WHOLES


def constraints(statements: Iterable[Statement]) -> tuple[Constraint, ...]:
    """The constraints that a property's statements of P2302 set."""
    found = []
    for statement in statements:
        if isinstance(statement.value, Entity) and statement.rank is not Rank.DEPRECATED:
            found.append(_constraint(statement.value.id, statement))
    return tuple(found)


def _constraint(type_: EntityId, statement: Statement) -> Constraint:
    qualifiers = defaultdict(set)
    for snak in statement.qualifiers:
        if isinstance(snak.value, Entity):
            qualifiers[snak.property].add(snak.value.id)
    parameters = tuple(s for s in statement.qualifiers if s.property != _STATUS)
    if _MANDATORY in qualifiers[_STATUS]:
        return Constraint(type_, parameters, "mandatory")
    if _SUGGESTION in qualifiers[_STATUS]:
        return Constraint(type_, parameters, "suggestion")
    return Constraint(type_, parameters)
