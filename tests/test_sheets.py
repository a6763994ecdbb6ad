"""CSV for spreadsheets: no cell of a stranger's text is a formula, and every cell is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from server.pages.sheets import inert
from tests.web import filled, hostile_check, serving

SIGNS = tuple("=+-@|%\t\r\n＝＋－＠")


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    with serving(filled(hostile_check())) as address:
        yield address


@given(st.text(), st.sampled_from(["", " ", "\u00a0", "\t"]), st.sampled_from(["", *SIGNS]))
def test_no_cell_begins_a_formula_and_none_is_lost(text: str, space: str, sign: str) -> None:
    cell = space + sign + text
    shown = inert(cell)
    assert shown in (cell, f"'{cell}")
    if shown == cell and cell.lstrip().startswith(SIGNS):
        assert cell.strip("+-").replace(".", "").replace(",", "").isdigit()


@pytest.mark.parametrize("number", ["-5", "+3.25", "-0,5", "12"])
def test_numbers_stay_numbers(number: str) -> None:
    assert inert(number) == number


def rows(address: str, path: str, **arguments: str) -> list[list[str]]:
    answer = requests.get(address + path, params=arguments, timeout=60)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_querys_rows_come_inert(hostile: str) -> None:
    query = "SELECT ?article ?title { ?article <https://schema.org/headline> ?title }"
    columns, row = rows(hostile, "/query.csv", query=query)
    assert columns == ["article", "title"]
    assert row[1].startswith("'=1+1")


def test_the_claims_of_a_search_come_inert(hostile: str) -> None:
    columns, *found = rows(hostile, "/search.csv", q="Amazon")
    assert columns[0] == "claim"
    assert found
    for row in found:
        assert not any(cell.startswith(("=", "@")) for cell in row)
        assert row[columns.index("publisher")].startswith("'@SUM")


@pytest.mark.parametrize("query", ["", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT"])
def test_what_makes_no_table_is_refused(hostile: str, query: str) -> None:
    answer = requests.get(f"{hostile}/query.csv", params={"query": query}, timeout=60)
    assert answer.status_code == 400
