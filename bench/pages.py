"""How soon the pages answer over a store of many articles, and how much they weigh.

    python bench/pages.py [--articles 1000] [--read 100] [--store FOLDER] [--rounds 15]

Generates ``read`` articles (bench/news.py) and ingests them into FOLDER, unless a store is there
already; puts copies of them with other addresses, titles and days in until there are ``articles``
(so that what one claim speaks of, many do); serves the store with ``beleg serve``; and asks every
kind of page ``rounds`` times, each time of another article, claim, thing or word where there are
several. Prints one JSON line a kind: the
median, the 95th percentile and the longest time to the first byte in milliseconds (the first
request ever apart), and the kilobytes of the page as sent: its HTML, with its style and scripts
(packed where the server packs them). The last line says whether every median is under 100 ms and
every page but that of queries under 200 kB.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import news
import requests

import kg

MOST_MS, MOST_KB = 100, 200
WORDS = ("Köln", "Polizei", "geboren", "Vorstand", "Millionen Euro", "Berlin", "Netzwerk")
PATHS = re.compile(r'href="(/(?:article|proposition|conflict|entity|name)/[^"#?]+)')
FILES = re.compile(r'<(?:link rel="stylesheet"[^>]*href|script[^>]*src)="([^"]+)"')


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--read", type=int, default=100)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or Path(folder) / "store"
        if not store.exists():
            fill(store, given.read)
        multiply(store, given.articles)
        with serving(store) as address:
            results = [measured(address, *kind, given.rounds) for kind in kinds(address)]
    quick = all(r["median_ms"] < MOST_MS for r in results)
    light = all(r["whole_kb"] < MOST_KB for r in results if r["kind"] != "query")
    print(json.dumps({"under_100_ms": quick, "under_200_kb": light}))


def fill(store: Path, count: int) -> None:
    """A store of generated articles."""
    lines, _ = news.articles(count)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        command = [sys.executable, "-m", "kg", "ingest", "--offline", "--format", "json"]
        place = ["--store", f"oxigraph:{store}", "--failures", str(Path(folder) / "failures")]
        subprocess.run([*command, *place, str(source)], stdout=sys.stderr, check=True)


def multiply(store: Path, wanted: int) -> None:
    """Copies of the articles of a store, until it has as many as wanted."""
    kept = kg.open_store(kg.Settings(store=f"oxigraph:{store}"))
    articles = kept.articles()
    for number in range(len(articles), wanted):
        check = kept.article(articles[number % len(articles)].id)
        assert check is not None
        kept.put(copied(check, number))
        print(f"\r{number + 1} articles", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    kept.close()


def copied(check: kg.Check, number: int) -> kg.Check:
    """The same claims in an article of another day; conflicts stay with the original."""
    old, made = check.article, f"{check.article.id[:24]}{number:08}"
    day = date(2020, 1, 1) + timedelta(days=number % 1500)
    article = dataclasses.replace(
        old, id=made, url=f"{old.url}?copy={number}", title=f"{old.title or old.ref} ({number})",
        published=dataclasses.replace(old.published, year=day.year, month=day.month, day=day.day)
        if old.published else None,
    )  # fmt: skip
    said = [
        dataclasses.replace(u, id=f"{u.id[:24]}{number:08}", article=made) for u in check.utterances
    ]
    return dataclasses.replace(
        check, article=article, utterances=tuple(said), conflicts=(), others=()
    )


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The store behind ``beleg serve``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--store", f"oxigraph:{store}"], stdout=subprocess.DEVNULL)
    address, pause = f"http://127.0.0.1:{port}", threading.Event()
    try:
        while server.poll() is None:
            try:
                if requests.get(f"{address}/ready", timeout=60).ok:
                    break
            except requests.ConnectionError:
                pause.wait(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def kinds(address: str) -> Iterator[tuple[str, list[str]]]:
    """Each kind of page, with the paths that are asked in turn."""
    found: dict[str, list[str]] = {}
    for page in range(1, 4):
        for start in (f"/articles?page={page}", f"/search?page={page}", f"/conflicts?page={page}"):
            for path in PATHS.findall(html(address, start)):
                found.setdefault(path.split("/")[1], []).append(path)
    for path in found["proposition"][:20]:
        for other in PATHS.findall(html(address, path)):
            found.setdefault(other.split("/")[1], []).append(other)
    yield "front page", ["/"]
    yield "search without words", [f"/search?page={n}" for n in range(1, 16)]
    yield "search by words", [f"/search?q={word}" for word in WORDS]
    yield "search by verdict", [f"/search?verdict={label.value}" for label in kg.Label]
    yield "suggestions", [f"/suggest?q={word[:3]}" for word in WORDS]
    yield "feed", ["/search.atom", "/search.atom?q=Berlin"]
    yield "articles", [f"/articles?page={n}" for n in range(1, 16)]
    yield "article", unique(found["article"])
    yield "claim", unique(found["proposition"])
    yield "conflicts", [f"/conflicts?page={n}" for n in range(1, 4)]
    yield "conflict", unique(found["conflict"])
    yield "entity", unique(found["entity"])
    yield "name", unique(found["name"])
    yield "check", ["/check"]
    yield "query", ["/query"]
    yield "about", ["/about"]
    yield "API search", [f"/api/v1/search?q={word}" for word in WORDS]
    yield "claims:search", [f"/v1alpha1/claims:search?query={word}" for word in WORDS]


def unique(paths: list[str]) -> list[str]:
    """The paths, each once, in their order."""
    return list(dict.fromkeys(paths))


def html(address: str, path: str) -> str:
    """A page's HTML."""
    answer = requests.get(address + path, headers={"Accept": "text/html"}, timeout=60)
    answer.raise_for_status()
    return answer.text


def measured(address: str, kind: str, paths: list[str], rounds: int) -> dict[str, Any]:
    """A line of the result, which it prints."""
    times, weights = [], []
    with requests.Session() as session:
        session.headers["Accept"] = "text/html, */*;q=0.5"
        for number in range(rounds + 1):
            path = paths[number % len(paths)]
            begun = time.perf_counter()
            with session.get(address + path, stream=True, timeout=60) as answer:
                times.append((time.perf_counter() - begun) * 1000)
                answer.raise_for_status()
                text = answer.text
            weights.append(len(text.encode()))
        heaviest = max(weights)
        files = sum(sent(session, address + file) for file in set(FILES.findall(text)))
    first, *later = times
    line = {
        "kind": kind,
        "paths": len(paths),
        "first_ms": round(first, 1),
        "median_ms": round(statistics.median(later), 1),
        "p95_ms": round(sorted(later)[int(len(later) * 0.95)], 1),
        "longest_ms": round(max(later), 1),
        "html_kb": round(heaviest / 1000, 1),
        "whole_kb": round((heaviest + files) / 1000, 1),
    }
    print(json.dumps(line), flush=True)
    return line


def sent(session: requests.Session, url: str) -> int:
    """The bytes of a file on their way."""
    with session.get(url, stream=True, timeout=60) as answer:
        return len(answer.raw.read(decode_content=False))


if __name__ == "__main__":
    main()
