"""A slice of Wikidata in an SQLite file, as a knowledge source.

Every look-up is one query for a whole batch: the batch travels as one JSON parameter. Each
thread of each process reads through a connection of its own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.knowledge.hierarchy import (
    CONSTRAINT,
    MAX_LEVELS,
    UPWARDS,
    Edges,
    above_of,
    beyond,
    constraints,
    target,
)
from kg.knowledge.slices import browsing, schema
from kg.knowledge.slices import names as by_name
from kg.knowledge.wikibase import statement_id, unpack, unpack_snaks
from kg.model import (
    Candidate,
    Entity,
    EntityId,
    EntityTerms,
    Language,
    Origin,
    PropertyDefinition,
    PropertyId,
    Question,
    Rank,
    Reference,
    Snak,
    Statement,
    Value,
)

_COLUMNS = (
    "s.subject, s.property, s.value, s.rank, s.guid, q.json, r.json, "
    "o.source, o.date, o.revision, o.partial"
)
_JOINS = (
    "JOIN origin o ON o.id = s.origin "
    "LEFT JOIN snaks q ON q.id = s.qualifiers LEFT JOIN snaks r ON r.id = s.refs"
)
_ASKED = "json_each(?) a CROSS JOIN statement s"
_FORWARD = f"""
SELECT a.key, {_COLUMNS} FROM {_ASKED} ON s.subject = json_extract(a.value, '$[0]')
  AND s.property = json_extract(a.value, '$[1]') {_JOINS} ORDER BY a.key, s.n"""
_INVERSE = f"""
SELECT a.key, {_COLUMNS} FROM {_ASKED} ON s.value = json_extract(a.value, '$[0]')
  AND typeof(s.value) = 'integer' AND s.property = json_extract(a.value, '$[1]') {_JOINS}
