"""References that lead to many articles: folders, patterns, WARC, feeds, sitemaps; politely."""

from __future__ import annotations

import gzip
import http.server
import threading
import tracemalloc
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.articles.polite import LONGEST_PAUSE, PAUSE, PoliteClient
from kg.articles.reader import ArticleReader
from kg.errors import FetchError, InputError, MalformedInput
from kg.http import HttpClient
from kg.model import Article

CLOCK = "2026-01-02T03:04:05+00:00"
LONG = (
    "Der Dienst wurde im Jahr 2018 gegründet, und er hat seither seinen Sitz in Köln am Rhein. " * 4
)


def page(title: str) -> str:
    return (
        f"<!doctype html><html lang=de><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1><p>{LONG}</p></article></body></html>"
    )


def read(ref: Path | str, client: HttpClient | None = None) -> list[Article | Exception]:
    return list(ArticleReader(client, clock=lambda: CLOCK).read(str(ref)))


def refs(items: list[Article | Exception]) -> list[str]:
    assert all(isinstance(item, Article) for item in items), items
    return [item.ref for item in items if isinstance(item, Article)]


# --- folders and patterns -----------------------------------------------------------------------


def test_a_folder_is_all_its_article_files_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/two.txt", "a.html", "c.jsonl.bak", "picture.png", "z.txt"):
        (tmp_path / name).write_text(page("x") if name.endswith("html") else LONG)
    found = refs(read(tmp_path))
    assert found == [str(tmp_path / name) for name in ("a.html", "z.txt", "b/two.txt")]


