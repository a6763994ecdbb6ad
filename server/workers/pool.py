"""The pool of query processes: hands out jobs, kills what takes too long, replaces what ended."""

from __future__ import annotations

import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from server.workers.messages import Answer, Failure, Job, Ready, Reply, Setup

log = logging.getLogger(__name__)
_TICK_SECONDS = 0.1
"""How often a waiting thread looks whether its client is still there."""
_START_SECONDS = 30.0
_TRIES = 3
"""How many processes a job may lose to somebody's SIGKILL."""
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


class Stopped(Exception):
    """A job was not done to its end."""


class TimedOut(Stopped):
    """The time of the job was over; its process is gone."""


class ClientGone(Stopped):
    """Nobody waits for the answer any more; the process is gone."""


class Busy(Stopped):
    """No process was free within the time."""


class Crashed(Stopped):
    """The process ended by itself: by ``signal`` (SIGABRT where memory ran out, SIGSEGV)."""

    def __init__(self, signal_: int) -> None:
        self.signal = signal_
        super().__init__(f"a query process ended by signal {signal_}")


def never() -> bool:
    """The client that never goes."""
    return False


@dataclass(slots=True)
class Worker:
    """One query process, our end of its socket, and the snapshot that it has open."""

    process: subprocess.Popen[bytes]
    connection: Connection
    place: Path | None = None

    def kill(self) -> None:
        """Ends the process now."""
        self.process.kill()
        self.process.wait()
        self.connection.close()


class Pool:
    """At most ``size`` query processes, started when needed. Safe to share between threads."""

    def __init__(self, size: int, setup: Setup, module: str) -> None:
        """``module`` is what a process runs."""
        self.ended: Counter[str] = Counter()
        """How many processes ended early, by reason."""
        self._module = module
        self._size = size
        self._setup = setup
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._workers: list[Worker] = []
        self._starting = 0
        self._closed = False
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # Processes end with the thread that started them: one that lives as long as the pool.
        self._keeper = threading.Thread(target=self._keep, name="query-processes", daemon=True)
        self._keeper.start()

    def start(self) -> None:
        """Starts all processes ahead of the first query."""
        for _ in range(self._size):
            self._start_another()

    def close(self) -> None:
        """Ends every process; jobs that run end with them."""
        with self._lock:
            self._closed = True
            workers, self._workers = self._workers, []
        self._tasks.put(None)
        for worker in workers:
            worker.process.kill()
            worker.process.wait()
        self._keeper.join()

    def later(self, task: Callable[[], None]) -> None:
        """Has a task done in the background."""
        self._tasks.put(task)

    def running(self) -> int:
        """How many processes there are."""
        with self._lock:
            return len(self._workers)

    def busy(self) -> int:
        """How many of them do a job."""
        with self._lock:
            return max(0, len(self._workers) - self._idle.qsize())

    def places(self) -> set[Path]:
        """The snapshots that processes have open or are about to open."""
        with self._lock:
            return {worker.place for worker in self._workers if worker.place is not None}

    def run(
        self,
        prepare: Callable[[Worker], Job],
        *,
        seconds: float,
        patience: float = 5.0,
        gone: Callable[[], bool] = never,
    ) -> tuple[Answer | Failure, bytes]:
        """Has a job done, which ``prepare`` makes for the process that will do it.

        Raises :class:`Busy`, :class:`TimedOut`, :class:`ClientGone` or :class:`Crashed`. A
        process that somebody else kills takes nothing with it: the job is done by another.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._run(prepare, seconds, patience, gone)
            except Crashed as crash:
                if crash.signal != signal.SIGKILL:
                    raise
        return self._run(prepare, seconds, patience, gone)

    def _run(
        self,
        prepare: Callable[[Worker], Job],
        seconds: float,
        patience: float,
        gone: Callable[[], bool],
    ) -> tuple[Answer | Failure, bytes]:
        worker = self._taken(patience, gone)
        try:
            job = msgspec.msgpack.encode(prepare(worker))
            answer = _done(worker, job, time.monotonic() + seconds, gone)
        except (EOFError, OSError) as error:
            crash = Crashed(-worker.process.wait())
            self._replace(worker, signal.Signals(crash.signal).name if crash.signal else "exit")
            raise crash from error
        except BaseException as error:
            self._replace(worker, type(error).__name__)
            raise
        self._idle.put(worker)
        return answer

    def _taken(self, patience: float, gone: Callable[[], bool]) -> Worker:
        """A free process that is alive."""
        until = time.monotonic() + patience
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                self._start_another()
                worker = self._waited_for(until, gone)
            if worker is not None:
                if worker.process.poll() is None:
                    return worker
                self._replace(worker, "idle")

    def _waited_for(self, until: float, gone: Callable[[], bool]) -> Worker | None:
        while time.monotonic() < until:
            if gone():
                raise ClientGone
            try:
                return self._idle.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                # The one that was to come may have been killed while it started.
                self._start_another()
        raise Busy

    def _replace(self, worker: Worker, reason: str) -> None:
        with self._lock:
            self.ended[reason] += 1
            if worker in self._workers:
                self._workers.remove(worker)
        worker.kill()
        self._start_another()

    def _start_another(self) -> None:
        with self._lock:
            if self._closed or len(self._workers) + self._starting >= self._size:
                return
            self._starting += 1
        self._tasks.put(self._start)

    def _start(self) -> None:
        try:
            worker = started(self._module, self._setup)
        except (OSError, EOFError, msgspec.DecodeError):
            log.exception("a query process did not start")
            worker = None
        with self._lock:
            self._starting -= 1
            if worker is None:
                return
            if self._closed:
                worker.kill()
                return
            self._workers.append(worker)
        self._idle.put(worker)

    def _keep(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


def started(module: str, setup: Setup) -> Worker:
    """A new query process that is ready for jobs."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    connection = Connection(ours.detach())
    worker = Worker(process, connection)
    try:
        connection.send_bytes(msgspec.msgpack.encode(setup))
        if not connection.poll(_START_SECONDS):
            raise EOFError("it says nothing")
        ready = msgspec.msgpack.decode(connection.recv_bytes(), type=Ready)
    except (EOFError, OSError):
        worker.kill()
        raise
    if not ready.confined:
        log.warning("this kernel cannot shut query processes off from files and the network")
    return worker


def _done(
    worker: Worker, job: bytes, deadline: float, gone: Callable[[], bool]
) -> tuple[Answer | Failure, bytes]:
    connection = worker.connection
    connection.send_bytes(job)
    while not connection.poll(_TICK_SECONDS):
        if gone():
            raise ClientGone
        if time.monotonic() > deadline:
            raise TimedOut
    reply = _replies.decode(connection.recv_bytes())
    pieces: list[bytes] = []
    left = reply.length if isinstance(reply, Answer) else 0
    while left:
        pieces.append(connection.recv_bytes())
        left -= len(pieces[-1])
    return reply, b"".join(pieces)
