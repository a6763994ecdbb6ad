"""Headlines: read as what the outlet states, with what they leave out, or not at all."""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import Article, Modality, Time
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()
BODY = "Viele Zeitungen druckten am Abend lange Berichte. Die Leute kauften sie gern."


@cache
def told(headline: str) -> list[tuple[str, dict[str, str], Modality]]:
    """Type or property, roles and modality of all that the headline states."""
    text = f"{headline}\n\n{BODY}"
    article = Article("a", text, "a", "de", published=Time(2024, 3, 8))
    found = []
    for reading in read_claims(article, ANNOTATOR.annotate(article)):
        if reading.start >= len(headline):
            continue
        if reading.event is not None and not reading.senses:
            roles = {role.name: role.argument.text for role in reading.event.roles}
            found.append((reading.event.type, roles, reading.modality))
        elif reading.object is not None:
            ends = {"subject": reading.subject.text, "object": reading.object.text}
            found += [(sense.property, ends, reading.modality) for sense in reading.senses]
    return found


@pytest.mark.parametrize(
    ("headline", "type_", "roles"),
    [
        ("Nordbank verklagt Südwerke", "verklagen", {"agent": "Nordbank", "patient": "Südwerke"}),
        ("Hochwasser bedroht Bremen", "bedrohen", {"agent": "Hochwasser", "patient": "Bremen"}),
        ("Otto Braun verhaftet", "verhaften", {"patient": "Otto Braun"}),
        ("Otto Braun gestorben", "sterben", {"patient": "Otto Braun"}),
        ("Neues Museum in Bremen eröffnet", "eröffnen", {"patient": "Neues Museum"}),
        ("Hubschrauber in Norwegen abgestürzt", "abstürzen", {"agent": "Hubschrauber"}),
    ],
)
def test_a_headline_says_who_does_what(headline: str, type_: str, roles: dict[str, str]) -> None:
    found = told(headline)
    assert [each[0] for each in found] == [type_]
    assert found[0][1].items() >= roles.items()
    assert found[0][2] is Modality.ASSERTED


def test_what_may_be_an_attribute_plays_no_part() -> None:
    whole = "Anklage gegen Piloten von Bremen"
    assert told(f"{whole} geprüft")[0][1] == {"patient": whole}


@pytest.mark.parametrize(
    ("headline", "property_"),
    [
        ("Siemens-Chefin Clara Berg reist nach Bremen", "P169"),
        ("Otto Braun zum Präsidenten gewählt", "P39"),
    ],
)
def test_a_headline_calls_people_what_they_are(headline: str, property_: str) -> None:
    assert property_ in {each[0] for each in told(headline)}


@pytest.mark.parametrize(
    "headline",
    [
        "Moskau: Kiew greift Brücke an",
        "Otto Braun: Südwerke haben gelogen",
        "Hat Otto Braun gelogen",
        "Kommt Otto Braun nach Bremen?",
        "Warum Otto Braun Bremen verließ",
        "Wie Clara Berg die Firma Alpha gründete",
        "Wenn Otto Braun nach Bremen kommt",
        "Otto Braun nicht verhaftet",
        "Kundgebung von Gegnern in Bremen beendet",
        "Streit um Otto Braun",
    ],
)
def test_what_asks_or_may_be_another_s_words_is_not_asserted(headline: str) -> None:
    assert [each for each in told(headline) if each[2] is Modality.ASSERTED] == []


@pytest.mark.parametrize(
    "headline",
    ["Otto Braun angeblich verhaftet", "Otto Braun soll verhaftet werden"],
)
def test_what_is_hedged_is_possible(headline: str) -> None:
    assert {each[2] for each in told(headline)} == {Modality.POSSIBLE}
