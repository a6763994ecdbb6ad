"""What one sentence that is no prose costs: CPU seconds from text to claims, by shape and length.

    python bench/bad_input.py

"growth" is the cost of the longest over that of half its length: 2 is linear. Prints one JSON line.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from kg.claims.read import read_claims
from kg.claims.triples import triples
from kg.model import Article
from kg.reading.annotator import ArticleAnnotator

WORDS = (100, 375, 1500, 3000)
"""Lengths that are measured: as long as is read, as is parsed, and beyond."""

SHAPES: dict[str, Callable[[int], str]] = {
    "joined": lambda n: " und ".join(["Siemens kaufte die Firma in Berlin"] * (n // 7)) + ".",
    "nested": lambda n: ", ".join(["Anna Berg sagte", *["dass Jan rief"] * (n // 4)]) + ".",
    "embedded": lambda n: (
        "Der Mann, " + "der den Hund, " * (n // 6) + "ging" + ", sah" * (n // 6) + ", lebt."
    ),
    "names": lambda n: "In Berlin leben " + "Anna Berg, " * (n // 3) + "Jan Berg.",
    "cells": lambda n: "Siemens AG\tMünchen\t1847\t" * (n // 4),
    "one word": lambda n: "wort " * n,
    "quotes": lambda n: "Er sagte: „" + "Siemens ist groß, " * (n // 4) + "Ende.“",
}


def cost(annotator: ArticleAnnotator, text: str) -> float:
    """CPU seconds from text to claims and open triples."""
    article = Article("bad", text, "bad", "de")
    started = time.process_time()
    annotation = annotator.annotate(article)
    read_claims(article, annotation)
    for sentence in annotation.sentences:
        triples(sentence)
    return time.process_time() - started


def main() -> None:
    annotator = ArticleAnnotator()
    cost(annotator, "Am Montag sagte Erika Muster in Berlin: „Wir haben das Gesetz beschlossen.“")
    report: dict[str, dict[str, float]] = {}
    for name, shape in SHAPES.items():
        seconds = {str(words): round(cost(annotator, shape(words)), 3) for words in WORDS}
        report[name] = seconds | {"growth": round(seconds["3000"] / seconds["1500"], 2)}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
