"""Entities to the rows of a slice, a block at a time.

A block's rows of a table are one flat list, row after row: it travels between processes at a
fraction of the cost of tuples, and SQLite takes hundreds of rows of it at once. Rows count the
block's own texts and origins from 1; the writer gives them their numbers in the file.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

from kg.knowledge.slices import schema
from kg.knowledge.wikibase import EntityRecord, pack, pack_snaks
from kg.model import Entity, EntityId, Language, Origin, Statement

OriginRow: TypeAlias = tuple[str, str, int | None, bool]
"""Source, date, revision, whether it is partial."""
Flat: TypeAlias = list[Any]
"""Rows one after the other."""

VALUES: Final = {
    "entity": "?, ?",
    "property": "?, ?",
    "term": "?, ?, ?, ?",
    "build_name": "?, ?, ?, ?, nullif(?, '')",
    "statement": "?, ?, ?, ?, ?, nullif(?, 0), ?, nullif(?, 0), nullif(?, 0)",
    "sitelink": "?, ?, ?",
    "build_class": "?, ?, ?, ?, ?",
}
"""The values of a row of each table.

What is mostly NULL is 0 or an empty text here: Python's sqlite3 takes longest to bind ``None``.
"""
WIDTHS: Final = {table: values.count("?") for table, values in VALUES.items()}
LINE_NUMBER: Final = 3
"""Where a row of ``build_class`` has the number of its line."""
ORIGIN, GUID, QUALIFIERS, REFERENCES = 4, 6, 7, 8
"""Where a row of ``statement`` has its id and the numbers that count the block's own things."""
_ENTITY: Final = {"build_name": 1}
"""Where the rows that are not first of all about an entity's number have it."""


class Tables(NamedTuple):
    """The rows of a block: by table of :mod:`kg.knowledge.slices.schema`, flat.

    Rows of ``entity`` carry the weight without the statements that point at them; those of
    ``statement`` the places of origins and snaks, from 1, and 0 for no snaks.
    """

    rows: dict[str, Flat]
    origins: list[OriginRow]
    snaks: list[str]

    @property
    def entities(self) -> Flat:
        """The numbers of its entities, and of the classes that are put aside."""
        return [
            n for table in ("entity", "build_class") for n in self.rows[table][:: WIDTHS[table]]
        ]

    @property
    def superclasses(self) -> set[int]:
        """The numbers of the items that its statements name as superclasses."""
        flat, width = self.rows["statement"], WIDTHS["statement"]
        pairs = zip(flat[1::width], flat[3::width], strict=True)
        return {value for property, value in pairs if property == 279 and isinstance(value, int)}

    def without(self, entities: Collection[int]) -> Tables:
        """The same without the rows of some entities."""
        left: dict[str, Flat] = {}
        for table, flat in self.rows.items():
            width, place = WIDTHS[table], _ENTITY.get(table, 0)
            gone = {-number for number in entities} if table == "property" else entities
            starts = range(0, len(flat), width)
            kept = (flat[i : i + width] for i in starts if flat[i + place] not in gone)
            left[table] = [value for row in kept for value in row]
        return self._replace(rows=left)


class Noted(NamedTuple):
    """What a block tells of classes: arrays of 8 bytes a number.

    ``unsure`` are the classes, and classes of entities, that are left out unless they turn out to
    be below one that is asked for; ``children[i]`` is directly below ``parents[i]``.
    """

    unsure: bytes
    children: bytes
    parents: bytes


@dataclass(slots=True)
class Block:
    """Collects the rows of some entities.

    Statements come first, then :meth:`add` with the rest of their entity. ``names`` are rows of
    text, entity, language and kind; their order tells which of equal ones counts.
    """

    numbers: set[int] = field(default_factory=set)
    statements: Flat = field(default_factory=list)
    origins: dict[OriginRow, int] = field(default_factory=dict)
    snaks: dict[str, int] = field(default_factory=dict)
    terms: Flat = field(default_factory=list)
    names: Flat = field(default_factory=list)
    sitelinks: Flat = field(default_factory=list)
    _unsure: set[int] = field(default_factory=set)
    _children: array[int] = field(default_factory=lambda: array("q"))
    _parents: array[int] = field(default_factory=lambda: array("q"))
    _entities: Flat = field(default_factory=list)
    _properties: Flat = field(default_factory=list)
    _classes: Flat = field(default_factory=list)

    def mark(self) -> tuple[int, int, int]:
        """Where the rows of the statements of the next entity begin."""
        return len(self.statements), len(self.origins), len(self.snaks)

    def undo(self, mark: tuple[int, int, int]) -> None:
        """Takes back the statements since a mark."""
        statements, origins, snaks = mark
        del self.statements[statements:]
        for found, size in ((self.origins, origins), (self.snaks, snaks)):
            while len(found) > size:
                found.popitem()

    def put_aside(self, number: int, *row: str | int | bytes | None) -> None:
        """Keeps a class that may turn out to be above what is kept: see ``build_class``."""
        if number not in self.numbers:
            self.numbers.add(number)
            self._classes += number, *row

    def note(self, number: int, classes: Iterable[int], above: Sequence[int], sure: bool) -> None:
        """Notes an entity's classes and what is directly above it; ``sure`` if it is let in."""
        self._children.extend([number] * len(above))
        self._parents.extend(above)
        if not sure:
            self._unsure.update(classes)
            if above:
                self._unsure.add(number)

    def noted(self) -> Noted:
        """What was noted, the same for the same entities."""
        unsure = array("q", sorted(self._unsure))
        return Noted(unsure.tobytes(), self._children.tobytes(), self._parents.tobytes())

    def add(self, number: int, weight: int, datatype: str) -> None:
        """Adds an entity that it does not hold yet."""
        self.numbers.add(number)
        self._entities += number, weight
        if number < 0:
            self._properties += -number, datatype

    def tables(self) -> Tables:
        """Its rows."""
        rows = {
            "entity": self._entities,
            "property": self._properties,
            "term": self.terms,
            "build_name": _folded(self.names),
            "statement": self.statements,
            "sitelink": self.sitelinks,
            "build_class": self._classes,
        }
        return Tables(rows, list(self.origins), list(self.snaks))


