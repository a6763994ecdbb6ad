"""How verdicts fall on CoDEx: triples judged true and false, the false ones hard and by hand.

    python bench/codex.py [--size codex-s|codex-m] [--first N] [--errors]

A slice is made of CoDEx's train triples (a table without times or ranks), with the embedded slice
behind it for what things are and where they lie; the valid and test triples and their negatives are
judged as propositions without a date. The negatives are plausible triples that people judged false.
Prints one JSON line: how each kind fell, and by property what was refuted. ``--errors`` lists the
false that were supported and the true that were refuted.

CoDEx: Safavi and Koutra, *CoDEx: A Comprehensive Knowledge Graph Completion Benchmark*, EMNLP 2020.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kg.knowledge.background import WithBackground
from kg.knowledge.building.writer import write
from kg.knowledge.chain import Chain
from kg.knowledge.slices.source import SliceSource, embedded
from kg.knowledge.wikibase import EntityRecord, statement_id
from kg.model import Article, Entity, EntityId, Origin, Proposition, Snak, Statement, Term, Verdict
from kg.names import proposition
from kg.verdicts.judge import judge
from kg.verdicts.questions import questions

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "wikidata" / "codex" / "data"
TAKEN = Origin("CoDEx, train", "2021-03-05", partial=True)
ARTICLE = Article("codex", "…", "codex", "en")
AT_ONCE = 100

Triple = tuple[EntityId, str, EntityId]


def triples(path: Path) -> list[Triple]:
    """The triples of a file."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(subject, property_, value) for subject, property_, value in rows]


def records(known: list[Triple]) -> Iterator[EntityRecord]:
    """The train triples as entities with statements."""
    by_subject: dict[EntityId, list[Statement]] = defaultdict(list)
    for subject, property_, value in known:
        main = Snak(property_, Entity(value))
        made = statement_id("", subject, main, ())
        by_subject[subject].append(Statement(made, subject, property_, main.value, origin=TAKEN))
    for entity in sorted({e for s, _, o in known for e in (s, o)}):
        yield EntityRecord(entity, statements=tuple(by_subject.get(entity, ())))


def judged(knowledge: WithBackground, rows: list[Triple]) -> Iterator[tuple[Triple, Verdict]]:
    """Each triple with its verdict as a proposition."""
    left = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        claims: list[Proposition] = [
            proposition(Term(Entity(s)), p, Term(Entity(o))) for s, p, o in batch
        ]
        facts = knowledge.ask(questions(claims), {p for _, p, _ in batch})
        for triple, claim in zip(batch, claims, strict=True):
            yield triple, judge(claim, facts, None, ARTICLE, version="", created="")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="codex-s", choices=("codex-s", "codex-m"))
    parser.add_argument("--first", type=int)
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    folder = DATA / "triples" / given.size
    if not folder.is_dir():
        sys.exit(f"no CoDEx at {folder}")
    fell: dict[str, Counter[str]] = {"true": Counter(), "false": Counter()}
    why: dict[str, Counter[str]] = {"true": Counter(), "false": Counter()}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "train.sqlite"
        write(records(triples(folder / "train.txt")), path, name=f"{given.size} train")
        source = SliceSource(path)
        knowledge = WithBackground(Chain([source]), embedded())
        for part in ("valid", "test"):
            for truth, suffix in (("true", ""), ("false", "_negatives")):
                rows = triples(folder / f"{part}{suffix}.txt")[: given.first]
                for (subject, property_, value), verdict in judged(knowledge, rows):
                    fell[truth][verdict.label] += 1
                    why[truth][f"{property_} {verdict.reason_code}"] += 1
                    wrong = {"true": "refuted", "false": "supported"}[truth]
                    if given.errors and verdict.label == wrong:
                        evidence = [e.comparison.en for e in verdict.evidence]
                        print(truth, subject, property_, value, verdict.reason_code, evidence)
        source.close()
    decided = ("agrees", "chain", "value", "held")
    print(
        json.dumps(
            {
                "size": given.size,
                **{truth: dict(labels.most_common()) for truth, labels in fell.items()},
                "decided": {
                    truth: {k: n for k, n in codes.most_common() if k.endswith(decided)}
                    for truth, codes in why.items()
                },
            }
        )
    )


if __name__ == "__main__":
    main()
