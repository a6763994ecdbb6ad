"""How good the open triples are: BenchIE's precision, recall and F1, in all and by length.

    python bench/triples.py [--sentences TSV] [--gold FILE] [--scorer FILE]

The sentences, gold and scorer default to those of ../shared/eval; without them the measurement is
skipped. "halves" are the sentences with even and odd places: a rule that gains in one only was
fitted to its sentences. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import runpy
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.claims.triples import Triple, triples
from kg.reading.parse.parsing import SpacyParser
from kg.reading.text.sentences import split

EVALUATION = Path(__file__).resolve().parents[2] / "shared" / "eval"
LENGTHS = (10, 15, 20, 25, 30)
"""Longest sentence of each group in words; one more group holds what is longer."""

Gold = Mapping[str, Mapping[str, list[Triple]]]


class Measure:
    """Triples against the gold clusters, with the scorer's own way to match a slot."""

    def __init__(self, gold: Gold, found: Mapping[str, set[Triple]], matches: Any) -> None:
        self._gold, self._found, self._matches = gold, found, matches

    def of(self, sentences: Iterable[str]) -> dict[str, float | int]:
        """Precision counts triples, recall gold clusters, over these sentences."""
        told = right = known = 0
        hit: set[tuple[str, str]] = set()
        for key in sentences:
            known += sum(1 for wanted in self._gold[key].values() if wanted)
            for triple in self._found.get(key, ()):
                clusters = {(key, name) for name in self._clusters(key, triple)}
                told, right = told + 1, right + bool(clusters)
                hit |= clusters
        precision, recall = right / max(told, 1), len(hit) / max(known, 1)
        both = precision + recall
        return {
            "triples": told,
            "clusters": known,
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / both, 3) if both else 0.0,
        }

    def _clusters(self, key: str, triple: Triple) -> Iterable[str]:
        for name, wanted in self._gold[key].items():
            if any(all(map(self._matches, each, triple)) for each in wanted):
                yield name


def _group(words: int) -> str:
    return next((f"to {longest}" for longest in LENGTHS if words <= longest), "longer")


def measure(sentences: Path, gold: Path, scorer: Path) -> dict[str, Any]:
    """The figures as they are printed."""
    scoring = runpy.run_path(str(scorer))
    rows = [line.split("\t", 1) for line in sentences.read_text("utf-8").splitlines() if line]
    parser = SpacyParser()
    found = {
        key: {triple for parsed in parser.parse(split(text)) for triple in triples(parsed)}
        for key, text in rows
    }
    measured = Measure(scoring["read_gold"](str(gold)), found, scoring["slot_matches"])
    keys = [key for key, _ in rows]
    groups: dict[str, list[str]] = {}
    for key, text in sorted(rows, key=lambda row: len(row[1].split())):
        groups.setdefault(_group(len(text.split())), []).append(key)
    return {
        "all": measured.of(keys),
        "halves": [measured.of(keys[0::2]), measured.of(keys[1::2])],
        "words": {name: measured.of(members) for name, members in groups.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    folder = EVALUATION / "openie-de"
    parser.add_argument("--sentences", type=Path, default=folder / "dev.sentences.tsv")
    parser.add_argument("--gold", type=Path, default=folder / "dev.gold.txt")
    parser.add_argument("--scorer", type=Path, default=EVALUATION / "score_openie.py")
    given = parser.parse_args()
    missing = [p for p in (given.sentences, given.gold, given.scorer) if not p.is_file()]
    if missing:
        print(json.dumps({"skipped": f"no {missing[0]}"}))
        return
    print(json.dumps(measure(given.sentences, given.gold, given.scorer)))


if __name__ == "__main__":
    main()
