"""The consistency rules: what they find, what they leave alone, and the laws they keep."""

from __future__ import annotations

import json
import lzma
import random
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataError
from kg.model import (
    MONTH,
    YEAR,
    Article,
    Conflict,
    Constraint,
    Entity,
    EntityTerms,
    Event,
    EventRole,
    Interval,
    MentionKind,
    Message,
    Modality,
    Named,
    Origin,
    Polarity,
    PropertyDefinition,
    Proposition,
    Qualifier,
    Quantity,
    Rank,
    Saying,
    Snak,
    Statement,
    Term,
    Text,
    Time,
    Utterance,
    Value,
)
from kg.names import content_id, proposition
from kg.reasoning.assume import assume, together
from kg.reasoning.conflicts import NewsReasoner
from kg.reasoning.context import MOST_CLAIMS
from kg.reasoning.explain import explain, name_entities, named_conflict
from kg.reasoning.news_checker import Wrong, check_news
from kg.reasoning.owl import OwlReasoner
from kg.reasoning.sets import culprits, largest_consistent, members, ways
from kg.reasoning.tables import offices, tables
from kg.reasoning.times import certain_span, shared_days

DATA = Path(__file__).parents[1] / "kg" / "data"
OFFICE = Entity("Q11696")
ANNA, BERND = Entity("Q900000001"), Entity("Q900000002")
FIRM, TOWN, LAND = Entity("Q900000003"), Entity("Q900000004"), Entity("Q900000005")
FIRE = Entity("Q900000006")
SINGLE = PropertyDefinition(
    "P571",
    "time",
    (("de", "Gründung"), ("en", "inception")),
    constraints=(Constraint("Q52060874", (Snak("P4155", Entity("P518")),)),),
)
DEFINITIONS = {"P571": SINGLE}


def year(number: int) -> Time:
    return Time(number, precision=YEAR)


def claim(
    subject: Value,
    property: str,
    value: Value,
    *,
    valid: Interval | None = None,
    qualifiers: tuple[Qualifier, ...] = (),
    words: str = "",
) -> Proposition:
    return proposition(Term(subject), property, Term(value, words), qualifiers, valid)


def fact(
    subject: Entity,
    property: str,
    value: Value,
    *qualifiers: Snak,
    rank: Rank = Rank.NORMAL,
) -> Statement:
    made = content_id("test", subject, property, value, qualifiers)
    origin = Origin("test", "2023-01-01")
    return Statement(
        f"{subject.id}$beleg-{made}", subject.id, property, value, rank, qualifiers, (), origin
    )


def term_of_office(person: Entity, start: Time, end: Time | None) -> Statement:
    ends = (Snak("P582", end),) if end else ()
    return fact(person, "P39", OFFICE, Snak("P580", start), *ends)


def found(
    *propositions: Proposition,
    denied: tuple[str, ...] = (),
    facts: tuple[Statement, ...] = (),
    sayings: Mapping[str, tuple[Saying, ...]] | None = None,
) -> tuple[Conflict, ...]:
    conflicts = NewsReasoner().conflicts(propositions, denied, facts, DEFINITIONS, sayings or {})
    for conflict in conflicts:
        check_news(json.loads(conflict.certificate))
    return conflicts


def rules(conflicts: tuple[Conflict, ...]) -> list[str]:
    return [conflict.rule for conflict in conflicts]


# --- one value -------------------------------------------------------------------------------


def test_two_founding_years_of_one_firm_conflict() -> None:
    one, other = claim(FIRM, "P571", year(2018)), claim(FIRM, "P571", year(2019))
    (conflict,) = found(one, other)
    assert conflict.rule == "single-value"
    assert set(conflict.propositions) == {one.id, other.id}
    assert "2018" in conflict.text.de
    assert "2019" in conflict.text.de
    assert "Gründung" in conflict.text.de
    assert "inception" in conflict.text.en


@pytest.mark.parametrize(
    "other",
    [year(2018), Time(2018, 5, 1), Time(2018, 5, precision=MONTH), Time(2010, precision=8)],
)
def test_one_time_at_two_precisions_is_no_conflict(other: Time) -> None:
    assert not found(claim(FIRM, "P571", year(2018)), claim(FIRM, "P571", other))


def test_a_day_of_the_julian_calendar_may_be_another_figure() -> None:
    old = Time(1900, 1, 1, calendar="julian")
    assert not found(claim(ANNA, "P569", old), claim(ANNA, "P569", Time(1900, 1, 13)))
    assert found(claim(ANNA, "P569", old), claim(ANNA, "P569", Time(1900, 3, 13)))


def test_a_claim_against_a_statement_names_the_statement() -> None:
    known = fact(FIRM, "P571", year(2012))
    (conflict,) = found(claim(FIRM, "P571", year(2018)), facts=(known,))
    assert conflict.statements == (known,)
    assert known.id in {premise for step in conflict.steps for premise in step.premises}


def test_a_claim_near_to_the_known_date_may_mean_another_step() -> None:
    stated = claim(FIRM, "P571", year(2018))
    assert not found(stated, facts=(fact(FIRM, "P571", year(2019)),))


def test_knowledge_that_is_divided_or_deprecated_proves_nothing() -> None:
    stated = claim(FIRM, "P571", year(2018))
    assert not found(stated, facts=(fact(FIRM, "P571", year(2019), rank=Rank.DEPRECATED),))
    divided = (fact(FIRM, "P571", year(2019)), fact(FIRM, "P571", Time(2018, 3, 1)))
    assert not found(stated, facts=divided)


def test_only_the_preferred_of_several_statements_counts() -> None:
    preferred = fact(FIRM, "P571", year(2012), rank=Rank.PREFERRED)
    (conflict,) = found(
        claim(FIRM, "P571", year(2018)), facts=(preferred, fact(FIRM, "P571", year(2016)))
    )
    assert conflict.statements == (preferred,)


