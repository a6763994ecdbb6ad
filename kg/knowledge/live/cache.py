"""What a service answered, kept on disk with the time when it was so.

An SQLite file that threads and processes share: entities by id with their revision ("there is no
such entity" is kept too), and other replies by key. Nothing is kept of what could not be asked.
A cache that cannot be written costs time and nothing else, so trouble with the disk is no error.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import platformdirs

from kg.errors import DataError
from kg.model import EntityId

APPLICATION_ID = 0x42454C43
"""``BELC``: tells a cache from other SQLite files."""
FORMAT = 1
MAX_AGE = 24 * 3600.0
"""Seconds after which an answer must be confirmed."""
KEPT = 60 * 24 * 3600.0
"""Seconds after which an answer that nobody confirmed is thrown away."""

_TABLES = """
CREATE TABLE entity (
    site TEXT NOT NULL, id TEXT NOT NULL, checked REAL NOT NULL, revision INTEGER, body BLOB,
    PRIMARY KEY (site, id)
) WITHOUT ROWID;
CREATE TABLE reply (
    site TEXT NOT NULL, key TEXT NOT NULL, checked REAL NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (site, key)
) WITHOUT ROWID;
CREATE INDEX entity_by_age ON entity (checked);
CREATE INDEX reply_by_age ON reply (checked)
"""
MOST = 100_000
"""Entities and replies that are kept, the latest of each; they take some hundred megabytes."""
_FORGET = "DELETE FROM {table} WHERE checked < ?"
_FORGET_MOST = """
DELETE FROM {table} WHERE checked <=
  (SELECT checked FROM {table} ORDER BY checked DESC LIMIT 1 OFFSET ?)
"""
_PUT_ENTITY = """
INSERT INTO entity VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET checked = excluded.checked, revision = excluded.revision,
  body = excluded.body
WHERE excluded.revision IS NULL OR entity.revision IS NULL OR excluded.revision >= entity.revision
"""
_BUSY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class KeptEntity:
    """An entity as it was answered.

    ``body`` is the compressed JSON, or None where there was no such entity; ``checked`` the time
    in seconds since 1970 when it was last known to be so, ``fresh`` whether that still counts.
    """

    body: bytes | None
    revision: int | None
    checked: float
    fresh: bool


def default_path() -> Path:
    """Where the cache of a user lies."""
    return Path(platformdirs.user_cache_dir("beleg")) / "wikidata.sqlite"


def pack(data: Mapping[str, Any]) -> bytes:
    """JSON, compressed."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 3)


def unpack(body: bytes) -> Any:
    """What :func:`pack` made this of. Raises :class:`kg.errors.DataError` for anything else."""
    try:
        return json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass"))
    except (zlib.error, ValueError) as error:
        raise DataError("cache", f"holds a damaged answer ({error}); it may be deleted") from error


class Cache:
    """The cache in one file; None keeps it in memory only. Safe for threads and processes.

    ``max_age`` is in seconds; ``now`` gives seconds since 1970. Raises
    :class:`kg.errors.DataError` where the file is something else or damaged.
    """

    def __init__(
        self,
        path: Path | None = None,
        max_age: float = MAX_AGE,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._max_age = max_age
        self.now = now
        """The time in seconds since 1970, by the clock of this cache."""
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0

    def entities(self, site: str, ids: Collection[EntityId]) -> dict[EntityId, KeptEntity]:
        """What is kept of the entities, old answers too."""
        rows = self._read(
            "SELECT e.id, e.body, e.revision, e.checked FROM json_each(?) a "
            "CROSS JOIN entity e ON e.site = ? AND e.id = a.value",
            json.dumps(sorted(ids)),
            site,
        )
        return {row[0]: KeptEntity(row[1], row[2], row[3], self._is_fresh(row[3])) for row in rows}

    def put_entities(
        self, site: str, found: Mapping[EntityId, tuple[int | None, bytes | None]]
    ) -> dict[EntityId, KeptEntity]:
        """Keeps entities given as (revision, body), and gives them with the time of now.

        An older revision never replaces a newer one.
        """
        now = self.now()
        rows = [(site, id_, now, revision, body) for id_, (revision, body) in found.items()]
        self._write(_PUT_ENTITY, rows)
        return {row[1]: KeptEntity(row[4], row[3], now, True) for row in rows}

    def confirm(self, site: str, same: Mapping[EntityId, KeptEntity]) -> dict[EntityId, KeptEntity]:
        """Notes that kept entities were found unchanged just now, and gives them so."""
        now = self.now()
        rows = [(now, site, id_, kept.revision) for id_, kept in same.items()]
        self._write(
            "UPDATE entity SET checked = ? WHERE site = ? AND id = ? AND revision = ?", rows
        )
        return {id_: replace(kept, checked=now, fresh=True) for id_, kept in same.items()}

    def reply(self, site: str, key: str) -> Any:
        """The kept JSON of another reply, or None where there is none that still counts."""
        rows = self._read("SELECT body, checked FROM reply WHERE site = ? AND key = ?", site, key)
        return unpack(rows[0][0]) if rows and self._is_fresh(rows[0][1]) else None

    def put_reply(self, site: str, key: str, data: Mapping[str, Any]) -> None:
        """Keeps another reply."""
        self._write(
            "INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?)",
            [(site, key, self.now(), pack(data))],
        )

    def forget(self, site: str, ids: Collection[EntityId]) -> None:
        """Forgets entities, and every reply that may speak of them."""
        self._write("DELETE FROM entity WHERE site = ? AND id = ?", [(site, id_) for id_ in ids])
        self._write("DELETE FROM reply WHERE site = ?", [(site,)])

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _is_fresh(self, checked: float) -> bool:
        return 0 <= self.now() - checked <= self._max_age

    def _read(self, query: str, *parameters: Any) -> list[Any]:
        with self._open() as connection:
            return connection.execute(query, parameters).fetchall()

    def _write(self, query: str, rows: list[tuple[Any, ...]]) -> None:
        with self._open() as connection:
            try:
                with connection:
                    connection.executemany(query, rows)
            except sqlite3.OperationalError:
                return  # full, read-only or locked: what is not kept is asked again

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._process != os.getpid():  # a connection does not survive a fork
                self._connection, self._process = None, os.getpid()
            try:
                if self._connection is None:
                    self._connection = _connect(self._path, self.now() - KEPT)
                yield self._connection
            except sqlite3.Error as error:
                message = f"the cache cannot be read ({error}); it may be deleted"
                raise DataError(str(self._path), message) from error


def _connect(path: Path | None, oldest: float) -> sqlite3.Connection:
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _prepared(path, oldest)
        except (sqlite3.OperationalError, OSError):
            pass  # no place to write: what is asked is kept for this process
    return _prepared(":memory:", oldest)


def _prepared(path: Path | str, oldest: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        _refuse_others(connection, str(path))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        _make_tables(connection)
        for table in ("entity", "reply"):
            connection.execute(_FORGET.format(table=table), (oldest,))
            connection.execute(_FORGET_MOST.format(table=table), (MOST,))
        connection.execute("COMMIT")
    except (sqlite3.Error, DataError):
        connection.close()
        raise
    connection.isolation_level = "DEFERRED"
    return connection


def _refuse_others(connection: sqlite3.Connection, path: str) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and tables:
        raise DataError(path, "is an SQLite file, but not a cache of Beleg")


def _make_tables(connection: sqlite3.Connection) -> None:
    """Makes the tables where there are none, or only those of another format."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == FORMAT:
        return
    for table in ("entity", "reply"):  # what they held can be asked again
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
