"""Capitals that were, by sources that leave times out; and dates that are somebody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.model import EntityTerms, Interval, Label
from tests.test_verdicts import TAKEN, article, claim, facts, statement, verdict, year

ITALY, FLORENCE, ROME, ALABAMA = "Q38", "Q2044", "Q220", "Q173"
UNTIMED = replace(TAKEN, partial=True)
STATE = statement(ITALY, "P31", "Q3624078")


def judged(
    capital: str,
    *others: str,
    described: str = "",
    place: str = ITALY,
    valid: Interval | None = None,
) -> Label:
    claimed = claim(place, "P36", capital, valid=valid)
    known = [
        statement(place, "P36", town, number=n, origin=UNTIMED)
        for n, town in enumerate((capital, *others))
    ]
    terms = {
        place: EntityTerms(place, (("en", "Italy"), ("de", "Italien"))),
        capital: EntityTerms(capital, (("en", "Town"),), (("en", described),)),
    }
    found = facts(claimed, *known, parents=(STATE,), terms=terms)
    return verdict(claimed, found, article()).label


@pytest.mark.parametrize(
    ("described", "label"),
    [
        ("Italian city, located in Tuscany", Label.NOT_ENOUGH_INFORMATION),
        ("", Label.NOT_ENOUGH_INFORMATION),
        ("former capital of Italy", Label.NOT_ENOUGH_INFORMATION),
        ("commercial capital of Italy", Label.NOT_ENOUGH_INFORMATION),
        ("city and capital of Tuscany in Italy", Label.NOT_ENOUGH_INFORMATION),
        ("capital and largest city of Italy", Label.SUPPORTED),
        ("city and capital of Italy", Label.SUPPORTED),
    ],
)
def test_an_untimed_capital_counts_where_the_town_is_described_so(
    described: str, label: Label
) -> None:
    assert judged(FLORENCE, described=described) is label
    assert judged(FLORENCE, ROME, described=described) is label


def test_an_untimed_capital_was_one() -> None:
    once = Interval(None, None)
    assert judged(FLORENCE, ROME, valid=once) is Label.SUPPORTED


def test_the_only_capital_of_a_part_of_a_country_counts() -> None:
    assert judged("Q29364", place=ALABAMA) is Label.SUPPORTED
    assert judged("Q29364", "Q79580", place=ALABAMA) is Label.NOT_ENOUGH_INFORMATION


@pytest.mark.parametrize(
    ("said", "known", "label"),
    [
        (2001, 39, Label.NOT_ENOUGH_INFORMATION),
        (1979, 1879, Label.REFUTED),
        (1880, 1879, Label.REFUTED),
    ],
)
def test_a_birth_of_another_century_is_a_namesakes(said: int, known: int, label: Label) -> None:
    claimed = claim("Q1421", "P569", year(said))
    born = statement("Q1421", "P569", year(known))
    assert verdict(claimed, facts(claimed, born), article()).label is label


def test_a_death_of_another_century_breaks_no_order() -> None:
    claimed = claim("Q1421", "P569", year(2001))
    died = statement("Q1421", "P570", year(81))
    found = facts(claimed, parents=(died,))
    assert verdict(claimed, found, article()).label is Label.NOT_ENOUGH_INFORMATION
