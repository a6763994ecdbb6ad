"""A line of a dump to a draft of its rows, decoding no more of it than is kept.

The usual shape of an entity is decoded straight into typed structures, which skips all else, and
values that recur are packed once. A line of any other shape goes the long way through
:func:`kg.knowledge.wikibase.parse_entity`, which reads every quirk; both ways give equal rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec.structs import astuple

from kg.errors import MalformedInput
from kg.knowledge.building.filters import (
    HIERARCHY,
    INSTANCE,
    SUBCLASS,
    Filters,
    Kept,
    class_targets,
)
from kg.knowledge.building.foreign import KNOWN_TYPES, check_own, check_values, value_types
from kg.knowledge.building.packing import (
    GUID,
    QUALIFIERS,
    WIDTHS,
    Block,
    Flat,
    OriginRow,
    add_record,
    guid,
    revision,
    site_kept,
)
from kg.knowledge.building.snaks import Snak, Snaks, references_of, snaks_of, value_of
from kg.knowledge.slices import schema
from kg.knowledge.slices.schema import ALIAS, DESCRIPTION, LABEL
from kg.knowledge.wikibase import EntityRecord, parse_entity
from kg.model import Origin

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RANKS = {"normal": 0, "preferred": 1, "deprecated": 2}
Line: TypeAlias = bytes | memoryview
Rank: TypeAlias = Literal["normal", "preferred", "deprecated"]
_CACHED = 1 << 14
_CLASSES = sorted(HIERARCHY)


class Statement(msgspec.Struct, gc=False):
    """A statement of the usual shape."""

    mainsnak: Snak
    id: str = ""
    rank: Rank = "normal"
    qualifiers: Snaks | None = None
    order: list[str] | None = msgspec.field(name="qualifiers-order", default=None)
    references: list[msgspec.Raw] | None = None


class ClassStatement(msgspec.Struct, gc=False):
    """What filters look at of a statement of class or superclass."""

    mainsnak: Snak
    rank: Rank = "normal"


class Term(msgspec.Struct, gc=False):
    """A label, description or alias."""

    value: str


class Sitelink(msgspec.Struct, gc=False):
    """A page on one of Wikimedia's sites."""

    title: str = ""


def _keyed(name: str, keys: Iterable[str], kind: Any) -> Any:
    """A structure that holds only some keys of a map; the others are skipped undecoded."""
    fields = [
        (f"k{i}", kind | None, msgspec.field(name=key, default=None))
        for i, key in enumerate(sorted(keys))
    ]
    return msgspec.defstruct(name, fields, gc=False)


def _values(found: Any) -> tuple[Any, ...]:
    """What a structure made by :func:`_keyed` holds, by the sorted keys; nothing of a list."""
    return () if found.__class__ is list else astuple(found)


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
        if self.date:
            return self.date
        own = modified[:10] if isinstance(modified, str) else ""
        day = own if _DAY.fullmatch(own) else self.fallback
        if day is None:
            raise ValueError("nothing says of which day this copy is; give --date")
        return day


class _Sites(dict[str, bool]):
    """Which sites are kept; a map of the few there are is the fastest to ask."""

    def __init__(self, languages: frozenset[str]) -> None:
        super().__init__()
        self._languages = languages

    def __missing__(self, site: str) -> bool:
        if len(self) > _CACHED:
            self.clear()
        kept = self[site] = site_kept(site, self._languages)
        return kept


