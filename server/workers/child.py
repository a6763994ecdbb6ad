"""One query process as the server sees it: started, asked over a socket, killed."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import cast

import msgspec

from server.workers.messages import Answer, Failure, Ready, Reply, Setup

log = logging.getLogger(__name__)
_START_SECONDS = 30.0
_STEPPED_BACK = 10
"""The niceness of a process whose job takes long."""
_LENGTH = struct.Struct("!I")
_replies: msgspec.msgpack.Decoder[Reply | Ready] = msgspec.msgpack.Decoder(Reply | Ready)

Replied = tuple[Answer | Failure | Ready, bytes]
"""What a process says, and the body that follows."""


class Child(asyncio.Protocol):
    """A query process, our end of its socket, and the snapshot that it has open.

    It is asked one thing at a time. Where the process ends, what was asked fails with EOFError.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.place: Path | None = None
        self.alive = True
        self.stepped_back = False
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._reply: Answer | Failure | Ready | None = None
        self._pieces: list[bytes] = []
        self._left = 0
        self._asked: asyncio.Future[Replied] | None = None

    def ask(self, message: bytes) -> asyncio.Future[Replied]:
        """Sends a message; the future is what comes back."""
        asked = self._asked = asyncio.get_running_loop().create_future()
        if self._transport is None or not self.alive:
            asked.set_exception(EOFError())
        else:
            self._transport.write(_LENGTH.pack(len(message)) + message)
        return asked

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

    def data_received(self, data: bytes) -> None:
        """Puts frames together: a length and as many bytes."""
        received = self._received
        received += data
        while len(received) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(received)
            end = _LENGTH.size + length
            if len(received) < end:
                return
            frame = bytes(received[_LENGTH.size : end])
            del received[:end]
            self._take(frame)

    def _take(self, frame: bytes) -> None:
        if self._reply is None:
            reply = self._reply = _replies.decode(frame)
            self._left = reply.length if isinstance(reply, Answer) else 0
        else:
            self._pieces.append(frame)
            self._left -= len(frame)
        if self._left > 0:
            return
        replied = (self._reply, b"".join(self._pieces))
        self._reply, self._pieces = None, []
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(replied)

    def connection_lost(self, _error: Exception | None) -> None:
        """The process has ended."""
        self.alive = False
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(EOFError())
        self.gone()

    def gone(self) -> None:
        """Is called when the process has ended; the pool puts something else in its place."""


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
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    child = Child(process)
    try:
        await asyncio.get_running_loop().create_connection(lambda: child, sock=ours)
        ready, _ = await asyncio.wait_for(
            child.ask(msgspec.msgpack.encode(setup)), timeout=_START_SECONDS
        )
    except BaseException:
        child.kill()
        child.reap()
        raise
    if isinstance(ready, Ready) and not ready.confined:
        log.warning("this kernel cannot shut query processes off from files and the network")
    return child
