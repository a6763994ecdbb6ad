"""Processes of this machine, by Pebble: one that dies or hangs is replaced, the others go on."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent import futures
from concurrent.futures import Future

from pebble import ProcessPool

from kg.errors import BelegError, WorkersUnavailable
from kg.finishing import Prepare, Prepared
from kg.model import Article, Pin

_TASKS_A_PROCESS = 2_000
"""Articles after which a process is renewed, so that nothing it gathers lasts for ever."""

_prepare: Prepare | BelegError | None = None
"""What this process prepares articles by, once it is a worker, or why it cannot."""


def _begin(make: Callable[[], Prepare]) -> None:
    """Makes a process a worker: the parser and the knowledge are loaded once."""
    global _prepare  # noqa: PLW0603 - a worker process is one worker
    # Ctrl-C reaches the whole group; the parent decides what is finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _prepare = make()
    except BelegError as error:
        _prepare = error


def _work(article: Article, pins: Sequence[Pin]) -> Prepared:
    assert _prepare is not None, "a worker begins before it works"
    if isinstance(_prepare, BelegError):
        raise _prepare
    return _prepare(article, pins)


class ProcessWorkers:
    """``count`` processes; ``make`` gives in each what prepares an article, and can be pickled.

    An article that takes more than ``seconds`` is given up and its process ended.
    """

    def __init__(self, make: Callable[[], Prepare], count: int, seconds: float) -> None:
        self.count = count
        self._seconds = seconds
        # Not forked from here: the store's own threads would be cut in the middle of their work.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["kg.build"])
        self._pool = ProcessPool(
            max_workers=count,
            max_tasks=_TASKS_A_PROCESS,
            initializer=_begin,
            initargs=(make,),
            context=context,
        )

    def submit(self, article: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
        """Begins an article on the next free process."""
        try:
            return self._pool.schedule(_work, args=(article, pins), timeout=self._seconds)
        except RuntimeError as error:
            raise WorkersUnavailable("worker processes", str(error)) from error

    def wait(self, future: Future[Prepared]) -> None:
        """Returns once an article is done; the pool keeps the time itself."""
        futures.wait([future])

    def close(self) -> None:
        """Ends the processes."""
        self._pool.stop()
        self._pool.join()
