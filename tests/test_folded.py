"""Statements inside noun phrases: participles before a noun, or set off behind it."""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import Article, Time, Value
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


@cache
def said(text: str) -> set[tuple[str, str, str]]:
    """Property, subject and object of every reading of a clause, as the statement has them."""
    article = Article("a", text, "a", "de", published=Time(2024, 3, 8))
    found = set()
    for reading in read_claims(article, ANNOTATOR.annotate(article)):
        if reading.object is None or reading.extractor != "verb":
            continue
        ends = [reading.subject.text, _words(reading.object.text, reading.object.value)]
        for sense in reading.senses:
            first, second = reversed(ends) if sense.inverse else ends
            found.add((sense.property, first, second))
    return found


def _words(text: str, value: Value | None) -> str:
    return value.iso() if isinstance(value, Time) else text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Die von Otto Braun gegründete Firma Alpha wächst.", {("P112", "Alpha", "Otto Braun")}),
        ("Die 1998 gegründete Firma Alpha wächst.", {("P571", "Alpha", "1998")}),
        (
            "Der am 3. Mai 1961 in Bremen geborene Otto Braun sprach lange.",
            {("P569", "Otto Braun", "1961-05-03"), ("P19", "Otto Braun", "Bremen")},
        ),
        ("Der in Bremen ansässige Konzern Alpha wächst.", {("P159", "Alpha", "Bremen")}),
        ("Der 2004 verstorbene Maler Otto Braun war beliebt.", {("P570", "Otto Braun", "2004")}),
        ("Alle kannten den aus Bremen stammenden Otto Braun.", {("P19", "Otto Braun", "Bremen")}),
        ("Die zum Konzern Beta gehörende Firma Alpha wächst.", {("P749", "Alpha", "Beta")}),
        (
            "Otto Braun, geboren 1961 in Bremen, sprach lange.",
            {("P569", "Otto Braun", "1961"), ("P19", "Otto Braun", "Bremen")},
        ),
        (
            "Otto Braun (1961 in Bremen geboren) sprach lange.",
            {("P569", "Otto Braun", "1961"), ("P19", "Otto Braun", "Bremen")},
        ),
        (
            "Die Firma Alpha, 1998 von Otto Braun gegründet, wächst.",
            {("P112", "Alpha", "Otto Braun"), ("P571", "Alpha", "1998")},
        ),
    ],
)
def test_a_participle_states_what_its_verb_does(
    text: str, wanted: set[tuple[str, str, str]]
) -> None:
    assert said(text) >= wanted


@pytest.mark.parametrize(
    "text",
    [
        "Der angeblich in Bremen geborene Otto Braun sprach lange.",
        "Der nicht in Bremen geborene Otto Braun sprach lange.",
        "Die fast 1998 gegründete Firma Alpha wächst.",
        "Der Sohn von Otto Braun, geboren 1961 in Bremen, sprach lange.",
        "Clara Berg und Otto Braun, geboren 1961 in Bremen, sprachen lange.",
        "Der in Bremen geborene Vater von Otto Braun sprach lange.",
        "Ein 1998 gegründetes Unternehmen wächst.",
        "Otto Braun wurde, geboren 1961 in Bremen und 1980 in Wien getraut.",
    ],
)
def test_what_is_hedged_or_another_s_is_not_read(text: str) -> None:
    assert {each[0] for each in said(text)}.isdisjoint({"P112", "P571", "P569", "P19"})


def test_the_time_of_a_participle_is_not_that_of_the_sentence() -> None:
    found = said("Der 1961 in Bremen geborene Otto Braun starb 2004 in Wien.")
    assert {each for each in found if each[0] in ("P569", "P570")} == {
        ("P569", "Otto Braun", "1961"),
        ("P570", "Otto Braun", "2004"),
    }
