"""HTTP itself: what is no request, heads without end, bodies in chunks, requests in a row."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from server import connection
from tests.beleg_server import TOKEN, Served


@pytest.fixture
def line(served: Served) -> Iterator[socket.socket]:
    """A connection."""
    host, _, port = served.address.rpartition("/")[2].partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        yield connection


def all_of(line: socket.socket) -> bytes:
    """What comes until the server closes."""
    got = b""
    try:
        while piece := line.recv(65536):
            got += piece
    except ConnectionResetError:
        pass  # it closed before it had read everything
    return got


NO_REQUESTS = {
    "nonsense": b"\x00\x01\x02\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no such method": b"EVIL / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no such version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
    b"Content-Length: 2\r\n\r\n",
    "a length and chunks": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length that is none": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a chunk that is none": b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header over two lines": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c: d\r\n\r\n",
}


@pytest.mark.parametrize("name", NO_REQUESTS)
def test_what_is_no_request_is_refused(served: Served, line: socket.socket, name: str) -> None:
    line.sendall(NO_REQUESTS[name])
    head, _, body = all_of(line).partition(b"\r\n\r\n")
    assert head.split()[1] == b"400"
    assert json.loads(body)["error"]["status"] == 400
    assert served.query("ASK {}").ok


TARGETS = ["/", "/health", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D&query=", "//x/y"]
NOT_ONE_HOST = {
    "none": b"",
    "two": b"Host: a\r\nHost: b\r\n",
    "the same twice": b"Host: a\r\nhost: a\r\n",
    "a path": b"Host: a/b\r\n",
    "a user": b"Host: a@b\r\n",
    "a port that is none": b"Host: a:b\r\n",
    "two words": b"Host: a b\r\n",
    "not ASCII": b"Host: \xe4\r\n",
    "half an address": b"Host: [::1\r\n",
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", NOT_ONE_HOST)
def test_a_request_names_one_host(line: socket.socket, name: str, target: str) -> None:
    """RFC 9112, section 3.2; caches and proxies in front may take another for the host."""
    line.sendall(b"GET %b HTTP/1.1\r\n%b\r\n" % (target.encode(), NOT_ONE_HOST[name]))
    head, _, body = all_of(line).partition(b"\r\n\r\n")
    assert head.split()[1] == b"400"
    assert json.loads(body)["error"]["code"] == "bad-request"


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        (b"1.0", b"", b"200"),
        (b"1.0", b"Host: a\r\nHost: b\r\n", b"400"),
        (b"1.1", b"Host: \r\n", b"200"),
        (b"1.1", b"Host: x-1.example:80\r\n", b"200"),
        (b"1.1", b"Host: [::1]:80\r\n", b"200"),
    ],
)
def test_an_older_client_need_not_and_others_name_it_in_every_way(
    line: socket.socket, version: bytes, hosts: bytes, status: bytes
) -> None:
    line.sendall(
        b"GET /sparql?query=ASK%%7B%%7D HTTP/%b\r\n%bConnection: close\r\n\r\n" % (version, hosts)
    )
    assert all_of(line).split()[1] == status


def test_a_head_without_end_is_ended(served: Served, line: socket.socket) -> None:
    line.sendall(b"GET / HTTP/1.1\r\n")
    answered = b""
    try:
        for number in range(100_000):
            line.sendall(b"X-%d: %b\r\n" % (number, b"x" * 1000))
    except (BrokenPipeError, ConnectionResetError):
        pass
    else:
        answered = all_of(line)
    assert b"200 OK" not in answered
    assert served.query("ASK {}").ok


def test_a_body_may_come_in_chunks(line: socket.socket) -> None:
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n"
    )
    assert b'"boolean":true' in all_of(line)


def test_chunks_without_end_are_ended(served: Served, line: socket.socket) -> None:
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    try:
        for _ in range(100):
            line.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass
    else:
        pytest.fail("a hundred megabytes were taken")
    assert served.query("ASK {}").ok


def test_an_update_may_come_in_chunks(served: Served, line: socket.socket) -> None:
    update = b"INSERT DATA { GRAPH <urn:chunks> { <urn:s> <urn:p> 1 } }"
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-update\r\n"
        b"Authorization: Bearer %b\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"6\r\nINSERT\r\n%x\r\n%b\r\n0\r\n\r\n" % (TOKEN.encode(), len(update) - 6, update[6:])
    )
    assert all_of(line).startswith(b"HTTP/1.1 204 ")
    assert served.query("ASK { GRAPH <urn:chunks> { ?s ?p ?o } }").json()["boolean"] is True


CHUNKED = b"Host: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"


def test_what_stands_behind_a_body_is_no_header(served: Served, line: socket.socket) -> None:
    """A proxy in front looks at headers alone, and who may write is said there."""
    token = b"Authorization: Bearer " + TOKEN.encode()
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-update\r\n"
        + CHUNKED
        + b"Trailer: Authorization\r\n\r\n9\r\nCLEAR ALL\r\n0\r\n"
        + token
        + b"\r\n\r\n"
    )
    assert all_of(line).startswith(b"HTTP/1.1 401")
    assert served.query("ASK { ?s ?p ?o }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"0\r\n", b"X-More: %b\r\n" % (b"x" * 1000)),
        (b"0\r\nX-More: ", b"x" * 1000),
        (b"1;", b"x" * 1000),
    ],
    ids=["trailers", "one trailer", "a chunk's extension"],
)
def test_what_is_beside_a_body_has_an_end(
    served: Served, line: socket.socket, start: bytes, piece: bytes
) -> None:
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nContent-Type: text/plain\r\n" + CHUNKED + b"\r\n" + start
    )
    try:
        for _ in range(100_000):
            line.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    else:
        pytest.fail("a hundred megabytes were taken")
    assert served.query("ASK {}").ok


def test_requests_in_a_row_are_answered_in_order(line: socket.socket) -> None:
    one = b"GET /sparql?query=ASK%%20%%7B%%20FILTER(%d%%20=%%201)%%20%%7D HTTP/1.1\r\nHost: x\r\n"
    line.sendall(b"".join((one % number) + b"\r\n" for number in (1, 2, 1)))
    line.sendall((one % 2) + b"Connection: close\r\n\r\n")
    answers = all_of(line)
    told = [answers.find(b'"boolean":' + each) for each in (b"true", b"false")]
    assert answers.count(b"200 OK") == 4
    assert -1 < told[0] < told[1]


def test_many_requests_in_a_row_are_each_answered(served: Served, line: socket.socket) -> None:
    """One that a process answers, and then a thousand whose answer is known by then."""
    one = b"GET /sparql?query=ASK%%7B%%7D%%23%b HTTP/1.1\r\nHost: x\r\n%b\r\n"
    assert served.query("ASK {}#kept").ok
    row = [one % (b"new", b""), *[one % (b"kept", b"")] * 1000]
    line.sendall(b"".join(row) + one % (b"kept", b"Connection: close\r\n"))
    assert all_of(line).count(b"200 OK") == 1002


def test_an_older_client_gets_its_answer_and_the_end(line: socket.socket) -> None:
    line.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\nHost: x\r\n\r\n")
    head, _, body = all_of(line).partition(b"\r\n\r\n")
    assert b"connection: close" in head
    assert b"date: " in head
    assert b'"boolean":true' in body


def test_a_long_answer_is_sent_whole(line: socket.socket) -> None:
    """Longer than what is sent at once, to a client that reads late."""
    values = b"VALUES%20?x%20%7B%20%22" + b"x" * 500 + b"%22%20%7D"
    many = b"SELECT%20*%20%7B" + values + b"?s%20?p%20?o%20%7D"
    line.sendall(b"GET /sparql?query=" + many + b" HTTP/1.0\r\nHost: x\r\n\r\n")
    head, _, body = all_of(line).partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}\r\n".encode() in head + b"\r\n"
    assert len(body) > connection.PIECE
    assert len(json.loads(body)["results"]["bindings"]) == 1000, body[:300]


def test_an_answer_without_a_body_is_sent(line: socket.socket) -> None:
    line.sendall(b"HEAD /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
    line.sendall(b"HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    first, second, rest = all_of(line).split(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 200")
    assert rest == b""


def test_who_waits_to_be_told_to_go_on_is_told(line: socket.socket) -> None:
    line.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: 6\r\n\r\n"
    )
    assert line.recv(100).startswith(b"HTTP/1.1 100")
    line.sendall(b"ASK {}")
    assert b'"boolean":true' in all_of(line)
