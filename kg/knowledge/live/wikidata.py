"""Live Wikidata as a knowledge source, by its Action API.

Entities are asked for whole, in batches, and kept on disk; an answer that has grown old is
confirmed by its revision before it is asked for again. Questions against the direction of
statements go through the search index (``haswbstatement``,
https://www.mediawiki.org/wiki/Help:Extension:WikibaseCirrusSearch).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar

from kg.errors import MalformedInput
from kg.http import HttpClient
from kg.knowledge import hierarchy, matching
from kg.knowledge.live import action_api
from kg.knowledge.live.action_api import MAX_IDS, ActionApi, Refused
from kg.knowledge.live.cache import Cache, KeptEntity, pack, unpack
from kg.knowledge.live.service import Flights, TooMuch
from kg.knowledge.matching import Hit, Known
from kg.knowledge.slices.names import MIN_FUZZY_LENGTH
from kg.knowledge.wikibase import EntityRecord, parse_entity
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

T = TypeVar("T")

NAME = "Wikidata"
LANGUAGES: tuple[Language, ...] = ("de", "en", "mul")
MAX_HITS = 10
"""Entities that the search offers for a name; it puts the well-known ones first."""
MAX_NEAR_HITS = 50
MAX_CHANGES = 500
"""Recent changes that one reply may hold, without special rights."""
_RECENT = timedelta(days=29)
"""Wikidata keeps its recent changes for 30 days."""
_CLOCKS_DIFFER = timedelta(minutes=10)
MAX_INVERSE = 50
"""A question that more entities answer by pointing at one is not answered: a part is no answer."""
_PROPS = "info|labels|descriptions|aliases|claims|sitelinks|datatype"
_ID = re.compile(r"[QP][1-9]\d{0,9}")
_MAX_NUMBER = 2**31 - 1  # Wikibase keeps numbers of entities in 32 bits

Records = dict[EntityId, EntityRecord]


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
        asked = sorted({id_ for id_ in ids if _is_id(id_)})
        kept = self._cache.entities(self._site, asked)
        old = {id_: each for id_, each in kept.items() if each.body and not each.fresh}
        for some in _batches(sorted(old)):
            kept.update(self._confirmed({id_: old[id_] for id_ in some}))
        # What could not be written is still an answer, so nothing is read from the cache again.
        for some in _batches([id_ for id_ in asked if id_ not in kept or not kept[id_].fresh]):
            kept.update(self._flights.do(("entities", *some), partial(self._fetch, some)))
        return {
            id_: _record(each.body, _day(each.checked)) for id_, each in kept.items() if each.body
        }

    def _confirmed(self, old: Mapping[EntityId, KeptEntity]) -> dict[EntityId, KeptEntity]:
        """Those of the entities that still have the revision that is kept."""
        ids = tuple(old)
        found = self._flights.do(("revisions", *ids), partial(self._get, ids, "info"))
        same = {
            id_: each
            for id_, each in old.items()
            if each.revision is not None and found[id_].get("lastrevid") == each.revision
        }
        return self._cache.confirm(self._site, same)

    def _fetch(self, ids: Sequence[EntityId]) -> dict[EntityId, KeptEntity]:
        """Gets entities, fewer at once where they are too large together, and keeps them."""
        try:
            found = self._get(ids, _PROPS)
        except TooMuch:
            if len(ids) == 1:
                raise
            middle = len(ids) // 2
            return {**self._fetch(ids[:middle]), **self._fetch(ids[middle:])}
        read = {id_: self._checked(entity) for id_, entity in found.items()}
        return self._cache.put_entities(self._site, read)

    def _checked(self, entity: Mapping[str, Any]) -> tuple[int | None, bytes | None]:
        """Revision and body of an entity that can be read, or that there is none."""
        if "missing" in entity:
            return None, None
        revision, body = entity.get("lastrevid"), pack(entity)
        try:
            _record(body, _day(self._cache.now()))
        except (MalformedInput, AttributeError) as error:
            raise self._api.unusable(f"it answered what cannot be read: {error}") from error
        return revision if isinstance(revision, int) else None, body

    def _get(self, ids: Sequence[EntityId], props: str) -> dict[EntityId, Mapping[str, Any]]:
        """The API's JSON of each entity, with ``missing`` where there is none."""
        try:
            reply = self._api.call(
                action="wbgetentities",
                ids="|".join(ids),
                props=props,
                languages=self._languages,
            )
        except Refused as error:
            if error.code != "no-such-entity":
                raise
            return self._without_refused(ids, props, error.entity)
        return self._by_asked_id(ids, reply.get("entities"))

    def _without_refused(
        self, ids: Sequence[EntityId], props: str, refused: EntityId | None
    ) -> dict[EntityId, Mapping[str, Any]]:
        """The entities but for one that the API took for no id, or the two halves by themselves."""
        if len(ids) == 1:
            return {ids[0]: {"missing": True}}
        if refused is not None and refused in ids:
            rest = [id_ for id_ in ids if id_ != refused]
            return {refused: {"missing": True}, **self._get(rest, props)}
        middle = len(ids) // 2
        return {**self._get(ids[:middle], props), **self._get(ids[middle:], props)}

    def _by_asked_id(
        self, ids: Sequence[EntityId], entities: Any
    ) -> dict[EntityId, Mapping[str, Any]]:
        """The entities by the ids asked for; another one is an answer only by a redirect."""
        found: dict[EntityId, Mapping[str, Any]] = {}
        for key, entity in entities.items() if isinstance(entities, Mapping) else ():
            match entity:
                case {"id": id_} if id_ == key:
                    found[key] = entity
                case {"redirects": {"from": str(asked)}}:
                    found[asked] = entity
        left_out = [id_ for id_ in ids if id_ not in found]
        if left_out:
            raise self._api.unusable(f"its answer leaves out {left_out[0]}")
        return {id_: found[id_] for id_ in ids}

    # --- what changed ---------------------------------------------------------------------------

    def newest(
        self, known: Mapping[EntityId, int | None], since: str | None
    ) -> dict[EntityId, int]:
        """See :meth:`kg.seams.Watch.newest`. What is kept of changed entities is forgotten.

        Wikidata's recent changes since then are read where that takes fewer requests than to ask
        for each entity, and as far as they reach back.
        """
        asked = sorted(id_ for id_ in known if _is_id(id_))
        found = self._recently_changed(known, since) if since else None
        if found is None:
            found = {}
            for some in _batches(asked):
                for id_, entity in self._get(some, "info").items():
                    if isinstance(revision := entity.get("lastrevid"), int):
                        found[id_] = revision
        kept = self._cache.entities(self._site, asked)
        old = [i for i, each in kept.items() if found.get(i) != each.revision]
        self._cache.forget(self._site, old)
        self._cache.confirm(self._site, {i: e for i, e in kept.items() if i not in old})
        return found

    def _recently_changed(
        self, known: Mapping[EntityId, int | None], since: str
    ) -> dict[EntityId, int] | None:
        """The revisions by the recent changes, or None where they are too many or too old."""
        start = datetime.fromisoformat(since) - _CLOCKS_DIFFER
        found = {id_: revision for id_, revision in known.items() if revision is not None}
        if datetime.fromtimestamp(self._cache.now(), UTC) - start > _RECENT:
            return None
        on: dict[str, str] = {}
        for _ in range(len(known) // MAX_IDS):
            reply = self._api.call(
                action="query",
                list="recentchanges",
                rcnamespace="0|120",
                rctype="edit|new",
                rcprop="title|ids",
                rcdir="newer",
                rcstart=start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                rclimit=str(MAX_CHANGES),
                **on,
            )
            match reply:
                case {"query": {"recentchanges": list(changes)}}:
                    pass
                case _:
                    raise self._api.unusable("it answered recent changes with something else")
            for change in changes:
                match change:
                    case {"title": str(title), "revid": int(revision)}:
                        id_ = title.rpartition(":")[2]
                        if id_ in found:
                            found[id_] = max(found[id_], revision)
            if not isinstance(reply.get("continue"), Mapping):
                return found
            on = {name: str(value) for name, value in reply["continue"].items()}
        return None

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
        if not _is_id(question.property):
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
                    if isinstance(hit, Mapping) and _is_id(id_ := str(hit.get("title")))
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
            id_: Known(_terms(id_, record), len(record.statements) + record.weight, types[id_])
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
        } if _is_id(id_):
            return Hit(id_, kind, lang, text)
    return None


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and int(text[1:]) <= _MAX_NUMBER


def _batches(ids: Sequence[EntityId]) -> Iterator[tuple[EntityId, ...]]:
    for start in range(0, len(ids), MAX_IDS):
        yield tuple(ids[start : start + MAX_IDS])


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


@lru_cache(maxsize=256)
def _record(body: bytes, day: str) -> EntityRecord:
    """The entity of a kept body; reading the large ones again and again would take long."""
    return parse_entity(unpack(body), Origin(NAME, day))


def _of_property(record: EntityRecord, property_: PropertyId) -> tuple[Statement, ...]:
    return tuple(s for s in record.statements if s.property == property_)


def _terms(id_: EntityId, record: EntityRecord) -> EntityTerms:
    return EntityTerms(id_, record.labels, record.descriptions)