def test_a_state_that_wikidata_has_founded_twice_may_be_founded_twice() -> None:
    empire, republic = claim(LAND, "P571", year(1871)), claim(LAND, "P571", Time(1949, 5, 23))
    divided = (fact(LAND, "P571", Time(1871, 1, 18)), fact(LAND, "P571", Time(1949, 5, 23)))
    assert rules(found(empire, republic)) == ["single-value"]
    assert not found(empire, republic, facts=divided)
    births = claim(ANNA, "P569", year(1971)), claim(ANNA, "P569", year(1949))
    both = (fact(ANNA, "P569", year(1971)), fact(ANNA, "P569", year(1949)))
    assert rules(found(*births, facts=both)) == ["single-value"], "nobody is born twice"


def test_two_statements_of_wikidata_are_not_reported() -> None:
    assert not found(facts=(fact(FIRM, "P571", year(2018)), fact(FIRM, "P571", year(2019))))


def test_separators_tell_values_apart() -> None:
    part = (Qualifier("P518", TOWN),)
    whole, of_part = claim(FIRM, "P571", year(2018)), claim(FIRM, "P571", year(2019))
    assert found(whole, of_part)
    assert not found(whole, claim(FIRM, "P571", year(2019), qualifiers=part))


def test_a_property_open_to_more_values_never_conflicts() -> None:
    assert not found(claim(FIRM, "P452", ANNA), claim(FIRM, "P452", BERND))


def test_a_suggestion_is_no_rule() -> None:
    weak = PropertyDefinition(
        "P571", "time", constraints=(Constraint("Q19474404", status="suggestion"),)
    )
    pair = claim(FIRM, "P571", year(2018)), claim(FIRM, "P571", year(2019))
    assert not NewsReasoner().conflicts(pair, (), (), {"P571": weak})


def test_places_differ_only_where_their_way_up_is_known() -> None:
    here, there = claim(ANNA, "P19", TOWN), claim(ANNA, "P19", LAND)
    other_land, sea = Entity("Q900000007"), Entity("Q900000008")
    assert not found(here, there), "nothing is known of either place"
    within = (fact(TOWN, "P131", LAND), fact(TOWN, "P17", LAND))
    assert not found(here, there, facts=within), "the town lies in the land"
    apart = (*within, fact(sea, "P131", other_land), fact(sea, "P17", other_land))
    assert rules(found(here, claim(ANNA, "P19", sea), facts=apart)) == ["single-value"]


def test_names_prove_nothing() -> None:
    linked = claim(ANNA, "P25", BERND)
    named = claim(ANNA, "P25", Named("John Matz", MentionKind.PERSON))
    spelt = claim(ANNA, "P25", Named("John Matze", MentionKind.PERSON))
    mother = PropertyDefinition("P25", "wikibase-item", constraints=(Constraint("Q19474404"),))
    reasoner = NewsReasoner()
    assert not reasoner.conflicts((linked, named, spelt), (), (), {"P25": mother})
    other = claim(ANNA, "P25", FIRM)
    assert rules(reasoner.conflicts((linked, other), (), (), {"P25": mother})) == ["single-value"]


@pytest.mark.parametrize(
    ("name", "kind", "same"),
    [
        ("Parler", MentionKind.ORGANISATION, True),
        ("John Matz", MentionKind.PERSON, True),
        ("Matz", MentionKind.PERSON, False),
        ("Polizist", MentionKind.CLASS, False),
    ],
)
def test_an_unlinked_subject_is_the_same_only_where_its_name_names(
    name: str, kind: MentionKind, same: bool
) -> None:
    who = Named(name, kind)
    conflicts = found(claim(who, "P569", year(1990)), claim(who, "P569", year(1970)))
    assert bool(conflicts) is same


# --- one name -----------------------------------------------------------------------------------

BERG = Named("Anna Berg", MentionKind.PERSON)


def said_in(**articles: tuple[Proposition, ...]) -> dict[str, tuple[Saying, ...]]:
    """Which article asserts what."""
    everything = {p.id for told in articles.values() for p in told}
    return {
        name: tuple(
            Saying(article) for article, told in articles.items() if name in {p.id for p in told}
        )
        for name in everything
    }


def test_a_conflict_between_articles_says_where_it_rests_on_a_name_alone() -> None:
    one, other = claim(BERG, "P569", year(1990)), claim(BERG, "P569", year(1970))
    (within,) = found(one, other, sayings=said_in(a=(one, other)))
    (between,) = found(one, other, sayings=said_in(a=(one,), b=(other,)))
    assert "falls „Anna Berg“" in between.text.de
    assert "falls" not in within.text.de
    assert [step.rule for step in between.steps] == [
        "claimed",
        "claimed",
        "same-name",
        "single-value",
    ]
    assert between.steps[-1].premises == ("#0", "#1", "#2")
    assert [step.rule for step in within.steps] == ["claimed", "claimed", "single-value"]
    assert between.id != within.id
    assert json.loads(between.certificate)["given"]["names"][0]["name"] == "Anna Berg"
    assert "names" not in json.loads(within.certificate)["given"]
    lines = explain(between, {}, "de")
    assert lines[2].startswith("3. Angenommen: „Anna Berg“ ist in den Artikeln dieselbe Person.")
    assert lines[3].startswith("4. Aus 1, 2, 3 nach „ein Wert“")


