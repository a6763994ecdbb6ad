"""A real Oxigraph server process on a free port of this machine, for the tests that ask one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import free_port, wait_for

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[str]:
    """The address of a server process over a store on disk, with more flags of its own."""
    if not OXIGRAPH.exists():
        pytest.skip(f"no oxigraph server beside {sys.executable} (PyPI package oxigraph)")
    port = free_port()
    place = ["--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    command = [str(OXIGRAPH), "serve", *place, *flags]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(process, port, "the oxigraph server")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()
