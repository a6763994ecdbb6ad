"""What reading costs: words per second of CPU time, load time and memory, by layer and in all.

    python bench/reading.py [--articles FILE] [--first N]

FILE is JSON lines with ``text`` and, where known, ``published`` (YYYY-MM-DD); it defaults to the
400 German Wikinews articles of ../shared, and without them the measurement is skipped. Loading,
the layers and the whole are each measured in a process of their own, on one thread. Words are
tokens with a letter or digit. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "eval" / "quotations-de" / "dev.jsonl"
WORDS_OF_AN_ARTICLE = 400
PARTS = ("load", "layers", "whole")

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

# They load numeric libraries, which read the environment once.
from kg.model import Article, Sentence, Time  # noqa: E402
from kg.reading import mentions, quotations, times  # noqa: E402
from kg.reading.annotator import ArticleAnnotator  # noqa: E402
from kg.reading.mentions import coreference  # noqa: E402
from kg.reading.parse.morphology import analyse  # noqa: E402
from kg.reading.parse.parsing import SpacyParser  # noqa: E402
from kg.reading.text.sentences import split  # noqa: E402

WARM_UP = "Am Montag sagte Kanzlerin Erika Muster in Berlin: „Wir haben das Gesetz beschlossen.“"


def articles(path: Path, first: int | None) -> list[Article]:
    """The articles of a JSON-lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:first]]
    return [
        Article(str(n), row["text"], str(n), "de", published=_day(row.get("published")))
        for n, row in enumerate(rows)
    ]


def _day(published: str | None) -> Time | None:
    if not published:
        return None
    year, month, day = published[:10].split("-")
    return Time(int(year), int(month), int(day))


def _words(sentences: tuple[Sentence, ...]) -> int:
    return sum(any(c.isalnum() for c in token.text) for s in sentences for token in s.tokens)


def _megabytes() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def load(_: list[Article]) -> dict[str, Any]:
    """Seconds of CPU that each part takes to load, in the order in which it is needed."""
    first: dict[str, Callable[[], object]] = {
        "sentences": lambda: split(WARM_UP),
        "morphology": lambda: analyse(["Haus"]),
        "parser": SpacyParser,
        "rest": lambda: ArticleAnnotator().annotate(Article("", WARM_UP, "", "de")),
    }
    result: dict[str, Any] = {"imports": round(time.process_time(), 2)}
    for name, call in first.items():
        started = time.process_time()
        call()
        result[name] = round(time.process_time() - started, 2)
    return result | {"peak_mb": _megabytes()}


def layers(given: list[Article]) -> dict[str, Any]:
    """Words per second of CPU of each layer alone; memory that it adds."""
    spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def clock(layer: str) -> Iterator[None]:
        started = time.process_time()
        yield
        spent[layer] += time.process_time() - started

    parser = SpacyParser()
    ArticleAnnotator().annotate(Article("", WARM_UP, "", "de"))
    words = 0
    for article in given:
        with clock("sentences"):
            cut = split(article.text)
        with clock("morphology"):
            for sentence in cut:
                analyse([token.text for token in sentence.tokens])
        with clock("parser"):  # finds what HanTa said in its cache
            parsed = tuple(parser.parse(cut))
        with clock("mentions"):
            named = mentions.find(article, parsed)
        with clock("coreference"):
            named = coreference.resolve(article, parsed, named)
        with clock("quotations"):
            quotations.find(article, parsed, named)
        with clock("times"):
            times.find(article, parsed)
        words += _words(parsed)
    return {
        "words": words,
        "words_per_cpu_second": {name: round(words / each) for name, each in spent.items()},
        "ms_per_400_words": {
            name: round(each / words * WORDS_OF_AN_ARTICLE * 1000, 1)
            for name, each in spent.items()
        },
    }


def whole(given: list[Article]) -> dict[str, Any]:
    """The annotator on every article: speed, CPU of 400 words, peak memory."""
    annotator = ArticleAnnotator()
    annotator.annotate(Article("", WARM_UP, "", "de"))
    loaded = _megabytes()
    words, seconds = [], []
    for article in given:
        started = time.process_time()
        annotation = annotator.annotate(article)
        seconds.append(time.process_time() - started)
        words.append(_words(annotation.sentences))
    scaled = [s / w * WORDS_OF_AN_ARTICLE * 1000 for s, w in zip(seconds, words, strict=True) if w]
    return {
        "articles": len(given),
        "words_per_cpu_second": round(sum(words) / sum(seconds)),
        "ms_per_400_words": {
            "mean": round(sum(seconds) / sum(words) * WORDS_OF_AN_ARTICLE * 1000),
            "median": round(statistics.median(scaled)),
            "95 %": round(statistics.quantiles(scaled, n=20)[-1]) if len(scaled) > 1 else None,
        },
        "loaded_mb": loaded,
        "peak_mb": _megabytes(),
    }


def main() -> None:
    """Measures each part in a process of its own and prints what they say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--first", type=int)
    parser.add_argument("--part", choices=PARTS)
    given = parser.parse_args()
    if not given.articles.is_file():
        print(f"skipped: there are no articles at {given.articles}", file=sys.stderr)
        return
    if given.part:
        measure = {"load": load, "layers": layers, "whole": whole}[given.part]
        print(json.dumps(measure(articles(given.articles, given.first))))
        return
    result = {}
    for part in PARTS:
        command = [sys.executable, __file__, *sys.argv[1:], "--part", part]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        result[part] = json.loads(done.stdout)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