def test_what_is_linked_or_stated_by_one_article_needs_no_such_assumption() -> None:
    one, other = claim(ANNA, "P569", year(1990)), claim(ANNA, "P569", year(1970))
    (linked,) = found(one, other, sayings=said_in(a=(one,), b=(other,)))
    assert "falls" not in linked.text.de
    one, other = claim(BERG, "P569", year(1990)), claim(BERG, "P569", year(1970))
    (shared,) = found(one, other, sayings=said_in(a=(one,), b=(one, other)))
    assert "falls" not in shared.text.de


def test_a_denial_in_another_article_rests_on_the_name_too() -> None:
    one = claim(BERG, "P569", year(1990))
    sayings = {one.id: (Saying("a"), Saying("b", denied=True))}
    (conflict,) = found(one, denied=(one.id,), sayings=sayings)
    assert "falls „Anna Berg“" in conflict.text.de


def test_people_of_one_name_who_differ_in_two_facts_of_a_life_are_two() -> None:
    one = (claim(BERG, "P569", year(1990)), claim(BERG, "P19", TOWN))
    other = (claim(BERG, "P569", year(1970)), claim(BERG, "P19", Entity("Q900000009")))
    everything = (*one, *other)
    assert not found(*everything, sayings=said_in(a=one, b=other))
    assert found(*everything, sayings=said_in(a=everything))
    assert found(*everything[:3], sayings=said_in(a=one, b=other[:1]))
    same_town = (other[0], one[1])
    assert found(*one, *same_town, sayings=said_in(a=one, b=same_town))


# --- one holder ---------------------------------------------------------------------------------


def on(day: Time) -> Interval:
    return Interval(day, day)


def test_two_presidents_on_one_day() -> None:
    day = Time(2021, 1, 10)
    one = claim(ANNA, "P39", OFFICE, valid=on(day))
    other = claim(BERND, "P39", OFFICE, valid=on(day))
    assert rules(found(one, other)) == ["office-holder"]


def test_two_presidents_without_a_time_are_no_conflict() -> None:
    assert not found(claim(ANNA, "P39", OFFICE), claim(BERND, "P39", OFFICE))


def test_the_day_of_the_article_is_the_time_of_a_present_claim() -> None:
    one, other = claim(ANNA, "P39", OFFICE), claim(BERND, "P39", OFFICE)
    day = Time(2021, 1, 10)
    said = {one.id: (Saying("a", day),), other.id: (Saying("b", day),)}
    assert rules(found(one, other, sayings=said)) == ["office-holder"]
    said[other.id] = (Saying("b", Time(2022, 1, 10)),)
    assert not found(one, other, sayings=said)


def test_a_term_of_wikidata_against_a_claim() -> None:
    known = term_of_office(ANNA, Time(2017, 1, 20), Time(2021, 1, 20))
    rival = claim(BERND, "P39", OFFICE, valid=on(Time(2021, 1, 10)))
    (conflict,) = found(rival, facts=(known,))
    assert conflict.rule == "office-holder"
    assert conflict.statements == (known,)
    assert "10.01.2021" in conflict.text.de


def test_the_day_of_handing_over_is_no_conflict() -> None:
    known = term_of_office(ANNA, Time(2017, 1, 20), Time(2021, 1, 20))
    assert not found(claim(BERND, "P39", OFFICE, valid=on(Time(2021, 1, 20))), facts=(known,))
    after = claim(BERND, "P39", OFFICE, valid=Interval(Time(2021, 1, 20), Time(2022, 1, 1)))
    assert not found(after, facts=(known,))


def test_a_year_in_which_the_office_changed_hands_is_no_conflict() -> None:
    known = term_of_office(ANNA, Time(2017, 1, 20), Time(2021, 1, 20))
    assert not found(claim(BERND, "P39", OFFICE, valid=on(year(2021))), facts=(known,))


def test_wikidata_that_knows_both_in_office_proves_nothing() -> None:
    known = (
        term_of_office(ANNA, Time(2017, 1, 20), Time(2021, 1, 20)),
        term_of_office(BERND, Time(2019, 1, 20), Time(2021, 5, 1)),
    )
    assert not found(claim(BERND, "P39", OFFICE, valid=on(Time(2021, 1, 10))), facts=known)


def test_a_head_of_state_holds_the_office_of_the_state() -> None:
    day = on(Time(2021, 1, 10))
    head = claim(Entity("Q30"), "P35", ANNA, valid=day)
    assert rules(found(head, claim(BERND, "P39", OFFICE, valid=day))) == ["office-holder"]
    assert not found(head, claim(ANNA, "P39", OFFICE, valid=day))
    assert rules(found(head, claim(Entity("Q30"), "P6", BERND, valid=day))) == ["office-holder"]


def test_an_office_that_is_told_in_two_ways_makes_one_conflict() -> None:
    """Both claims take part, either is enough, and of two facts that say the same one is."""
    day = on(Time(2021, 1, 10))
    held, head = (
        claim(BERND, "P39", OFFICE, valid=day),
        claim(Entity("Q30"), "P35", BERND, valid=day),
    )
    start, end = Snak("P580", Time(2017, 1, 20)), Snak("P582", Time(2021, 1, 20))
    known = (
        term_of_office(ANNA, Time(2017, 1, 20), Time(2021, 1, 20)),
        fact(Entity("Q30"), "P35", ANNA, start, end),
    )
    (conflict,) = found(held, head, facts=known)
    assert set(conflict.propositions) == {held.id, head.id}
    assert len(conflict.statements) == 1
    assert set(culprits([conflict])) == {frozenset({held.id}), frozenset({head.id})}
    (left,), _ = largest_consistent([held.id, head.id], [conflict])
    assert not left
    assert explain(conflict, {}, "de")[3:] == [
        f"4. Aus 1, 2 nach „eine Angabe genügt“: Jede dieser Angaben besagt: {BERND.id} hat das "
        f"Amt {OFFICE.id}.",
        "5. Aus 3, 4 nach „ein Amt, eine Person“: Das kann nicht alles zugleich gelten.",
    ]
    broken = json.loads(conflict.certificate)
    broken["premises"][1]["value"] = {"": "Entity", "id": ANNA.id}
    with pytest.raises(Wrong):
        check_news(broken)


