"""Names that nobody has heard of, told by who dies, is born or marries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.read import read_claims
from kg.model import Article, Time
from kg.reading.annotator import ArticleAnnotator
from kg.reading.mentions.name_cues import name_words

ANNOTATOR = ArticleAnnotator()


def dated(text: str) -> dict[str, set[str]]:
    """Property to the subjects of which the text states it."""
    article = Article("l", text, "l", "de", published=Time(2024, 3, 8))
    found: dict[str, set[str]] = {}
    for reading in read_claims(article, ANNOTATOR.annotate(article)):
        for sense in reading.senses:
            found.setdefault(sense.property, set()).add(reading.subject.text)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "Torven Pelastwalder-Torfeld",
        "Merle Rusoldfelder-Torfeld",
        "Joris Rusenhagener-Torberg",
        "Celia Jorurwig-Norurbauer",
        "Ilka von der Wäolder",
        "Bodo von und zu Köaufmeier",
        "Merle van der Masilberg",
        "Omar bin Karouri",
        "Haifa al-Zulidi",
        "Aoife O’Kelghlin",
        "Thijs A. Gröimbitz",
        "A. T. Masertinger",
        "Jean-Siobhán d’Marlange",
        "Zuzana-Merle Torundbauer",
        "Sławomir Kowalinski-Petovczyk",
        "Gökhan Yıldırmoğlu",
        "Íñigo Fernínez y Álvarera",
        "Yevhen Merle Wäöhlwig",
    ],
)
def test_who_dies_or_is_born_is_called_by_the_whole_name(name: str) -> None:
    assert dated(f"{name} starb am 7. November 1945.") == {"P570": {name}}
    assert dated(f"{name} wurde am 7. November 1945 geboren.") == {"P569": {name}}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Am 3. Mai 1999 starb Torven Pelastwalder-Torfeld in Köln.",
            "Torven Pelastwalder-Torfeld",
        ),
        ("Der Dichter Torven Pelastwalder-Torfeld starb 1999.", "Torven Pelastwalder-Torfeld"),
    ],
)
def test_a_role_before_the_name_and_a_place_behind_the_verb(text: str, subject: str) -> None:
    assert dated(text)["P570"] == {subject}


@pytest.mark.parametrize(
    "text",
    [
        "Ein Panda-Baby starb am 3. Mai 1999.",
        "Schwerkranker Junge starb am 3. Mai 1999.",
        "Junge Leute starben 1999.",
        "Gestern Abend starb ein Mann.",
        "Zweiter Arbeiter starb 1999.",
    ],
)
def test_common_nouns_are_no_names(text: str) -> None:
    assert dated(text) == {}


_SYLLABLES = st.sampled_from(("bra", "dor", "fel", "gri", "hul", "kel", "mas", "pel", "rus", "vel"))
_WORD = st.lists(_SYLLABLES, min_size=2, max_size=3).map(lambda parts: "".join(parts).title())


@given(given_name=_WORD, first=_WORD, second=_WORD)
@settings(max_examples=25, deadline=None)
def test_an_invented_double_name_is_a_persons(given_name: str, first: str, second: str) -> None:
    name = f"{given_name} {first}-{second}"
    if name_words("stop", "words").isdisjoint(name.split()):
        assert dated(f"{name} starb am 7. November 1945.") == {"P570": {name}}
