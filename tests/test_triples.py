"""Open triples in the sentence's own words."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.triples import triples
from kg.model import Sentence, Token
from kg.reading.parse.parsing import SpacyParser
from kg.reading.text.sentences import split

PARSER = SpacyParser()


@cache
def of(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(t for sentence in PARSER.parse(split(text)) for t in triples(sentence))


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("Clara Berg gründete die Firma.", ("Clara Berg", "gründete", "die Firma")),
        ("Clara Berg lebt in Bremen.", ("Clara Berg", "lebt", "in Bremen")),
        ("Bremen ist eine Stadt.", ("Bremen", "ist", "eine Stadt")),
        (
            "Die Firma wurde von Clara Berg gekauft.",
            ("Die Firma", "wurde gekauft", "von Clara Berg"),
        ),
    ],
)
def test_facts_are_found(text: str, triple: tuple[str, str, str]):
    assert triple in of(text)


def test_coordinated_objects_give_a_triple_each():
    found = of("Clara Berg besuchte Bremen und Hamburg.")
    assert {"Bremen", "Hamburg"} <= {o for _, _, o in found}


def test_what_is_said_is_an_object():
    text = "Clara Berg sagte, dass der Konzern gelogen hat."
    assert ("Clara Berg", "sagte", "dass der Konzern gelogen hat") in of(text)


def test_coordinated_subjects_are_one_each():
    subjects = {s for s, _, _ in of("Die Stadt und die Dörfer wurden im Mai zerstört.")}
    assert subjects == {"Die Stadt", "die Dörfer"}
    assert {s for s, _, _ in of("Lugo und Berg leben in Bremen.")} == {"Lugo", "Berg"}


def test_every_slot_is_filled_with_words_of_the_sentence():
    text = "Clara Berg, die in Bremen lebt, verkaufte gestern ihre Firma an Siemens."
    words = {t.text.lower() for s in split(text) for t in s.tokens}
    for triple in of(text):
        assert all(slot for slot in triple)
        assert {w.lower() for slot in triple for w in slot.split()} <= words


def test_an_unparsed_sentence_gives_none():
    (sentence,) = split("Clara Berg lebt in Bremen.")
    assert triples(sentence) == []


@given(st.integers(1, 400))
@settings(max_examples=20)
def test_lists_without_end_give_a_bounded_number(size: int):
    verb = Token(0, 1, "x", "sein", "VERB", "VVFIN", (), -1, "root")
    subject = Token(2, 3, "s", "s", "NOUN", "NN", (), 0, "nsubj")
    rest = [Token(i, i + 1, f"o{i}", "o", "NOUN", "NN", (), 0, "obj") for i in range(4, 4 + size)]
    sentence = Sentence(0, 500, (verb, subject, *rest), parsed=True)
    assert len(triples(sentence)) <= 60
