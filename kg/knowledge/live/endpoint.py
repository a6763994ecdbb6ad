"""Any SPARQL 1.1 endpoint in Wikidata's RDF model as a knowledge source.

Wikidata's own query service, QLever's copy, a private one: whatever has ``p:``, ``ps:``, ``psv:``,
``pq:``, ``pqv:``, ``pr:``, ``prv:``, ranks and value nodes. Statements are read whole, by three
plain queries a batch: the statements, then the nodes that they lead to, then what those lead to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolution

from kg.errors import KnowledgeUnavailable
from kg.http import HttpClient, Limits, Response
from kg.knowledge import hierarchy, matching
from kg.knowledge.live import queries, rdf
from kg.knowledge.live.service import CONNECT_SECONDS, Service
from kg.knowledge.matching import Hit, Known, Match
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
    Statement,
)
from kg.names import PREFIXES

T = TypeVar("T")

LANGUAGES: tuple[Language, ...] = ("de", "en", "mul")
MAX_INVERSE = 200
"""A question that more entities answer by pointing at one is not answered: a part is no answer."""
LIMITS = Limits(
    timeout=65.0,  # Wikidata's query service gives up after 60
    max_bytes=64_000_000,
    retries=0,
    connect_timeout=CONNECT_SECONDS,
    redirects=False,
)
_BATCH = 150
_ID = re.compile(r"[A-Z][1-9]\d*(?:-[A-Z][1-9]\d*)?")
_ACCEPTED = "application/sparql-results+json"
_VARIABLE = re.compile(r"\?(\w+)")
_TYPE_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


class EndpointSource:
    """A SPARQL endpoint as a :class:`kg.seams.KnowledgeSource`. Safe to share between threads.

    ``url`` takes queries by POST. ``today`` gives the ISO date of retrieval. Further ``options``
    (``patience``, ``parallel``, ``sleep``, ``chance``, ``clock``) go to
    :class:`kg.knowledge.live.service.Service`.

    Every method raises :class:`kg.errors.KnowledgeUnavailable` where the endpoint could not be
    asked or answers what is no SPARQL result.
    """

    def __init__(
        self,
        client: HttpClient,
        url: str,
        *,
        languages: Sequence[Language] = LANGUAGES,
        limits: Limits = LIMITS,
        today: Callable[[], str] = lambda: datetime.now(UTC).date().isoformat(),
        **options: Any,
    ) -> None:
        self._url = url
        self._languages = tuple(languages)
        self._today = today
        self._service = Service(client, url, limits, **options)
        self._above = hierarchy.Remembered(self.statements)

    @property
    def name(self) -> str:
        """The endpoint's URL."""
        return self._url

    def _select(self, query: str) -> list[QuerySolution]:
        wanted = set(_VARIABLE.findall(query.partition("{")[0]))
        headers = {"Accept": _ACCEPTED}
        return self._service.ask(
            "POST",
            self._url,
            lambda reply: self._read(reply, wanted),
            data={"query": query},
            headers=headers,
        )

    def _read(self, reply: Response, wanted: set[str]) -> list[QuerySolution]:
        try:
            found = pyoxigraph.parse_query_results(reply.content, format=QueryResultsFormat.JSON)
            if isinstance(found, pyoxigraph.QuerySolutions) and wanted <= {
                variable.value for variable in found.variables
            }:
                return list(found)
        except (SyntaxError, ValueError, OSError) as error:
            said = reply.content_type or "something"
            message = f"it answered {said} that is no SPARQL result: {str(error)[:200]}"
            raise KnowledgeUnavailable(self._url, message) from error
        raise KnowledgeUnavailable(self._url, "it answered something other than was selected")

    def _each(
        self, text: Callable[[Sequence[T]], str], items: Iterable[T]
    ) -> Iterator[QuerySolution]:
        """The rows of one query for each batch of items."""
        left = list(dict.fromkeys(items))
        for start in range(0, len(left), _BATCH):
            yield from self._select(text(left[start : start + _BATCH]))

    # --- statements -----------------------------------------------------------------------------

    def statements(self, questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        """See :meth:`kg.seams.KnowledgeSource.statements`.

        A question that more than ``MAX_INVERSE`` entities answer by pointing at one is missing.
        """
        usable = [q for q in dict.fromkeys(questions) if _is_id(q.entity) and _is_id(q.property)]
        held = self._held(q.entity for q in usable)
        asked = [q for q in usable if q.entity in held]
        pointing = {q: self._pointing(q) for q in asked if q.inverse}
        pairs = {(q.entity, q.property): None for q in asked if not q.inverse}
        pairs |= {(e, q.property): None for q, found in pointing.items() for e in found or ()}
        others = {entity for entity, _ in pairs} - held.keys()
        found = self._statements(pairs, held | self._held(others))
        answers: dict[Question, tuple[Statement, ...]] = {}
        for question in asked:
            if not question.inverse:
                answers[question] = found.get((question.entity, question.property), ())
            elif (entities := pointing[question]) is not None:
                answers[question] = tuple(
                    statement
                    for entity in entities
                    for statement in found.get((entity, question.property), ())
                    if statement.value == Entity(question.entity)
                )
        return answers

    def _held(self, entities: Iterable[EntityId]) -> dict[EntityId, Origin]:
        """The entities that anything is said of, with their latest revision."""
        asked = {entity for entity in entities if _is_id(entity)}
        revisions: dict[EntityId, int | None] = {}
        for row in self._each(queries.held, sorted(asked)):
            entity, version = rdf.entity_id(row["entity"]), _integer(row["version"])
            if entity in asked:
                revisions[entity] = max(revisions.get(entity) or 0, version or 0) or None
        today = self._today()
        return {entity: Origin(self._url, today, number) for entity, number in revisions.items()}

    def _pointing(self, question: Question) -> tuple[EntityId, ...] | None:
        """The entities with a statement that points at one; None where they are too many."""
        text = queries.pointing(question.entity, question.property, MAX_INVERSE + 1)
        rows = self._select(text)
        if len(rows) > MAX_INVERSE:
            return None
        found = {id_ for row in rows if (id_ := rdf.entity_id(row["entity"]))}
        return tuple(sorted(found, key=lambda id_: (len(id_), id_)))

    def _statements(
        self,
        pairs: Collection[tuple[EntityId, PropertyId]],
        origins: Mapping[EntityId, Origin],
    ) -> dict[tuple[EntityId, PropertyId], tuple[Statement, ...]]:
        places: dict[str, tuple[EntityId, PropertyId]] = {}
        said: dict[str, list[tuple[str, rdf.Object]]] = defaultdict(list)
        for row in self._each(queries.statements, pairs):
            entity, claim, node = rdf.entity_id(row["entity"]), row["claim"], row["statement"]
            if (
                entity
                and entity in origins
                and isinstance(claim, NamedNode)
                and isinstance(node, NamedNode)
            ):
                places[node.value] = (entity, claim.value.removeprefix(PREFIXES["p"]))
                said[node.value] += _said(row)
        everything = {**said, **self._beyond(said)}
        found: dict[tuple[EntityId, PropertyId], list[Statement]] = defaultdict(list)
        for node, place in sorted(places.items()):
            statement = rdf.read_statement(*place, node, everything, origins[place[0]])
            if statement is not None:
                found[place].append(statement)
        return {place: tuple(statements) for place, statements in found.items()}

    def _beyond(self, said: rdf.Descriptions) -> dict[str, list[tuple[str, rdf.Object]]]:
        """What is said of the value nodes and references, and of those references' value nodes."""
        nodes = {n for about in said.values() for n in rdf.links(about, "psv", "pqv")}
        nodes |= {n for about in said.values() for n in rdf.references(about)}
        first = self._described(nodes)
        inner = {n for about in first.values() for n in rdf.links(about, "prv")}
        return {**first, **self._described(inner - nodes)}

    def _described(self, nodes: Iterable[NamedNode]) -> dict[str, list[tuple[str, rdf.Object]]]:
        found: dict[str, list[tuple[str, rdf.Object]]] = defaultdict(list)
        for row in self._each(queries.described, sorted(nodes, key=str)):
            node = row["node"]
            if isinstance(node, NamedNode):
                found[node.value] += _said(row)
        return found

    def parents(self, entities: Collection[EntityId]) -> dict[EntityId, tuple[Statement, ...]]:
        """See :func:`kg.knowledge.hierarchy.parents`."""
        return hierarchy.parents(self._above, entities)

    # --- names ----------------------------------------------------------------------------------

    def terms(self, entities: Collection[EntityId]) -> dict[EntityId, EntityTerms]:
        """See :meth:`kg.seams.KnowledgeSource.terms`."""
        held = self._held(entities)
        found = self._texts(held, (queries.RDFS_LABEL, queries.DESCRIPTION))
        return {
            entity: EntityTerms(
                entity,
                tuple(sorted(found[entity, queries.RDFS_LABEL.value])),
                tuple(sorted(found[entity, queries.DESCRIPTION.value])),
            )
            for entity in sorted(held)
        }

    def _texts(
        self, entities: Iterable[EntityId], predicates: Sequence[NamedNode]
    ) -> Mapping[tuple[EntityId, str], set[tuple[Language, str]]]:
        found: dict[tuple[EntityId, str], set[tuple[Language, str]]] = defaultdict(set)

        def text(some: Sequence[EntityId]) -> str:
            return queries.texts(some, predicates, self._languages)

        for row in self._each(text, entities):
            entity, predicate, literal = rdf.entity_id(row["entity"]), row["p"], row["text"]
            if entity and isinstance(predicate, NamedNode) and isinstance(literal, Literal):
                found[entity, predicate.value].add((literal.language or "", literal.value))
        return found

    def properties(self, ids: Collection[PropertyId]) -> dict[PropertyId, PropertyDefinition]:
        """See :meth:`kg.seams.KnowledgeSource.properties`."""
        datatypes = {
            property_: _datatype(row["type"])
            for row in self._each(queries.datatypes, filter(_is_id, ids))
            if (property_ := rdf.entity_id(row["entity"])) in ids and property_
        }
        texts = self._texts(datatypes, (queries.RDFS_LABEL, queries.ALT_LABEL))
        asked = [Question(property_, hierarchy.CONSTRAINT) for property_ in datatypes]
        constraints = self.statements(asked)
        return {
            question.entity: PropertyDefinition(
                question.entity,
                datatypes[question.entity],
                tuple(sorted(texts[question.entity, queries.RDFS_LABEL.value])),
                tuple(sorted(texts[question.entity, queries.ALT_LABEL.value])),
                hierarchy.constraints(constraints.get(question, ())),
            )
            for question in asked
        }

    def search(
        self, names: Collection[str], language: Language
    ) -> dict[str, tuple[Candidate, ...]]:
        """Entities whose label or alias is the name, also with a capital at its beginning.

        SPARQL knows no look-up by spelling, so misspellings find nothing here.
        """
        wanted = matching.usable(names)
        spoken = tuple(dict.fromkeys((language, *self._languages)))
        literals = {
            Literal(spelling, language=each): None
            for text in wanted.values()
            for spelling in (text, text[:1].upper() + text[1:])
            for each in spoken
        }
        hits = [hit for row in self._each(queries.named, literals) if (hit := _hit(row))]
        matches: dict[str, list[Match]] = {n: matching.exact(t, hits) for n, t in wanted.items()}
        known = self._known({hit.id for hit in hits})
        made = {n: matching.candidates(found, known, language) for n, found in matches.items()}
        return {name: candidates for name, candidates in made.items() if candidates}

    def _known(self, entities: Collection[EntityId]) -> dict[EntityId, Known]:
        weights: dict[EntityId, int] = defaultdict(int)
        for row in self._each(queries.weights, entities):
            weights[rdf.entity_id(row["entity"]) or ""] += _integer(row["count"]) or 0
        types = hierarchy.types(self._above, entities)
        return {
            entity: Known(terms, weights[entity], types[entity])
            for entity, terms in self.terms(entities).items()
        }


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _said(row: QuerySolution) -> list[tuple[str, rdf.Object]]:
    predicate, term = row["p"], row["o"]
    if isinstance(predicate, NamedNode) and isinstance(term, NamedNode | BlankNode | Literal):
        return [(predicate.value, term)]
    return []


def _integer(term: object) -> int | None:
    text = term.value if isinstance(term, Literal) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _hit(row: QuerySolution) -> Hit | None:
    entity, name = rdf.entity_id(row["entity"]), row["name"]
    if entity is None or not entity.startswith("Q") or not isinstance(name, Literal):
        return None
    kind: Any = "label" if row["p"] == queries.RDFS_LABEL else "alias"
    return Hit(entity, kind, name.language or "", name.value)


def _datatype(term: object) -> str:
    """Wikibase's name of a datatype in JSON: ``wikibase-item`` for ``WikibaseItem``."""
    local = term.value.rpartition("#")[2] if isinstance(term, NamedNode) else ""
    return "commonsMedia" if local == "CommonsMedia" else _TYPE_WORDS.sub("-", local).lower()
