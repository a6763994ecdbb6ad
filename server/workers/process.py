"""``python -m server.workers.process FD``: one query process, which serves a socket until it ends.

It imports little, so that it starts fast: neither Flask nor the library.
"""

from __future__ import annotations

import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Protocol

import msgspec
from pyoxigraph import Store

from server.workers import evaluate, sandbox
from server.workers.messages import (
    Check,
    Failure,
    Job,
    Parse,
    Query,
    Ready,
    Reply,
    Setup,
    Trial,
)

PIECE = 1 << 20
"""Bytes of an answer that are sent at once."""
_GRACE_SECONDS = 2.0
_LENGTH = struct.Struct("!I")

_jobs: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)


class Line:
    """The socket to the server: frames, each a length and as many bytes."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._incoming = self._socket.makefile("rb")

    def receive(self) -> bytes:
        """The next frame. Raises EOFError where the server has closed the socket."""
        head = self._incoming.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise EOFError
        return self._incoming.read(_LENGTH.unpack(head)[0])

    def send(self, reply: Reply | Ready, body: bytes = b"") -> None:
        """Sends a reply, and its body in pieces."""
        text = msgspec.msgpack.encode(reply)
        parts = [_LENGTH.pack(len(text)), text]
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            parts += [_LENGTH.pack(len(piece)), piece]
            self._socket.sendall(b"".join(parts))
            parts = []
        if parts:
            self._socket.sendall(b"".join(parts))


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
    while True:
        try:
            job = _jobs.decode(line.receive())
        except EOFError:
            return
        # The server kills this process at its deadline; this is for when it cannot.
        signal.setitimer(signal.ITIMER_REAL, job.seconds + _GRACE_SECONDS)
        reply, body = process.do(job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(reply, body)


if __name__ == "__main__":
    main(Local, network=False)
