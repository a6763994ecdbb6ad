"""Queries for a store behind somebody else's service: forwarded by processes that can be killed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

import kg
from server.workers.messages import Answer, Check, Failure, Parse, Query, Setup
from server.workers.pool import Pool, never


class Forwarding:
    """Processes that ask a query service, with the same limits as those that read a snapshot."""

    def __init__(self, address: str, size: int, memory: int) -> None:
        self._address = address
        self.pool = Pool(
            size, Setup(None, memory, dict(kg.prefixes)), "server.workers.forwarding_process"
        )

    def query(self, job: Query, gone: Callable[[], bool] = never) -> tuple[Answer | Failure, bytes]:
        """Forwards a query; its ``place`` is filled in. Raises what :meth:`Pool.run` raises."""
        return self.work(msgspec.structs.replace(job, place=self._address), gone)

    def work(
        self, job: Query | Check | Parse, gone: Callable[[], bool] = never
    ) -> tuple[Answer | Failure, bytes]:
        """Does a job. Raises what :meth:`Pool.run` raises."""
        return self.pool.run(lambda _: job, seconds=job.seconds, gone=gone)

    def close(self) -> None:
        """Ends the processes."""
        self.pool.close()
