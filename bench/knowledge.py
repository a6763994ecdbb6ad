"""How fast slices are built of dumps and asked, as ratios to other ways of reading the same file.

    python bench/knowledge.py DUMP [--runs N]

Of the dump (jsonl, .gz or .xz), an array of lines is made and compressed by gzip, and all of these
read it in turn, N times, in a fresh process each; the best time of each counts. Where others use
the same cores, CPU time tells more than the clock: a build wants all of them, the loop but one.

- bare: one loop that decompresses and parses every line, by the faster of msgspec and orjson;
- qwikidata: its own iteration over the same file;
- build: all of the file to a slice; and with filters: the entities of a list, of a class.

Then the slice is asked one question at a time. qwikidata and orjson are installed for it, once,
into build/bench-tools; Beleg does not need them. Prints one JSON line for each part; the last one
says what Wikidata's whole dump would take at these rates, which nobody has measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kg.knowledge.slices.source import SliceSource
from kg.model import Question

TOOLS = Path(__file__).parents[1] / "build" / "bench-tools"
FULL_ENTITIES, FULL_BYTES = 115e6, 1.7e12
"""Wikidata's dump of all entities, roughly: how many, and bytes of lines."""

BOUNDS = {"entity": 0.2, "exact name": 0.5, "misspelt name": 20.0}
"""Milliseconds that a look-up on a slice of 100,000 entities may take at the median."""

READ = """
import gzip, sys, time
path, way = sys.argv[1:]
started = time.perf_counter()
if way == "qwikidata":
    from qwikidata.json_dump import WikidataJsonDump
    for entity in WikidataJsonDump(path):
        pass
else:
    if way == "orjson":
        from orjson import loads
    else:
        from msgspec.json import Decoder
        loads = Decoder().decode
    with gzip.open(path) as lines:
        for line in lines:
            text = line.rstrip(b",\\n")
            if text not in (b"[", b"]"):
                loads(text)
print([time.perf_counter() - started, time.process_time()])
"""

BUILD = """
import json, resource, sys, time
from pathlib import Path
from kg.knowledge.building.build import build_from_files
from kg.knowledge.building.filters import Filters, read_ids
from kg.knowledge.building.workers import cores
path, out, given = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
filters = Filters(
    ids=read_ids(Path(given["ids"])) if "ids" in given else None,
    classes=frozenset(given.get("classes", ())),
)
sorting = []
started = time.perf_counter()
report = build_from_files(
    [path], out, date="2021-01-01", filters=filters,
    watch=lambda p: sorting.append(time.perf_counter()) if p.stage == "sorting" else None,
)
ended = time.perf_counter()
used = [resource.getrusage(x) for x in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
peaks = [each.ru_maxrss / 1024 for each in used]
cpu = sum(each.ru_utime + each.ru_stime for each in used)
print(json.dumps({
    "seconds": ended - started, "cpu": cpu, "sorting": ended - sorting[0],
    "entities": report.built.entities,
    "statements": report.built.statements, "peak_mb": peaks[0] + cores() * peaks[1],
}))
"""


def tools() -> str:
    """A Python with what Beleg is compared to."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        venv.create(TOOLS, with_pip=True)
        wanted = ["qwikidata==0.4.2", "orjson", "msgspec"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return str(python)


def as_gzip(dump: Path, out: Path) -> tuple[int, list[str]]:
    """Writes the dump in Wikidata's own layout; its bytes before compression and its ids."""
    openers: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}
    opener = openers.get(dump.suffix, open)
    size, ids, first = 0, [], True
    with opener(dump, "rb") as lines, gzip.open(out, "wb", compresslevel=6) as copy:
        for line in lines:
            text = line.strip().rstrip(b",")
            if not text.startswith(b"{"):
                continue
            ids.append(json.loads(text)["id"])
            size += copy.write((b"[\n" if first else b",\n") + text)
            first = False
        copy.write(b"\n]\n")
    return size, ids


