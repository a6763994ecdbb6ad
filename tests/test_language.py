"""The language of texts, one sentence being enough."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.text.language import identify

NAMES = st.lists(
    st.sampled_from(["Paris", "Akira", "Kowalski", "Nguyen", "Søren", "O'Brien", "Åsa", "Xi"]),
    min_size=1,
    max_size=4,
).map(" ".join)
PLACES = st.sampled_from(["Lyon", "Kraków", "Oslo", "Santiago de Chile", "Den Haag", "Los Angeles"])


@settings(max_examples=60, deadline=None)
@given(name=NAMES, place=PLACES)
def test_names_do_not_decide(name: str, place: str) -> None:
    assert identify(f"{name} wurde in {place} geboren.") == "de"
    assert identify(f"{name} lebt seit vielen Jahren in {place}.") == "de"
    assert identify(f"{name} was born in {place}.") == "en"
    assert identify(f"{name} est né à {place} et il est mort dans cette ville.") == "fr"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Konzern hat den Dienst abgeschaltet.", "de"),
        ("DIE REGIERUNG WILL DAS GESETZ NICHT ÄNDERN", "de"),
        ("The company has shut the service down.", "en"),
        ("Ludwig van der Velde starb in Genf.", "de"),
        ("Vincent van Gogh died in France.", "en"),
        ("De hoofdstad van het land is niet zo groot.", "nl"),
        ("La capitale du pays est dans le nord.", "fr"),
        ("La capital del país es muy grande y está en el norte.", "es"),
        ("Stolica jest w tym kraju, ale nie od dawna.", "pl"),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", " \n", "12 34", "Parler", "🙂🙂", "Привет, мир", "A B C"])
def test_what_is_unclear_stays_so(text: str) -> None:
    assert identify(text) is None


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    first = identify(text)
    assert first is None or first.isalpha()
    assert identify(text) == first


def test_composed_or_not_is_the_same() -> None:
    assert identify("für") == identify("fu\u0308r") == "de"
