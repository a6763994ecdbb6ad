"""Queries for a store behind somebody else's service: forwarded by processes that can be killed."""

from __future__ import annotations

import asyncio

import msgspec

import kg
from server.workers.errands import Asking, Told
from server.workers.messages import Answer, Failure, Job, Query, Setup, Trial
from server.workers.pool import Pool


class Forwarding:
    """Processes that ask a query service, with the same limits as those that read a snapshot."""

    def __init__(self, store: kg.RemoteStore, size: int, memory: int) -> None:
        self._store = store
        self.pool = Pool(
            size, Setup(None, memory, dict(kg.prefixes)), "server.workers.forwarding_process"
        )

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has everything happen on this loop; before anything is asked."""
        self.pool.attach(loop)

    async def run(self, job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
        """Does a job; a query is forwarded. Raises what :meth:`Pool.run` raises.

        There is nothing to try an update on: the service bounds what it runs.
        """
        if isinstance(job, Trial):
            return Answer(), b""
        sent = self._addressed(job) if isinstance(job, Query) else job

        return await self.pool.run(lambda: sent, asking)

    def submit(self, _job: Query, _asking: Asking, _told: Told) -> bool:
        """Nothing is done at once: False."""
        return False

    def _addressed(self, job: Query) -> Query:
        """The query with its place, and with the dataset that the service must be told."""
        default, named = job.default_graphs, job.named_graphs
        if not (default or named):
            default, named = self._store.dataset(job.text)
        return msgspec.structs.replace(
            job, place=self._store.addresses[0], default_graphs=default, named_graphs=named
        )

    def close(self) -> None:
        """Ends the processes."""
        self.pool.close()
