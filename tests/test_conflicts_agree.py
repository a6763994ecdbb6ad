"""Conflicts with Wikidata agree with the verdicts: what is left open contradicts nothing."""

from __future__ import annotations

import pytest

from kg import build
from kg.model import Article, Check, Label, Time
from kg.pipeline import Pipeline
from kg.settings import Settings

SETTINGS = Settings(store="memory:", offline=True)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build.pipeline(SETTINGS, build.store(SETTINGS))


def checked(pipeline: Pipeline, text: str) -> Check:
    article = Article("a", text, "a.txt", "de", published=Time(2021, 1, 10))
    return pipeline.finish(pipeline.prepare(article))


@pytest.mark.parametrize(
    "text",
    [
        "Deutschland wurde 1871 gegründet.",
        "Italien wurde 1861 gegründet.",
        "Die Sowjetunion wurde 1917 gegründet.",
        "Die Europäische Union wurde 1957 gegründet.",
        "New York wurde 1624 gegründet.",
        "Albert Einstein starb am 18. April.",
        "Barack Obama wurde am 4. August geboren.",
        "Titus wurde 2001 geboren.",
        "Vincent van Gogh, ein Fußballer, starb 1991.",
    ],
)
def test_what_is_left_open_is_no_conflict(pipeline: Pipeline, text: str) -> None:
    found = checked(pipeline, text)
    assert {v.label for v in found.verdicts} == {Label.NOT_ENOUGH_INFORMATION}
    assert found.conflicts == ()


@pytest.mark.parametrize(
    "text", ["Microsoft wurde 1990 gegründet.", "Albert Einstein starb am 18. April 1950."]
)
def test_what_is_refuted_is_a_conflict(pipeline: Pipeline, text: str) -> None:
    found = checked(pipeline, text)
    assert Label.REFUTED in {v.label for v in found.verdicts}
    assert "single-value" in {c.rule for c in found.conflicts}
