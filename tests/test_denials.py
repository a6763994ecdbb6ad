"""What a denial reaches: a statement is denied only where the words can deny nothing else."""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import Article, ClaimReading, Modality, Polarity
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


@cache
def stated(text: str) -> tuple[ClaimReading, ...]:
    """The readings that can become typed statements."""
    article = Article("s", text, "s", "de")
    return tuple(c for c in read_claims(article, ANNOTATOR.annotate(article)) if c.senses)


@pytest.mark.parametrize(
    "text",
    [
        "Paris ist nicht die Hauptstadt von Frankreich.",
        "Paris ist nicht mehr die Hauptstadt von Frankreich.",
        "Paris ist noch nicht die Hauptstadt von Frankreich.",
        "Paris ist heute nicht die Hauptstadt von Frankreich.",
        "Paris war nie die Hauptstadt von Frankreich.",
        "Paris ist keineswegs die Hauptstadt von Frankreich.",
        "Helmut Kohl starb nicht in Paris.",
        "Helmut Kohl starb nicht 2017.",
        "Frankreich grenzt nicht an Polen.",
        "Anna Berg hat Microsoft nicht gegründet.",
        "Nicht Anna Berg hat Microsoft gegründet.",
        "Die Schweiz ist kein Mitglied der Europäischen Union.",
        "Weder Paris noch Lyon ist die Hauptstadt von Frankreich.",
        "Jan Berg sagt, dass Paris nicht die Hauptstadt von Frankreich ist.",
    ],
)
def test_a_plain_denial_is_denied(text: str) -> None:
    assert [c for c in stated(text) if c.polarity is Polarity.NEGATIVE]


@pytest.mark.parametrize(
    "text",
    [
        "Paris war nicht immer die Hauptstadt von Frankreich.",
        "Paris war nicht ständig die Hauptstadt von Frankreich.",
        "Paris ist nicht unbedingt die Hauptstadt von Frankreich.",
        "Paris ist kaum die Hauptstadt von Frankreich.",
        "Paris ist nicht erst seit 1990 die Hauptstadt von Frankreich.",
        "Paris ist nicht die erste Hauptstadt von Frankreich.",
        "Paris ist nicht die einzige Hauptstadt von Frankreich.",
        "Frankreich grenzt nicht unmittelbar an Deutschland.",
        "Helmut Kohl starb nicht 2017 in Berlin.",
        "Helmut Kohl starb nicht in Berlin im Jahr 2017.",
        "Anna Berg hat Microsoft nicht 1975 in Seattle gegründet.",
        "Anna Berg hat Microsoft nicht in Seattle mit Jan Berg gegründet.",
        "Donald Trump ist nicht der rechtmäßige Präsident der Vereinigten Staaten.",
        "Donald Trump ist nicht irgendein Präsident der Vereinigten Staaten.",
        "Barack Obama war nicht der erste Präsident der Vereinigten Staaten.",
        "Deutschland ist kein richtiger Staat.",
        "Deutschland ist kein Staat, der Kriege führt.",
        "Der Mount Everest ist nicht der höchste Berg der Welt.",
        "Paris, nicht Lyon, ist die Hauptstadt von Frankreich.",
        "Paris ist die Hauptstadt von Frankreich, nicht Lyon.",
        "Paris – nicht Lyon – ist die Hauptstadt von Frankreich.",
    ],
)
def test_a_denial_of_something_else_denies_no_statement(text: str) -> None:
    assert not [c for c in stated(text) if c.polarity is Polarity.NEGATIVE]


@pytest.mark.parametrize(
    ("text", "property_"),
    [
        ("Anna Berg hat Microsoft nicht 1975 gegründet.", "P571"),
        ("Anna Berg hat Microsoft nicht in Seattle gegründet.", "P740"),
        ("Helmut Kohl starb 2017 nicht in Berlin.", "P20"),
    ],
)
def test_only_what_stands_behind_it_is_denied(text: str, property_: str) -> None:
    denied = [c for c in stated(text) if c.polarity is Polarity.NEGATIVE]
    assert {s.property for c in denied for s in c.senses} == {property_}


@pytest.mark.parametrize(
    "text",
    [
        "Der Mount Everest ist der höchste Berg der Welt.",
        "Bremen ist die kleinste Stadt im Land.",
        "Das war die zweite Stadt.",
        "Paris ist eine ehemalige Stadt.",
        "Deutschland ist ein fiktiver Staat.",
    ],
)
def test_a_class_does_not_bear_out_what_says_more(text: str) -> None:
    assert not [c for c in stated(text) if any(s.entry == "class" for s in c.senses)]


def test_an_adjective_in_st_is_no_superlative() -> None:
    (claim,) = stated("Paris ist eine ernste Stadt.")
    assert [s.property for s in claim.senses] == ["P31"]


def test_what_nobody_in_particular_says_is_not_stated() -> None:
    (claim,) = stated("Wer behauptet, Paris sei die Hauptstadt von Frankreich, irrt.")
    assert claim.modality is Modality.POSSIBLE
    assert claim.attribution is None


@cache
def denied_events(text: str) -> tuple[ClaimReading, ...]:
    article = Article("s", text, "s", "de")
    claims = read_claims(article, ANNOTATOR.annotate(article))
    return tuple(c for c in claims if c.event and c.polarity is Polarity.NEGATIVE)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg hat die Polizei nicht immer unterstützt.",
        "Anna Berg hat die Polizei nicht direkt angegriffen.",
        "Anna Berg hat die Firma nicht vor 2015 verlassen.",
    ],
)
def test_a_deed_done_otherwise_is_not_denied(text: str) -> None:
    assert denied_events(text) == ()


def test_a_deed_that_was_not_done_is_denied() -> None:
    assert denied_events("Anna Berg hat die Polizei nicht unterstützt.")
    assert denied_events("Anna Berg hat die Polizei nicht mehr unterstützt.")