def test_two_claimed_holders_told_in_two_ways_each() -> None:
    day = on(Time(2021, 1, 10))
    claims = [
        one
        for who in (ANNA, BERND)
        for one in (
            claim(who, "P39", OFFICE, valid=day),
            claim(Entity("Q30"), "P35", who, valid=day),
        )
    ]
    (conflict,) = found(*claims)
    assert [step.rule for step in conflict.steps[-3:]] == ["either", "either", "office-holder"]
    a, b, c, d = (one.id for one in claims)
    assert set(culprits([conflict])) == {frozenset(pair) for pair in product((a, b), (c, d))}
    kept, complete = largest_consistent([a, b, c, d], [conflict])
    assert set(kept) == {frozenset({a, b}), frozenset({c, d})}
    assert complete


def test_what_two_articles_say_of_a_holder_stays_apart() -> None:
    day = Time(2021, 1, 10)
    held, head = claim(BERND, "P39", OFFICE), claim(Entity("Q30"), "P35", BERND)
    known = term_of_office(ANNA, Time(2017, 1, 20), Time(2021, 1, 20))
    said = {held.id: (Saying("a", day),), head.id: (Saying("b", day),)}
    assert len(found(held, head, facts=(known,), sayings=said)) == 2
    said[head.id] = said[held.id]
    assert len(found(held, head, facts=(known,), sayings=said)) == 1


def test_a_text_made_to_harm_costs_no_square() -> None:
    years = [claim(FIRM, "P571", year(number)) for number in range(1, 2001)]
    assert len(found(*years)) == MOST_CLAIMS * (MOST_CLAIMS - 1) // 2


def test_an_office_that_many_hold_is_no_conflict() -> None:
    day = on(Time(2021, 1, 10))
    minister = Entity("Q83307")
    assert minister.id not in offices().since
    assert not found(
        claim(ANNA, "P39", minister, valid=day), claim(BERND, "P39", minister, valid=day)
    )


# --- yes and no, order, relations ---------------------------------------------------------------


def test_what_is_asserted_and_denied() -> None:
    stated = claim(FIRM, "P112", ANNA)
    (conflict,) = found(stated, denied=(stated.id,))
    assert (conflict.rule, conflict.negated) == ("negation", (stated.id,))
    assert not found(stated, denied=("another",))


def test_asserted_one_year_and_denied_another() -> None:
    stated = claim(ANNA, "P39", OFFICE)
    then, later = Time(2020, 1, 1), Time(2022, 1, 1)
    said = {stated.id: (Saying("a", then), Saying("b", later, denied=True))}
    assert not found(stated, denied=(stated.id,), sayings=said)
    said = {stated.id: (Saying("a", then), Saying("b", then, denied=True))}
    assert rules(found(stated, sayings=said)) == ["negation"]


def test_what_is_only_denied_is_assumed_by_nobody() -> None:
    stated, other = claim(FIRM, "P571", year(2018)), claim(FIRM, "P571", year(2019))
    said = {stated.id: (Saying("a", denied=True),)}
    assert not found(stated, other, denied=(stated.id,), sayings=said)


def test_a_denial_at_no_time_that_is_told_proves_nothing() -> None:
    once = claim(ANNA, "P39", OFFICE, valid=Interval(None, None))
    said = {once.id: (Saying("a", None), Saying("b", Time(2020, 1, 1), denied=True))}
    assert not found(once, sayings=said)


def test_death_before_birth() -> None:
    born, died = claim(ANNA, "P569", year(1990)), claim(ANNA, "P570", year(1970))
    assert rules(found(born, died)) == ["time-order"]
    assert not found(born, claim(ANNA, "P570", Time(1990, 5, 1)))


def test_an_end_before_its_start_is_a_conflict_of_one() -> None:
    backwards = claim(ANNA, "P39", OFFICE, valid=Interval(year(2020), year(2010)))
    (conflict,) = found(backwards)
    assert conflict.propositions == (backwards.id,)


def test_office_after_death_and_before_birth() -> None:
    held = claim(ANNA, "P39", OFFICE, valid=on(Time(2021, 1, 10)))
    assert rules(found(held, facts=(fact(ANNA, "P570", year(2000)),))) == ["time-order"]
    assert rules(found(held, facts=(fact(ANNA, "P569", year(2022)),))) == ["time-order"]
    assert not found(held, facts=(fact(ANNA, "P569", year(1950)),))
    unsure = (fact(ANNA, "P570", year(2000)), fact(ANNA, "P570", year(2022)))
    assert not found(held, facts=unsure), "Wikidata has two days of death"


def test_the_object_of_head_of_state_is_the_person() -> None:
    held = claim(LAND, "P35", ANNA, valid=on(Time(2021, 1, 10)))
    assert rules(found(held, facts=(fact(ANNA, "P570", year(2000)),))) == ["time-order"]


def test_a_founder_born_after_the_founding_takes_three() -> None:
    conflicts = found(
        claim(FIRM, "P112", ANNA),
        facts=(fact(FIRM, "P571", year(1950)), fact(ANNA, "P569", year(1970))),
    )
    assert rules(conflicts) == ["time-order"]
    assert len(members(conflicts[0])) == 3


def event(kind: str, valid: Interval | None, *roles: EventRole) -> Proposition:
    made = Event(content_id("event", kind, roles), kind, roles)
    return proposition(None, None, None, valid=valid, event=made)


