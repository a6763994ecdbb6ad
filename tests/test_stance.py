"""Who says it, whether it is denied, and how far it is vouched for: several phrasings of each."""

from __future__ import annotations

from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import Article, ClaimReading, Modality, Polarity
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    article = Article("s", text, "s", "de")
    return read_claims(article, ANNOTATOR.annotate(article))


def about(text: str, type_: str) -> ClaimReading:
    """The one claim that is an event of this type, or states it (saying left out)."""
    claims = [c for c in read(text) if c.event and c.event.type == type_]
    assert claims, [(c.extractor, c.event and c.event.type) for c in read(text)]
    return claims[0]


def roles(claim: ClaimReading) -> dict[str, str]:
    assert claim.event is not None
    return {role.name: role.argument.text for role in claim.event.roles}


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg hat angeblich die Firma verkauft.",
        "Angeblich verkaufte Anna Berg die Firma.",
        "Mutmaßlich hat Anna Berg die Firma verkauft.",
        "Vermutlich verkaufte Anna Berg die Firma.",
        "Offenbar hat Anna Berg die Firma verkauft.",
        "Anna Berg soll die Firma verkauft haben.",
        "Die Firma soll verkauft worden sein.",
        "Anna Berg könnte die Firma verkaufen.",
        "Anna Berg dürfte die Firma verkauft haben.",
        "Anna Berg mag die Firma verkauft haben.",
        "Anna Berg will die Firma verkauft haben.",
        "Jan Berg vermutet, dass Anna Berg die Firma verkauft hat.",
    ],
)
def test_what_is_only_possible_is_no_fact(text: str):
    assert about(text, "verkaufen").modality is Modality.POSSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "Der mutmaßliche Täter Jan Berg floh nach Hamburg.",
        "Jan Berg, der angebliche Gründer von Siemens, floh nach Hamburg.",
        "Der angeblich reiche Jan Berg floh nach Hamburg.",
    ],
)
def test_a_doubt_about_a_noun_is_none_about_the_verb(text: str):
    claim = about(text, "fliehen")
    assert claim.modality is Modality.ASSERTED
    assert "Jan Berg" in roles(claim)["agent"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Anna Berg will die Firma verkaufen.", Modality.ANNOUNCED),
        ("Anna Berg wird die Firma verkaufen.", Modality.ANNOUNCED),
        ("Anna Berg kündigte an, die Firma zu verkaufen.", Modality.ANNOUNCED),
        ("Anna Berg versprach, die Firma zu verkaufen.", Modality.ANNOUNCED),
        ("Anna Berg sollte die Firma verkaufen.", Modality.DEMANDED),
        ("Der Minister forderte Anna Berg auf, die Firma zu verkaufen.", Modality.DEMANDED),
        ("Anna Berg muss die Firma verkaufen.", Modality.DEMANDED),
        ("Hat Anna Berg die Firma verkauft?", Modality.QUESTIONED),
        ("Warum verkaufte Anna Berg die Firma?", Modality.QUESTIONED),
        ("Die Polizei prüft, ob Anna Berg die Firma verkauft hat.", Modality.QUESTIONED),
        ("Anna Berg hat die Firma verkauft – oder?", Modality.QUESTIONED),
        ("Wenn Anna Berg die Firma verkauft, tritt Jan Berg zurück.", Modality.CONDITIONAL),
        ("Falls Anna Berg die Firma verkauft, tritt Jan Berg zurück.", Modality.CONDITIONAL),
        ("Sollte Anna Berg die Firma verkaufen, tritt Jan Berg zurück.", Modality.CONDITIONAL),
        ("Verkauft Anna Berg die Firma, tritt Jan Berg zurück.", Modality.CONDITIONAL),
        ("Hätte Anna Berg die Firma verkauft, wäre Jan Berg gegangen.", Modality.CONDITIONAL),
        ("Anna Berg konnte die Firma verkaufen.", Modality.ASSERTED),
        ("Anna Berg musste die Firma verkaufen.", Modality.ASSERTED),
        ("Anna Berg hat die Firma verkauft.", Modality.ASSERTED),
    ],
)
def test_announced_demanded_asked_and_conditional(text: str, modality: Modality):
    assert about(text, "verkaufen").modality is modality


@pytest.mark.parametrize(
    "text",
    [
        "Falls Anna Berg verliert, verkauft Jan Berg die Firma.",
        "Wenn Anna Berg geht, verkauft Jan Berg die Firma.",
        "Sollte Anna Berg gehen, verkauft Jan Berg die Firma.",
    ],
)
def test_what_depends_on_a_condition_is_not_stated(text: str):
    assert about(text, "verkaufen").modality is Modality.CONDITIONAL


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg hat die Firma nicht verkauft.",
        "Anna Berg verkaufte keine Firma.",
        "Anna Berg verkaufte nie eine Firma.",
        "Keineswegs hat Anna Berg die Firma verkauft.",
        "Niemand verkaufte die Firma.",
        "Kein Minister verkaufte die Firma.",
        "Anna Berg verkaufte die Firma kaum.",
        "Weder Anna Berg noch Jan Berg verkauften die Firma.",
        "Anna Berg verkaufte weder Siemens noch Bosch.",
    ],
)
def test_what_is_denied_is_negative(text: str):
    claim = about(text, "verkaufen")
    assert claim.polarity is Polarity.NEGATIVE
    assert claim.modality is Modality.ASSERTED


