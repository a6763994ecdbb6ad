"""Comparing claimed and known values, and the laws that hold for every pair."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import (
    Coordinates,
    Entity,
    Interval,
    Named,
    NoValue,
    Origin,
    Quantity,
    Rank,
    Snak,
    SomeValue,
    Statement,
    Text,
    Time,
    Value,
)
from kg.verdicts.compare import compare
from kg.verdicts.ground import Ground, ground
from kg.verdicts.quantities import extent, half_last_figure
from kg.verdicts.relations import Range, Relation, relate
from kg.verdicts.times import compare_times, days, gregorian

R = Relation


def related(claimed: Value, known: Value, around: Ground | None = None) -> Relation:
    return compare(claimed, known, around).relation


# --- times --------------------------------------------------------------------------------------

DAY = Time(2018, 5, 1)
YEAR = Time(2018, precision=9)


@pytest.mark.parametrize(
    ("claimed", "known", "expected"),
    [
        (YEAR, YEAR, R.EQUAL),
        (YEAR, DAY, R.FINER),
        (DAY, YEAR, R.COARSER),
        (Time(2018, 5, precision=10), DAY, R.FINER),
        (Time(2010, precision=8), YEAR, R.FINER),
        (Time(2019, precision=9), DAY, R.DIFFERENT),
        (Time(2018, 5, 2), DAY, R.DIFFERENT),
        (Time(-43, 3, 15), Time(-43, precision=9), R.COARSER),
    ],
)
def test_times(claimed: Time, known: Time, expected: Relation) -> None:
    assert related(claimed, known) is expected


def test_julian_days_count_as_written_and_as_converted() -> None:
    revolution = Time(1917, 10, 25, calendar="julian")
    assert gregorian(revolution) == Time(1917, 11, 7)
    assert related(Time(1917, 11, 7), revolution) is R.EQUAL
    assert related(Time(1917, 10, 25), revolution) is R.EQUAL
    assert related(Time(1917, 10, 31), revolution) is R.DIFFERENT


@st.composite
def times(draw: st.DrawFn) -> Time:
    precision = draw(st.sampled_from([7, 8, 9, 10, 11]))
    year = draw(st.integers(-50, 60))
    month = draw(st.integers(1, 12)) if precision >= 10 else 0
    day = draw(st.integers(1, 28)) if precision >= 11 else 0
    return Time(year, month, day, precision, draw(st.sampled_from(["gregorian", "julian"])))


@given(times(), times())
def test_overlapping_times_are_never_different(one: Time, other: Time) -> None:
    overlap = one.earliest <= other.latest and other.earliest <= one.latest
    if overlap:
        assert compare_times(one, other) is not R.DIFFERENT


@given(times(), times())
def test_times_relate_alike_both_ways(one: Time, other: Time) -> None:
    assert compare_times(one, other) is compare_times(other, one).swapped


@given(st.integers(-400, 2400), st.integers(1, 12), st.integers(1, 28))
def test_julian_days_keep_their_distance(year: int, month: int, day: int) -> None:
    converted = gregorian(Time(year, month, day, calendar="julian"))
    following = gregorian(Time(year, month, day + 1 if day < 28 else day, calendar="julian"))
    assert days(converted) == Range(converted.earliest, converted.latest)
    assert following.earliest >= converted.earliest
    assert converted.calendar == "gregorian"


# --- quantities ---------------------------------------------------------------------------------


def amount(number: str, **more: object) -> Quantity:
    return Quantity(Decimal(number), **more)  # type: ignore[arg-type]  # fields by name


MILLION = 1_000_000


@pytest.mark.parametrize(
    ("claimed", "known", "expected"),
    [
        (amount("26"), amount("26"), R.EQUAL),
        (amount("26"), amount("26.0"), R.EQUAL),
        (amount("26"), amount("27"), R.DIFFERENT),
        (amount("80000000", approximate=True), amount("83166711"), R.FINER),
        (amount("80000000"), amount("83166711"), R.FINER),
        (amount("83000000"), amount("83166711"), R.FINER),
        (amount("83000000"), amount("84166711"), R.DIFFERENT),
        (amount("83166711"), amount("83000000"), R.COARSER),
        (amount("1000"), amount("1432"), R.INCOMPARABLE),
        (amount("1000"), amount("1732"), R.DIFFERENT),
        (amount("50", lower=Decimal(50)), amount("60"), R.FINER),
        (amount("50", lower=Decimal(50)), amount("40"), R.DIFFERENT),
        (amount("50", upper=Decimal(50)), amount("40"), R.FINER),
        (amount("5", unit="Q712226"), amount("5"), R.INCOMPARABLE),
    ],
)
def test_quantities(claimed: Quantity, known: Quantity, expected: Relation) -> None:
    assert related(claimed, known) is expected


@pytest.mark.parametrize(
    ("number", "half"), [("83000000", "500000"), ("26", "0.5"), ("1.25", "0.005"), ("0", "0")]
)
def test_half_the_last_figure(number: str, half: str) -> None:
    assert half_last_figure(Decimal(number)) == Decimal(half)


QUANTITIES = st.builds(
    Quantity,
    st.decimals(-(10**9), 10**9, places=1),
    st.sampled_from([None, "Q1"]),
    approximate=st.booleans(),
)


@given(QUANTITIES)
def test_an_amount_lies_in_its_own_extent(quantity: Quantity) -> None:
    for wide in (False, True):
        found = extent(quantity, wide=wide)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= quantity.amount <= found.high


# --- texts, points, and what is no value --------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "known", "expected"),
    [
        ("Der Spiegel", "DER  SPIEGEL", R.EQUAL),
        ("Straße", "Strasse", R.EQUAL),
        ("Alexander Lukaschenko", "Alexander Lukaschenka", R.COMPATIBLE),
        ("Moskau", "Москва", R.INCOMPARABLE),
        ("Bayern", "Freistaat Bayern", R.INCOMPARABLE),
        ("Berlin", "Paris", R.DIFFERENT),
    ],
)
def test_texts(claimed: str, known: str, expected: Relation) -> None:
    assert related(Text(claimed), Text(known)) is expected


def test_points_by_distance() -> None:
    berlin, near, paris = (
        Coordinates(52.52, 13.40, 0.01),
        Coordinates(52.525, 13.405),
        Coordinates(48.86, 2.35),
    )
    assert related(berlin, near) is R.COMPATIBLE
    assert related(berlin, paris) is R.DIFFERENT
    assert related(berlin, Coordinates(52.7, 13.5)) is R.INCOMPARABLE


def test_unknown_value_and_no_value() -> None:
    assert related(Entity("Q1"), SomeValue()) is R.COARSER
    assert related(Entity("Q1"), NoValue()) is R.DIFFERENT
    assert related(Named("wer"), NoValue()) is R.INCOMPARABLE
    assert related(NoValue(), NoValue()) is R.EQUAL


# --- items --------------------------------------------------------------------------------------


def up(subject: str, property: str, value: str, **more: object) -> Statement:
    made = Statement(
        f"{subject}$beleg-{property}-{value}",
        subject,
        property,
        Entity(value),
        origin=Origin("test", "2023-01-01"),
        **more,  # type: ignore[arg-type]  # fields by name
    )
    return made


WORLD = (
    up("Q64", "P17", "Q183"),
    up("Q183", "P30", "Q46"),
    up("Q90", "P17", "Q142"),
    up("Q1055", "P17", "Q183"),
    up("Q202833", "P279", "Q35127"),
    up("Q64", "P31", "Q1549591"),
    up("Q1055", "P31", "Q1549591"),
    up("Q7318", "P31", "Q3024240"),
    up("Q7318", "P17", "Q7318"),
)


@pytest.mark.parametrize(
    ("claimed", "known", "expected"),
    [
        ("Q64", "Q64", R.EQUAL),
        ("Q183", "Q64", R.FINER),
        ("Q46", "Q64", R.FINER),
        ("Q64", "Q46", R.COARSER),
        ("Q35127", "Q202833", R.FINER),
        ("Q64", "Q90", R.DIFFERENT),
        ("Q64", "Q1055", R.DIFFERENT),
        ("Q64", "Q999", R.INCOMPARABLE),
        ("Q64", "Q7318", R.INCOMPARABLE),
    ],
)
def test_items(claimed: str, known: str, expected: Relation) -> None:
    assert related(Entity(claimed), Entity(known), ground(WORLD)) is expected


def test_a_chain_names_its_steps() -> None:
    found = compare(Entity("Q46"), Entity("Q64"), ground(WORLD))
    assert [s.property for s in found.chain] == ["P17", "P30"]


def test_a_thing_on_two_continents_proves_neither() -> None:
    russia = (up("Q649", "P17", "Q159"), up("Q159", "P30", "Q46"), up("Q159", "P30", "Q48"))
    assert related(Entity("Q48"), Entity("Q649"), ground(russia)) is R.INCOMPARABLE


def test_steps_of_another_time_or_deprecated_do_not_count() -> None:
    ended = (Snak("P582", Time(1945, 5, 8)),)
    now = Interval(Time(2021, 1, 10), Time(2021, 1, 10))
    past = (up("Q1829", "P17", "Q183", qualifiers=ended), up("Q1829", "P17", "Q159"))
    assert related(Entity("Q183"), Entity("Q1829"), ground(past, now)) is R.INCOMPARABLE
    assert related(Entity("Q159"), Entity("Q1829"), ground(past, now)) is R.FINER
    assert related(Entity("Q183"), Entity("Q1829"), ground(past)) is R.INCOMPARABLE
    deprecated = (up("Q64", "P17", "Q142", rank=Rank.DEPRECATED),)
    assert related(Entity("Q142"), Entity("Q64"), ground(deprecated)) is R.INCOMPARABLE


def test_circles_of_parts_end() -> None:
    circle = (up("Q1", "P131", "Q2"), up("Q2", "P131", "Q3"), up("Q3", "P131", "Q1"))
    assert ground(circle).chain("Q1", "Q9", ("P131",)) is None
    assert ground((up("Q1", "P279", "Q2"), up("Q2", "P279", "Q1"))).kinds("Q1") == frozenset()


# --- laws ---------------------------------------------------------------------------------------

ITEMS = st.sampled_from(["Q64", "Q90", "Q183", "Q142", "Q46", "Q7318", "Q202833", "Q35127", "Q5"])
VALUES = st.one_of(
    times(),
    QUANTITIES,
    ITEMS.map(Entity),
    st.text(max_size=8).map(Text),
    st.builds(Named, st.sampled_from(["Anna", "Berta"])),
    st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([None, 0.1])),
    st.just(SomeValue()),
    st.just(NoValue()),
)
STATEMENTS = st.lists(
    st.builds(up, ITEMS, st.sampled_from(["P131", "P17", "P30", "P279", "P31"]), ITEMS),
    max_size=8,
)


@settings(max_examples=200)
@given(VALUES)
def test_every_value_equals_itself(value: Value) -> None:
    assert related(value, value) is R.EQUAL


@settings(max_examples=200)
@given(VALUES, VALUES)
def test_relations_turn_over_with_their_values(one: Value, other: Value) -> None:
    assert related(one, other) is related(other, one).swapped


@settings(max_examples=150)
@given(STATEMENTS, ITEMS, ITEMS)
def test_items_differ_both_ways_or_neither(found: list[Statement], one: str, other: str) -> None:
    around = ground({s.id: s for s in found}.values())
    there = related(Entity(one), Entity(other), around)
    back = related(Entity(other), Entity(one), around)
    assert (there is R.DIFFERENT) == (back is R.DIFFERENT)
    if around.chain(one, other, ("P131", "P17", "P30")):
        assert there in (R.EQUAL, R.COARSER, R.FINER)


@given(VALUES)
def test_an_unlinked_name_differs_from_nothing(value: Value) -> None:
    assert related(Named("Anna Beispiel"), value) is not R.DIFFERENT


BOUNDS = st.one_of(st.none(), st.integers(0, 9))
RANGES = (
    st.tuples(BOUNDS, BOUNDS)
    .filter(lambda r: r[0] is None or r[1] is None or r[0] <= r[1])
    .map(lambda r: Range(*r))
)


@given(RANGES, RANGES, st.integers(0, 9))
def test_ranges_that_share_a_point_are_not_different(
    one: Range[int], other: Range[int], point: int
) -> None:
    def holds(found: Range[int]) -> bool:
        return (found.low is None or found.low <= point) and (
            found.high is None or point <= found.high
        )

    if holds(one) and holds(other):
        assert relate(one, other) is not R.DIFFERENT
    assert relate(one, other) is relate(other, one).swapped
