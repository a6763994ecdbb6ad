"""Verdicts on hand-written facts: every rule of the verdict table, and its laws."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import (
    Article,
    Bearing,
    Constraint,
    Entity,
    EntityTerms,
    Event,
    Facts,
    Failure,
    Interval,
    Label,
    MentionKind,
    Modality,
    Named,
    Origin,
    Polarity,
    PropertyDefinition,
    Proposition,
    Qualifier,
    Quantity,
    Question,
    Rank,
    Reference,
    Snak,
    Statement,
    Term,
    Text,
    Time,
    Utterance,
    Value,
    Verdict,
)
from kg.names import proposition
from kg.verdicts import single
from kg.verdicts.judge import judge
from kg.verdicts.questions import questions, questions_of
from kg.verdicts.rating import rate
from kg.verdicts.reasons import REASONS
from kg.verdicts.tables import inverses, single_offices, tables

TAKEN = Origin("test", "2023-01-10")
CREATED = "2023-02-01T12:00:00+00:00"
TRUMP, BIDEN, PRESIDENT = "Q22686", "Q6279", "Q11696"


def day(text: str) -> Time:
    year, month, number = (int(part) for part in text.split("-"))
    return Time(year, month, number)


def year(number: int) -> Time:
    return Time(number, precision=9)


def article(published: str | None = "2021-01-10", **more: str) -> Article:
    return Article("a", "…", "a.txt", "de", published=day(published) if published else None, **more)


def statement(
    subject: str,
    property: str,
    value: Value | str,
    *,
    start: str | None = None,
    end: str | None = None,
    number: int = 1,
    **more: Any,
) -> Statement:
    times = (("P580", start), ("P582", end))
    qualifiers = tuple(Snak(p, day(text)) for p, text in times if text)
    made = Statement(
        f"{subject}$beleg-{property}-{number}",
        subject,
        property,
        Entity(value) if isinstance(value, str) else value,
        qualifiers=qualifiers,
        origin=TAKEN,
    )
    return replace(made, **more)


def claim(subject: Value | str, property: str, value: Value | str, **more: Any) -> Proposition:
    ends = [Term(Entity(v) if isinstance(v, str) else v) for v in (subject, value)]
    return proposition(ends[0], property, ends[1], **more)


def facts(
    claimed: Proposition, *found: Statement, parents: tuple[Statement, ...] = (), **more: Any
) -> Facts:
    """All questions answered from the statements."""
    answers = {
        q: tuple(
            s
            for s in found
            if s.property == q.property
            and (s.value == Entity(q.entity) if q.inverse else s.subject == q.entity)
        )
        for q in questions_of(claimed)
    }
    upwards = {s.subject: tuple(p for p in parents if p.subject == s.subject) for s in parents}
    return Facts(answers=answers, parents=upwards, **more)


def verdict(
    claimed: Proposition,
    known: Facts,
    written: Article | None = None,
    as_of: Time | None = None,
    previous: Verdict | None = None,
) -> Verdict:
    return judge(
        claimed,
        known,
        as_of,
        written or article(),
        version="0",
        created=CREATED,
        previous=previous,
    )


def outcome(
    claimed: Proposition,
    *found: Statement,
    published: str | None = "2021-01-10",
    parents: tuple[Statement, ...] = (),
    **more: Any,
) -> tuple[Label, str]:
    got = verdict(claimed, facts(claimed, *found, parents=parents, **more), article(published))
    return got.label, got.reason_code


TERM = statement(TRUMP, "P39", PRESIDENT, start="2017-01-20", end="2021-01-20")
SUCCESSOR = statement(BIDEN, "P39", PRESIDENT, start="2021-01-20")
IS_PRESIDENT = claim(TRUMP, "P39", PRESIDENT)


# --- supported, outdated, and data older than the claim -----------------------------------------


def test_office_held_on_the_day_of_writing_is_supported() -> None:
    got = verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM))
    assert got.label is Label.SUPPORTED
    assert got.as_of == day("2021-01-10")
    assert [e.bearing for e in got.evidence] == [Bearing.SUPPORTS]
    assert "20.01.2017 bis 20.01.2021" in got.evidence[0].comparison.de
    assert "der Artikel spricht vom 10.01.2021" in got.evidence[0].comparison.de
    assert "the article speaks of 10 January 2021" in got.evidence[0].comparison.en


def test_same_words_a_year_later_are_outdated() -> None:
    assert outcome(IS_PRESIDENT, TERM, published="2022-01-10") == (Label.OUTDATED, "other-time")


def test_a_term_that_ended_may_have_begun_again_after_the_snapshot() -> None:
    found = outcome(IS_PRESIDENT, TERM, published="2025-03-01")
    assert found == (Label.NOT_ENOUGH_INFORMATION, "snapshot-older")


def test_newer_data_overtake_an_open_end_of_older_ones() -> None:
    older = Origin("test", "2021-03-01")
    open_end = statement(PRESIDENT, "P1308", TRUMP, start="2017-01-20", origin=older)
    bare = statement(TRUMP, "P39", PRESIDENT, number=2, origin=replace(older, partial=True))
    for published in ("2021-02-10", "2022-01-10"):
        found = outcome(IS_PRESIDENT, TERM, open_end, bare, published=published)
        assert found == (Label.OUTDATED, "other-time")
    again = statement(TRUMP, "P39", PRESIDENT, start="2025-01-20", number=3, origin=older)
    assert outcome(IS_PRESIDENT, TERM, again, published="2025-06-01")[1] == "snapshot-older"


def test_other_values_of_other_times_say_nothing() -> None:
    bonn = statement("Q183", "P36", "Q586", start="1949-11-29", end="1990-10-02")
    munich = claim("Q183", "P36", "Q1726")
    assert outcome(munich, bonn) == (Label.NOT_ENOUGH_INFORMATION, "only-other-times")


def test_source_without_qualifiers_says_nothing_of_today() -> None:
    partial = replace(TAKEN, partial=True)
    employed = claim("Q1", "P108", "Q2")
    known = statement("Q1", "P108", "Q2", origin=partial)
    assert outcome(employed, known, published=None)[1] == "no-dates"
    cities = (statement("Q586", "P31", "Q1549591"), statement("Q64", "P31", "Q1549591"))
    bonn, berlin = claim("Q183", "P36", "Q586"), statement("Q183", "P36", "Q64", origin=partial)
    assert outcome(bonn, berlin, parents=cities, published=None)[1] == "not-certain"


def test_open_term_supports_up_to_the_day_of_its_snapshot_only() -> None:
    biden = claim(BIDEN, "P39", PRESIDENT)
    assert outcome(biden, SUCCESSOR, published="2022-06-01")[0] is Label.SUPPORTED
    assert outcome(biden, SUCCESSOR, published="2024-06-01") == (
        Label.NOT_ENOUGH_INFORMATION,
        "snapshot-older",
    )
    undated = replace(SUCCESSOR, origin=Origin("test", ""))
    assert outcome(biden, undated, published="2022-06-01")[1] == "snapshot-older"


def test_without_any_date_statements_with_dates_decide_nothing() -> None:
    assert outcome(IS_PRESIDENT, TERM, published=None) == (
        Label.NOT_ENOUGH_INFORMATION,
        "no-date",
    )
    as_of = verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM), article(None), day("2019-05-05"))
    assert as_of.label is Label.SUPPORTED


def test_changing_property_without_dates_needs_one() -> None:
    employed = claim("Q1", "P108", "Q2")
    known = statement("Q1", "P108", "Q2")
    assert outcome(employed, known)[1] == "no-dates"
    assert outcome(employed, known, published="2024-01-01")[1] == "snapshot-older"
    assert outcome(employed, known, published=None)[0] is Label.SUPPORTED


def test_time_of_its_own_comes_before_the_day_of_writing() -> None:
    in_2019 = claim(TRUMP, "P39", PRESIDENT, valid=Interval(year(2019), year(2019)))
    in_2015 = claim(TRUMP, "P39", PRESIDENT, valid=Interval(year(2015), year(2015)))
    in_2017 = claim(TRUMP, "P39", PRESIDENT, valid=Interval(year(2017), year(2017)))
    at_some_time = claim(TRUMP, "P39", PRESIDENT, valid=Interval(None, None))
    assert outcome(in_2019, TERM, published="2022-01-01")[0] is Label.SUPPORTED
    assert outcome(in_2015, TERM)[0] is Label.OUTDATED
    assert outcome(in_2017, TERM)[0] is Label.SUPPORTED
    once = verdict(at_some_time, facts(at_some_time, TERM), article("2025-01-01"))
    assert once.label is Label.SUPPORTED
    assert once.evidence[0].comparison.de.endswith("20.01.2017 bis 20.01.2021")
    assert once.as_of == day("2025-01-01")


def test_what_was_once_so_is_not_refuted_by_what_is_so_now() -> None:
    bonn = claim("Q183", "P36", "Q586", valid=Interval(None, None))
    cities = (statement("Q586", "P31", "Q1549591"), statement("Q64", "P31", "Q1549591"))
    berlin = statement("Q183", "P36", "Q64")
    assert outcome(bonn, berlin, parents=cities)[0] is Label.NOT_ENOUGH_INFORMATION
    now = claim("Q183", "P36", "Q586")
    assert outcome(now, berlin, parents=cities)[0] is Label.REFUTED
    assert outcome(now, berlin, parents=cities, published="2024-01-01")[1] == "snapshot-older"


def test_since_runs_to_the_day_of_writing() -> None:
    since = claim(TRUMP, "P39", PRESIDENT, valid=Interval(year(2017), None))
    too_early = claim(TRUMP, "P39", PRESIDENT, valid=Interval(year(2015), None))
    assert outcome(since, TERM)[0] is Label.SUPPORTED
    assert outcome(since, TERM, published="2022-01-10")[0] is not Label.SUPPORTED
    assert outcome(too_early, TERM) == (Label.NOT_ENOUGH_INFORMATION, "partly")


def test_claimed_start_must_be_the_known_one() -> None:
    def starting(time: Time) -> Proposition:
        return claim(TRUMP, "P39", PRESIDENT, qualifiers=(Qualifier("P580", time),))

    assert outcome(starting(year(2017)), TERM)[0] is Label.SUPPORTED
    assert outcome(starting(year(2018)), TERM)[1] == "qualifier-differs"
    without = statement(TRUMP, "P166", "Q9")
    award = claim(TRUMP, "P166", "Q9", qualifiers=(Qualifier("P1346", Entity("Q8")),))
    assert outcome(award, without)[1] == "qualifier-unknown"


# --- ranks, references --------------------------------------------------------------------------


def test_deprecated_statements_are_no_evidence() -> None:
    born = claim("Q1", "P569", day("1980-05-01"))
    wrong = statement("Q1", "P569", day("1980-05-01"), rank=Rank.DEPRECATED)
    assert outcome(born, wrong) == (Label.NOT_ENOUGH_INFORMATION, "silent")


def test_preferred_value_outranks_a_normal_one_where_there_is_one_value() -> None:
    capital = claim("Q183", "P36", "Q586")
    bonn = statement("Q183", "P36", "Q586")
    berlin = statement("Q183", "P36", "Q64", number=2, rank=Rank.PREFERRED)
    assert outcome(capital, bonn, berlin) == (Label.NOT_ENOUGH_INFORMATION, "outranked")
    assert outcome(claim("Q183", "P36", "Q64"), bonn, berlin)[0] is Label.SUPPORTED
    kind = claim("Q1", "P31", "Q2")
    other_kind = statement("Q1", "P31", "Q3", number=2, rank=Rank.PREFERRED)
    assert outcome(kind, statement("Q1", "P31", "Q2"), other_kind)[0] is Label.SUPPORTED


def test_equal_ranks_for_and_against_conflict() -> None:
    born = claim("Q1", "P569", day("1980-05-01"))
    found = (
        statement("Q1", "P569", day("1980-05-01")),
        statement("Q1", "P569", day("1981-05-01"), number=2),
    )
    assert outcome(born, *found) == (Label.CONFLICTING, "supported-and-refuted")


def test_statement_that_rests_on_the_article_alone_is_circular() -> None:
    born = claim("Q1", "P569", day("1980-05-01"))
    own = Reference((Snak("P854", Text("https://www.zeitung.example/anderes")),))
    other = Reference((Snak("P248", Entity("Q36578")),))
    written = article(url="https://zeitung.example/artikel", publisher="Die Zeitung")
    terms = {"Q7": EntityTerms("Q7", (("de", "Die  Zeitung"),))}
    by_name = Reference((Snak("P248", Entity("Q7")),))

    def label(*references: Reference) -> Label:
        known = statement("Q1", "P569", day("1980-05-01"), references=references)
        return verdict(born, facts(born, known, terms=terms), written).label

    assert label(own) is Label.NOT_ENOUGH_INFORMATION
    assert label(by_name) is Label.NOT_ENOUGH_INFORMATION
    assert label(own, other) is Label.SUPPORTED
    assert label() is Label.SUPPORTED


def test_statement_that_calls_itself_doubtful_decides_nothing() -> None:
    circa = (Snak("P1480", Entity("Q5727902")),)
    known = statement("Q1", "P569", year(1980), qualifiers=circa)
    assert outcome(claim("Q1", "P569", year(1980)), known)[1] == "hedged"
    assert outcome(claim("Q1", "P569", year(1990)), known)[0] is Label.NOT_ENOUGH_INFORMATION


def test_what_is_so_by_law_is_not_called_doubtful() -> None:
    by_law = (Snak("P5102", Entity("Q132555")), Snak("P5102", Entity("Q29509043")))
    known = statement("Q1", "P569", day("1980-05-01"), qualifiers=by_law)
    assert outcome(claim("Q1", "P569", year(1980)), known)[0] is Label.SUPPORTED
    in_fact = replace(known, qualifiers=(*by_law, Snak("P5102", Entity("Q712144"))))
    assert outcome(claim("Q1", "P569", year(1980)), in_fact)[1] == "hedged"


# --- refuted ------------------------------------------------------------------------------------


def test_other_day_of_birth_refutes_and_the_year_does_not() -> None:
    known = statement("Q1", "P569", day("1980-05-01"))
    assert outcome(claim("Q1", "P569", year(1980)), known)[0] is Label.SUPPORTED
    assert outcome(claim("Q1", "P569", year(1981)), known) == (Label.REFUTED, "other-value")
    vague = statement("Q1", "P569", year(1980))
    assert outcome(claim("Q1", "P569", day("1980-05-01")), vague) == (
        Label.NOT_ENOUGH_INFORMATION,
        "coarser",
    )


def test_two_values_of_one_rank_refute_nothing() -> None:
    known = [statement("Q1", "P569", year(y), number=y) for y in (1980, 1982)]
    assert outcome(claim("Q1", "P569", year(1990)), *known)[1] == "several-values"


def constrained(type_: str, *parameters: Snak, status: Any = "normal") -> dict[str, Any]:
    constraint = Constraint(type_, parameters, status)
    return {"properties": {"P999": PropertyDefinition("P999", "time", constraints=(constraint,))}}


@pytest.mark.parametrize("type_", ["Q19474404", "Q52060874"])
def test_wikidatas_own_constraint_makes_a_property_single(type_: str) -> None:
    claimed, known = claim("Q1", "P999", year(1990)), statement("Q1", "P999", year(1980))
    assert outcome(claimed, known)[0] is Label.NOT_ENOUGH_INFORMATION
    assert outcome(claimed, known, **constrained(type_))[0] is Label.REFUTED
    exception = constrained(type_, Snak("P2303", Entity("Q1")))
    assert outcome(claimed, known, **exception)[0] is Label.NOT_ENOUGH_INFORMATION
    suggested = constrained(type_, status="suggestion")
    assert outcome(claimed, known, **suggested)[0] is Label.NOT_ENOUGH_INFORMATION
    separator = constrained(type_, Snak("P4155", Entity("P518")))
    apart = replace(known, qualifiers=(Snak("P518", Entity("Q3")),))
    assert outcome(claimed, apart, **separator)[0] is Label.NOT_ENOUGH_INFORMATION


def test_open_property_lists_others_as_near_evidence() -> None:
    claimed, known = claim("Q1", "P112", "Q2"), statement("Q1", "P112", "Q3")
    got = verdict(claimed, facts(claimed, known))
    assert (got.label, got.evidence[0].bearing) == (Label.NOT_ENOUGH_INFORMATION, Bearing.NEAR)


PEOPLE = (
    statement("Q64", "P17", "Q183"),
    statement("Q64", "P31", "Q1549591"),
    statement("Q90", "P17", "Q142"),
    statement("Q183", "P31", "Q6256"),
    statement("Q142", "P31", "Q6256"),
    statement("Q183", "P30", "Q46"),
)


def test_place_of_birth_in_another_country_refutes() -> None:
    known = statement("Q1", "P19", "Q64")
    assert outcome(claim("Q1", "P19", "Q90"), known, parents=PEOPLE)[0] is Label.REFUTED
    assert outcome(claim("Q1", "P19", "Q142"), known, parents=PEOPLE)[0] is Label.REFUTED


def test_place_inside_the_stated_place_agrees_with_each_step_in_evidence() -> None:
    claimed, known = claim("Q1", "P19", "Q46"), statement("Q1", "P19", "Q64")
    got = verdict(claimed, facts(claimed, known, parents=PEOPLE))
    assert (got.label, got.reason_code) == (Label.SUPPORTED, "agrees-by-chain")
    assert [(e.statement.subject, e.bearing) for e in got.evidence] == [
        ("Q1", Bearing.SUPPORTS),
        ("Q64", Bearing.STEP),
        ("Q183", Bearing.STEP),
    ]


def test_stated_place_inside_the_known_one_stays_open() -> None:
    known = statement("Q1", "P19", "Q183")
    assert outcome(claim("Q1", "P19", "Q64"), known, parents=PEOPLE)[1] == "coarser"


def test_place_of_unknown_whereabouts_refutes_nothing() -> None:
    known = statement("Q1", "P19", "Q18419")
    assert outcome(claim("Q1", "P19", "Q64"), known, parents=PEOPLE)[1] == "incomparable"


def test_chain_of_places_supports_a_claim_of_place() -> None:
    capitol = claim("Q54109", "P131", "Q30")
    parents = (statement("Q54109", "P131", "Q61"), statement("Q61", "P17", "Q30"))
    assert outcome(capitol, parents=parents)[0] is Label.SUPPORTED
    split = (*parents, statement("Q61", "P17", "Q16", number=2))
    assert outcome(capitol, parents=split)[0] is Label.NOT_ENOUGH_INFORMATION


def test_inverse_statement_supports() -> None:
    claimed = claim("Q64", "P1376", "Q183")
    assert outcome(claimed, statement("Q183", "P36", "Q64"))[0] is Label.SUPPORTED
    married = claim("Q1", "P26", "Q2")
    wed = statement("Q2", "P26", "Q1", start="2000-01-01", end="2022-01-01")
    assert outcome(married, wed)[0] is Label.SUPPORTED


def test_office_of_one_holder_refutes_who_did_not_hold_it() -> None:
    biden = claim(BIDEN, "P39", PRESIDENT)
    assert outcome(biden, TERM, published="2019-01-10") == (Label.REFUTED, "office-held")
    assert outcome(biden, TERM, SUCCESSOR, published="2019-01-10")[0] is Label.OUTDATED
    assert outcome(biden, TERM, published="2021-03-01")[0] is Label.NOT_ENOUGH_INFORMATION
    mayor = claim(BIDEN, "P39", "Q30185")
    other = statement(TRUMP, "P39", "Q30185", start="2017-01-20", end="2021-01-20")
    assert outcome(mayor, other, published="2019-01-10")[0] is Label.NOT_ENOUGH_INFORMATION


# --- numbers ------------------------------------------------------------------------------------


def test_latest_measurement_speaks_for_the_years_after_it() -> None:
    def counted(amount: int, when: int, number: int) -> Statement:
        return statement(
            "Q183",
            "P1082",
            Quantity(Decimal(amount)),
            number=number,
            qualifiers=(Snak("P585", year(when)),),
        )

    found = (counted(80_219_695, 2011, 1), counted(83_166_711, 2019, 2))
    about_83 = claim("Q183", "P1082", Quantity(Decimal(83_000_000), approximate=True))
    assert outcome(about_83, *found)[0] is Label.SUPPORTED
    assert outcome(about_83, *found, published="2024-01-01")[1] == "measured-elsewhen"
    assert outcome(claim("Q183", "P1082", Quantity(Decimal(70_000_000))), *found)[0] is (
        Label.NOT_ENOUGH_INFORMATION
    )


# --- what cannot be decided ---------------------------------------------------------------------


def test_event_is_not_enough_information() -> None:
    happened = proposition(None, None, None, event=Event("e", "abschalten"))
    assert outcome(happened) == (Label.NOT_ENOUGH_INFORMATION, "event")


def test_question_that_could_not_be_asked_is_not_checked() -> None:
    failed = Facts(failures=(Failure("wikidata", "timeout"),))
    assert verdict(IS_PRESIDENT, failed).label is Label.NOT_CHECKED


def test_spelling_variant_of_an_unlinked_name_is_near_evidence() -> None:
    founder = claim("Q64852796", "P112", Named("John Matz"))
    known = statement("Q64852796", "P112", "Q104")
    terms = {"Q104": EntityTerms("Q104", (("en", "John Matze"),))}
    got = verdict(founder, facts(founder, known, terms=terms))
    assert (got.label, got.reason_code) == (Label.NOT_ENOUGH_INFORMATION, "spelling-variant")
    assert got.evidence[0].statement == known
    stranger = {"Q104": EntityTerms("Q104", (("en", "Rebekah Mercer"),))}
    judged = verdict(founder, facts(founder, known, terms=stranger))
    assert judged.reason_code == "unlinked"
    assert "„John Matz“" in judged.reason.de


def test_equal_verdict_stands_and_another_revises_it() -> None:
    first = verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM))
    again = judge(
        IS_PRESIDENT,
        facts(IS_PRESIDENT, TERM),
        None,
        article(),
        version="0",
        created="2023-03-01T00:00:00+00:00",
        previous=first,
    )
    assert again == first
    later = verdict(IS_PRESIDENT, facts(IS_PRESIDENT), previous=first)
    assert (later.revises, later.label) == (first.id, Label.NOT_ENOUGH_INFORMATION)
    assert later.id != first.id


# --- laws ---------------------------------------------------------------------------------------

ITEMS = st.sampled_from(["Q1", "Q2", "Q3", "Q183", PRESIDENT])
TIMES = st.builds(year, st.integers(1990, 2024))
VALUES = st.one_of(ITEMS.map(Entity), TIMES)
PROPERTIES = st.sampled_from(["P19", "P36", "P39", "P112", "P569", "P26", "P131"])
QUALIFIERS = st.lists(
    st.builds(Snak, st.sampled_from(["P580", "P582", "P585", "P1480"]), TIMES), max_size=2
).map(tuple)
STATEMENTS = st.lists(
    st.builds(
        Statement,
        st.uuids().map(lambda u: f"Q1$beleg-{u}"),
        ITEMS,
        PROPERTIES,
        VALUES,
        st.sampled_from(Rank),
        QUALIFIERS,
        origin=st.just(TAKEN),
    ),
    max_size=8,
)
NAMED = st.sampled_from([Named("Anna Beispiel"), Named("Q1")])
PUBLISHED = st.sampled_from([None, "2005-05-05", "2021-01-10", "2024-05-05"])
laws = settings(max_examples=250, deadline=None)


@laws
@given(STATEMENTS, NAMED, VALUES, PROPERTIES, st.booleans(), PUBLISHED)
def test_unlinked_end_is_never_supported_or_refuted(
    found: list[Statement], name: Named, other: Value, property: str, swap: bool, on: str | None
) -> None:
    claimed = claim(other, property, name) if swap else claim(name, property, other)
    assert outcome(claimed, *found, published=on)[0] is Label.NOT_ENOUGH_INFORMATION


@laws
@given(STATEMENTS, ITEMS, VALUES, PROPERTIES, PUBLISHED)
def test_open_property_is_never_refuted(
    found: list[Statement], subject: str, value: Value, property: str, on: str | None
) -> None:
    label, code = outcome(claim(subject, property, value), *found, published=on)
    admits_one = property in single.rows() or code == "office-held"
    assert admits_one or label not in (Label.REFUTED, Label.CONFLICTING)


@laws
@given(STATEMENTS, ITEMS, VALUES, PROPERTIES, PUBLISHED)
def test_unanswered_question_never_gives_a_verdict(
    found: list[Statement], subject: str, value: Value, property: str, on: str | None
) -> None:
    claimed = claim(subject, property, value)
    known = facts(claimed, *found)
    empty = replace(known, answers={})
    assert verdict(claimed, empty, article(on)).label is Label.NOT_CHECKED
    for question in known.answers:
        partial = {q: s for q, s in known.answers.items() if q != question}
        got = verdict(claimed, replace(known, answers=partial), article(on))
        assert got.label in (Label.SUPPORTED, Label.NOT_CHECKED)


@laws
@given(STATEMENTS, ITEMS, VALUES, PROPERTIES, PUBLISHED)
def test_verdicts_do_not_depend_on_the_order_of_statements(
    found: list[Statement], subject: str, value: Value, property: str, on: str | None
) -> None:
    claimed = claim(subject, property, value)
    forward = verdict(claimed, facts(claimed, *found, parents=tuple(found)), article(on))
    backward = verdict(
        claimed, facts(claimed, *found[::-1], parents=tuple(found[::-1])), article(on)
    )
    assert forward == backward


@laws
@given(STATEMENTS, ITEMS, VALUES, PROPERTIES, PUBLISHED)
def test_deciding_labels_carry_their_evidence(
    found: list[Statement], subject: str, value: Value, property: str, on: str | None
) -> None:
    claimed = claim(subject, property, value)
    got = verdict(claimed, facts(claimed, *found), article(on))
    bearings = {e.bearing for e in got.evidence}
    needed = {
        Label.SUPPORTED: {Bearing.SUPPORTS},
        Label.REFUTED: {Bearing.REFUTES},
        Label.OUTDATED: {Bearing.HISTORY},
        Label.CONFLICTING: {Bearing.SUPPORTS, Bearing.REFUTES},
    }
    assert needed.get(got.label, set()) <= bearings
    assert all(e.statement.rank is not Rank.DEPRECATED for e in got.evidence)
    ids = [e.statement.id for e in got.evidence]
    assert len(ids) == len(set(ids))


# --- questions and tables -----------------------------------------------------------------------


def test_questions_of_both_ends() -> None:
    asked = questions([claim("Q64", "P1376", "Q183")])
    around = Question("Q183", "P31")
    assert asked == {Question("Q64", "P1376"), Question("Q183", "P36"), around}
    assert Question(PRESIDENT, "P39", inverse=True) in questions([IS_PRESIDENT])
    assert questions([claim(Named("A"), "P112", Named("B"))]) == frozenset()
    assert questions([claim(Named("A"), "P17", "Q30")]) == {Question("Q30", "P31")}
    pointing = Question("Q2", "P112", True)
    assert questions([claim(Named("A"), "P112", "Q2")]) == {pointing, Question("Q2", "P31")}


def test_tables_are_sound() -> None:
    reasoned = {p for p, row in single.rows().items() if row.reason}
    assert reasoned & tables().changing <= tables().slow
    assert not single.several() & single.rows().keys()
    assert "P40" in inverses()
    assert "P22" not in inverses()
    assert PRESIDENT in single_offices()
    assert all(m.de != m.en for _, m in REASONS.values())


# --- places, seats and near dates ----------------------------------------------------------------

UNITED_STATES = (
    statement("Q16555", "P131", "Q1439"),
    statement("Q1439", "P31", "Q35657"),
    statement("Q18419", "P131", "Q1384"),
    statement("Q1384", "P31", "Q35657"),
)


def test_places_in_different_states_of_a_country_are_apart() -> None:
    known = statement("Q1", "P19", "Q16555")
    brooklyn = claim("Q1", "P19", "Q18419")
    assert outcome(brooklyn, known, parents=UNITED_STATES)[0] is Label.REFUTED
    assert outcome(claim("Q1", "P19", "Q1439"), known, parents=UNITED_STATES)[0] is Label.SUPPORTED
    same = (*UNITED_STATES, statement("Q18419", "P131", "Q1439", number=2))
    assert outcome(brooklyn, known, parents=same)[0] is Label.NOT_ENOUGH_INFORMATION


COUNTRIES = (
    statement("Q668", "P31", "Q6256"),
    statement("Q668", "P30", "Q48"),
    statement("Q218", "P31", "Q6256"),
    statement("Q218", "P30", "Q46"),
    statement("Q148", "P31", "Q6256"),
    statement("Q148", "P30", "Q48"),
)


def test_thing_of_unknown_kind_lies_in_no_country_of_another_continent() -> None:
    known = statement("Q1", "P17", "Q668")
    parents = (*COUNTRIES, known)
    romania, china = claim("Q1", "P131", "Q218"), claim("Q1", "P131", "Q148")
    assert outcome(romania, known, parents=parents)[0] is Label.REFUTED
    assert outcome(china, known, parents=parents)[0] is Label.NOT_ENOUGH_INFORMATION
    second = statement("Q1", "P17", "Q218", number=2)
    both = (*parents, second)
    assert outcome(romania, known, second, parents=both)[0] is Label.SUPPORTED


def test_river_may_flow_through_more_countries_than_are_known() -> None:
    known = statement("Q1", "P17", "Q668")
    parents = (*COUNTRIES, known, statement("Q1", "P31", "Q4022"))
    assert outcome(claim("Q1", "P131", "Q218"), known, parents=parents)[0] is not Label.REFUTED


SEAT = statement("Q1", "P159", "Q64")


def test_seat_known_as_the_only_one_holds_for_the_years_around() -> None:
    claimed = claim("Q1", "P159", "Q64")
    assert outcome(claimed, SEAT, published="2024-06-01")[0] is Label.SUPPORTED
    assert outcome(claimed, SEAT, published="2027-06-01")[1] == "snapshot-older"
    moved = statement("Q1", "P159", "Q90", number=2)
    assert outcome(claimed, SEAT, moved, published="2024-06-01")[0] is not Label.SUPPORTED


def test_another_seat_refutes_only_where_no_date_and_no_omission_can_explain_it() -> None:
    claimed = claim("Q1", "P159", "Q90")
    assert outcome(claimed, SEAT, published=None, parents=PEOPLE)[0] is Label.REFUTED
    assert outcome(claimed, SEAT, published="2024-06-01", parents=PEOPLE)[0] is not Label.REFUTED
    partial = replace(SEAT, origin=replace(TAKEN, partial=True))
    assert outcome(claimed, partial, published=None, parents=PEOPLE)[0] is not Label.REFUTED


@pytest.mark.parametrize(
    ("said", "expected"),
    [(1975, "near-date"), (1974, "near-date"), (1976, "agrees"), (1970, "other-value")],
)
def test_two_steps_of_a_founding_do_not_exclude_each_other(said: int, expected: str) -> None:
    known = statement("Q1", "P571", day("1976-11-26"))
    firm = (statement("Q1", "P31", "Q6881511"),)
    assert outcome(claim("Q1", "P571", year(said)), known, parents=firm)[1] == expected


def test_what_begins_in_more_than_one_sense_is_not_refuted_by_one_date() -> None:
    known = statement("Q64", "P571", year(1237))
    city = (statement("Q64", "P31", "Q515"),)
    assert outcome(claim("Q64", "P571", year(1244)), known, parents=city)[1] == "open-property"


def test_other_classes_of_the_same_thing_are_no_evidence() -> None:
    known = statement("Q1", "P31", "Q35127")
    claimed = claim("Q1", "P31", Named("US-Konzern", MentionKind.CLASS))
    got = verdict(claimed, facts(claimed, known))
    assert (got.reason_code, got.evidence) == ("unlinked-class", ())
    linked = claim("Q1", "P31", "Q515")
    assert verdict(linked, facts(linked, known)).evidence == ()


# --- rating -------------------------------------------------------------------------------------


def utterance(**more: Any) -> Utterance:
    made = Utterance("u", "a", "p", 0, 1, "…", "ist", "test")
    return replace(made, **more)


@pytest.mark.parametrize("modality", [m for m in Modality if m is not Modality.ASSERTED])
def test_only_what_is_asserted_can_be_checked(modality: Modality) -> None:
    rating = rate(utterance(modality=modality), verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM)))
    assert rating.label is Label.NOT_CHECKABLE
    assert rating.reason.de != rating.reason.en


def test_denial_turns_supported_and_refuted_over() -> None:
    denied = utterance(polarity=Polarity.NEGATIVE)
    supported = verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM))
    expected = {
        Label.SUPPORTED: Label.REFUTED,
        Label.REFUTED: Label.SUPPORTED,
        Label.OUTDATED: Label.NOT_ENOUGH_INFORMATION,
    }
    for label in Label:
        given_verdict = replace(supported, label=label)
        assert rate(denied, given_verdict).label is expected.get(label, label)
        assert rate(utterance(), given_verdict).label is label
