"""Articles from files, streams and pages: what is read, and what is said where nothing can be."""

from __future__ import annotations

import codecs
import http.server
import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.articles.decoding import decode
from kg.articles.reader import ArticleReader
from kg.errors import (
    BinaryInput,
    EmptyInput,
    EncodingError,
    FetchError,
    InputError,
    MalformedInput,
    TooLarge,
    UnsupportedLanguage,
    UsageError,
)
from kg.http import HttpClient
from kg.model import MONTH, Article, Time

CLOCK = "2026-01-02T03:04:05+00:00"
TEXT = "Der Dienst wurde im Jahr 2018 gegründet. Er hat seinen Sitz in Köln."
PAGES = Path(__file__).parent / "articles"


def reader(**given: Any) -> ArticleReader:
    return ArticleReader(clock=lambda: CLOCK, **given)


def read(ref: Path | str, **given: Any) -> list[Article | Exception]:
    return list(reader(**given).read(str(ref)))


def one(ref: Path | str, **given: Any) -> Article:
    (item,) = read(ref, **given)
    assert isinstance(item, Article), item
    return item


def problem(ref: Path | str, kind: type[Exception], **given: Any) -> Exception:
    (item,) = read(ref, **given)
    assert type(item) is kind, item
    return item


def file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- plain text ---------------------------------------------------------------------


def test_a_text_is_kept_as_it_came(tmp_path: Path) -> None:
    text = "Ein Titel ohne Punkt\r\n\r\n" + TEXT + "\r\n\tSchlu\u0308ssel\u00a0🙂\n"
    article = one(file(tmp_path, "a.txt", text))
    assert article.text == text
    assert article.title == "Ein Titel ohne Punkt"
    assert (article.language, article.retrieved, article.published) == ("de", CLOCK, None)
    assert article.ref == str(tmp_path / "a.txt")


def test_the_same_text_is_the_same_article(tmp_path: Path) -> None:
    first, second = file(tmp_path, "a.txt", TEXT), file(tmp_path, "b.txt", TEXT)
    assert one(first).id == one(second).id
    assert one(first).id != one(file(tmp_path, "c.txt", TEXT + " Es ist so.")).id


@pytest.mark.parametrize(
    "text",
    [TEXT, f"Das ist ein Satz.\n\n{TEXT}", f"Zwei Zeilen\nsind kein Titel. {TEXT}",
     "Nur eine Zeile ist der Text", "x" * 200 + f"\n\n{TEXT}"],
)  # fmt: skip
def test_what_is_no_title(tmp_path: Path, text: str) -> None:
    assert one(file(tmp_path, "a.txt", text), language="de").title is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_that_are_read(tmp_path: Path, encoding: str) -> None:
    text = "Die Größe der „Maß“ – sagte er – ist übermäßig für das Café in Köln."
    assert one(file(tmp_path, "a.txt", text.encode(encoding))).text == text


