"""Ingest on a Dask cluster of machines that fail: each in a network namespace of its own.

Scheduler, workers and the command are started as docs/howto/many-articles.md says it, and the
articles are really read. Whatever happens, the store is that of an undisturbed serial run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kg.stores import open_store
from tests.dask_cluster import EPOCH, ROOT, Cluster, cluster
from tests.network import Machine, Network, network

PORT = 8786
FIRMS = ("Amazon", "Microsoft", "Nokia", "Siemens", "SAP", "BMW")
SHORT = [
    f"{FIRMS[n % 6]} wurde {1990 + n} gegründet. {FIRMS[n % 5]} hat seinen Sitz in Helsinki."
    for n in range(27)
]
LONG = ROOT / "tests" / "articles" / "microsoft-linkedin.txt"
MANY = len(SHORT) + 1
"""More than are under way at a time: four for each worker (:data:`kg.ingest.run.AHEAD`)."""


@pytest.fixture(scope="module")
def net() -> Iterator[Network]:
    try:
        with network("writer", "scheduler", "one", "two", "three") as made:
            yield made
    except OSError as error:
        pytest.skip(f"no network namespaces here: {error}")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """An article in full, and short ones that contradict each other."""
    path = tmp_path_factory.mktemp("articles") / "short.jsonl"
    rows = [
        {"id": f"s{n}", "text": text, "language": "de", "published": "2021-05-01"}
        for n, text in enumerate(SHORT)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return [str(LONG), str(path)]


@pytest.fixture(scope="module")
def undisturbed(articles: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("serial")
    command = [sys.executable, "-m", "tests.ingest_driver", str(folder / "store")]
    environment = {**os.environ, **EPOCH}
    for ref in articles:
        subprocess.run([*command, ref, "none", "0"], cwd=ROOT, env=environment, check=True)
    return dump(folder / "store")


def dump(store: Path) -> list[str]:
    with closing(open_store(f"oxigraph:{store}")) as kept:
        return list(kept.export())


class Ingesting:
    """``beleg ingest`` on a machine, article by article."""

    def __init__(self, machine: Machine, store: Path, refs: Sequence[str], *flags: str) -> None:
        place = ["--store", f"oxigraph:{store}", "--failures", f"{store}-failures"]
        command = [sys.executable, "-m", "tests.paced_ingest", *refs, "--offline", *place, *flags]
        self._process = subprocess.Popen(
            [*machine.enter, "timeout", "1500", *command, "--format", "json"],
            env={**os.environ, **EPOCH, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._pauses = False

    def __enter__(self) -> Ingesting:
        return self

    def __exit__(self, *about: object) -> None:
        self._process.kill()
        with self._process:
            return

    def keep(self, number: int) -> None:
        """Goes on until so many more articles are in the store, and pauses there."""
        for _ in range(number):
            line = self._next()
            assert line == "kept\n", (line, self.errors())

    def rest(self) -> dict[str, int]:
        """Goes on to the end; what was counted. The command must say that all is done."""
        while (line := self._next()) == "kept\n":
            continue
        assert self._process.wait() == 0, self.errors()
        counted: dict[str, int] = json.loads(line)
        return counted

    def stopped(self) -> tuple[int, str]:
        """Goes on until it stops by itself; its exit status and what it says."""
        while self._next():
            continue
        assert self._process.stderr is not None
        said = self._process.stderr.read()
        return self._process.wait(), said

    def errors(self) -> str:
        """What it says to standard error until it ends."""
        assert self._process.stderr is not None
        self._process.kill()
        return self._process.stderr.read()

    def _next(self) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if self._pauses:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        self._pauses = True
        return self._process.stdout.readline()


@pytest.fixture
def machines(net: Network, tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that soon notices when a machine does not answer; no worker yet."""
    place = net.machines["scheduler"]
    with cluster(tmp_path, place.address, PORT, COMM__TIMEOUTS__TCP="11s") as made:
        made.scheduler(place.enter)
        yield made


def begin(made: Cluster, net: Network, *names: str, flags: Sequence[str] = ()) -> None:
    for name in names:
        machine = net.machines[name]
        made.worker(name, *flags, host=machine.address, enter=machine.enter)