ORDER BY a.key, s.subject, s.n"""

_MOST_ABOVE = 4096
"""Entities of which it is remembered what is above them: news speaks of the same ones."""


class SliceSource:
    """A slice as a :class:`kg.seams.KnowledgeSource`. Opens no connection before it is asked.

    Raises :class:`kg.errors.DataError` where the file is missing, damaged or of another format.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._local = threading.local()
        # Few, and asked for by every article; the file never changes.
        self._definitions: dict[PropertyId, PropertyDefinition | None] = {}
        self._above: dict[EntityId, tuple[Statement, ...] | None] = {}
        meta = dict(self._rows("SELECT key, value FROM meta"))
        self._name = f"{meta['name']} ({meta['first_date']} – {meta['last_date']})"

    @property
    def name(self) -> str:
        """The slice's name and the days between which its data were taken from Wikidata."""
        return self._name

    @property
    def path(self) -> Path:
        """The slice's file."""
        return self._path

    def _rows(self, query: str, *parameters: Any) -> list[Any]:
        named = parameters[0] if parameters and isinstance(parameters[0], dict) else parameters
        try:
            return self._connection().execute(query, named).fetchall()
        except sqlite3.Error as error:
            raise DataError(str(self._path), f"is damaged: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        """The calling thread's own; one that came over a fork is its parent's and left alone."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.connection = schema.connect(self._path)
            self._local.process = os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection

    def close(self) -> None:
        """Closes the calling thread's connection; the next question opens another."""
        if getattr(self._local, "process", None) == os.getpid():
            del self._local.process
            self._local.connection.close()

    def search(
        self, names: Collection[str], language: Language
    ) -> dict[str, tuple[Candidate, ...]]:
        """Entities by label or alias, else by a spelling that is nearly one.

        Names that nothing is called are missing. See :mod:`kg.knowledge.slices.names`.
        """
        return by_name.search(self._rows, self.types, names, language)

    def beginning(self, prefix: str, sign: str, language: Language) -> tuple[Candidate, ...]:
        """Entities (``sign`` "Q") or properties ("P") of which a name begins so, best known first.

        No more than :data:`kg.knowledge.slices.browsing.MOST`; the match is with the whole name.
        """
        return browsing.beginning(self._rows, prefix, sign, language)

    def used_properties(self, class_: EntityId) -> tuple[PropertyId, ...]:
        """The properties that instances of a class have, the most frequent first."""
        return browsing.used_properties(self._rows, class_)

    def types(self, entities: Collection[int]) -> dict[int, frozenset[EntityId]]:
        """The classes of each numbered entity, closed over superclasses."""
        rows = self._rows(
            """
            WITH RECURSIVE closed(entity, class) AS (
              SELECT s.subject, s.value FROM json_each(?) a CROSS JOIN statement s
                ON s.subject = a.value AND s.property = 31 AND s.rank IS NOT 2
                AND typeof(s.value) = 'integer'
              UNION
              SELECT closed.entity, s.value FROM closed CROSS JOIN statement s
                ON s.subject = closed.class AND s.property = 279 AND s.rank IS NOT 2
                AND typeof(s.value) = 'integer'
            ) SELECT entity, class FROM closed""",
            json.dumps(sorted(entities)),
        )
        found: dict[int, set[EntityId]] = defaultdict(set)
        for entity, class_ in rows:
            found[entity].add(schema.entity_id(class_))
        return {entity: frozenset(classes) for entity, classes in found.items()}

    def statements(self, questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        """See :meth:`kg.seams.KnowledgeSource.statements`."""
        held = self._held(question.entity for question in questions)
        asked = [q for q in dict.fromkeys(questions) if q.entity in held]
        answers: dict[Question, list[Statement]] = {question: [] for question in asked}
        for query, inverse in ((_FORWARD, False), (_INVERSE, True)):
            batch = [q for q in asked if q.inverse is inverse]
            pairs = [[schema.number(q.entity), -(schema.number(q.property) or 0)] for q in batch]
            if pairs:
                for key, *row in self._rows(query, json.dumps(pairs)):
                    answers[batch[key]].append(_statement(tuple(row)))
        return {question: tuple(found) for question, found in answers.items()}

    def _held(self, entities: Iterable[EntityId]) -> set[EntityId]:
        rows = self._rows(
            "SELECT e.id FROM json_each(?) a CROSS JOIN entity e ON e.id = a.value",
            _numbers(entities),
        )
        return {schema.entity_id(row[0]) for row in rows}

    def parents(self, entities: Collection[EntityId]) -> dict[EntityId, tuple[Statement, ...]]:
        """The statements of class and of whole from each entity upwards.

        Of a class only its superclasses are followed, and of a whole only its wholes. An entity
        that the slice does not hold is missing.
        """
        if len(self._above) > _MOST_ABOVE:
            self._above = {}
        above = self._above
        unread = [e for e in dict.fromkeys(entities) if e not in above]
        if unread:
            edges, held = self._edges(unread), self._held(unread)
            above.update({e: above_of(e, edges) if e in held else None for e in unread})
        found = ((e, above[e]) for e in dict.fromkeys(entities))
        return {e: statements for e, statements in found if statements is not None}

    def _edges(self, entities: Iterable[EntityId]) -> Edges:
        edges: Edges = {}
        level = {(entity, UPWARDS) for entity in entities}
        for _ in range(MAX_LEVELS):
            questions = [Question(e, p) for e, follow in sorted(level) for p in follow]
            answers = self.statements([q for q in questions if (q.entity, q.property) not in edges])
            for question, found in answers.items():
                edges[question.entity, question.property] = tuple(
                    s for s in found if s.rank is not Rank.DEPRECATED
                )
            level = {
                (found_target, beyond(statement))
                for found in answers.values()
                for statement in found
                if (found_target := target(statement))
            }
        return edges

    def terms(self, entities: Collection[EntityId]) -> dict[EntityId, EntityTerms]:
        """See :meth:`kg.seams.KnowledgeSource.terms`."""
        labels = self._terms(entities, schema.LABEL)
        descriptions = self._terms(entities, schema.DESCRIPTION)
        return {
            entity: EntityTerms(entity, labels.get(entity, ()), descriptions.get(entity, ()))
            for entity in sorted(self._held(entities))
        }

    def _terms(
        self, entities: Iterable[EntityId], kind: int
    ) -> dict[EntityId, tuple[tuple[Language, str], ...]]:
        found: dict[EntityId, list[tuple[Language, str]]] = defaultdict(list)
        rows = self._rows(
            "SELECT t.entity, t.language, t.text FROM json_each(?) a CROSS JOIN term t "
            "ON t.entity = a.value AND t.kind = ? ORDER BY t.entity, t.language",
            _numbers(entities),
            kind,
        )
        for entity, language, text in rows:
            found[schema.entity_id(entity)].append((language, text))
        return {entity: tuple(terms) for entity, terms in found.items()}

    def sitelinks(self, entities: Collection[EntityId]) -> dict[EntityId, dict[str, str]]:
        """The titles of an entity's pages by site ("dewiki"); without pages it is missing.

        Only slices made of dumps hold them, in the languages that they were made for.
        """
        found: dict[EntityId, dict[str, str]] = defaultdict(dict)
        if self._rows("SELECT 1 FROM sqlite_master WHERE name = 'sitelink'"):
            for entity, site, title in self._rows(
                "SELECT l.entity, l.site, l.title FROM json_each(?) a CROSS JOIN sitelink l "
                "ON l.entity = a.value ORDER BY l.entity, l.site",
                _numbers(entities),
            ):
                found[schema.entity_id(entity)][site] = title
        return dict(found)

    def properties(self, ids: Collection[PropertyId]) -> dict[PropertyId, PropertyDefinition]:
        """See :meth:`kg.seams.KnowledgeSource.properties`."""
        unread = [each for each in ids if each not in self._definitions]
        if unread:
            self._definitions.update(dict.fromkeys(unread), **self._defined(unread))
        found = ((each, self._definitions[each]) for each in sorted(set(ids)))
        return {each: definition for each, definition in found if definition is not None}

    def _defined(self, ids: Collection[PropertyId]) -> dict[PropertyId, PropertyDefinition]:
        datatypes = self._rows(
            "SELECT p.id, p.datatype FROM json_each(?) a CROSS JOIN property p ON p.id = -a.value",
            _numbers(ids),
        )
        held = {f"P{number}": datatype for number, datatype in datatypes}
        labels = self._terms(held, schema.LABEL)
        aliases = self._aliases(held)
        set_by = self.statements([Question(each, CONSTRAINT) for each in held])
        return {
            each: PropertyDefinition(
                each,
                held[each],
                labels.get(each, ()),
                aliases.get(each, ()),
                constraints(set_by.get(Question(each, CONSTRAINT), ())),
            )
            for each in sorted(held)
        }

    def _aliases(
        self, entities: Iterable[EntityId]
    ) -> dict[EntityId, tuple[tuple[Language, str], ...]]:
        found: dict[EntityId, list[tuple[Language, str]]] = defaultdict(list)
        # Without an index by entity: properties are few, and their names stand together.
        rows = self._rows(
            "SELECT entity, language, coalesce(text, folded) FROM name "
            "WHERE entity < 0 AND kind IN (1, 2) "
            "AND entity IN (SELECT value FROM json_each(?)) ORDER BY entity, language, folded",
            _numbers(entities),
        )
        for entity, language, text in rows:
            found[schema.entity_id(entity)].append((language, text))
        return {entity: tuple(terms) for entity, terms in found.items()}


@lru_cache(1 << 14)
def _statement(row: tuple[Any, ...]) -> Statement:
    """The statement of a row; the same ones stand above most entities."""
    subject_, property_, value_, rank, guid, qualifiers_, references_, *origin = row
    subject, property = schema.entity_id(subject_), f"P{property_}"
    value = _value(value_)
    qualifiers = unpack_snaks(json.loads(qualifiers_)) if qualifiers_ else ()
    references = json.loads(references_) if references_ else ()
    return Statement(
        id=_statement_id(guid, subject, Snak(property, value), qualifiers),
        subject=subject,
        property=property,
        value=value,
        rank=schema.RANKS[rank or 0],
        qualifiers=qualifiers,
        references=tuple(Reference(unpack_snaks(each)) for each in references),
        origin=_origin(*origin),
    )


@lru_cache(1 << 12)
def _origin(source: str, date: str, revision: int | None, partial: int) -> Origin:
    return Origin(source, date, revision, partial=bool(partial))


def _numbers(entities: Iterable[EntityId]) -> str:
    return json.dumps(sorted({n for e in entities if (n := schema.number(e)) is not None}))


def _value(stored: int | str) -> Value:
    return (
        Entity(schema.entity_id(stored)) if isinstance(stored, int) else unpack(json.loads(stored))
    )


def _statement_id(
    guid: str | None, subject: EntityId, main: Snak, qualifiers: tuple[Snak, ...]
) -> str:
    found = guid if guid is None or "$" in guid else f"{subject}${guid}"
    return statement_id(found or "", subject, main, qualifiers)


@cache
def embedded() -> SliceSource:
    """The slice that travels with Beleg. Raises :class:`kg.errors.DataError` if it is missing."""
    return SliceSource(Path(str(files("kg").joinpath("data", "slice.sqlite"))))
