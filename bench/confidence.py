"""How often claims are right that are given a confidence: reliability on the development halves.

    python bench/confidence.py [--evaluation FOLDER]

Readings are those of verify-de's one-statement sentences: one is right where the first of its
properties is the sentence's. Open triples are openie-de's, right as its scorer says, by the words
of their sentence. Without ../shared the measurement is skipped. Prints one JSON line: by extractor
and confidence as read ("raw": what kg/data/claim_confidence.toml is made from), and by tenths of
the confidence that claims are given ("reliability"). Claims of news that were judged by eye
(by_eye.tsv beside this file) are counted by kind, and by kind and round of reading.
"""

from __future__ import annotations

import argparse
import json
import runpy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.claims import confidence
from kg.claims.read import read_claims
from kg.claims.triples import triples
from kg.model import Article
from kg.reading.annotator import ArticleAnnotator
from kg.reading.parse.parsing import SpacyParser
from kg.reading.text.sentences import split

EVALUATION = Path(__file__).resolve().parents[2] / "shared" / "eval"

BY_EYE = Path(__file__).with_name("by_eye.tsv")

Outcome = tuple[str, float, float, bool]
"""Of one claim: extractor, confidence as read, confidence as given, whether it is right."""


def of_readings(folder: Path) -> Iterable[Outcome]:
    """The outcomes of verify-de's development half."""
    same = runpy.run_path(str(folder / "score_verify.py"))["says_the_same"]
    annotator = ArticleAnnotator()
    for line in (folder / "verify-de" / "dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        article = Article(row["id"], row["text"], row["id"], "de")
        for reading in read_claims(article, annotator.annotate(article)):
            if reading.senses:
                best = max(reading.senses, key=lambda sense: sense.confidence)
                right = bool(same(best.property, row["property"]))
                yield reading.extractor, best.confidence, reading.confidence, right


def of_triples(folder: Path) -> Iterable[Outcome]:
    """The outcomes of openie-de's development half."""
    scoring = runpy.run_path(str(folder / "score_openie.py"))
    gold = scoring["read_gold"](str(folder / "openie-de" / "dev.gold.txt"))
    matches, parser = scoring["slot_matches"], SpacyParser()
    for line in (folder / "openie-de" / "dev.sentences.tsv").read_text("utf-8").splitlines():
        key, _, text = line.partition("\t")
        wanted = [triple for cluster in gold[key].values() for triple in cluster]
        for parsed in parser.parse(split(text)):
            given = confidence.of_triples(len(parsed.tokens))
            for triple in triples(parsed):
                right = any(all(map(matches, each, triple)) for each in wanted)
                yield "triple", float(len(parsed.tokens)), given, right


def table(outcomes: Iterable[tuple[str, bool]]) -> Mapping[str, dict[str, float | int]]:
    """Claims and the share of them that is right, by name."""
    counted: dict[str, list[bool]] = defaultdict(list)
    for name, right in outcomes:
        counted[name].append(right)
    return {
        name: {"claims": len(found), "right": round(sum(found) / len(found), 3)}
        for name, found in sorted(counted.items())
    }


def measure(folder: Path) -> dict[str, Any]:
    """The figures as they are printed."""
    report: dict[str, Any] = {}
    for name, outcomes in (("readings", of_readings(folder)), ("triples", of_triples(folder))):
        found = list(outcomes)
        tens = ((f"{extractor} {raw:.2f}", right) for extractor, raw, _, right in found)
        given = ((f"{int(value * 10) / 10:.1f}", right) for _, _, value, right in found)
        report[name] = {"raw": table(tens), "reliability": table(given)}
    report["by eye"] = of_news()
    return report


def of_news() -> Mapping[str, dict[str, float | int]]:
    """Of the claims of news judged by eye how many are faithful, by kind and by round."""
    lines = BY_EYE.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith(("#", "round"))]
    kinds = [(row[4], row[6] == "yes") for row in rows]
    return table([*kinds, *((f"{row[4]}, round {row[0]}", row[6] == "yes") for row in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluation", type=Path, default=EVALUATION)
    folder = parser.parse_args().evaluation
    if not (folder / "verify-de" / "dev.jsonl").is_file():
        print(json.dumps({"skipped": f"no {folder}"}))
        return
    print(json.dumps(measure(folder)))


if __name__ == "__main__":
    main()
