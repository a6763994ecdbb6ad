"""The server over real HTTP: queries in every form, bounded requests, pages that stay inert."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import requests
from werkzeug.serving import make_server

import kg
from kg import build
from kg.model import Article, Check, Time
from server.app import create_app

TITLE = "<script>alert(1)</script>"
ASK = "SELECT ?title { ?a <https://schema.org/headline> ?title }"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server on a free port over a store with one article; gives its address."""
    store = build.store(kg.Settings())
    text = "Text ohne Behauptung."
    store.put(Check(Article("a1", text, "ref", "de", title=TITLE, published=Time(2021, 1, 10))))
    app = create_app(store)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.config["QUERIES"].close()
    store.close()


def test_a_query_by_get_form_and_direct_post_answers_the_same(address: str) -> None:
    url = f"{address}/sparql"
    direct = {"Content-Type": "application/sparql-query"}
    answers = [
        requests.get(url, params={"query": ASK}, timeout=10),
        requests.post(url, data={"query": ASK}, timeout=10),
        requests.post(url, data=ASK.encode(), headers=direct, timeout=10),
    ]
    titles = [a.json()["results"]["bindings"][0]["title"]["value"] for a in answers]
    assert titles == [TITLE] * 3


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_the_format_is_the_one_preferred(address: str, accept: str, media_type: str) -> None:
    answer = requests.get(
        f"{address}/sparql", params={"query": ASK}, headers={"Accept": accept}, timeout=10
    )
    assert answer.headers["Content-Type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, {"method": "GET", "params": {"query": "SELECT WHERE"}}),
        (400, {"method": "GET", "params": {"query": [ASK, ASK]}}),
        (400, {"method": "GET", "params": {"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}}),
        (403, {"method": "POST", "data": {"update": "CLEAR ALL"}}),
        (400, {"method": "POST", "data": {"query": "SELECT * " + "{" * 4000}}),
        (400, {"method": "POST", "data": {"query": "ASK {FILTER(" + "!" * 5000 + "true)}"}}),
        (406, {"method": "GET", "params": {"query": ASK}, "headers": {"Accept": "image/png"}}),
        (415, {"method": "POST", "data": b"x", "headers": {"Content-Type": "text/plain"}}),
        (405, {"method": "PUT"}),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_shape(
    address: str, status: int, request_: dict[str, object]
) -> None:
    answer = requests.request(url=f"{address}/sparql", timeout=10, **request_)  # type: ignore[arg-type]  # the table's rows differ
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == status
    assert requests.get(f"{address}/health", timeout=10).status_code == 200


def test_a_service_elsewhere_and_a_local_file_are_never_read(address: str) -> None:
    for pattern in (
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ):
        answer = requests.get(f"{address}/sparql", params={"query": pattern}, timeout=10)
        assert answer.status_code == 403 or not answer.json()["results"]["bindings"]


def test_pages_escape_what_articles_say(address: str) -> None:
    for path in ("/", "/article/a1"):
        page = requests.get(address + path, timeout=10)
        assert page.status_code == 200
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<script>alert" not in page.text
        assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_article_is_404(address: str) -> None:
    assert requests.get(f"{address}/article/nothing", timeout=10).status_code == 404
