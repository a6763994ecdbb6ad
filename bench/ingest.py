"""Many articles: rates of an ingest, growth, memory, and whether it finds what was planted.

    python bench/ingest.py [--articles N] [--jobs 1 2] [--dask] [--step N] [--seconds S]

Generates N articles (bench/news.py) and ingests them into a new store with each number of
processes, and on a Dask cluster of two workers with ``--dask``. With ``--step``, they come in so
many at a time, each by a command of its own, and a line is printed for each: the cost of an
article as the store grows. With ``--seconds``, no step is begun after that time.

Prints JSON lines. Of each step: articles a second; seconds of CPU that the writer spent for an
article, its start included (on a busy machine the only figure that means something, and the only
one that can grow with the store); the store in MB. Of each run:
articles a second and core; peak memory of the largest process in MB; the contradictions planted
among what was kept, found and invented; and the time of checking one more article against the store
over the time on an empty one, with how many times in five it was under twice.
"""

from __future__ import annotations

import argparse
import json
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import news

import kg


@dataclass(frozen=True)
class Source:
    """The generated articles in files of one step each, and what was planted in them."""

    files: tuple[Path, ...]
    planted: tuple[news.Planted, ...]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--step", type=int)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--folder", help="where stores are made and stay")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(given.folder or name)
        source = written(folder, given.articles, given.step or given.articles)
        for jobs in given.jobs:
            flags = ["--jobs", str(jobs)]
            show(run(folder / f"store-{jobs}", source, flags, jobs, given.seconds))
        if given.dask:
            with cluster(folder, 2) as address:
                flags = ["--scheduler", address]
                show(run(folder / "store-dask", source, flags, 2, given.seconds))


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
    store: Path, source: Source, flags: Sequence[str], jobs: int, seconds: float
) -> dict[str, object]:
    """One ingest into a new store, as processes of its own."""
    begun = time.perf_counter()
    counted: list[dict[str, int]] = []
    for file in source.files:
        if time.perf_counter() - begun > seconds:
            break
        counted.append(step(store, file, flags, sum(c["kept"] for c in counted)))
    took = time.perf_counter() - begun
    kept = sum(c["kept"] for c in counted)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "run": " ".join(flags[:1]) + f" {jobs}",
        "articles": kept,
        "failed": sum(c["failed"] for c in counted),
        "claims": sum(c["claims"] for c in counted),
        "a_second": round(kept / took, 2),
        "a_second_and_core": round(kept / took / jobs, 2),
        "largest_process_mb": round(largest),
        "store_mb": size(store),
        **contradictions(store, source.planted),
        **one_more(store),
    }


def step(store: Path, file: Path, flags: Sequence[str], before: int) -> dict[str, int]:
    """Ingests one file by the command; prints what it cost."""
    command = [sys.executable, "-m", "kg", "ingest", "--offline", "--format", "json"]
    failures = ["--failures", str(file.with_suffix(f".{store.name}"))]
    place = ["--store", f"oxigraph:{store}", *failures, str(file)]
    begun, cpu = time.perf_counter(), children()
    done = subprocess.run([*command, *flags, *place], stdout=subprocess.PIPE, check=True)
    took, cpu = time.perf_counter() - begun, children() - cpu
    counted: dict[str, int] = json.loads(done.stdout)
    cost = {
        "run": " ".join(flags[:2]),
        "from": before,
        "articles": counted["kept"],
        "a_second": round(counted["kept"] / took, 2),
        "writer_cpu_s_an_article": round(cpu / max(1, counted["kept"]), 3),
        "store_mb": size(store),
    }
    show(cost)
    return counted


def children() -> float:
    """Seconds of CPU of all processes that were started and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def size(store: Path) -> float:
    """The files of a store in MB."""
    return round(sum(f.stat().st_size for f in store.rglob("*") if f.is_file()) / 1e6, 1)


def one_more(store: Path) -> dict[str, float]:
    """Time to check one further article on the store, over the time on an empty one.

    Five articles, in turns on either store, by the CPU time of this process.
    """
    lines, _ = news.articles(6, seed=99)
    texts = [dict(line, url=f"{line['url']}-more") for line in lines]
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "more.jsonl"
        file.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
        read = kg.article_reader(kg.Settings(offline=True)).read(str(file))
        first, *more = [each for each in read if isinstance(each, kg.Article)]
        stores = [
            kg.open_store(kg.Settings(offline=True, store=url))
            for url in (f"oxigraph:{store}", f"oxigraph:{name}/empty")
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


def contradictions(store: Path, planted: Sequence[news.Planted]) -> dict[str, int]:
    """How many of the planted contradictions the store holds, and how many besides.

    To be asked before anything else is checked into the store.
    """
    kept = kg.open_store(kg.Settings(store=f"oxigraph:{store}"))
    found = set()
    articles = kept.articles()
    for article in articles:
        check = kept.article(article.id)
        assert check is not None
        refs = {u.proposition: {check.article.ref} for u in check.utterances}
        for other in check.others:
            for utterance in other.utterances:
                refs.setdefault(utterance.proposition, set()).add(other.article.ref)
        for conflict in check.conflicts:
            pair = frozenset(ref for p in conflict.propositions for ref in refs.get(p, ()))
            found.add(pair)
    kept.close()
    held = {article.ref for article in articles}
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
