"""The W3C's SPARQL 1.1 test suites against a real ``beleg serve``, by the scorers of ../shared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.beleg_server import serving

EVALUATION = Path(__file__).parents[1].parent / "shared" / "eval" / "sparql"
pytestmark = pytest.mark.skipif(not EVALUATION.exists(), reason=f"no suites in {EVALUATION}")


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked suites."""
    folder = tmp_path_factory.mktemp("w3c")
    with tarfile.open(EVALUATION / "w3c-sparql-tests.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    return folder / "sparql"


def test_protocol_graph_store_and_service_description(suites: Path) -> None:
    with serving("memory:", "--open-updates", token=None) as served:
        target = (
            f"http:{served.address}/sparql,{served.address}/sparql,{served.address}/graph-store"
        )
        told = subprocess.run(
            [
                *(sys.executable, str(EVALUATION / "w3c_protocol.py"), target, "--verbose"),
                *("--root", str(suites / "sparql11")),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        endpoint = f"{served.address}/sparql"
    assert re.findall(r"manifest\S*: pass (\d+/\d+)", told) == ["34/34", "9/9", "4/4"], told
    assert f"returns-rdf True; has sd:endpoint True ['{endpoint}']" in told


def test_queries_and_updates(suites: Path) -> None:
    """No worse than pyoxigraph's own 486 of 498."""
    with serving("memory:", "--open-updates", token=None, TMPDIR="/dev/shm") as served:
        told = subprocess.run(
            [
                *(sys.executable, str(EVALUATION / "w3c_runner.py")),
                *("tests.w3c_engine:made", "--verbose", "--root", str(suites)),
            ],
            capture_output=True,
            text=True,
            check=True,
            env=dict(os.environ) | {"BELEG_ADDRESS": served.address},
        ).stdout
    passed, total = map(int, re.findall(r"ALL .*: pass (\d+)/(\d+)", told)[0])
    assert total == 498
    assert passed >= 486, told
