"""LOAD from hosts that are allowed, over real HTTP; from no others, wherever redirects lead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kg.stores.loading import Load, with_loads
from tests.attacks.canaries import HttpCanary
from tests.beleg_server import Served, serving

TURTLE = "text/turtle"
PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/data": (200, {"Content-Type": TURTLE}, b"<urn:a> <urn:p> <x>, [ <urn:q> 1 ] ."),
    "/data.nt": (200, {"Content-Type": "application/octet-stream"}, b"<urn:n> <urn:p> _:b ."),
    "/moved": (302, {"Location": "/data"}, b""),
    "/page": (200, {"Content-Type": "text/html"}, b"<p>no RDF"),
    "/broken": (200, {"Content-Type": TURTLE}, b"<urn:a> <urn:p> "),
    "/bomb": (
        200,
        {"Content-Type": "application/rdf+xml"},
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    ),
    "/gone": (404, {"Content-Type": TURTLE}, b""),
}


@pytest.fixture(scope="module")
def pages() -> Iterator[ThreadingHTTPServer]:
    """Somebody's web server; ``/to/HOST:PORT`` redirects there."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            moved = (302, {"Location": f"http://{self.path[4:]}/"}, b"")
            status, headers, body = PAGES.get(self.path, moved)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def port(pages: ThreadingHTTPServer) -> int:
    """Its port."""
    return int(pages.server_address[1])


@pytest.fixture(scope="module")
def served(port: int) -> Iterator[Served]:
    """A server that may load from it, though it is in a private network."""
    allowed = {"BELEG_LOAD_HOSTS": f"data.example 127.0.0.1:{port}", "BELEG_ALLOW_PRIVATE": "1"}
    with serving("memory:", TMPDIR="/dev/shm", **allowed) as running:
        yield running


def holds(served: Served, pattern: str) -> bool:
    """Whether the store has what a pattern asks for."""
    told: bool = served.query(f"ASK {{ {pattern} }}").json()["boolean"]
    return told


def test_what_is_allowed_is_loaded(served: Served, port: int) -> None:
    here = f"http://127.0.0.1:{port}"
    assert served.update(f"LOAD <{here}/data> INTO GRAPH <urn:g>").status_code == 204
    assert holds(served, f"GRAPH <urn:g> {{ <urn:a> <urn:p> <{here}/x>, [ <urn:q> 1 ] }}")
    moved = f"load silent <{here}/moved> ; LOAD <{here}/data.nt>;LOAD <{here}/data.nt>"
    assert served.update(moved).status_code == 204
    assert holds(served, "<urn:a> <urn:p> [ <urn:q> 1 ]")
    assert holds(served, "<urn:n> <urn:p> ?one, ?other FILTER(?one != ?other)")


def test_an_update_with_a_load_is_one_transaction(served: Served, port: int) -> None:
    here = f"http://127.0.0.1:{port}"
    for second in (f"LOAD <{here}/gone>", "CREATE GRAPH <urn:half>", "nonsense"):
        text = f"INSERT DATA {{ GRAPH <urn:half> {{ <urn:half> <urn:p> 1 }} }} ; {second}"
        assert served.update(text).status_code >= 400
        assert not holds(served, "GRAPH <urn:half> { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("path", "status"), [("/page", 502), ("/broken", 400), ("/bomb", 400), ("/gone", 502)]
)
def test_what_cannot_be_loaded_is_said(served: Served, port: int, path: str, status: int) -> None:
    place = f"<http://127.0.0.1:{port}{path}>"
    answer = served.update(f"LOAD {place} INTO GRAPH <urn:bad>")
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, status)
    assert served.update(f"LOAD SILENT {place} INTO GRAPH <urn:bad>").status_code == 204
    assert not holds(served, "GRAPH <urn:bad> { ?s ?p ?o }")


def test_others_are_not_asked(served: Served, port: int, http_canary: HttpCanary) -> None:
    """Neither at once nor by a redirect; nor are files, names and other spellings of a host."""
    here, there = f"127.0.0.1:{port}", f"127.0.0.1:{http_canary.port}"
    sly = [f"http://{there}/", f"http://{here}/to/{there}", f"http://localhost:{http_canary.port}/"]
    sly += [f"http://[::ffff:127.0.0.1]:{http_canary.port}/", f"http://{here}@{there}/"]
    sly += [f"http://0x7f.1:{http_canary.port}/", "file:///etc/passwd", "ftp://data.example/"]
    for address in sly:
        answer = served.update(f"LOAD <{address}> INTO GRAPH <urn:sly>")
        assert answer.status_code in (403, 502), (address, answer.text)
        assert served.update(f"LOAD SILENT <{address}>").status_code == 204
    prefixed = f"PREFIX e: <http://{there}/> LOAD e:x"
    assert served.update(prefixed).status_code == 403
    assert not http_canary.touched()
    assert not holds(served, "GRAPH <urn:sly> { ?s ?p ?o }")


def test_a_private_address_is_refused_under_an_allowed_name(http_canary: HttpCanary) -> None:
    """As a name would that is allowed and leads to this machine."""
    names = (f"localhost:{http_canary.port}", f"127.0.0.1:{http_canary.port}")
    with serving("memory:", TMPDIR="/dev/shm", BELEG_LOAD_HOSTS=" ".join(names)) as running:
        for name in names:
            answer = running.update(f"LOAD <http://{name}/data>")
            assert (answer.status_code, answer.json()["error"]["code"]) == (502, "fetch-failed")
    assert not http_canary.touched()


def test_nothing_is_fetched_for_what_is_no_update(served: Served, port: int) -> None:
    answer = served.update(f"LOAD <http://127.0.0.1:{port}/data> ; nonsense")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "syntax")


def test_service_is_refused_with_what_to_do_instead(served: Served) -> None:
    answer = served.query("ASK { SERVICE <http://data.example/sparql> { ?s ?p ?o } }")
    assert answer.status_code == 403
    assert "VALUES" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("update", "found"),
    [
        ("LOAD <urn:a>", [Load("urn:a", None, False)]),
        ("load silent<urn:a>into graph<urn:g>", [Load("urn:a", "urn:g", True)]),
        ("LOAD <urn:a>;LOAD <urn:b>", [Load("urn:a", None, False), Load("urn:b", None, False)]),
        ("INSERT DATA { <urn:LOAD> <urn:p> 'LOAD <urn:a>' } # LOAD <urn:a>", []),
        ("LOAD ex:a", []),
        ("LOAD <urn:a> INTO GRAPH ex:g", []),
        ("?LOAD <urn:a>", []),
    ],
)
def test_loads_are_found_where_they_stand(update: str, found: list[Load]) -> None:
    seen: list[Load] = []
    assert with_loads(update, seen.append) == update  # what gives None stays
    assert seen == found


@pytest.fixture
def http_canary() -> Iterator[HttpCanary]:
    """A service that nobody may ask."""
    canary = HttpCanary()
    yield canary
    canary.close()
