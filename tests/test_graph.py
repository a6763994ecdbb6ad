"""Checks as RDF: the layout that docs/design.md fixes, and that nothing is lost on the way."""

from __future__ import annotations

import copy
import copyreg
import dataclasses
import pickle
import random
import typing
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import model as m
from kg.errors import StoreError
from kg.graph.calendars import to_gregorian
from kg.graph.orders import permutation, restored
from kg.graph.quads import decimal, lines, plain
from kg.graph.read import from_quads
from kg.graph.write import to_quads
from kg.names import proposition
from tests.generated_checks import BASE, checks, values

slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def wordings(check: m.Check) -> list[str]:
    """The surface texts, which do not count for equality."""
    terms = [t for p in check.propositions for t in (p.subject, p.object)]
    terms += [r.term for p in check.propositions if p.event for r in p.event.roles]
    terms += [u.speaker.term for u in check.utterances if u.speaker]
    return [t.text for t in terms if t]


@slow
@given(checks(), st.integers(0, 999))
def test_round_trip_is_exact(check: m.Check, seed: int) -> None:
    quads = to_quads(check, BASE)
    random.Random(seed).shuffle(quads)
    back = from_quads(quads, BASE, check.article.id)
    assert back == check
    assert wordings(back) == wordings(check)


@slow
@given(checks())
def test_round_trip_through_a_store_that_respells_literals(check: m.Check) -> None:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*q) for q in to_quads(check, BASE))
    back = from_quads(plain(store), BASE, check.article.id)
    assert back == check
    assert lines(to_quads(back, BASE)) == lines(to_quads(check, BASE))


@slow
@given(checks())
def test_quads_survive_n_quads_and_hold_no_blank_nodes(check: m.Check) -> None:
    quads = to_quads(check, BASE)
    text = "\n".join(lines(quads)).encode()
    parsed = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS)
    assert set(parsed) == {pyoxigraph.Quad(*quad) for quad in quads}
    for quad in quads:
        for term in (quad.subject, quad.object, quad.graph_name):
            assert not isinstance(term, pyoxigraph.BlankNode)


@slow
@given(checks())
def test_nothing_is_lost_on_the_way_to_another_process(check: m.Check) -> None:
    back = pickle.loads(pickle.dumps(check))
    assert repr(back) == repr(check)
    assert copy.deepcopy(check) == check
    assert {type(u) for u in back.utterances} <= copyreg.dispatch_table.keys()


def test_every_field_of_every_record_is_generated_somewhere() -> None:
    """The strategies name each field, so a field added to the model fails the round trip."""
    for record, generated in FIELDS.items():
        assert {f.name for f in dataclasses.fields(record)} <= generated


FIELDS: dict[Any, set[str]] = {
    m.Origin: {"source", "date", "revision", "partial"},
    m.Statement: {
        "id", "subject", "property", "value", "rank", "qualifiers", "references", "origin",
    },
    m.Verdict: {
        "id", "proposition", "label", "reason_code", "reason", "as_of", "evidence", "confidence",
        "method", "version", "created", "revises", "by",
    },
    m.Utterance: {
        "id", "article", "proposition", "start", "end", "text", "relation", "extractor",
        "polarity", "modality", "confidence", "speaker", "subject", "object", "prefix", "suffix",
    },
    m.Proposition: {"id", "subject", "property", "object", "qualifiers", "valid", "event"},
    m.Article: {
        "id", "text", "ref", "language", "url", "title", "publisher", "published", "retrieved",
        "capture",
    },
    m.Capture: {"address", "digest", "etag", "modified", "file", "offset"},
    m.Version: {
        "number", "digest", "retrieved", "replaced", "gone", "added", "kept", "capture",
    },
    m.Step: {"rule", "premises", "conclusion", "inferred"},
}  # fmt: skip


# --- the layout ------------------------------------------------------------------------------


def article(text: str = "Matze gründete Parler.") -> m.Article:
    return m.Article("a1", text, "a.txt", "de")


def store_of(check: m.Check) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*q) for q in to_quads(check, BASE))
    return store


FOUNDED = proposition(
    m.Term(m.Entity("Q65121420"), "Parlers"), "P112", m.Term(m.Entity("Q104661432"), "Matze")
)


def check_of(*propositions: m.Proposition, **more: typing.Any) -> m.Check:
    utterances = tuple(
        m.Utterance(f"u{n}", "a1", p.id, 0, 22, "Matze gründete Parler.", "gründen", "test")
        for n, p in enumerate(propositions)
    )
    return m.Check(article(), utterances, propositions, **more)


