"""Who is said to be what, where German word order, lists and frames would have it otherwise.

The sentences are made up; what each may give is what a reader would take from it.
"""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import Article, ClaimReading, Modality, Polarity
from kg.reading.annotator import ArticleAnnotator
from kg.reading.times.dates import make

ANNOTATOR = ArticleAnnotator()


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    """The readings that can become typed statements, of an article of 2021."""
    article = Article("s", text, "s", "de", published=make(2021, 1, 10))
    return tuple(c for c in read_claims(article, ANNOTATOR.annotate(article)) if c.senses)


def pairs(text: str, *properties: str) -> set[tuple[str, str]]:
    return {
        (c.subject.text, c.object.text)
        for c in read(text)
        if c.object and set(properties) & {s.property for s in c.senses}
    }


def modalities(text: str) -> set[Modality]:
    return {c.modality for c in read(text)}


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Vor zehn Jahren war Anna Berg Bundeskanzlerin.", {("Anna Berg", "Bundeskanzlerin")}),
        ("Anna Berg war zweimal Bundeskanzlerin.", set()),
        ("Die Bundeskanzlerin in spe, Anna Berg, sprach.", set()),
        ("Die Möchtegern-Bundeskanzlerin Anna Berg sprach.", set()),
    ],
)
def test_offices(text: str, stated: set[tuple[str, str]]) -> None:
    assert pairs(text, "P39") == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Anna Berg, deren Sohn 1990 geboren wurde, sprach.", set()),
        ("Anna Berg wurde 1963, anders als Otto Braun (1954), geboren.", {("Anna Berg", "1963")}),
        ("Anna Berg wurde 1961 (nicht 1963) geboren.", set()),
        (
            "Anna Berg und Otto Braun wurden 1961 und 1946 geboren.",
            {("Anna Berg", "1961"), ("Otto Braun", "1946")},
        ),
        ("Anna Berg oder Otto Braun wurde 1961 geboren.", set()),
        ("Anna Berg wurde am Freitag, dem 4. August 1961, geboren.",
         {("Anna Berg", "Freitag, dem 4. August 1961")}),
    ],
)  # fmt: skip
def test_births(text: str, stated: set[tuple[str, str]]) -> None:
    assert pairs(text, "P569") == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Otto Brauns Bruder Jan Weiß starb 1968.", {("Jan Weiß", "1968")}),
        ("Der am 3. April 1930 geborene Otto Braun starb 2017.", {("Otto Braun", "2017")}),
        ("Geboren wurde Otto Braun in Ulm, gestorben ist er in Bern.", set()),
    ],
)
def test_deaths(text: str, stated: set[tuple[str, str]]) -> None:
    assert pairs(text, "P570") == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Otto Braun wurde in Ulm geboren, Jan Weiß in Bern.", {("Otto Braun", "Ulm")}),
        ("Geboren wurde Otto Braun in Ulm, gestorben ist er in Bern.", {("Otto Braun", "Ulm")}),
    ],
)
def test_birthplaces(text: str, stated: set[tuple[str, str]]) -> None:
    assert pairs(text, "P19") == stated


def test_capitals_are_paired_in_order() -> None:
    text = "Paris und Berlin sind die Hauptstädte von Frankreich und Deutschland."
    assert pairs(text, "P36") == {("Frankreich", "Paris"), ("Deutschland", "Berlin")} or pairs(
        text, "P36"
    ) == {("Paris", "Frankreich"), ("Berlin", "Deutschland")}


@pytest.mark.parametrize(
    "text",
    [
        "Alpha wurde allein von Otto Braun gegründet.",
        "Otto Braun ist der alleinige Gründer von Alpha.",
        "Die SPD in Bayern wurde 1892 gegründet.",
        "Alpha wurde 1980 neu gegründet.",
        "Ghana hat 21 Millionen Einwohner mit Telefon.",
        "Ghana hat nicht 83 Millionen Einwohner.",
        "Der Zweite Weltkrieg begann für Ghana 1941.",
    ],
)
def test_what_says_more_is_not_read(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Gerücht: Anna Berg wurde in Ulm geboren.", Modality.POSSIBLE),
        ("Das ist falsch: Anna Berg wurde in Ulm geboren.", Modality.ASSERTED),
        ("Falsch ist: Anna Berg wurde in Ulm geboren.", Modality.POSSIBLE),
        ("Angenommen, Anna Berg wurde in Ulm geboren.", Modality.CONDITIONAL),
        ("Stellen Sie sich vor, Anna Berg wurde in Ulm geboren.", Modality.CONDITIONAL),
        ("Dass Anna Berg in Ulm geboren wurde, stimmt so nicht.", Modality.POSSIBLE),
        ("Richtig ist, dass Anna Berg in Ulm geboren wurde.", Modality.ASSERTED),
        ("Falsch ist, dass Anna Berg in Ulm geboren wurde.", Modality.POSSIBLE),
        ("Ghana bleibt ein Nachbar von Togo.", Modality.ANNOUNCED),
        ("1957 wird Ghana ein Nachbar von Togo.", Modality.ASSERTED),
    ],
)
def test_frames(text: str, modality: Modality) -> None:
    assert modalities(text) == {modality}


def test_what_holds_in_a_novel_is_not_stated() -> None:
    claims = read("In dem Roman starb Anna Berg in Ulm.")
    assert {c.modality for c in claims if c.object and c.object.text == "Ulm"} == {
        Modality.POSSIBLE
    }


def test_mitnichten_denies() -> None:
    (claim,) = read("Anna Berg wurde mitnichten in Ulm geboren.")
    assert claim.polarity is Polarity.NEGATIVE


def test_an_office_beside_an_earlier_year_may_be_of_then_or_now() -> None:
    assert not pairs("1963 besuchte Präsident Otto Braun Ulm.", "P39")
    (then,) = (c for c in read("2010 sprach der damalige Papst Otto Braun.") if c.object)
    assert then.valid is not None
    assert then.valid.start == make(2010)


def test_whom_a_relative_pronoun_means_may_be_open() -> None:
    text = "Der Anwalt von Otto Braun, der 1961 geboren wurde, sprach."
    assert "Otto Braun" not in {c.subject.text for c in read(text)}
