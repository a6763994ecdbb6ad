"""One query process as the server sees it: started, sent jobs over a socket, killed."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import msgspec

from server.workers.errands import Sent
from server.workers.messages import (
    BACK,
    HEAD,
    LENGTH,
    Answer,
    Failure,
    Job,
    Ready,
    Setup,
    Skipped,
)

log = logging.getLogger(__name__)
_START_SECONDS = 30.0
_STEPPED_BACK = 10
"""The niceness of a process whose job takes long."""
_MALLOC = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=100:glibc.malloc.hugetlb=1"}
"""A query frees many pieces of few sizes: keeping more of them takes 15 % off its time.

Large pages, where the kernel gives them, take off 5 % more.
"""

Said = Answer | Failure | Skipped | Ready
_said: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)
_encoded = msgspec.msgpack.Encoder().encode


class Child(asyncio.Protocol):
    """A query process, our end of its socket, and the jobs that it has: the first one runs.

    ``answered`` is told each reply with the seconds that it took and its body, ``ended`` that the
    process is no more.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.jobs: deque[Sent] = deque()
        self.place = ""
        """The snapshot that it has open, or is about to open."""
        self.client: str | None = None
        """Whose jobs it has."""
        self.brief = False
        """Whether they are such as others may wait behind."""
        self.since = 0.0
        """When the first of its jobs became the first, by time.monotonic."""
        self.seen: Sent | None = None
        """The job that ran when this was last looked at."""
        self.alive = True
        self.stepped_back = False
        self.answered: Callable[[Said, float, bytes], None] = _nothing
        self.ended: Callable[[], None] = _nothing
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._wanted = HEAD.size
        self._outgoing: list[bytes] = []

    def send(self, job: Job | Setup) -> None:
        """Sends a job: at once to a process that waits for one, or with others of this turn."""
        message = _encoded(job)
        if len(self.jobs) <= 1 and not self._outgoing:
            self._write(LENGTH.pack(len(message)) + message)
        else:
            self._queue(message)

    def take_back(self) -> None:
        """Tells the process to skip what it has not begun; each of it is answered as skipped."""
        self._queue(BACK)

    def _queue(self, message: bytes) -> None:
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing += (LENGTH.pack(len(message)), message)

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        self._write(b"".join(outgoing))

    def _write(self, data: bytes) -> None:
        if self._transport is not None and self.alive:
            self._transport.write(data)

    def step_back(self) -> None:
        """Lets others go first from here on; this cannot be taken back."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _STEPPED_BACK)
            self.stepped_back = True

    def kill(self) -> None:
        """Ends the process now, and waits for nothing."""
        self.alive = False
        self.process.kill()
        if self._transport is not None:
            self._transport.abort()

    def reap(self) -> None:
        """Waits elsewhere for a killed process to end, so that it does not stay as a zombie."""
        asyncio.get_running_loop().run_in_executor(None, self.process.wait)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours to read."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes | bytearray) -> None:
        """Puts replies together (:data:`server.workers.messages.HEAD`)."""
        if self._received:
            self._received += data
            if len(self._received) < self._wanted:
                return
            data, self._received = self._received, bytearray()
        start, size = 0, len(data)
        self._wanted = HEAD.size
        while size - start >= HEAD.size:
            reply, body, seconds = HEAD.unpack_from(data, start)
            begin = start + HEAD.size + reply
            if size < begin + body:
                self._wanted = begin + body - start
                break
            view = memoryview(data)
            said = _said.decode(view[start + HEAD.size : begin])
            start = begin + body
            self.answered(said, seconds, bytes(view[begin:start]))
        if start < size:
            self._received += memoryview(data)[start:]

    def connection_lost(self, _error: Exception | None) -> None:
        """The process has ended."""
        self.alive = False
        self.ended()


def _nothing(*_: object) -> None:
    """Nobody wants to know."""


async def started(module: str, setup: Setup) -> Child:
    """A new query process that is ready for jobs; raises OSError or EOFError where it ends first.

    Processes end with the thread that started them, which is the loop's.
    """
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_MALLOC
            | {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    child = Child(process)
    loop = asyncio.get_running_loop()
    first: asyncio.Future[Said] = loop.create_future()

    def ready(said: Said, _seconds: float, _body: bytes) -> None:
        if not first.done():
            first.set_result(said)

    def ended() -> None:
        if not first.done():
            first.set_exception(EOFError())

    child.answered, child.ended = ready, ended
    try:
        await loop.create_connection(lambda: child, sock=ours)
        child.send(setup)
        said = await asyncio.wait_for(first, timeout=_START_SECONDS)
    except BaseException:
        child.kill()
        child.reap()
        raise
    if isinstance(said, Ready) and not said.confined:
        log.warning("this kernel cannot shut query processes off from files and the network")
    return child
