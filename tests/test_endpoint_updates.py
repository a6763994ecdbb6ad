"""Updates that would never end: refused, and others write meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import kg
from tests.attacks.hostile import CROSS, triples
from tests.beleg_server import Served, serving

NODES = 1500
COUNT = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server with a ring of nodes, where an update may take two seconds and 300 MB."""
    limits = {"BELEG_QUERY_SECONDS": "2", "BELEG_QUERY_MEMORY": "300", "TMPDIR": "/dev/shm"}
    with serving("memory:", **limits) as running:
        assert running.update(triples(NODES)).status_code == 204
        yield running


def count(served: Served) -> int:
    """The triples of the store."""
    (row,) = served.query(COUNT).json()["results"]["bindings"]
    return int(row["n"]["value"])


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT {{ ?s ?y ?c }} WHERE {{ {CROSS} FILTER(STRLEN(CONCAT(STR(?s), STR(?x))) < 0) }}",
        f"INSERT {{ GRAPH ?a {{ ?s ?q ?c }} }} WHERE {{ {CROSS} }}",
        f"DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'x' }} WHERE {{ {CROSS} }}",
        f"INSERT DATA {{ <urn:half> <urn:p> 1 }} ; DELETE {{ ?s ?p ?y }} wHeRe{{ {CROSS} }}",
        f"DELETE {{ ?s ?p ?y }} \\u0057HERE {{ {CROSS} }}",
    ],
)
def test_an_update_without_end_is_refused(served: Served, update: str) -> None:
    before = count(served)
    with ThreadPoolExecutor(1) as beside:
        endless = beside.submit(served.update, update)
        assert served.update("INSERT DATA { <urn:meanwhile> <urn:p> 1 }").status_code == 204
        answer = endless.result()
    assert answer.status_code in (400, 503, 504), answer.text
    assert answer.json()["error"]["status"] == answer.status_code
    assert served.query("ASK { <urn:meanwhile> ?p ?o }").json()["boolean"]
    assert not served.query("ASK { <urn:half> ?p ?o }").json()["boolean"]
    assert served.update("DELETE WHERE { <urn:meanwhile> ?p ?o }").status_code == 204
    assert count(served) == before


def test_an_update_that_ends_is_done_once(served: Served) -> None:
    for number in range(3):
        text = f"INSERT {{ <urn:new> <urn:p{number}> ?o }} WHERE {{ <urn:n1> <urn:next> ?o }}"
        assert served.update(text).status_code == 204
        assert served.query(f"ASK {{ <urn:new> <urn:p{number}> <urn:n2> }}").json()["boolean"]
    assert served.update("DELETE WHERE { <urn:new> ?p ?o }").status_code == 204
    assert not served.query("ASK { <urn:new> ?p ?o }").json()["boolean"]


def test_several_write_at_once(served: Served) -> None:
    """Trials take turns; nobody is refused, and each sees what was written before it."""
    ready = threading.Barrier(4)

    def write(number: int) -> int:
        ready.wait(60)
        text = f"INSERT {{ <urn:many> <urn:p> ?o, {number} }} WHERE {{ <urn:n1> <urn:next> ?o }}"
        return served.update(text).status_code

    with ThreadPoolExecutor(4) as clients:
        assert list(clients.map(write, range(4))) == [204] * 4
    answer = served.query("SELECT ?o { <urn:many> <urn:p> ?o }").json()
    assert len(answer["results"]["bindings"]) == 5


@pytest.mark.parametrize(
    ("update", "told"),
    [
        ("INSERT DATA { <urn:a> <urn:p> 'WHERE' }", False),
        ("INSERT DATA { <urn:where> <urn:p> 1 } # where", False),
        ("CLEAR ALL; COPY <urn:a> TO <urn:b>", False),
        ("DELETE WHERE { ?s ?p ?o }", True),
        ("INSERT{?s ?p 1}where{?s ?p 2}", True),
        ("INSERT { ?s ?p 1 } WH\\u0045RE { ?s ?p 2 }", True),
    ],
)
def test_which_updates_look_something_up(update: str, told: bool) -> None:
    assert kg.looks_something_up(update) is told
