"""English times told from publication, all sentences ours: Thursday, 14 January 2021."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import DAY, MONTH, YEAR, Time, TimeExpression
from kg.reading.parse.links.lemmas import verbs
from kg.reading.times.english import expressions

PUBLISHED = Time(2021, 1, 14, precision=DAY)


def found(text: str, published: Time | None = PUBLISHED) -> list[TimeExpression]:
    return list(expressions(text, 0, published))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Clara Berg visited Bremen on Monday.", ["2021-01-11"]),
        ("Clara Berg will visit Bremen on Monday.", ["2021-01-18"]),
        ("Berg said on Monday that she will speak on Friday.", ["2021-01-11", "2021-01-15"]),
        ("Berg said it would meet next Thursday.", ["2021-01-21"]),
        ("The trial is due to begin on Tuesday.", ["2021-01-19"]),
        ("Berg was arrested Wednesday morning.", ["2021-01-13TMO"]),
        ("Berg spoke last Thursday.", ["2021-01-07"]),
        ("Berg resigned yesterday.", ["2021-01-13"]),
        ("Berg resigned late last night.", ["2021-01-13TNI"]),
        ("Berg resigned on the day before yesterday.", ["2021-01-12"]),
        ("Today Berg is old.", ["PRESENT_REF"]),
        ("Berg resigned last week.", ["2021-W01"]),
        ("They met earlier this month.", ["2021-01"]),
        ("Berg resigned last year.", ["2020"]),
        ("Berg spoke in March that year.", ["2020-03"]),
        ("The vote will take place in May.", ["2021-05"]),
        ("The fair opens on March 3.", ["2021-03-03"]),
        ("The fair began on 4 January.", ["2021-01-04"]),
        ("Last December Berg left.", ["2020-12"]),
        ("Three weeks ago Berg left.", ["2020-W52"]),
        ("Berg left 3 years ago.", ["2018"]),
        ("In the 1990s Berg lived in Bremen.", ["199"]),
        ("On Sunday, Jan. 10, 2021, Berg left.", ["2021-01-10"]),
    ],
)
def test_times_are_told_from_publication(text: str, values: list[str]) -> None:
    assert [each.value for each in found(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "Monday's vote was lost.",
        "Last year's vote was won by Berg.",
        "Berg plays every Monday.",
        "The museum opens on Mondays.",
        "Black Friday sales rose.",
        "From Monday to Friday Berg works.",
        "Berg left about three years ago.",
        "In the last year of the war Berg left.",
        "May will lead the firm, and June Braun will own it.",
    ],
)
def test_what_is_no_time_of_its_clause_is_left_out(text: str) -> None:
    assert found(text) == []


def test_words_before_a_time_bound_it() -> None:
    assert [(e.value, e.bound) for e in found("Berg has lived there since September.")] == [
        ("2020-09", "since")
    ]


@given(
    st.sampled_from(
        ["Berg left on Monday.", "Berg left last week.", "Berg left in May.", "Berg left today."]
    ),
    st.one_of(
        st.none(),
        st.builds(lambda y: Time(y, precision=YEAR), st.integers(1, 9999)),
        st.builds(lambda y, m: Time(y, m, precision=MONTH), st.integers(1, 9999),
                  st.integers(1, 12)),
        st.builds(lambda d: Time(d.year, d.month, d.day, DAY), st.dates()),
    ),
)  # fmt: skip
def test_whatever_is_known_of_publication_a_time_is_found_or_unanchored(
    text: str, published: Time | None
) -> None:
    for each in found(text, published):
        assert text[each.start : each.end]
        assert each.anchored or each.interval is None
        if each.interval is not None:
            assert published is not None


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("failed", "fail"), ("published", "publish"), ("visited", "visit"), ("created", "create"),
        ("received", "receive"), ("announced", "announce"), ("endorsed", "endorse"),
        ("enabled", "enable"), ("negotiated", "negotiate"), ("shouted", "shout"),
        ("decided", "decide"), ("avoided", "avoid"), ("declared", "declare"),
        ("offered", "offer"), ("required", "require"), ("toured", "tour"), ("settled", "settle"),
        ("joined", "join"), ("opened", "open"), ("merged", "merge"), ("controlled", "control"),
        ("permitted", "permit"), ("stuffed", "stuff"), ("agreed", "agree"), ("wore", "wear"),
        ("undertaken", "undertake"), ("focused", "focus"), ("sued", "sue"), ("typed", "type"),
    ],
)  # fmt: skip
def test_the_likeliest_base_form_of_a_verb_is_the_right_one(form: str, base: str) -> None:
    assert verbs(form)[0] == base