def test_a_pattern_is_the_files_that_it_matches(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a1.txt", "a2.txt", "b.txt", "deep/a3.txt"):
        (tmp_path / name).write_text(LONG)
    assert refs(read(tmp_path / "a?.txt")) == [str(tmp_path / n) for n in ("a1.txt", "a2.txt")]
    assert len(read(tmp_path / "**" / "a*.txt")) == 3
    (none,) = read(tmp_path / "c*.txt")
    assert isinstance(none, InputError)
    (tmp_path / "[1].txt").write_text(LONG)  # a file of that very name is no pattern
    assert refs(read(tmp_path / "[1].txt")) == [str(tmp_path / "[1].txt")]


def test_one_file_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01")
    (tmp_path / "b.txt").write_text(LONG)
    bad, good = read(tmp_path)
    assert isinstance(bad, InputError)
    assert isinstance(good, Article)


def test_how_many_articles_are_to_come(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LONG)
    (tmp_path / "b.jsonl").write_text('{"id": 1, "text": "x"}\n' * 7)
    reader = ArticleReader()
    assert reader.expected(str(tmp_path)) == 8
    assert reader.expected("https://example.org/") is None
    (tmp_path / "c.warc").write_bytes(b"")
    assert reader.expected(str(tmp_path)) is None


# --- WARC ---------------------------------------------------------------------------------------


def warc(pages: list[tuple[str, str, bytes, str]], zipped: bool = True) -> bytes:
    """An archive of answers: (url, status, body, content type), a gzip member each if zipped."""
    records = []
    for url, status, body, kind in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2021-01-10T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(gzip.compress(record) if zipped else record for record in records)


@pytest.mark.parametrize("zipped", [True, False])
def test_the_pages_of_an_archive(tmp_path: Path, zipped: bool) -> None:
    body = page("Größe").encode("latin-1")
    path = tmp_path / ("a.warc.gz" if zipped else "a.warc")
    path.write_bytes(
        warc(
            [
                ("https://news.example/1", "200 OK", body, "text/html; charset=iso-8859-1"),
                ("https://news.example/2", "404 Not Found", body, "text/html"),
                ("https://news.example/3", "200 OK", b"\x89PNG", "image/png"),
                ("https://news.example/4", "200 OK", b"<html></html>", "text/html"),
                ("https://news.example/5", "200 OK", LONG.encode(), "text/plain"),
            ],
            zipped,
        )
    )
    first, second = read(path)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.url == "https://news.example/1"
    assert first.title == "Größe"
    assert second.text == LONG


def test_a_damaged_archive_gives_what_came_before_and_says_so(tmp_path: Path) -> None:
    pages = [(f"https://n.example/{n}", "200 OK", page(str(n)).encode(), "text/html") for n in "12"]
    path = tmp_path / "a.warc.gz"
    whole = warc(pages)
    path.write_bytes(whole[: len(whole) - 60])
    *before, last = read(path)
    assert len(before) >= 1
    assert isinstance(last, MalformedInput | Article)
    path.write_bytes(gzip.compress(b"this is no archive"))
    (error,) = read(path)
    assert isinstance(error, MalformedInput)


# --- feeds and sitemaps -------------------------------------------------------------------------

Site = tuple[str, dict[str, tuple[int, str, bytes]], list[str]]


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on this machine: its address, what it has by path, what it was asked for."""
    held: dict[str, tuple[int, str, bytes]] = {}
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, kind, content = held.get(self.path, (404, "text/plain", b"none"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the tests' output quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    for name in "ab":
        held[f"/{name}"] = (200, "text/html; charset=utf-8", page(name).encode())
    yield base, held, asked
    server.shutdown()
    thread.join()
    server.server_close()


def client() -> HttpClient:
    return HttpClient("Test", 5.0, allow_private=True)


def rss(base: str) -> bytes:
    items = "".join(f"<item><title>t</title><link>{base}/{n}</link></item>" for n in "aba")
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def atom(base: str) -> bytes:
    items = "".join(f'<entry><link href="{base}/{n}"/></entry>' for n in "ab")
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>'.encode()


def sitemap(base: str, *paths: str, root: str = "urlset", item: str = "url") -> bytes:
    places = "".join(f"<{item}><loc> {base}{path} </loc></{item}>" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{root} xmlns="{space}">{places}</{root}>'.encode()


def test_feeds_and_sitemaps_lead_to_their_articles_each_once(site: Site, tmp_path: Path) -> None:
    base, held, asked = site
    held["/rss"] = (200, "application/rss+xml", rss(base))
    held["/atom"] = (200, "text/xml", atom(base))
    held["/map"] = (200, "application/xml", sitemap(base, "/a", "/b"))
    index = sitemap(base, "/map", "/index", root="sitemapindex", item="sitemap")
    held["/index"] = (200, "application/xml", index)
    with_client = client()
    for start in ("/rss", "/atom", "/map", "/index"):
        asked.clear()
        found = refs(read(base + start, with_client))
        assert found == [f"{base}/a", f"{base}/b"], start
        assert len(asked) == len(set(asked)) or start == "/index"
    saved = tmp_path / "saved.xml"
    saved.write_bytes(sitemap(base, "/b"))
    assert refs(read(saved, with_client)) == [f"{base}/b"]
    packed = tmp_path / "saved.xml.gz"
    packed.write_bytes(gzip.compress(sitemap(base, "/a")) + gzip.compress(b"\n"))
    assert refs(read(packed, with_client)) == [f"{base}/a"]
    held["/map"] = (200, "application/gzip", packed.read_bytes())
    assert refs(read(f"{base}/map", with_client)) == [f"{base}/a"]
    listed = tmp_path / "list.urls"
    listed.write_text(f"# ours\n{base}/a\n\n{base}/b\n")
    assert len(refs(read(listed, with_client))) == 2
    with_client.close()


def test_a_dead_link_of_a_feed_leaves_the_others(site: Site) -> None:
    base, held, _ = site
    held["/map"] = (200, "application/xml", sitemap(base, "/gone", "/a"))
    with_client = client()
    gone, there = read(f"{base}/map", with_client)
    with_client.close()
    assert isinstance(gone, FetchError)
    assert isinstance(there, Article)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml", b"<?xml version='1.0'?><urlset><url>"),
        ("a.xml", b"<other/>"),
        ("a.xml", b""),
        ("a.rss", b"<rss"),
        ("a.urls", b"ftp://example.org/"),
        (
            "a.xml",
            b"<!DOCTYPE urlset [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
            b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
            b"<url><loc>&a;</loc></url></urlset>",
        ),
    ],
)
def test_lists_that_are_none_say_so_or_lead_nowhere(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert all(isinstance(item, InputError) for item in read(path))


def test_a_packed_sitemap_is_unpacked_within_bounds(tmp_path: Path) -> None:
    path, one = tmp_path / "a.xml.gz", gzip.compress(b"<urlset>")
    harmful = {
        "unpacks to more than": gzip.compress(b"<urlset>" + bytes(60_000_000)),
        "in more than 100 parts": one + gzip.compress(b"") * 400_000,
        "its end is missing": one[:-4],
        "cannot be unpacked": one[:10] + b"\xff" * 20,
        "neither a feed nor a sitemap": gzip.compress(gzip.compress(b"<urlset>")),
        "more than 2,000,000 tags": gzip.compress(b"<urlset>" + b"<a/>" * 2_000_001),
    }
    for reason, content in harmful.items():
        path.write_bytes(content)
        tracemalloc.start()
        (error,) = read(path)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert isinstance(error, InputError)
        assert reason in error.message
        assert most < 200_000_000, reason


@pytest.mark.parametrize("name", ["a.xml", "a.xml.gz", "a.warc", "a.warc.gz", "a.urls"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda tail: b"<rss><channel>" + tail),
        st.binary(max_size=60).map(lambda tail: b"WARC/1.0\r\nWARC-Type: response\r\n" + tail),
    )
)
def test_no_bytes_make_it_fail_otherwise(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    offline = HttpClient("Test", offline=True)
    assert all(isinstance(i, Article | InputError | FetchError) for i in read(path, offline))


# --- politeness ---------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def polite(clock: Clock) -> PoliteClient:
    return PoliteClient(
        "beleg/1 (test)", 5.0, allow_private=True, sleep=clock.sleep, monotonic=lambda: clock.now
    )


def test_robots_txt_is_asked_once_and_kept(site: Site) -> None:
    base, held, asked = site
    held["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /b\nCrawl-delay: 7\n")
    clock = Clock()
    with_client = polite(clock)
    (first,), (second,) = read(f"{base}/a", with_client), read(f"{base}/b", with_client)
    (third,) = read(f"{base}/a", with_client)
    with_client.close()
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert isinstance(second, FetchError)
    assert second.kind == "forbidden"
    assert asked == ["/robots.txt", "/a", "/a"]
    assert clock.slept == [7.0]


@pytest.mark.parametrize(
    ("robots", "pause"), [(None, PAUSE), (b"User-agent: *\nCrawl-delay: 900", LONGEST_PAUSE)]
)
def test_a_pause_stands_between_requests_to_one_host(
    site: Site, robots: bytes | None, pause: float
) -> None:
    base, held, _ = site
    if robots is not None:
        held["/robots.txt"] = (200, "text/plain", robots)
    clock = Clock()
    with_client = polite(clock)
    for _ in range(3):
        read(f"{base}/a", with_client)
    with_client.close()
    assert clock.slept == [pause, pause]


def test_a_robots_txt_that_cannot_be_asked_is_a_no(site: Site) -> None:
    base, held, asked = site
    held["/robots.txt"] = (500, "text/plain", b"")
    with_client = polite(Clock())
    (item,) = read(f"{base}/a", with_client)
    with_client.close()
    assert isinstance(item, FetchError)
    assert "/a" not in asked
