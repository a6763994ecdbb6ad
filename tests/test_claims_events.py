"""Events and states from sentences: types, roles, spans, times, and what is better left unsaid."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.model import (
    Annotation,
    Article,
    ClaimReading,
    Interval,
    Modality,
    Named,
    Polarity,
    Quantity,
    Time,
)
from kg.names import article_id
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    return read_claims(*annotated(text))


@cache
def annotated(text: str) -> tuple[Article, Annotation]:
    article = Article(article_id(text, None), text, "test", "de", published=Time(2024, 3, 8))
    return article, ANNOTATOR.annotate(article)


def event(text: str, type_: str) -> ClaimReading:
    (found,) = [r for r in read(text) if r.event is not None and r.event.type == type_]
    return found


def all_roles(reading: ClaimReading, name: str) -> list[str]:
    assert reading.event is not None
    return [role.argument.text for role in reading.event.roles if role.name == name]


def typed(text: str, property_id: str) -> list[ClaimReading]:
    return [r for r in read(text) if any(s.property == property_id for s in r.senses)]


# --- clauses -----------------------------------------------------------------------------------


def test_a_clause_after_a_comma_is_not_a_complement():
    text = "Siemens wurde von Otto Braun gegründet, Alpha hat seinen Sitz in Bremen."
    (seat,) = typed(text, "P159")
    assert seat.modality is Modality.ASSERTED
    assert seat.present


def test_a_state_in_the_past_and_a_plan_are_two_clauses():
    text = "Sie war von 2009 bis 2017 Ministerin und soll am 3. Mai ihr neues Amt antreten."
    (office,) = typed(text, "P39")
    assert office.modality is Modality.ASSERTED
    assert [q.property for q in office.qualifiers] == ["P580", "P582"]
    assert office.valid is not None
    assert (office.valid.first, office.valid.last) == ((2009, 1, 1), (2017, 12, 31))
    plan = event(text, "antreten")
    assert plan.modality is Modality.POSSIBLE
    assert all_roles(plan, "time") == ["3. Mai"]


def test_since_a_day_is_a_start():
    (office,) = typed("Otto Braun ist seit dem 9. Januar 2021 Minister.", "P39")
    assert [q.property for q in office.qualifiers] == ["P580"]
    assert office.valid is not None
    assert office.valid.end is None


def test_a_named_office_is_stated_beside_what_it_relates():
    text = "Otto Braun ist seit 2021 Präsident der Vereinigten Staaten."
    assert typed(text, "P39")
    assert typed(text, "P35")


def test_a_name_in_a_longer_title_is_not_meant():
    found = typed("Der „Poe Toaster“ wurde 1998 von Siemens gegründet.", "P112")
    assert "Poe" not in {r.object.text for r in found if r.object}


def test_a_name_that_is_spelled_like_a_month_is_no_time():
    assert not typed("Siemens wurde von Clara Berg und Jan Weiß gegründet.", "P571")


def test_three_founders_are_all_founders():
    text = "Siemens wurde von Otto Braun, Clara Berg und Jan Weiß gegründet."
    assert {r.subject.text for r in typed(text, "P112")} == {"Otto Braun", "Clara Berg", "Jan Weiß"}


def test_names_are_no_verbs():
    found = [r for r in read("Apple und Google wollen die Software nicht zulassen.") if r.event]
    assert [all_roles(each, "agent") for each in found] == [["Apple"], ["Google"]]


def test_belonging_to_a_company_is_ownership_in_the_present():
    (found,) = typed("Alpha gehört zum Konzern Betatron.", "P749")
    assert "P127" in {s.property for s in found.senses}
    assert found.present
    assert found.object is not None
    assert found.object.text == "Betatron"


def test_of_two_places_that_follow_each_other_the_narrower_counts():
    text = "Siemens hat seinen Sitz in Redmond im Bundesstaat Washington."
    assert [r.object.text for r in typed(text, "P159") if r.object] == ["Redmond"]


def test_of_two_places_that_are_joined_both_count():
    found = typed("Siemens liegt in Bremen und Hamburg.", "P131")
    assert [r.object.text for r in found if r.object] == ["Bremen", "Hamburg"]


def test_what_is_being_taken_over_is_not_owned_yet():
    assert not typed("Siemens übernimmt die Firma Alpha.", "P127")
    assert typed("Siemens übernahm die Firma Alpha.", "P127")


@pytest.mark.parametrize(
    "text",
    ["Der Flughafen Bremen wächst.", "Die Universität Köln wächst.", "Die Polizei Köln schweigt."],
)
def test_a_town_is_not_what_is_named_after_it(text: str):
    assert not typed(text, "P31")


# --- polarity and modality -----------------------------------------------------------------------


def test_nicht_in_an_attribute_denies_nothing():
    text = "Die Halle wurde aus nicht geklärten Gründen geschlossen."
    assert event(text, "schließen").polarity is Polarity.POSITIVE


def test_a_bound_denies_nothing():
    text = "Die Firma entließ nicht mehr als 50 Köche."
    assert event(text, "entlassen").polarity is Polarity.POSITIVE


def test_what_had_to_be_came_to_pass():
    text = "Die Sitzung musste unterbrochen werden."
    assert event(text, "unterbrechen").modality is Modality.ASSERTED


def test_a_question_word_asks():
    text = "Unklar ist, wann der Konzern das Werk schließt."
    assert event(text, "schließen").modality is Modality.QUESTIONED


def test_adjectives_that_judge_are_opinions():
    text = "Die Klage ist unbegründet."
    assert event(text, "unbegründet sein").modality is Modality.OPINION


# --- types and roles ---------------------------------------------------------------------------


def test_a_bare_noun_that_is_another_says_nothing():
    assert not [r for r in read("Auslöser war der Streit um das Werk.") if r.event]


def test_what_a_name_is_said_to_be_keeps_its_attribute():
    text = "Siemens war lange eine Heimat für Erfinder."
    assert all_roles(event(text, "Heimat für Erfinder sein"), "agent") == ["Siemens"]


def test_a_verb_that_judges_takes_its_adjective():
    found = event("Der Trainer nannte die Entscheidung gefährlich.", "gefährlich nennen")
    assert all_roles(found, "patient") == ["Entscheidung"]


def test_a_noun_phrase_is_given_whole():
    text = "Twitter hatte am Freitag das Konto von Minister Otto Braun dauerhaft gesperrt."
    assert all_roles(event(text, "sperren"), "patient") == ["Konto von Minister Otto Braun"]


def test_a_number_is_part_of_what_it_counts():
    assert all_roles(event("Die Polizei meldete 98 Fälle.", "melden"), "patient") == ["98 Fälle"]


def test_examples_stand_for_the_noun_that_lists_them():
    text = "Seitdem Netzwerke wie Facebook und Twitter gegen Lügen vorgehen, wächst Siemens."
    found = [r for r in read(text) if r.event is not None and r.event.type == "vorgehen"]
    assert [all_roles(each, "agent") for each in found] == [["Facebook"], ["Twitter"]]


def test_what_two_do_with_each_other_is_one_event():
    found = event("Clara Berg und Otto Braun trafen sich in Bremen.", "treffen")
    assert all_roles(found, "agent") == ["Clara Berg", "Otto Braun"]


def test_a_passive_of_state_has_a_patient():
    found = event("Alpha wartet, bis ein neuer Anbieter gefunden ist.", "finden")
    assert all_roles(found, "agent") == []
    assert all_roles(found, "patient") == ["neuer Anbieter"]


def test_a_perfect_with_sein_is_no_passive_of_state():
    assert all_roles(event("Drei Männer sind ertrunken.", "ertrinken"), "agent") == []
    assert all_roles(event("Die Firma Alpha ist gescheitert.", "scheitern"), "agent") == ["Alpha"]


def test_a_plural_pronoun_after_nachdem_is_the_subject_above():
    text = "Anhänger drangen ein, nachdem Otto Braun sie angestachelt hatte."
    assert all_roles(event(text, "anstacheln"), "patient") == ["Anhänger"]


def test_an_accusation_keeps_what_the_article_thinks_of_it():
    text = "Otto Braun sprach lange. Viele glaubten dessen unbelegte Betrugsvorwürfe."
    found = event(text, "vorwerfen")
    assert all_roles(found, "assessment") == ["unbelegte"]


def test_a_class_goes_by_its_fullest_name_in_the_article():
    text = "Das Online-Netzwerk Parler startete. Netzwerke wie Facebook und Twitter wuchsen."
    article, annotation = annotated(text)
    meant = {
        annotation.mentions[r.object.mention].name
        for r in read_claims(article, annotation)
        if r.extractor == "list" and r.object is not None and r.object.mention is not None
    }
    assert meant == {"Online-Netzwerk"}


def test_parts_of_a_toll_that_add_up_give_a_lower_bound():
    text = (
        "Bei dem Anschlag auf den Bahnhof Bremen wurde eine Frau erschossen. Ein Polizist erlag "
        "seinen Verletzungen. Drei weitere Menschen starben."
    )
    (toll,) = [r for r in read(text) if r.extractor == "toll"]
    assert toll.object is not None
    assert toll.object.value == Quantity(Decimal(5), lower=Decimal(5))
    assert toll.text == text[:-1]
    assert [s.property for s in toll.senses] == ["P1120"]


def test_no_toll_where_the_article_gives_the_whole():
    text = (
        "Bei dem Anschlag auf den Bahnhof Bremen starben fünf Menschen. Eine Frau wurde "
        "erschossen. Ein Polizist erlag seinen Verletzungen. Drei weitere Menschen starben."
    )
    assert [r for r in read(text) if r.extractor == "toll"] == []


def test_no_toll_without_a_word_that_adds():
    text = "Bei dem Anschlag auf den Bahnhof Bremen starben drei Menschen. Zwei Menschen starben."
    assert [r for r in read(text) if r.extractor == "toll"] == []


def test_a_light_verb_and_its_subject():
    text = "Großen Zulauf bekam der Dienst."
    assert all_roles(event(text, "Zulauf bekommen"), "agent") == ["Dienst"]


def test_a_masculine_nominative_acts_wherever_it_stands():
    found = event("Das Tor schoss der junge Otto Braun.", "schießen")
    assert all_roles(found, "agent") == ["Otto Braun"]
    assert all_roles(found, "patient") == ["Tor"]


def test_an_amount_does_nothing():
    text = "Im Mai wurde ein Rückgang von zehn Prozent verzeichnet."
    assert not all_roles(event(text, "verzeichnen"), "agent")


def test_only_places_are_places():
    found = event("Der Plan scheiterte in Bremen an leeren Kassen.", "scheitern")
    assert all_roles(found, "place") == ["Bremen"]
    assert all_roles(found, "setting") == ["leeren Kassen"]


def test_a_phrase_behind_an_event_is_part_of_it():
    text = "Otto Braun hatte zum Marsch auf den Palast aufgerufen."
    assert all_roles(event(text, "aufrufen"), "goal") == ["Marsch auf den Palast"]


def test_the_event_of_which_only_the_clause_below_tells_is_left_out():
    text = "Der Sturm führte dazu, dass die Halle geschlossen wurde."
    assert not [r for r in read(text) if r.event and r.event.type == "führen"]


def test_spans_begin_with_the_clause_not_with_what_joins_it():
    text = "Siemens kaufte Alpha und entließ den Direktor."
    assert event(text, "entlassen").text == "entließ den Direktor"


def test_who_is_said_to_make_accusations_makes_them():
    text = "Clara Berg schwieg. Otto Braun wiederholte seine Betrugsvorwürfe."
    found = event(text, "vorwerfen")
    assert all_roles(found, "topic") == ["Betrug"]
    assert found.text == "seine Betrugsvorwürfe"


def test_accusations_of_nobody_are_nobodys():
    assert not [r for r in read("Die Vorwürfe sind alt.") if r.extractor == "utterance-noun"]


# --- the dead and the hurt -----------------------------------------------------------------------


def toll(text: str) -> list[tuple[str, str, int]]:
    """(property, name of the occasion, count) of the typed counts."""
    found = []
    for reading in read(text):
        if reading.extractor == "casualties" and reading.senses:
            assert reading.object is not None
            assert isinstance(reading.subject.value, Named)
            amount = reading.object.value.amount  # type: ignore[union-attr]
            found.append((reading.senses[0].property, reading.subject.value.name, int(amount)))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Bei dem Brand im Bahnhof Altona starben zwölf Menschen.",
        "Beim Brand im Bahnhof Altona kamen zwölf Menschen ums Leben.",
        "Der Brand im Bahnhof Altona forderte zwölf Tote.",
        "Infolge des schweren Brandes in dem Bahnhof Altona starben zwölf Menschen.",
        "Bei einem Brand im Bahnhof Altona sind am Montag zwölf Menschen getötet worden.",
    ],
)
def test_one_occasion_has_one_name(text: str):
    assert toll(text) == [("P1120", "Brand im Bahnhof Altona", 12)]


def test_an_occasion_is_known_again_by_its_noun():
    text = "Der Angriff auf Bremen dauerte Stunden. Bei dem Angriff kamen 24 Menschen ums Leben."
    assert toll(text) == [("P1120", "Angriff auf Bremen", 24)]


def test_of_two_occasions_of_a_kind_neither_is_meant():
    text = (
        "Nach dem Angriff auf Bremen und dem Angriff auf Kiel kamen bei dem Angriff 24 Menschen um."
    )
    assert not toll(text)


def test_dead_and_hurt_are_two_counts_of_one_occasion():
    text = "Beim Angriff auf Bremen wurden fünf Menschen getötet und zehn verletzt."
    assert toll(text) == [("P1120", "Angriff auf Bremen", 5), ("P1339", "Angriff auf Bremen", 10)]


@pytest.mark.parametrize(
    "text",
    [
        "Beim Angriff auf Bremen starben drei weitere Menschen.",
        "Beim Angriff auf Bremen starb ein Mann.",
        "Beim Angriff auf Bremen starben nicht zwölf Menschen.",
        "Bei dem Unglück starben zwölf Menschen.",
        "Bei Bremen starben zwölf Menschen.",
    ],
)
def test_parts_denials_and_unnamed_occasions_have_no_toll(text: str):
    assert not toll(text)


def test_the_count_stands_beside_the_victims():
    found = event("Beim Angriff auf Bremen starben fünf Menschen.", "sterben")
    assert all_roles(found, "patient") == ["Menschen"]
    assert all_roles(found, "count") == ["fünf"]


def test_an_event_within_a_stretch_of_days_is_valid_within_it() -> None:
    text = "In der Nacht zum Sonntag sperrte Twitter das Konto von Donald Trump."
    assert event(text, "sperren").valid == Interval(Time(2024, 3, 2), Time(2024, 3, 3))
