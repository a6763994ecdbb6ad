"""A Dask cluster: the scheduler's workers prepare articles, whichever machines they are on.

What a task needs travels with it: the article, and how to make what prepares it (the settings).
Each worker makes that once and keeps it. A scheduler that goes away takes its tasks with it; we
wait for it to come back and hand them in anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from pkgutil import resolve_name
from typing import Any

from distributed import Client

from kg.errors import WorkersDiffer, WorkersUnavailable
from kg.finishing import Prepare, Prepared
from kg.ingest.workers.deadlines import deadline
from kg.model import Article, Pin
from kg.version import __version__

_VERSION = "kg.version:__version__"

_CONNECT, _RECONNECT = 30.0, 120.0
"""Seconds that a scheduler gets to answer at first, and to come back."""

_LAST_RESORT = 10
"""Times the seconds of an article: Dask tries four workers before it gives a task up."""

_LOSSES = 5
"""How often in a row the scheduler may go away without an article prepared in between."""

_LOOK = 2.0
"""Seconds after which the cluster is asked again how many workers it has."""

_DESERTED = 60.0
"""Seconds at least without a worker, after which there is none: one that starts takes a while."""

_GREETED = 5.0
"""Seconds that the workers which are there at first get to say what they are."""

_FROZEN = 2
"""Times the seconds of an article: a worker that has said nothing for so long is given up."""

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
    with deadline(seconds):
        return _made[make](article, pins)


async def _give_up_frozen(seconds: float, dask_scheduler: Any = None) -> None:
    """Runs on the scheduler: gives the tasks of workers that have been silent so long to others.

    One whose machine is frozen keeps its connection, so that nothing else tells. When it goes on,
    the scheduler does not know it any more, and it begins anew.
    """
    now = time.time()
    for address, state in list(dask_scheduler.workers.items()):
        if now - state.last_seen > seconds:
            await dask_scheduler.remove_worker(address, stimulus_id="beleg-frozen", close=False)


class ClusterWorkers:
    """The workers of the scheduler at ``address``; ``make`` is compared and hashed by its value.

    An article that takes more than ``seconds`` is given up and its worker ended. Where that does
    not help (the network is gone), it is given up after some times that. A worker that is silent
    for twice that time is frozen, and others get its articles. A cluster that has had no worker
    for ``seconds``, and for a minute, has none.
    """

    def __init__(self, make: Callable[[], Prepare], address: str, seconds: float) -> None:
        self._seconds = seconds
        self._make = make
        self._address = address
        self._connection = self._losses = 0
        self._threads, self._asked, self._swept = 1, 0.0, time.monotonic()
        self._greeted: dict[str, Future[str]] = {}
        self._client = self._connected(_CONNECT)
        self._executor = self._client.get_executor(pure=False)
        self._present()
        futures.wait(self._greeted.values(), _GREETED)
        self._refuse_strangers()

    @property
    def count(self) -> int:
        """The threads of the cluster's workers a moment ago, one at least."""
        return max(1, self._present())

    def submit(self, article: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
        """Hands an article to the scheduler; its future is cancelled where the scheduler goes."""
        if self._losses > _LOSSES:
            raise WorkersUnavailable(self._address, "the scheduler went away again and again")
        if self._client.status == "closed":
            self._client = self._connected(_RECONNECT)
            self._executor = self._client.get_executor(pure=False)
        done: Future[Prepared] = self._executor.submit(
            _work, self._make, article, pins, self._seconds
        )
        connection = self._connection
        done.add_done_callback(lambda future: self._note(future, connection))
        return done

    def wait(self, future: Future[Prepared]) -> None:
        """Returns once an article is done; see :meth:`kg.seams.Workers.wait`."""
        begun = attended = time.monotonic()
        alone = max(self._seconds, _DESERTED)
        while not futures.wait([future], _LOOK).done:
            now = time.monotonic()
            if self._present():
                attended = now
            if now - attended > alone:
                raise WorkersUnavailable(self._address, f"no worker has been there for {alone:g} s")
            if now - begun > self._seconds * _LAST_RESORT:
                raise TimeoutError(f"not done within {now - begun:.0f} s")

    def close(self) -> None:
        """Leaves the cluster, which goes on for others."""
        self._client.close(timeout=5)

    def _connected(self, seconds: float) -> Client:
        try:
            client = Client(self._address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:
            raise WorkersUnavailable(
                self._address, f"no Dask scheduler answers ({error})"
            ) from error
        self._check_scheduler(client)
        return client

    def _check_scheduler(self, client: Client) -> None:
        """Tasks are unpacked by the scheduler, too, so that Beleg must be installed there."""
        try:
            there = client.run_on_scheduler(resolve_name, _VERSION)
        except (ImportError, AttributeError):
            there = "missing"
        if there != __version__:
            client.close(timeout=5)
            raise WorkersDiffer(self._address, [f"beleg {there}, not {__version__}"])

    def _present(self) -> int:
        """The threads of the workers; asked of the scheduler now and then, while it answers."""
        if time.monotonic() - self._asked > _LOOK:
            with suppress(OSError):  # where it is away, which its tasks will tell
                there = self._client.nthreads()
                self._threads = sum(there.values())
                self._greet(there)
                self._sweep()
            self._asked = time.monotonic()
            self._refuse_strangers()
        return self._threads

    def _greet(self, workers: Iterable[str]) -> None:
        """Asks workers that are new which Beleg they have: tasks of ours bring down one without."""
        self._greeted = {
            worker: self._greeted.get(worker)
            or self._client.get_executor(workers=[worker], pure=False).submit(
                resolve_name, _VERSION
            )
            for worker in workers
        }

    def _refuse_strangers(self) -> None:
        """Raises :class:`WorkersDiffer` where a worker has said that it has no Beleg."""
        for worker, version in self._greeted.items():
            answered = version.done() and not version.cancelled()
            if answered and isinstance(version.exception(), ImportError):
                raise WorkersDiffer(worker, [f"beleg missing, not {__version__}"])

    def _sweep(self) -> None:
        """Now and then, has the scheduler give up workers that are frozen."""
        if time.monotonic() - self._swept > self._seconds / 2:
            self._client.run_on_scheduler(_give_up_frozen, self._seconds * _FROZEN)
            self._swept = time.monotonic()

    def _note(self, done: Future[Prepared], connection: int) -> None:
        """Counts how often the scheduler went away; it takes all its tasks with it at once."""
        if not done.cancelled():
            self._losses = 0
        elif connection == self._connection:
            self._connection += 1
            self._losses += 1
