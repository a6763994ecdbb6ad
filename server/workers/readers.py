"""Queries over a store's latest snapshot: what is asked after a write sees the write."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

import kg
from server.workers.messages import Answer, Check, Failure, Parse, Query, Setup
from server.workers.pool import Pool, Worker, never


class Readers:
    """Query processes over snapshots of a store.

    A snapshot is made when a query comes and the store was written to since the last one, and
    goes when no process has it open any more.
    """

    def __init__(self, store: kg.LocalStore, version: Callable[[], int], size: int, memory: int):
        self._store = store
        self._version = version
        self._root = store.views()
        self._making = threading.Lock()
        self._latest: tuple[int, Path] | None = None
        self._count = 0
        setup = Setup(str(self._root), memory, dict(kg.prefixes))
        self.pool = Pool(size, setup, "server.workers.process")

    def query(self, job: Query, gone: Callable[[], bool] = never) -> tuple[Answer | Failure, bytes]:
        """Runs a query; its ``place`` is filled in. Raises what :meth:`Pool.run` raises."""

        return self.pool.run(
            lambda worker: msgspec.structs.replace(job, place=self._opened_by(worker)),
            seconds=job.seconds,
            gone=gone,
        )

    def work(
        self, job: Check | Parse, gone: Callable[[], bool] = never
    ) -> tuple[Answer | Failure, bytes]:
        """Has something parsed. Raises what :meth:`Pool.run` raises."""
        return self.pool.run(lambda _: job, seconds=job.seconds, gone=gone)

    def _opened_by(self, worker: Worker) -> str:
        """The directory of a snapshot that holds every write made before this call."""
        with self._making:
            if self._latest is None or self._latest[0] != self._version():
                self._count += 1
                directory = self._root / str(self._count)
                self._latest = (self._store.snapshot(directory), directory)
                self.pool.later(self._tidy)
            worker.place = self._latest[1]
            return str(worker.place)

    def _tidy(self) -> None:
        """Removes snapshots that no process reads, but the latest."""
        with self._making:
            kept = self.pool.places() | ({self._latest[1]} if self._latest else set())
            gone = [each for each in self._root.iterdir() if each not in kept]
        for each in gone:
            shutil.rmtree(each, ignore_errors=True)

    def close(self) -> None:
        """Ends the processes."""
        self.pool.close()
