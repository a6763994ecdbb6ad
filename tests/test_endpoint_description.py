"""The service's description keeps to the vocabulary of SPARQL 1.1 Service Description.

What the W3C's suite asks for there: that the endpoint answers with RDF, that this names the
endpoint (both by its scorer in tests/test_endpoint_w3c.py), and that it conforms to the schema.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from pyoxigraph import RdfFormat
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

import kg
from server.app import create_app
from server.options import Options

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SHAPES = Graph().parse(Path(__file__).with_name("service_description.ttl"))
FORMATS = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")


def described(accept: str = "text/turtle", **options: object) -> Graph:
    """What a server says of itself."""
    store = kg.store_at("memory:")
    app = create_app(store, Options(**options))  # type: ignore[arg-type]  # the tests' own
    try:
        answer = app.test_client().get("/sparql", headers={"Accept": accept})
    finally:
        app.config["QUERIES"].close()
        store.close()
    assert answer.mimetype == accept
    triples = pyoxigraph.parse(answer.data, format=RdfFormat.from_media_type(accept))
    plain = pyoxigraph.serialize((quad.triple for quad in triples), format=RdfFormat.N_TRIPLES)
    return Graph().parse(data=plain, format="nt")


def conforms(graph: Graph) -> bool:
    """Whether it keeps to the shapes."""
    found, _, _ = pyshacl.validate(graph, shacl_graph=SHAPES, inference="none")
    return bool(found)


@pytest.mark.parametrize("accept", FORMATS)
def test_it_conforms_in_every_format(accept: str) -> None:
    graph = described(accept)
    assert conforms(graph)
    assert set(graph.objects(None, SD.endpoint)) == {URIRef("http://localhost/sparql")}


def test_updates_are_named_where_they_are_taken() -> None:
    for options, taken in (({}, False), ({"update_token": "t"}, True)):
        graph = described(**options)
        assert conforms(graph)
        assert ((None, SD.supportedLanguage, SD.SPARQL11Update) in graph) is taken


def without_endpoint(graph: Graph) -> None:
    """A service that is nowhere."""
    graph.remove((None, SD.endpoint, None))


def without_type(graph: Graph) -> None:
    """Something with an endpoint, of no class."""
    graph.remove((None, RDF.type, SD.Service))


def with_text(graph: Graph) -> None:
    """A language as a text."""
    graph.add((next(graph.subjects(RDF.type, SD.Service)), SD.supportedLanguage, Literal("SPARQL")))


def with_word(graph: Graph) -> None:
    """A property that there is not."""
    graph.add((next(graph.subjects(RDF.type, SD.Service)), SD.endPoint, URIRef("urn:x")))


def with_format(graph: Graph) -> None:
    """A media type where a format belongs."""
    graph.add(
        (next(graph.subjects(RDF.type, SD.Service)), SD.resultFormat, URIRef("urn:text/turtle"))
    )


def with_class(graph: Graph) -> None:
    """A class that there is not."""
    graph.add((BNode(), RDF.type, SD.Endpoint))


def with_graph(graph: Graph) -> None:
    """A dataset whose default graph is none."""
    graph.remove((None, RDF.type, SD.Graph))


@pytest.mark.parametrize(
    "change",
    [without_endpoint, without_type, with_text, with_word, with_format, with_class, with_graph],
)
def test_what_does_not_conform_is_found(change: object) -> None:
    graph = described()
    change(graph)  # type: ignore[operator]  # one of the above
    assert not conforms(graph)
