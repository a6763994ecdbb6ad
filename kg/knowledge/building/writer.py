"""Writes slices: blocks of rows in, one SQLite file out, the same bytes for the same input.

However much is written, memory holds no more than SQLite's cache and a bounded number of the snaks
that statements share; what must be sorted or counted, SQLite sorts and counts on disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.errors import DataError
from kg.knowledge.building import notes
from kg.knowledge.building.disk import named
from kg.knowledge.building.filters import LANGUAGES
from kg.knowledge.building.numbering import Numbers
from kg.knowledge.building.packing import (
    ORIGIN,
    QUALIFIERS,
    REFERENCES,
    VALUES,
    WIDTHS,
    Block,
    Flat,
    OriginRow,
    Tables,
    add_record,
)
from kg.knowledge.slices import schema
from kg.knowledge.wikibase import EntityRecord, parse_entity
from kg.model import Language, Origin

_CACHE_KB: Final = 200_000
_AT_ONCE: Final = 1000
_BOUND: Final = 900
"""Values of one command; every SQLite takes 999."""

_FOR_SPEED = ("journal_mode=OFF", "synchronous=OFF")
_FOR_RESUMING = ("journal_mode=TRUNCATE", "synchronous=NORMAL")
STAGE: Final = f"""
CREATE TABLE stage.build_name (folded, entity, language, kind, text);
CREATE TABLE stage.build_class (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, fallback TEXT, number INTEGER NOT NULL, line
);
CREATE TABLE stage.build_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
{notes.TABLE}"""
"""A file of its own, so that nothing of the work is left in the slice.

``build_class`` has lines of classes that no filter lets in: those above what is kept come along,
and which these are is known at the end.
"""

_POINTED_AT = """
SELECT DISTINCT value FROM statement WHERE property IN (31, 279) AND typeof(value) = 'integer'
  AND value IN (SELECT id FROM build_class)
"""
_COMPLETE = f"""
INSERT INTO name SELECT * FROM build_name ORDER BY folded, entity, language, kind;
{schema.INDEXES}
UPDATE entity SET weight = weight + pointing.n FROM (
  SELECT value, count(*) AS n FROM statement WHERE typeof(value) = 'integer' GROUP BY value
) AS pointing WHERE pointing.value = entity.id;
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote: how many entities and statements."""

    entities: int
    statements: int


class Aside(NamedTuple):
    """The line of a class put aside: its file, that file's day, its number there, itself."""

    source: str
    fallback: str | None
    number: int
    line: bytes


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


def write(
    records: Iterable[EntityRecord],
    out: Path,
    *,
    name: str,
    languages: Collection[Language] = LANGUAGES,
    ours: Iterable[tuple[str, Language, str]] = (),
) -> Built:
    """Makes a slice of records. ``ours`` are aliases that do not come from Wikidata.

    The first of them is shown as the label of an entity that has none in the language. The file
    appears whole or not at all. Of two records of one entity the first counts.
    """
    scratch = scratch_of(out)
    remove(scratch)
    try:
        with SliceWriter(scratch, resumable=False) as writer:
            left = iter(records)
            while batch := list(islice(left, _AT_ONCE)):
                writer.add(_block(batch, languages))
            return writer.complete(out, name=name, ours=ours)
    finally:
        remove(scratch)


def _block(records: Iterable[EntityRecord], languages: Collection[Language]) -> Tables:
    block = Block()
    for record in records:
        add_record(block, record, languages)
    return block.tables()


def scratch_of(out: Path) -> Path:
    """Where a slice is written until it is complete."""
    return out.with_name(f".{out.name}.part")


def _stage_of(scratch: Path) -> Path:
    return scratch.with_suffix(".stage")


def remove(scratch: Path) -> None:
    """Removes an incomplete slice and what is kept beside it."""
    for path in (scratch, _stage_of(scratch)):
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


