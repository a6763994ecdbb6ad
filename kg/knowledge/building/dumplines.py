"""A line of a dump to a draft of its rows, decoding no more of it than is kept.

The usual shape of an entity is decoded straight into typed structures, which skips all else, and
values that recur are packed once. A line of any other shape goes the long way through
:func:`kg.knowledge.wikibase.parse_entity`, which reads every quirk; both ways give equal rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import msgspec

from kg.errors import MalformedInput
from kg.knowledge.building.filters import HIERARCHY, INSTANCE, SUBCLASS, Filters, Kept
from kg.knowledge.building.foreign import KNOWN_TYPES, check_own, check_values, value_types
from kg.knowledge.building.packing import (
    Draft,
    OriginRow,
    Packed,
    draft_of,
    guid,
    origin_row,
    site_kept,
)
from kg.knowledge.building.snaks import Snak, Snaks, references_of, snaks_of, value_of
from kg.knowledge.slices import schema
from kg.knowledge.wikibase import parse_entity
from kg.model import Origin

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RANKS = {"normal": None, "preferred": 1, "deprecated": 2}
_CACHED = 1 << 14
_ITEM = re.compile(
    rb'\{(?:"pageid": ?\d+, ?"ns": ?0, ?"title": ?"Q\d+", ?"lastrevid": ?\d+, ?'
    rb'"modified": ?"[^"]*", ?)?"type": ?"item", ?"id": ?"Q([1-9]\d{0,17})"'
)
"""How the line of an item begins in dumps and in answers of the API."""


class Statement(msgspec.Struct, gc=False):
    """A statement of the usual shape."""

    mainsnak: Snak
    id: str = ""
    rank: str = "normal"
    qualifiers: Snaks = {}
    order: list[str] = msgspec.field(name="qualifiers-order", default=[])
    references: list[msgspec.Raw] = []


class Classes(msgspec.Struct, gc=False):
    """What an entity is said to be, and to be a kind of."""

    instance: list[Statement] = msgspec.field(name=INSTANCE, default=[])
    subclass: list[Statement] = msgspec.field(name=SUBCLASS, default=[])


class Head(msgspec.Struct, gc=False):
    """What filters look at; the rest of the line is skipped."""

    id: str
    sitelinks: dict[str, msgspec.Raw] | list[Any] = []
    claims: Classes | list[Any] = []


class Term(msgspec.Struct, gc=False):
    """A label, description or alias."""

    value: str


class Sitelink(msgspec.Struct, gc=False):
    """A page on one of Wikimedia's sites."""

    title: str = ""


def _keyed(name: str, keys: Iterable[str], kind: Any) -> Any:
    """A structure that holds only some keys of a map; the others are skipped undecoded."""
    names = sorted(keys)
    fields = [
        (f"k{i}", kind | None, msgspec.field(name=key, default=None)) for i, key in enumerate(names)
    ]
    return msgspec.defstruct(name, fields, namespace={"names": lambda _: names}, gc=False)


def _items(found: Any) -> Iterable[tuple[str, Any]]:
    """The pairs of a map, or of a structure made by :func:`_keyed`; none of a list."""
    if isinstance(found, list):
        return ()
    if isinstance(found, dict):
        return found.items()
    pairs = zip(found.names(), msgspec.structs.astuple(found), strict=True)
    return [(key, value) for key, value in pairs if value is not None]


@dataclass(frozen=True, slots=True)
class Dating:
    """How the entities of one file are dated; see ``build_from_files``.

    ``date`` is the day given for all, ``fallback`` that of the file where an entity tells none.
    """

    source: str
    date: str | None
    fallback: str | None

    def day(self, modified: object) -> str:
        """The day of an entity. Raises ``ValueError`` where nothing tells it."""
        own = modified[:10] if isinstance(modified, str) else ""
        day = self.date or (own if _DAY.fullmatch(own) else self.fallback)
        if day is None:
            raise ValueError("nothing says of which day this copy is; give --date")
        return day


