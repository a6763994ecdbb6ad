"""Who dies in an article was what it calls them; that is no claim about today, and no conflict."""

from __future__ import annotations

import pytest

from kg import build
from kg.claims.state import SOME_TIME
from kg.model import Article, Time
from kg.pipeline import Pipeline
from kg.settings import Settings

SETTINGS = Settings(store="memory:", offline=True)
MEMBER = "P102"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build.pipeline(SETTINGS, build.store(SETTINGS))


def article(text: str, language: str = "de") -> Article:
    return Article("a", text, "a.txt", language, published=Time(2021, 1, 10))


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg (SPD) starb 2007.",
        "Anna Berg (SPD) ist tot.",
        "Anna Berg (SPD) wurde 2007 ermordet.",
        "Anna Krause (SPD) erlag 2007 einem Krebsleiden.",
        "Der SPD-Politiker Karl Krause kam am Montag ums Leben.",
        "Angela Merkel (CDU) starb 2007.",
        "Anna Berg (SPD) hielt eine Rede. Am Abend starb sie in Köln.",
    ],
)
def test_membership_of_the_dead_is_of_some_time(pipeline: Pipeline, text: str) -> None:
    prepared = pipeline.prepare(article(text))
    (member,) = [p for p in prepared.propositions if p.property == MEMBER]
    assert member.valid == SOME_TIME
    assert [c for c in prepared.conflicts if c.rule == "time-order"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg (SPD) starb nicht 2007.",
        "Anna Berg (SPD) soll 2007 gestorben sein.",
        "Anna Berg (SPD) tötete Otto Braun.",
        "Anna Berg (SPD) trauert. Otto Braun starb 2007.",
    ],
)
def test_the_living_are_what_they_are_called(pipeline: Pipeline, text: str) -> None:
    (member,) = [p for p in pipeline.prepare(article(text)).propositions if p.property == MEMBER]
    assert member.valid is None


def test_english_dead(pipeline: Pipeline) -> None:
    text = "Anna Berg is the mayor of Berlin. She was killed in 2007."
    prepared = pipeline.prepare(article(text, "en"))
    (office,) = [p for p in prepared.propositions if p.property == "P6"]
    assert office.valid == SOME_TIME
    assert prepared.conflicts == ()
