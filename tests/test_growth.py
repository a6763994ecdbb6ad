"""What the writer asks of a store for one more article does not grow with the store: counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kg import build
from kg import model as m
from kg.finishing import Prepared
from kg.pipeline import Pipeline
from kg.settings import Settings
from kg.stores import OxigraphStore, comparing, oxigraph
from kg.stores.lookup import Pattern

MOST = 3
"""The bound on what is compared, in place of 50, so that a few articles pass it."""

SETTINGS = Settings(offline=True)
TEXT = (
    "Berlin ist die Hauptstadt Deutschlands. Die Polizei nahm am Montag in Köln zwei Männer fest. "
    "„Wir sind zufrieden“, sagte {name}. {name} wurde am 3. Mai 1970 geboren. "
    "Angela Merkel wurde in Hamburg geboren. "
    "Torven Felberg-Doramann wurde am 4. Juni {year} geboren."
)


class Counting(OxigraphStore):
    """A store in memory that counts its look-ups, and the quads with which it answers."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        super().__init__()

    def _counted(self, name: str, keys: int, found: Iterable[Any]) -> list[Any]:
        quads = list(found)
        self.asked[name] += keys
        self.answered[name] += sum(map(len, quads)) if name == "matching" else len(quads)
        return quads

    def described(self, nodes: Any) -> list[Any]:
        return self._counted("described", len(nodes), super().described(nodes))

    def referring(self, nodes: Any) -> list[Any]:
        return self._counted("referring", len(nodes), super().referring(nodes))

    def inside(self, graphs: Any) -> list[Any]:
        return self._counted("inside", len(graphs), super().inside(graphs))

    def objects(self, subjects: Any, predicates: Any) -> list[Any]:
        keys = len(subjects) * len(predicates)
        return self._counted("objects", keys, super().objects(subjects, predicates))

    def subjects(self, objects: Any, predicates: Any) -> list[Any]:
        keys = len(objects) * len(predicates)
        return self._counted("subjects", keys, super().subjects(objects, predicates))

    def matching(self, patterns: Sequence[Pattern], most: int) -> list[Any]:
        return self._counted("matching", len(patterns), super().matching(patterns, most))

    def _query(self, sparql: str) -> Any:
        self.asked["queries"] += 1
        return super()._query(sparql)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build.pipeline(SETTINGS, OxigraphStore())


def prepared(pipeline: Pipeline, number: int) -> Prepared:
    """An article of its own day and its own person, which says what all others say too, and of
    one thing something else than each of them."""
    day = date(2023, 1, 2) + timedelta(days=number)
    name = (
        "Ilka " + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}").title() + "berg"
    )
    article = m.Article(
        f"a{number}", TEXT.format(name=name, year=1900 + number), f"a{number}.txt", "de",
        url=f"https://news.example/{number}", published=m.Time(day.year, day.month, day.day),
    )  # fmt: skip
    return pipeline.prepare(article)


def cost(pipeline: Pipeline, others: int, last: Prepared) -> tuple[Counter[str], Counter[str]]:
    """What one more article takes on a store with so many others."""
    kept = Counting()
    finish = build.finisher(SETTINGS, kept)
    for number in range(others):
        finish(prepared(pipeline, number))
    kept.asked.clear()
    kept.answered.clear()
    assert kept.held(last.article.id) is None
    kept.pins(last.article.id)
    check = finish(last)
    assert check.conflicts
    assert any("Nicht mit allem verglichen" in note.de for note in check.notes)
    return kept.asked, kept.answered


def test_one_more_article_asks_as_much_of_a_large_store_as_of_a_small_one(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST", MOST)
    last = prepared(pipeline, 99)
    (asked, answered), (more_asked, more_answered) = (
        cost(pipeline, others, last) for others in (14, 42)
    )
    assert asked == more_asked
    assert asked["queries"] == 0, "whose rows nobody counts"
    # Which articles are compared is the store's order, and the first have fewer conflicts to read.
    assert more_answered.total() < 1.2 * answered.total()


def test_the_log_of_a_store_on_disk_is_written_out_now_and_then(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def log_after(articles: int) -> int:
        path = tmp_path / str(oxigraph.MOST_UNFLUSHED)
        kept = OxigraphStore(str(path))
        finish = build.finisher(SETTINGS, kept)
        for number in range(articles):
            finish(prepared(pipeline, number))
        size = sum(file.stat().st_size for file in path.rglob("*.log"))
        kept.close()
        return size

    whole = log_after(8)
    monkeypatch.setattr(oxigraph, "MOST_UNFLUSHED", 100)
    assert log_after(8) < whole / 2, "two logs are there, the last and the one before"
