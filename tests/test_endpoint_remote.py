"""The endpoint in front of a remote store, an Oxigraph server or a Virtuoso, with our limits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests

from tests import http_server, oxigraph_server
from tests.attacks.hostile import CROSS, triples
from tests.beleg_server import TOKEN, Served, serving
from tests.remote_store import KINDS, remote_store
from tests.test_endpoint_faults import eventually

NODES = 1500


@pytest.fixture(scope="module", params=KINDS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A remote store."""
    with remote_store(request.param, tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.fixture(scope="module")
def served(place: str) -> Iterator[Served]:
    """Beleg's server in front of it."""
    limits = {"BELEG_QUERY_SECONDS": "3", "BELEG_QUERY_ROWS": "1000"}
    with serving(place, **limits) as running:
        # Virtuoso takes no more than some thousand terms in one update.
        for start in range(0, NODES, 250):
            added = running.update(triples(250, start, NODES))
            assert added.status_code == 204, added.text
        yield running


def test_answers_come_in_every_format(served: Served) -> None:
    asked = "SELECT ?o { <urn:n1> <urn:next> ?o }"
    assert served.query(asked, "text/csv").text == "o\r\nurn:n2\r\n"
    assert "<uri>urn:n2</uri>" in served.query(asked, "application/sparql-results+xml").text
    assert served.query("ASK { <urn:n1> ?p ?o }").json()["boolean"] is True
    graph = served.query("CONSTRUCT WHERE { <urn:n1> <urn:next> ?o }", "application/n-triples")
    assert graph.text == "<urn:n1> <urn:next> <urn:n2> .\n"


def test_limits_are_the_same(served: Served) -> None:
    everything = served.query("SELECT * { ?s ?p ?o }")
    assert everything.headers["Beleg-Cut-At"] == "1000"
    assert len(everything.json()["results"]["bindings"]) == 1000
    slow = served.query(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}")
    assert slow.status_code in (503, 504)
    for hostile, status in (("{" * 4000, 400), ("ASK { SERVICE <urn:x> {} }", 403)):
        assert served.query(hostile).status_code == status
    # The service itself may still be at the query whose client has left.
    eventually(lambda: served.query("ASK {}").ok, "others are answered")


def test_what_is_no_sparql_is_the_clients_error(served: Served) -> None:
    answer = served.query("SELECT * {")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "syntax")


def test_datasets_are_forwarded(served: Served) -> None:
    assert served.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }").ok
    url = f"{served.address}/sparql"
    fields = {"query": "ASK { <urn:a> <urn:p> 1 }", "default-graph-uri": "urn:g"}
    assert requests.get(url, params=fields, timeout=60).json()["boolean"] is True
    assert served.query(fields["query"]).json()["boolean"] is False


def test_graphs_are_put_read_and_removed(served: Served) -> None:
    url = f"{served.address}/graph-store?graph=urn:put"
    token = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    put = requests.put(url, data="<urn:a> <urn:p> 1 .", headers=token, timeout=60)
    assert put.status_code == 201
    got = requests.get(url, headers={"Accept": "application/n-triples"}, timeout=60)
    assert "<urn:a> <urn:p>" in got.text
    assert requests.delete(url, headers=token, timeout=60).status_code == 204
    assert requests.get(url, timeout=60).status_code == 404


def test_the_default_graph_is_put_read_and_emptied(served: Served) -> None:
    """As a graph of its own: the triples of named graphs are not in it."""
    before = served.query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "application/n-triples").text
    url = f"{served.address}/graph-store?default"
    token = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    assert before != ""
    named = "INSERT DATA { GRAPH <urn:aside> { <urn:aside> <urn:p> 1 } }"
    assert served.update(named).status_code == 204
    added = requests.post(url, data="<urn:added> <urn:p> 'Ä' .", headers=token, timeout=60)
    assert added.status_code == 204
    assert served.query("ASK { <urn:added> <urn:p> 'Ä' }").json()["boolean"] is True
    assert served.query("ASK { <urn:n1> ?p ?o }").json()["boolean"] is True
    assert served.query("ASK { <urn:aside> ?p ?o }").json()["boolean"] is False
    assert served.update("DELETE WHERE { <urn:added> ?p ?o }").status_code == 204
    assert served.query("ASK { <urn:added> ?p ?o }").json()["boolean"] is False
    assert served.query("ASK { GRAPH <urn:aside> { <urn:aside> ?p ?o } }").json()["boolean"] is True


