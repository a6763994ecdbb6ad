"""Queries over a store's latest snapshot: what is asked after a write sees the write."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

import kg
from server.workers.errands import Asking, Told
from server.workers.messages import Answer, Failure, Job, Query, Setup, Trial
from server.workers.pool import Pool

_PROCESS = "server.workers.process"


class Readers:
    """Query processes over snapshots of a store.

    A snapshot is made when a query comes and the store was written to since the last one, and
    goes when no process has it open any more. An update that may take long is tried by a process
    that may write, on a snapshot that is thrown away.
    """

    def __init__(self, store: kg.LocalStore, version: Callable[[], int], size: int, memory: int):
        self._store = store
        self._version = version
        self._root = store.views() / "queries"
        self._for_trials = store.views() / "trials"
        self._making = asyncio.Lock()
        self._latest: tuple[int, str] | None = None
        self._count = 0
        self._removing: set[asyncio.Task[None]] = set()
        for each in (self._root, self._for_trials):
            each.mkdir()
        setup = Setup(str(self._root), memory, dict(kg.prefixes))
        self.pool = Pool(size, setup, _PROCESS)
        trying = Setup(str(self._for_trials), memory, {}, writable=True)
        self._trials = Pool(1, trying, _PROCESS)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has everything happen on this loop; before anything is asked."""
        self.pool.attach(loop)
        self._trials.attach(loop)

    async def run(self, job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
        """Does a job: a query over the latest snapshot, a trial on one of its own.

        Raises what :meth:`Pool.run` raises.
        """
        match job:
            case Trial():
                return await self._tried(job, asking)
            case Query():
                if not self._up_to_date():
                    await self._renew()
                return await self.pool.run(partial(self._placed, job), asking)
        return await self.pool.run(lambda: job, asking)

    def submit(self, job: Query, asking: Asking, told: Told) -> bool:
        """Has a query answered where the latest snapshot will do; where not, False."""
        if not self._up_to_date():
            return False
        self.pool.submit(partial(self._placed, job), asking, told)
        return True

    async def _tried(self, job: Trial, asking: Asking) -> tuple[Answer | Failure, bytes]:
        self._count += 1
        place = self._for_trials / str(self._count)
        try:
            await asyncio.to_thread(self._store.snapshot, place)
            trial = msgspec.structs.replace(job, place=str(place))
            return await self._trials.run(lambda: trial, asking)
        finally:
            self._in_background(_removed([place]))

    def _up_to_date(self) -> bool:
        """Whether the latest snapshot holds every write made before this call."""
        return self._latest is not None and self._latest[0] == self._version()

    def _placed(self, job: Query) -> Query:
        """The query over the latest snapshot."""
        assert self._latest is not None
        return Query(
            self._latest[1],
            job.text,
            job.choice,
            job.base,
            job.default_graphs,
            job.named_graphs,
            job.seconds,
            job.max_rows,
            job.max_bytes,
            job.gzip,
        )

    async def _renew(self) -> None:
        async with self._making:
            if self._up_to_date():
                return
            self._count += 1
            directory = self._root / str(self._count)
            version = await asyncio.to_thread(self._store.snapshot, directory)
            self._latest = (version, str(directory))
        self._in_background(self._tidy())

    async def _tidy(self) -> None:
        """Removes snapshots that no process reads, but the latest."""
        async with self._making:
            kept = self.pool.places() | ({self._latest[1]} if self._latest else set())
            gone = [each for each in self._root.iterdir() if str(each) not in kept]
        await _removed(gone)

    def _in_background(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._removing.add(task)
        task.add_done_callback(self._removing.discard)

    async def _all_removed(self) -> None:
        await asyncio.gather(*self._removing)

    def close(self) -> None:
        """Ends the processes."""
        self._trials.close()
        if self._removing:
            self.pool.wait_for(self._all_removed())
        self.pool.close()


async def _removed(directories: Iterable[Path]) -> None:
    for each in directories:
        await asyncio.to_thread(shutil.rmtree, each, ignore_errors=True)
