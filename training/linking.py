"""Learns the linker's weights from Wikidata's own statements, and says what they are worth.

    python training/linking.py [--articles N] [--check SLICE FILE] [--write]

The articles are made of the embedded slice (training/silver.py): each link is known, nobody
annotated it, and no text but our own sentences is in it. The weights are found by minimum error
rate training (Och, *Minimum error rate training in statistical machine translation*, ACL 2003) in
its simplest form: one weight after the other is moved by small steps, and a step is kept where it
raises what the linker itself achieves. That is the F1 of entities, less twice the share of
unlinkable mentions that are linked (a false link costs more than none), less a little for each step
away from the judged weights, so that what the articles do not tell stays as it was judged.

Prints one JSON line: what the linker scores with the judged weights, with those learnt, and by
folds, each fold with the weights learnt on the others. With ``--check`` it also scores both on
articles that were linked by people and never learnt from: FILE is JSON lines with ``text`` and
``links`` (``start``, ``end``, ``entity`` or null; those with ``ignore`` are left out), SLICE the
knowledge that its links point into. ``--write`` writes the weights into kg/data/linking.toml.

A logistic regression over the candidates was tried first and was worse (F1 by folds 0.83 against
0.85 on links-de): it fits single candidates, where the linker compares.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from silver import articles

from kg.claims.read import read_claims
from kg.knowledge.background import WithBackground
from kg.knowledge.chain import Chain
from kg.knowledge.slices.source import SliceSource, embedded
from kg.linking.boundaries import confirmed
from kg.linking.linker import PlainLinker, names_to_search
from kg.linking.wanted import properties_to_ask, wanted
from kg.linking.weights import weights
from kg.model import Annotation, Article, Candidate, EntityId, Wanted
from kg.reading.annotator import ArticleAnnotator
from kg.seams import Knowledge

WEIGHTS = Path(__file__).resolve().parents[1] / "kg" / "data" / "linking.toml"
LEARNT = (
    "alias", "prior", "unsure", "context", "chain", "agreement", "statement", "said", "case",
    "property",
)  # fmt: skip
"""What is learnt. The others say with the threshold how much a bare name carries, which rests on
how many names mean nothing known: articles of which so many things were withheld cannot tell."""
STEPS = (0.02, -0.02, 0.05, -0.05)
ROUNDS = 2
FALSE_LINK = 2.0
"""What the share of unlinkable mentions that are linked costs, in F1."""
PULL = 0.2
"""What a weight's distance from the judged one costs, in F1."""
FOLDS = 3