def test_a_deed_before_the_founding_of_a_company() -> None:
    deed = event("kaufen", on(year(1990)), EventRole("agent", Term(FIRM)))
    founded = fact(FIRM, "P571", year(2018))
    assert not found(deed, facts=(founded,)), "a state may be older than its constitution"
    company = fact(FIRM, "P31", Entity("Q783794"))
    assert rules(found(deed, facts=(founded, company))) == ["time-order"]


@pytest.mark.parametrize("property", sorted(tables().irreflexive & tables().asymmetric))
def test_relations_that_cannot_be(property: str) -> None:
    assert rules(found(claim(ANNA, property, ANNA))) == ["irreflexive"]
    assert not found(claim(ANNA, property, ANNA), facts=(fact(ANNA, property, ANNA),))
    there, back = claim(ANNA, property, BERND), claim(BERND, property, ANNA)
    assert rules(found(there, back)) == ["asymmetric"]


# --- numbers ------------------------------------------------------------------------------------


def number(amount: str, **more: object) -> Quantity:
    return Quantity(Decimal(amount), **more)  # type: ignore[arg-type] # test shorthand


def test_two_tolls_of_one_event() -> None:
    four, five = claim(FIRE, "P1120", number("4")), claim(FIRE, "P1120", number("5"))
    assert rules(found(four, five)) == ["counts"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (number("300"), number("312")),
        (number("300", approximate=True), number("280")),
        (number("50", lower=Decimal(50)), number("71")),
        (number("50", upper=Decimal(50)), number("31")),
        (number("4"), number("5", unit="Q199")),
    ],
)
def test_numbers_that_may_be_one(one: Quantity, other: Quantity) -> None:
    assert not found(claim(FIRE, "P1120", one), claim(FIRE, "P1120", other))


def test_numbers_of_one_article_count_parts() -> None:
    one, three = claim(FIRE, "P1120", number("1")), claim(FIRE, "P1120", number("3"))
    four, two = claim(FIRE, "P1120", number("4")), claim(FIRE, "P1120", number("2"))
    said = {p.id: (Saying("a"),) for p in (one, three)}
    assert not found(one, three, sayings=said)
    assert not found(one, three, four, sayings=said | {four.id: (Saying("b"),)})
    (conflict,) = found(one, three, two, sayings=said | {two.id: (Saying("b"),)})
    assert set(conflict.propositions) == {three.id, two.id}, "three of them are more than two"


def test_further_dead_are_not_all_dead() -> None:
    more = claim(FIRE, "P1120", number("3"), words="drei weitere Menschen")
    assert not found(more, claim(FIRE, "P1120", number("5")))
    assert found(more, claim(FIRE, "P1120", number("2")))


def test_a_part_is_not_more_than_the_whole() -> None:
    whole = claim(FIRE, "P1120", number("26"))
    part = claim(FIRE, "P1120", number("31"), qualifiers=(Qualifier("P518", ANNA),))
    said = {p.id: (Saying("a"),) for p in (whole, part)}
    assert rules(found(whole, part, sayings=said)) == ["counts"]
    small = claim(FIRE, "P1120", number("3"), qualifiers=(Qualifier("P518", ANNA),))
    assert not found(whole, small)


def killed(amount: str, day: Time | None, place: Value) -> Proposition:
    return event(
        "sterben",
        on(day) if day else None,
        EventRole("place", Term(place)),
        EventRole("count", Term(number(amount))),
    )


def test_the_same_event_with_two_counts() -> None:
    day = Time(2021, 1, 6)
    assert rules(found(killed("4", day, TOWN), killed("5", day, TOWN))) == ["counts"]
    assert not found(killed("4", day, TOWN), killed("5", day, LAND))
    assert not found(killed("4", day, TOWN), killed("5", Time(2021, 1, 7), TOWN))
    assert not found(killed("4", None, TOWN), killed("5", None, TOWN))
    somewhere = Named("Straße", MentionKind.CLASS)
    assert not found(killed("4", day, somewhere), killed("5", day, somewhere))


SHARED = Path(__file__).parents[1].parent / "shared" / "data" / "wikidata"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared copy of Wikidata's labels")
def test_every_office_of_the_table_is_the_item_it_says() -> None:
    rows = tomllib.loads((DATA / "single_offices.toml").read_text("utf-8"))
    wanted = {office: row["name"] for office, row in rows["offices"].items()}
    with lzma.open(SHARED / "labels_en.tsv.xz", "rt", encoding="utf-8") as lines:
        cells = (line.split("\t") for line in lines)
        labels = {(row[0], row[2].strip().casefold()) for row in cells if row[0] in wanted}
    missing = {o: n for o, n in wanted.items() if (o, n.casefold()) not in labels}
    assert not missing


# --- laws -----------------------------------------------------------------------------------------

_PEOPLE = st.sampled_from([ANNA, BERND, FIRM, FIRE])
_YEARS = st.integers(1950, 1956).map(year)
_CLAIMS = st.one_of(
    st.builds(claim, _PEOPLE, st.sampled_from(["P569", "P570", "P571"]), _YEARS),
    st.builds(claim, _PEOPLE, st.sampled_from(["P112", "P22", "P749"]), _PEOPLE),
    st.builds(
        lambda who, start, end: claim(who, "P39", OFFICE, valid=Interval(start, end)),
        _PEOPLE,
        _YEARS,
        _YEARS,
    ),
    st.builds(
        lambda who, start, end: claim(Entity("Q30"), "P35", who, valid=Interval(start, end)),
        _PEOPLE,
        _YEARS,
        _YEARS,
    ),
    st.builds(claim, _PEOPLE, st.just("P1120"), st.integers(1, 3).map(lambda n: number(str(n)))),
)
_FACTS = st.one_of(
    st.builds(fact, _PEOPLE, st.sampled_from(["P569", "P570", "P571"]), _YEARS),
    st.builds(term_of_office, _PEOPLE, _YEARS, _YEARS),
    st.builds(fact, _PEOPLE, st.just("P31"), st.just(Entity("Q783794"))),
)
_CASES = st.tuples(st.lists(_CLAIMS, max_size=7), st.lists(_FACTS, max_size=5), st.integers(0, 999))


