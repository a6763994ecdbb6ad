"""Strangers' servers and pages: what is refused, as far as the article that is not read of them.

Each test asks a real server. Loopback counts as a public address where a test says so, so that
the ways from a public server to a private one can be tried.
"""

from __future__ import annotations

import gzip
import http.server
import json
import socket
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.articles.polite import PoliteClient
from kg.articles.reader import ArticleReader
from kg.cli import cli
from kg.errors import BinaryInput, FetchError, InputError, MalformedInput
from kg.http import HttpClient, connections
from kg.model import Article
from tests.http_server import Server, send, serving

PRIVATE = "127.0.0.2"
SENTENCE = "Amazon wurde im Jahr 1994 gegründet und hat seinen Sitz in Seattle. "
PAGE = f"<html><body><article><p>{SENTENCE * 5}</p></article></body></html>"
HTML = "text/html; charset=utf-8"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server at what counts as a public address; every other one here is private."""
    real = connections.is_public
    monkeypatch.setattr(connections, "is_public", lambda a: a == "127.0.0.1" or real(a))
    with serving() as state:
        state.answers["/article"] = send(200, PAGE.encode(), Content_Type=HTML)
        yield state


@pytest.fixture
def canary(server: Server) -> Iterator[Server]:
    """A server at a private address, on the same port; nobody is to ask it."""
    with serving(PRIVATE, server.port) as state:
        state.answers["/article"] = send(200, PAGE.encode(), Content_Type=HTML)
        yield state
    assert state.peers == set(), "the private server was connected to"


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient("beleg/1 (test)", 5.0, 1_000_000)
    yield made
    made.close()


def read(url: str, client: HttpClient) -> Article | Exception:
    (item,) = ArticleReader(client).read(url)
    return item


def refused(url: str, client: HttpClient) -> FetchError:
    error = read(url, client)
    assert isinstance(error, FetchError)
    assert error.name == url
    return error


def test_a_page_is_read(server: Server, client: HttpClient) -> None:
    assert isinstance(read(f"{server.base}/article", client), Article)


# --- private addresses --------------------------------------------------------------------------

HOSTS = [PRIVATE, f"[::ffff:{PRIVATE}]", "[::ffff:7f00:2]", "0x7f.2", "2130706434", "0177.0.0.2"]


@pytest.mark.parametrize("host", HOSTS)
def test_neither_an_address_nor_a_redirect_leads_to_a_private_one(
    server: Server, canary: Server, client: HttpClient, host: str
) -> None:
    target = f"http://{host}:{server.port}/article"
    assert "private address" in refused(target, client).message
    server.answers["/moved"] = send(302, Location=target)
    assert "private address" in refused(f"{server.base}/moved", client).message
    server.answers["/further"] = send(301, Location="/moved")
    assert "private address" in refused(f"{server.base}/further", client).message


def naming(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Has the name news.example mean these addresses, one answer after the other."""
    real, left = socket.getaddrinfo, list(answers)

    def look_up(host: str, port: int, **more: int) -> object:
        if host != "news.example":
            return real(host, port, **more)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_name_that_changes_its_answer_wins_nothing(
    server: Server, canary: Server, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is first asked, private the next time."""
    naming(monkeypatch, ["127.0.0.1"], [PRIVATE])
    url = f"http://news.example:{server.port}/article"
    closing = send(200, PAGE.encode(), Content_Type=HTML, Connection="close")
    server.answers["/article"] = closing
    assert isinstance(read(url, client), Article)
    assert "private address" in refused(url, client).message


def test_of_several_addresses_only_the_public_are_asked(
    server: Server, canary: Server, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    naming(monkeypatch, [PRIVATE, "127.0.0.1"])
    assert isinstance(read(f"http://news.example:{server.port}/article", client), Article)


def test_robots_txt_is_no_way_to_a_private_address(server: Server, canary: Server) -> None:
    server.answers["/robots.txt"] = send(302, Location=canary.base + "/article")
    polite = PoliteClient("beleg/1 (test)", 5.0, sleep=lambda _: None)
    assert "private address" in refused(f"{server.base}/article", polite).message
    polite.close()


# --- ports, credentials -------------------------------------------------------------------------


@pytest.mark.parametrize("port", [1, 22, 25, 110, 445, 6000, 6667, 10080])
def test_ports_of_other_services_are_not_spoken_to(
    server: Server, client: HttpClient, port: int
) -> None:
    assert "not one of web servers" in refused(f"http://127.0.0.1:{port}/", client).message
    server.answers["/moved"] = send(302, Location=f"http://127.0.0.1:{port}/")
    assert "not one of web servers" in refused(f"{server.base}/moved", client).message


def test_credentials_are_neither_taken_nor_followed(server: Server, client: HttpClient) -> None:
    with_password = server.base.replace("//", "//user:secret@")
    assert "passwords" in refused(f"{with_password}/article", client).message
    server.answers["/moved"] = send(302, Location=f"{with_password}/article")
    assert "passwords" in refused(f"{server.base}/moved", client).message
    assert server.paths() == ["/moved"]


# --- size and time ------------------------------------------------------------------------------


def test_what_unpacks_to_too_much_takes_no_memory(server: Server, client: HttpClient) -> None:
    """Packed once, a thousandth; packed twice, a millionth of what it would take."""
    once = gzip.compress(b"<p>" + b"\0" * 200_000_000)
    bombs = {"/once": (once, "gzip"), "/twice": (gzip.compress(once), "gzip, gzip")}
    tracemalloc.start()
    for path, (body, encoding) in bombs.items():
        server.answers[path] = send(200, body, Content_Type=HTML, Content_Encoding=encoding)
        assert refused(server.base + path, client).kind == "too-large"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("status", [301, 404])
def test_what_comes_with_a_redirect_or_an_error_is_bounded_too(
    server: Server, client: HttpClient, status: int
) -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    server.answers["/b"] = send(status, bomb, Location="/article", Content_Encoding="gzip")
    tracemalloc.start()
    assert refused(f"{server.base}/b", client).kind == "too-large"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_gigabyte_is_not_waited_for(server: Server, client: HttpClient) -> None:
    def promise(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(1 << 30))
        request.end_headers()

    server.answers["/large"] = promise
    assert refused(f"{server.base}/large", client).kind == "too-large"


MONSTERS = {
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + f">{SENTENCE}",
    "tags": "<a>" * 200_000 + SENTENCE,
    "depth": "<div>" * 90_000 + SENTENCE * 10,
    "comments": "<!--" * 90_000 + SENTENCE * 10,
}


@pytest.mark.parametrize("kind", MONSTERS)
def test_pages_that_would_take_minutes_or_the_process(
    server: Server, client: HttpClient, kind: str
) -> None:
    server.answers["/page"] = send(200, MONSTERS[kind].encode(), Content_Type=HTML)
    assert isinstance(read(f"{server.base}/page", client), InputError)


def unfolding(name: str, before: str) -> str:
    """An entity that is ten times another one."""
    return f'<!ENTITY {name} "' + f"&{before};" * 10 + '">'


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(unfolding(name, before) for before, name in pairwise("abcdefghijk"))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("name", ["k", "file"])
@pytest.mark.parametrize(
    "form",
    [
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>&{};</loc></url>'
        "</urlset>",
        '<rss version="2.0"><channel><item><link>http://x.example/&{};</link></item></channel>'
        "</rss>",
    ],
)
def test_entities_of_feeds_and_sitemaps_are_not_unfolded(
    server: Server, client: HttpClient, form: str, name: str
) -> None:
    body = (ENTITIES + form.format(name)).encode()
    server.answers["/feed"] = send(200, body, Content_Type="application/xml")
    assert isinstance(read(f"{server.base}/feed", client), InputError)
    assert server.paths() == ["/feed"]


def test_a_strangers_feed_leads_to_no_file_of_this_machine(
    server: Server, client: HttpClient, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SENTENCE * 5)
    space, atom = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/2005/Atom"
    for place in (str(secret), f"{tmp_path}/*.txt", str(tmp_path), f"file://{secret}", "-"):
        for form in (
            f'<urlset xmlns="{space}"><url><loc>{place}</loc></url></urlset>',
            f'<rss version="2.0"><channel><item><link>{place}</link></item></channel></rss>',
            f'<feed xmlns="{atom}"><entry><link href="{place}"/></entry></feed>',
        ):
            server.answers["/feed"] = send(200, form.encode(), Content_Type="application/xml")
            items = list(ArticleReader(client).read(f"{server.base}/feed"))
            assert not any(isinstance(item, Article) for item in items)
            assert all("is no http address" in str(item) for item in items)


FEEDS = {
    "a million entries": b"<item><link>http://x.example/</link></item>" * 230_000,
    "depth": b"<item>" + b"<a>" * 600_000,
    "attributes": b"<item " + b" ".join(b"a%d='1'" % n for n in range(300_000)) + b"></item>",
}


@pytest.mark.parametrize("kind", FEEDS)
def test_feeds_that_would_take_minutes_are_refused(server: Server, kind: str) -> None:
    feed = b'<rss version="2.0"><channel>' + FEEDS[kind] + b"</channel></rss>"
    server.answers["/feed"] = send(200, feed, Content_Type="application/rss+xml")
    client = HttpClient("beleg/1 (test)", 60.0, 20_000_000)
    (error,) = ArticleReader(client).read(f"{server.base}/feed")
    client.close()
    assert isinstance(error, MalformedInput)


@pytest.mark.parametrize(
    "robots", [b"User-agent: *\nDisallow: /x\n" * 4_000_000, gzip.compress(b"a" * 100_000_000)]
)
def test_a_robots_txt_of_any_length_is_a_no_and_takes_no_memory(
    server: Server, robots: bytes
) -> None:
    packed = {"Content_Encoding": "gzip"} if robots[:1] == b"\x1f" else {}
    server.answers["/robots.txt"] = send(200, robots, **packed)
    polite = PoliteClient("beleg/1 (test)", 60.0, sleep=lambda _: None)
    tracemalloc.start()
    assert "robots.txt" in refused(f"{server.base}/article", polite).message
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert server.paths() == ["/robots.txt"]
    polite.close()


# The stream that brotli packs "a" * 1,000 to, and one that is none; nobody was asked for either.
BROTLI = bytes.fromhex("1be703002482e2014000")


@pytest.mark.parametrize(("encoding", "body"), [("br", BROTLI), ("zstd", b"\x28\xb5\x2f\xfd\0X\0")])
def test_a_packing_that_was_not_asked_for_is_no_article(
    server: Server, client: HttpClient, encoding: str, body: bytes
) -> None:
    server.answers["/page"] = send(200, body * 100, Content_Type=HTML, Content_Encoding=encoding)
    assert isinstance(read(f"{server.base}/page", client), InputError | FetchError)
    assert encoding not in server.asked[-1][2]["accept-encoding"]


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1" * 1_000_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a" * 1_000_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 100_000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
        (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 10_000),
        (b"HTTP/1.1 200 OK\r\na: ", b"b" * 1_000_000),
    ],
    ids=["chunk size", "chunk extension", "trailers", "interim answers", "headers", "header"],
)
def test_what_surrounds_a_body_may_not_be_endless(
    server: Server, head: bytes, piece: bytes
) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        while True:  # until the client hangs up
            request.wfile.write(piece)

    server.answers["/page"] = answer
    client = HttpClient("beleg/1 (test)", 2.0, 1_000_000)
    tracemalloc.start()
    assert isinstance(read(f"{server.base}/page", client), FetchError)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    client.close()
    assert peak < 50_000_000


# --- what kind of content -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4", "text/css", "x/y"])
def test_other_content_types_are_no_articles_whatever_is_in_them(
    server: Server, client: HttpClient, kind: str
) -> None:
    server.answers["/page"] = send(200, PAGE.encode(), Content_Type=kind)
    error = read(f"{server.base}/page", client)
    assert isinstance(error, MalformedInput)
    assert kind in error.message


@pytest.mark.parametrize("kind", [HTML, "text/plain"])
def test_binary_data_under_the_name_of_a_page_is_none(
    server: Server, client: HttpClient, kind: str
) -> None:
    server.answers["/page"] = send(200, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Content_Type=kind)
    assert isinstance(read(f"{server.base}/page", client), BinaryInput)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("iso-8859-1", "utf-8"),  # said wrongly, and the bytes know better
        ("utf-8", "cp1252"),
        ("utf-7", "utf-8"),  # +ADw-script+AD4- stays what it is
        ("zlib_codec", "utf-8"),  # what only Python calls an encoding
        ("unicode_escape", "utf-8"),
        ("idna", "utf-8"),
        ("nonsense\x00", "utf-8"),
        ("utf-16", "utf-16"),
        ("", "cp1252"),
    ],
)
def test_what_a_server_says_of_its_encoding_is_not_believed_against_the_bytes(
    server: Server, client: HttpClient, charset: str, encoding: str
) -> None:
    page = PAGE.replace("</p>", " +ADw-script+AD4- \\x41</p>")
    kind = f'text/html; charset="{charset}"' if charset else "text/html"
    server.answers["/page"] = send(200, page.encode(encoding), Content_Type=kind)
    article = read(f"{server.base}/page", client)
    assert isinstance(article, Article)
    assert article.text == f"{SENTENCE * 5}+ADw-script+AD4- \\x41"


def test_bytes_that_break_the_encoding_they_are_said_to_be_in_are_an_error(
    server: Server, client: HttpClient
) -> None:
    kind = "text/html; charset=utf-16"
    server.answers["/page"] = send(200, PAGE.encode() + b"\xd8", Content_Type=kind)
    assert isinstance(read(f"{server.base}/page", client), InputError)


# --- politeness along redirects -----------------------------------------------------------------


def test_the_robots_txt_of_where_a_redirect_leads_is_kept(server: Server) -> None:
    with serving() as other:
        other.answers["/robots.txt"] = send(200, b"User-agent: *\nDisallow: /article\n")
        server.answers["/moved"] = send(302, Location=f"{other.base}/article")
        polite = PoliteClient("beleg/1 (test)", 5.0, sleep=lambda _: None)
        assert refused(f"{server.base}/moved", polite).kind == "forbidden"
        assert other.paths() == ["/robots.txt"]
        polite.close()


def test_each_step_of_a_redirect_waits_for_its_turn(server: Server) -> None:
    slept: list[float] = []
    server.answers["/moved"] = send(302, Location="/article")
    polite = PoliteClient("beleg/1 (test)", 5.0, sleep=slept.append, monotonic=lambda: 100.0)
    assert isinstance(read(f"{server.base}/moved", polite), Article)
    assert slept == [1.0]
    assert server.paths() == ["/robots.txt", "/moved", "/article"]
    polite.close()


# --- what becomes of it -------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["private", "bomb", "gone", "binary"])
def test_what_could_not_be_fetched_is_an_error_and_never_an_article_without_claims(
    server: Server, tmp_path: Path, answer: str
) -> None:
    answers = {
        "private": send(302, Location=f"http://{PRIVATE}/"),
        "bomb": send(200, gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip"),
        "gone": send(410),
        "binary": send(200, b"\0\1\2", Content_Type=HTML),
    }
    server.answers["/page"] = answers[answer]
    url, store = f"{server.base}/page", f"oxigraph:{tmp_path / 'store'}"

    def run(*words: str) -> tuple[int | None, str]:
        result = CliRunner().invoke(cli, list(words), standalone_mode=False)
        return result.return_value, result.stdout

    status, shown = run("check", url, "--format", "jsonl", "--store", store)
    assert (status, shown) == (2 if answer == "binary" else 3, "")
    aside = tmp_path / "aside.jsonl"
    status, shown = run(
        "ingest", url, "--jobs", "1", "--failures", str(aside), "--store", store, "--format", "json"
    )
    assert status == 2
    assert json.loads(shown)["kept"] == 0
    (failure,) = map(json.loads, aside.read_text(encoding="utf-8").splitlines())
    assert failure["ref"] == url
    assert failure["reason"]
    status, shown = run("export", "nquads", "--store", store)
    assert "ontology#Article>" not in shown
