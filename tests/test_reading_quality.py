"""Floors under the quality of reading, on corpora that nobody here wrote and that do not ship.

Each corpus is named by its SHA-256: on another version the figures would say nothing, and the
test is skipped. The scores are those of ../shared/eval/score_spans.py, on the development halves.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.model import Article, Sentence, Time
from kg.reading import times
from kg.reading.annotator import ArticleAnnotator
from kg.reading.layers import layers_json
from kg.reading.parse.parsing import SpacyParser
from kg.reading.text.sentences import split

EVALUATION = Path(__file__).resolve().parents[2] / "shared" / "eval"
SCORER = EVALUATION / "score_spans.py"
BENCH = Path(__file__).resolve().parents[1] / "bench" / "reading.py"

TIMES = "00538ce18dc88133cadb5737329ed088f502aa8e17ff9186d0cc6339a5e7c923"
QUOTATIONS = "aa3fab62861b287a2677a4354f03d9b5874f047767ec0928cbdf62ebe281d325"

# Articles of the quotations' corpus that are read here: all 400 take half a minute.
FIRST = 80


def corpus(layer: str, digest: str) -> list[dict[str, Any]]:
    path = EVALUATION / f"{layer}-de" / "dev.jsonl"
    if not (path.is_file() and SCORER.is_file()):
        pytest.skip(f"no corpus or scorer at {EVALUATION}")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        pytest.skip(f"{path} is another version than the one measured ({digest[:12]}…)")
    return [json.loads(line) for line in content.decode("utf-8").splitlines()]


def article(row: dict[str, Any]) -> Article:
    published = row.get("published")
    day = Time(*map(int, published[:10].split("-"))) if published else None
    return Article(row["id"], row["text"], row["id"], "de", published=day)


def scores(
    folder: Path, layer: str, gold: list[dict[str, Any]], found: list[dict[str, Any]]
) -> dict[str, float]:
    """F1 by measure, as the scorer prints it."""
    paths = []
    for name, rows in (("gold", gold), ("found", found)):
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, str(SCORER), layer, *paths], capture_output=True, check=True, text=True
    )
    report = json.loads(done.stdout.splitlines()[-1])
    return {name: value["f1"] for name, value in report.items() if isinstance(value, dict)}


def parsed_where_timed(parser: SpacyParser, read: Article) -> list[Sentence]:
    """The sentences, parsed only where a time is spoken of: elsewhere a tree tells nothing."""
    sentences = split(read.text)
    found = times.find(read, sentences)
    timed = [n for n, s in enumerate(sentences) if any(s.start <= t.start < s.end for t in found)]
    trees = dict(zip(timed, parser.parse(sentences[n] for n in timed), strict=True))
    return [trees.get(n, sentence) for n, sentence in enumerate(sentences)]


def test_times_keep_their_quality(tmp_path: Path) -> None:
    gold = corpus("times", TIMES)
    parser = SpacyParser()
    found = []
    for row in gold:
        read = article(row)
        here = times.find(read, parsed_where_timed(parser, read))
        spans = [{"start": t.start, "end": t.end, "type": t.type, "value": t.value} for t in here]
        found.append({"id": row["id"], "times": spans})
    f1 = scores(tmp_path, "times", gold, found)
    assert f1["strict"] >= 0.85
    assert f1["relaxed"] >= 0.90
    assert f1["value"] >= 0.82


def test_quotations_keep_their_quality(tmp_path: Path) -> None:
    gold = corpus("quotations", QUOTATIONS)[:FIRST]
    annotator = ArticleAnnotator()
    found = []
    for row in gold:
        read = article(row)
        found.append({**layers_json(read, annotator.annotate(read)), "id": row["id"]})
    f1 = scores(tmp_path, "quotations", gold, found)
    assert f1["relaxed"] >= 0.80
    assert f1["speaker"] >= 0.68


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-W", "error", str(BENCH), *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True)


def test_the_bench_says_when_there_is_nothing_to_measure(tmp_path: Path) -> None:
    done = bench("--articles", str(tmp_path / "none.jsonl"))
    assert done.stdout == ""
    assert "skipped" in done.stderr
