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


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        # a detached prefix is joined, helpers stay, what opens the sentence is left out
        (
            "Am Montag schaltet der Konzern den Dienst ab.",
            ("der Konzern", "schaltet ab", "den Dienst"),
        ),
        # attributes are given one at a time, a circumstance apart from the object
        (
            "Der Rat traf eine Entscheidung über den Haushalt.",
            ("Der Rat", "traf", "eine Entscheidung"),
        ),
        ("Clara Berg leitet seit 2010 das Museum.", ("Clara Berg", "leitet", "das Museum")),
        # copulas and what they say, be it a quality with what it is for
        (
            "Die Stadt ist für Touristen interessant.",
            ("Die Stadt", "ist interessant", "für Touristen"),
        ),
        ("Die Firma hatte große Schulden.", ("Die Firma", "hatte", "große Schulden")),
        # modal and control verbs
        ("Clara Berg will die Firma verkaufen.", ("Clara Berg", "will verkaufen", "die Firma")),
        (
            "Clara Berg versprach, das Haus zu verkaufen.",
            ("Clara Berg", "versprach", "das Haus zu verkaufen"),
        ),
        # appositions and descriptions
        (
            "Clara Berg, Gründerin der Firma, lebt in Bremen.",
            ("Gründerin der Firma", "lebt", "in Bremen"),
        ),
        ("Die Sängerin Clara Berg besuchte Bremen.", ("Clara Berg", "besuchte", "Bremen")),
        # relative clauses and participles
        (
            "Das Werk, das Clara Berg 1998 gründete, liegt am Fluss.",
            ("Clara Berg", "gründete", "Das Werk"),
        ),
        ("Der von Siemens gebaute Zug fährt nach Hamburg.", ("Der Zug", "gebaute", "von Siemens")),
        # subordinate clauses and those that say whose words others are
        ("Als der Zug in Bremen hielt, stieg Clara Berg aus.", ("der Zug", "hielt", "in Bremen")),
        (
            "Die Regierung sei am Ende, sagte Jan Berg.",
            ("Jan Berg", "sagte", "Die Regierung sei am Ende"),
        ),
        # figures and names stay whole
        (
            "Der Preis stieg um 1,9 Millionen Dollar.",
            ("Der Preis", "stieg", "um 1,9 Millionen Dollar"),
        ),
        (
            "Clara Berg (45) lebt in der Region Hannover.",
            ("Clara Berg", "lebt", "in der Region Hannover"),
        ),
    ],
)
def test_kinds_of_fact_are_found(text: str, triple: tuple[str, str, str]):
    assert triple in of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Clara Berg kann den Vertrag nicht kündigen.",
        "Der Minister hat die Reise nach Bremen nicht abgesagt.",
        "Niemand besuchte die Ausstellung in Bremen.",
        "Die Partei hat im Norden keine Mitglieder.",
        "Der Zug kommt nie pünktlich in Bremen an.",
        "Weder Clara Berg noch Jan Berg besuchten Bremen.",
        "Die Firma produziert keine Minen oder Bomben mehr.",
    ],
)
def test_no_triple_loses_its_negation(text: str):
    found = of(text)
    assert found
    for triple in found:
        said = {word.lower() for slot in triple for word in slot.split()}
        assert said & {"nicht", "niemand", "keine", "nie", "weder"}


def test_questions_within_a_sentence_are_no_facts():
    assert ("Herr Berg", "ist", "wie alt") not in of(
        "Der Sprecher wusste nicht, wie alt Herr Berg ist."
    )


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
@settings(max_examples=20, deadline=None)
def test_lists_without_end_give_a_bounded_number(size: int):
    verb = Token(0, 1, "x", "sein", "VERB", "VVFIN", (), -1, "root")
    subject = Token(2, 3, "s", "s", "NOUN", "NN", (), 0, "nsubj")
    rest = [Token(i, i + 1, f"o{i}", "o", "NOUN", "NN", (), 0, "obj") for i in range(4, 4 + size)]
    sentence = Sentence(0, 500, (verb, subject, *rest), parsed=True)
    assert len(triples(sentence)) <= 60
