"""Many articles: rates of an ingest, growth, memory, and whether it finds what was planted.

    python bench/ingest.py [--articles N] [--jobs 1 2] [--dask]

Generates N articles (bench/news.py) and ingests them into a new store with each number of
processes, and on a Dask cluster of two workers with ``--dask``. Prints one JSON line a run:
articles a second, and a second and core; peak memory of the largest process in MB; size of the
store; the contradictions planted, found and invented; and the time of checking one more article
against the store over the time on an empty one.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import news

import kg


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--dask", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines, planted = news.articles(given.articles)
        source = folder / "articles.jsonl"
        source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        for jobs in given.jobs:
            flags = ["--jobs", str(jobs)]
            print(json.dumps(run(folder / f"store-{jobs}", source, flags, jobs, planted)))
        if given.dask:
            with cluster(folder, 2) as address:
                flags = ["--scheduler", address]
                print(json.dumps(run(folder / "store-dask", source, flags, 2, planted)))


def run(
    store: Path, source: Path, flags: list[str], jobs: int, planted: list[news.Planted]
) -> dict[str, object]:
    """One ingest into a new store, as a process of its own."""
    command = [sys.executable, "-m", "kg", "ingest", "--offline", "--format", "json"]
    failures = ["--failures", str(store.with_suffix(".failures"))]
    place = ["--store", f"oxigraph:{store}", *failures, str(source)]
    begun = time.perf_counter()
    done = subprocess.run([*command, *flags, *place], stdout=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - begun
    counted = json.loads(done.stdout)
    rate = counted["kept"] / seconds
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "run": " ".join(flags[:1]) + f" {jobs}",
        "articles": counted["kept"],
        "failed": counted["failed"],
        "claims": counted["claims"],
        "a_second": round(rate, 2),
        "a_second_and_core": round(rate / jobs, 2),
        "largest_process_mb": round(usage.ru_maxrss / 1024),
        "store_mb": round(sum(f.stat().st_size for f in store.rglob("*") if f.is_file()) / 1e6, 1),
        **contradictions(store, planted),
        "one_more_over_empty": one_more(store),
    }


def one_more(store: Path) -> float:
    """Time to check one further article on the store, over the time on an empty one."""
    lines, _ = news.articles(6, seed=99)
    texts = [dict(line, url=f"{line['url']}-more") for line in lines]

    def seconds(url: str) -> float:
        settings = kg.Settings(offline=True, store=url)
        kept = kg.open_store(settings)
        pipeline = kg.build_pipeline(settings, kept)
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("".join(json.dumps(text) + "\n" for text in texts))
            file.flush()
            read = [
                a for a in kg.article_reader(settings).read(file.name) if isinstance(a, kg.Article)
            ]
        pipeline.check(read[0])
        times = []
        for article in read[1:]:
            begun = time.perf_counter()
            pipeline.check(article)
            times.append(time.perf_counter() - begun)
        kept.close()
        return statistics.median(times)

    empty = store.with_suffix(".empty")
    return round(seconds(f"oxigraph:{store}") / seconds(f"oxigraph:{empty}"), 2)


def contradictions(store: Path, planted: list[news.Planted]) -> dict[str, int]:
    """How many of the planted contradictions the store holds, and how many besides.

    To be asked before anything else is checked into the store.
    """
    kept = kg.open_store(kg.Settings(store=f"oxigraph:{store}"))
    found = set()
    for article in kept.articles():
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
    wanted = {frozenset((p.first, p.second)) for p in planted}
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
