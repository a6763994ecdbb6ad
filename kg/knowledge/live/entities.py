"""Entities of live Wikidata, whole, in batches and kept on disk.

A copy that has grown old is confirmed by its revision before it is asked for again. An entity that
there is none of is an answer, kept as one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from kg.errors import MalformedInput
from kg.knowledge.live.action_api import MAX_IDS, ActionApi, Refused
from kg.knowledge.live.cache import Cache, KeptEntity, pack, unpack
from kg.knowledge.live.service import Flights, TooMuch
from kg.knowledge.wikibase import EntityRecord, parse_entity
from kg.model import EntityId, Origin

NAME = "Wikidata"
_PROPS = "info|labels|descriptions|aliases|claims|sitelinks|datatype"
_ID = re.compile(r"[QP][1-9]\d{0,9}")
_MAX_NUMBER = 2**31 - 1  # Wikibase keeps numbers of entities in 32 bits

Records = dict[EntityId, EntityRecord]


class Entities:
    """The entities behind an API, with their names in ``languages`` ("de|en").

    ``site`` names them in the cache; equal requests under way are one, by ``flights``.
    """

    def __init__(
        self, api: ActionApi, cache: Cache, site: str, languages: str, flights: Flights
    ) -> None:
        self._api, self._cache, self._flights = api, cache, flights
        self._site, self._languages = site, languages

    def of(self, ids: Collection[EntityId]) -> Records:
        """The entities that there are, by the id asked for; of a redirect, its target."""
        asked = sorted({id_ for id_ in ids if is_id(id_)})
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

    def revisions(self, ids: Collection[EntityId]) -> dict[EntityId, int]:
        """The newest revision of each entity that there is."""
        found = {}
        for some in _batches(sorted(id_ for id_ in ids if is_id(id_))):
            for id_, entity in self._get(some, "info").items():
                if isinstance(revision := entity.get("lastrevid"), int):
                    found[id_] = revision
        return found

    def keep(self, revisions: Mapping[EntityId, int], asked: Collection[EntityId]) -> None:
        """Forgets what is kept of those that have another revision; the others are fresh again."""
        kept = self._cache.entities(self._site, sorted(id_ for id_ in asked if is_id(id_)))
        old = [i for i, each in kept.items() if revisions.get(i) != each.revision]
        self._cache.forget(self._site, old)
        self._cache.confirm(self._site, {i: e for i, e in kept.items() if i not in old})


def is_id(text: str) -> bool:
    """Whether Wikidata can have an item or a property of that id."""
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
