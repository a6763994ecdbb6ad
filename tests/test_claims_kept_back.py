"""What looks like a statement of someone or some day, and is one of another: nothing is stated."""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import Article, ClaimReading, Time
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    article = Article("s", text, "s", "de", published=Time(2021, 1, 10))
    return read_claims(article, ANNOTATOR.annotate(article))


def properties(text: str) -> set[str]:
    """The properties that anything in the text could be stated with."""
    return {sense.property for claim in read(text) for sense in claim.senses}


@pytest.mark.parametrize(
    "time",
    [
        "spätestens 1960", "frühestens 1960", "um 1950", "gegen 1950", "etwa 1950", "Mitte 1955",
        "Ende 1955", "Anfang Mai 1955", "Ende des Jahres 1955", "vor 65 Jahren",
        "vor rund 60 Jahren", "vor zwei Monaten", "vor 1950", "nach 1950", "wohl 1955",
    ],
)  # fmt: skip
def test_a_rough_time_is_no_date(time: str) -> None:
    assert "P570" not in properties(f"Albert Einstein starb {time}.")


@pytest.mark.parametrize("time", ["1955", "im April 1955", "am 18. April 1955", "vor drei Tagen"])
def test_a_plain_time_is_a_date(time: str) -> None:
    assert "P570" in properties(f"Albert Einstein starb {time}.")


@pytest.mark.parametrize(
    "place",
    ["bei Ulm", "nahe Ulm", "in der Nähe von Ulm", "unweit von Ulm", "vor den Toren Ulms",
     "in einem Vorort von Ulm", "auf dem Weg nach Ulm"],
)  # fmt: skip
def test_near_a_place_is_not_in_it(place: str) -> None:
    assert "P19" not in properties(f"Albert Einstein wurde {place} geboren.")
    assert "P20" not in properties(f"Albert Einstein starb {place}.")


@pytest.mark.parametrize(
    "text",
    [
        "Angela Merkels Bruder starb 1999 in Wien.",
        "Donald Trumps Anwalt wurde in New York geboren.",
        "Amazons Tochter wurde 2006 gegründet.",
        "Hans Müllers Sohn starb in Berlin.",
        "Der Bruder von Angela Merkel starb 1999.",
    ],
)
def test_what_is_said_of_somebodys_somebody_is_not_said_of_the_first(text: str) -> None:
    owner = ("Angela", "Donald", "Amazon", "Hans")
    said = {
        sense.property
        for claim in read(text)
        if claim.subject.text.startswith(owner)
        for sense in claim.senses
    }
    assert said <= {"P40", "P3373", "P749"}


def test_the_wife_of_someone_is_who_is_meant() -> None:
    claims = [c for c in read("Trumps Frau Melania wurde in Slowenien geboren.") if c.senses]
    said = {(c.subject.text, sense.property) for c in claims for sense in c.senses}
    assert ("Melania", "P19") in said
    assert not [1 for name, property_ in said if name.startswith("Trump") and property_ == "P19"]


def chains(text: str) -> dict[str, int]:
    article = Article("s", text, "s", "de")
    return {m.name: m.chain for m in ANNOTATOR.annotate(article).mentions}


def test_a_son_is_not_his_father() -> None:
    found = chains("John F. Kennedy starb 1963. John F. Kennedy junior wurde 1960 geboren.")
    assert found["John F. Kennedy"] != found["John F. Kennedy junior"]


def test_a_longer_name_with_another_given_name_is_another_person() -> None:
    found = chains("Hans Albert Einstein wurde 1904 geboren. Albert Einstein starb 1955.")
    assert found["Hans Albert Einstein"] != found["Albert Einstein"]


def test_a_surname_of_two_words_still_means_its_bearer() -> None:
    found = chains("Gabriel García Márquez schrieb. García Márquez lebte in Mexiko.")
    assert found["Gabriel García Márquez"] == found["García Márquez"]
