"""The verdict table of docs/design.md, line by line, each by one claim through the judge.

Its finer points have tests of their own beside this (test_verdicts*.py, test_compare.py); the ways
to and from other scales are in test_ontology.py and test_search.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from kg.model import (
    Constraint,
    Entity,
    Label,
    Named,
    PropertyDefinition,
    Proposition,
    Quantity,
    Rank,
    Reference,
    Snak,
    Statement,
    Text,
    Time,
    Value,
)
from tests.test_verdicts import (
    IS_PRESIDENT,
    SUCCESSOR,
    TERM,
    article,
    claim,
    day,
    facts,
    statement,
    verdict,
    year,
)

BORN = claim("Q1", "P569", day("1980-05-01"))
KNOWN = statement("Q1", "P569", day("1980-05-01"))
OTHER = statement("Q1", "P569", day("1975-01-01"), number=2)
FOUNDED = claim("Q1", "P112", "Q2")
SINGLE = {"P999": PropertyDefinition("P999", "quantity", constraints=(Constraint("Q19474404"),))}
PLACES = (
    statement("Q64", "P131", "Q183"),
    statement("Q183", "P31", "Q6256"),
    statement("Q142", "P31", "Q6256", number=2),
)


def number(amount: int, **bounds: int | bool) -> Quantity:
    limits = {k: Decimal(v) if k != "approximate" else v for k, v in bounds.items()}
    return Quantity(Decimal(amount), **limits)  # type: ignore[arg-type]  # fields by name


def measured(said: Value, known: Value) -> tuple[Proposition, tuple[Statement, ...]]:
    return claim("Q1", "P999", said), (statement("Q1", "P999", known),)


@dataclass(frozen=True)
class Line:
    """A line of the table: the claim, what Wikidata says, and the label."""

    claimed: Proposition
    known: tuple[Statement, ...]
    label: Label
    published: str | None = "2021-01-10"
    parents: tuple[Statement, ...] = field(default=PLACES)


TABLE = {
    "supported: a statement agrees for the time spoken of": Line(
        IS_PRESIDENT, (TERM,), Label.SUPPORTED
    ),
    "refuted: one value at that time, and another is given": Line(BORN, (OTHER,), Label.REFUTED),
    "refuted: not by what is merely coarser": Line(
        BORN, (statement("Q1", "P569", year(1980)),), Label.NOT_ENOUGH_INFORMATION
    ),
    "refuted: not by what is merely finer": Line(
        claim("Q1", "P569", year(1980)), (KNOWN,), Label.SUPPORTED
    ),
    "refuted: a hard constraint is broken": Line(
        claim("Q1", "P570", year(1970)), (KNOWN,), Label.REFUTED
    ),
    "outdated: true at another time": Line(
        IS_PRESIDENT, (TERM,), Label.OUTDATED, published="2022-01-10"
    ),
    "conflicting: equal standing for and against": Line(BORN, (KNOWN, OTHER), Label.CONFLICTING),
    "not enough information: silence": Line(FOUNDED, (), Label.NOT_ENOUGH_INFORMATION),
    "not enough information: open to more values": Line(
        FOUNDED, (statement("Q1", "P112", "Q3"),), Label.NOT_ENOUGH_INFORMATION
    ),
    "a year does not contradict a day in it": Line(
        claim("Q1", "P569", year(1980)), (KNOWN,), Label.SUPPORTED
    ),
    "rund": Line(*measured(number(80, approximate=True), number(83)), Label.SUPPORTED),
    "rund, and too far": Line(*measured(number(80, approximate=True), number(95)), Label.REFUTED),
    "bis zu": Line(*measured(number(80, upper=80), number(70)), Label.SUPPORTED),
    "bis zu, and more": Line(*measured(number(80, upper=80), number(81)), Label.REFUTED),
    "mehr als": Line(*measured(number(80, lower=80), number(95)), Label.SUPPORTED),
    "mehr als, and less": Line(*measured(number(80, lower=80), number(77)), Label.REFUTED),
    "a place inside the stated place agrees": Line(
        claim("Q1", "P19", "Q183"), (statement("Q1", "P19", "Q64"),), Label.SUPPORTED
    ),
    "deprecated statements are no evidence for": Line(
        FOUNDED,
        (statement("Q1", "P112", "Q2", rank=Rank.DEPRECATED),),
        Label.NOT_ENOUGH_INFORMATION,
    ),
    "deprecated statements are no evidence against": Line(
        BORN, (replace(OTHER, rank=Rank.DEPRECATED),), Label.NOT_ENOUGH_INFORMATION
    ),
    "preferred statements outrank": Line(
        BORN, (KNOWN, replace(OTHER, rank=Rank.PREFERRED)), Label.NOT_ENOUGH_INFORMATION
    ),
    "a statement from the article alone is no evidence": Line(
        FOUNDED,
        (
            statement(
                "Q1",
                "P112",
                "Q2",
                references=(Reference((Snak("P854", Text("https://www.example.org/x")),)),),
            ),
        ),
        Label.NOT_ENOUGH_INFORMATION,
    ),
    "a superseded statement is history, not an error": Line(
        claim("Q1", "P39", PRESIDENT := "Q11696"),
        (
            statement("Q1", "P39", "Q11699", start="2010-01-01", end="2016-01-01"),
            statement("Q1", "P39", PRESIDENT, start="2017-01-20", number=2),
        ),
        Label.SUPPORTED,
    ),
    "absence refutes nothing": Line(
        claim("Q6279", "P39", "Q11696"),
        (statement("Q6279", "P39", "Q11699", start="2009-01-20", end="2017-01-20"),),
        Label.NOT_ENOUGH_INFORMATION,
    ),
    "an office that another held": Line(claim("Q6279", "P39", "Q11696"), (TERM,), Label.REFUTED),
    "an unlinked name is neither": Line(
        claim("Q1", "P112", Named("Anna")),
        (statement("Q1", "P112", "Q3"),),
        Label.NOT_ENOUGH_INFORMATION,
    ),
}


@pytest.mark.parametrize("line", TABLE)
def test_the_verdict_table(line: str) -> None:
    row = TABLE[line]
    known = facts(row.claimed, *row.known, parents=row.parents, properties=SINGLE)
    written = replace(article(row.published), url="https://example.org/article")
    assert verdict(row.claimed, known, written).label is row.label


def test_what_could_not_be_asked_is_an_error_and_no_verdict() -> None:
    known = facts(FOUNDED, statement("Q1", "P112", "Q3"))
    assert verdict(FOUNDED, replace(known, answers={})).label is Label.NOT_CHECKED


def test_that_someone_says_it_is_judged_apart_from_what_is_said() -> None:
    """Two propositions have two ids, and so two verdicts."""
    said = claim("Q5", "P3342", Text("…"))
    assert said.id != IS_PRESIDENT.id
    judged = [verdict(p, facts(p, TERM, SUCCESSOR)) for p in (said, IS_PRESIDENT)]
    assert len({v.proposition for v in judged}) == 2


def test_the_same_words_of_another_year_are_outdated_and_say_of_when() -> None:
    judged = verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM), article("2022-01-10"))
    assert judged.label is Label.OUTDATED
    assert judged.as_of == Time(2022, 1, 10)
    (evidence,) = judged.evidence
    assert "20.01.2017 bis 20.01.2021; der Artikel spricht vom 10.01.2022" in evidence.comparison.de
    assert "20 January 2017 to 20 January 2021" in evidence.comparison.en


def test_the_entity_is_named_where_its_name_is_not_known() -> None:
    judged = verdict(FOUNDED, facts(FOUNDED, statement("Q1", "P112", "Q2")))
    assert judged.evidence[0].statement.value == Entity("Q2")
    assert "Q2" in judged.evidence[0].comparison.de
