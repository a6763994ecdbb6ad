"""The endpoint in front of a store of somebody else: a real Oxigraph server, with our limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.attacks.hostile import CROSS, triples
from tests.beleg_server import TOKEN, Served, serving
from tests.oxigraph_server import serving as oxigraph


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Beleg's server in front of Oxigraph's."""
    with oxigraph(tmp_path_factory.mktemp("remote")) as address:
        place = f"sparql:{address}/query,{address}/update"
        limits = {"BELEG_QUERY_SECONDS": "3", "BELEG_QUERY_ROWS": "1000"}
        with serving(place, **limits) as running:
            assert running.update(triples(1500)).status_code == 204
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
    assert served.query("ASK {}").ok


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
