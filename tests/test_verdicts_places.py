"""Verdicts on places: what descriptions tell, borders of the past, namesakes, home towns, seats."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.knowledge.slices.source import embedded
from kg.model import Entity, EntityTerms, Label, Question, Statement
from kg.verdicts import single
from kg.verdicts.countries import countries
from kg.verdicts.descriptions import described_within
from kg.verdicts.questions import questions_of
from kg.verdicts.rating import rate
from tests.test_verdicts import claim, facts, outcome, statement, utterance, verdict

BENCH = Path(__file__).resolve().parents[1] / "bench" / "single_valued.py"

COUNTRIES = tuple(
    found
    for country, continent in (("Q159", "Q46"), ("Q183", "Q46"), ("Q36", "Q46"), ("Q30", "Q49"))
    for found in (
        statement(country, "P31", "Q6256"),
        statement(country, "P30", continent),
    )
)


def described(**texts: str) -> dict[str, EntityTerms]:
    return {e: EntityTerms(e, (), (("en", text),)) for e, text in texts.items()}


# --- descriptions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("city in West Sussex, England", {"Q3336843": "Q21"}),
        (
            "city in Allegheny County, Pennsylvania, United States",
            {"P17": "Q30", "Q35657": "Q1400"},
        ),
        ("town in the Czech Republic", {"P17": "Q213"}),
        ("Hauptstadt von Estland", {"P17": "Q191"}),
        ("Stadt in den Vereinigten Staaten", {"P17": "Q30"}),
        ("city in western Ukraine; seat of its oblast", {"P17": "Q212"}),
        ("capital city of Northern Ireland", {"Q3336843": "Q26"}),
        ("ceremonial county of England (see also the district)", {"Q3336843": "Q21"}),
        # Not at the end: what follows the place, what it is near, and what it was.
        ("city in Switzerland and capital of its canton", {"P17": "Q39"}),
        ("city in Ireland in the province of Munster", {"P17": "Q27"}),
        ("municipality of the Philippines in the province of Iloilo", {"P17": "Q928"}),
        ("city in and county seat of Knox County, Illinois, US", {"P17": "Q30", "Q35657": "Q1204"}),
        ("Stadt in Polen, bis 1945 Deutschland", {"P17": "Q36"}),
        ("city near the border of Poland", {}),
        ("city in Latgale, bordering Russia", {}),
        ("Italian city, capital of Sicily", {"P17": "Q38"}),
        ("Italian painter", {}),
        ("city in New Zealand's South Island", {"P17": "Q664"}),
        # Of a name that means several places only with the country behind it.
        ("borough of New York City, New York, United States", {"P17": "Q30", "Q35657": "Q1384"}),
        ("neighborhood of New York City, New York", {}),
        ("city in Victoria, Australia", {"P17": "Q408", "Q5852411": "Q36687"}),
        # Not of a place, of what was, of a name that means two places, and of no known end.
        ("regional rail network in France", {}),
        ("city in Indiana County, somewhere", {}),
        ("singer in England", {}),
        ("former city in Germany", {}),
        ("city in Georgia", {}),
        ("city in New Georgia, England Street", {}),
        ("city in Northern Cyprus", {}),
        ("city", {}),
        ("", {}),
    ],
)
def test_descriptions_tell_where_a_place_lies(text: str, within: dict[str, str]) -> None:
    assert described_within(text) == within


def test_descriptions_of_the_slice_agree_with_its_statements() -> None:
    """Of the countries of today: the slice's older tables give colonies their states of then."""
    entities = [f"Q{number}" for number in range(1, 60000)]
    answers = embedded().statements([Question(entity, "P17") for entity in entities])
    told = {
        question.entity: {s.value.id for s in found if isinstance(s.value, Entity)}
        for question, found in answers.items()
    }
    pairs = [
        (country, told[entity])
        for entity, terms in embedded().terms(entities).items()
        for _, text in terms.descriptions
        if (country := described_within(text).get("P17")) and told.get(entity)
    ]
    countries = {country for country, _ in pairs}
    agree = [country in known for country, known in pairs if known & countries]
    assert len(agree) > 200
    assert sum(agree) / len(agree) > 0.97


def test_described_places_in_two_countries_are_apart() -> None:
    claimed, known = claim("Q1", "P19", "Q211870"), statement("Q1", "P19", "Q649")
    told = described(Q211870="town in Scotland", Q649="capital of Russia")
    assert outcome(claimed, known, terms=told, parents=COUNTRIES)[0] is Label.REFUTED
    assert outcome(claimed, known, parents=COUNTRIES)[0] is Label.NOT_ENOUGH_INFORMATION


