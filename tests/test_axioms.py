"""The main job finds all that OWL 2 RL would find under the axioms for Wikidata, and proves it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

import ontology
from kg.model import Entity, Proposition, Term, Time
from kg.names import PREFIXES, proposition
from kg.reasoning.conflicts import NewsReasoner
from kg.reasoning.news_checker import Wrong, check_news
from kg.reasoning.rl.claims import opposed
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.terms import Terms
from kg.reasoning.sets import culprits

TEXT = ontology.read("wikidata.ttl")
OWL, WDT, WD = (PREFIXES[name] for name in ("owl", "wdt", "wd"))
AXIOMS = [
    (q.subject.value.removeprefix(WDT), q.object.value.removeprefix(OWL).removeprefix(WDT))
    for q in parse(TEXT.encode(), format=RdfFormat.TURTLE)
    if q.predicate.value in (PREFIXES["rdf"] + "type", OWL + "inverseOf")
    and not q.object.value.endswith("ObjectProperty")
]
"""Properties with their kinds or inverses."""
DATES = sorted({name for name, kind in AXIOMS if kind == "DatatypeProperty"})
RELATIONS = sorted({name for name, _ in AXIOMS} - set(DATES))
PEOPLE = [Entity(f"Q90000000{n}") for n in range(1, 4)]


def claim(subject: Entity, property: str, value: Entity | Time) -> Proposition:
    return proposition(Term(subject), property, Term(value))


CLAIMS = st.one_of(
    st.builds(claim, st.sampled_from(PEOPLE), st.sampled_from(RELATIONS), st.sampled_from(PEOPLE)),
    st.builds(
        claim,
        st.sampled_from(PEOPLE),
        st.sampled_from(["P569", "P570"]),
        st.sampled_from([Time(1990, 1, 1), Time(1990, 1, 2), Time(2011, 5, 5)]),
    ),
)


def by_owl(claims: list[Proposition]) -> set[frozenset[str]]:
    terms = Terms()
    axioms = read_document(terms, "axioms.ttl", TEXT.encode())
    rows = {}
    for one in claims:
        assert one.subject is not None
        assert one.object is not None
        value = one.object.value
        shown = (
            f"<{WD}{value.id}>"
            if isinstance(value, Entity)
            else f'"{value.iso()}"^^<{PREFIXES["xsd"]}date>'  # type: ignore[union-attr] - a Time
        )
        line = f"<{WD}{one.subject.value.id}> <{WDT}{one.property}> {shown} ."  # type: ignore[union-attr] - an Entity
        rows[one.id] = read_document(terms, "claim.nt", line.encode())
    found, complete = opposed(terms, axioms, rows)
    assert complete
    return {one.claims for one in found}


@settings(max_examples=150, deadline=None)
@given(st.lists(CLAIMS, max_size=6, unique_by=lambda p: p.id))
def test_what_owl_finds_the_main_job_finds(claims: list[Proposition]) -> None:
    conflicts = NewsReasoner().conflicts(claims, (), (), {})
    for conflict in conflicts:
        check_news(json.loads(conflict.certificate))
    assert by_owl(claims) <= set(culprits(conflicts))


def test_every_axiom_that_can_be_broken_is_one_of_the_main_job() -> None:
    here, there = PEOPLE[:2]
    asymmetric = {name for name, kind in AXIOMS if kind == "AsymmetricProperty"}
    broken = {
        "AsymmetricProperty": lambda p: [claim(here, p, there), claim(there, p, here)],
        "IrreflexiveProperty": lambda p: [claim(here, p, here)],
        "FunctionalProperty": lambda p: [claim(here, p, Time(1990, 1, n)) for n in (1, 2)],
    }
    for name, kind in AXIOMS:
        if kind in broken:
            claims = broken[kind](name)
        elif kind in asymmetric:  # the inverse of such a property
            claims = [claim(here, name, there), claim(here, kind, there)]
        else:
            continue
        ids = frozenset(one.id for one in claims)
        assert by_owl(claims) == {ids}, (name, kind)
        assert ids in culprits(NewsReasoner().conflicts(claims, (), (), {})), (name, kind)


def test_a_certificate_of_other_properties_is_refused() -> None:
    here, there = PEOPLE[:2]
    claims = [claim(here, "P749", there), claim(here, "P355", there)]
    (conflict,) = NewsReasoner().conflicts(claims, (), (), {})
    proof = json.loads(conflict.certificate)
    proof["premises"][0]["property"] = "P361"
    with pytest.raises(Wrong):
        check_news(proof)
