"""The service's description: SPARQL 1.1 Service Description, as a graph."""

from __future__ import annotations

import pyoxigraph
from flask import Response, current_app, request
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from server import negotiation
from server.options import Options

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)


def response() -> Response:
    """The description in the format that the request prefers; Turtle for those who take no RDF."""
    accept = request.accept_mimetypes
    media_type = negotiation.best(accept, negotiation.TRIPLES) or "text/turtle"
    form = RdfFormat.from_media_type(media_type) or RdfFormat.TURTLE
    prefixes = {"sd": _SD} if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
    text = pyoxigraph.serialize(described(), format=form, prefixes=prefixes)
    made = Response(text, content_type=f"{media_type}; charset=utf-8")
    made.vary.add("Accept")
    return made


def described() -> list[Triple]:
    """The triples of the description."""
    options: Options = current_app.config["OPTIONS"]
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    languages = ["SPARQL11Query"] + ([] if options.read_only else ["SPARQL11Update"])
    return [
        Triple(service, _TYPE, _sd("Service")),
        Triple(service, _sd("endpoint"), NamedNode(request.base_url)),
        *(Triple(service, _sd("supportedLanguage"), _sd(each)) for each in languages),
        *(Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + each)) for each in _RESULTS),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, _TYPE, _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), graph),
        Triple(graph, _TYPE, _sd("Graph")),
    ]


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
