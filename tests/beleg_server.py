"""A real ``beleg serve`` on a free port of this machine, for the tests that ask one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.processes import free_port

BELEG = [sys.executable, "-m", "kg"]
TOKEN = "a token of the tests"
_STOP_SECONDS = 60


class From(HTTPAdapter):
    """Connects from an address."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more, source_address=(self._address, 0))


@dataclass(frozen=True)
class Served:
    """A running server."""

    address: str
    process: subprocess.Popen[bytes]

    def query(self, text: str, accept: str = "*/*", **more: object) -> requests.Response:
        """A query by POST."""
        url, headers = f"{self.address}/sparql", {"Accept": accept}
        return requests.post(url, data={"query": text}, headers=headers, timeout=60, **more)  # type: ignore[arg-type]  # what requests takes

    def query_from(self, address: str, text: str) -> requests.Response:
        """A query of a client with an address of its own on this machine."""
        session = requests.Session()
        session.mount("http://", From(address))
        return session.get(f"{self.address}/sparql", params={"query": text}, timeout=60)

    def update(self, text: str, token: str = TOKEN) -> requests.Response:
        """An update by POST."""
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.address}/sparql"
        return requests.post(url, data={"update": text}, headers=headers, timeout=60)

    def children(self) -> list[int]:
        """The process ids below the server's first process, in no order."""
        found, ahead = [], [self.process.pid]
        while ahead:
            pid = ahead.pop()
            below = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, check=False)
            ahead += map(int, below.stdout.split())
            found += map(int, below.stdout.split())
        return found


@contextmanager
def serving(
    store: str, *flags: str, token: str | None = TOKEN, **environment: str
) -> Iterator[Served]:
    """A server over a store, asked to end at the end."""
    port = free_port()
    command = [*BELEG, "serve", "--port", str(port), "--store", store, *flags]
    if token is not None:
        environment["BELEG_UPDATE_TOKEN"] = token
    variables = dict(os.environ) | environment
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=variables) as process:
        try:
            served = Served(f"http://127.0.0.1:{port}", process)
            wait_until_ready(served)
            yield served
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(_STOP_SECONDS)


def wait_until_ready(served: Served) -> None:
    """Returns once a query is answered, or fails where the process has ended."""
    pause = threading.Event()
    for _ in range(600):
        if served.process.poll() is not None:
            pytest.fail(f"beleg serve ended with {served.process.returncode}")
        # Connections wait from the start in the queue of the listening socket.
        try:
            if requests.get(f"{served.address}/ready", timeout=120).ok:
                return
        except requests.ConnectionError:
            pause.wait(0.1)
    pytest.fail("beleg serve did not become ready")
