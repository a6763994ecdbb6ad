"""``beleg ingest`` that says what it has kept, and waits for a line before it goes on.

usage: python -m tests.paced_ingest ARGUMENTS OF BELEG INGEST
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from unittest.mock import patch

from kg import build
from kg.cli import main
from kg.finishing import Prepared
from kg.ingest.workers import cluster
from kg.model import Check
from kg.seams import Store
from kg.settings import Settings

_finisher = build.finisher


def paced(settings: Settings, kept: Store) -> Callable[[Prepared], Check]:
    finish = _finisher(settings, kept)

    def finish_and_wait(prepared: Prepared) -> Check:
        check = finish(prepared)
        print("kept", flush=True)
        sys.stdin.readline()
        return check

    return finish_and_wait


if __name__ == "__main__":
    sys.argv.insert(1, "ingest")
    soon = patch.object(cluster, "_DESERTED", 20.0)
    with patch.object(build, "finisher", paced), soon:
        main()
