"""Live Wikidata as a knowledge source, by its Action API.

Entities are asked for whole (:mod:`kg.knowledge.live.entities`). Questions against the direction of
statements go through the search index (``haswbstatement``,
https://www.mediawiki.org/wiki/Help:Extension:WikibaseCirrusSearch).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from kg.http import HttpClient
from kg.knowledge import hierarchy, matching
from kg.knowledge.live import action_api
from kg.knowledge.live.action_api import ActionApi
from kg.knowledge.live.cache import Cache
from kg.knowledge.live.changes import recently_changed
from kg.knowledge.live.entities import NAME, Entities, Records, is_id
from kg.knowledge.live.service import Flights
from kg.knowledge.matching import Hit, Known
from kg.knowledge.slices.names import MIN_FUZZY_LENGTH
from kg.knowledge.wikibase import EntityRecord
from kg.model import (
    Candidate,
    Entity,
    EntityId,
    EntityTerms,
    Language,
    PropertyDefinition,
    PropertyId,
    Question,
    Statement,
)

T = TypeVar("T")

LANGUAGES: tuple[Language, ...] = ("de", "en", "mul")
MAX_HITS = 10
"""Entities that the search offers for a name; it puts the well-known ones first."""
MAX_NEAR_HITS = 50
MAX_INVERSE = 50
"""A question that more entities answer by pointing at one is not answered: a part is no answer."""


class WikidataSource:
    """Wikidata's API as a :class:`kg.seams.KnowledgeSource`. Safe to share between threads.

    ``client`` sends, ``cache`` keeps; names are asked for in ``languages``. Further ``options``
    (``patience``, ``parallel``, ``limits``, ``sleep``, ``chance``, ``clock``) go to
    :class:`kg.knowledge.live.action_api.ActionApi`.

    Every method raises :class:`kg.errors.KnowledgeUnavailable` where Wikidata could not be asked;
    after a connection that could not be made, all do so at once.
    """

    def __init__(
        self,
        client: HttpClient,
        cache: Cache,
        *,
        url: str = action_api.URL,
        languages: Sequence[Language] = LANGUAGES,
        **options: Any,
    ) -> None:
        self._api = ActionApi(client, url, **options)
        self._cache = cache
        self._languages = "|".join(languages)
        # Copies with other languages are other answers.
        self._site = f"{url} {self._languages}"
        self._flights = Flights()
        self._entities = Entities(self._api, cache, self._site, self._languages, self._flights)
        self._above = hierarchy.Remembered(self.statements)

    @property
    def name(self) -> str:
        """``Wikidata``: what it says is of the moment."""
        return NAME

    def close(self) -> None:
        """Closes the cache; the client is its owner's to close."""
        self._cache.close()

    # --- entities -------------------------------------------------------------------------------

    def entities(self, ids: Collection[EntityId]) -> Records:
        """The entities that there are, by the id asked for; of a redirect, its target."""
        return self._entities.of(ids)

    def newest(
        self, known: Mapping[EntityId, int | None], since: str | None
    ) -> dict[EntityId, int]:
        """See :meth:`kg.seams.Watch.newest`. What is kept of changed entities is forgotten.

        Wikidata's recent changes since then are read where that takes fewer requests than to ask
        for each entity, and as far as they reach back.
        """
        found = recently_changed(self._api, known, since, self._cache.now()) if since else None
        if found is None:
            found = self._entities.revisions(known)
        self._entities.keep(found, known)
        return found

    # --- the seam -------------------------------------------------------------------------------

    def statements(self, questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        """See :meth:`kg.seams.KnowledgeSource.statements`.

        A question that more than ``MAX_INVERSE`` entities answer by pointing at one is missing.
        """
        asked = dict.fromkeys(questions)
        held = self.entities({question.entity for question in asked})
        pointing = {q: self._pointing(q) for q in asked if q.inverse and q.entity in held}
        others = self.entities({id_ for ids in pointing.values() for id_ in ids or ()})
        answers: dict[Question, tuple[Statement, ...]] = {}
        for question in asked:
            if question.entity not in held:
                continue
            if not question.inverse:
                record = held[question.entity]
                answers[question] = _of_property(record, question.property)
            elif (ids := pointing[question]) is not None:
                target = Entity(held[question.entity].id)
                answers[question] = tuple(
                    statement
                    for id_ in ids
                    if id_ in others
                    for statement in _of_property(others[id_], question.property)
                    if statement.value == target
                )
        return answers

    def _pointing(self, question: Question) -> tuple[EntityId, ...] | None:
        """The items with a statement that points at the entity; None where they are too many."""
        if not is_id(question.property):
            return ()
        return self._kept(
            self._all_titles,
            action="query",
            list="search",
            srsearch=f"haswbstatement:{question.property}={question.entity}",
            srnamespace="0",
            srlimit=str(MAX_INVERSE),
            srinfo="totalhits",
            srprop="",
        )

    def _all_titles(self, reply: Mapping[str, Any]) -> tuple[EntityId, ...] | None:
        match reply:
            case {"query": {"search": list(hits), "searchinfo": {"totalhits": int(total)}}}:
                if "continue" in reply or total > len(hits):
                    return None
                return tuple(
                    id_
                    for hit in hits
                    if isinstance(hit, Mapping) and is_id(id_ := str(hit.get("title")))
                )
        raise self._api.unusable("it answered a search with something else")

    def _kept(self, read: Callable[[Mapping[str, Any]], T], **params: str) -> T:
        """What ``read`` makes of the reply to an action, from the cache or else from the API."""
        key = "&".join(f"{name}={value}" for name, value in sorted(params.items()))

        def ask() -> T:
            reply = self._api.call(**params)
            result = read(reply)
            self._cache.put_reply(self._site, key, reply)
            return result

        known = self._cache.reply(self._site, key)
        return self._flights.do(key, ask) if known is None else read(known)

    def parents(self, entities: Collection[EntityId]) -> dict[EntityId, tuple[Statement, ...]]:
        """See :func:`kg.knowledge.hierarchy.parents`."""
        return hierarchy.parents(self._above, entities)

    def terms(self, entities: Collection[EntityId]) -> dict[EntityId, EntityTerms]:
        """See :meth:`kg.seams.KnowledgeSource.terms`."""
        return {id_: _terms(id_, record) for id_, record in self.entities(entities).items()}

    def properties(self, ids: Collection[PropertyId]) -> dict[PropertyId, PropertyDefinition]:
        """See :meth:`kg.seams.KnowledgeSource.properties`."""
        return {
            id_: PropertyDefinition(
                id_,
                record.datatype,
                record.labels,
                record.aliases,
                hierarchy.constraints(_of_property(record, hierarchy.CONSTRAINT)),
            )
            for id_, record in self.entities(ids).items()
            if record.datatype
        }

    def search(
        self, names: Collection[str], language: Language
    ) -> dict[str, tuple[Candidate, ...]]:
        """Entities by label or alias, else by a spelling that is nearly one.

        A misspelling is looked for among the well-known entities whose name begins like it.
        """
        matches = {}
        for name, text in matching.usable(names).items():
            found = matching.exact(text, self._hits(text, language, MAX_HITS))
            if not found and len(text) >= MIN_FUZZY_LENGTH:
                start = text[: max(3, len(text) * 3 // 5)].rstrip()
                found = matching.near(text, self._hits(start, language, MAX_NEAR_HITS))
            if found:
                matches[name] = found
        known = self._known({match.hit.id for found in matches.values() for match in found})
        made = {n: matching.candidates(found, known, language) for n, found in matches.items()}
        return {name: candidates for name, candidates in made.items() if candidates}

    def _known(self, ids: Collection[EntityId]) -> dict[EntityId, Known]:
        records = self.entities(ids)
        types = hierarchy.types(self._above, records)
        return {
            id_: Known(
                _terms(id_, record),
                len(record.statements) + record.weight,
                types[id_],
                record.statements,
            )
            for id_, record in records.items()
        }

    def _hits(self, text: str, language: Language, limit: int) -> list[Hit]:
        return self._kept(
            self._offered,
            action="wbsearchentities",
            search=text,
            language=language,
            uselang=language,
            type="item",
            limit=str(limit),
        )

    def _offered(self, reply: Mapping[str, Any]) -> list[Hit]:
        found = reply.get("search")
        if not isinstance(found, list):
            raise self._api.unusable("it answered a search with something else")
        return [hit for each in found if (hit := _hit(each))]


def _hit(found: Any) -> Hit | None:
    """What the search offers, unless it met something other than a name."""
    match found:
        case {
            "id": str(id_),
            "match": {"type": "label" | "alias" as kind, "language": str(lang), "text": str(text)},
        } if is_id(id_):
            return Hit(id_, kind, lang, text)
    return None


def _of_property(record: EntityRecord, property_: PropertyId) -> tuple[Statement, ...]:
    return tuple(s for s in record.statements if s.property == property_)


def _terms(id_: EntityId, record: EntityRecord) -> EntityTerms:
    return EntityTerms(id_, record.labels, record.descriptions)
