"""What was read and when: copies with their hash, versions of an article, conditional requests.

Pages come from a real server; the commands run as a person would run them.
"""

from __future__ import annotations

import gzip
import http.server
import json
import multiprocessing
import os
import resource
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

import kg
from kg import build
from kg.articles import archive as archives
from kg.articles.archive import Archive
from kg.cli import cli
from kg.errors import DataError, StoreUnavailable
from kg.http import Response
from kg.model import Capture, Check
from kg.stores import QuadStore, open_store
from kg.stores.doctor import examine
from kg.stores.shapes import examine_shapes
from server.jobs import process
from tests.http_server import Handler, Server, send, serving

FIRST = "Amazon wurde im Jahr 1994 gegründet. Amazon hat seinen Sitz in Seattle."
SECOND = "Amazon wurde im Jahr 1999 gegründet. Amazon hat seinen Sitz in Seattle."
HTML = "text/html; charset=utf-8"
MOMENT = "2026-11-26T12:00:00+00:00"


def page(text: str, more: str = "") -> bytes:
    body = "".join(f"<p>{sentence.strip()}.</p>" for sentence in text.split(".") if sentence)
    return f"<html><body><article>{body}</article><!-- {more} --></body></html>".encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        state.answers["/a"] = send(200, page(FIRST), Content_Type=HTML)
        yield state


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command of beleg on the store on disk, with the network of this machine allowed."""
    monkeypatch.setenv("BELEG_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("BELEG_STORE", f"oxigraph:{tmp_path / 'store'}")
    monkeypatch.setenv("BELEG_KNOWLEDGE", f"slice:{kg.embedded_knowledge().path}")

    def run_it(*words: object) -> Result:
        given = [str(word) for word in words]
        return CliRunner().invoke(cli, given, standalone_mode=False, catch_exceptions=False)

    return run_it


def held(tmp_path: Path) -> Check:
    """The one check in the store."""
    kept = open_store(f"oxigraph:{tmp_path / 'store'}")
    (article,) = kept.articles()
    check = kept.article(article.id)
    kept.close()
    assert check is not None
    return check


# --- copies -------------------------------------------------------------------------------------


def test_a_page_is_kept_and_its_claims_can_be_shown_to_have_stood_there(
    server: Server, run: Run, tmp_path: Path
) -> None:
    server.answers["/a"] = send(200, page(FIRST), Content_Type=HTML, Set_Cookie="secret=1")
    assert run("check", f"{server.base}/a").return_value == 0
    check = held(tmp_path)
    capture = check.article.capture
    assert capture is not None
    assert capture.digest == sha256(page(FIRST)).hexdigest()
    (file,) = (tmp_path / "store" / "warc").iterdir()
    assert capture.file == file.name
    with file.open("rb") as stream:
        records = list(ArchiveIterator(stream, check_digests="raise"))
        kinds = [record.rec_type for record in records]
    assert kinds == ["warcinfo", "response"]
    assert b"secret" not in file.read_bytes()
    copy = tmp_path / "copy.html"
    utterance = check.utterances[0]
    shown = run("archive", "show", utterance.id, "-o", copy)
    assert shown.return_value == 0
    assert copy.read_bytes() == page(FIRST)
    assert f"sha256: {capture.digest}" in shown.stdout
    assert f"stood there: “{utterance.text}”" in shown.stdout
    assert run("archive", "show", f"{server.base}/a").return_value == 0
    assert run("archive", "verify").return_value == 0


def test_the_redirects_stand_before_the_page_that_they_led_to(
    server: Server, run: Run, tmp_path: Path
) -> None:
    """So the hash of what was read is shown for the address that was asked for."""
    base = server.base
    server.answers["/short"] = send(301, b"<p>moved</p>" * 10_000, Location="/longer")
    server.answers["/longer"] = send(302, Location=f"{base}/a", Set_Cookie="secret=1")
    assert run("check", f"{base}/short").return_value == 0
    check = held(tmp_path)
    capture = check.article.capture
    assert capture is not None
    assert (capture.address, check.article.url) == (f"{base}/short", f"{base}/a")
    shown = run("archive", "show", f"{base}/short").stdout.splitlines()
    assert shown[:2] == [
        f"redirected: {base}/short to {base}/longer",
        f"redirected: {base}/longer to {base}/a",
    ]
    assert f"sha256: {sha256(page(FIRST)).hexdigest()}" in shown
    assert run("archive", "verify").return_value == 0
    (file,) = (tmp_path / "store" / "warc").iterdir()
    with file.open("rb") as stream:
        stream.seek(capture.offset or 0)
        kept = [
            (r.http_headers.get_statuscode(), r.rec_headers.get_header("WARC-Truncated"))
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert kept == [("301", "length"), ("302", None), ("200", None)]
    assert b"secret" not in gzip.decompress(file.read_bytes())
    # Read by others, and by us, it is the page at its own address.
    (again,) = kg.article_reader(kg.Settings()).read(str(file))
    assert isinstance(again, kg.Article)
    assert again.url == f"{base}/a"


def spoil(path: Path, capture: Capture, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(data[: (capture.offset or 0) + 20])
    elif how == "flipped":
        data[(capture.offset or 0) + 60] ^= 0xFF
        path.write_bytes(data)
    else:  # another page in its place, whole in itself
        other = Archive(path.parent / "other")
        name, offset = other.keep(Response(capture.address, 200, page(SECOND)), MOMENT)
        path.write_bytes(data[: capture.offset] + (other.folder / name).read_bytes()[offset:])


@pytest.mark.parametrize("how", ["gone", "cut", "flipped", "forged"])
def test_a_copy_that_is_not_what_was_read_is_found_out(
    server: Server, run: Run, tmp_path: Path, how: str
) -> None:
    run("check", f"{server.base}/a")
    check = held(tmp_path)
    capture = check.article.capture
    assert capture is not None
    spoil(tmp_path / "store" / "warc" / (capture.file or ""), capture, how)
    result = run("archive", "verify", "--format", "json")
    assert result.return_value == 1
    (flaw,) = json.loads(result.stdout)["flaws"]
    assert flaw["article"] == check.article.id


def test_words_that_do_not_stand_in_the_copy_are_found_out(
    server: Server, run: Run, tmp_path: Path
) -> None:
    run("check", f"{server.base}/a")
    kept = open_store(f"oxigraph:{tmp_path / 'store'}")
    utterance = held_in(kept).utterances[0]
    text, made_up = json.dumps(utterance.text), json.dumps("Das stand nie dort.")
    kept.update(
        "PREFIX beleg: <https://w3id.org/beleg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> "
        f"DELETE {{ ?x oa:exact {text} }} INSERT {{ ?x oa:exact {made_up} }} "
        f"WHERE {{ ?x oa:exact {text} }}"
    )
    kept.close()
    result = run("archive", "verify")
    assert result.return_value == 1
    assert "not in the copy: “Das stand nie dort.”" in result.stdout


def held_in(kept: QuadStore) -> Check:
    (article,) = kept.articles()
    check = kept.article(article.id)
    assert check is not None
    return check


@pytest.mark.parametrize("setting", ["none", "elsewhere"])
def test_copies_are_kept_where_they_are_wanted(
    server: Server, run: Run, tmp_path: Path, setting: str
) -> None:
    folder = tmp_path / "elsewhere"
    run("check", f"{server.base}/a", "--archive", "none" if setting == "none" else folder)
    capture = held(tmp_path).article.capture
    assert capture is not None
    assert (capture.file is None) is (setting == "none")
    assert not (tmp_path / "store" / "warc").exists()
    assert folder.exists() is (setting == "elsewhere")
    if setting == "elsewhere":
        assert run("archive", "verify", "--archive", folder).return_value == 0


def test_a_store_in_memory_leaves_nothing_behind(
    server: Server, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("check", f"{server.base}/a", "--store", "memory:").return_value == 0
    assert list(tmp_path.iterdir()) == []


def _keep(folder: Path, number: int) -> None:
    archive = Archive(folder)
    for n in range(20):
        archive.keep(Response(f"https://a.example/{number}/{n}", 200, b"x" * n), MOMENT)


def test_several_processes_write_one_archive(tmp_path: Path) -> None:
    spawning = multiprocessing.get_context("spawn")
    workers = [spawning.Process(target=_keep, args=(tmp_path, number)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (file,) = tmp_path.iterdir()
    with file.open("rb") as stream:
        read = [r.rec_headers.get_header("WARC-Target-URI") for r in ArchiveIterator(stream)]
    assert sorted(filter(None, read)) == sorted(
        f"https://a.example/{number}/{n}" for number in range(3) for n in range(20)
    )


def test_a_file_that_is_full_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1)
    archive = Archive(tmp_path)
    kept = [archive.keep(Response(f"https://a.example/{n}", 200, b"x"), MOMENT) for n in range(3)]
    assert [name for name, _ in kept] == [f"beleg-20261126-0000{n}.warc.gz" for n in range(3)]
    for n, (name, offset) in enumerate(kept):
        capture = Capture("", sha256(b"x").hexdigest(), file=name, offset=offset)
        assert archive.read(capture).address == f"https://a.example/{n}"


def _on_a_full_disk(folder: Path) -> None:
    """In a process of its own: the file may not grow beyond a few hundred bytes more."""
    archive = Archive(folder)
    name, _ = archive.keep(Response("https://a.example/1", 200, b"x"), MOMENT)
    size = (folder / name).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, size + 100))
    try:
        archive.keep(Response("https://a.example/2", 200, os.urandom(10_000)), MOMENT)
    except StoreUnavailable:
        os._exit(0 if (folder / name).stat().st_size == size else 2)
    os._exit(1)


def test_a_copy_is_kept_wholly_or_not_at_all(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_on_a_full_disk, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_a_run_whose_copies_cannot_be_kept_stops(server: Server, run: Run, tmp_path: Path) -> None:
    """No article is to blame, and none is kept without the copy that was asked for."""
    (tmp_path / "file").touch()
    server.answers["/robots.txt"] = send(200, b"User-agent: *\nCrawl-delay: 0\n")
    words = ["--jobs", "1", "--failures", tmp_path / "aside", "--archive", tmp_path / "file"]
    with pytest.raises(StoreUnavailable):
        run("ingest", f"{server.base}/a", *words)
    assert not (tmp_path / "aside").exists()


def test_no_copy_is_no_proof(tmp_path: Path) -> None:
    for capture in (Capture("https://a.example/", "0"), Capture("", "0", file="x", offset=0)):
        with pytest.raises(DataError):
            Archive(tmp_path).read(capture)


def test_the_pages_of_an_archive_are_proven_by_the_archive(run: Run, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    response = Response("https://a.example/x", 200, page(FIRST), headers={"content-type": HTML})
    name, _ = archive.keep(response, MOMENT)
    assert run("check", tmp_path / name).return_value == 0
    capture = held(tmp_path).article.capture
    assert capture is not None
    assert capture.file == str(tmp_path / name)
    assert run("archive", "verify").return_value == 0


def test_an_address_handed_to_the_server_is_kept_too(server: Server, tmp_path: Path) -> None:
    settings = kg.Settings(store=f"oxigraph:{tmp_path / 'store'}", allow_private=True)
    article = process.read(kg.article_reader(settings), {"url": f"{server.base}/a"})
    assert article.capture is not None
    assert Archive(tmp_path / "store" / "warc").read(article.capture).content == page(FIRST)


# --- versions -----------------------------------------------------------------------------------


def test_an_edit_makes_a_version_with_what_changed_in_the_claims(
    server: Server, run: Run, tmp_path: Path
) -> None:
    run("check", f"{server.base}/a")
    before = held(tmp_path)
    assert before.versions == ()
    server.answers["/a"] = send(200, page(SECOND), Content_Type=HTML)
    shown = " ".join(run("check", f"{server.base}/a").stdout.split())
    now = held(tmp_path)
    (version,) = now.versions
    assert [change.text for change in version.gone] == ["Amazon wurde im Jahr 1994 gegründet"]
    assert [change.text for change in version.added] == ["Amazon wurde im Jahr 1999 gegründet"]
    assert version.kept == 1
    assert version.digest == sha256(before.article.text.encode()).hexdigest()
    assert (version.retrieved, version.capture) == (
        before.article.retrieved,
        before.article.capture,
    )
    assert version.replaced == now.article.retrieved
    assert "Behauptungen: 1 weggefallen, 1 hinzugekommen, 1 geblieben" in shown
    assert "− „Amazon wurde im Jahr 1994 gegründet“" in shown
    report = kg.check_json(now)
    assert report["versions"][0]["gone"] == [
        {"id": version.gone[0].proposition, "text": version.gone[0].text}
    ]
    assert "Frühere Fassungen" in kg.check_html([now])
    # Both versions are in the archive, and both are proven.
    assert run("archive", "verify").return_value == 0
    server.answers["/a"] = send(200, page(FIRST), Content_Type=HTML)
    run("check", f"{server.base}/a")
    back = held(tmp_path)
    assert [v.number for v in back.versions] == [1, 2]
    assert back.versions[0] == version
    assert back.versions[1].gone == version.added
    kept = build.store(kg.Settings(store=f"oxigraph:{tmp_path / 'store'}"))
    assert isinstance(kept, QuadStore)
    assert [*examine(kept), *examine_shapes(kept)] == []
    index = kg.search_index(kept)
    assert (index.report(back.article.id, "de") or {})["versions"][0]["changes"] == [
        ["−", version.gone[0].text],
        ["+", version.added[0].text],
    ]
    kept.close()


def test_an_edit_that_changes_no_word_makes_no_version(
    server: Server, run: Run, tmp_path: Path
) -> None:
    run("check", f"{server.base}/a")
    looser = page(FIRST, "another advertisement").replace(b"<p>", b"<p>\n  ")
    server.answers["/a"] = send(200, looser, Content_Type=HTML)
    run("check", f"{server.base}/a")
    assert held(tmp_path).versions == ()
    run("check", f"{server.base}/a", "--again")
    assert held(tmp_path).versions == ()


def test_a_denial_is_another_claim(server: Server, run: Run, tmp_path: Path) -> None:
    run("check", f"{server.base}/a")
    denied = FIRST.replace("hat seinen Sitz", "hat seinen Sitz nicht")
    server.answers["/a"] = send(200, page(denied), Content_Type=HTML)
    run("check", f"{server.base}/a")
    (version,) = held(tmp_path).versions
    assert ["nicht" in change.text for change in version.added] == [True]
    assert version.kept == 1


def test_ingest_makes_versions_too(server: Server, run: Run, tmp_path: Path) -> None:
    words = ["ingest", f"{server.base}/a", "--jobs", "1", "--failures", tmp_path / "aside.jsonl"]
    server.answers["/robots.txt"] = send(200, b"User-agent: *\nCrawl-delay: 0\n")
    assert run(*words).return_value == 0
    server.answers["/a"] = send(200, page(SECOND), Content_Type=HTML)
    assert run(*words).return_value == 0
    (version,) = held(tmp_path).versions
    assert (len(version.gone), len(version.added)) == (1, 1)


# --- conditional requests -----------------------------------------------------------------------


def conditional(content: bytes, etag: str, modified: str) -> Handler:
    """A server that knows its versions, and says 304 to those who have the present one."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        asked = request.headers
        same = asked.get("If-None-Match") == etag and asked.get("If-Modified-Since") == modified
        send(304 if same else 200, b"" if same else content, Content_Type=HTML, ETag=etag,
             Last_Modified=modified)(request)  # fmt: skip

    return answer