def test_what_the_service_would_take_beyond_the_standard_is_refused(served: Served) -> None:
    for text in ("INSERT DATA { <urn:sly> <urn:p> 1 }", "DEFINE input:storage '' SELECT * {}"):
        assert served.query(text).status_code == 400
    assert served.update("sparql clear graph <urn:n>").status_code == 400
    assert served.query("ASK { <urn:sly> ?p ?o }").json()["boolean"] is False


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT ?s { GRAPH <urn:one> { ?s ?p 1 } }", ["urn:a"]),
        ("SELECT ?s { GRAPH<urn:two>{ ?s ?p 1 } }", ["urn:b"]),
        ("SELECT ?s { GRAPH ?g { ?s <urn:q> 1 } } ORDER BY ?s", ["urn:a", "urn:b"]),
        ("SELECT ?s { VALUES ?g { <urn:two> } GRAPH ?g { ?s <urn:q> 1 } }", ["urn:b"]),
        ("SELECT ?s FROM <urn:one> { ?s <urn:q> 1 }", ["urn:a"]),
        ("SELECT ?s { ?s <urn:q> 1 }", []),
    ],
)
def test_graphs_are_found_by_name_and_by_variable(
    served: Served, text: str, found: list[str]
) -> None:
    for name, subject in (("one", "a"), ("two", "b")):
        filled = f"INSERT DATA {{ GRAPH <urn:{name}> {{ <urn:{subject}> <urn:q> 1 }} }}"
        assert served.update(filled).status_code == 204
    rows = served.query(text).json()["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == found


def test_a_graph_is_asked_for_truly(served: Served) -> None:
    assert served.update("INSERT DATA { GRAPH <urn:one> { <urn:a> <urn:q> 1 } }").status_code == 204
    for name, there in (("one", True), ("none", False)):
        assert (
            served.query(f"ASK {{ GRAPH <urn:{name}> {{ ?s ?p ?o }} }}").json()["boolean"] is there
        )


def test_what_would_be_answered_wrongly_is_refused(served: Served, place: str) -> None:
    """Virtuoso finds no graph by a variable where another is named."""
    both = "SELECT * { GRAPH <urn:one> { ?s ?p ?o } GRAPH ?g { ?s <urn:q> ?x } }"
    prefixed = "PREFIX u: <urn:> SELECT * { GRAPH u:one { ?s ?p ?o } }"
    for text in (both, prefixed):
        assert served.query(text).status_code == (200 if "query" in place else 400)


def test_an_update_that_the_service_is_long_about_has_an_end(tmp_path: Path) -> None:
    """The client is told that it may still be done, others are served, and then it is done."""
    go_on = threading.Event()
    with oxigraph_server.serving(tmp_path) as behind, http_server.serving() as slow:

        def relay(request: BaseHTTPRequestHandler) -> None:
            _, path, headers, body = slow.asked[-1]
            if b"urn:slow" in body and path == "/update":
                assert go_on.wait(60)
            kept = {name: headers[name] for name in ("content-type", "accept")}
            reply = requests.post(behind + path, data=body, headers=kept, timeout=60)
            told = {"Content_Type": reply.headers.get("Content-Type", "text/plain")}
            http_server.send(reply.status_code, reply.content, **told)(request)

        slow.answers = {"/query": relay, "/update": relay}
        place = f"sparql:{slow.base}/query,{slow.base}/update"
        with serving(place, BELEG_UPDATE_SECONDS="5") as served:
            late = served.update("INSERT DATA { <urn:slow> <urn:p> 1 }")
            assert (late.status_code, late.json()["error"]["code"]) == (504, "timeout")
            assert "may still be at it" in late.json()["error"]["message"]
            assert served.update("INSERT DATA { <urn:quick> <urn:p> 1 }").status_code == 204
            assert served.query("ASK { <urn:quick> ?p ?o }").json()["boolean"] is True
            go_on.set()
            asked = "ASK { <urn:slow> ?p ?o }"
            eventually(lambda: served.query(asked).json()["boolean"], "it was done in the end")