def _folded(names: Flat) -> Flat:
    """Rows of names under their folded forms; of equal ones of an entity the first counts.

    The spelling of a label is in the table of terms already.
    """
    columns = [schema.fold_all(names[::4]), *(names[i::4] for i in (1, 2, 3, 0))]
    size = len(columns[0])
    keys = list(zip(*columns[:3], strict=True))
    # What comes last counts in a dict.
    first = dict(zip(reversed(keys), reversed(range(size)), strict=True))
    if len(first) < size or "" in columns[0]:
        places = sorted(place for (folded, _, _), place in first.items() if folded)
        columns = [[column[place] for place in places] for column in columns]
        size = len(places)
    rows: Flat = [None] * (5 * size)
    for place, column in enumerate(columns[:4]):
        rows[place::5] = column
    rows[4::5] = [
        "" if kind == schema.LABEL or text == folded else text
        for folded, kind, text in zip(columns[0], *columns[3:], strict=True)
    ]
    return rows


def site_kept(site: str, languages: Collection[Language]) -> bool:
    """Whether a slice in these languages keeps the pages of a site ("dewiki", "enwikiquote")."""
    return site.partition("wik")[0] in languages


def add_record(block: Block, record: EntityRecord, languages: Collection[Language]) -> None:
    """Adds an entity, but for one that the block has or that slices do not number (lexemes)."""
    number = schema.number(record.id)
    if number is None or number in block.numbers:
        return
    statements = list(_packed(record.statements))
    counts: dict[int, int] = {}
    for property, value, origin, *more, qualifiers, references in statements:
        n = counts[property] = counts.get(property, 0) + 1
        o = block.origins.setdefault(origin, len(block.origins) + 1)
        q, r = (_place(block.snaks, text) for text in (qualifiers, references))
        block.statements += number, property, n, value, o, *more, q, r
    for kind, texts in ((schema.LABEL, record.labels), (schema.ALIAS, record.aliases)):
        for language, text in texts:
            if language in languages:
                block.names += text, number, language, kind
    for kind, texts in ((schema.LABEL, record.labels), (schema.DESCRIPTION, record.descriptions)):
        for language, text in texts:
            if language in languages:
                block.terms += number, kind, language, text
    for site, title in record.sitelinks:
        if site_kept(site, languages):
            block.sitelinks += number, site, title
    block.add(number, record.weight + len(statements), record.datatype)


def _place(snaks: dict[str, int], packed: list[Any]) -> int:
    """Where a block has these snaks, 0 for none."""
    return snaks.setdefault(dump(packed), len(snaks) + 1) if packed else 0


def _packed(statements: Iterable[Statement]) -> Iterator[tuple[Any, ...]]:
    for statement in statements:
        property = schema.number(statement.property)
        if property is not None and property < 0:
            yield (
                -property,
                _value(statement),
                _origin_row(statement.origin),
                schema.RANKS.index(statement.rank),
                guid(statement.id, statement.subject),
                pack_snaks(statement.qualifiers),
                [pack_snaks(each.snaks) for each in statement.references],
            )


def revision(number: int | None) -> int | None:
    """A revision. Raises ``ValueError`` for one that no file can hold."""
    if number is not None and not 0 <= number < 2**63:
        raise ValueError(f"not a revision: {number}")
    return number


def _origin_row(origin: Origin) -> OriginRow:
    return origin.source, origin.date, revision(origin.revision), origin.partial


def guid(statement: str, subject: EntityId) -> str | None:
    """What a slice keeps of a statement's id; ``None`` where the id is none of Wikidata's."""
    prefix, _, rest = statement.partition("$")
    if rest.startswith("beleg-"):
        return None
    if prefix == subject:
        return rest
    return statement if prefix.upper() == subject else None


def _value(statement: Statement) -> int | str:
    if isinstance(statement.value, Entity):
        target = schema.number(statement.value.id)
        if target is not None:
            return target
    return dump(pack(statement.value))


def dump(packed: Any) -> str:
    """Compact JSON as slices keep it."""
    return _encode(packed)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""``json.dumps`` would make an encoder for each value."""
