"""Units converted, circular references by address, and the unlike datatypes of one property."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import (
    Constraint,
    Coordinates,
    Entity,
    EntityTerms,
    Label,
    NoValue,
    PropertyDefinition,
    Quantity,
    Reference,
    Snak,
    SomeValue,
    Statement,
    Text,
    Time,
    Value,
)
from kg.verdicts.compare import compare
from kg.verdicts.gather import site
from kg.verdicts.relations import Relation as R
from kg.verdicts.units import units
from tests.test_verdicts import article, claim, day, facts, outcome, statement, verdict, year

KILOMETRE, METRE, MILE, ACRE, CELSIUS, FAHRENHEIT, EURO = (
    "Q828224",
    "Q11573",
    "Q253276",
    "Q81292",
    "Q25267",
    "Q42289",
    "Q4916",
)


def amount(number: str, unit: str | None = None, **more: bool) -> Quantity:
    return Quantity(Decimal(number), unit, **more)


@pytest.mark.parametrize(
    ("claimed", "known", "expected"),
    [
        (amount("8.8", KILOMETRE), amount("8848", METRE), R.FINER),
        (amount("8848", METRE), amount("8.8", KILOMETRE), R.COARSER),
        (amount("8", KILOMETRE), amount("5", MILE), R.COMPATIBLE),
        (amount("3", MILE), amount("4.83", KILOMETRE), R.FINER),
        (amount("50", FAHRENHEIT), amount("10", CELSIUS), R.COMPATIBLE),
        (amount("9", KILOMETRE), amount("4000", METRE), R.DIFFERENT),
        (amount("5", ACRE), amount("5", METRE), R.INCOMPARABLE),
        (amount("5", EURO), amount("5", METRE), R.INCOMPARABLE),
        (amount("5"), amount("5", METRE), R.INCOMPARABLE),
    ],
)
def test_units_of_one_dimension_are_converted(
    claimed: Quantity, known: Quantity, expected: R
) -> None:
    assert compare(claimed, known).relation is expected


@given(
    st.decimals("0.1", "99999", places=1),
    st.sampled_from(sorted(units())),
    st.sampled_from(sorted(units())),
)
def test_an_amount_is_never_different_from_itself_converted(
    number: Decimal, one: str, other: str
) -> None:
    mine, theirs = units()[one], units()[other]
    if mine.dimension == theirs.dimension and one != other:
        converted = (mine.to_base(number) - theirs.offset) / theirs.factor
        relation = compare(amount(str(number), one), Quantity(converted, other)).relation
        assert relation is not R.DIFFERENT


# --- circular references --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a", "http://example.org/b?c=d"),
        ("https://m.example.org/a", "https://www.example.org/a"),
        ("https://web.archive.org/web/20210110/https://www.example.org/a", "https://example.org/"),
        ("https://EXAMPLE.org./a", "https://example.org/a"),
    ],
)
def test_one_site_has_many_addresses(one: str, other: str) -> None:
    assert site(one) == site(other) == "example.org"


@pytest.mark.parametrize("text", ["", "no address", "http://[", "mailto:a@example.org"])
def test_what_is_no_address_is_nobodys(text: str) -> None:
    assert site(text) == ""


@pytest.mark.parametrize(
    "snak",
    [
        Snak("P854", Text("https://m.example.org/2021/a")),
        Snak("P1065", Text("https://web.archive.org/web/2021/https://www.example.org/a")),
        Snak("P248", Entity("Q5")),
        Snak("P143", Entity("Q5")),
    ],
)
def test_a_statement_that_rests_on_the_publisher_alone_is_no_evidence(snak: Snak) -> None:
    claimed = claim("Q1", "P112", "Q2")
    own = statement("Q1", "P112", "Q2", references=(Reference((snak,)),))
    checked = article(url="https://www.example.org/other", publisher="Das Blatt")
    terms = {"Q5": EntityTerms("Q5", (("de", "das blatt"),))}
    got = verdict(claimed, facts(claimed, own, terms=terms), checked)
    assert (got.label, got.reason_code) == (Label.NOT_ENOUGH_INFORMATION, "silent")
    second = Reference((Snak("P854", Text("https://another.example.com/")),))
    both = replace(own, references=(*own.references, second))
    assert verdict(claimed, facts(claimed, both, terms=terms), checked).label is Label.SUPPORTED


# --- every datatype through the judge -------------------------------------------------------------

ONE = {"P999": PropertyDefinition("P999", "any", constraints=(Constraint("Q19474404"),))}
JULIAN = replace(day("1917-10-25"), calendar="julian")


@pytest.mark.parametrize(
    ("said", "known", "label"),
    [
        (year(1976), day("1976-11-26"), Label.SUPPORTED),
        (day("1976-11-26"), year(1976), Label.NOT_ENOUGH_INFORMATION),
        (year(1975), day("1976-11-26"), Label.REFUTED),
        (day("1917-11-07"), JULIAN, Label.SUPPORTED),
        (day("1917-10-25"), JULIAN, Label.SUPPORTED),
        (day("1917-12-01"), JULIAN, Label.REFUTED),
        (amount("80000000", approximate=True), amount("83200000"), Label.SUPPORTED),
        (amount("60000000", approximate=True), amount("83200000"), Label.REFUTED),
        (amount("9", KILOMETRE), amount("8848", METRE), Label.SUPPORTED),
        (amount("9", KILOMETRE), amount("4000", METRE), Label.REFUTED),
        (Text("Straßburg"), Text("straßburg"), Label.SUPPORTED),
        (Text("Bremen"), Text("Moskau"), Label.REFUTED),
        (Text("Москва"), Text("Moskau"), Label.NOT_ENOUGH_INFORMATION),
        (Coordinates(52.5, 13.4, 0.1), Coordinates(52.52, 13.41), Label.SUPPORTED),
        (Coordinates(52.5, 13.4), Coordinates(48.1, 11.6), Label.REFUTED),
        (Entity("Q2"), SomeValue(), Label.NOT_ENOUGH_INFORMATION),
        (SomeValue(), Entity("Q2"), Label.SUPPORTED),
        (NoValue(), NoValue(), Label.SUPPORTED),
        (Entity("Q2"), NoValue(), Label.REFUTED),
        (Time(1976, precision=9), Text("1976"), Label.NOT_ENOUGH_INFORMATION),
    ],
)
def test_each_datatype_supports_refutes_or_leaves_open(
    said: Value, known: Value, label: Label
) -> None:
    claimed = claim("Q1", "P999", said)
    assert outcome(claimed, statement("Q1", "P999", known), properties=ONE)[0] is label


# --- the order of times ---------------------------------------------------------------------------

BORN = statement("Q1", "P569", day("1950-05-01"))


@pytest.mark.parametrize(
    ("property", "said", "known", "code"),
    [
        ("P570", year(1949), BORN, "breaks-order"),
        ("P570", year(1950), BORN, "silent"),
        ("P570", day("1950-04-30"), BORN, "breaks-order"),
        ("P570", year(1999), BORN, "silent"),
        ("P569", year(2000), statement("Q1", "P570", year(1999)), "breaks-order"),
        ("P569", year(1999), statement("Q1", "P570", year(1999)), "silent"),
        (
            "P570",
            year(1949),
            replace(BORN, qualifiers=(Snak("P1480", Entity("Q5727902")),)),
            "silent",
        ),
    ],
)
def test_no_end_before_its_beginning(
    property: str, said: Time, known: Statement, code: str
) -> None:
    assert outcome(claim("Q1", property, said), known)[1] == code
