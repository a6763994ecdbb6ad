"""Counts against lists, and lists that are known to be whole: children, and "no value"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import build
from kg.model import (
    Article,
    Bearing,
    Label,
    NoValue,
    Origin,
    Quantity,
    Question,
    Snak,
    SomeValue,
    Statement,
)
from kg.settings import Settings
from kg.verdicts.questions import questions_of
from tests.test_verdicts import claim, day, facts, outcome, statement, verdict

CHILDREN = tuple(statement("Q1", "P40", f"Q{n}", number=n) for n in (11, 12, 13))
HUMANS = tuple(statement(f"Q{n}", "P31", "Q5") for n in (11, 12, 13, 14))
NONE = statement("Q1", "P40", NoValue())
DIED = statement("Q1", "P570", day("1990-05-01"))
BEFORE, AFTER = "2021-01-10", "2023-05-01"
"""Days before and after that on which the statements of the tests were taken."""


def some(number: int) -> Quantity:
    return Quantity(Decimal(number))


def at_least(number: int) -> Quantity:
    return Quantity(Decimal(number), lower=Decimal(number))


def counted(number: int) -> Statement:
    return statement("Q1", "P1971", some(number))


@pytest.mark.parametrize(
    ("said", "known", "published", "code"),
    [
        # Who has three children now had no fewer since; what they once had, nobody knows.
        (some(2), CHILDREN, AFTER, "more-listed"),
        (some(2), CHILDREN, BEFORE, "list-counts"),
        (some(2), CHILDREN, None, "list-counts"),
        (some(2), (*CHILDREN, DIED), None, "more-listed"),
        # The list may have gaps.
        (some(3), CHILDREN, AFTER, "list-counts"),
        (some(4), CHILDREN, AFTER, "list-counts"),
        (at_least(3), CHILDREN, AFTER, "count-agrees"),
        (at_least(4), CHILDREN, AFTER, "list-counts"),
        # A count says how many there were at most until then.
        (some(4), (counted(3),), BEFORE, "fewer-counted"),
        (some(2), (counted(3),), BEFORE, "open-property"),
        (some(2), (counted(3),), AFTER, "more-listed"),
        (some(4), (counted(3), DIED), AFTER, "fewer-counted"),
        (some(3), (*CHILDREN, counted(3), DIED), AFTER, "agrees"),
        (some(3), (*CHILDREN, counted(2), DIED), AFTER, "several-values"),
        # No value is none.
        (some(1), (NONE,), BEFORE, "fewer-counted"),
        (some(0), (NONE, DIED), None, "count-agrees"),
        (some(0), (NONE,), AFTER, "silent"),
        (some(0), CHILDREN, AFTER, "more-listed"),
        (some(2), (), AFTER, "silent"),
    ],
)
def test_counts_against_lists(
    said: Quantity, known: tuple[Statement, ...], published: str | None, code: str
) -> None:
    found = outcome(claim("Q1", "P1971", said), *known, published=published, parents=HUMANS)
    assert found[1] == code


@pytest.mark.parametrize(
    ("known", "published", "code"),
    [
        ((*CHILDREN, counted(3)), BEFORE, "list-complete"),
        ((*CHILDREN, counted(3), DIED), None, "list-complete"),
        # Another may have been born since, or be one that is not named.
        ((*CHILDREN, counted(3)), AFTER, "open-property"),
        ((*CHILDREN, counted(3)), None, "open-property"),
        ((*CHILDREN, counted(4)), BEFORE, "open-property"),
        (CHILDREN, BEFORE, "open-property"),
        (
            (*CHILDREN[:2], statement("Q1", "P40", SomeValue(), number=4), counted(2)),
            BEFORE,
            "coarser",
        ),
        # "No value" is the whole list, unless something stands beside it.
        ((NONE,), BEFORE, "other-value"),
        ((NONE,), AFTER, "snapshot-older"),
        ((NONE,), None, "not-certain"),
        ((replace(NONE, id="Q1$x"), CHILDREN[0]), BEFORE, "open-property"),
    ],
)
def test_a_list_that_is_whole_holds_nothing_else(
    known: tuple[Statement, ...], published: str | None, code: str
) -> None:
    claimed = claim("Q1", "P40", "Q14")
    assert outcome(claimed, *known, published=published, parents=HUMANS)[1] == code


def test_a_child_that_may_be_the_claimed_one_leaves_the_list_open() -> None:
    """Nothing is known of what the claimed child is."""
    found = outcome(
        claim("Q1", "P40", "Q14"), *CHILDREN, counted(3), published=BEFORE, parents=HUMANS[:3]
    )
    assert found == (Label.NOT_ENOUGH_INFORMATION, "incomparable")


def test_the_list_is_in_evidence() -> None:
    claimed = claim("Q1", "P1971", some(2))
    known = facts(claimed, *CHILDREN, DIED)
    judged = verdict(claimed, known)
    assert [e.statement for e in judged.evidence] == list(CHILDREN)
    assert {e.bearing for e in judged.evidence} == {Bearing.REFUTES}
    whole = claim("Q1", "P40", "Q14")
    judged = verdict(whole, facts(whole, *CHILDREN, counted(3), DIED, parents=HUMANS))
    assert [e.bearing for e in judged.evidence] == [Bearing.REFUTES, *[Bearing.STEP] * 3]


def test_doubtful_and_partial_counts_decide_nothing() -> None:
    doubtful = replace(counted(3), qualifiers=(Snak("P1480", SomeValue()),))
    said = claim("Q1", "P1971", some(4))
    assert outcome(said, doubtful, DIED)[0] is Label.NOT_ENOUGH_INFORMATION
    young = replace(counted(3), origin=Origin("test", "1989-01-01"))
    assert outcome(said, young, replace(DIED, origin=Origin("test", "1991-01-01")))[0] is (
        Label.NOT_ENOUGH_INFORMATION
    )


def test_both_count_and_list_are_asked_for() -> None:
    asked = {Question("Q1", "P40"), Question("Q1", "P1971"), Question("Q1", "P570")}
    assert asked <= questions_of(claim("Q1", "P1971", some(2)))
    assert asked <= questions_of(claim("Q1", "P40", "Q14"))


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_a_count_is_never_both_refuted_and_allowed(said: int, listed: int, known: int) -> None:
    """Of one who died, with a count: right is what the count says, unless the list is longer."""
    children = [statement("Q1", "P40", f"Q{n}", number=n) for n in range(20, 20 + listed)]
    label, _ = outcome(claim("Q1", "P1971", some(said)), *children, counted(known), DIED)
    if listed > known and said != known:
        assert label is Label.NOT_ENOUGH_INFORMATION
    elif listed <= known:
        assert label is (Label.SUPPORTED if said == known else Label.REFUTED)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Donald Trump hat zwei Kinder.", "more-listed"),
        ("Donald Trump hat mindestens fünf Kinder.", "count-agrees"),
        ("Donald Trump hat sieben Kinder.", "list-counts"),
    ],
)
def test_what_an_article_counts_is_held_against_the_list(words: str, code: str) -> None:
    settings = Settings(offline=True, store="memory:")
    pipeline = build.pipeline(settings, build.store(settings))
    check = pipeline.check(Article("a", words, "x", "de", published=day("2026-12-01")))
    counted = {p.id for p in check.propositions if p.property == "P1971"}
    assert [v.reason_code for v in check.verdicts if v.proposition in counted] == [code]
