"""Learns the linker's weights from articles with links, and says what they are worth.

    python training/linking.py SLICE [--articles FILE] [--write]

FILE is JSON lines with ``text`` and ``links`` (``start``, ``end``, ``entity`` or null; those with
``ignore`` are left out), by default the development half of links-de in ../shared, and SLICE the
knowledge that its links point into. The weights are found by minimum error rate training (Och,
*Minimum error rate training in statistical machine translation*, ACL 2003) in its simplest form:
one weight after the other is moved by small steps, and a step is kept where it raises what the
linker itself achieves. That is the F1 of entities, less twice the share of unlinkable mentions that
are linked (a false link costs more than none), less a little for each step away from the weights at
hand, so that what the articles do not tell stays as it was. Prints one JSON line: scores of the
linker with the weights at hand, with those learnt, and with those learnt by folds on the articles
that each fold leaves out. ``--write`` writes them into kg/data/linking.toml.

What it found on the 50 articles of links-de is not in the file: by folds it is no better than the
weights at hand (F1 0.846 either way), and its one step (some_kind 0.16) would lose 37 of the 1,170
claims of verify-de both ends of which are linked. A logistic regression over the candidates was
tried first and is worse (F1 by folds 0.83): it fits single candidates, where the linker compares.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.knowledge.background import WithBackground
from kg.knowledge.chain import Chain
from kg.knowledge.slices.source import SliceSource, embedded
from kg.linking.boundaries import confirmed
from kg.linking.linker import PlainLinker, names_to_search
from kg.linking.weights import weights
from kg.model import Annotation, Article, Candidate
from kg.reading.annotator import GermanAnnotator

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT.parent / "shared" / "eval" / "links-de" / "dev.jsonl"
WEIGHTS = ROOT / "kg" / "data" / "linking.toml"
LEARNT = (
    "label", "ours", "alias", "prior", "type", "some_kind", "untyped", "open", "unsure",
    "context", "chain", "said", "case",
)  # fmt: skip
STEPS = (0.02, -0.02, 0.05, -0.05)
ROUNDS = 2
FALSE_LINK = 2.0
"""What the share of unlinkable mentions that are linked costs, in F1."""
PULL = 0.05
"""What a weight's distance from the one at hand costs, in F1."""
FOLDS = 3


@dataclass(frozen=True, slots=True)
class Read:
    """An article with its mentions, candidates and gold links."""

    article: Article
    annotation: Annotation
    candidates: Mapping[str, Sequence[Candidate]]
    gold: tuple[dict[str, Any], ...]


def read(path: Path, source: SliceSource) -> list[Read]:
    """The articles, annotated and with their names looked up."""
    annotator = GermanAnnotator()
    knowledge = WithBackground(Chain([source]), embedded())
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        article = Article(str(number), row["text"], str(number), "de")
        annotation = annotator.annotate(article)
        candidates = knowledge.search(names_to_search(annotation), "de").candidates
        annotation = confirmed(annotation, candidates, article.text)
        gold = tuple(link for link in row["links"] if not link.get("ignore"))
        found.append(Read(article, annotation, candidates, gold))
    return found


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
        links = PlainLinker().link(one.article, one.annotation, one.candidates)
        spans = [
            (
                one.annotation.mentions[k.mention].start,
                one.annotation.mentions[k.mention].end,
                k.entity,
            )
            for k in links
            if k.entity
        ]
        for gold in one.gold:
            over = [e for s, t, e in spans if s < gold["end"] and gold["start"] < t]
            linked = (gold["entity"] in over, 1, bool(over), 0, 0)
            counts = _sum(counts, linked if gold["entity"] else (0, 0, 0, 1, bool(over)))
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
    """Writes the weights in their places."""
    text = WEIGHTS.read_text(encoding="utf-8")
    for name, value in learnt.items():
        text = re.sub(
            rf"^{name} = [0-9.]+$", f"{name} = {value}", text, count=1, flags=re.MULTILINE
        )
    WEIGHTS.write_text(text, encoding="utf-8")


def main() -> None:
    """Learns, measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("slice", type=Path)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    articles = read(given.articles, SliceSource(given.slice))
    hand = {name: weights().weights[name] for name in LEARNT}
    at_hand = scores(tally(articles, hand))
    folds = [0, 0, 0, 0, 0]
    for fold in range(FOLDS):
        rest = [one for n, one in enumerate(articles) if n % FOLDS != fold]
        folds = _sum(folds, tally(articles[fold::FOLDS], learn(rest, hand)))
    weights().weights.update(hand)
    learnt = learn(articles, hand)
    print(
        json.dumps(
            {
                "weights": learnt,
                "at_hand": at_hand,
                "learnt": scores(tally(articles, learnt)),
                "by_folds": scores(folds),
            }
        )
    )
    if given.write:
        write(learnt)


if __name__ == "__main__":
    main()
