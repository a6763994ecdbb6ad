"""Suggestions to Wikidata: the Mismatch Finder's CSV and QuickStatements, and what is left out."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import model as m
from kg.names import proposition
from kg.reports.suggestions import (
    LONGEST,
    MISMATCH_COLUMNS,
    mismatches,
    quickstatements,
    suggestions,
)
from tests.generated_checks import checks

GUID = "Q3884$0F9A4B1C-0000-4000-8000-ABCDEF012345"
NOTHING = m.Message("", "")
ARTICLE = m.Article(
    "a", "Amazon wurde 1999 gegründet.", "a.html", "de",
    url="https://zeitung.example/a?b=1", title='Der "Konzern"', published=m.Time(2021, 1, 10),
    retrieved="2026-11-26T10:00:00+00:00",
)  # fmt: skip
AMAZON = m.Term(m.Entity("Q3884"), "Amazon")
FOUNDED = proposition(AMAZON, "P571", m.Term(m.Time(1999, precision=m.YEAR), "1999"))
IN_SEATTLE = proposition(AMAZON, "P159", m.Term(m.Entity("Q5083"), "Seattle"))
KNOWN = m.Statement(GUID, "Q3884", "P571", m.Time(1994, 7, 5))


def check_of(
    stated: m.Proposition, label: m.Label, *statements: m.Statement, article: m.Article = ARTICLE,
    **said: object,
) -> m.Check:  # fmt: skip
    utterance = m.Utterance("u", "a", stated.id, 0, 28, article.text, "gründen", "test")
    utterance = dataclasses.replace(utterance, **said)  # type: ignore[arg-type]  # fields of it
    evidence = tuple(m.Evidence(s, m.Bearing.REFUTES, NOTHING) for s in statements)
    verdict = m.Verdict("v", stated.id, label, "r", NOTHING, None, evidence)
    return m.Check(article, (utterance,), (stated,), (verdict,))


def rows(*found: m.Check) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(mismatches(suggestions(found))[0])))


def test_a_contradiction_is_a_mismatch() -> None:
    assert rows(check_of(FOUNDED, m.Label.REFUTED, KNOWN)) == [
        {
            "item_id": "Q3884",
            "statement_guid": GUID,
            "property_id": "P571",
            "wikidata_value": "1994-07-05",
            "meta_wikidata_value": "Q12138",
            "external_value": "1999",
            "external_url": "https://zeitung.example/a?b=1",
            "type": "statement",
        }
    ]


def test_what_wikidata_is_silent_on_is_a_mismatch_without_a_statement() -> None:
    (row,) = rows(check_of(IN_SEATTLE, m.Label.NOT_ENOUGH_INFORMATION))
    assert (row["item_id"], row["property_id"], row["external_value"]) == ("Q3884", "P159", "Q5083")
    assert row["statement_guid"] == row["wikidata_value"] == row["meta_wikidata_value"] == ""


def test_what_wikidata_is_silent_on_is_a_command() -> None:
    quantity = m.Quantity(Decimal("1.50"), unit="Q4917")
    stated = proposition(AMAZON, "P2139", m.Term(quantity), (m.Qualifier("P585", m.Time(2020)),))
    found = [check_of(stated, m.Label.NOT_ENOUGH_INFORMATION)]
    (line,) = quickstatements(suggestions(found)).splitlines()
    assert line.split("\t") == [
        "Q3884", "P2139", "1.50U4917", "P585", "+2020-00-00T00:00:00Z/11",
        "S854", '"https://zeitung.example/a?b=1"', "S1476", 'de:"Der ”Konzern”"',
        "S577", "+2021-01-10T00:00:00Z/11", "S813", "+2026-11-26T00:00:00Z/11",
        "/* Amazon wurde 1999 gegründet. */",
    ]  # fmt: skip


def test_an_inverse_statement_is_corrected_where_it_stands() -> None:
    capital = proposition(m.Term(m.Entity("Q64")), "P1376", m.Term(m.Entity("Q183")))
    known = m.Statement(GUID.replace("Q3884", "Q183"), "Q183", "P36", m.Entity("Q586"))
    (row,) = rows(check_of(capital, m.Label.REFUTED, known))
    assert (row["item_id"], row["property_id"]) == ("Q183", "P36")
    assert (row["wikidata_value"], row["external_value"]) == ("Q586", "Q64")


@pytest.mark.parametrize(
    "said",
    [
        {"polarity": m.Polarity.NEGATIVE},
        {"modality": m.Modality.POSSIBLE},
        {"speaker": m.Speaker(m.Term(m.Named("dpa")), m.QuotationKind.INDIRECT, "sagte")},
    ],
)
def test_what_the_article_does_not_assert_is_not_suggested(said: dict[str, object]) -> None:
    assert rows(check_of(IN_SEATTLE, m.Label.NOT_ENOUGH_INFORMATION, **said)) == []


@pytest.mark.parametrize("url", [None, "kein URL", "ftp://a.example/", "https://", "http://[a"])
def test_without_an_address_nothing_is_attributed(url: str | None) -> None:
    nowhere = dataclasses.replace(ARTICLE, url=url)
    assert rows(check_of(IN_SEATTLE, m.Label.NOT_ENOUGH_INFORMATION, article=nowhere)) == []


def test_names_and_events_are_not_suggested() -> None:
    named = proposition(AMAZON, "P112", m.Term(m.Named("Matze")))
    event = proposition(AMAZON, None, m.Term(m.Entity("Q1")), event=m.Event("e", "kaufen"))
    for stated in (named, event):
        assert rows(check_of(stated, m.Label.NOT_ENOUGH_INFORMATION)) == []


def test_near_evidence_is_not_silence() -> None:
    assert rows(check_of(IN_SEATTLE, m.Label.NOT_ENOUGH_INFORMATION, KNOWN)) == []


def test_a_statement_without_wikidatas_id_is_left_out_and_counted() -> None:
    ours = dataclasses.replace(KNOWN, id="Q3884$beleg-1")
    text, left_out = mismatches(suggestions([check_of(FOUNDED, m.Label.REFUTED, ours)]))
    assert (text.count("\n"), left_out) == (1, 1)


def test_a_validity_time_is_left_to_a_person() -> None:
    stated = proposition(
        AMAZON, "P159", m.Term(m.Entity("Q5083")), valid=m.Interval(m.Time(2020), None)
    )
    assert quickstatements(suggestions([check_of(stated, m.Label.NOT_ENOUGH_INFORMATION)])) == ""


@given(st.lists(checks(), max_size=3))
def test_whatever_is_checked_the_files_keep_their_format(found: list[m.Check]) -> None:
    addressed = [
        dataclasses.replace(c, article=dataclasses.replace(c.article, url="https://a.example/"))
        for c in found
    ]
    text, _ = mismatches(suggestions(addressed))
    read = list(csv.DictReader(io.StringIO(text)))
    for row in read:
        assert tuple(row) == MISMATCH_COLUMNS
        assert re.fullmatch(r"Q\d+", row["item_id"])
        assert re.fullmatch(r"P\d+", row["property_id"])
        assert all(len(cell) <= LONGEST for cell in row.values())
        assert bool(row["statement_guid"]) or not row["wikidata_value"]
    for line in quickstatements(suggestions(addressed)).split("\n")[:-1]:
        cells = line.split("\t")
        assert re.fullmatch(r"Q\d+", cells[0])
        assert cells[-1].startswith("/* ")
        assert len(cells) % 2 == 0, "three parts, pairs of property and value, and a comment"