def test_utf_16_of_either_order(tmp_path: Path) -> None:
    for mark, encoding in ((codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        assert one(file(tmp_path, "a.txt", mark + TEXT.encode(encoding))).text == TEXT


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", EmptyInput),
        (b"\xef\xbb\xbf", EmptyInput),
        (" \n\t\u00a0\n".encode(), EmptyInput),
        (b"\x7fELF\x02\x01\x01\x00 die und der", BinaryInput),
        (b"%PDF-1.7\n\x00\x01", BinaryInput),
        (b"Text mit \x07 Glocke", BinaryInput),
        (TEXT.encode("utf-16-le"), BinaryInput),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", EncodingError),
        (TEXT.encode() + "ü„“".encode()[:-1], EncodingError),
        (b"Gr\x81\x8d\x8f\x90\x9de", EncodingError),
        ("Привет, как дела".encode("cp1251"), EncodingError),
        ("Это русский текст, и его здесь никто не читает.".encode(), UnsupportedLanguage),
        (b"Paris est la capitale de la France et il est bon.", UnsupportedLanguage),
        (b"12 34 56", UnsupportedLanguage),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, content: bytes, kind: type[InputError]) -> None:
    path = file(tmp_path, "a.txt", content)
    error = problem(path, kind)
    assert str(error).startswith(str(path))


def test_too_long(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", TEXT)
    assert one(path, max_characters=len(TEXT)).text == TEXT
    error = problem(path, TooLarge, max_characters=len(TEXT) - 1)
    assert isinstance(error, TooLarge)
    assert (error.size, error.limit) == (len(TEXT), len(TEXT) - 1)


def test_refs_that_are_no_file(tmp_path: Path) -> None:
    assert "no such file" in str(problem(tmp_path / "none.txt", InputError))
    assert "no article file" in str(problem(tmp_path, InputError))
    assert "no file name" in str(problem("a\0b", InputError))
    problem("x" * 5000, InputError)
    problem("ftp://example.org/a.txt", InputError)
    problem("", InputError)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", TEXT)
    path.chmod(0)
    assert "cannot be opened" in str(problem(path, InputError))


def test_standard_input_is_looked_into() -> None:
    page = (PAGES / "parler-abschaltung.html").read_bytes()
    line = json.dumps({"id": 7, "text": TEXT}).encode()
    for content, ref in ((TEXT.encode(), "-"), (line + b"\n" + line, "7"), (page, "-")):
        items = read("-", stdin=lambda content=content: io.BytesIO(content))
        assert [item.ref for item in items if isinstance(item, Article)] == [ref] * len(items)
        assert items


def test_a_file_of_another_name_is_looked_into(tmp_path: Path) -> None:
    page = (PAGES / "parler-abschaltung.html").read_bytes()
    assert one(file(tmp_path, "page.php", page)).title == "Amazon nimmt Parler vom Netz"
    assert one(file(tmp_path, "notes", TEXT)).text == TEXT


# --- what is told, and what the caller assumes --------------------------------------


def test_the_language_told_outdoes_the_guess(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "Parler 2018")
    problem(path, UnsupportedLanguage)
    assert one(path, language="de").language == "de"
    assert one(path, language="en-GB").language == "en"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("2021-01-10", Time(2021, 1, 10)), ("10. Januar 2021", Time(2021, 1, 10)),
     ("10.01.2021", Time(2021, 1, 10)), ("1. Jänner 2021", Time(2021, 1, 1)),
     ("2021-01", Time(2021, 1, precision=MONTH)), ("January 10, 2021", Time(2021, 1, 10)),
     ("2021-01-11T08:15:00+01:00", Time(2021, 1, 11))],
)  # fmt: skip
def test_a_publication_date_told(tmp_path: Path, given: str, expected: Time) -> None:
    path = file(tmp_path, "a.txt", TEXT)
    assert one(path, published=given).published == expected


@pytest.mark.parametrize(
    "given", ["gestern", "2021-02-30", "31.4.2021", "", "2021-13", "0000-01-01"]
)
def test_a_publication_date_that_is_none(given: str) -> None:
    with pytest.raises(UsageError):
        reader(published=given)


def test_a_language_that_is_not_read() -> None:
    with pytest.raises(UsageError):
        reader(language="fr")


# --- JSON ---------------------------------------------------------------------------


