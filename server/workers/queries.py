"""Which query processes a store gets: those of its snapshots, or those that ask its service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import kg
from server.options import Options
from server.workers.forwarding import Forwarding
from server.workers.messages import Answer, Check, Failure, Parse, Query
from server.workers.pool import Pool, never
from server.workers.readers import Readers


class Queries(Protocol):
    """Runs what strangers send, in processes that can be killed."""

    @property
    def pool(self) -> Pool:
        """The processes."""
        ...

    def query(self, job: Query, gone: Callable[[], bool] = never) -> tuple[Answer | Failure, bytes]:
        """Runs a query; its ``place`` is filled in. Raises what :meth:`Pool.run` raises."""
        ...

    def work(
        self, job: Check | Parse, gone: Callable[[], bool] = never
    ) -> tuple[Answer | Failure, bytes]:
        """Has something parsed. Raises what :meth:`Pool.run` raises."""
        ...

    def close(self) -> None:
        """Ends the processes."""
        ...


def queries_of(store: kg.Store, options: Options) -> Queries:
    """The query processes of a store; none runs before the first query."""
    if isinstance(store, kg.LocalStore):
        return Readers(store, lambda: store.version, options.query_processes, options.query_memory)
    if isinstance(store, kg.RemoteStore):
        return Forwarding(store.addresses[0], options.query_processes, options.query_memory)
    raise kg.errors.UsageError("this store is of no kind that can be served")