Gold = tuple[tuple[int, int, EntityId | None], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """An article with its mentions, candidates, what its claims want, and the right links."""

    article: Article
    annotation: Annotation
    candidates: Mapping[str, Sequence[Candidate]]
    wanted: Mapping[int, Sequence[Sequence[Wanted]]]
    gold: Gold


class Reader:
    """Reads articles as the pipeline does, up to the linker."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._annotator = ArticleAnnotator()

    def read(
        self, text: str, gold: Gold, withheld: Collection[EntityId] = (), *, typed: bool = True
    ) -> Read:
        """An article without the candidates that are withheld, and without classes if not typed."""
        article = Article("a", text, "a", "de")
        annotation = self._annotator.annotate(article)
        found = self._knowledge.search(names_to_search(annotation), "de").candidates
        left = {
            name: [
                c if typed else replace(c, types=frozenset()) for c in each if c.id not in withheld
            ]
            for name, each in found.items()
        }
        annotation = confirmed(annotation, left, text)
        claims = read_claims(article, annotation)
        asked = self._knowledge.ask((), properties_to_ask(annotation, claims, left))
        return Read(
            article,
            annotation,
            left,
            wanted(annotation, claims, left, asked.properties, "de"),
            gold,
        )


def silver(how_many: int) -> list[Read]:
    """The articles made of the embedded slice; for every other one no classes are known.

    So it is with many sources, and weights must serve there, too.
    """
    source = embedded()
    reader = Reader(Chain([source]))
    return [
        reader.read(a.text, a.links, a.withheld, typed=number % 2 == 0)
        for number, a in enumerate(articles(source, how_many))
    ]


def linked_by_people(slice_: Path, path: Path) -> Iterator[Read]:
    """The articles of a file."""
    reader = Reader(WithBackground(Chain([SliceSource(slice_)]), embedded()))
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        kept = [link for link in row["links"] if not link.get("ignore")]
        yield reader.read(row["text"], tuple((k["start"], k["end"], k["entity"]) for k in kept))


def learn(articles: Sequence[Read], hand: Mapping[str, float]) -> dict[str, float]:
    """The weights with which the linker does best on the articles, near the weights at hand."""
    best = dict(hand)
    reached = _worth(articles, best, hand)
    for _ in range(ROUNDS):
        before = reached
        for name in LEARNT:
            for step in STEPS:
                tried = {**best, name: round(max(0.0, best[name] + step), 3)}
                worth = _worth(articles, tried, hand)
                if worth > reached:
                    best, reached = tried, worth
        if reached == before:
            break
    return best


def _worth(articles: Sequence[Read], used: Mapping[str, float], hand: Mapping[str, float]) -> float:
    found = scores(tally(articles, used))
    away = sum(abs(used[name] - hand[name]) for name in LEARNT)
    return found["f1"] - FALSE_LINK * found["unlinkable_linked"] - PULL * away


def tally(articles: Sequence[Read], used: Mapping[str, float]) -> list[int]:
    """Right, gold, linked, unlinkable and unlinkable linked mentions, with the weights given."""
    weights().weights.update(used)
    counts = [0, 0, 0, 0, 0]
    for one in articles:
        mentions = one.annotation.mentions
        links = PlainLinker().link(one.article, one.annotation, one.candidates, one.wanted)
        spans = [
            (mentions[k.mention].start, mentions[k.mention].end, k.entity)
            for k in links
            if k.entity
        ]
        for start, end, entity in one.gold:
            over = [e for s, t, e in spans if s < end and start < t]
            told = (entity in over, 1, bool(over), 0, 0) if entity else (0, 0, 0, 1, bool(over))
            counts = _sum(counts, told)
    return counts


def _sum(one: Sequence[int], other: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def scores(counts: Sequence[int]) -> dict[str, float]:
    """Precision, recall, F1 of entities, and the share of unlinkable mentions that were linked."""
    right, gold, linked, unlinkable, wrong = counts
    return {
        "precision": round(right / linked, 4),
        "recall": round(right / gold, 4),
        "f1": round(2 * right / (linked + gold), 4),
        "unlinkable_linked": round(wrong / unlinkable, 4),
    }


def write(learnt: Mapping[str, float]) -> None:
    """Writes the weights in their places, behind those judged."""
    before, mark, text = WEIGHTS.read_text(encoding="utf-8").partition("[weights]\n")
    for name, value in learnt.items():
        line = f"{name} = {value:.2f}"
        text = re.sub(rf"^{name} = [0-9.]+$", line, text, count=1, flags=re.MULTILINE)
    WEIGHTS.write_text(before + mark + text, encoding="utf-8")


def main() -> None:
    """Learns, measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=360)
    parser.add_argument("--check", type=Path, nargs=2, metavar=("SLICE", "FILE"))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    made = silver(given.articles)
    held = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))["judged"]
    judged = {name: float(held[name]) for name in LEARNT}
    learnt = learn(made, judged)
    folds = [0, 0, 0, 0, 0]
    for fold in range(FOLDS):
        rest = [one for n, one in enumerate(made) if n % FOLDS != fold]
        folds = _sum(folds, tally(made[fold::FOLDS], learn(rest, judged)))
    found = {
        "weights": learnt,
        "judged": scores(tally(made, judged)),
        "learnt": scores(tally(made, learnt)),
        "by_folds": scores(folds),
    }
    if given.check:
        checked = list(linked_by_people(*given.check))
        found["checked"] = {
            "judged": scores(tally(checked, judged)),
            "learnt": scores(tally(checked, learnt)),
        }
    print(json.dumps(found))
    if given.write:
        write(learnt)


if __name__ == "__main__":
    main()
