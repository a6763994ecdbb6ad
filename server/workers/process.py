"""``python -m server.workers.process FD``: one query process, which serves a socket until it ends.

It imports little, so that it starts fast: neither Flask nor the library.
"""

from __future__ import annotations

import gc
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import msgspec
from pyoxigraph import Store

from server.workers import evaluate, sandbox
from server.workers.messages import (
    BACK,
    HEAD,
    LENGTH,
    Check,
    Failure,
    Job,
    Parse,
    Query,
    Ready,
    Reply,
    Setup,
    Skipped,
    Trial,
)

_GRACE_SECONDS = 2.0
_LONG_SECONDS = 0.001
"""After a job of this length is looked whether those behind it were taken back."""
_RECEIVED = 1 << 16
_SMALL = 1 << 16
_COLLECTED_AFTER = 10_000
"""New objects after which Python looks for garbage that holds itself."""

_jobs: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)
_encoded = msgspec.msgpack.Encoder().encode


class Line:
    """The socket to the server: jobs come in, of which several may wait; replies go out."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._received = bytearray()
        self.waiting: deque[bytes] = deque()

    def receive(self) -> bytes:
        """The next message. Raises EOFError where the server has closed the socket."""
        while not self.waiting:
            self._read(0)
        return self.waiting.popleft()

    def taken_back(self) -> int:
        """How many of the jobs that waited are somebody else's now; they wait no more."""
        with suppress(BlockingIOError):
            self._read(socket.MSG_DONTWAIT)
        gone = 0
        for _ in range(self.waiting.count(BACK)):
            while self.waiting.popleft() != BACK:
                gone += 1
        return gone

    def _read(self, flags: int) -> None:
        """Takes what has come."""
        data = self._socket.recv(_RECEIVED, flags)
        if not data:
            raise EOFError
        received = self._received
        received += data
        start = 0
        while len(received) - start >= LENGTH.size:
            (length,) = LENGTH.unpack_from(received, start)
            end = start + LENGTH.size + length
            if len(received) < end:
                break
            self.waiting.append(bytes(received[start + LENGTH.size : end]))
            start = end
        del received[:start]

    def send(self, reply: Reply | Ready | Skipped, seconds: float = 0.0, body: bytes = b"") -> None:
        """Sends a reply and its body."""
        text = _encoded(reply)
        head = HEAD.pack(len(text), len(body), seconds) + text
        if len(body) <= _SMALL:
            self._socket.sendall(head + body)
        else:
            self._socket.sendall(head)
            self._socket.sendall(body)


class Doing(Protocol):
    """What a process does with jobs."""

    def do(self, job: Job) -> tuple[Reply, bytes]:
        """Does one job."""
        ...


class Local:
    """Queries over snapshots, one of which is open."""

    def __init__(self, setup: Setup) -> None:
        self._prefixes = setup.prefixes
        self._place: str | None = None
        self._store: Store | None = None

    def do(self, job: Job) -> tuple[Reply, bytes]:
        """Does one job."""
        try:
            match job:
                case Query():
                    return evaluate.answer_query(self._opened(job.place), job, self._prefixes)
                case Check():
                    return evaluate.check(job)
                case Parse():
                    return evaluate.parse(job)
                case Trial():
                    return evaluate.try_update(job)
        except MemoryError:
            return Failure("memory", "this takes more memory than it may"), b""

    def _opened(self, place: str) -> Store:
        if self._store is None or self._place != place:
            self._store = None  # closed before the next is opened
            self._store, self._place = Store.read_only(place), place
        return self._store


def main(made: Callable[[Setup], Doing], *, network: bool) -> None:
    """Serves jobs until the server closes the socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's; the server ends us
    sandbox.end_with_parent()
    line = Line(int(sys.argv[1]))
    setup = msgspec.msgpack.decode(line.receive(), type=Setup)
    process = made(setup)
    # What speaks to the network needs the system's files on names and certificates.
    confined = network or sandbox.confine(setup.readable, writable=setup.writable)
    sandbox.limit_memory(setup.memory)
    line.send(Ready(confined))
    serve(line, process)


def serve(line: Line, process: Doing) -> None:
    """Does one job after the other. A job whose time is over ends the process."""
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    while True:
        try:
            message = line.receive()
        except EOFError:
            return
        if message == BACK:  # those before it are done
            continue
        job = _jobs.decode(message)
        # The server kills this process at its deadline; this is for when it cannot.
        signal.setitimer(signal.ITIMER_REAL, job.seconds + _GRACE_SECONDS)
        begun = time.perf_counter()
        reply, body = process.do(job)
        took = time.perf_counter() - begun
        if took > _LONG_SECONDS or not line.waiting:
            signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(reply, took, body)
        if took > _LONG_SECONDS and line.waiting:
            for _ in range(line.taken_back()):
                line.send(Skipped())


if __name__ == "__main__":
    main(Local, network=False)
