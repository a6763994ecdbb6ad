"""Canaries: a file and a service that nobody may touch, and that tell when somebody does."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path


class FileCanary:
    """A named pipe: whoever opens it waits for a writer, and a writer finds them there."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "canary.ttl"
        os.mkfifo(self.path)

    def touched(self) -> bool:
        """Whether somebody has it open for reading."""
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as error:
            if error.errno == errno.ENXIO:  # nobody reads
                return False
            raise
        return True


class HttpCanary:
    """A listening socket: whoever connects waits in its queue."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def touched(self) -> bool:
        """Whether somebody has connected."""
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Lets go of the port."""
        self._socket.close()