class LineReader:
    """Reads lines of dumps under one set of filters."""

    def __init__(self, filters: Filters) -> None:
        self.languages = filters.languages
        self._filters = filters
        self._head = msgspec.json.Decoder(Head)
        self._whole = _whole_decoder(filters)
        self._keeps_site = lru_cache(_CACHED)(partial(site_kept, languages=filters.languages))

    def read(self, line: bytes, dating: Dating) -> Draft | None:
        """The entity of a line, ``None`` where the filters or the schema leave it out.

        Raises :class:`kg.errors.MalformedInput` for what is no entity, and
        :class:`kg.knowledge.wikibase.ForeignWikibase` for one that is not Wikidata's.
        """
        try:
            return self._straight(line, dating)
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, ArithmeticError):
            return self._long_way(line, dating)
        except RecursionError as error:
            raise MalformedInput(dating.source, "nested too deeply") from error

    def superclasses(self, line: bytes) -> tuple[int, list[int]] | None:
        """A class with what is directly above it; ``None`` for what is no class, or no entity."""
        if b'"P279"' not in line:
            return None
        try:
            head = self._head.decode(line)
            number = schema.number(head.id)
            found = [] if isinstance(head.claims, list) else _targets(head.claims.subclass)
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, RecursionError):
            return None
        return (number, found) if number is not None and found else None

    def _straight(self, line: bytes, dating: Dating) -> Draft | None:
        stub = False
        if self._filters.active:
            if self._is_unlisted(line):
                return None
            kept = self._kept(self._head.decode(line))
            if kept == "nothing":
                return None
            stub = kept == "stub"
        whole = self._whole.decode(line)
        number = schema.number(whole.id)
        if number is None or whole.statements or (number < 0 and self._filters.properties):
            raise ValueError("not the usual shape")
        check_own(whole.id, whole.type, whole.datatype)
        claims = dict(_items(whole.claims))
        if stub:
            claims = {p: s for p, s in claims.items() if p in HIERARCHY}
        if not KNOWN_TYPES.keys().isdisjoint(claims):
            check_values(_types(claims))
        links = whole.sitelinks if isinstance(whole.sitelinks, dict) else {}
        return Draft(
            number=number,
            links=len(links),
            datatype=whole.datatype,
            labels=[(k, t.value) for k, t in _items(whole.labels)],
            descriptions=[(k, t.value) for k, t in _items(whole.descriptions)],
            aliases=[(k, t.value) for k, each in _items(whole.aliases) for t in each],
            statements=_statements(
                whole.id,
                claims,
                origin_row(Origin(dating.source, dating.day(whole.modified), whole.lastrevid)),
            ),
            sitelinks=[
                (site, link.title)
                for site, link in links.items()
                if link.title and self._keeps_site(site)
            ],
            stub=stub,
        )

    def _is_unlisted(self, line: bytes) -> bool:
        """Whether a line begins as an item's that is not wanted, and it is no class.

        Such lines are not parsed: of most dumps that is all but a few.
        """
        ids = self._filters.ids
        begin = _ITEM.match(line) if ids is not None else None
        return (
            begin is not None
            and ids is not None
            and int(begin[1]) not in ids
            and line.endswith(b"}")
            and b'"P279"' not in line
        )

    def _kept(self, head: Head) -> Kept:
        number = schema.number(head.id)
        if number is None:
            raise ValueError("another kind of entity")
        if isinstance(head.claims, list):
            return self._filters.keeps(number, len(head.sitelinks), ())
        classes = _targets(head.claims.instance) if self._filters.classes else ()
        is_class = bool(head.claims.subclass and _targets(head.claims.subclass))
        return self._filters.keeps(number, len(head.sitelinks), classes, is_class)

    def _long_way(self, line: bytes, dating: Dating) -> Draft | None:
        source = dating.source
        try:
            data = json.loads(line)
            if not isinstance(data, dict):
                raise MalformedInput(source, "not an entity")
            # What cannot be written as UTF-8 cannot be kept.
            json.dumps(data, ensure_ascii=False).encode()
            check_own(data.get("id"), data.get("type"), data.get("datatype"))
            check_values(value_types(data))
            record = parse_entity(data, Origin(source, dating.day(data.get("modified"))))
            record, kept = self._filters.cut(record)
            return (
                None if kept == "nothing" else draft_of(record, self.languages, stub=kept == "stub")
            )
        except json.JSONDecodeError as error:
            raise MalformedInput(source, f"not JSON: {error.msg}") from error
        except UnicodeError as error:
            raise MalformedInput(source, "not UTF-8") from error
        except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
            raise MalformedInput(source, str(error)[:200]) from error
        except RecursionError as error:
            raise MalformedInput(source, "nested too deeply") from error


def _whole_decoder(filters: Filters) -> msgspec.json.Decoder[Any]:
    texts = _keyed("Texts", filters.languages, Term)
    aliases = _keyed("Aliases", filters.languages, list[Term])
    claims: Any = dict[str, list[Statement]]
    if filters.properties:
        claims = _keyed("Claims", filters.kept_properties, list[Statement])
    fields: list[Any] = [
        ("id", str),
        ("type", str, ""),
        ("labels", texts | list[Any], []),
        ("descriptions", texts | list[Any], []),
        ("aliases", aliases | list[Any], []),
        ("claims", claims | list[Any], []),
        # The name that Commons and old copies use.
        ("statements", msgspec.Raw | None, None),
        ("sitelinks", dict[str, Sitelink] | list[Any], []),
        ("lastrevid", int | None, None),
        ("modified", str | None, None),
        ("datatype", str, ""),
    ]
    return msgspec.json.Decoder(msgspec.defstruct("Whole", fields, gc=False))


def _types(claims: Mapping[str, list[Statement]]) -> Iterator[tuple[str, str]]:
    for property in KNOWN_TYPES:
        for each in claims.get(property, ()):
            if each.mainsnak.datavalue is not None:
                yield property, each.mainsnak.datavalue.type


def _targets(statements: Iterable[Statement]) -> list[int]:
    return [
        value
        for each in statements
        if each.rank != "deprecated" and isinstance(value := value_of(each.mainsnak), int)
    ]


def _statements(
    entity: str, claims: Mapping[str, list[Statement]], origin: OriginRow
) -> list[Packed]:
    found: dict[Any, Packed] = {}
    prefix = f"{entity}$"
    start, ours = len(prefix), f"{prefix}beleg-"
    for group in claims.values():
        for each in group:
            main, told = each.mainsnak, each.id
            property, value = _property(main.property), value_of(main)
            qualifiers = snaks_of(each.qualifiers, each.order) if each.qualifiers else None
            references = references_of(each.references) if each.references else None
            if told.startswith(prefix):
                own: Any = told
                id_ = None if told.startswith(ours) else told[start:]
            else:
                # A statement without an id of its entity is known by what it says.
                id_ = guid(told, entity) if told else None
                own = id_ or (property, value, qualifiers)
            found[own] = (property, value, origin, _RANKS[each.rank], id_, qualifiers, references)
    return list(found.values())


@lru_cache(_CACHED)
def _property(name: str) -> int:
    number = schema.number(name)
    if number is None or number > 0:
        raise ValueError(f"not a property: {name!r}")
    return -number
