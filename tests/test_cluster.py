"""Ingest on a real Dask cluster: a scheduler and workers as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kg.errors import WorkersUnavailable
from kg.finishing import Prepared
from kg.ingest.run import Failed, Ingest
from kg.ingest.workers.cluster import ClusterWorkers
from kg.model import Article, Check
from tests.ingest_work import make
from tests.processes import free_port

ROOT = Path(__file__).parents[1]
pytestmark = [
    # Dask's own threads and sockets end a little after its client is closed.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Cluster:
    """A scheduler on a fixed port and two workers, each with a nanny that starts it anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._run("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")
        for _ in range(2):
            self._run(
                "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1",
                "--no-dashboard", "--memory-limit", "0", "--death-timeout", "60",
            )  # fmt: skip

    def stop(self) -> None:
        for process in self._started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._started.clear()

    def _run(self, *command: str) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        }
        started = subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(started)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    with ExitStack() as stack:
        stack.callback(made.stop)
        made.start()
        yield made


def article(word: str) -> Article:
    return Article(word, word, f"ref-{word}", "de")


def test_a_cluster_that_fails_in_every_way_keeps_every_article_in_order(cluster: Cluster) -> None:
    """A worker dies of an article, one hangs, and the scheduler with its workers is restarted."""
    kept: list[str] = []

    def finish(made: Prepared) -> Check:
        kept.append(made.article.text)
        if made.article.text == "three":
            cluster.stop()
            cluster.start()
        return Check(made.article)

    words = ["one", "die", "two", "fail", "hang", "three", "four", "five"]
    with closing(ClusterWorkers(make, cluster.address, seconds=6)) as workers:
        run = Ingest(workers, finish, lambda _: None, tries=2)
        events = list(run.run(article(word) for word in words))
    assert kept == ["one", "two", "three", "four", "five"]
    failed = [event for event in events if isinstance(event, Failed)]
    assert [event.ref for event in failed] == ["ref-die", "ref-fail", "ref-hang"]
    assert "KilledWorker" in failed[0].reason
    assert "divided by nothing" in failed[1].reason
    assert "KilledWorker" in failed[2].reason  # twice, so that both workers would hang


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(WorkersUnavailable, match="no Dask scheduler"):
        ClusterWorkers(make, address, seconds=1)
