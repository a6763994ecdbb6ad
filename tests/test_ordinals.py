"""Which of an office's holders someone is called: what is read, kept back, and how it is judged."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from kg.claims.read import read_claims
from kg.claims.values import ordinal_number
from kg.model import Article, ClaimReading, Label, Qualifier, Snak, Statement, Text
from kg.reading.annotator import ArticleAnnotator
from kg.verdicts.wording import Words
from tests.test_verdicts import BIDEN, PRESIDENT, TRUMP, claim, outcome, statement

ANNOTATOR = ArticleAnnotator()
OFFICES = {"P39", "P6", "P35"}


@cache
def held(text: str) -> tuple[ClaimReading, ...]:
    """The readings that say who holds an office."""
    article = Article("o", text, "o", "de")
    read = read_claims(article, ANNOTATOR.annotate(article))
    return tuple(c for c in read if OFFICES & {s.property for s in c.senses})


def places(text: str) -> set[str]:
    """The place in the series on each reading of an office, "" where there is none."""
    found = set()
    for reading in held(text):
        values = [q.argument.value for q in reading.qualifiers if q.property == "P1545"]
        found |= {v.text for v in values if isinstance(v, Text)} or {""}
    return found


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("46.", 46), ("1.", 1), ("erste", 1), ("Erster", 1), ("zweiten", 2), ("dritter", 3),
        ("siebte", 7), ("siebente", 7), ("achter", 8), ("zwölfter", 12), ("neunzehnten", 19),
        ("zwanzigste", 20), ("einundzwanzigster", 21), ("hundertste", 100),
        ("letzte", None), ("einzige", None), ("nächste", None), ("46", None), ("beste", None),
        ("schlechte", None), ("alte", None), ("zwei", None), (".", None), ("", None),
    ],
)  # fmt: skip
def test_ordinals_are_numbers(word: str, number: int | None) -> None:
    assert ordinal_number(word) == number


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Joe Biden ist der 46. Präsident der Vereinigten Staaten.", "46"),
        ("Joe Biden ist 46. Präsident der USA.", "46"),
        ("John Adams war zweiter Präsident der USA.", "2"),
        ("Konrad Adenauer war der erste Bundeskanzler der Bundesrepublik Deutschland.", "1"),
        ("Franziskus ist der 266. Papst.", "266"),
        ("Theodor Heuss war der erste Bundespräsident.", "1"),
        ("Erster Bundeskanzler war Konrad Adenauer.", "1"),
        ("Heinz Fischer ist der elfte Bundespräsident Österreichs.", "11"),
        ("Der zweite Präsident der USA, John Adams, starb 1826.", "2"),
        ("John Adams, der zweite Präsident der USA, starb 1826.", "2"),
        ("Der 46. US-Präsident Joe Biden reiste nach Berlin.", "46"),
        ("Joe Biden wurde zum 46. Präsidenten der USA gewählt.", "46"),
    ],
)
def test_an_ordinal_is_a_place_in_the_series(text: str, place: str) -> None:
    assert places(text) == {place}
    assert not any(reading.present for reading in held(text))


@pytest.mark.parametrize(
    "text",
    [
        "Barack Obama war der erste schwarze Präsident der USA.",
        "Barack Obama ist der bislang erste Präsident der USA.",
        "Barack Obama war der erste Präsident, der aus Hawaii kam.",
        "Barack Obama war der erste Präsident seit 1990.",
        "Barack Obama war der erste Präsident aus Hawaii.",
        "Barack Obama wurde zum ersten schwarzen Präsidenten der USA gewählt.",
        "Der erste schwarze Präsident der USA, Barack Obama, kam nach Berlin.",
        "Kamala Harris ist die erste Frau im Amt.",
        "Angela Merkel war die erste Bundeskanzlerin.",
        "Die erste Bundeskanzlerin Angela Merkel kam nach Berlin.",
        "Winfried Kretschmann ist der erste Ministerpräsident der Grünen.",
        "Michail Gorbatschow war der erste und letzte Präsident der Sowjetunion.",
        "Michail Gorbatschow war der letzte Präsident der Sowjetunion.",
        "Michail Gorbatschow war der einzige Präsident der Sowjetunion.",
        "Sebastian Kurz ist der jüngste Bundeskanzler aller Zeiten.",
        "Donald Trump ist der 45. und 47. Präsident der USA.",
        "Donald Trump ist ein zweiter Präsident der USA.",
        "Donald Trump ist nicht der 44. Präsident der USA.",
        "Der Nachlass der ersten Präsidenten der USA, John Adams und Jan Berg, kam nach Berlin.",
        "Der ehemalige zweite Präsident der USA, John Adams, starb.",
        "Der zweite Bürgermeister von Hamburg, Jan Berg, kam nach Berlin.",
    ],
)
def test_what_says_more_than_is_read_is_kept_back(text: str) -> None:
    assert not held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Olaf Scholz war Erster Bürgermeister von Hamburg.",
        "Joe Biden ist der Präsident der USA.",
        "Joe Biden ist zum zweiten Mal Präsident der USA.",
    ],
)
def test_what_is_no_place_gives_none(text: str) -> None:
    assert places(text) == {""}


# --- the verdict --------------------------------------------------------------------------------


def numbered(*places: str) -> Statement:
    """Trump's term, with its place in the series."""
    term = statement(TRUMP, "P39", PRESIDENT, start="2017-01-20", end="2021-01-20")
    snaks = tuple(Snak("P1545", Text(place)) for place in places)
    return replace(term, qualifiers=(*term.qualifiers, *snaks))


IS_45TH = claim(TRUMP, "P39", PRESIDENT, qualifiers=(Qualifier("P1545", Text("45")),))


def test_the_same_place_is_supported_and_shown() -> None:
    assert outcome(IS_45TH, numbered("45"))[0] is Label.SUPPORTED
    assert "Q11696 (Nr. 45), 20.01.2017" in Words().statement(numbered("45"), "de")


@pytest.mark.parametrize("place", ["44", "4", "5", "145", "450"])
def test_another_place_stays_open(place: str) -> None:
    assert outcome(IS_45TH, numbered(place)) == (
        Label.NOT_ENOUGH_INFORMATION,
        "qualifier-differs",
    )


def test_a_place_that_nobody_knows_stays_open() -> None:
    assert outcome(IS_45TH, numbered()) == (Label.NOT_ENOUGH_INFORMATION, "qualifier-unknown")


def test_another_term_of_the_same_person_does_not_refute() -> None:
    again = replace(numbered("47"), id="again")
    assert outcome(IS_45TH, again, numbered("45"))[0] is Label.SUPPORTED


def test_a_place_among_a_narrower_offices_holders_is_not_one_among_the_wider() -> None:
    second = claim(BIDEN, "P39", "Q30461", qualifiers=(Qualifier("P1545", Text("2")),))
    known = replace(numbered("2"), subject=BIDEN)
    above = statement(PRESIDENT, "P279", "Q30461")
    assert outcome(second, known, parents=(above,))[0] is Label.NOT_ENOUGH_INFORMATION
    plain = claim(BIDEN, "P39", "Q30461")
    assert outcome(plain, known, parents=(above,))[0] is Label.SUPPORTED