def test_machines_that_fail_one_after_the_other_change_nothing(
    net: Network, machines: Cluster, articles: list[str], undisturbed: list[str], tmp_path: Path
) -> None:
    """One is killed, one cut from the network and joined again, then the third is killed, and the
    scheduler restarted: every article is kept once."""
    writer, scheduler = net.machines["writer"], net.machines["scheduler"]
    begin(machines, net, "one", "two", "three")
    machines.await_workers(3, writer.enter)
    with Ingesting(writer, tmp_path / "store", articles, "--scheduler", machines.address) as run:
        run.keep(1)
        machines.stop("one")
        run.keep(1)
        net.cut("two")
        machines.await_workers(1, writer.enter)  # the scheduler has given it up
        run.keep(8)
        net.join("two")
        machines.await_workers(2, writer.enter)
        machines.stop("three")
        run.keep(10)  # more than were under way: by the one that was away
        machines.scheduler(scheduler.enter)
        counted = run.rest()
    assert (counted["kept"], counted["skipped"], counted["failed"]) == (MANY, 0, 0)
    assert dump(tmp_path / "store") == undisturbed


def test_a_machine_that_is_frozen_gives_its_articles_to_others(
    net: Network, machines: Cluster, articles: list[str], undisturbed: list[str], tmp_path: Path
) -> None:
    """Its connections stay, so that only its silence tells; when it goes on, it begins anew."""
    writer = net.machines["writer"]
    begin(machines, net, "one", "two")
    machines.await_workers(2, writer.enter)
    ours = ("--scheduler", machines.address, "--article-timeout", "15")
    with Ingesting(writer, tmp_path / "store", articles, *ours) as run:
        run.keep(2)
        machines.freeze("one")
        run.keep(10)  # more than were under way: those that it had are among them
        machines.thaw("one")
        machines.await_workers(2, writer.enter)
        counted = run.rest()
    assert (counted["kept"], counted["skipped"], counted["failed"]) == (MANY, 0, 0)
    assert dump(tmp_path / "store") == undisturbed


def test_a_full_disk_under_the_store_stops_the_run_and_it_goes_on_when_there_is_room(
    net: Network, machines: Cluster, articles: list[str], undisturbed: list[str], tmp_path: Path
) -> None:
    writer, disk = net.machines["writer"], tmp_path / "disk"
    disk.mkdir()
    writer.small_disk(disk)
    begin(machines, net, "one", "two")
    flags = ("--scheduler", machines.address)
    with Ingesting(writer, disk / "store", articles, *flags) as run:
        run.keep(2)
        writer.fill(disk)
        status, said = run.stopped()
    assert (status, said.count("No space left on device")) == (3, 2), said
    writer.make_room(disk)
    with Ingesting(writer, disk / "store", articles, *flags) as run:
        counted = run.rest()
    assert (counted["kept"], counted["skipped"], counted["failed"]) == (MANY - 2, 2, 0)
    writer.run("cp", "-a", str(disk / "store"), str(tmp_path))
    assert dump(tmp_path / "store") == undisturbed


def test_workers_without_room_stop_the_run_and_it_goes_on_when_there_is(
    net: Network, machines: Cluster, articles: list[str], undisturbed: list[str], tmp_path: Path
) -> None:
    """A worker that is started anew on a full disk does not come up."""
    writer, worker, disk = net.machines["writer"], net.machines["one"], tmp_path / "scratch"
    disk.mkdir()
    worker.small_disk(disk)
    begin(machines, net, "one", flags=("--local-directory", str(disk)))
    machines.await_workers(1, writer.enter)
    ours = ("--scheduler", machines.address, "--article-timeout", "40")
    with Ingesting(writer, tmp_path / "store", articles, *ours) as run:
        run.keep(2)
        machines.stop("one")
        worker.run("rm", "-r", str(disk / "dask-scratch-space"))  # else it makes itself room
        worker.fill(disk)
        begin(machines, net, "one", flags=("--local-directory", str(disk)))
        status, said = run.stopped()
    assert status == 3
    assert "no worker has been there for 40 s" in said
    worker.make_room(disk)
    machines.await_workers(1, writer.enter)
    with Ingesting(writer, tmp_path / "store", articles, *ours) as run:
        counted = run.rest()
    assert counted["kept"] + counted["skipped"] == MANY
    assert counted["skipped"] >= 2
    assert dump(tmp_path / "store") == undisturbed
