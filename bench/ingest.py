"""Many articles: rates of an ingest, growth, memory, and whether it finds what was planted.

    python bench/ingest.py [--articles N] [--jobs 1 2] [--dask] [--step N] [--seconds S]

Generates N articles (bench/news.py) and ingests them into a new store with each number of
processes, and on a Dask cluster of two workers with ``--dask``. With ``--step``, they come in so
many at a time, each by a command of its own, and a line is printed for each: the cost of an
article as the store grows. With ``--seconds``, no step is begun after that time. Ctrl-C finishes
what is begun, and what is known by then is printed. With ``--folder``, stores stay there, and the
same command goes on after the last step that was done.

Prints JSON lines. Of each step: articles a second; seconds of CPU that the writer and all readers
together spent for an article, their start included (on a busy machine the only figures that mean
something; the writer's is the only one that can grow with the store); the most memory of the writer
and of a reader, and the store with its log and its search index, in MB. Of each run: articles a
second and core; the growth of the writer's CPU for an article from the first step to the last; the
store in MB once its log is written out; the contradictions planted among what was kept, found and
invented; and the time of checking one more article against the store over the time on an empty
one, with how many times in five it was under twice.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import news
import psutil

import kg

ENDED_WELL = (0, 2, 130)
"""Exit statuses of an ingest: done, some set aside, stopped by Ctrl-C."""

PAIRS = """PREFIX beleg: <https://w3id.org/beleg/ontology#>
SELECT DISTINCT ?conflict ?ref {
  ?conflict a beleg:Conflict ; beleg:premise / beleg:item ?claim .
  ?said beleg:states ?claim ; beleg:article / beleg:ref ?ref }"""


@dataclass(frozen=True)
class Source:
    """The generated articles in files of one step each, and what was planted in them."""

    files: tuple[Path, ...]
    planted: tuple[news.Planted, ...]


@dataclass
class Stop:
    """Whether somebody pressed Ctrl-C, and the command that is told so, once."""

    asked: bool = False
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def on_signal(self, number: int, frame: object) -> None:
        """Has the command finish what it has begun."""
        if not self.asked:
            for each in self.running:
                each.send_signal(signal.SIGINT)
        self.asked = True


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--step", type=int)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--folder", type=Path, help="where stores are made and stay")
    given = parser.parse_args()
    stop = Stop()
    signal.signal(signal.SIGINT, stop.on_signal)
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(exist_ok=True)
        source = written(folder, given.articles, given.step or given.articles)
        for jobs in given.jobs:
            if not stop.asked:
                flags = ["--jobs", str(jobs)]
                show(run(folder / f"store-{jobs}", source, flags, jobs, given.seconds, stop))
        if given.dask and not stop.asked:
            with cluster(folder, 2) as address:
                flags = ["--scheduler", address]
                show(run(folder / "store-dask", source, flags, 2, given.seconds, stop))


def show(line: object) -> None:
    """Prints a JSON line at once."""
    print(json.dumps(line), flush=True)


def written(folder: Path, count: int, step: int) -> Source:
    """Generates the articles."""
    lines, planted = news.articles(count)
    files: list[Path] = []
    for number, line in enumerate(lines):
        if number % step == 0:
            files.append(folder / f"articles-{number:07}.jsonl")
        with files[-1].open("w" if number % step == 0 else "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return Source(tuple(files), tuple(planted))


def run(
    store: Path, source: Source, flags: Sequence[str], jobs: int, seconds: float, stop: Stop
) -> dict[str, object]:
    """One ingest into a store, new or gone on with, as processes of its own."""
    begun = time.perf_counter()
    noted = store.with_suffix(".steps.jsonl")
    steps = []
    if noted.exists():
        steps = [json.loads(line) for line in noted.read_text(encoding="utf-8").splitlines()]
    done = {each["file"] for each in steps if not each["stopped"]}
    for file in source.files:
        if stop.asked or time.perf_counter() - begun > seconds:
            break
        if file.name in done:
            continue
        steps.append(step(store, file, flags, sum(each["articles"] for each in steps), stop))
        show(steps[-1])
        with noted.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(steps[-1]) + "\n")
    kept = sum(each["articles"] for each in steps)
    whole = [each for each in steps if not each["stopped"]] or steps
    took = sum(each["seconds"] for each in steps)
    growth = whole[-1]["writer_cpu_ms"] / max(0.1, whole[0]["writer_cpu_ms"]) if whole else 0
    return {
        "run": " ".join(flags[:1]) + f" {jobs}",
        "articles": kept,
        "failed": sum(each["failed"] for each in steps),
        "claims": sum(each["claims"] for each in steps),
        "a_second": round(kept / took, 2) if took else 0,
        "a_second_and_core": round(kept / took / jobs, 2) if took else 0,
        "last_step_over_first": round(growth, 2),
        "largest_process_mb": max((max(e["writer_mb"], e["reader_mb"]) for e in steps), default=0),
        "written_out": written_out(store),
        **contradictions(store, source.planted),
        **one_more(store),
    }


def step(store: Path, file: Path, flags: Sequence[str], before: int, stop: Stop) -> dict[str, Any]:
    """Ingests one file by the command; what it cost."""
    command = [sys.executable, "-m", "kg", "ingest", "--offline", "--format", "json"]
    failures = ["--failures", str(file.with_suffix(f".{store.name}"))]
    place = ["--store", f"oxigraph:{store}", *failures, str(file)]
    begun = time.perf_counter()
    # In a session of its own: Ctrl-C reaches this process alone, which hands it on once.
    writer = subprocess.Popen(
        [*command, *flags, *place], stdout=subprocess.PIPE, start_new_session=True
    )
    stop.running[:] = [writer]
    used = watched(writer)
    told = writer.stdout.read() if writer.stdout else b""
    early = stop.asked and writer.returncode == -signal.SIGINT  # before it could count
    if writer.returncode not in ENDED_WELL and not early:
        raise subprocess.CalledProcessError(writer.returncode, command)
    counted = {"kept": 0, "failed": 0, "claims": 0} if early else json.loads(told)
    took, kept = time.perf_counter() - begun, max(1, counted["kept"])
    return {
        "run": " ".join(flags[:2]),
        "file": file.name,
        "stopped": early or writer.returncode == ENDED_WELL[-1],
        "from": before,
        "articles": counted["kept"],
        "failed": counted["failed"],
        "claims": counted["claims"],
        "seconds": round(took, 1),
        "a_second": round(counted["kept"] / took, 2),
        "writer_cpu_ms": round(1000 * used.writer_cpu / kept, 1),
        "readers_cpu_ms": round(1000 * used.readers_cpu / kept, 1),
        "writer_mb": round(used.writer_mb),
        "reader_mb": round(used.reader_mb),
        **size(store),
    }


@dataclass
class Used:
    """What the processes of a step used: seconds of CPU, and the most memory in MB."""

    writer_cpu: float = 0.0
    readers_cpu: float = 0.0
    writer_mb: float = 0.0
    reader_mb: float = 0.0


def watched(writer: subprocess.Popen[bytes]) -> Used:
    """Waits for the command to end; every process that this one has started but it is a reader."""
    me, used = psutil.Process(), Used()
    first, last = defaultdict[int, float](float), defaultdict[int, float](float)
    begun = True
    while writer.poll() is None:
        for each in me.children(recursive=True):
            with suppress(psutil.Error):  # it may have ended meanwhile
                times, mb = each.cpu_times(), each.memory_info().rss / 1e6
                if each.pid == writer.pid:
                    used.writer_cpu = max(used.writer_cpu, times.user + times.system)
                    used.writer_mb = max(used.writer_mb, mb)
                    continue
                used.reader_mb = max(used.reader_mb, mb)
                last[each.pid] = times.user + times.system
                if begun:  # one of a cluster, which was there before
                    first[each.pid] = last[each.pid]
        begun = False
        with suppress(subprocess.TimeoutExpired):
            writer.wait(0.5)
    used.readers_cpu = sum(last[pid] - first[pid] for pid in last)
    return used


def size(store: Path) -> dict[str, float]:
    """The files of a store in MB: the graph, the log of its latest writes, the search index."""
    files = {f: f.stat().st_size / 1e6 for f in store.rglob("*") if f.is_file()}
    log = sum(mb for f, mb in files.items() if f.suffix == ".log")
    index = sum(mb for f, mb in files.items() if f.name.startswith("search.sqlite"))
    return {
        "graph_mb": round(sum(files.values()) - log - index, 1),
        "log_mb": round(log, 1),
        "index_mb": round(index, 1),
    }


def written_out(store: Path) -> dict[str, float]:
    """The same once it was opened anew, which writes the log out."""
    kg.open_store(kg.Settings(store=f"oxigraph:{store}")).close()
    return size(store)


def one_more(store: Path) -> dict[str, float]:
    """Time to check one further article on the store, over the time on an empty one.

    Five articles, in turns on either store, by the CPU time of this process. The store itself stays
    as it is: they go into a snapshot of it.
    """
    lines, _ = news.articles(6, seed=99)
    texts = [dict(line, id=f"more-{line['id']}", url=f"{line['url']}-more") for line in lines]
    with tempfile.TemporaryDirectory(dir=store.parent) as name:
        full = Path(name) / "full"
        snapshot(store, full)
        file = Path(name) / "more.jsonl"
        file.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
        read = kg.article_reader(kg.Settings(offline=True)).read(str(file))
        first, *more = [each for each in read if isinstance(each, kg.Article)]
        stores = [
            kg.open_store(kg.Settings(offline=True, store=url))
            for url in (f"oxigraph:{full}", f"oxigraph:{name}/empty")
        ]
        pipelines = [kg.build_pipeline(kg.Settings(offline=True), kept) for kept in stores]
        for pipeline in pipelines:
            pipeline.check(first)
        ratios = []
        for article in more:
            times = []
            for pipeline in pipelines:
                begun = time.process_time()
                pipeline.check(article)
                times.append(time.process_time() - begun)
            ratios.append(times[0] / times[1])
        for kept in stores:
            kept.close()
    return {
        "one_more_over_empty": round(statistics.median(ratios), 2),
        "under_twice": sum(ratio < 2 for ratio in ratios),
    }


def snapshot(store: Path, copy: Path) -> None:
    """Copies a store, by links of the file system, and its search index."""
    kept = kg.open_store(kg.Settings(store=f"oxigraph:{store}"))
    assert isinstance(kept, kg.LocalStore)
    kept.snapshot(copy)
    kept.close()
    for file in store.glob("search.sqlite*"):
        shutil.copy(file, copy)


def contradictions(store: Path, planted: Sequence[news.Planted]) -> dict[str, int]:
    """How many of the planted contradictions the store holds, and how many besides.

    A conflict is between the articles that state its claims. To be asked before anything else is
    checked into the store.
    """
    kept = kg.open_store(kg.Settings(store=f"oxigraph:{store}"))
    held = {article.ref for article in kept.articles()}
    refs: dict[str, set[str]] = {}
    for conflict, ref in kept.query(PAIRS).rows():
        refs.setdefault(conflict.value, set()).add(ref.value)
    kept.close()
    found = {frozenset(each) for each in refs.values()}
    wanted = {frozenset((p.first, p.second)) for p in planted}
    wanted = {pair for pair in wanted if pair <= held}
    return {
        "planted": len(wanted),
        "found": len(wanted & found),
        "invented": len(found - wanted),
    }


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A Dask scheduler with workers of one thread each on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    place = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [["scheduler", "--port", str(port), *place]]
    commands += [["worker", address, "--nthreads", "1", *place]] * workers
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=folder, **quiet)  # type: ignore[call-overload]
        for command in commands
    ]
    try:
        yield address
    finally:
        for process in started:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