def ask(store: pyoxigraph.Store, sparql: str) -> bool:
    prefixes = {
        "wd": "http://www.wikidata.org/entity/",
        "wdt": "http://www.wikidata.org/prop/direct/",
        "wdno": "http://www.wikidata.org/prop/novalue/",
        "wds": "http://www.wikidata.org/entity/statement/",
        "p": "http://www.wikidata.org/prop/",
        "ps": "http://www.wikidata.org/prop/statement/",
        "psv": "http://www.wikidata.org/prop/statement/value/",
        "pq": "http://www.wikidata.org/prop/qualifier/",
        "pr": "http://www.wikidata.org/prop/reference/",
        "wikibase": "http://wikiba.se/ontology#",
        "beleg": "https://w3id.org/beleg/ontology#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "oa": "http://www.w3.org/ns/oa#",
        "b": BASE,
    }
    return bool(store.query(sparql, prefixes=prefixes))


def test_a_proposition_names_the_graph_of_its_triple() -> None:
    store = store_of(check_of(FOUNDED))
    graph = f"<{BASE}proposition/{FOUNDED.id}>"
    assert ask(store, f"ASK {{ GRAPH {graph} {{ wd:Q65121420 wdt:P112 wd:Q104661432 }} }}")
    assert not ask(store, "ASK { wd:Q65121420 wdt:P112 ?who }")
    assert ask(store, f"ASK {{ {graph} beleg:subject wd:Q65121420 ; beleg:property wd:P112 }}")


def test_what_is_not_linked_is_a_named_iri_of_the_store() -> None:
    named = proposition(
        m.Term(m.Named("Parler", m.MentionKind.WORK)), "P112", m.Term(m.Named("Matze"))
    )
    store = store_of(check_of(named))
    assert ask(
        store,
        """ASK { GRAPH ?g { ?s wdt:P112 ?o } ?s rdfs:label "Parler" . ?o rdfs:label "Matze"
            FILTER(STRSTARTS(STR(?s), STR(b:name))) }""",
    )


def test_an_event_stands_in_its_graph_with_roles_and_times() -> None:
    event = m.Event(
        "e1",
        "abschalten",
        (
            m.EventRole("agent", m.Term(m.Entity("Q3884"), "Amazon")),
            m.EventRole("Werkzeug", m.Term(m.Text("Schalter"))),
        ),
    )
    day = m.Interval(m.Time(2021, 1, 10), m.Time(2021, 1, 10))
    shut = proposition(m.Term(m.Entity("Q3884")), None, None, (), day, event)
    store = store_of(check_of(shut))
    assert ask(
        store,
        f"""ASK {{ GRAPH <{BASE}proposition/{shut.id}> {{
            ?e a beleg:Event ; beleg:eventType "abschalten" ; beleg:agent wd:Q3884 ;
               <{BASE}role/Werkzeug> "Schalter" ;
               schema:startDate "2021-01-10T00:00:00Z"^^xsd:dateTime }} }}""",
    )
    assert not ask(store, "ASK { ?e a beleg:Event }")


STATEMENT = m.Statement(
    "Q65121420$0F9A4B1C-89AB-4CDE-8F01-23456789ABCD",
    "Q65121420",
    "P571",
    m.Time(2018, precision=m.YEAR),
    m.Rank.PREFERRED,
    (m.Snak("P1480", m.Entity("Q5727902")),),
    (m.Reference((m.Snak("P854", m.Text("https://a.example/")),)),),
    m.Origin("slice", "2026-10-01", 123),
)


def test_evidence_is_kept_in_wikidatas_own_model() -> None:
    verdict = m.Verdict(
        "v1", FOUNDED.id, m.Label.SUPPORTED, "agrees", m.Message("ja", "yes"), None,
        (m.Evidence(STATEMENT, m.Bearing.SUPPORTS, m.Message("gleich", "equal")),),
        version="0.1", created="2026-11-22T10:00:00+00:00",
    )  # fmt: skip
    store = store_of(check_of(FOUNDED, verdicts=(verdict,)))
    assert ask(
        store,
        """ASK {
          GRAPH b:knowledge {
            wd:Q65121420 p:P571 ?st .
            ?st wikibase:rank wikibase:PreferredRank ;
                ps:P571 "2018-01-01T00:00:00Z"^^xsd:dateTime ; psv:P571 ?node ;
                pq:P1480 wd:Q5727902 ; prov:wasDerivedFrom ?ref ; prov:hadPrimarySource ?origin ;
                prov:specializationOf wds:Q65121420-0F9A4B1C-89AB-4CDE-8F01-23456789ABCD .
            ?node a wikibase:TimeValue ; wikibase:timePrecision 9 .
            ?ref pr:P854 "https://a.example/" .
            ?origin beleg:revision 123 ; prov:generatedAtTime "2026-10-01T00:00:00Z"^^xsd:dateTime .
          }
          ?verdict beleg:evidence/beleg:statement ?st ; prov:wasGeneratedBy ?activity .
          ?activity prov:used ?st ; prov:wasAssociatedWith/schema:softwareVersion "0.1" ;
                prov:endedAtTime ?when
          FILTER(?when < "2026-11-23T00:00:00Z"^^xsd:dateTime)
        }""",
    )


