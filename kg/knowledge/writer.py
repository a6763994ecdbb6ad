"""Writes slices: entities in, one SQLite file out, the same bytes for the same input.

Entities are streamed; only the numbers that they are weighed by and the snaks that statements
share are kept in memory.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.knowledge import schema
from kg.knowledge.dumps import read
from kg.knowledge.wikibase import EntityRecord, pack, pack_snaks, parse_entity
from kg.model import Entity, Language, Origin, Statement

LANGUAGES = ("de", "en", "mul")
"""``mul`` is Wikidata's name for a label that holds in every language."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote: how many entities and statements."""

    entities: int
    statements: int


def build(
    entities: Iterable[tuple[Mapping[str, Any], Origin]],
    out: Path,
    *,
    name: str,
    languages: Collection[Language] = LANGUAGES,
) -> Built:
    """Makes a slice of entities in Wikidata's JSON, each with where its copy is from.

    Raises :class:`kg.errors.MalformedInput` for what is no entity; ``out`` is then left alone.
    """
    return write(
        (parse_entity(data, origin) for data, origin in entities),
        out,
        name=name,
        languages=languages,
    )


def build_from_files(
    paths: Iterable[Path],
    out: Path,
    *,
    date: str | None = None,
    languages: Collection[Language] = LANGUAGES,
) -> Built:
    """Makes a slice of dumps: JSON or JSON lines, plain or as .gz, .bz2 or .xz.

    ``date`` is the snapshot's ISO date; without it, an entity's own ``modified`` counts, and else
    a date in the file's name or the day the file was last changed.
    """
    paths = tuple(paths)
    records = (record for path in paths for record in read(path, date))
    return write(records, out, name=", ".join(path.name for path in paths), languages=languages)


def write(
    records: Iterable[EntityRecord],
    out: Path,
    *,
    name: str,
    languages: Collection[Language] = LANGUAGES,
    ours: Iterable[tuple[str, Language, str]] = (),
) -> Built:
    """Makes a slice of records. ``ours`` are aliases that do not come from Wikidata.

    The file appears whole or not at all. Of two records of one entity the first counts.
    """
    scratch, packed = (out.with_name(f".{out.name}.{part}") for part in ("part", "packed"))
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        for path in (scratch, packed):
            path.unlink(missing_ok=True)
        with closing(sqlite3.connect(scratch)) as connection:
            writer = _Writer(connection, frozenset(languages))
            built = writer.fill(records, ours, name)
            connection.execute("VACUUM INTO ?", (str(packed),))
        os.replace(packed, out)
    except sqlite3.Error as error:
        raise DataError(str(out), f"cannot be written: {error}") from error
    finally:
        for path in (scratch, packed):
            path.unlink(missing_ok=True)
    return built


class _Writer:
    def __init__(self, connection: sqlite3.Connection, languages: frozenset[Language]) -> None:
        self._db = connection
        self._languages = languages
        self._origins: dict[Origin, int] = {}
        self._snaks: dict[str, int] = {}
        self._weights: Counter[int] = Counter()
        self._seen: set[int] = set()
        self._statements = 0

    def fill(
        self, records: Iterable[EntityRecord], ours: Iterable[tuple[str, Language, str]], name: str
    ) -> Built:
        self._db.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096;"
            f"PRAGMA application_id={schema.APPLICATION_ID};"
            f"PRAGMA user_version={schema.FORMAT};{schema.TABLES}"
        )
        for record in records:
            self._entity(record)
        for entity, language, text in ours:
            self._name(schema.number(entity), language, schema.OURS, text)
        self._db.executemany(
            "INSERT INTO entity VALUES (?, ?)",
            ((entity, self._weights[entity]) for entity in sorted(self._seen)),
        )
        self._tables(name)
        self._db.executescript(schema.INDEXES)
        self._db.commit()
        return Built(len(self._seen), self._statements)

    def _tables(self, name: str) -> None:
        self._db.executemany(
            "INSERT INTO origin VALUES (?, ?, ?, ?, ?)",
            ((i, o.source, o.date, o.revision, o.partial) for o, i in self._origins.items()),
        )
        self._db.executemany(
            "INSERT INTO snaks VALUES (?, ?)", ((i, text) for text, i in self._snaks.items())
        )
        dates = sorted(origin.date for origin in self._origins)
        self._db.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            (
                ("first_date", dates[0] if dates else ""),
                ("last_date", dates[-1] if dates else ""),
                ("name", name),
            ),
        )

    def _entity(self, record: EntityRecord) -> None:
        entity = schema.number(record.id)
        if entity is None or entity in self._seen:
            return
        self._seen.add(entity)
        self._weights[entity] += record.weight
        if entity < 0:
            self._db.execute("INSERT INTO property VALUES (?, ?)", (-entity, record.datatype))
        self._names(entity, record)
        self._db.executemany(
            "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._rows(entity, record.statements),
        )

    def _names(self, entity: int, record: EntityRecord) -> None:
        kinds = (
            (schema.LABEL, record.labels),
            (schema.DESCRIPTION, record.descriptions),
        )
        for kind, terms in kinds:
            self._db.executemany(
                "INSERT OR IGNORE INTO term VALUES (?, ?, ?, ?)",
                ((entity, kind, lang, text) for lang, text in terms if lang in self._languages),
            )
        for language, text in record.labels:
            self._name(entity, language, schema.LABEL, text)
        for language, text in record.aliases:
            self._name(entity, language, schema.ALIAS, text)

    def _name(self, entity: int | None, language: Language, kind: int, text: str) -> None:
        folded = schema.fold(text)
        if entity is None or not folded or language not in self._languages | {"de", "en"}:
            return
        known = "SELECT 1 FROM name WHERE folded = ? AND entity = ? AND language = ?"
        if self._db.execute(known, (folded, entity, language)).fetchone():
            return
        # A label's own spelling is in the table of terms already.
        spelling = None if text == folded or kind == schema.LABEL else text
        self._db.execute(
            "INSERT INTO name VALUES (?, ?, ?, ?, ?)", (folded, entity, language, kind, spelling)
        )

    def _rows(self, entity: int, statements: Iterable[Statement]) -> Iterator[tuple[Any, ...]]:
        counts: Counter[int] = Counter()
        for statement in statements:
            property_ = schema.number(statement.property)
            if property_ is None:
                continue
            counts[property_] += 1
            self._statements += 1
            value = self._value(statement)
            self._weights[entity] += 1
            yield (
                entity,
                -property_,
                counts[property_],
                value,
                self._origins.setdefault(statement.origin, len(self._origins) + 1),
                schema.RANKS.index(statement.rank) or None,
                _guid(statement),
                self._shared(pack_snaks(statement.qualifiers)),
                self._shared([pack_snaks(each.snaks) for each in statement.references]),
            )

    def _value(self, statement: Statement) -> int | str:
        if isinstance(statement.value, Entity):
            target = schema.number(statement.value.id)
            if target is not None:
                self._weights[target] += 1
                return target
        return _dump(pack(statement.value))

    def _shared(self, packed: list[Any]) -> int | None:
        if not packed:
            return None
        return self._snaks.setdefault(_dump(packed), len(self._snaks) + 1)


def _dump(packed: Any) -> str:
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _guid(statement: Statement) -> str | None:
    prefix, _, rest = statement.id.partition("$")
    if rest.startswith("beleg-"):
        return None
    return rest if prefix == statement.subject else statement.id