class LineReader:
    """Reads lines of dumps under one set of filters."""

    def __init__(self, filters: Filters) -> None:
        self._filters = filters
        self._languages = sorted(filters.languages)
        self._properties = sorted(filters.kept_properties) if filters.properties else ()
        self._head = _head_decoder(filters) if filters.active else None
        self._classes = _head_decoder(Filters())
        self._whole = _whole_decoder(self._languages, self._properties)
        self._stub = _whole_decoder(self._languages, _CLASSES)
        self._sites = _Sites(filters.languages)

    def add(self, line: Line, dating: Dating, block: Block) -> None:
        """Adds the entity of a line to a block, unless the filters or the schema leave it out.

        Raises :class:`kg.errors.MalformedInput` for what is no entity, and
        :class:`kg.knowledge.wikibase.ForeignWikibase` for one that is not Wikidata's.
        """
        mark = block.mark()
        try:
            self._straight(line, dating, block)
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, ArithmeticError):
            block.undo(mark)
            self._long_way(line, dating, block)
        except RecursionError as error:
            block.undo(mark)
            raise MalformedInput(dating.source, "nested too deeply") from error
        except MalformedInput:
            block.undo(mark)
            raise

    def superclasses(self, line: Line) -> tuple[int, list[int]] | None:
        """A class with what is directly above it; ``None`` for what is no class, or no entity."""
        try:
            head = self._classes.decode(line)
            number = schema.number(head.id)
            found = _targets(head.claims.k0) if head.claims else []
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, RecursionError):
            return self._superclasses_the_long_way(line)
        return (number, found) if number is not None and found else None

    def _superclasses_the_long_way(self, line: Line) -> tuple[int, list[int]] | None:
        try:
            record = _parsed(line, Dating("", "0001-01-01", None))
        except MalformedInput:
            return None  # named where entities are read
        number, found = schema.number(record.id), class_targets(record, SUBCLASS)
        return (number, found) if number is not None and found else None

    def _straight(self, line: Line, dating: Dating, block: Block) -> None:
        stub = False
        if self._head is not None:
            kept = self._kept(self._head.decode(line))
            if kept == "nothing":
                return
            stub = kept == "stub"
        whole = (self._stub if stub else self._whole).decode(line)
        number = schema.number(whole.id)
        if number is None or whole.statements or (number < 0 and self._properties):
            raise ValueError("not the usual shape")
        if number < 0 or whole.type != "item":
            check_own(whole.id, whole.type, whole.datatype)
        if number in block.numbers:
            block = Block()  # the first counts, but what is broken in another is found all the same
        links = whole.sitelinks if isinstance(whole.sitelinks, dict) else {}
        claims: Iterable[tuple[str, list[Statement]]]
        if whole.claims.__class__ is dict:
            claims = whole.claims.items()
        else:
            keys = _CLASSES if stub else self._properties
            claims = [(k, v) for k, v in zip(keys, _values(whole.claims)) if v]  # noqa: B905 - or none
        origin = (dating.source, dating.day(whole.modified), revision(whole.lastrevid), False)
        statements = _statements(whole.id, number, claims, origin, block)
        self._texts(number, whole, block)
        for site in filter(self._sites.__getitem__, links):
            if links[site].title:
                block.sitelinks += number, site, links[site].title
        block.add(number, len(links) + statements, whole.datatype, stub)

    def _texts(self, number: int, whole: Any, block: Block) -> None:
        languages, terms, names = self._languages, block.terms, block.names
        for language, term in zip(languages, _values(whole.labels)):  # noqa: B905 - or none
            if term is not None:
                text = term.value
                terms += number, LABEL, language, text
                names += text, number, language, LABEL
        for language, term in zip(languages, _values(whole.descriptions)):  # noqa: B905 - or none
            if term is not None:
                terms += number, DESCRIPTION, language, term.value
        for language, aliases in zip(languages, _values(whole.aliases)):  # noqa: B905 - or none
            for term in aliases or ():
                names += term.value, number, language, ALIAS

    def _kept(self, head: Any) -> Kept:
        number = schema.number(head.id)
        if number is None:
            raise ValueError("another kind of entity")
        links = len(head.sitelinks) if self._filters.min_sitelinks else 0
        if not head.claims:
            return self._filters.keeps(number, links, ())
        classes = _targets(head.claims.k1) if self._filters.classes else ()
        return self._filters.keeps(number, links, classes, bool(_targets(head.claims.k0)))

    def _long_way(self, line: Line, dating: Dating, block: Block) -> None:
        record, kept = self._filters.cut(_parsed(line, dating))
        if kept != "nothing":
            try:
                add_record(block, record, self._filters.languages, stub=kept == "stub")
            except (ValueError, TypeError, ArithmeticError) as error:
                raise MalformedInput(dating.source, str(error)[:200]) from error


