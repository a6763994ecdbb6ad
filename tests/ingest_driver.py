"""A serial ingest that meets a fault where it is told to; tests run it as a process of its own.

usage: python -m tests.ingest_driver STORE ARTICLES FAULT NUMBER [PROCESSES | SCHEDULER]

FAULT says what happens at the NUMBERth article that is kept: ``kill-before`` its check is
finished, ``kill-writing`` before the store's transaction, ``kill-written`` after it, ``kill-after``
the check is done; ``full`` lets no file grow any more, ``none`` nothing. With PROCESSES, so many
worker processes prepare the articles, with the address of a SCHEDULER the workers of its cluster.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

import kg
from kg import build
from kg.ingest.run import Ingest
from kg.ingest.workers.cluster import ClusterWorkers
from kg.ingest.workers.processes import ProcessWorkers
from kg.ingest.workers.serial import SerialWorkers
from kg.seams import Workers
from kg.stores import OxigraphStore


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill() -> None:
    """No file may be longer than it can be now: writing fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


def around(inner: Callable[..., Any], before: Callable[[], None], after: Callable[[], None]) -> Any:
    def run(*arguments: Any) -> Any:
        before()
        result = inner(*arguments)
        after()
        return result

    return run


def workers(settings: kg.Settings, who: str) -> Workers:
    make = build.preparing(settings)
    if "://" in who:
        return ClusterWorkers(make, who, 120)
    return ProcessWorkers(make, int(who), 120) if int(who) else SerialWorkers(make())


def main(store: str, articles: str, fault: str, number: int, who: str = "0") -> int:
    settings = kg.Settings(offline=True, store=f"oxigraph:{store}")
    kept = build.store(settings)
    finish = build.finisher(settings, kept)
    seen = 0

    def counted(prepared: Any) -> Any:
        nonlocal seen
        seen += 1
        return faulty(prepared) if seen == number else finish(prepared)

    def nothing() -> None:
        return

    def faulty(prepared: Any) -> Any:
        assert isinstance(kept, OxigraphStore)
        if fault == "full":
            fill()
        if fault in ("kill-writing", "kill-written"):
            steps = (die, nothing) if fault == "kill-writing" else (nothing, die)
            object.__setattr__(kept, "_update", around(kept._update, *steps))
        steps = {"kill-before": (die, nothing), "kill-after": (nothing, die)}
        return around(finish, *steps.get(fault, (nothing, nothing)))(prepared)

    preparing = workers(settings, who)
    run = Ingest(preparing, counted, kept.held, kept.pins)
    try:
        for _ in run.run(build.article_reader(settings).read(articles)):
            pass
    except kg.errors.StoreUnavailable as error:
        print(error, file=sys.stderr)
        # Closing would write, too; the process just ends, as it does on a full disk.
        os._exit(3)
    preparing.close()
    kept.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), *sys.argv[5:]))
