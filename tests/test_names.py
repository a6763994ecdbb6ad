"""Ids and IRIs: equal content has equal names, other content others."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Entity, Quantity, Statement, Term
from kg.names import (
    article_id,
    canonical_json,
    iri,
    is_wikidata_guid,
    proposition,
    statement_iri,
    wikidata_url,
)

GUID = "Q42$F078E5B3-F9A8-480E-B7AC-D97778CBBEF9"
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)


@given(DECIMALS)
def test_a_number_has_one_spelling_and_it_is_exact(number: Decimal) -> None:
    spelled = canonical_json(number).strip('"')
    assert Decimal(spelled) == number
    assert canonical_json(Decimal(spelled + ("0" if "." in spelled else ".0"))) == f'"{spelled}"'


@given(DECIMALS, DECIMALS)
def test_propositions_are_the_same_when_their_values_are(one: Decimal, other: Decimal) -> None:
    made = [proposition(Term(Entity("Q1")), "P1", Term(Quantity(n))) for n in (one, other)]
    assert (made[0].id == made[1].id) == (one == other)


def test_words_do_not_count_for_a_proposition() -> None:
    short = proposition(Term(Entity("Q1"), "Amazon"), "P17", Term(Entity("Q30"), "USA"))
    long = proposition(Term(Entity("Q1"), "Der Konzern"), "P17", Term(Entity("Q30"), "US-"))
    assert short.id == long.id


@given(st.text(), st.text(), st.none() | st.text(min_size=1))
def test_an_article_is_its_url_or_else_its_text(one: str, other: str, url: str | None) -> None:
    assert (article_id(one, url) == article_id(other, url)) == (url is not None or one == other)


@given(st.text())
def test_a_local_name_is_one_path_segment(local: str) -> None:
    encodable = local.encode("utf-8", "replace").decode("utf-8")
    made = iri("http://localhost/", "name", encodable).removeprefix("http://localhost/name/")
    assert not set(made) & set('/?#<>"{}|\\^` \n')


@pytest.mark.parametrize("statement_id", [GUID, GUID.lower().replace("q42", "Q42")])
def test_wikidatas_own_ids_become_its_iris(statement_id: str) -> None:
    assert is_wikidata_guid(statement_id)
    made = statement_iri("http://localhost/", statement_id)
    assert made == "http://www.wikidata.org/entity/statement/" + statement_id.replace("$", "-", 1)


def test_ids_of_ours_stay_in_the_store_and_lead_to_the_property() -> None:
    statement = Statement("Q42$beleg-1f", "Q42", "P19", Entity("Q350"))
    assert statement_iri("http://localhost/", statement.id).startswith(
        "http://localhost/statement/"
    )
    assert wikidata_url(statement) == "https://www.wikidata.org/wiki/Q42#P19"