def test_neither_nor_denies_of_both():
    claims = [c for c in read("Der Minister gründete weder Siemens noch Bosch.") if c.object]
    assert {c.object.text for c in claims if c.object} >= {"Siemens", "Bosch"}
    assert {c.polarity for c in claims} == {Polarity.NEGATIVE}


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg verkaufte die Firma nicht nur an Siemens.",
        "Nicht mehr als drei Minister verkauften die Firma.",
        "Aus nicht genannten Gründen verkaufte Anna Berg die Firma.",
    ],
)
def test_words_that_look_like_denials_are_none(text: str):
    assert about(text, "verkaufen").polarity is Polarity.POSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg dementierte, dass sie die Firma verkauft habe.",
        "Anna Berg bestreitet, die Firma verkauft zu haben.",
        "Anna Berg leugnet, dass Jan Berg die Firma verkauft hat.",
        "Anna Berg wies zurück, dass sie die Firma verkauft habe.",
        "Anna Berg wies den Vorwurf zurück, sie habe die Firma verkauft.",
    ],
)
def test_what_a_speaker_denies_is_a_negative_claim_of_the_speaker(text: str):
    claim = about(text, "verkaufen")
    assert claim.polarity is Polarity.NEGATIVE
    assert claim.attribution is not None
    assert claim.attribution.speaker is not None
    assert claim.attribution.speaker.text == "Anna Berg"


def test_a_denied_denial_leaves_it_open_and_a_denied_negation_states():
    left = about("Anna Berg dementierte nicht, dass sie die Firma verkauft habe.", "verkaufen")
    assert (left.polarity, left.modality) == (Polarity.POSITIVE, Modality.POSSIBLE)
    stated = about("Anna Berg bestritt, dass sie die Firma nicht verkauft habe.", "verkaufen")
    assert (stated.polarity, stated.modality) == (Polarity.POSITIVE, Modality.ASSERTED)


def test_what_a_denial_takes_for_granted_is_not_denied():
    claims = read("Anna Berg bestreitet, die Firma Siemens verkauft zu haben.")
    assert about("Anna Berg bestreitet, die Firma Siemens verkauft zu haben.", "verkaufen")
    assert all(c.polarity is Polarity.POSITIVE for c in claims if c.extractor == "apposition")


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg weigerte sich, die Firma zu verkaufen.",
        "Anna Berg lehnte es ab, die Firma zu verkaufen.",
        "Anna Berg verzichtete darauf, die Firma zu verkaufen.",
        "Nicht Anna Berg, sondern Jan Berg verkaufte die Firma.",
    ],
)
def test_what_is_refused_or_corrected_is_not_stated(text: str):
    assert not [c for c in read(text) if c.event and c.event.type == "verkaufen"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Laut Siemens verkaufte Anna Berg die Firma.", "Siemens"),
        ("Nach Angaben von Siemens verkaufte Anna Berg die Firma.", "Siemens"),
        ("Anna Berg habe die Firma verkauft, sagte Jan Muster.", "Jan Muster"),
        ("Jan Muster sagte, Anna Berg habe die Firma verkauft.", "Jan Muster"),
        ("Jan Muster behauptet, dass Anna Berg die Firma verkauft hat.", "Jan Muster"),
        ("Wie Siemens mitteilte, verkaufte Anna Berg die Firma.", "Siemens"),
        ("Jan Muster gestand, die Firma verkauft zu haben.", "Jan Muster"),
        ("„Anna Berg hat die Firma verkauft“, sagte Jan Muster.", "Jan Muster"),
    ],
)
def test_who_says_it(text: str, speaker: str):
    claim = about(text, "verkaufen")
    assert claim.attribution is not None
    assert claim.attribution.speaker is not None
    assert speaker in claim.attribution.speaker.text


@pytest.mark.parametrize(
    ("text", "accuser"),
    [
        ("Die Partei wirft Anna Berg vor, die Firma verkauft zu haben.", "Die Partei"),
        ("Jan Muster beschuldigt Anna Berg, die Firma verkauft zu haben.", "Jan Muster"),
        ("Jan Muster bezichtigte Anna Berg, die Firma verkauft zu haben.", "Jan Muster"),
    ],
)
def test_an_accusation_keeps_both_levels(text: str, accuser: str):
    claims = read(text)
    inner = about(text, "verkaufen")
    assert roles(inner)["agent"] == "Anna Berg"
    assert inner.attribution is not None
    assert inner.attribution.speaker is not None
    assert inner.attribution.speaker.text == accuser
    outer = [
        c for c in claims if c.extractor == "saying" and c.event and c.event.content is not None
    ]
    assert [c.subject.text for c in outer] == [accuser]
    assert claims[outer[0].event.content] is inner  # type: ignore[union-attr, index]


def test_what_someone_is_accused_of_by_no_one_named_is_no_fact():
    claim = about("Anna Berg wird vorgeworfen, die Firma verkauft zu haben.", "verkaufen")
    assert roles(claim)["agent"] == "Anna Berg"
    assert claim.attribution is not None or claim.modality is Modality.POSSIBLE