def test_every_line_stands_alone(tmp_path: Path) -> None:
    good = {"id": "a", "text": TEXT, "published": "2021-01-10", "url": "https://x.example/a",
            "title": " Ein\nTitel ", "publisher": "Zeitung", "language": "de-AT",
            "more": [1]}  # fmt: skip
    lines = [
        json.dumps(good),
        "{broken",
        "",
        json.dumps({"id": "b"}),
        json.dumps({"id": 3, "text": TEXT, "url": None}),
        json.dumps({"id": "c", "text": "   "}),
        json.dumps({"id": "d", "text": TEXT, "published": "neulich"}),
        json.dumps({"id": "e", "text": TEXT, "language": "fr"}),
        json.dumps([1]),
        json.dumps({"id": "f", "text": "\ud800 der die das"}),
        json.dumps({"id": "g", "text": "der\0die"}),
        json.dumps({"id": True, "text": TEXT}),
        json.dumps({"id": "h", "text": TEXT, "title": 5}),
        "[" * 100_000,
        json.dumps({"id": "i", "text": TEXT}),
    ]
    items = read(file(tmp_path, "a.jsonl", "\ufeff" + "\n".join(lines) + "\n"))
    kinds = [type(item) for item in items]
    malformed = MalformedInput
    assert kinds == [Article, malformed, malformed, Article, EmptyInput, malformed,
                     UnsupportedLanguage, malformed, malformed, BinaryInput, malformed, malformed,
                     malformed, Article]  # fmt: skip
    errors = [item for item in items if isinstance(item, InputError)]
    assert [error.line for error in errors] == [2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    first = items[0]
    assert isinstance(first, Article)
    assert (first.ref, first.url, first.title) == ("a", "https://x.example/a", "Ein Titel")
    assert (first.publisher, first.language) == ("Zeitung", "de")
    assert first.published == Time(2021, 1, 10)
    assert [item.ref for item in items if isinstance(item, Article)] == ["a", "3", "i"]


def test_a_line_of_another_encoding_harms_no_other(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "text": TEXT}, ensure_ascii=False).encode()
    items = read(file(tmp_path, "a.jsonl", line + b'\n{"id":"b","text":"\xff\xfe\x80"}\n' + line))
    assert [type(item) for item in items] == [Article, EncodingError, Article]


def test_a_line_beyond_all_bounds_is_passed_over(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "text": TEXT})
    long = json.dumps({"id": "b", "text": "x" * 500_000})
    items = read(file(tmp_path, "a.jsonl", f"{line}\n{long}\n{line}"), max_characters=100)
    assert [type(item) for item in items] == [Article, TooLarge, Article]
    assert isinstance(items[1], TooLarge)
    assert items[1].line == 2


def test_the_same_url_is_the_same_article(tmp_path: Path) -> None:
    rows = [{"id": i, "text": TEXT + i, "url": "https://x.example/"} for i in ("a", "b")]
    items = read(file(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows))))
    assert len({item.id for item in items if isinstance(item, Article)}) == 1


def test_json_files(tmp_path: Path) -> None:
    row = {"id": "a", "text": TEXT}
    assert one(file(tmp_path, "a.json", json.dumps(row, indent=1))).ref == "a"
    kinds = [type(i) for i in read(file(tmp_path, "b.json", json.dumps([row, 1, row])))]
    assert kinds == [Article, MalformedInput, Article]
    problem(file(tmp_path, "c.json", "{"), MalformedInput)
    assert read(file(tmp_path, "d.json", "[]")) == []


# --- pages --------------------------------------------------------------------------


def test_a_page_becomes_an_article() -> None:
    article = one(PAGES / "parler-abschaltung.html")
    assert article.title == "Amazon nimmt Parler vom Netz"
    assert article.publisher == "Der Morgenkurier"
    assert article.published == Time(2021, 1, 11)
    assert article.url == "https://morgenkurier.example/digital/amazon-nimmt-parler-vom-netz"
    blocks = article.text.split("\n\n")
    assert blocks[0] == "Amazon nimmt Parler vom Netz"
    assert blocks[4] == "Gründer rechnet mit Ausfall"
    assert len(blocks) == 11
    for beside in ("Mehr zum Thema", "Kommentar:", "Startseite", "©"):
        assert beside not in article.text


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>T</title>{head}</head><body>{body}</body></html>"


LONG = " ".join(
    f"Das ist der Satz Nummer {n}, und er ist lang genug für einen Absatz." for n in range(8)
)


def test_blocks_of_a_page(tmp_path: Path) -> None:
    body = (
        f"<article><h1>Kopf</h1><p>{LONG}</p><h2>Zwischen</h2><p>Erste<br>Zeile <b>fett</b>e.</p>"
        f"<ul><li>Punkt eins der Liste.</li><li>Punkt zwei der Liste.</li></ul>"
        f"<p>Lesen Sie auch: <a href='/x'>Ein ganz anderer Artikel</a></p>"
        f"<blockquote><p>Ein Zitat steht hier.</p></blockquote><p>{LONG} Ende.</p></article>"
    )
    blocks = one(file(tmp_path, "a.html", page(body))).text.split("\n\n")
    assert blocks == ["Kopf", LONG, "Zwischen", "Erste Zeile fette.", "Punkt eins der Liste.",
                      "Punkt zwei der Liste.", "Ein Zitat steht hier.",
                      f"{LONG} Ende."]  # fmt: skip