def test_a_description_that_knows_another_country_leaves_both_open() -> None:
    """An old table may give the state that a place once belonged to."""
    claimed, known = claim("Q1", "P19", "Q64"), statement("Q1", "P19", "Q2467")
    parents = (*COUNTRIES, statement("Q2467", "P17", "Q145"), statement("Q64", "P17", "Q183"))
    nassau = described(Q2467="city in Germany")
    assert outcome(claimed, known, parents=parents)[0] is Label.REFUTED
    assert outcome(claimed, known, parents=parents, terms=nassau)[1] == "incomparable"


def test_a_description_of_what_a_place_lies_in_tells_of_the_place() -> None:
    claimed, known = claim("Q1", "P19", "Q1297"), statement("Q1", "P19", "Q51690")
    county = statement("Q51690", "P131", "Q111168")
    told = described(Q111168="county in Texas, United States", Q1297="city in Illinois")
    assert outcome(claimed, known, terms=told, parents=(*COUNTRIES, county))[0] is Label.REFUTED


# --- borders and names ----------------------------------------------------------------------------

PRUSSIA = statement("Q27306", "P31", "Q3024240")


def test_a_place_with_a_history_of_states_is_apart_from_far_countries_only() -> None:
    """Kant was born in Königsberg: Prussia then, Russia today."""
    known = statement("Q1", "P19", "Q1829")
    city = (
        *COUNTRIES,
        PRUSSIA,
        statement("Q1829", "P17", "Q159"),
        statement("Q1829", "P17", "Q27306", number=2),
    )
    assert outcome(claim("Q1", "P19", "Q183"), known, parents=city)[1] == "incomparable"
    assert outcome(claim("Q1", "P19", "Q30"), known, parents=city)[0] is Label.REFUTED
    without_past = (*COUNTRIES, statement("Q1829", "P17", "Q159"))
    assert outcome(claim("Q1", "P19", "Q183"), known, parents=without_past)[0] is Label.REFUTED


def test_a_place_on_another_continent_than_a_country_never_lay_in_it() -> None:
    """Whatever states it belonged to, and though Russia reaches into Asia."""
    russia = statement("Q159", "P30", "Q48", number=2)
    manila = (statement("Q928", "P31", "Q6256"), statement("Q928", "P30", "Q48"))
    moscow = (
        statement("Q649", "P17", "Q159"),
        statement("Q649", "P17", "Q27306", number=2),
    )
    claimed, known = claim("Q1", "P20", "Q928"), statement("Q1", "P20", "Q649")
    parents = (*COUNTRIES, PRUSSIA, russia, *manila, *moscow)
    assert outcome(claimed, known, parents=parents)[1] == "incomparable"
    europe = statement("Q649", "P30", "Q46")
    assert outcome(claimed, known, parents=(*parents, europe))[0] is Label.REFUTED


def test_no_chain_leads_into_the_past_by_a_statement_without_times() -> None:
    """Vienna lay in Nazi Germany once; a table that leaves times out says only that it does."""
    academy = statement("Q1", "P131", "Q1741")
    once = statement("Q1741", "P131", "Q7318")
    state = statement("Q7318", "P31", "Q3024240")
    claimed = claim("Q1", "P17", "Q7318")
    around = {"parents": (academy, once, state)}
    assert outcome(claimed, **around)[0] is Label.NOT_ENOUGH_INFORMATION
    then = statement("Q1741", "P131", "Q7318", start="1938-03-13", end="1945-04-27")
    around = {"parents": (academy, then, state)}
    assert outcome(claimed, published="1940-05-01", **around)[0] is Label.SUPPORTED
    assert outcome(claimed, **around)[0] is Label.NOT_ENOUGH_INFORMATION


def test_a_kingdom_of_today_is_no_thing_of_the_past() -> None:
    claimed, known = claim("Q1", "P17", "Q917"), statement("Q1", "P17", "Q37")
    town = statement("Q1", "P31", "Q486972")
    lithuania = statement("Q37", "P31", "Q6256")
    kingdom = statement("Q917", "P31", "Q417175")
    parents = (town, lithuania, kingdom)
    assert outcome(claimed, known, parents=parents)[0] is not Label.REFUTED
    country = statement("Q917", "P31", "Q6256", number=2)
    assert outcome(claimed, known, parents=(*parents, country))[0] is Label.REFUTED


CITIES = (
    statement("Q1001", "P31", "Q515"),
    statement("Q1002", "P31", "Q2001"),
    statement("Q2001", "P279", "Q515"),
    statement("Q515", "P279", "Q486972"),
    statement("Q1001", "P131", "Q11"),
    statement("Q1002", "P131", "Q12"),
    statement("Q11", "P31", "Q2002"),
    statement("Q12", "P31", "Q2002"),
    statement("Q2002", "P279", "Q56061"),
)
"""Two cities, of no kind in common, each in a county of its own."""


