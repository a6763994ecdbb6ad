"""``/graph-store``: SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by ``?default``, by ``?graph=IRI``, or directly by an address below
``/graph-store/``. Documents are parsed in a query process; a change is one update.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode

import kg
from server import negotiation, protocol
from server.errors import Refusal, refuse_failure
from server.options import Options
from server.sparql import answered, entity_tag, tagged, written
from server.tokens import require_write
from server.workers.errands import Asking
from server.workers.messages import Answer, Choice, Failure, Parse, Query
from server.workers.queries import run_from_thread

views = Blueprint("graph_store", __name__)

_METHODS = ["GET", "PUT", "POST", "DELETE"]
_PARSED = {
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
    "": "text/turtle",
}


@views.route("/graph-store", methods=_METHODS)
def indirect() -> Response:
    """The graph that the URL's query names, or a new one for a POST that names none."""
    fields = protocol.url_fields()
    default = [value for name, value in fields if name == "default"]
    named = [value for name, value in fields if name == "graph"]
    if len(default) + len(named) > 1:
        raise Refusal(400, "bad-request", "give default, or one graph")
    if named:
        return served(protocol.graph_iri(named[0]))
    if default:
        return served(None)
    if request.method == "POST":
        return created()
    raise Refusal(400, "bad-request", "name a graph: ?default or ?graph=IRI")


@views.route("/graph-store/<path:name>", methods=_METHODS)
def direct(name: str) -> Response:
    """The graph whose IRI is the address of the request."""
    return served(protocol.graph_iri(request.base_url))


def served(graph: str | None) -> Response:
    """Does what the method says to a graph; None is the default graph."""
    if request.method in ("GET", "HEAD"):
        return read(graph)
    require_write()
    match request.method:
        case "PUT":
            return replaced(graph)
        case "POST":
            return added(graph)
    return removed(graph)


def read(graph: str | None) -> Response:
    """The triples of a graph; 404 where it is not there."""
    options: Options = current_app.config["OPTIONS"]
    job = Query(
        place="",
        text=f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern(graph, '?s ?p ?o')} }}",
        choice=Choice(None, None, negotiation.triples(request.accept_mimetypes)),
        seconds=options.query_seconds,
        # A graph is given whole or not at all.
        max_rows=options.max_answer,
        max_bytes=options.max_answer,
        gzip=negotiation.takes_gzip(request.accept_encodings),
    )
    tag = entity_tag(current_app.config["VERSIONED"], job)
    if tag is not None and request.if_none_match.contains_weak(tag):
        return tagged(Response(status=304), tag)
    if graph is not None and not exists(graph):
        raise Refusal(404, "no-such-graph", f"there is no graph {graph}")
    return tagged(answered(job), tag)


def replaced(graph: str | None) -> Response:
    """Puts the document in place of the graph."""
    triples = document(graph)
    new = graph is not None and not exists(graph)
    clear = f"CLEAR SILENT {target(graph)}"
    create = "" if graph is None else f"; CREATE SILENT GRAPH {NamedNode(graph)}"
    written(f"{clear}{create}; {insertion(graph, triples)}")
    return Response(status=201 if new else 204)


def added(graph: str | None) -> Response:
    """Puts the document beside what the graph holds."""
    triples = document(graph)
    new = graph is not None and not exists(graph)
    create = "" if graph is None else f"CREATE SILENT GRAPH {NamedNode(graph)}; "
    written(create + insertion(graph, triples))
    return Response(status=201 if new else 204)


def created() -> Response:
    """Puts the document into a new graph, named by the server."""
    require_write()
    graph = protocol.graph_iri(f"{request.base_url}/{secrets.token_hex(16)}")
    response = added(graph)
    response.headers["Location"] = graph
    return response


def removed(graph: str | None) -> Response:
    """Removes a graph; 404 where it is not there. The default graph is emptied."""
    if graph is not None and not exists(graph):
        raise Refusal(404, "no-such-graph", f"there is no graph {graph}")
    written(f"DROP SILENT {target(graph)}")
    return Response(status=204)


def document(graph: str | None) -> bytes:
    """The triples of the request's body as N-Triples."""
    options: Options = current_app.config["OPTIONS"]
    protocol.refuse_charset()
    if request.mimetype == "multipart/form-data":
        return b"".join(
            parsed(part.read(), part.mimetype, graph) for part in request.files.values()
        )
    if not options.max_body:
        raise Refusal(413, "too-large", "no documents are taken")
    return parsed(protocol.body(), request.mimetype, graph)


def parsed(data: bytes, media_type: str, graph: str | None) -> bytes:
    """The triples of a document as N-Triples, read in a query process."""
    options: Options = current_app.config["OPTIONS"]
    media_type = _PARSED.get(media_type, media_type)
    job = Parse(data, media_type, graph or request.base_url, options.query_seconds)
    reply, triples = run_from_thread(current_app.config["QUERIES"], job, Asking(job.seconds))
    if isinstance(reply, Failure):
        refuse_failure(reply)
    return bytes(triples)


def exists(graph: str) -> bool:
    """Whether there is a graph of this name, empty or not."""
    text = f"ASK {{ GRAPH {NamedNode(graph)} {{}} }}"
    if isinstance(current_app.config["STORE"], kg.RemoteStore):
        # Not every service knows graphs that are empty; Virtuoso finds them all.
        text = f"ASK {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }}"
    job = Query(place="", text=text, choice=Choice(None, "application/sparql-results+json", None))
    reply, body = run_from_thread(current_app.config["QUERIES"], job, Asking(job.seconds))
    if not isinstance(reply, Answer):
        refuse_failure(reply)
    return b"true" in body


def pattern(graph: str | None, triple: str) -> str:
    """A triple pattern in a graph."""
    return triple if graph is None else f"GRAPH {NamedNode(graph)} {{ {triple} }}"


def target(graph: str | None) -> str:
    """A graph as CLEAR and DROP name it."""
    return "DEFAULT" if graph is None else f"GRAPH {NamedNode(graph)}"


def insertion(graph: str | None, triples: bytes) -> str:
    """The update that puts triples into a graph; N-Triples are SPARQL as they stand."""
    return f"INSERT DATA {{ {pattern(graph, triples.decode())} }}"
