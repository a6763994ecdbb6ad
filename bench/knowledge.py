"""How fast slices are built of dumps and asked, as ratios to other ways of reading the same file.

    python bench/knowledge.py DUMP [--runs N] [--copies N] [--forms plain,gz,bz2,xz] [--complete]

Of the dump (jsonl, .gz or .xz), an array of lines is made in each form, and all of these read it in
turn, N times, in a fresh process each; the best of each counts, by the clock and by CPU time
(children included; of a build it is divided by the cores, all of which it wants, where the others
use one). Where others use the same cores, CPU time tells more than the clock.

- bare: one loop that decompresses and parses every line, by the faster of msgspec and orjson;
- qwikidata: its own iteration over the same file (it reads no xz);
- qwikidata items, qwikidata claims, only with ``--complete``: the same, each entity as its
  WikidataItem, asked for its classes as qwikidata's own example does, or for all of its claims. It
  refuses copies that lack what true dumps have, so that hashes and the like are filled in, for all;
- build: all of the file to a slice; and with filters: a hundredth of the ids, the class that has
  about a hundredth of the bytes, so many sitelinks as a hundredth of the entities has, two
  properties.

Copies of the entities under other numbers make a short dump longer, so that starting counts less.
Then the slice is asked one question at a time. qwikidata and orjson are installed for it, once,
into build/bench-tools; Beleg does not need them. Prints one JSON line for each part; the last ones
say how a build divides among processes, and what Wikidata's whole dump would take at these rates,
which nobody has measured.
"""

from __future__ import annotations

import argparse
import json
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

from dump_forms import Dumped, dumped

from kg.knowledge.slices.source import SliceSource
from kg.model import Question

TOOLS = Path(__file__).parents[1] / "build" / "bench-tools"
FULL_ENTITIES, FULL_BYTES = 115e6, 1.7e12
"""Wikidata's dump of all entities, roughly: how many, and bytes of lines."""

BOUNDS = {"entity": 0.2, "exact name": 0.5, "misspelt name": 20.0}
"""Milliseconds that a look-up on a slice of 100,000 entities may take at the median."""

ASKED = {"build to bare": 3.0, "filtered to qwikidata": 8.0}
"""A build takes at most so many times a bare loop; with filters it is so many times as fast."""