def test_two_readings_of_one_statement_do_not_mix() -> None:
    later = dataclasses.replace(
        STATEMENT, rank=m.Rank.DEPRECATED, origin=m.Origin("slice", "2027-01-01")
    )
    found = tuple(m.Evidence(s, m.Bearing.NEAR, m.Message("", "")) for s in (STATEMENT, later))
    verdict = m.Verdict("v1", FOUNDED.id, m.Label.SUPPORTED, "x", m.Message("", ""), None, found)
    check = check_of(FOUNDED, verdicts=(verdict,))
    assert from_quads(to_quads(check, BASE), BASE, "a1") == check


def test_offsets_are_code_points_of_the_text_as_it_came() -> None:
    text = "a\u0308 \U0001f600 „Straße“"
    start = text.index("Straße")
    said = m.Utterance("u", "a1", FOUNDED.id, start, start + 6, "Straße", "", "test")
    store = store_of(m.Check(article(text), (said,), (FOUNDED,)))
    assert ask(
        store,
        """ASK { ?u beleg:article/schema:articleBody ?text ;
                   oa:hasTarget/oa:hasSelector [ oa:start ?from ; oa:end ?to ] ;
                   oa:hasTarget/oa:hasSelector [ oa:exact ?exact ]
                FILTER(SUBSTR(?text, ?from + 1, ?to - ?from) = ?exact) }""",
    )


def test_a_triple_that_follows_stands_among_the_inferred_and_leads_to_its_step() -> None:
    step = m.Step("inverse", (FOUNDED.id,), m.Message("", ""), m.Triple("Q1", "P1", m.Entity("Q2")))
    conflict = m.Conflict("c", "r", (FOUNDED.id,), m.Message("", ""), steps=(step,))
    store = store_of(check_of(FOUNDED, conflicts=(conflict,)))
    assert ask(
        store,
        f"""PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ASK {{
            GRAPH b:inferred {{ ?s ?p ?o }}
            ?i rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
            ?step beleg:concludes ?i ; beleg:from/beleg:item <{BASE}proposition/{FOUNDED.id}> }}""",
    )


def test_what_rdf_cannot_hold_is_an_error_that_says_so() -> None:
    with pytest.raises(StoreError, match="character 2 of a text is half of a surrogate pair"):
        to_quads(m.Check(article("a\ud800")), BASE)


def test_a_missing_article_is_an_error() -> None:
    with pytest.raises(StoreError, match="no article a2"):
        from_quads(to_quads(m.Check(article()), BASE), BASE, "a2")


@slow
@given(checks(), st.data())
def test_quads_that_are_not_whole_never_read_as_something_else(
    check: m.Check, data: st.DataObject
) -> None:
    """Without one quad the check is either the same still, another that is smaller, or an error."""
    quads = to_quads(check, BASE)
    lost = data.draw(st.integers(0, len(quads) - 1))
    try:
        back = from_quads(quads[:lost] + quads[lost + 1 :], BASE, check.article.id)
    except StoreError:
        return
    assert back.article.text == check.article.text
    assert len(back.propositions) <= len(check.propositions)


# --- the parts -------------------------------------------------------------------------------


@given(st.integers(-(10**6), 10**6), st.integers(1, 12), st.integers(1, 28))
def test_julian_days_run_on_as_gregorian_days_do(year: int, month: int, day: int) -> None:
    assert to_gregorian((year, month, day)) < to_gregorian((year, month, day + 1))
    drift = year // 100 - year // 400 - 2
    if month > 3 and drift >= 0:
        assert to_gregorian((year, month, day)) >= (year, month, day)


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ((1917, 10, 25), (1917, 11, 7)),
        ((1582, 10, 5), (1582, 10, 15)),
        ((1900, 2, 29), (1900, 3, 13)),
        ((-4712, 1, 1), (-4713, 11, 24)),
    ],
)
def test_known_days_of_two_calendars(julian: m.Day, gregorian: m.Day) -> None:
    assert to_gregorian(julian) == gregorian


@given(st.lists(values, unique=True, max_size=6), st.integers(0, 999))
def test_an_order_is_restored_from_any_other(items: list[m.Value], seed: int) -> None:
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    assert restored(shuffled, permutation(items)) == tuple(items)


def test_an_order_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(StoreError, match="does not fit"):
        restored(["a"], "1 0")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_equal_numbers_are_spelt_alike(number: typing.Any) -> None:
    again = number.__class__(decimal(number).value)
    assert again == number
    assert decimal(number) == decimal(again)