def without(*left: tuple[str, str]) -> tuple[Statement, ...]:
    return tuple(s for s in CITIES if (s.subject, s.property) not in left)


def test_two_cities_in_different_counties_are_apart() -> None:
    claimed, known = claim("Q1", "P19", "Q1001"), statement("Q1", "P19", "Q1002")
    assert outcome(claimed, known, parents=CITIES) == (Label.REFUTED, "other-value")


@pytest.mark.parametrize(
    "parents",
    [
        # In one county, or in one of them at some time.
        (*without(("Q1002", "P131")), statement("Q1002", "P131", "Q11")),
        (*CITIES, statement("Q1002", "P131", "Q11", end="1974-04-01", number=2)),
        # A quarter of the city across the county's border is no city.
        (*without(("Q1002", "P31")), statement("Q1002", "P31", "Q123705")),
        # The one in the other, through whatever lies between.
        (*CITIES, statement("Q12", "P131", "Q1001")),
        # Units that contain their like, that are no units, or that are of different kinds.
        (
            *without(("Q11", "P31")),
            statement("Q11", "P31", "Q2003"),
            statement("Q2003", "P279", "Q56061"),
        ),
        without(("Q2002", "P279")),
        (*CITIES, statement("Q2002", "P279", "Q515", number=2)),
        without(("Q1001", "P131")),
    ],
)
def test_cities_that_may_be_one_place_are_not_held_apart(parents: tuple[Statement, ...]) -> None:
    claimed, known = claim("Q1", "P19", "Q1001"), statement("Q1", "P19", "Q1002")
    assert outcome(claimed, known, parents=parents)[0] is not Label.REFUTED


def test_two_places_of_one_name_are_not_held_apart() -> None:
    """The link may be to the namesake."""
    known = statement("Q1", "P19", "Q64")
    parents = (*COUNTRIES, statement("Q64", "P17", "Q183"), statement("Q821244", "P17", "Q30"))
    claimed = claim("Q1", "P19", "Q821244")
    assert outcome(claimed, known, parents=parents)[0] is Label.REFUTED
    named = {e: EntityTerms(e, (("de", "Berlin"),)) for e in ("Q64", "Q821244")}
    assert outcome(claimed, known, parents=parents, terms=named)[1] == "incomparable"


def test_a_town_beside_a_city_may_be_called_by_the_citys_name() -> None:
    """West Hollywood is no part of Los Angeles; both are cities of California."""
    towns = (
        statement("Q18422", "P31", "Q1093829"),
        statement("Q65", "P31", "Q1093829", number=2),
        statement("Q1093829", "P279", "Q486972"),
    )
    claimed, known = claim("Q1", "P20", "Q65"), statement("Q1", "P20", "Q18422")
    assert outcome(claimed, known, parents=towns)[1] == "incomparable"
    both_big = (*towns, *(statement(q, "P31", "Q1637706", number=3) for q in ("Q65", "Q18422")))
    above = (
        statement("Q1637706", "P279", "Q1549591"),
        statement("Q1549591", "P279", "Q486972"),
    )
    assert outcome(claimed, known, parents=(*both_big, *above))[0] is Label.REFUTED


def test_two_capitals_are_two_values_wherever_they_lie() -> None:
    claimed, known = claim("Q25", "P36", "Q34647"), statement("Q25", "P36", "Q10690")
    assert outcome(claimed, known)[0] is Label.REFUTED
    birth = claim("Q1", "P19", "Q34647"), statement("Q1", "P19", "Q10690")
    assert outcome(*birth)[0] is Label.NOT_ENOUGH_INFORMATION
    within = statement("Q34647", "P131", "Q10690")
    assert outcome(claimed, known, parents=(within,))[0] is not Label.REFUTED


# --- countries and continents of things of unknown kind -------------------------------------------


def test_nearness_of_countries_goes_both_ways() -> None:
    known = countries()
    assert len(known) > 180
    for entity, country in known.items():
        assert entity not in country.near
        assert all(entity in known[other].near for other in country.near)


def test_thing_of_unknown_kind_is_refuted_by_a_country_that_is_not_near() -> None:
    """A river may flow on into the next country, and a sea lies between two."""
    rhine = claim("Q1", "P17", "Q31"), statement("Q1", "P17", "Q183")
    assert outcome(*rhine, parents=COUNTRIES)[0] is Label.NOT_ENOUGH_INFORMATION
    places = (*COUNTRIES, statement("Q668", "P31", "Q6256"), statement("Q265", "P31", "Q6256"))
    far = claim("Q1", "P17", "Q265"), statement("Q1", "P17", "Q668")
    assert outcome(*far, parents=places)[0] is Label.REFUTED