def test_a_page_that_has_not_changed_is_neither_sent_nor_checked_again(
    server: Server, run: Run, tmp_path: Path
) -> None:
    url = f"{server.base}/a"
    server.answers["/a"] = conditional(page(FIRST), 'W/"1"', "Thu, 26 Nov 2026 10:00:00 GMT")
    first = run("check", url, "--format", "json")
    before = held(tmp_path)
    again = run("check", url, "--format", "json")
    assert (again.return_value, again.stdout) == (0, first.stdout)
    assert "unchanged" in again.stderr
    assert held(tmp_path) == before
    assert len(list((tmp_path / "store" / "warc").iterdir())) == 1
    last = server.asked[-1][2]
    assert last["if-none-match"] == 'W/"1"'
    assert last["if-modified-since"] == "Thu, 26 Nov 2026 10:00:00 GMT"
    ingested = run("ingest", url, "--format", "json", "--jobs", "1", "--failures", tmp_path / "f")
    assert json.loads(ingested.stdout)["skipped"] == 1
    run("check", url, "--again")
    assert "if-none-match" not in server.asked[-1][2]
    # The next version has another tag, and is asked for by that.
    server.answers["/a"] = conditional(page(SECOND), '"2"', "Thu, 26 Nov 2026 11:00:00 GMT")
    run("check", url)
    run("check", url)
    assert server.asked[-1][2]["if-none-match"] == '"2"'
    (version,) = held(tmp_path).versions
    assert version.capture is not None
    assert version.capture.etag == 'W/"1"'


def test_the_same_page_again_is_no_news_where_the_server_knows_no_versions(
    server: Server, run: Run, tmp_path: Path
) -> None:
    run("check", f"{server.base}/a")
    before = held(tmp_path)
    assert "unchanged" in run("check", f"{server.base}/a").stderr
    assert held(tmp_path) == before
    assert "if-none-match" not in server.asked[-1][2]


def test_a_server_that_says_304_unasked_is_an_error(server: Server, run: Run) -> None:
    server.answers["/a"] = send(304)
    result = run("check", f"{server.base}/a")
    assert result.return_value == 3
    assert "304" in result.stderr


@pytest.mark.parametrize("etag", ["x" * 5000, "ä", "a\tb"])
def test_what_cannot_be_sent_back_is_not_kept(
    server: Server, run: Run, tmp_path: Path, etag: str
) -> None:
    server.answers["/a"] = send(200, page(FIRST), Content_Type=HTML, ETag=etag)
    run("check", f"{server.base}/a")
    capture = held(tmp_path).article.capture
    assert capture is not None
    assert capture.etag is None
