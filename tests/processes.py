"""What the tests that start servers of others share: free ports, and waiting for one to answer."""

from __future__ import annotations

import socket
import subprocess
import threading

import pytest

_TRIES, _PAUSE = 3000, 0.02


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(process: subprocess.Popen[bytes], port: int, name: str) -> None:
    """Returns once the port takes connections, or fails where the process has ended."""
    pause = threading.Event()
    for _ in range(_TRIES):
        if process.poll() is not None:
            pytest.fail(f"{name} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            pause.wait(_PAUSE)
        else:
            return
    pytest.fail(f"{name} did not take connections")