def _parsed(line: Line, dating: Dating) -> EntityRecord:
    """The entity of a line, read with every quirk."""
    source = dating.source
    try:
        data = json.loads(bytes(line))
        if not isinstance(data, dict):
            raise MalformedInput(source, "not an entity")
        # What cannot be written as UTF-8 cannot be kept.
        json.dumps(data, ensure_ascii=False).encode()
        check_own(data.get("id"), data.get("type"), data.get("datatype"))
        check_values(value_types(data))
        return parse_entity(data, Origin(source, dating.day(data.get("modified"))))
    except json.JSONDecodeError as error:
        raise MalformedInput(source, f"not JSON: {error.msg}") from error
    except UnicodeError as error:
        raise MalformedInput(source, "not UTF-8") from error
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise MalformedInput(source, str(error)[:200]) from error
    except RecursionError as error:
        raise MalformedInput(source, "nested too deeply") from error


def _head_decoder(filters: Filters) -> msgspec.json.Decoder[Any]:
    """Decodes what the filters look at; the rest of a line is skipped, at a gigabyte a second."""
    properties = [SUBCLASS, INSTANCE] if filters.classes else [SUBCLASS]
    statements = list[ClassStatement]
    fields: list[Any] = [
        (f"k{i}", statements, msgspec.field(name=p, default_factory=list))
        for i, p in enumerate(properties)
    ]
    claims = msgspec.defstruct("Classes", fields, gc=False)
    head: list[Any] = [("id", str), ("claims", claims | list[Any] | None, None)]
    if filters.min_sitelinks:
        head.append(("sitelinks", dict[str, msgspec.Raw] | list[Any], []))
    return msgspec.json.Decoder(msgspec.defstruct("Head", head, gc=False))


def _whole_decoder(
    languages: Sequence[str], properties: Sequence[str]
) -> msgspec.json.Decoder[Any]:
    """Decodes what is kept of an entity; all properties where none are named."""
    texts = _keyed("Texts", languages, Term)
    aliases = _keyed("Aliases", languages, list[Term])
    claims: Any = dict[str, list[Statement]]
    if properties:
        claims = _keyed("Claims", properties, list[Statement])
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


def _targets(statements: Iterable[ClassStatement]) -> list[int]:
    return [
        value
        for each in statements
        if each.rank != "deprecated" and isinstance(value := value_of(each.mainsnak), int)
    ]


def _statements(
    entity: str,
    number: int,
    claims: Iterable[tuple[str, list[Statement]]],
    origin: OriginRow,
    block: Block,
) -> int:
    """Adds the rows of an entity's statements to a block; how many they are."""
    prefix = f"{entity}$"
    start, ours = len(prefix), f"{prefix}beleg-"
    rows, snaks = block.statements, block.snaks
    before, place = len(rows), 0
    for name, group in claims:
        property, type_ = _property(name), KNOWN_TYPES.get(name)
        if group and not place:
            place = block.origins.setdefault(origin, len(block.origins) + 1)
        for n, each in enumerate(group, 1):
            main, told, q, r = each.mainsnak, each.id, 0, 0
            if main.property != name:
                raise ValueError("a statement under another property")
            if type_ and main.datavalue is not None and main.datavalue.type != type_:
                check_values([(name, main.datavalue.type)])
            value = value_of(main)
            if each.qualifiers:
                text = snaks_of(each.qualifiers, each.order or ())
                q = snaks.setdefault(text, len(snaks) + 1) if text else 0
            if each.references:
                r = snaks.setdefault(references_of(each.references), len(snaks) + 1)
            if not told.startswith(prefix):
                id_ = guid(told, entity) if told else None
            else:
                id_ = None if told.startswith(ours) else told[start:]
            rows += number, property, n, value, place, _RANKS[each.rank], id_, q, r
    return _counted(rows[before:])


def _counted(rows: Flat) -> int:
    """How many statements there are. Raises ``ValueError`` where there may be one twice."""
    width = WIDTHS["statement"]
    ids = rows[GUID::width]
    if len(set(ids)) < len(ids):
        # A statement without an id is known by what it says.
        told = zip(ids, rows[1::width], rows[3::width], rows[QUALIFIERS::width], strict=True)
        if len({id_ or tuple(more) for id_, *more in told}) < len(ids):
            raise ValueError("one statement twice")
    return len(ids)


@lru_cache(_CACHED)
def _property(name: str) -> int:
    number = schema.number(name)
    if number is None or number > 0:
        raise ValueError(f"not a property: {name!r}")
    return -number
