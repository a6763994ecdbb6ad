"""Birthdays and ages at death as statements of when somebody was born."""

from __future__ import annotations

import pytest

from kg.model import Time
from tests.test_ages import aged

MONDAY = Time(2021, 3, 8)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Clara Berg wird heute 50.", "1971-03-01", "1971-03-15"),
        ("Clara Berg wird am Montag 50 Jahre alt.", "1971-03-01", "1971-03-15"),
        ("Die Schauspielerin Clara Berg wird heute 50.", "1971-03-01", "1971-03-15"),
        ("Am Montag wird Clara Berg 50 Jahre alt.", "1971-03-01", "1971-03-15"),
        ("Clara Berg starb am Montag im Alter von 91 Jahren.", "1929-03-09", "1930-03-08"),
        ("Clara Berg ist am Montag mit 91 Jahren gestorben.", "1929-03-09", "1930-03-08"),
        ("Clara Berg starb 2019 im Alter von 91 Jahren.", "1927", "1928"),
    ],
)
def test_a_day_and_an_age_say_when_somebody_was_born(text: str, first: str, last: str) -> None:
    assert aged(text, MONDAY) == [("Clara Berg", first, last, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Clara Berg wurde 80 Jahre alt.",
        "Clara Berg starb im Alter von 91 Jahren.",
        "Der Sohn von Clara Berg wird heute 50.",
        "Clara Bergs Sohn wird heute 50.",
        "Die Tochter Clara Berg wird heute 50.",
        "Clara Berg wird heute 50 Bilder zeigen.",
        "Clara Berg wird heute 50 Jahre nach dem Krieg geehrt.",
        "Clara Berg ist am Montag mit 91 Jahren nach Köln gezogen.",
        "Der Fahrer von Clara Berg starb am Montag im Alter von 91 Jahren.",
        "Clara Berg starb am Montag, 1990 war sie 60.",
        "Clara Berg wurde am 31. Oktober 1932 in Bremen geboren.",
        "Clara Berg wurde am 25. März 1927 geboren; sie blieb dort.",
        "Clara Berg wurde am Montag, drei Tage nach Ostern 2019, 50.",
    ],
)
def test_what_is_undated_or_another_s_is_not_read(text: str) -> None:
    assert aged(text, MONDAY) == []


def test_an_age_between_commas_is_presumed() -> None:
    assert aged("Clara Berg, 67, leitet den Verband.", MONDAY) == [
        ("Clara Berg", "1953-03-09", "1954-03-08", False)
    ]


def test_a_pronoun_stands_for_whom_it_means() -> None:
    text = "Der Maler Otto Braun ist tot. Er starb am Sonntag mit 91 Jahren."
    assert aged(text, MONDAY) == [("Er", "1929-03-08", "1930-03-07", True)]
