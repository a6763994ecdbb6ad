"""Which query processes a store gets: those of its snapshots, or those that ask its service."""

from __future__ import annotations

import asyncio
from typing import Protocol

import kg
from server.options import Options
from server.workers.errands import Asking, Told
from server.workers.forwarding import Forwarding
from server.workers.messages import Answer, Failure, Job, Query
from server.workers.pool import Pool
from server.workers.readers import Readers


class Queries(Protocol):
    """Runs what strangers send, in processes that can be killed."""

    @property
    def pool(self) -> Pool:
        """The processes."""
        ...

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has everything happen on this loop; before anything is asked."""
        ...

    async def run(self, job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
        """Does a job. Raises what :meth:`Pool.run` raises."""
        ...

    def submit(self, job: Query, asking: Asking, told: Told) -> bool:
        """The same for who waits for nothing; False where it cannot begin at once."""
        ...

    def close(self) -> None:
        """Ends the processes."""
        ...


def run_from_thread(queries: Queries, job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
    """:meth:`Queries.run` for a thread that waits."""
    return queries.pool.wait_for(queries.run(job, asking))


def queries_of(store: kg.Store, options: Options) -> Queries:
    """The query processes of a store; none runs before the first query."""
    if isinstance(store, kg.LocalStore):
        return Readers(store, lambda: store.version, options.query_processes, options.query_memory)
    if isinstance(store, kg.RemoteStore):
        return Forwarding(store, options.query_processes, options.query_memory)
    raise kg.errors.UsageError("this store is of no kind that can be served")
