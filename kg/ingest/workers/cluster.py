"""A Dask cluster: the scheduler's workers prepare articles, whichever machines they are on.

What a task needs travels with it: the article, and how to make what prepares it (the settings).
Each worker makes that once and keeps it. A scheduler that goes away takes its tasks with it; we
wait for it to come back and hand them in anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from distributed import Client

from kg.errors import WorkersUnavailable
from kg.finishing import Prepare, Prepared
from kg.model import Article, Pin

_CONNECT, _RECONNECT = 30.0, 120.0
"""Seconds that a scheduler gets to answer at first, and to come back."""

_LAST_RESORT = 10
"""Times the seconds of an article: Dask tries four workers before it gives a task up."""

_LOSSES = 5
"""How often in a row the scheduler may go away without an article prepared in between."""

_made: dict[Callable[[], Prepare], Prepare] = {}
_making = threading.Lock()


def _work(
    make: Callable[[], Prepare], article: Article, pins: Sequence[Pin], seconds: float
) -> Prepared:
    """Runs on a worker, which may have several threads.

    Nothing ends a thread that hangs but the end of its process: the worker's nanny starts another,
    and the scheduler counts the article among those that bring workers down.
    """
    with _making:
        if make not in _made:
            _made[make] = make()
    deadline = threading.Timer(seconds, os._exit, [1])
    deadline.daemon = True
    deadline.start()
    try:
        return _made[make](article, pins)
    finally:
        deadline.cancel()


class ClusterWorkers:
    """The workers of the scheduler at ``address``; ``make`` is compared and hashed by its value.

    An article that takes more than ``seconds`` is given up and its worker ended. Where that does
    not help (no worker comes back, the network is gone), it is given up after some times that.
    """

    def __init__(self, make: Callable[[], Prepare], address: str, seconds: float) -> None:
        self.patience = seconds * _LAST_RESORT
        self._seconds = seconds
        self._make = make
        self._address = address
        self._losses = 0
        self._client = self._connected(_CONNECT)

    @property
    def count(self) -> int:
        """The threads of the cluster's workers at this moment, one at least."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, article: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
        """Hands an article to the scheduler; its future is cancelled where the scheduler goes."""
        if self._client.status == "closed":
            self._client = self._connected(_RECONNECT)
        done: Future[Prepared] = self._client.get_executor(pure=False).submit(
            _work, self._make, article, pins, self._seconds
        )
        done.add_done_callback(self._count_losses)
        return done

    def close(self) -> None:
        """Leaves the cluster, which goes on for others."""
        self._client.close(timeout=5)

    def _connected(self, seconds: float) -> Client:
        if self._losses > _LOSSES:
            raise WorkersUnavailable(self._address, "the scheduler went away again and again")
        try:
            return Client(self._address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:
            raise WorkersUnavailable(
                self._address, f"no Dask scheduler answers ({error})"
            ) from error

    def _count_losses(self, done: Future[Prepared]) -> None:
        self._losses = self._losses + 1 if done.cancelled() else 0
