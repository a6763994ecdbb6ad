"""The index's file: one connection for each thread, questions, transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import DataError, StoreUnavailable
from kg.search import schema


class IndexFile:
    """A SQLite file with the tables of :mod:`kg.search.schema`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    @property
    def path(self) -> Path:
        """The index's file."""
        return self._path

    @property
    def generation(self) -> str:
        """A text that changes with every change of the index."""
        return str(self._rows("SELECT value FROM meta WHERE key = 'generation'")[0]["value"])

    def close(self) -> None:
        """Closes the calling thread's connection; the next question opens another."""
        if getattr(self._local, "process", None) == os.getpid():
            del self._local.process
            self._local.connection.close()

    def _connection(self) -> sqlite3.Connection:
        """The calling thread's own; one that came over a fork is its parent's and left alone."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.connection = schema.connect(self._path)
            self._local.process = os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _rows(self, query: str, *parameters: Any) -> list[sqlite3.Row]:
        try:
            return self._connection().execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise DataError(str(self._path), f"the search index failed: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, kept wholly or not at all.

        Raises :class:`kg.errors.StoreUnavailable` where it could not be written (a full disk, a
        lock that stays), :class:`kg.errors.DataError` where the file is damaged.
        """
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(str(self._path), f"the search index: {error}") from error
        except sqlite3.Error as error:
            raise DataError(str(self._path), f"the search index failed: {error}") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
