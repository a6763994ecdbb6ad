"""A real Oxigraph server process on a free port of this machine, for the tests that ask one."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[str]:
    """The address of a server process over a store on disk, with more flags of its own."""
    if not OXIGRAPH.exists():
        pytest.skip(f"no oxigraph server beside {sys.executable} (PyPI package oxigraph)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = ["--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    command = [str(OXIGRAPH), "serve", *place, *flags]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Returns once the port takes connections, or fails where the process has ended."""
    pause = threading.Event()
    for _ in range(1000):
        if process.poll() is not None:
            pytest.fail(f"the oxigraph server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            pause.wait(0.02)
        else:
            return
    pytest.fail("the oxigraph server did not take connections")