@settings(max_examples=60, deadline=None)
@given(_CASES)
def test_every_conflict_is_smallest(
    case: tuple[list[Proposition], list[Statement], int],
) -> None:
    propositions, facts, _ = case
    denied = frozenset(p.id for p in propositions[:2])
    reasoner = NewsReasoner()
    known = {p.id: p for p in propositions}
    stated = {s.id: s for s in facts}
    for conflict in reasoner.conflicts(propositions, denied, facts, DEFINITIONS):
        assert conflict.propositions, "a conflict without a claim is none of ours"
        for way in ways(conflict, members(conflict)):
            inside = [known[key] for key in conflict.propositions if key in way]
            negated = [key for key in conflict.negated if f"not {key}" in way]
            used = [stated[key] for key in stated if key in way]
            alone = reasoner.conflicts(inside, negated, used, DEFINITIONS)
            assert {way} == {members(c) for c in alone if c.rule == conflict.rule}
            for gone in inside:
                rest = [p for p in inside if p is not gone]
                held = [key for key in negated if key != gone.id]
                assert not reasoner.conflicts(rest, held, used, DEFINITIONS)
            for dropped in used:
                kept = [s for s in used if s is not dropped]
                assert not reasoner.conflicts(inside, negated, kept, DEFINITIONS)
            if negated:
                assert not reasoner.conflicts(inside, (), used, DEFINITIONS)


@settings(max_examples=60, deadline=None)
@given(_CASES)
def test_order_and_repetition_do_not_matter(
    case: tuple[list[Proposition], list[Statement], int],
) -> None:
    propositions, facts, seed = case
    chance = random.Random(seed)
    denied = tuple(p.id for p in propositions[:2])
    reasoner = NewsReasoner()
    first = reasoner.conflicts(propositions, denied, facts, DEFINITIONS)
    mixed, known = [*propositions, *propositions], [*facts, *facts]
    chance.shuffle(mixed)
    chance.shuffle(known)
    assert reasoner.conflicts(mixed, denied[::-1], known, DEFINITIONS) == first
    sets = [ways(conflict, members(conflict)) for conflict in first]
    every = {one for several in sets for one in several}
    assert all(any(not any(o < one for o in every) for one in several) for several in sets)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.tuples(_PEOPLE, st.sampled_from(["P569", "P571"])), _YEARS),
    st.lists(st.builds(claim, _PEOPLE, st.just("P452"), _PEOPLE)),
)
def test_consistent_claims_have_no_conflict(
    values: dict[tuple[Entity, str], Time], open_claims: list[Proposition]
) -> None:
    told = [claim(who, property, time) for (who, property), time in values.items()]
    known = tuple(fact(who, property, time) for (who, property), time in values.items())
    assert not found(*told, *open_claims, facts=known)


@settings(max_examples=60, deadline=None)
@given(_YEARS, _YEARS, _YEARS, _YEARS)
def test_days_are_shared_alike_from_both_sides(a: Time, b: Time, c: Time, d: Time) -> None:
    one, other = certain_span(Interval(a, b)), certain_span(Interval(c, d))
    if one is None or other is None:
        assert a.latest > b.earliest or c.latest > d.earliest
        return
    shared = shared_days(one, other)
    assert shared == shared_days(other, one)
    if shared is not None:
        assert max(one[0], other[0]) <= shared[0] <= shared[1] <= min(one[1], other[1])


# --- assumptions, explanations, owlrl -------------------------------------------------


def utterance(stated: Proposition, **more: object) -> Utterance:
    fields: dict[str, object] = {
        "id": content_id("u", stated.id, len(more)),
        "article": "a",
        "proposition": stated.id,
        "start": 0,
        "end": 1,
        "text": "x",
        "relation": "",
        "extractor": "test",
        **more,
    }
    return Utterance(**fields)  # type: ignore[arg-type] # test shorthand


def test_only_what_is_vouched_for_is_assumed() -> None:
    article = Article("a", "x", "x.txt", "de", published=Time(2021, 1, 10))
    stated, timed = claim(ANNA, "P39", OFFICE), claim(ANNA, "P39", OFFICE, valid=on(year(2020)))
    asked, denied = claim(ANNA, "P69", FIRM), claim(ANNA, "P102", FIRM)
    everything = (stated, timed, asked, denied)
    result = assume(
        article,
        everything,
        (
            utterance(stated),
            utterance(timed),
            utterance(asked, modality=Modality.QUESTIONED),
            utterance(denied, polarity=Polarity.NEGATIVE),
        ),
    )
    assert result.propositions == (stated, timed)
    assert result.denied == {denied.id}
    assert result.sayings[stated.id] == (Saying("a", Time(2021, 1, 10)),)
    assert result.sayings[timed.id] == (Saying("a", None),)
    assert result.sayings[denied.id] == (Saying("a", Time(2021, 1, 10), denied=True),)
    both = together([result, assume(article, (denied,), (utterance(denied),))])
    assert rules(
        NewsReasoner().conflicts(both.propositions, both.denied, (), {}, both.sayings)
    ) == ["negation"]


