"""Time and peak memory of the main job: cold (a new process) and warm (parts already loaded).

    python bench/check.py ARTICLE [--published DATE] [--runs N]

Prints one JSON line: seconds of wall-clock and CPU, peak memory in MB. Cold runs are whole
processes of ``beleg check --offline``; warm runs are further articles in one process.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import statistics
import subprocess
import sys
import time

import kg


def cold(article: str, published: str | None) -> dict[str, float]:
    """One run as a new process."""
    command = [sys.executable, "-m", "kg", "check", "--offline", "--format", "json", article]
    command += ["--published", published] if published else []
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"beleg check failed on {article}")
    return {
        "wall": time.perf_counter() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
    }


def warm(article: str, published: str | None, runs: int) -> list[dict[str, float]]:
    """Runs in this process after a first one that loads every part."""
    settings = kg.Settings(offline=True, published=published)
    (read,) = kg.article_reader(settings).read(article)
    assert isinstance(read, kg.Article)
    pipeline = kg.build_pipeline(settings, kg.open_store(settings))
    pipeline.check(read)
    rows = []
    for number in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        pipeline.check(dataclasses.replace(read, id=f"run-{number}"))
        rows.append(
            {
                "wall": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    return rows


def medians(rows: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {key: round(statistics.median(row[key] for row in rows), 3) for key in rows[0]}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("article")
    parser.add_argument("--published")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print(
        json.dumps(
            {
                "cold": medians([cold(given.article, given.published) for _ in range(given.runs)]),
                "warm": medians(warm(given.article, given.published, given.runs)),
            }
        )
    )


if __name__ == "__main__":
    main()
