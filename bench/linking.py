"""What linking costs: milliseconds a mention, look-up and decision, on a given slice.

    python bench/linking.py SLICE [--articles FILE] [--rounds N]

FILE is JSON lines with ``text``; it defaults to the development half of links-de in ../shared. The
articles and their claims are read first and not measured; then the names of each are looked up in
one batch, the constraints of what its claims may mean in another, and its mentions are linked. An
article's time is shared among its mentions, and the median is over all mentions. The first round
finds the articles' pages of the file in memory, since they were looked up to read the claims.
Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

from kg.claims.read import read_claims
from kg.knowledge.slices.source import SliceSource
from kg.linking.boundaries import confirmed
from kg.linking.linker import PlainLinker, names_to_search
from kg.linking.wanted import properties_to_ask, wanted
from kg.model import Annotation, Article, ClaimReading
from kg.reading.annotator import ArticleAnnotator

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "eval" / "links-de" / "dev.jsonl"


Read = tuple[Article, Annotation, tuple[ClaimReading, ...]]


def read(path: Path, source: SliceSource) -> list[Read]:
    """The articles with their mentions and claims."""
    annotator = ArticleAnnotator()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    articles = [Article(str(n), row["text"], str(n), "de") for n, row in enumerate(rows)]
    found = []
    for article in articles:
        annotation = annotator.annotate(article)
        candidates = source.search(names_to_search(annotation), "de")
        claims = read_claims(article, confirmed(annotation, candidates, article.text))
        found.append((article, annotation, claims))
    return found


def one_round(source: SliceSource, annotated: list[Read]) -> list[float]:
    """Milliseconds of each mention, of every article."""
    linker, found = PlainLinker(), []
    for article, annotation, claims in annotated:
        started = time.perf_counter()
        candidates = source.search(names_to_search(annotation), "de")
        annotation = confirmed(annotation, candidates, article.text)  # noqa: PLW2901 - the same, settled
        definitions = source.properties(properties_to_ask(annotation, claims, candidates))
        asked = wanted(annotation, claims, candidates, definitions, "de")
        links = linker.link(article, annotation, candidates, asked)
        spent = 1000 * (time.perf_counter() - started)
        found += [spent / len(links)] * len(links)
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("slice", type=Path)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    source = SliceSource(given.slice)
    annotated = read(given.articles, source)
    rounds = [one_round(source, annotated) for _ in range(given.rounds)]
    print(
        json.dumps(
            {
                "slice": source.name,
                "articles": len(annotated),
                "mentions": len(rounds[0]),
                "median_ms": [round(statistics.median(each), 3) for each in rounds],
                "p95_ms": [round(statistics.quantiles(each, n=20)[-1], 3) for each in rounds],
            }
        )
    )


if __name__ == "__main__":
    main()