def test_the_proof_names_things_and_numbers_its_lines() -> None:
    one = claim(FIRM, "P571", year(2018), words="2018")
    conflicts = found(one, facts=(fact(FIRM, "P571", year(2012)),))
    terms = {FIRM.id: EntityTerms(FIRM.id, (("de", "Firma Q7"), ("en", "Firm Q7")))}
    lines = explain(conflicts[0], terms, "de")
    assert [line.split(".")[0] for line in lines] == ["1", "2", "3"]
    assert "Firma Q7" in lines[0]
    assert "„2018“" in lines[0]
    assert lines[2].startswith("3. Aus 1, 2")
    named = named_conflict(conflicts[0], terms)
    assert "Firm Q7" in named.text.en
    assert FIRM.id not in named.text.en
    assert named_conflict(named, terms) == named


def test_an_id_in_quotation_marks_of_its_own_is_named() -> None:
    terms = {"P571": EntityTerms("P571", (("de", "Gründung"), ("en", "inception")))}
    assert name_entities("„P571“ und P571", terms, "de") == "„Gründung“ und Gründung"
    assert name_entities("“P571” and P571", terms, "en") == "“inception” and inception"


def test_quoted_names_are_not_taken_for_ids() -> None:
    terms = {"Q7": EntityTerms("Q7", (("de", "Monat"),))}
    assert name_entities("Q7 und „Audi Q7“, (Q7)", terms, "de") == "Monat und „Audi Q7“, (Q7)"