def run(python: str, script: str, *arguments: object) -> Any:
    """What a script prints, as JSON."""
    command = [python, "-c", script, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(path: Path, size: int, ids: Sequence[str], out: Path, runs: int) -> dict[str, Any]:
    """Times of each way to read the file, in turn so that a busy machine is busy for all."""
    other = tools()
    listed = path.with_name("ids")
    listed.write_text("\n".join(random.Random(1).sample(list(ids), max(1, len(ids) // 100))))
    filters: dict[str, dict[str, Any]] = {
        "build, 1 % of ids": {"ids": str(listed)},
        "build, class Q6256": {"classes": ["Q6256"]},
        "build": {},
    }
    seconds: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    found: dict[str, Any] = {}
    for _ in range(runs):
        for way in ("msgspec", "orjson", "qwikidata"):
            wall, used = run(other, READ, path, way)
            seconds.setdefault(way, []).append(wall)
            cpu.setdefault(way, []).append(used)
        for way, given in filters.items():
            out.unlink(missing_ok=True)
            found[way] = run(sys.executable, BUILD, path, out, json.dumps(given))
            seconds.setdefault(way, []).append(found[way]["seconds"])
            cpu.setdefault(way, []).append(found[way]["cpu"])
    best = {way: min(times) for way, times in seconds.items()}
    bare = min(best.pop("msgspec"), best.pop("orjson"))
    built, cores = found["build"], len(os.sched_getaffinity(0))
    bare_cpu = min(*cpu["msgspec"], *cpu["orjson"])
    return {
        "mb": round(size / 1e6),
        "entities": built["entities"],
        "statements": built["statements"],
        "cores": cores,
        "bare_s": round(bare, 2),
        **{f"{way}_s": round(value, 2) for way, value in best.items()},
        "build_to_bare": round(best["build"] / bare, 2),
        "build_to_bare, by CPU time over the cores": round(min(cpu["build"]) / cores / bare_cpu, 2),
        **{
            f"times_faster_than_qwikidata: {way}": round(best["qwikidata"] / best[way], 2)
            for way in filters
        },
        **{
            f"the same by CPU time over the cores: {way}": round(
                min(cpu["qwikidata"]) / (min(cpu[way]) / cores), 2
            )
            for way in filters
        },
        "mb_per_s": round(size / 1e6 / best["build"]),
        "sorting_s": round(built["sorting"], 2),
        "peak_mb": round(max(each["peak_mb"] for each in found.values())),
        "slice_mb": round(out.stat().st_size / 1e6, 1),
    }


def timed(ask: Callable[[str], object], given: Sequence[str]) -> dict[str, float]:
    """Milliseconds of one question, median and 95th percentile."""
    times = []
    for each in given:
        started = time.perf_counter()
        ask(each)
        times.append((time.perf_counter() - started) * 1e3)
    times.sort()
    return {
        "median_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[int(len(times) * 0.95)], 3),
    }


def batch(ask: Callable[[Sequence[str]], object], given: Sequence[str]) -> float:
    """Milliseconds of each question, all asked at once."""
    started = time.perf_counter()
    ask(given)
    return round((time.perf_counter() - started) * 1e3 / len(given), 4)


def misspelt(name: str, chance: random.Random) -> str:
    """A name with a letter too many."""
    place = chance.randrange(1, len(name))
    return name[:place] + chance.choice("aeinrst") + name[place:]


def ask(path: Path, count: int = 1000) -> dict[str, Any]:
    """Look-ups one by one on a slice."""
    chance = random.Random(1)
    with closing(sqlite3.connect(path)) as connection:
        ids = [f"Q{n}" for (n,) in connection.execute("SELECT id FROM entity WHERE id > 0")]
        query = "SELECT text FROM term WHERE kind = 0 AND entity > 0 AND length(text) > 5"
        names = [text for (text,) in connection.execute(query)]
    entities, labels = (chance.sample(each, min(count, len(each))) for each in (ids, names))
    wrong = [misspelt(name, chance) for name in labels]
    with closing(SliceSource(path)) as source:
        source.terms(entities[:1])
        found = {
            "entity": timed(lambda each: source.terms([each]), entities),
            "exact name": timed(lambda each: source.search([each], "de"), labels),
            "misspelt name": timed(lambda each: source.search([each], "de"), wrong),
        }
        return {
            "entities": len(ids),
            **{
                kind: {**times, "at most": BOUNDS[kind], "met": times["median_ms"] < BOUNDS[kind]}
                for kind, times in found.items()
            },
            "statements": timed(lambda each: source.statements([Question(each, "P31")]), entities),
            "in one batch, ms each": {
                "entity": batch(source.terms, entities),
                "exact name": batch(lambda each: source.search(each, "de"), labels),
            },
        }


def whole_dump(measured: dict[str, Any]) -> dict[str, Any]:
    """Wikidata's dump at the measured rates, by bytes of lines: extrapolated, not measured."""
    share = FULL_BYTES / (measured["mb"] * 1e6)
    return {
        "extrapolated": "Wikidata's whole dump",
        "hours": round(measured["build_s"] * share / 3600, 1),
        "hours, 1 % of ids": round(measured["build, 1 % of ids_s"] * share / 3600, 1),
        "slice_gb": round(measured["slice_mb"] * share / 1e3),
        "of which": f"{FULL_ENTITIES / 1e6:.0f} million entities, {FULL_BYTES / 1e12} TB of lines",
        "cores": measured["cores"],
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("dump", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "dump.json.gz", Path(folder) / "slice.sqlite"
        size, ids = as_gzip(given.dump, path)
        measured = compare(path, size, ids, out, given.runs)
        for part in (measured, ask(out), whole_dump(measured)):
            print(json.dumps(part), flush=True)


if __name__ == "__main__":
    main()
