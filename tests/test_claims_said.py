"""Who says what: a claim is a speaker's only inside what the speaker is reported to say."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.read import read_claims
from kg.model import Article, ClaimReading, Modality, Polarity, Time
from kg.names import article_id
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    article = Article(article_id(text, None), text, "test", "de", published=Time(2024, 3, 8))
    return read_claims(article, ANNOTATOR.annotate(article))


def sayings(text: str) -> list[ClaimReading]:
    return [r for r in read(text) if r.extractor == "saying"]


def of_type(text: str, type_: str) -> ClaimReading:
    (found,) = [r for r in read(text) if r.event is not None and r.event.type == type_]
    return found


def roles(reading: ClaimReading) -> dict[str, str]:
    assert reading.event is not None
    return {role.name: role.argument.text for role in reading.event.roles}


def speaker(reading: ClaimReading) -> str | None:
    said = reading.attribution
    return said.speaker.text if said is not None and said.speaker is not None else None


def test_the_words_that_name_the_speaker_are_the_articles():
    text = "Bürgermeisterin Clara Berg sagte am Montag, der Konzern habe gelogen."
    (office,) = [r for r in read(text) if any(s.property == "P39" for s in r.senses)]
    assert office.attribution is None
    assert speaker(of_type(text, "lügen")) == "Bürgermeisterin Clara Berg"


@pytest.mark.parametrize(
    "text",
    [
        "Minister Otto Braun rief die Bürger zur Ruhe auf und verurteilte die Gewalt.",
        "Clara Berg forderte klare Regeln für alle Firmen.",
        "Otto Braun verurteilte die Gewalt.",
    ],
)
def test_reported_acts_without_a_content_clause_are_plain_events(text: str):
    found = read(text)
    assert not sayings(text)
    assert all(r.attribution is None for r in found)


def test_a_clause_beside_the_reported_one_is_the_articles():
    text = "Clara Berg sagte, der Konzern habe gelogen, und verließ den Saal."
    assert of_type(text, "verlassen").attribution is None
    assert speaker(of_type(text, "lügen")) == "Clara Berg"


def test_a_negated_verb_of_saying_says_nothing():
    text = "Clara Berg sagte nicht, dass Otto Braun gelogen hat."
    assert not sayings(text)
    assert of_type(text, "lügen").modality is not Modality.ASSERTED


def test_an_object_that_is_not_given_is_no_saying():
    text = "Einen Grund nannte die Firma nicht."
    found = of_type(text, "nennen")
    assert found.extractor == "event"
    assert found.polarity is Polarity.NEGATIVE


def test_quoted_words_keep_their_polarity_whatever_the_cue_denies():
    text = "Ein Sprecher von Siemens wies die Kritik zurück: „Das Werk bleibt offen.“"
    (said,) = [r for r in read(text) if r.attribution is not None]
    assert said.polarity is Polarity.POSITIVE
    (saying,) = sayings(text)
    assert saying.event is not None
    assert saying.event.type == "zurückweisen"


def test_who_denies_that_something_is_so_says_that_it_is_not():
    text = "Otto Braun bestritt, dass der Konzern gelogen habe."
    assert of_type(text, "lügen").polarity is Polarity.NEGATIVE


def test_a_detached_prefix_belongs_to_the_saying():
    text = "Siemens warf dem Betreiber vor, Daten nicht gelöscht zu haben."
    (saying,) = sayings(text)
    assert saying.event is not None
    assert saying.event.type == "vorwerfen"
    assert roles(saying)["recipient"] == "Betreiber"
    assert roles(saying)["content"] == "Daten nicht gelöscht zu haben"


def test_a_letter_has_a_recipient():
    text = "In einem Brief an Siemens schrieb Clara Berg, dass der Konzern gelogen habe."
    assert roles(sayings(text)[0])["recipient"] == "Siemens"


@pytest.mark.parametrize("phrase", ["nach Angaben von Siemens", "laut Siemens"])
def test_attributions_are_no_circumstances(phrase: str):
    text = f"Gestern wurden {phrase} drei Fabriken geschlossen."
    found = of_type(text, "schließen")
    assert str(speaker(found)).endswith("Siemens")
    assert "Siemens" not in " ".join(roles(found).values())
    assert not {"setting", "goal", "according"} & set(roles(found))


def test_what_hangs_behind_an_attribution_is_the_verbs():
    text = "Drei Menschen starben nach Angaben der Polizei an schweren Verletzungen."
    assert roles(of_type(text, "sterben"))["cause"] == "schweren Verletzungen"


def test_own_statements_are_those_of_the_subject():
    text = "Siemens hat seinen Sitz in Bremen, nach eigenen Angaben zählt die Firma 50 Mitglieder."
    (seat,) = [r for r in read(text) if any(s.property == "P159" for s in r.senses)]
    assert seat.attribution is None
    assert speaker(of_type(text, "zählen")) == "Firma"


def test_an_accusative_is_no_speaker():
    text = "Im Februar machte Siemens einen Umsatz von drei Milliarden Euro, schrieb einen Verlust."
    assert not sayings(text)
    assert all(r.attribution is None for r in read(text))


def test_a_span_of_a_saying_does_not_reach_into_another_sentence():
    text = "Clara Berg sagte: „Der Konzern hat gelogen.“ Otto Braun schwieg. Das Werk sei offen."
    for saying in sayings(text):
        assert saying.start == 0 or text[saying.start - 1] in " „"
        assert "schwieg" not in saying.text


VERBS = ["sagte", "erklärte", "schrieb", "forderte", "bestritt", "meldete", "verurteilte"]
CONTENTS = [
    ", dass der Konzern gelogen habe", ", der Konzern habe gelogen", " klare Regeln",
    ", den Dienst zu schließen", ": „Der Konzern hat gelogen“", " und verließ den Saal",
]  # fmt: skip


@given(st.sampled_from(VERBS), st.sampled_from(CONTENTS), st.booleans())
@settings(max_examples=40, deadline=None)
def test_whatever_is_said_lies_outside_the_cue_and_the_speaker(
    verb: str, content: str, negated: bool
):
    text = f"Die Ministerin Clara Berg {verb}{' nicht' if negated else ''}{content}."
    for reading in read(text):
        said = reading.attribution
        if said is not None and reading.extractor != "saying":
            assert said.speaker is not None
            assert reading.start >= said.speaker.end
            assert verb not in reading.text
        assert text[reading.start : reading.end] == reading.text
        assert text[reading.start : reading.start + 1].strip()


@pytest.mark.parametrize(
    ("text", "verb", "whose"),
    [
        ("Die Firma Alpha baut Züge und {} 300 Leute.", "beschäftigen", "Alpha"),
        ("Die Firma Alpha hat ein Werk in Bremen und {} 300 Leute.", "beschäftigen", "Alpha"),
        ("Alpha wurde 1847 gegründet und {} rund 300 Leute.", "beschäftigen", "Alpha"),
        ("Otto Braun lobte Alpha und {} 300 Leute.", "beschäftigen", "Otto Braun"),
        ("Clara Berg leitet eine Firma und {} 300 Pferde.", "besitzen", "Clara Berg"),
        ("Alpha wurde verkauft und {} Leute.", "entlassen", "Alpha"),
        ("Otto Braun starb, und die Firma Alpha {} Räder.", "verkaufen", "Alpha"),
    ],
)
def test_own_words_are_of_the_subject_of_their_verb(text: str, verb: str, whose: str):
    finite = {"entlassen": "entlässt", "besitzen": "besitzt"}.get(verb, f"{verb[:-2]}t")
    text = text.format(f"{finite} nach eigenen Angaben")
    told = of_type(text, verb)
    assert speaker(told) == whose
    assert roles(told)["agent"] == whose
    others = [r for r in read(text) if r.event and r.extractor != "saying" and r is not told]
    assert [r.text for r in others if r.attribution is not None] == []


def test_a_participle_is_none_right_behind_und_with_an_object():
    text = "Die Firma wurde 1990 gekauft und verkauft Räder."
    assert roles(of_type(text, "verkaufen")) == {"agent": "Firma", "patient": "Räder"}
    plain = of_type("Die Firma wurde gekauft und verkauft.", "verkaufen")
    assert roles(plain) == {"patient": "Firma"}


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Alpha verkauft Züge nach eigenen Angaben.", "verkaufen"),
        ("Otto Braun lobte Alpha, das nach eigener Darstellung Räder baut.", "bauen"),
    ],
)
def test_own_words_behind_all_else_or_in_a_relative_clause(text: str, verb: str):
    assert speaker(of_type(text, verb)) == "Alpha"