AXIOMS = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wdt:P22 a owl:AsymmetricProperty , owl:IrreflexiveProperty .
wd:Q5 owl:disjointWith wd:Q783794 .
"""


def test_owlrl_finds_the_claims_at_odds() -> None:
    there, back = claim(ANNA, "P22", BERND), claim(BERND, "P22", ANNA)
    harmless = claim(ANNA, "P452", FIRM)
    (conflict,) = OwlReasoner(AXIOMS).conflicts((there, harmless, back), (), (), {})
    assert set(conflict.propositions) == {there.id, back.id}
    assert conflict.rule == "owl"


def test_owlrl_sets_a_claim_against_a_fact_and_a_denial() -> None:
    company = fact(FIRM, "P31", Entity("Q783794"))
    human = claim(FIRM, "P31", Entity("Q5"))
    reasoner = OwlReasoner(AXIOMS)
    assert [c.propositions for c in reasoner.conflicts((human,), (), (company,), {})] == [
        (human.id,)
    ]
    assert not reasoner.conflicts((human,), (), (), {})
    (denial,) = reasoner.conflicts((human,), (human.id,), (), {})
    assert denial.negated == (human.id,)


def test_values_without_a_form_in_owl_are_left_out() -> None:
    odd = (
        claim(ANNA, "P1120", number("3", approximate=True)),
        claim(ANNA, "P569", Time(-44, 3, 15)),
        claim(ANNA, "P1448", Text("Anna", "de")),
    )
    assert OwlReasoner(AXIOMS).conflicts(odd, (), (), {}) == ()


def test_an_ontology_that_is_not_turtle_is_a_data_error() -> None:
    with pytest.raises(DataError, match="ontology"):
        OwlReasoner("this is not Turtle")


def test_messages_come_in_both_languages() -> None:
    stated = claim(FIRM, "P112", ANNA)
    for conflict in found(stated, denied=(stated.id,)):
        for message in (conflict.text, *(step.conclusion for step in conflict.steps)):
            assert isinstance(message, Message)
            assert message.de
            assert message.en
            assert message.de != message.en


# --- what news needs beside OWL ---------------------------------------------------------------


def deed(
    type: str,
    *roles: tuple[str, Value] | tuple[str, Value, str],
    valid: Interval | None = None,
) -> Proposition:
    made = tuple(
        EventRole(role[0], Term(role[1], role[2] if len(role) > 2 else "")) for role in roles
    )
    event = Event(content_id("event", type, roles, valid), type, made)
    agent = next((r.term for r in made if r.name == "agent"), None)
    return proposition(agent, None, None, (), valid, event)


def test_nobody_acts_after_death() -> None:
    human = fact(ANNA, "P31", Entity("Q5"))
    died = fact(ANNA, "P570", Time(2001, 5, 3))
    visit = deed("besuchen", ("agent", ANNA), ("time", Time(2010, 1, 1)))
    (conflict,) = found(visit, facts=(human, died))
    assert conflict.rule == "time-order"
    assert "tot" in conflict.text.de
    assert set(conflict.statements) == {human, died}
    before = deed("besuchen", ("agent", ANNA), ("time", Time(2001, 5, 3)))
    assert not found(before, facts=(human, died))
    assert not found(visit, facts=(died,)), "who is no person may outlive its end"


@pytest.mark.parametrize("type", ["gewinnen", "erhalten", "verkaufen", "win"])
def test_the_dead_win_prizes_and_sell(type: str) -> None:
    life = (fact(ANNA, "P31", Entity("Q5")), fact(ANNA, "P570", Time(2001, 5, 3)))
    assert not found(deed(type, ("agent", ANNA), ("time", Time(2010, 1, 1))), facts=life)
    born = (life[0], fact(ANNA, "P569", Time(2011, 5, 3)))
    (conflict,) = found(deed(type, ("agent", ANNA), ("time", Time(2010, 1, 1))), facts=born)
    assert "wer: Q900000001" in conflict.steps[0].conclusion.de


def test_a_deed_over_a_time_is_judged_by_the_end_that_matters() -> None:
    human = fact(ANNA, "P31", Entity("Q5"))
    died = fact(ANNA, "P570", Time(2001, 5, 3))
    across = deed("leiten", ("agent", ANNA), valid=Interval(Time(2000, 1, 1), Time(2005, 1, 1)))
    assert not found(across, facts=(human, died))
    after = deed("leiten", ("agent", ANNA), valid=Interval(Time(2002, 1, 1), Time(2005, 1, 1)))
    assert rules(found(after, facts=(human, died))) == ["time-order"]


def test_no_effect_before_its_cause() -> None:
    fire_began = fact(FIRE, "P580", Time(2020, 6, 1))
    closed = deed("schließen", ("agent", FIRM), ("cause", FIRE), ("time", Time(2020, 5, 1)))
    (conflict,) = found(closed, facts=(fire_began,))
    assert conflict.rule == "time-order"
    assert "Ursache" in conflict.text.de
    later = deed("schließen", ("agent", FIRM), ("cause", FIRE), ("time", Time(2020, 6, 1)))
    assert not found(later, facts=(fire_began,))


def places_apart() -> tuple[Statement, ...]:
    other = Entity("Q900000008")
    return (
        fact(TOWN, "P131", LAND),
        fact(TOWN, "P17", LAND),
        fact(Entity("Q900000009"), "P131", other),
        fact(Entity("Q900000009"), "P17", other),
    )


def test_one_event_is_in_one_place_at_a_time() -> None:
    there, day = Entity("Q900000009"), Time(2020, 6, 1)

    def arrest(place: Entity, when: Time = day, whom: Value = BERND) -> Proposition:
        roles = (("agent", ANNA), ("patient", whom), ("place", place), ("time", when))
        return deed("verhaften", *roles)

    (conflict,) = found(arrest(TOWN), arrest(there), facts=places_apart())
    assert conflict.rule == "one-place"
    assert TOWN.id in conflict.text.de
    assert not found(arrest(TOWN), arrest(there, Time(2020, 6, 2)), facts=places_apart())
    assert not found(arrest(TOWN), arrest(there, year(2020)), facts=places_apart())
    assert not found(arrest(TOWN), arrest(LAND), facts=places_apart()), "the town lies in the land"
    anyone = Named("Demonstrant", MentionKind.CLASS)
    assert not found(arrest(TOWN, whom=anyone), arrest(there, whom=anyone), facts=places_apart()), (
        "there are many of that kind"
    )


RIOT = Named("Ausschreitungen", MentionKind.OTHER)
EDGE = Named("Rande der Ausschreitungen", MentionKind.OTHER)
DAY_ONE, DAY_TWO = Time(2021, 1, 10), Time(2021, 1, 11)


def dead(
    type: str, count: str, victims: str, *more: tuple[str, Value], words: str = ""
) -> Proposition:
    number = ("count", Quantity(Decimal(count)), words or count)
    return deed(type, number, ("patient", Named(victims, MentionKind.OTHER), victims), *more)


def toll_conflicts(whole: str, *parts: Proposition, day: Time = DAY_TWO) -> tuple[Conflict, ...]:
    total = dead("sterben", whole, "Menschen", ("setting", RIOT))
    sayings = {p.id: (Saying("one", DAY_ONE),) for p in parts}
    return found(total, *parts, sayings={**sayings, total.id: (Saying("two", day),)})


ONE_BY_ONE = (
    dead("erschießen", "1", "Trump-Anhängerin", ("setting", RIOT), words="eine"),
    dead("erliegen", "1", "Polizeibeamter", ("time", Time(2021, 1, 7)), words="ein"),
    dead("sterben", "3", "weitere Menschen", ("setting", EDGE)),
)


def test_deaths_told_one_by_one_against_another_articles_number() -> None:
    (conflict,) = toll_conflicts("4", *ONE_BY_ONE)
    assert conflict.rule == "counts"
    assert len(conflict.propositions) == 4
    assert "5 Tote" in conflict.text.de
    assert not toll_conflicts("5", *ONE_BY_ONE)
    assert not toll_conflicts("6", *ONE_BY_ONE)


def test_only_as_many_deaths_are_named_as_it_takes() -> None:
    (conflict,) = toll_conflicts("3", *ONE_BY_ONE)
    assert len(conflict.propositions) == 3


def test_deaths_that_may_be_the_same_or_of_another_occasion_are_not_added_up() -> None:
    same_words = (ONE_BY_ONE[0], dead("sterben", "4", "Menschen dort", ("setting", RIOT)))
    assert not toll_conflicts("4", *same_words), "nobody says that these come on top"
    long_ago = dead("sterben", "1", "Mann", ("time", Time(2019, 1, 1)))
    assert len(toll_conflicts("3", *ONE_BY_ONE, long_ago)[0].propositions) == 3
    elsewhere = dead("sterben", "9", "Fahrgäste", ("setting", Named("Zugunglück")))
    assert not toll_conflicts("5", *ONE_BY_ONE, elsewhere)
    contained = dead("sterben", "2", "darunter Frauen", ("setting", RIOT))
    assert not toll_conflicts("5", *ONE_BY_ONE, contained)
    assert not toll_conflicts("4", *ONE_BY_ONE, day=Time(2022, 1, 11)), "another year's riots"


@pytest.mark.parametrize(
    ("claimed", "other", "clash"),
    [
        (Quantity(Decimal(50), lower=Decimal(51)), Quantity(Decimal(40), upper=Decimal(40)), True),
        (Quantity(Decimal(50), lower=Decimal(51)), Quantity(Decimal(60)), False),
        (Quantity(Decimal(26)), Quantity(Decimal(27), lower=Decimal(27)), True),
        (Quantity(Decimal(80), approximate=True), Quantity(Decimal(85)), False),
        (Quantity(Decimal(80), approximate=True), Quantity(Decimal(101)), True),
    ],
)
def test_quantities_against_bounds(claimed: Quantity, other: Quantity, clash: bool) -> None:
    one, two = claim(FIRE, "P1120", claimed), claim(FIRE, "P1120", other)
    sayings = {one.id: (Saying("one"),), two.id: (Saying("two"),)}
    assert bool(found(one, two, sayings=sayings)) is clash