READ = """
import bz2, gzip, lzma, sys, time
path, way = sys.argv[1:]
opened = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}.get(path.rpartition(".")[2], open)
if way.startswith("qwikidata"):
    from qwikidata.entity import WikidataItem, WikidataProperty
    from qwikidata.json_dump import WikidataJsonDump
    kinds = {"item": WikidataItem, "property": WikidataProperty}
elif way == "orjson":
    from orjson import loads
else:
    from msgspec.json import Decoder
    loads = Decoder().decode
clock, cpu = time.perf_counter(), time.process_time()
if way == "qwikidata":
    for entity in WikidataJsonDump(path):
        pass
elif way == "qwikidata items":
    for entity in WikidataJsonDump(path):
        for claim in kinds[entity["type"]](entity).get_truthy_claim_group("P31"):
            claim.mainsnak.datavalue
elif way == "qwikidata claims":
    for entity in WikidataJsonDump(path):
        kinds[entity["type"]](entity).get_claim_groups()
else:
    with opened(path, "rb") as lines:
        for line in lines:
            text = line.rstrip(b",\\n")
            if text not in (b"[", b"]"):
                loads(text)
print([time.perf_counter() - clock, time.process_time() - cpu])
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
    properties=frozenset(given.get("properties", ())),
    min_sitelinks=given.get("min_sitelinks", 0),
)
def used():
    both = [resource.getrusage(x) for x in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return [each.ru_utime + each.ru_stime for each in both], [x.ru_maxrss / 1024 for x in both]
(before, _), started = used(), time.perf_counter()
report = build_from_files(
    [path], out, date="2021-01-01", filters=filters, processes=given.get("processes")
)
ended, (after, peaks) = time.perf_counter(), used()
writer, workers = (a - b for a, b in zip(after, before))
print(json.dumps({
    "clock": ended - started, "cpu": writer + workers, "writer": writer, "workers": workers,
    "entities": report.built.entities, "statements": report.built.statements,
    "peak_mb": peaks[0] + cores() * peaks[1],
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


def run(python: str, script: str, *arguments: object) -> Any:
    """What a script prints, as JSON."""
    command = [python, "-c", script, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def others(path: Path, complete: bool) -> list[str]:
    """The other ways to read a file."""
    ways = ["msgspec", "orjson"]
    if path.suffix != ".xz":
        ways += ["qwikidata"] + ["qwikidata items", "qwikidata claims"] * complete
    return ways


def compare(
    path: Path, dump: Dumped, out: Path, runs: int, complete: bool
) -> dict[str, dict[str, Any]]:
    """Each way to read the file, in turn so that a busy machine is busy for all."""
    listed = path.with_name("ids")
    chosen = random.Random(1).sample(dump.ids, max(1, len(dump.ids) // 100))
    listed.write_text("\n".join(chosen))
    builds: dict[str, dict[str, Any]] = {
        "1 % of ids": {"ids": str(listed)},
        f"class {dump.rare}": {"classes": [dump.rare]},
        f"{dump.sitelinks} sitelinks": {"min_sitelinks": dump.sitelinks},
        "properties P17, P569": {"properties": ["P17", "P569"]},
        "one process": {"processes": 1},
        "build": {},
    }
    found: dict[str, dict[str, Any]] = {}
    for _ in range(runs):
        for way in others(path, complete):
            clock, cpu = run(tools(), READ, path, way)
            keep_best(found, way, {"clock": clock, "cpu": cpu})
        for way, given in builds.items():
            out.unlink(missing_ok=True)
            keep_best(found, way, run(sys.executable, BUILD, path, out, json.dumps(given)))
    return found


def keep_best(found: dict[str, dict[str, Any]], way: str, new: dict[str, Any]) -> None:
    """The least of each figure of all runs."""
    old = found.setdefault(way, new)
    found[way] = {key: min(old[key], new[key]) for key in new}


def ratios(path: Path, dump: Dumped, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the figures mean: by CPU time over the cores, and by the clock."""
    cores = len(os.sched_getaffinity(0))
    bare = {key: min(found["msgspec"][key], found["orjson"][key]) for key in ("cpu", "clock")}
    build = found["build"]
    to_bare = {"cpu": build["cpu"] / cores / bare["cpu"], "clock": build["clock"] / bare["clock"]}
    builds = [way for way in found if "writer" in found[way] and way != "one process"]
    faster = {
        qwikidata: {
            way: {
                "cpu": round(found[qwikidata]["cpu"] / (found[way]["cpu"] / cores), 2),
                "clock": round(found[qwikidata]["clock"] / found[way]["clock"], 2),
                "entities": found[way]["entities"],
                "statements": found[way]["statements"],
            }
            for way in builds
        }
        for qwikidata in found
        if qwikidata.startswith("qwikidata")
    }
    return {
        "file": path.name,
        "mb": round(dump.size / 1e6),
        "cores": cores,
        "build to bare": {key: round(value, 2) for key, value in to_bare.items()},
        "met": to_bare["cpu"] <= ASKED["build to bare"],
        "times as fast as": faster,
        "as fast as asked": {
            way: each["cpu"] >= ASKED["filtered to qwikidata"]
            for way, each in faster.get("qwikidata", {}).items()
        },
        "cpu_s": {way: round(each["cpu"], 2) for way, each in found.items()},
        "clock_s": {way: round(each["clock"], 2) for way, each in found.items()},
        "peak_mb": round(max(each.get("peak_mb", 0) for each in found.values())),
    }


def scaling(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """How a build divides: the writer's CPU time is that of one core, however many there are."""
    build, bare = found["build"], min(found["msgspec"]["cpu"], found["orjson"]["cpu"])
    writer, workers = build["writer"], build["workers"]
    return {
        "writer_cpu_s": round(writer, 2),
        "workers_cpu_s": round(workers, 2),
        "one_process_cpu_s": round(found["one process"]["cpu"], 2),
        "model": "seconds on N cores = max(writer, (writer + workers) / N)",
        "times as fast as a bare loop on N cores": {
            n: round(bare / max(writer, (writer + workers) / n), 2) for n in (1, 2, 4, 8, 16)
        },
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


def whole_dump(dump: Dumped, found: dict[str, dict[str, Any]], slice_mb: float) -> dict[str, Any]:
    """Wikidata's dump at the measured rates, by bytes of lines: extrapolated, not measured."""
    share, cores = FULL_BYTES / dump.size, len(os.sched_getaffinity(0))
    return {
        "extrapolated": "Wikidata's whole dump",
        "of which": f"{FULL_ENTITIES / 1e6:.0f} million entities, {FULL_BYTES / 1e12} TB of lines",
        "hours by CPU time over the cores, by the clock": {
            way: [
                round(each["cpu"] / cores * share / 3600, 1),
                round(each["clock"] * share / 3600, 1),
            ]
            for way, each in found.items()
            if "writer" in each and way != "one process"
        },
        "slice_gb": round(slice_mb * share / 1e3),
        "cores": cores,
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("dump", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--forms", default="plain,gz", help="of plain, gz, bz2 and xz")
    parser.add_argument("--complete", action="store_true", help="fill in what copies lack")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "slice.sqlite"
        forms = given.forms.split(",")
        dump, paths = dumped(
            given.dump, Path(folder), forms=forms, copies=given.copies, complete=given.complete
        )
        for path in paths:
            found = compare(path, dump, out, given.runs, given.complete)
            for part in (
                ratios(path, dump, found),
                scaling(found),
                whole_dump(dump, found, out.stat().st_size / 1e6),
            ):
                print(json.dumps(part), flush=True)
        print(json.dumps(ask(out)), flush=True)


if __name__ == "__main__":
    main()
