"""Queries over a store's latest snapshot: what is asked after a write sees the write."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

import kg
from server.workers.child import Child
from server.workers.messages import Answer, Failure, Job, Query, Setup
from server.workers.pool import Asking, Pool


class Readers:
    """Query processes over snapshots of a store.

    A snapshot is made when a query comes and the store was written to since the last one, and
    goes when no process has it open any more.
    """

    def __init__(self, store: kg.LocalStore, version: Callable[[], int], size: int, memory: int):
        self._store = store
        self._version = version
        self._root = store.views()
        self._making = asyncio.Lock()
        self._latest: tuple[int, Path] | None = None
        self._count = 0
        self._tidying: set[asyncio.Task[None]] = set()
        setup = Setup(str(self._root), memory, dict(kg.prefixes))
        self.pool = Pool(size, setup, "server.workers.process")

    async def run(self, job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
        """Does a job, a query over the latest snapshot. Raises what :meth:`Pool.run` raises."""

        async def placed(child: Child) -> Job:
            if not isinstance(job, Query):
                return job
            return msgspec.structs.replace(job, place=await self._opened_by(child))

        return await self.pool.run(placed, asking)

    async def _opened_by(self, child: Child) -> str:
        """The directory of a snapshot that holds every write made before this call."""
        if self._latest is None or self._latest[0] != self._version():
            await self._renew()
        assert self._latest is not None
        child.place = self._latest[1]
        return str(child.place)

    async def _renew(self) -> None:
        async with self._making:
            if self._latest is not None and self._latest[0] == self._version():
                return
            self._count += 1
            directory = self._root / str(self._count)
            version = await asyncio.to_thread(self._store.snapshot, directory)
            self._latest = (version, directory)
        task = asyncio.get_running_loop().create_task(self._tidy())
        self._tidying.add(task)
        task.add_done_callback(self._tidying.discard)

    async def _tidy(self) -> None:
        """Removes snapshots that no process reads, but the latest."""
        async with self._making:
            kept = self.pool.places() | ({self._latest[1]} if self._latest else set())
            gone = [each for each in self._root.iterdir() if each not in kept]
        for each in gone:
            await asyncio.to_thread(shutil.rmtree, each, ignore_errors=True)

    async def _tidied(self) -> None:
        await asyncio.gather(*self._tidying)

    def close(self) -> None:
        """Ends the processes."""
        if self._tidying:
            self.pool.wait_for(self._tidied())
        self.pool.close()
