"""A line of a dump to a draft of its rows, decoding no more of it than is kept.

The usual shape of an entity is decoded straight into typed structures, which skips all else, and
values that recur are packed once. A line of any other shape goes the long way through
:func:`kg.knowledge.wikibase.parse_entity`, which reads every quirk; both ways give equal rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from kg.errors import MalformedInput
from kg.knowledge.building.filters import (
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
from kg.knowledge.building.shapes import (
    CLASSES,
    ClassStatement,
    Statement,
    cut_decoder,
    head_decoder,
    values_of,
    whole_decoder,
)
from kg.knowledge.building.snaks import references_of, snaks_of, value_of
from kg.knowledge.slices import schema
from kg.knowledge.slices.schema import ALIAS, DESCRIPTION, LABEL
from kg.knowledge.wikibase import EntityRecord, parse_entity
from kg.model import Origin

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RANKS = {"normal": 0, "preferred": 1, "deprecated": 2}
Line: TypeAlias = bytes | memoryview
_CACHED = 1 << 14


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
        self._head = head_decoder(filters) if filters.active else None
        self._whole = whole_decoder(self._languages, self._properties)
        self._stub = whole_decoder(self._languages, CLASSES)
        self._cut = cut_decoder(self._languages)
        self._sites = _Sites(filters.languages)
        self._notes = bool(filters.classes) and not filters.again
        self._before = LineReader(filters.before) if filters.again else None

    @property
    def again(self) -> bool:
        """Whether the lines have been read before."""
        return self._before is not None

    def add(self, line: Line, dating: Dating, block: Block, aside: int | None = None) -> None:
        """Adds the entity of a line to a block, unless the filters or the schema leave it out.

        A class that is kept for others is put aside where ``aside`` has its line's number: few of
        them turn out to be needed.

        Raises :class:`kg.errors.MalformedInput` for what is no entity, and
        :class:`kg.knowledge.wikibase.ForeignWikibase` for one that is not Wikidata's; in a second
        reading not for what the first has named.
        """
        try:
            self._add(line, dating, block, aside)
        except MalformedInput:
            if self._before is None or not self._before._refuses(line, dating, aside):
                raise

    def _refuses(self, line: Line, dating: Dating, aside: int | None) -> bool:
        try:
            self._add(line, dating, Block(), aside)
        except MalformedInput:
            return True
        return False

    def _add(self, line: Line, dating: Dating, block: Block, aside: int | None) -> None:
        mark = block.mark()
        try:
            self._straight(line, dating, block, aside)
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, ArithmeticError):
            block.undo(mark)
            self._long_way(line, dating, block, aside)
        except RecursionError as error:
            block.undo(mark)
            raise MalformedInput(dating.source, "nested too deeply") from error
        except MalformedInput:
            block.undo(mark)
            raise

    def _straight(self, line: Line, dating: Dating, block: Block, aside: int | None = None) -> None:
        stub = False
        if self._head is not None:
            head = self._head.decode(line)
            kept = self._kept(head, block)
            if kept == "nothing":
                return
            stub = kept == "stub"
            if stub and aside is not None:
                _put_aside(head.id, self._shortened(line), dating, block, aside)
                return
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
            keys = CLASSES if stub else self._properties
            claims = [(k, v) for k, v in zip(keys, values_of(whole.claims)) if v]  # noqa: B905 - or none
        origin = (dating.source, dating.day(whole.modified), revision(whole.lastrevid), False)
        statements = _statements(whole.id, number, claims, origin, block)
        self._texts(number, whole, block)
        for site in filter(self._sites.__getitem__, links):
            if links[site].title:
                block.sitelinks += number, site, links[site].title
        block.add(number, len(links) + statements, whole.datatype)

    def _shortened(self, line: Line) -> bytes:
        """The line of a class with no more than is kept of it, each part as it was written."""
        cut = self._cut.decode(line)
        if cut.statements is not None:
            raise ValueError("not the usual shape")
        return msgspec.json.encode(cut)

    def _texts(self, number: int, whole: Any, block: Block) -> None:
        languages, terms, names = self._languages, block.terms, block.names
        for language, term in zip(languages, values_of(whole.labels)):  # noqa: B905 - or none
            if term is not None:
                text = term.value
                terms += number, LABEL, language, text
                names += text, number, language, LABEL
        for language, term in zip(languages, values_of(whole.descriptions)):  # noqa: B905 - or none
            if term is not None:
                terms += number, DESCRIPTION, language, term.value
        for language, aliases in zip(languages, values_of(whole.aliases)):  # noqa: B905 - or none
            for term in aliases or ():
                names += term.value, number, language, ALIAS

    def _kept(self, head: Any, block: Block) -> Kept:
        number = schema.number(head.id)
        if number is None:
            raise ValueError("another kind of entity")
        links = len(head.sitelinks) if self._filters.min_sitelinks else 0
        if not head.claims:
            return self._filters.keeps(number, links, ())
        classes = _targets(head.claims.k1) if self._filters.classes else ()
        above = _targets(head.claims.k0)
        kept = self._filters.keeps(number, links, classes, bool(above))
        if self._notes:
            block.note(number, classes, above, kept == "whole")
        return kept

    def _long_way(self, line: Line, dating: Dating, block: Block, aside: int | None = None) -> None:
        given = _parsed(line, dating)
        record, kept = self._filters.cut(given)
        number = schema.number(record.id)
        if self._notes and number is not None:
            classes, above = class_targets(given, INSTANCE), class_targets(given, SUBCLASS)
            block.note(number, classes, above, kept == "whole")
        if kept == "stub" and aside is not None:
            _put_aside(record.id, bytes(line), dating, block, aside)
        elif kept != "nothing":
            try:
                add_record(block, record, self._filters.languages)
            except (ValueError, TypeError, ArithmeticError) as error:
                raise MalformedInput(dating.source, str(error)[:200]) from error


def _put_aside(entity: str, line: bytes, dating: Dating, block: Block, number: int) -> None:
    block.put_aside(schema.number(entity) or 0, dating.source, dating.fallback, number, line)


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
            elif told.startswith(ours):
                raise ValueError("an id of ours, which two statements may share")
            else:
                id_ = told[start:]
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