def test_thing_of_unknown_kind_that_lies_in_several_countries_may_lie_in_more() -> None:
    places = tuple(statement(q, "P31", "Q6256") for q in ("Q43", "Q668", "Q265"))
    road = statement("Q1", "P17", "Q43"), statement("Q1", "P17", "Q668", number=2)
    assert outcome(claim("Q1", "P17", "Q668"), *road, parents=places)[0] is Label.SUPPORTED
    assert outcome(claim("Q1", "P17", "Q265"), *road, parents=places)[1] == "open-property"


def test_what_belongs_to_a_continent_is_weighed_by_the_continent_that_is_known() -> None:
    known = statement("Q1", "P30", "Q51")
    kinds = tuple(statement(q, "P31", "Q5107") for q in ("Q51", "Q15"))
    belongs = claim("Q1", "P361", "Q15")
    assert Question("Q1", "P30") in questions_of(belongs)
    assert outcome(claim("Q1", "P361", "Q51"), parents=(known, *kinds))[0] is Label.SUPPORTED
    assert outcome(belongs, parents=(known, *kinds)) == (Label.REFUTED, "other-value")
    assert outcome(belongs, parents=kinds)[1] == "silent"
    # Of the United States only Hawaii belongs to Oceania.
    both = (known, statement("Q1", "P30", "Q15", number=2))
    assert outcome(belongs, parents=(*both, *kinds))[1] == "several-values"


# --- home towns -----------------------------------------------------------------------------------

BORN = statement("Q1", "P19", "Q64")
PLACES = (*COUNTRIES, statement("Q64", "P17", "Q183"), statement("Q60", "P17", "Q30"))
FROM_NEW_YORK = claim("Q1", "P19", "Q60")


@pytest.mark.parametrize(
    ("more", "label", "code"),
    [
        ((), Label.NOT_ENOUGH_INFORMATION, "home-town"),
        ((statement("Q1", "P27", "Q30"),), Label.NOT_ENOUGH_INFORMATION, "home-town"),
        ((statement("Q1", "P27", "Q183"),), Label.REFUTED, "other-value"),
        (
            (statement("Q1", "P27", "Q183"), statement("Q1", "P172", "Q49085")),
            Label.NOT_ENOUGH_INFORMATION,
            "home-town",
        ),
        (
            (PRUSSIA, statement("Q1", "P27", "Q27306")),
            Label.NOT_ENOUGH_INFORMATION,
            "home-town",
        ),
    ],
)
def test_where_someone_comes_from_is_not_refuted_by_birth_alone(
    more: tuple[Statement, ...], label: Label, code: str
) -> None:
    known = facts(FROM_NEW_YORK, BORN, *more, parents=(*PLACES, PRUSSIA))
    judged = verdict(FROM_NEW_YORK, known)
    assert judged.label is Label.REFUTED
    comes = rate(utterance(relation="stammt"), judged)
    assert (comes.label, comes.reason_code) == (label, code)
    assert rate(utterance(relation="geboren"), judged).label is Label.REFUTED


# --- seats in articles without a date -------------------------------------------------------------


def test_undated_article_is_refuted_on_a_seat_across_a_border_only() -> None:
    seat, abroad = statement("Q1", "P159", "Q64"), claim("Q1", "P159", "Q60")
    undated: dict[str, Any] = {"published": None, "parents": PLACES}
    assert outcome(abroad, seat, **undated) == (Label.REFUTED, "other-value-undated")
    at_home = (*PLACES, statement("Q1718", "P17", "Q183"))
    inland = claim("Q1", "P159", "Q1718")
    inland_facts = facts(inland, seat, parents=at_home)
    assert verdict(inland, inland_facts).label is not Label.REFUTED
    also_there = (*PLACES, statement("Q1", "P17", "Q30"))
    assert outcome(abroad, seat, published=None, parents=also_there)[1] == "may-have-moved"


# --- the table of single-valued properties --------------------------------------------------------


def test_rows_hold_in_the_embedded_slice() -> None:
    """Each row's property has one value for at least the share of subjects that the row says."""
    done = subprocess.run([sys.executable, str(BENCH)], capture_output=True, check=True, text=True)
    measured = json.loads(done.stdout)
    for property, row in single.rows().items():
        if row.share:
            assert measured[property][1] >= row.share, property
    for property in single.several():
        assert measured[property][1] < 0.95, property


def test_what_many_have_several_of_is_open_whatever_a_constraint_says() -> None:
    from_constraint = statement("Q1", "P27", "Q183")
    assert "P27" in single.several()
    assert outcome(claim("Q1", "P27", "Q30"), from_constraint, parents=PLACES)[1] == "open-property"


def test_unknown_day_of_a_lasting_value_is_no_change() -> None:
    taken = replace(BORN, origin=replace(BORN.origin, date="2015-01-01"))
    assert outcome(claim("Q1", "P19", "Q60"), taken, published=None, parents=PLACES)[0] is (
        Label.REFUTED
    )
