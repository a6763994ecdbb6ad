"""What the whole suite shares: no network beyond this machine, no stray environment."""

from __future__ import annotations

import os
import socket
from typing import Any

import hypothesis
import pytest

# A machine that is busy with other things is no failure: nothing here asserts on time.
hypothesis.settings.register_profile("beleg", deadline=None)
hypothesis.settings.load_profile("beleg")

_TIMES = int(os.environ.get("BELEG_EXAMPLES", "1"))
"""How many times the usual number of examples each law is tried on."""

_connect = socket.socket.connect


def _only_loopback(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    local = self.family == socket.AF_UNIX or host in ("127.0.0.1", "::1", "localhost")
    assert local, f"a test reached for the network: {address}"
    _connect(self, address)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tries more examples where the environment asks for it; Hypothesis has no public way to."""
    for item in items if _TIMES > 1 else ():
        law = getattr(item, "obj", None)
        if law is not None and hypothesis.is_hypothesis_test(law):
            law = getattr(law, "__func__", law)
            usual = law._hypothesis_internal_use_settings
            more = hypothesis.settings(usual, max_examples=_TIMES * usual.max_examples)
            law._hypothesis_internal_use_settings = more


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach no address but this machine's own."""
    monkeypatch.setattr(socket.socket, "connect", _only_loopback)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests do not reach them."""
    for name in list(os.environ):
        if name.startswith("BELEG_") and name != "BELEG_UPDATE_GOLDEN":
            monkeypatch.delenv(name)
