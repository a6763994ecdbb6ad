"""The thread of the web process that takes jobs, has them prepared, and keeps the results."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import kg
from server.jobs import process
from server.jobs.table import Job, JobTable

JOB_SECONDS = 300.0
"""What one check may take; its process is killed after it."""

_IDLE_SECONDS = 600.0
_STOP_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Broken(Exception):
    """The process ended, or took too long and was ended."""


class Runner:
    """Does the jobs of a table one by one. Starts its thread and its process when first needed."""

    def __init__(self, table: JobTable, store: kg.Store, settings: kg.Settings) -> None:
        self._table = table
        self._store = store
        self._settings = settings
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._worker: _Worker | None = None

    def wake(self) -> None:
        """There may be something to do."""
        with self._starting:
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()
        self._wanted.set()

    def close(self) -> None:
        """Stops; a job in the midst is done again at the next start."""
        self._stopped.set()
        self._wanted.set()
        worker = self._worker
        if worker is not None:
            worker.end()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        pipeline = kg.build_pipeline(self._settings, self._store)
        while not self._stopped.is_set():
            self._wanted.clear()
            job = self._table.take()
            if job is not None:
                self._do(job, pipeline)
            elif not self._wanted.wait(_IDLE_SECONDS):
                self._let_go()
        self._let_go()

    def _do(self, job: Job, pipeline: Any) -> None:
        try:
            prepared = self._prepared(job)
            if isinstance(prepared, process.Failed):
                self._table.failed(job.id, prepared.message)
                return
            self._table.step(job.id, "keeping")
            check = pipeline.finish(prepared)
            self._table.done(job.id, check.article.id)
        except Broken as error:
            self._let_go()
            if not self._stopped.is_set():
                self._table.broken(job.id, str(error))
        except kg.errors.BelegError as error:
            self._table.failed(job.id, str(error))
        except Exception:  # noqa: BLE001 - a defect ends one job, never the thread of all jobs
            _log.exception("job %s", job.id)
            self._table.failed(job.id, "a defect of Beleg; the server's log has more")

    def _prepared(self, job: Job) -> Any:
        if self._worker is None:
            self._worker = _Worker(self._settings)
        if self._stopped.is_set():  # close() may have come before there was a process to end
            raise Broken("the server stops")
        self._table.step(job.id, "reading")
        article = self._worker.ask(job.document)
        if isinstance(article, process.Failed):
            return article
        self._table.step(job.id, "checking")
        return self._worker.ask(self._store.pins(article.id))

    def _let_go(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker.close()
            self._worker = None


class _Worker:
    """The process of :mod:`server.jobs.process`, and the line to it."""

    def __init__(self, settings: kg.Settings) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._line, other = spawning.Pipe()
        start: Callable[[Connection, kg.Settings], None] = process.serve
        self._process = spawning.Process(target=start, args=(other, settings), daemon=True)
        self._process.start()
        other.close()

    def ask(self, message: Any) -> Any:
        """Sends a message and gives the answer. Raises :class:`Broken`."""
        until = time.monotonic() + JOB_SECONDS
        try:
            self._line.send(message)
            if not self._line.poll(until - time.monotonic()):
                raise Broken("it took too long")
            return self._line.recv()
        except (EOFError, OSError) as error:
            raise Broken("its process ended") from error

    def end(self) -> None:
        """Ends the process, whatever it does; any thread may, and an :meth:`ask` is Broken then."""
        self._process.kill()

    def close(self) -> None:
        """Closes the line to an ended process. Only the thread that asks may: the line would be
        closed under its hands, or twice, and then perhaps a file of somebody else's."""
        self._process.join()
        self._line.close()