def test_the_page_says_its_encoding(tmp_path: Path) -> None:
    text = page(f"<article><p>{LONG} Žluťoučký kůň.</p></article>", '<meta charset="iso-8859-2">')
    article = one(file(tmp_path, "a.html", text.encode("iso-8859-2")))
    assert "Žluťoučký" in article.text


@pytest.mark.parametrize(
    "content",
    ["<html></html>", page(""), page("<script>var x = 1;</script>"), "", "<p></p>", "<!--"],
)
def test_a_page_without_an_article(tmp_path: Path, content: str) -> None:
    problem(file(tmp_path, "a.html", content), EmptyInput)


def test_a_page_that_is_none(tmp_path: Path) -> None:
    problem(file(tmp_path, "a.html", b"<html>\x00\x01"), BinaryInput)


# --- the web ------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, tuple[str, bytes]]]]:
    """A server on this machine: its address, and what it has by path."""
    held: dict[str, tuple[str, bytes]] = {}

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, content = held.get(self.path, ("", b""))
            self.send_response(200 if self.path in held else 404)
            if kind:
                self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the tests' output quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", held
    server.shutdown()
    thread.join()
    server.server_close()


def test_articles_behind_urls(site: tuple[str, dict[str, tuple[str, bytes]]]) -> None:
    base, held = site
    body = f"<article><h1>Kopf</h1><p>{LONG}</p></article>"
    other = '<link rel="canonical" href="https://other.example/a">'
    own = f'<link rel="canonical" href="{base}/canonical">'
    held["/other"] = ("text/html; charset=utf-8", page(body, other).encode())
    held["/own"] = ("text/html", page(body, own).encode())
    held["/text"] = ("text/plain; charset=iso-8859-1", TEXT.encode("latin-1"))
    held["/unsaid"] = ("", page(body).encode())
    held["/pdf"] = ("application/pdf", b"%PDF")
    client = HttpClient("Test", 5.0, allow_private=True)
    found = {path: read(base + path, client=client)[0] for path in [*held, "/none"]}
    client.close()
    articles = {path: item for path, item in found.items() if isinstance(item, Article)}
    assert {path: article.url for path, article in articles.items()} == {
        "/other": f"{base}/other", "/own": f"{base}/canonical", "/text": f"{base}/text",
        "/unsaid": f"{base}/unsaid"}  # fmt: skip
    assert articles["/text"].text == TEXT
    assert articles["/own"].ref == f"{base}/own"
    assert isinstance(found["/pdf"], MalformedInput)
    assert isinstance(found["/none"], FetchError)
    assert found["/none"].status == 404


def test_a_url_offline_is_an_error_in_its_place() -> None:
    client = HttpClient("Test", offline=True)
    assert "offline" in str(problem("https://example.org/", FetchError, client=client))


# --- anything at all ----------------------------------------------------------------

ANY_BYTES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet="<>/=\"' abpdivhtml&#;x0!-äß\x0b\ufffe", max_size=200).map(str.encode),
    st.builds(lambda v: json.dumps(v).encode(), st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "text", "published", "url", "x"]), inner),
        max_leaves=8)),
)  # fmt: skip


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.bin"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=ANY_BYTES)
def test_no_bytes_make_it_fail_otherwise(tmp_path: Path, name: str, content: bytes) -> None:
    for item in read(file(tmp_path, name, content)):
        assert isinstance(item, Article | InputError)
        if isinstance(item, Article):
            assert item.text.strip()
            assert item.text.encode()


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_utf_8_text_comes_back(text: str) -> None:
    assert decode(text.encode(), "x") == text.removeprefix("\ufeff")
    assert decode(text.encode("utf-8-sig"), "x") == text
