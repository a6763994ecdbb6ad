"""WARC files of others: every kind of record, files that are cut, and files made to do harm."""

from __future__ import annotations

import base64
import gzip
import hashlib
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.articles import warc
from kg.articles.reader import ArticleReader
from kg.errors import InputError, MalformedInput
from kg.model import Article

SENTENCE = "Der Dienst wurde im Jahr 2018 gegründet und hat seinen Sitz in Köln am Rhein. "
REVISIT = "http://netpreserve.org/warc/{}/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def page(title: str) -> bytes:
    return (
        f"<!doctype html><html lang=de><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1><p>{SENTENCE * 4}</p></article></body></html>"
    ).encode()


def digest(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def record(kind: str, block: bytes, version: str = "1.0", **headers: str) -> bytes:
    """A record; names of headers with ``_`` for ``-``."""
    date = "2021-01-10T00:00:00Z" if version == "1.0" else "2021-01-10T00:00:00.123456Z"
    said = {"WARC-Type": kind, "WARC-Date": date, "Content-Length": str(len(block))}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(status: str, body: bytes = b"", kind: str = "text/html", **headers: str) -> bytes:
    said = {"Content-Type": kind} | {name.replace("_", "-"): v for name, v in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def response(url: str, body: bytes, version: str = "1.0", **headers: str) -> bytes:
    more = {"WARC_Payload_Digest": digest(body), "WARC_Target_URI": url} | headers
    more |= {"WARC_Record_ID": f"<urn:uuid:{url}>"}
    return record("response", answer("200 OK", body), version, **more)


def revisit(url: str, body: bytes, version: str = "1.0", **headers: str) -> bytes:
    more = {"WARC_Payload_Digest": digest(body), "WARC_Target_URI": url}
    more |= {"WARC_Profile": REVISIT.format(version)} | headers
    return record("revisit", answer("200 OK"), version, **more)


def read(tmp_path: Path, *records: bytes, zipped: bool = True) -> list[Article | Exception]:
    name, content = ("a.warc.gz", b"".join(map(gzip.compress, records)))
    if not zipped:
        name, content = "a.warc", b"".join(records)
    return read_bytes(tmp_path / name, content)


def read_bytes(path: Path, content: bytes) -> list[Article | Exception]:
    path.write_bytes(content)
    items = list(ArticleReader().read(str(path)))
    assert all(isinstance(item, Article | InputError) for item in items), items
    return [item for item in items if isinstance(item, Article | Exception)]


def urls(items: list[Article | Exception]) -> list[str | None]:
    assert all(isinstance(item, Article) for item in items), items
    return [item.url for item in items if isinstance(item, Article)]


A, B = "https://news.example/a", "https://news.example/b"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("zipped", [True, False])
def test_of_all_kinds_of_records_the_pages_are_read(
    tmp_path: Path, version: str, zipped: bool
) -> None:
    """The shape of CC-NEWS, with what other crawlers add."""
    request = b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n"
    records = [
        record("warcinfo", b"software: test\r\n", version, WARC_Filename="a.warc.gz"),
        record("request", request, version, WARC_Target_URI=A),
        response(A, page("Eins"), version),
        record("metadata", b"fetchTimeMs: 12\r\n", version, WARC_Target_URI=A),
        record("response", answer("301 Moved", Location=B), version, WARC_Target_URI=f"{A}/old"),
        record("response", answer("302 Found", Location=B), version, WARC_Target_URI=f"{A}/new"),
        record("response", b"\0\1\2", version, WARC_Target_URI="dns:news.example"),
        record("conversion", b"text", version, WARC_Target_URI=A),
        response(B, page("Zwei"), version),
    ]
    assert urls(read(tmp_path, *records, zipped=zipped)) == [A, B]


@pytest.mark.parametrize("zipped", [True, False])
def test_a_revisit_is_the_page_that_it_refers_to(tmp_path: Path, zipped: bool) -> None:
    same, changed = page("Eins"), page("Zwei")
    first, other, again, later = read(
        tmp_path,
        response(A, same),
        revisit(B, same, "1.1", WARC_Refers_To_Target_URI=A),
        revisit(A, same),
        record("revisit", answer("304 Not Modified"), "1.1", WARC_Target_URI=A,
               WARC_Profile=NOT_MODIFIED, WARC_Refers_To=f"<urn:uuid:{A}>"),
        revisit(f"{A}.png", b"", WARC_Payload_Digest=digest(same)).replace(b"html", b"png "),
        record("revisit", b"", WARC_Target_URI=f"{A}/x", WARC_Payload_Digest=digest(changed)),
        zipped=zipped,
    )  # fmt: skip
    assert urls([first, other, again, later]) == [A, B, A, A]
    assert isinstance(first, Article)
    assert isinstance(other, Article)
    assert isinstance(again, Article)
    assert (first.id, first.text) == (again.id, again.text)
    assert (other.text, other.id == first.id) == (first.text, False)
    assert other.capture is not None
    assert first.capture is not None
    assert (other.capture.digest, other.capture.offset) == (
        first.capture.digest,
        first.capture.offset,
    )


def test_a_revisit_of_what_is_elsewhere_says_so(tmp_path: Path) -> None:
    lost = revisit(B, page("Eins"), WARC_Refers_To_Target_URI=A)
    error, there = read(tmp_path, lost, response(A, page("Zwei")))
    assert isinstance(error, MalformedInput)
    assert f"the same as {A} before, which no file read so far has" in error.message
    assert isinstance(there, Article)


def test_a_revisit_finds_its_page_in_another_file_of_the_run(tmp_path: Path) -> None:
    first, second = tmp_path / "1.warc", tmp_path / "2.warc.gz"
    first.write_bytes(response(B, page("Zwei")) + response(A, page("Eins")))
    second.write_bytes(gzip.compress(revisit(A, page("Eins"), WARC_Refers_To_Target_URI=A)))
    reader = ArticleReader()
    found = [item for file in (first, second) for item in reader.read(str(file))]
    _, before, again = [item for item in found if isinstance(item, Article)]
    assert (before.id, before.text, before.capture) == (again.id, again.text, again.capture)
    first.unlink()
    (error,) = reader.read(str(second))
    assert isinstance(error, MalformedInput)
    assert "No such file" in error.message


def test_of_many_pages_the_last_are_remembered(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.warc", warc.Seen(most=4)
    pages = [response(f"{A}/{n}", page(f"Seite {n}")) for n in range(5)]
    again = [revisit(f"{A}/{n}", page(f"Seite {n}")) for n in (0, 4)]
    path.write_bytes(b"".join(pages + again))
    with path.open("rb") as stream:
        *_, lost, found = warc.documents(stream, str(path), seen)
    assert isinstance(lost, MalformedInput)
    assert not isinstance(found, InputError)
    assert found.url == f"{A}/4"


def test_a_resource_is_a_page_without_its_servers_answer(tmp_path: Path) -> None:
    said = {"WARC_Target_URI": A, "WARC_Payload_Digest": digest(page("Eins"))}
    kept, file, *rest = read(
        tmp_path,
        record("resource", page("Eins"), Content_Type="text/html; charset=utf-8", **said),
        record("resource", page("Zwei"), Content_Type="text/html", WARC_Target_URI="file:///a.htm"),
        record("resource", page("Drei"), Content_Type="application/pdf", WARC_Target_URI=A),
        record("resource", page("Vier"), WARC_Target_URI=A),
    )
    assert isinstance(kept, Article)
    assert isinstance(file, Article)
    assert (kept.url, file.url, rest) == (A, None, [])
    assert (kept.capture is None, file.capture) == (False, None)


SPELT: dict[str, Callable[[bytes], str]] = {
    "sha1 in base 32": digest,
    "sha1 in hexadecimal digits": lambda body: f"SHA-1:{hashlib.sha1(body).hexdigest().upper()}",
    "sha256 in hexadecimal digits": lambda body: f"sha256:{hashlib.sha256(body).hexdigest()}",
    "md5 in base 64": lambda body: "md5:" + base64.b64encode(hashlib.md5(body).digest()).decode(),
    "sha256 in base 32 without its end": lambda body: (
        "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode().rstrip("=")
    ),
}


@pytest.mark.parametrize("spell", SPELT.values(), ids=SPELT)
def test_a_page_that_is_not_what_was_archived_is_set_aside(
    tmp_path: Path, spell: Callable[[bytes], str]
) -> None:
    body, other = page("Eins"), page("Zwei")
    right, wrong, after = read(
        tmp_path,
        response(A, body, WARC_Payload_Digest=spell(body)),
        response(B, other, WARC_Payload_Digest=spell(body)),
        response(B, other, WARC_Payload_Digest=spell(other)),
    )
    assert isinstance(right, Article)
    assert isinstance(wrong, MalformedInput)
    assert f"not what was archived: its digest is not {spell(body)}" in wrong.message
    assert isinstance(after, Article)


@pytest.mark.parametrize(
    "said",
    ["", "sha1", "sha1:", "crc32:00000000", "sha1:ÄÖÜ", "sha1:" + "1" * 32, "md5:" + "?" * 32],
)
def test_a_digest_that_is_none_proves_nothing(tmp_path: Path, said: str) -> None:
    assert urls(read(tmp_path, response(A, page("Eins"), WARC_Payload_Digest=said))) == [A]


def test_a_digest_may_be_of_the_page_as_sent_or_as_unpacked(tmp_path: Path) -> None:
    body = page("Eins")
    sent = gzip.compress(body)
    packed = answer("200 OK", sent, Content_Encoding="gzip")
    said = [{"WARC_Target_URI": A, "WARC_Payload_Digest": digest(each)} for each in (sent, body)]
    assert urls(read(tmp_path, *(record("response", packed, **each) for each in said))) == [A, A]


def test_a_segment_of_a_page_is_no_page(tmp_path: Path) -> None:
    (error,) = read(tmp_path, response(A, page("Eins"), WARC_Segment_Number="1"))
    assert isinstance(error, MalformedInput)
    assert "only the beginning" in error.message


def test_a_page_of_which_the_crawler_kept_the_beginning_is_no_article(tmp_path: Path) -> None:
    cut, whole = read(
        tmp_path, response(A, page("Eins"), WARC_Truncated="length"), response(B, page("Zwei"))
    )
    assert isinstance(cut, MalformedInput)
    assert "only the beginning" in cut.message
    assert isinstance(whole, Article)


@pytest.mark.parametrize("zipped", [True, False])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.floats(0.01, 0.99))
def test_a_file_that_is_cut_anywhere_says_so(tmp_path: Path, zipped: bool, part: float) -> None:
    """What came before is read; no page is read in part."""
    parts = [response(A, page("Eins")), record("metadata", b"x" * 900), response(B, page("Zwei"))]
    packed = [gzip.compress(each) if zipped else each for each in parts]
    content = b"".join(packed)
    ends = [len(b"".join(packed[:n])) for n in range(len(packed) + 1)]
    at = int(len(content) * part)
    items = read_bytes(tmp_path / "a.warc.gz", content[:at])
    articles = [item for item in items if isinstance(item, Article)]
    errors = [item for item in items if isinstance(item, Exception)]
    texts = {item.text for item in articles}
    assert all(text.endswith(SENTENCE.strip()) for text in texts)
    # The two empty lines behind a record may be lacking without loss.
    whole = any(end - (0 if zipped else 4) <= at <= end for end in ends)
    assert bool(errors) is not whole, (at, ends, errors)
    assert len(articles) >= (at >= ends[1])


mutations = st.lists(
    st.tuples(st.floats(0, 1), st.binary(max_size=3), st.integers(0, 3)), min_size=1, max_size=4
)


@pytest.mark.parametrize("zipped", [True, False])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations)
def test_no_damage_makes_it_fail_otherwise(
    tmp_path: Path, zipped: bool, changes: list[tuple[float, bytes, int]]
) -> None:
    chunked = answer("200 OK", b"5\r\nhallo\r\n0\r\n\r\n", Transfer_Encoding="chunked")
    gzipped = answer("200 OK", gzip.compress(page("x")), Content_Encoding="gzip")
    records = [
        record("warcinfo", b"a: b\r\n"),
        record("request", b"GET / HTTP/1.1\r\n\r\n", WARC_Target_URI=A),
        response(A, page("Eins"), "1.1"),
        revisit(B, page("Eins")),
        record("response", chunked, WARC_Target_URI=B),
        record("response", gzipped, WARC_Target_URI=B),
    ]
    content = bytearray(b"".join(gzip.compress(r) if zipped else r for r in records))
    for place, new, gone in changes:
        at = int(len(content) * place)
        content[at : at + gone] = new
    read_bytes(tmp_path / "a.warc.gz", bytes(content))


HARM = {
    "one endless line": b"WARC/1.0\r\nWARC-Type: " + b"a" * 100_000_000,
    "endless headers": b"WARC/1.0\r\n" + b"a: b\r\n" * 10_000_000,
    "endless continuation": b"WARC/1.0\r\na: b\r\n" + b" c\r\n" * 10_000_000,
    "endless HTTP line": record("response", b"HTTP/1.1 " + b"a" * 50_000_000, WARC_Target_URI=A),
    "endless HTTP headers": record(
        "response", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5_000_000, WARC_Target_URI=A
    ),
    "a page of zeros": record("response", answer("200 OK", b"\0" * 100_000_000), WARC_Target_URI=A),
    "a page that unpacks": record(
        "response",
        answer("200 OK", gzip.compress(b"\0" * 100_000_000), Content_Encoding="gzip"),
        WARC_Target_URI=A,
    ),
    "more than there is": b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\n"
    b"Content-Length: 999999999999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "less than nothing": b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\n"
    b"Content-Length: -1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "no length": b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\n\r\n"
    b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.parametrize("harm", HARM)
def test_files_made_to_do_harm_take_no_memory_and_are_errors(
    tmp_path: Path, harm: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.warc.gz"
    packed = zlib.compressobj(1, wbits=31)
    path.write_bytes(packed.compress(HARM[harm]) + packed.flush())
    tracemalloc.start()
    items = list(ArticleReader().read(str(path)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert items
    assert all(isinstance(item, InputError) for item in items), items
    assert peak < 90_000_000
    assert capfd.readouterr() == ("", "")
