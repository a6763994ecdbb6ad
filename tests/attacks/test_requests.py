"""Hostile requests: encodings, headers, paths, slow bodies, documents for the graph store."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
import requests

from tests.attacks.canaries import FileCanary, HttpCanary
from tests.beleg_server import TOKEN, Served

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


def post(served: Served, body: bytes, content_type: str) -> requests.Response:
    """A POST to the endpoint."""
    headers = {"Content-Type": content_type}
    return requests.post(f"{served.address}/sparql", data=body, headers=headers, timeout=60)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"query=ASK%20%7B%7D%FF", FORM, 400),
        (b"query=%C3%28", FORM, 400),
        (b"ASK {} # \xff", QUERY, 400),
        ("ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", 415),
        ("ASK {}".encode("utf-16"), QUERY, 400),
        (b"query=ASK%20%7B%00%7D", FORM, 400),
        (b"ASK {\x00}", QUERY, 400),
        (b"query=" + b"&query=".join([b"ASK{}"] * 2000), FORM, 400),
        (b"query=ASK{}&default-graph-uri=not%20an%20iri", FORM, 400),
        (b"query=ASK{}&default-graph-uri=a%0d%0aX-Evil:%201", FORM, 400),
        (b"query=" + b"A" * 60_000_000, FORM, 413),
        (b"", FORM, 400),
        (b"", QUERY, 400),
        (b"ASK {}", "text/plain", 415),
        (b"ASK {}", "", 415),
        (b"\x1f\x8b", "application/sparql-update", 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bodies_that_are_no_request(
    served: Served, body: bytes, content_type: str, status: int
) -> None:
    try:
        answer = post(served, body, content_type)
    except requests.ConnectionError:
        assert status == 413  # refused before all of it was sent
    else:
        assert answer.status_code == status
        assert "X-Evil" not in answer.headers
    assert served.query("ASK {}").ok


def test_percent_encoding_is_taken_off_once(served: Served) -> None:
    iri = "http://de.example/%C3%84gypten"
    assert served.update(f'INSERT DATA {{ <{iri}> <urn:p> "100%25 Ä" }}').status_code == 204
    for text in (f"ASK {{ <{iri}> ?p ?o }}", 'ASK { ?s <urn:p> "100%25 Ä" }'):
        url = f"{served.address}/sparql"
        assert requests.get(url, params={"query": text}, timeout=60).json()["boolean"]
        assert post(served, text.encode(), QUERY).json()["boolean"]


@pytest.mark.parametrize(
    "path", ["//example.com", "//example.com/sparql", "/%5Cexample.com", "/..//etc/passwd", "/%00"]
)
def test_paths_lead_nowhere_else(served: Served, path: str) -> None:
    answer = requests.get(served.address + path, allow_redirects=False, timeout=60)
    place = answer.headers.get("Location", "")
    assert answer.status_code == 404 or place.startswith(f"{served.address}/")


@pytest.fixture
def dripping(served: Served) -> Iterator[list[socket.socket]]:
    """A hundred clients that have sent half of a request and keep the rest."""
    host, _, port = served.address.rpartition("/")[2].partition(":")
    clients = [socket.create_connection((host, int(port))) for _ in range(100)]
    for client in clients:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nquery=")
    yield clients
    for client in clients:
        client.close()


def test_slow_bodies_hold_nobody_up(served: Served, dripping: list[socket.socket]) -> None:
    for client in dripping:
        client.sendall(b"A")
    assert served.query("ASK {}").json()["boolean"]


def entity_bomb() -> str:
    """A billion laughs."""
    lines = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{"".join(lines)}]>'


def rdf_xml(before: str, text: str) -> str:
    """A document with one literal."""
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"'
    inner = f'<rdf:Description rdf:about="urn:a"><e:p>{text}</e:p></rdf:Description>'
    return f'<?xml version="1.0"?>{before}<rdf:RDF {rdf}>{inner}</rdf:RDF>'


DOCUMENTS = {
    "entity bomb": ("application/rdf+xml", rdf_xml(entity_bomb(), "&a11;")),
    "external entity": (
        "application/rdf+xml",
        rdf_xml('<!DOCTYPE x [<!ENTITY a SYSTEM "file://{file}">]>', "&a;"),
    ),
    "external DTD": (
        "application/rdf+xml",
        rdf_xml('<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">', "&a;"),
    ),
    "remote context": (
        "application/ld+json",
        '{"@context": "http://127.0.0.1:{port}/c", "@id": "urn:a", "p": 1}',
    ),
    "file context": ("application/ld+json", '{"@context": "file://{file}", "@id": "urn:a"}'),
    "deep JSON": ("application/ld+json", '{"urn:p":' * 100_000),
    "deep arrays": ("application/ld+json", "[" * 100_000),
    "deep Turtle": ("text/turtle", "<urn:a> <urn:p> " + "[ <urn:p> " * 100_000),
    "deep collections": ("text/turtle", "<urn:a> <urn:p> " + "(" * 100_000),
    "deep XML": ("application/rdf+xml", rdf_xml("", "<e:p>" * 100_000)),
    "named graphs": ("application/trig", "<urn:g> { <urn:a> <urn:p> 1 }"),
    "no RDF": ("text/turtle", "\x00\x01\x02"),
    "a script": ("text/html", "<script>alert(1)</script>"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_would_fetch_or_break_the_parser(
    served: Served, name: str, file_canary: FileCanary, http_canary: HttpCanary
) -> None:
    media_type, text = DOCUMENTS[name]
    text = text.replace("{port}", str(http_canary.port)).replace("{file}", str(file_canary.path))
    before = export(served)
    answer = requests.put(
        f"{served.address}/graph-store?graph=urn:hostile",
        data=text.encode(),
        headers={"Content-Type": media_type, "Authorization": f"Bearer {TOKEN}"},
        timeout=60,
    )
    assert 400 <= answer.status_code < 500 or answer.status_code in (503, 504)
    assert answer.json()["error"]["status"] == answer.status_code
    assert export(served) == before
    assert not file_canary.touched()
    assert not http_canary.touched()


def export(served: Served) -> str:
    """What the store holds of the graph under attack, and whether it is there."""
    asked = "SELECT * { GRAPH <urn:hostile> { ?s ?p ?o } }"
    return json.dumps(served.query(asked).json(), sort_keys=True)


UPDATES = (
    "INSERT DATA { <urn:evil> <a:a> 1 }",
    "CLEAR ALL",
    "DROP ALL",
    "LOAD <file:///etc/passwd>",
)


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer \u00e4"}, 401),
    ],
    ids=str,
)
def test_nobody_writes_without_the_token(
    served: Served, update: str, headers: dict[str, str], status: int
) -> None:
    headers = {name: value.encode() for name, value in headers.items()}  # type: ignore[misc]  # bytes pass as they are
    url = f"{served.address}/sparql"
    sent = [
        requests.post(url, data={"update": update}, headers=headers, timeout=60),
        requests.post(
            url,
            data=update,
            headers=headers | {"Content-Type": "application/sparql-update"},
            timeout=60,
        ),
        requests.delete(f"{served.address}/graph-store?default", headers=headers, timeout=60),
    ]
    assert [each.status_code for each in sent] == [status] * 3
    assert requests.get(url, params={"update": update}, timeout=60).status_code == 400
    assert not served.query("ASK { <urn:evil> ?p ?o }").json()["boolean"]
    assert served.query("ASK { <urn:n1> ?p ?o }").json()["boolean"]


def test_a_load_is_refused_to_those_who_may_write(
    served: Served, file_canary: FileCanary, http_canary: HttpCanary
) -> None:
    for place in (f"file://{file_canary.path}", f"http://127.0.0.1:{http_canary.port}/x.ttl"):
        assert served.update(f"LOAD <{place}>").status_code == 403
        assert served.update(f"LOAD SILENT <{place}>").status_code == 204
    assert not file_canary.touched()
    assert not http_canary.touched()
