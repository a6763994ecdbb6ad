"""The jobs in their file: asked for, taken, done or failed."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_WAITING = 3
"""Jobs of one client that may wait or run at once."""

MAX_AN_HOUR = 30
"""Jobs of one client in an hour."""

MAX_ATTEMPTS = 2
"""How often a job is begun: one that ended its process twice is not tried again."""

_KEPT_SECONDS = 7 * 24 * 3600.0
_HOUR = 3600.0
_BUSY_SECONDS = 10.0

_TABLES = """
CREATE TABLE IF NOT EXISTS job (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, client TEXT NOT NULL, document TEXT NOT NULL,
  state TEXT NOT NULL, step TEXT NOT NULL DEFAULT '', article TEXT, error TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL, changed REAL NOT NULL);
CREATE INDEX IF NOT EXISTS job_state ON job (state, n);
CREATE INDEX IF NOT EXISTS job_client ON job (client, created);
CREATE TABLE IF NOT EXISTS secret (value TEXT NOT NULL);
"""


class TooMany(Exception):
    """The client has asked for as much as one client may; ``seconds`` until there is room."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"try again in {seconds} seconds")


@dataclass(frozen=True, slots=True)
class Job:
    """One check: ``state`` is waiting, running, done or failed, ``step`` what is being done.

    ``document`` has ``url``, or ``text`` with what is known of it; ``ahead`` is how many jobs come
    first.
    """

    id: str
    state: str
    step: str
    document: dict[str, Any]
    article: str | None
    error: str | None
    attempts: int
    created: float
    ahead: int = 0


class JobTable:
    """The jobs of one server. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)
        with self._open() as connection:
            if connection.execute("SELECT 1 FROM secret").fetchone() is None:
                connection.execute("INSERT INTO secret VALUES (?)", (secrets.token_hex(32),))
        path.chmod(0o600)

    @property
    def secret(self) -> str:
        """This server's own secret, made once: for tokens in forms, and to hide addresses."""
        with self._open() as connection:
            return str(connection.execute("SELECT value FROM secret").fetchone()[0])

    def add(self, document: dict[str, Any], client: str) -> str:
        """Asks for a check; gives the job's id. Raises :class:`TooMany`."""
        who, now, made = self._hidden(client), time.time(), secrets.token_urlsafe(12)
        with self._open() as connection:
            connection.execute("DELETE FROM job WHERE changed < ?", (now - _KEPT_SECONDS,))
            waiting = connection.execute(
                "SELECT count(*) FROM job WHERE client = ? AND state IN ('waiting', 'running')",
                (who,),
            ).fetchone()[0]
            recent = connection.execute(
                "SELECT created FROM job WHERE client = ? AND created > ? ORDER BY created",
                (who, now - _HOUR),
            ).fetchall()
            if waiting >= MAX_WAITING:
                raise TooMany(10)
            if len(recent) >= MAX_AN_HOUR:
                raise TooMany(max(1, round(recent[0][0] + _HOUR - now)))
            connection.execute(
                "INSERT INTO job (id, client, document, state, created, changed) "
                "VALUES (?, ?, ?, 'waiting', ?, ?)",
                (made, who, json.dumps(document), now, now),
            )
        return made

    def get(self, job_id: str) -> Job | None:
        """A job with its place in the queue, or None."""
        with self._open() as connection:
            row = connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
            if row is None:
                return None
            ahead = connection.execute(
                "SELECT count(*) FROM job WHERE state IN ('waiting', 'running') AND n < ?",
                (row["n"],),
            ).fetchone()[0]
        return _job(row, ahead)

    def take(self) -> Job | None:
        """The job that has waited longest, from now on running; None where none waits."""
        with self._open() as connection:
            row = connection.execute(
                "UPDATE job SET state = 'running', attempts = attempts + 1, changed = ? "
                "WHERE n = (SELECT min(n) FROM job WHERE state = 'waiting') RETURNING *",
                (time.time(),),
            ).fetchone()
        return _job(row) if row else None

    def step(self, job_id: str, step: str) -> None:
        """Says what is being done."""
        self._set(job_id, "running", step=step)

    def done(self, job_id: str, article: str) -> None:
        """The check is in the store."""
        self._set(job_id, "done", article=article)

    def failed(self, job_id: str, error: str) -> None:
        """The check cannot be done, and why."""
        self._set(job_id, "failed", error=error)

    def broken(self, job_id: str, error: str) -> None:
        """The job's process ended in the midst of it: it waits again, or has failed."""
        job = self.get(job_id)
        if job is not None and job.attempts < MAX_ATTEMPTS:
            self._set(job_id, "waiting")
        else:
            self.failed(job_id, error)

    def resume(self) -> int:
        """Lets what a process left running wait again; how many jobs wait now."""
        with self._open() as connection:
            connection.execute(
                "UPDATE job SET state = 'failed', error = 'interrupted too often' "
                "WHERE state = 'running' AND attempts >= ?",
                (MAX_ATTEMPTS,),
            )
            connection.execute("UPDATE job SET state = 'waiting' WHERE state = 'running'")
            found = connection.execute("SELECT count(*) FROM job WHERE state = 'waiting'")
            return int(found.fetchone()[0])

    def _set(
        self, job_id: str, state: str, *, step: str = "", article: str | None = None,
        error: str | None = None,
    ) -> None:  # fmt: skip
        with self._open() as connection:
            connection.execute(
                "UPDATE job SET state = ?, step = ?, article = ?, error = ?, changed = ? "
                "WHERE id = ?",
                (state, step, article, error, time.time(), job_id),
            )

    def _hidden(self, client: str) -> str:
        return hashlib.sha256(f"{self.secret} {client}".encode()).hexdigest()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()


def _job(row: sqlite3.Row, ahead: int = 0) -> Job:
    return Job(
        id=row["id"],
        state=row["state"],
        step=row["step"],
        document=json.loads(row["document"]),
        article=row["article"],
        error=row["error"],
        attempts=row["attempts"],
        created=row["created"],
        ahead=ahead,
    )
