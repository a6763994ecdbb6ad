"""The server under attack: real, with limits that are soon reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.canaries import FileCanary, HttpCanary
from tests.attacks.hostile import triples
from tests.beleg_server import Served, serving

LIMITS = {
    "BELEG_QUERY_SECONDS": "2",
    "BELEG_QUERY_MEMORY": "300",
    "BELEG_QUERY_ROWS": "1000",
    "TMPDIR": "/dev/shm",
}
"""Short of time and memory, so that attacks end soon."""
NODES = 1500


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    """A server with a ring of nodes, of which cross products have no end."""
    with serving("memory:", **LIMITS) as running:
        assert running.update(triples(NODES)).status_code == 204
        yield running


@pytest.fixture
def file_canary(tmp_path: Path) -> FileCanary:
    """A file that nobody may open."""
    return FileCanary(tmp_path)


@pytest.fixture
def http_canary() -> Iterator[HttpCanary]:
    """A service that nobody may ask."""
    canary = HttpCanary()
    yield canary
    canary.close()
