"""Ages as statements: who is meant, between which days they were born, and what that decides."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.read import read_claims
from kg.model import Article, Entity, Qualifier, SomeValue, Time
from kg.reading.annotator import ArticleAnnotator
from kg.verdicts.relations import Relation
from kg.verdicts.windows import compare_window, window

TODAY = Time(2021, 1, 10)
ANNOTATOR = ArticleAnnotator()


@cache
def aged(text: str, published: Time | None = TODAY) -> list[tuple[str, str, str, bool]]:
    """Whose age, the first and last day of birth, and whether it is surely of now."""
    article = Article("a", text, "a", "de", published=published)
    found = []
    for reading in read_claims(article, ANNOTATOR.annotate(article)):
        if reading.extractor == "age":
            said = {q.property: q.argument.value for q in reading.qualifiers}
            days = [v.iso() for p in ("P1319", "P1326") if isinstance(v := said[p], Time)]
            found.append((reading.subject.text, *days, "P1480" not in said))
    return found


BORN = ("1953-01-11", "1954-01-10")


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Clara Berg ist 67 Jahre alt.", True),
        ("Clara Berg ist heute 67 Jahre alt und lebt in Köln.", True),
        ("Clara Berg (67) sprach lange.", False),
        ("Die 67-jährige Clara Berg sprach lange.", False),
        ("Die 67-jährige Ministerin Clara Berg sprach am Montag.", False),
        ("Die 67 Jahre alte Clara Berg sprach lange.", False),
    ],
)
def test_an_age_says_between_which_days_somebody_was_born(text: str, sure: bool) -> None:
    assert aged(text) == [("Clara Berg", *BORN, sure)]


@pytest.mark.parametrize(
    "text",
    [
        "Clara Bergs Sohn ist 67 Jahre alt.",
        "Der Sohn von Clara Berg ist 67 Jahre alt.",
        "Clara Berg war 67 Jahre alt.",
        "Clara Berg ist 67 Jahre alt geworden.",
        "Clara Berg ist nicht 67 Jahre alt.",
        "Ist Clara Berg 67 Jahre alt?",
        "Die damals 67-jährige Clara Berg sprach lange.",
        "1990 ging die 67-jährige Clara Berg nach Bonn.",
        "Der 67-jährige Berater Clara Bergs sprach lange.",
        "Die 67-jährige Mutter Clara Bergs sprach lange.",
        "Clara Berg sprach lange. Die 67-Jährige lachte.",
    ],
)
def test_what_may_be_another_s_or_of_then_is_not_read(text: str) -> None:
    assert aged(text) == []


def test_without_the_article_s_day_no_age_is_read() -> None:
    assert aged("Clara Berg ist 67 Jahre alt.", None) == []


def qualifiers(*, sure: bool = True) -> tuple[Qualifier, ...]:
    found = (Qualifier("P1319", Time(1953, 1, 11)), Qualifier("P1326", Time(1954, 1, 10)))
    return found if sure else (*found, Qualifier("P1480", Entity("Q18122778")))


@pytest.mark.parametrize(
    ("known", "relation"),
    [
        (Time(1953, 1, 11), Relation.FINER),
        (Time(1954, 1, 10), Relation.FINER),
        (Time(1953, 6, 0, 10), Relation.FINER),
        (Time(1953, precision=9), Relation.COARSER),
        (Time(1954, precision=9), Relation.COARSER),
        (Time(1954, 1, 11), Relation.INCOMPARABLE),
        (Time(1955, 1, 10), Relation.INCOMPARABLE),
        (Time(1955, 1, 11), Relation.DIFFERENT),
        (Time(1952, 1, 10), Relation.DIFFERENT),
        (Time(1956, precision=9), Relation.DIFFERENT),
        (Time(1985, 5, 5), Relation.INCOMPARABLE),
        (SomeValue(), Relation.INCOMPARABLE),
    ],
)
def test_a_known_date_stands_to_the_days_said(known: Time | SomeValue, relation: Relation) -> None:
    between = window(SomeValue(), qualifiers())
    assert between is not None
    assert compare_window(between, known, qualifiers()) is relation
    presumed = compare_window(between, known, qualifiers(sure=False))
    assert presumed is (Relation.INCOMPARABLE if relation is Relation.DIFFERENT else relation)


_DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2020, 12, 31))


@given(born=_DAYS, later=st.integers(min_value=400, max_value=44_000))
@settings(max_examples=60, deadline=None)
def test_the_true_age_agrees_and_one_wrong_by_a_year_is_left_open(born: date, later: int) -> None:
    told = born + timedelta(days=later)
    age = told.year - born.year - ((told.month, told.day) < (born.month, born.day))
    known = Time(born.year, born.month, born.day)
    for said, fits in ((age, True), (age + 1, False), (age - 1, False)):
        if not 1 <= said <= 99 or (born.month, born.day) == (2, 29):
            continue
        found = aged(f"Clara Berg ist {said} Jahre alt.", Time(told.year, told.month, told.day))
        assert len(found) == 1
        first, last = (Time(*map(int, day.split("-"))) for day in found[0][1:3])
        claim = (Qualifier("P1319", first), Qualifier("P1326", last))
        between = window(SomeValue(), claim)
        assert between is not None
        relation = compare_window(between, known, claim)
        assert relation is (Relation.FINER if fits else Relation.INCOMPARABLE)