class SliceWriter:
    """An incomplete slice. ``state`` is what :meth:`commit` kept, empty for a new one."""

    def __init__(self, scratch: Path, *, resumable: bool = True) -> None:
        self._scratch, self._resumable = scratch, resumable
        with named(scratch):
            scratch.parent.mkdir(parents=True, exist_ok=True)
            if not (scratch.exists() and _stage_of(scratch).exists()):
                remove(scratch)
            self._db = sqlite3.connect(scratch, isolation_level=None, timeout=0)
        try:
            with named(scratch):
                self.state = self._open()
        except DataError:
            self._db.close()
            raise
        self._origins = Numbers[OriginRow](self._last("origin"))
        self._snaks = Numbers[str](self._last("snaks"))
        self.notes = notes.Notes(self._db, scratch)

    def _open(self) -> dict[str, Any]:
        self._db.execute("ATTACH ? AS stage", (str(_stage_of(self._scratch)),))
        self._db.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
        self._db.execute("PRAGMA main.page_size=4096")
        for file in ("main", "stage"):
            for setting in (
                "locking_mode=EXCLUSIVE",
                *(_FOR_RESUMING if self._resumable else _FOR_SPEED),
            ):
                self._db.execute(f"PRAGMA {file}.{setting}")
        self._db.execute("BEGIN EXCLUSIVE")
        if self._db.execute("SELECT 1 FROM stage.sqlite_master").fetchone():
            rows = self._db.execute("SELECT key, value FROM build_state")
            return {key: json.loads(value) for key, value in rows}
        tables = schema.TABLES_OF_DUMPS if self._resumable else schema.TABLES
        for statement in (tables + STAGE).split(";"):
            self._db.execute(statement)
        return {}

    def __enter__(self) -> SliceWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file; what was not committed since is lost."""
        # What was not committed is rolled back, which a full disk must not prevent.
        self._db.close()

    def _last(self, table: str) -> int:
        return int(self._db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

    def commit(self, state: Mapping[str, Any]) -> None:
        """Keeps everything up to here, with a state in JSON to go on from."""
        with named(self._scratch):
            self._db.executemany(
                "INSERT OR REPLACE INTO build_state VALUES (?, ?)",
                ((key, json.dumps(value)) for key, value in state.items()),
            )
            self._db.execute("COMMIT")
            self._db.execute("BEGIN EXCLUSIVE")
        self.state.update(state)

    def add(self, tables: Tables) -> int:
        """Writes a block; what it says of entities that are there already does not count.

        Says how many were new.
        """
        entities = tables.entities
        if not entities:
            return 0
        with named(self._scratch):
            numbers = json.dumps(entities)
            there = self._db.execute(
                "SELECT value FROM json_each(?) WHERE value IN (SELECT id FROM entity)"
                " OR value IN (SELECT id FROM build_class)",
                (numbers,),
            ).fetchall()
            self._insert(tables.without({row[0] for row in there}) if there else tables)
        return len(entities) - len(there)

    def let_in(self, tables: Tables) -> int:
        """The same for a second reading, which lets in classes that the first put aside."""
        with named(self._scratch):
            gone = "DELETE FROM build_class WHERE id IN (SELECT value FROM json_each(?))"
            self._db.execute(gone, (json.dumps(tables.entities),))
        return self.add(tables)

    def _insert(self, tables: Tables) -> None:
        origins, new_origins = self._origins.of(tables.origins)
        snaks, new_snaks = self._snaks.of(tables.snaks)
        many = self._db.executemany
        many("INSERT INTO origin VALUES (?, ?, ?, ?, ?)", ((i, *o) for i, o in new_origins))
        many("INSERT INTO snaks VALUES (?, ?)", new_snaks)
        statements, width = tables.rows["statement"], WIDTHS["statement"]
        for column, found in ((ORIGIN, origins), (QUALIFIERS, snaks), (REFERENCES, snaks)):
            numbers = [0, *found]
            statements[column::width] = [numbers[i] for i in statements[column::width]]
        if tables.rows["sitelink"]:
            self._db.execute(schema.SITELINKS)
        for table, flat in tables.rows.items():
            if flat:
                self._insert_flat(table, flat)

    def _insert_flat(self, table: str, flat: Flat) -> None:
        """Inserts rows; of those with one key the first counts."""
        width = WIDTHS[table]
        size = _BOUND // width * width
        whole = len(flat) - len(flat) % size
        row = f"({VALUES[table]})"
        # Hundreds of rows at once take half of the time of one by one.
        self._db.executemany(
            f"INSERT OR IGNORE INTO {table} VALUES {', '.join([row] * (size // width))}",
            (flat[i : i + size] for i in range(0, whole, size)),
        )
        self._db.executemany(
            f"INSERT OR IGNORE INTO {table} VALUES {row}",
            (flat[i : i + width] for i in range(whole, len(flat), width)),
        )

    def classes_pointed_at(self) -> set[int]:
        """The classes put aside that something kept is an instance or a subclass of."""
        with named(self._scratch):
            if not self._db.execute("SELECT 1 FROM build_class LIMIT 1").fetchone():
                return set()
            return {number for (number,) in self._db.execute(_POINTED_AT)}

    def taken_up(self, classes: Iterable[int]) -> list[Aside]:
        """The lines of classes that were put aside, which are no longer."""
        given = (json.dumps(list(classes)),)
        among = "FROM build_class WHERE id IN (SELECT value FROM json_each(?))"
        with named(self._scratch):
            columns = "source, fallback, number, line"
            lines = self._db.execute(f"SELECT {columns} {among} ORDER BY id", given).fetchall()
            self._db.execute(f"DELETE {among}", given)
        return [Aside(*row) for row in lines]

    def complete(
        self, out: Path, *, name: str, ours: Iterable[tuple[str, Language, str]] = ()
    ) -> Built:
        """Makes the slice whole, moves it to ``out``, and says what it holds.

        Raises :class:`kg.errors.DataError` where it cannot be written; the writer's own file then
        stays, and another can go on from the state that was committed last.
        """
        with named(out):
            if not self.state.get("complete"):
                self._finish(name, ours)
                self.commit({"complete": True})
            self._db.execute("ROLLBACK")
            built = self._counts()
            if not self._resumable:
                self._pack(out)  # without gaps, or bytes that tell how it was written
            else:
                self.close()
                os.replace(self._scratch, out)
        return built

    def _pack(self, out: Path) -> None:
        packed = out.with_name(f".{out.name}.packed")
        try:
            packed.unlink(missing_ok=True)
            self._db.execute("VACUUM main INTO ?", (str(packed),))
            os.replace(packed, out)
        finally:
            packed.unlink(missing_ok=True)

    def _counts(self) -> Built:
        entities, statements = (
            self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("entity", "statement")
        )
        return Built(entities, statements)

    def _finish(self, name: str, ours: Iterable[tuple[str, Language, str]]) -> None:
        for statement in _COMPLETE.split(";"):
            self._db.execute(statement)
        for entity, language, text in ours:
            self._own_name(schema.number(entity), language, text)
        first, last = self._db.execute("SELECT min(date), max(date) FROM origin").fetchone()
        self._db.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            (("first_date", first or ""), ("last_date", last or ""), ("name", name)),
        )
        self._db.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version={schema.FORMAT}")

    def _own_name(self, entity: int | None, language: Language, text: str) -> None:
        folded = schema.fold(text)
        if entity is None or not folded:
            return
        # A name is found as ours; what is shown must not fall back to another language for that.
        label = "INSERT OR IGNORE INTO term VALUES (?, ?, ?, ?)"
        self._db.execute(label, (entity, schema.LABEL, language, text))
        known = "SELECT 1 FROM name WHERE folded = ? AND entity = ? AND language = ?"
        if not self._db.execute(known, (folded, entity, language)).fetchone():
            row = folded, entity, language, schema.OURS, None if text == folded else text
            self._db.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?)", row)
