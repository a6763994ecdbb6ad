"""Every format that is offered, by the real server: what comes back is what was asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
import pytest
import requests
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from tests.beleg_server import TOKEN, Served, serving

RDF = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}
ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
DATA = (
    '<urn:a> <urn:p> <urn:b>, "Ä, \\"x\\"\\n\\t< & >"@de, 1, '
    '"2026-11-26"^^<http://www.w3.org/2001/XMLSchema#date> .'
)
ALL = "CONSTRUCT WHERE { ?s <urn:p> ?o }"
SELECT = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY STR(?o)"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server with terms of every kind."""
    with serving("memory:", TMPDIR="/dev/shm") as running:
        assert running.update(f"INSERT DATA {{ {DATA} }}").status_code == 204
        yield running


def triples_in(text: bytes, form: RdfFormat) -> set[pyoxigraph.Triple]:
    """The triples of a document."""
    return {quad.triple for quad in pyoxigraph.parse(text, format=form, base_iri="urn:base:")}


def expected() -> set[pyoxigraph.Triple]:
    """What the store was given."""
    return triples_in(DATA.encode(), RdfFormat.TURTLE)


@pytest.mark.parametrize("accept", RDF)
def test_triples_come_in_every_format(served: Served, accept: str) -> None:
    for answer in (
        served.query(ALL, accept),
        requests.get(
            f"{served.address}/graph-store?default", headers={"Accept": accept}, timeout=60
        ),
    ):
        assert answer.headers["Content-Type"] == f"{accept}; charset=utf-8"
        found = triples_in(answer.content, RDF[accept])
        assert {each for each in found if each.predicate == NamedNode("urn:p")} == expected()


@pytest.mark.parametrize("content_type", RDF)
def test_documents_are_taken_in_every_format(served: Served, content_type: str) -> None:
    graph = f"urn:graph:{content_type}"
    url = f"{served.address}/graph-store"
    quads = [pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in expected()]
    put = requests.put(
        url,
        params={"graph": graph},
        data=pyoxigraph.serialize(quads, format=RDF[content_type]),
        headers={"Content-Type": content_type, "Authorization": f"Bearer {TOKEN}"},
        timeout=60,
    )
    assert put.status_code == 201, put.text
    got = requests.get(
        url, params={"graph": graph}, headers={"Accept": "application/n-triples"}, timeout=60
    )
    assert triples_in(got.content, RdfFormat.N_TRIPLES) == expected()


@pytest.mark.parametrize("accept", RDF)
def test_the_description_comes_in_every_format(served: Served, accept: str) -> None:
    answer = requests.get(f"{served.address}/sparql", headers={"Accept": accept}, timeout=60)
    endpoint = NamedNode("http://www.w3.org/ns/sparql-service-description#endpoint")
    found = [t.object for t in triples_in(answer.content, RDF[accept]) if t.predicate == endpoint]
    assert found == [NamedNode(f"{served.address}/sparql")]


@pytest.mark.parametrize("accept", ROWS)
def test_rows_come_in_every_format(served: Served, accept: str) -> None:
    answer = served.query(SELECT, accept)
    assert answer.headers["Content-Type"] == f"{accept}; charset=utf-8"
    if accept == "text/csv":  # which tells texts only
        assert answer.content.startswith(b"s,o\r\nurn:a,")
        assert '"Ä, ""x""\n\t< & >"' in answer.text
        return
    found = pyoxigraph.parse_query_results(answer.content, format=ROWS[accept])
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert {row["o"] for row in found} == {triple.object for triple in expected()}


@pytest.mark.parametrize(
    ("query", "accept", "status", "media_type"),
    [
        (SELECT, "text/csv;q=0.1, application/sparql-results+xml;q=0.9", 200, "sparql-results+xml"),
        (SELECT, "text/turtle, */*;q=0.1", 200, "sparql-results+json"),
        (SELECT, "application/json", 200, "application/json"),
        (SELECT, "text/*", 200, "text/csv"),
        (SELECT, "text/turtle", 406, "application/json"),
        ("ASK {}", "application/xml", 200, "application/xml"),
        ("ASK {}", "text/csv", 406, "application/json"),
        (ALL, "application/trig;q=0.2, application/n-quads;q=0.3", 200, "application/n-quads"),
        (ALL, "text/csv", 406, "application/json"),
        (ALL, "*/*", 200, "text/turtle"),
    ],
)
def test_the_one_liked_best_is_sent(
    served: Served, query: str, accept: str, status: int, media_type: str
) -> None:
    answer = served.query(query, accept)
    assert answer.status_code == status
    assert media_type in answer.headers["Content-Type"]
    if status == 200:
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"
