"""The HTTP client against a real server on this machine."""

from __future__ import annotations

import gzip
import http.server
import socket
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from kg.errors import FetchError
from kg.http import HttpClient
from kg.http.connections import is_public
from tests.http_server import Handler, Server, chunked, send, serving
from tests.standing import StandingClock, standing_clock


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        yield state


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient("Beleg-Test/1 (test@example.org)", 5.0, 100_000, allow_private=True)
    yield made
    made.close()


def refusal(client: HttpClient, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        client.get(url)
    assert caught.value.name == url
    return caught.value


def test_an_answer_comes_whole(server: Server, client: HttpClient) -> None:
    server.answers["/a"] = send(200, "Grüße".encode(), Content_Type="Text/HTML; charset=UTF-8")
    response = client.get(server.base + "/a", params={"q": "ä b"}, headers={"Accept": "text/html"})
    assert response.content.decode() == "Grüße"
    assert (response.status, response.content_type, response.charset) == (200, "text/html", "UTF-8")
    assert response.headers["content-length"] == "7"
    method, path, headers, _ = server.asked[0]
    assert (method, path) == ("GET", "/a?q=%C3%A4+b")
    assert headers["user-agent"] == "Beleg-Test/1 (test@example.org)"
    assert headers["accept"] == "text/html"


def test_connections_are_kept(server: Server, client: HttpClient) -> None:
    server.answers["/a"] = send(200, b"x")
    for _ in range(3):
        assert client.get(server.base + "/a").content == b"x"
    assert len(server.peers) == 1


def test_a_body_is_posted_once_and_not_redirected(server: Server, client: HttpClient) -> None:
    server.answers["/post"] = send(307, Location="/elsewhere")
    response = client.request("POST", server.base + "/post", data={"query": "ASK {}"})
    assert response.status == 307
    assert [(a[0], a[1], a[3]) for a in server.asked] == [("POST", "/post", b"query=ASK+%7B%7D")]


@pytest.mark.parametrize("status", [400, 404, 410, 500])
def test_a_status_from_400_is_an_error(server: Server, client: HttpClient, status: int) -> None:
    server.answers["/a"] = send(status, b"why")
    error = refusal(client, server.base + "/a")
    assert error.status == status
    kept = client.request("GET", server.base + "/a", raise_for_status=False)
    assert (kept.status, kept.content) == (status, b"why")


def test_private_addresses_are_refused_before_anything_is_sent(server: Server) -> None:
    public_only = HttpClient("Test", 5.0)
    port = server.base.rsplit(":", 1)[1]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"):
        assert "private" in str(refusal(public_only, f"http://{host}:{port}/a"))
    assert server.asked == []
    public_only.close()


def test_the_address_connected_to_is_the_one_checked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that first answers a public and then a private address wins nothing."""
    port = int(server.base.rsplit(":", 1)[1])
    answers = iter(["198.41.0.4", "127.0.0.1"])
    seen: list[tuple[str, int]] = []

    def rebinding(*args: object, **kwargs: object) -> list[tuple[object, ...]]:
        address = (next(answers), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        seen.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket.socket, "connect", connect)
    public_only = HttpClient("Test", 5.0)
    assert "refused" in str(refusal(public_only, f"http://rebind.example:{port}/"))
    assert seen == [("198.41.0.4", port)]
    assert server.asked == []
    public_only.close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
     "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1"],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["91.198.174.192", "2620:0:862:ed1a::1", "::ffff:8.8.8.8"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)


def test_redirects_are_followed_and_bounded(server: Server, client: HttpClient) -> None:
    for number in range(10):
        server.answers[f"/{number}"] = send(302, Location=f"/{number + 1}")
    server.answers["/5"] = send(200, b"here")
    response = client.get(server.base + "/0", params={"q": "1"})
    assert (response.url, response.content) == (server.base + "/5", b"here")
    server.answers["/5"] = send(302, Location="/6")
    assert "redirects" in str(refusal(client, server.base + "/0"))


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/", "http://u:p@127.0.0.1/", "http://[", ""]
)
def test_where_a_redirect_may_not_lead(server: Server, client: HttpClient, target: str) -> None:
    server.answers["/a"] = send(301, Location=target)
    if target:
        refusal(client, server.base + "/a")
    else:
        assert client.get(server.base + "/a").status == 301


def test_headers_are_not_told_to_another_server(server: Server, client: HttpClient) -> None:
    other = server.base.replace("127.0.0.1", "localhost")
    server.answers["/a"] = send(302, Location=other + "/b")
    server.answers["/b"] = send(200, b"b")
    client.get(server.base + "/a", headers={"X-Secret": "s"})
    assert ["x-secret" in headers for _, _, headers, _ in server.asked] == [True, False]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://example.org/", "http://user:secret@example.org/",
     "http://user@example.org/", "http:///path", "http://[::1", "http://a:99999999/", "nonsense",
     "", "http://\x00/", "http://" + "a" * 300 + ".de/"],
)  # fmt: skip
def test_addresses_that_are_not_fetched(client: HttpClient, url: str) -> None:
    refusal(client, url)


def test_nothing_listens(client: HttpClient) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        assert "refused" in str(refusal(client, url))


def test_a_name_without_an_address(client: HttpClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "looked up" in str(refusal(client, "http://nowhere.invalid/"))


def test_a_slow_look_up_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def slow(*args: object, **kwargs: object) -> list[object]:
        answered.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    hurried = HttpClient("Test", 0.1)
    assert "within 0.1 s" in str(refusal(hurried, "http://slow.example/"))
    answered.set()
    hurried.close()


@dataclass
class Drip:
    """An answer that never ends, a byte now and then; with the first one the time is over."""

    clock: StandingClock
    start: bytes
    ended: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)

    def __call__(self, request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(self.start)
        self.clock.move(301)
        for _ in range(1000):
            request.wfile.write(b"x")
            request.wfile.flush()
            if self.stopped.wait(0.02):
                return
        self.ended = True


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_cut_off(
    server: Server, start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/a"] = drip = Drip(standing_clock(monkeypatch), start)
    hurried = HttpClient("Test", 300, allow_private=True)
    assert "within 300 s" in str(refusal(hurried, server.base + "/a"))
    assert not drip.ended
    drip.stopped.set()
    hurried.close()


def test_a_kept_connection_obeys_the_next_time_limit(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    drip = Drip(standing_clock(monkeypatch), b"HTTP/1.1 200 OK\r\n\r\n")
    server.answers |= {"/quick": send(200, b"x"), "/slow": drip}
    hurried = HttpClient("Test", 300, allow_private=True)
    hurried.get(server.base + "/quick")
    assert "within 300 s" in str(refusal(hurried, server.base + "/slow"))
    assert not drip.ended
    drip.stopped.set()
    hurried.close()


def test_a_body_cut_short_is_an_error(server: Server, client: HttpClient) -> None:
    def cut(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half of it")
        request.close_connection = True

    server.answers["/a"] = cut
    assert "no complete answer" in str(refusal(client, server.base + "/a"))


def test_size_is_bounded_as_sent_and_as_unpacked(server: Server, client: HttpClient) -> None:
    exactly = b"x" * 100_000
    for encoding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
        server.answers["/fits"] = send(200, pack(exactly), Content_Encoding=encoding)
        assert client.get(server.base + "/fits").content == exactly
        bomb = pack(b"\0" * 30_000_000)
        server.answers["/bomb"] = send(200, bomb, Content_Encoding=encoding)
        assert "larger" in str(refusal(client, server.base + "/bomb"))
    server.answers["/said"] = send(200, exactly + b"x")
    assert "larger" in str(refusal(client, server.base + "/said"))
    server.answers["/unsaid"] = chunked([exactly, b"x"])
    assert "larger" in str(refusal(client, server.base + "/unsaid"))
    server.answers["/chunks"] = chunked([b"a" * 10, b"b"])
    assert client.get(server.base + "/chunks").content == b"a" * 10 + b"b"


def test_damaged_compression_is_an_error(server: Server, client: HttpClient) -> None:
    server.answers["/a"] = send(200, b"not gzip at all", Content_Encoding="gzip")
    refusal(client, server.base + "/a")


def busy_then(answer: Handler, times: int, **headers: str) -> Handler:
    left = [times]

    def reply(request: http.server.BaseHTTPRequestHandler) -> None:
        left[0] -= 1
        (send(429, b"slow down", **headers) if left[0] >= 0 else answer)(request)

    return reply


@pytest.mark.parametrize(
    ("asked", "waits"),
    [({"Retry_After": "7"}, [7.0, 7.0]), ({}, [1.0, 2.0]), ({"Retry_After": "soon"}, [1.0, 2.0]),
     ({"Retry_After": "Thu, 01 Jan 1970 00:00:30 GMT"}, [20.0, 20.0])],
)  # fmt: skip
def test_a_busy_server_is_asked_again(
    server: Server, asked: dict[str, str], waits: list[float]
) -> None:
    slept: list[float] = []
    patient = HttpClient("Test", allow_private=True, sleep=slept.append, now=lambda: 10.0)
    server.answers["/a"] = busy_then(send(200, b"at last"), 2, **asked)
    assert patient.get(server.base + "/a").content == b"at last"
    assert slept == waits
    patient.close()


@pytest.mark.parametrize(("retry_after", "requests"), [("3", 3), ("86400", 1), ("9" * 400, 1)])
def test_patience_has_an_end(server: Server, retry_after: str, requests: int) -> None:
    patient = HttpClient("Test", allow_private=True, retries=2, sleep=lambda s: None)
    server.answers["/a"] = busy_then(send(200), 99, Retry_After=retry_after)
    assert refusal(patient, server.base + "/a").status == 429
    assert len(server.asked) == requests
    patient.close()


def test_offline_asks_nobody(server: Server) -> None:
    silent = HttpClient("Test", allow_private=True, offline=True)
    assert "offline" in str(refusal(silent, server.base + "/a"))
    assert server.asked == []


def test_cookies_and_proxies_play_no_part(
    server: Server, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    server.answers["/a"] = send(200, b"x", Set_Cookie="id=1")
    client.get(server.base + "/a")
    client.get(server.base + "/a")
    assert all("cookie" not in headers for _, _, headers, _ in server.asked)


def test_many_threads_share_a_client(server: Server, client: HttpClient) -> None:
    for number in range(20):
        server.answers[f"/{number}"] = send(200, str(number).encode())
    found: dict[int, bytes] = {}

    def fetch(number: int) -> None:
        found[number] = client.get(f"{server.base}/{number}").content

    threads = [threading.Thread(target=fetch, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: str(number).encode() for number in range(20)}
