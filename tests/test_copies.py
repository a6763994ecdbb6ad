"""The same news twice: copies are one source, and other articles on the same matter are not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import model as m
from kg.names import proposition
from kg.reading.copies import fingerprint, resemblance, sources
from kg.reports.suggestions import suggestions, well_attributed
from tests.test_suggestions import AMAZON, check_of

WORDS = [f"wort{n}" for n in range(3000)]


def article(seed: int, length: int = 400) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(length))


AGENCY = article(1)


@pytest.mark.parametrize(
    "copy",
    [
        AGENCY,
        AGENCY.upper(),
        "Neue Überschrift (dpa) - " + AGENCY,
        " ".join(AGENCY.split()[:280]),
        " ".join(AGENCY.split()[120:]),
        " ".join("anders" if n % 60 == 30 else w for n, w in enumerate(AGENCY.split())),
        AGENCY + " " + article(2, 80),
    ],
)
def test_a_copy_is_the_same_source(copy: str) -> None:
    found = sources({"a": AGENCY, "b": copy, "c": article(3)})
    assert found == {"a": "a", "b": "a", "c": "c"}


@pytest.mark.parametrize(
    "other",
    [
        article(4),
        " ".join(AGENCY.split()[:60]) + " " + article(5),
        " ".join(sorted(AGENCY.split())),
        "",
    ],
)
def test_another_article_is_another_source(other: str) -> None:
    assert sources({"a": AGENCY, "b": other}) == {"a": "a", "b": "b"}


def test_two_samples_on_one_matter_are_two_sources() -> None:
    folder = Path(__file__).parent / "articles"
    texts = {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.html"))}
    assert len(texts) > 1
    assert len(set(sources(texts).values())) == len(texts)


def test_the_estimate_is_near_the_share() -> None:
    words = AGENCY.split()
    half = " ".join(words[: len(words) // 2])
    assert resemblance(fingerprint(AGENCY)[0], fingerprint(half)[0]) == pytest.approx(0.5, abs=0.15)


@settings(max_examples=25)
@given(st.permutations(range(6)))
def test_the_order_does_not_matter(order: list[int]) -> None:
    texts = {f"a{n}": AGENCY + f" {n}" if n % 2 else article(n) for n in range(6)}
    assert sources({f"a{n}": texts[f"a{n}"] for n in order}) == sources(texts)


def test_copies_count_once_for_what_is_suggested() -> None:
    """A claim in two copies has one source; two articles of their own are two."""
    stated = proposition(AMAZON, "P159", m.Term(m.Entity("Q5083")))

    def said_in(id_: str, text: str) -> m.Check:
        made = m.Article(id_, text, id_, "de", url=f"https://{id_}.example/")
        return check_of(stated, m.Label.NOT_ENOUGH_INFORMATION, article=made)

    one, copy, other = (
        said_in("a", AGENCY),
        said_in("b", AGENCY + " Ende"),
        said_in("c", article(9)),
    )
    assert list(well_attributed(suggestions([one, copy]), 2)) == []
    assert len(list(well_attributed(suggestions([one, copy, other]), 2))) == 3
    assert len(list(well_attributed(suggestions([one]), 1))) == 1
