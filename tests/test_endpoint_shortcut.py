"""The short cut answers plain queries as the views do, and leaves all others to them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

import kg
from server import gateway as gateway_module
from server.app import create_app
from server.gateway import Gateway, Left, respond
from server.head import Head, Headers, environ_of
from server.options import Options
from server.shortcut import Found, Kept, Shortcut
from server.workers.errands import Asking, Told
from server.workers.messages import Answer, Failure, Job, Query

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ROWS = "SELECT * { ?s <urn:p> ?o } ORDER BY ?s"


class Both:
    """A server asked by either way."""

    def __init__(self, options: Options) -> None:
        self.store = kg.store_at("memory:")
        rows = " ".join(f'<urn:s{n}> <urn:p> "{n} Ä" .' for n in range(100))
        self.store.update(f"INSERT DATA {{ {rows} }}")
        self.app = create_app(self.store, options)

    def views(self, request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        """What the views answer."""
        client: FlaskClient = self.app.test_client()
        with client.open("/sparql", **request) as answer:
            return answer.status_code, headers_of(answer.headers.items()), answer.data

    def short(self, request: dict[str, Any], shortcut: Shortcut | None = None) -> Found | None:
        """What the short cut answers, if anything; a new one, which knows no answers yet."""
        body = request.get("data", b"")
        asked = (shortcut or Shortcut(self.app)).answer(head_of(request), body, lambda: False)
        return self.app.config["QUERIES"].pool.wait_for(asked)

    def close(self) -> None:
        self.app.config["QUERIES"].close()
        self.store.close()


def headers_of(pairs: Any) -> dict[str, str]:
    """Headers by name; what a server adds by itself is left out."""
    return {name.lower(): value for name, value in pairs}


def head_of(request: dict[str, Any]) -> Head:
    """A request as the connection hands it on."""
    headers = {"Host": "localhost", **request.get("headers", {})}
    if "content_type" in request:
        headers["Content-Type"] = request["content_type"]
    return Head(
        request["method"],
        b"/sparql",
        request.get("query_string", "").encode(),
        [(n.lower().encode(), v.encode()) for n, v in headers.items()],
        "127.0.0.1",
    )


class Asked:
    """A request of nobody, whose body never comes or whose client is gone."""

    def __init__(self, request: dict[str, Any], *, left: bool = False) -> None:
        self.head = head_of(request)
        self.sent: list[tuple[int, Headers, bytes]] = []
        self._left = left

    async def piece(self) -> tuple[bytes, bool]:
        """Never a piece."""
        if self._left:
            raise Left
        await asyncio.Event().wait()
        raise AssertionError

    def gone(self) -> bool:
        """Whether the client has left."""
        return self._left

    async def send(self, status: int, headers: Headers, body: bytes) -> None:
        """Takes the answer."""
        self.sent.append((status, headers, body))


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """A server over a few triples, of which an answer may have fifty."""
    made = Both(Options(query_rows=50))
    yield made
    made.close()


def get(text: str, **headers: str) -> dict[str, Any]:
    """A query by GET."""
    quoted = "".join(f"%{byte:02X}" for byte in text.encode())
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"method": "GET", "query_string": f"query={quoted}", "headers": named}


def post(body: str, content_type: str) -> dict[str, Any]:
    """A body by POST."""
    return {"method": "POST", "data": body.encode(), "content_type": content_type}


PLAIN = {
    "GET": get("ASK {}"),
    "form": post("query=ASK+%7B%7D", FORM),
    "direct": post("ASK {}", DIRECT),
    "cut, as JSON": get(ROWS),
    "cut, as XML": get(ROWS, Accept="application/sparql-results+xml"),
    "CSV": get("SELECT * { <urn:s1> ?p ?o }", Accept="text/csv, */*;q=0.1"),
    "a graph": get("CONSTRUCT WHERE { <urn:s1> ?p ?o }", Accept="text/turtle"),
    "an empty graph": get("CONSTRUCT WHERE { <urn:no> ?p ?o }", Accept="application/n-triples"),
    "packed": get(ROWS, Accept_Encoding="gzip"),
    "without a tag": get("ASK { FILTER(RAND() < 2) }"),
    "a relative name": get("ASK { <x> ?p ?o }"),
    "with a page's origin": get("ASK {}", Origin="https://elsewhere.example"),
}
OTHER = {
    "HEAD": get("ASK {}") | {"method": "HEAD"},
    "no query": {"method": "GET"},
    "two": {"method": "GET", "query_string": "query=ASK%7B%7D&query=ASK%7B%7D"},
    "a dataset": {"method": "GET", "query_string": "query=ASK%7B%7D&default-graph-uri=urn:g"},
    "known already": get("ASK {}", If_None_Match='W/"x"'),
    "an update": post("update=CLEAR+ALL", FORM),
    "a charset": post("ASK {}", f"{DIRECT}; charset=utf-8"),
    "long": get(f"ASK {{}} # {'x' * 9000}"),
    "deep": get("ASK " + "{" * 101 + "}" * 101),
    "fetches": get("ASK { SERVICE <urn:x> {} }"),
    "not acceptable": get("ASK {}", Accept="image/png"),
    "no UTF-8": {"method": "GET", "query_string": "query=%FF"},
    "no query language": get("nonsense"),
    "rows that cannot be cut": get(ROWS, Accept="text/csv"),
    "rows as a graph": get(ROWS, Accept="text/turtle"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_queries_are_answered_alike(both: Both, name: str) -> None:
    found = both.short(PLAIN[name])
    assert found is not None
    headers = headers_of((n.decode(), v.decode()) for n, v in found.headers)
    assert (200, headers, found.body) == both.views(PLAIN[name])


@pytest.mark.parametrize("name", OTHER)
def test_all_else_is_left_to_the_views(both: Both, name: str) -> None:
    assert both.short(OTHER[name]) is None


def test_what_came_of_a_query_is_said_by_the_views(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that failed here is not run there again."""
    queries = both.app.config["QUERIES"]
    gateway = Gateway(both.app)
    asked = Asked(get("SELECT * {"))
    done: list[Job] = []

    async def run(job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
        done.append(job)
        return await type(queries).run(queries, job, asking)

    def submit(job: Query, asking: Asking, told: Told) -> bool:
        begun: bool = type(queries).submit(queries, job, asking, told)
        done.extend([job] * begun)
        return begun

    monkeypatch.setattr(queries, "run", run)
    monkeypatch.setattr(queries, "submit", submit)
    told: list[Found | None] = []

    async def begun() -> None:
        answer: asyncio.Future[Found | None] = asyncio.get_running_loop().create_future()
        assert gateway.begin(asked.head, asked.gone, answer.set_result)
        told.append(await answer)
        await gateway.answer(asked)

    queries.pool.wait_for(begun())
    ((status, _, body),) = asked.sent
    assert told == [None]
    assert status == 400
    assert b'"line":1' in body
    assert len(done) == 1


def test_an_answer_is_kept_as_long_as_the_store_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = Both(Options(rate_limit="9/minute"))
    queries, shortcut = both.app.config["QUERIES"], Shortcut(both.app)
    done: list[Job] = []

    async def run(job: Job, asking: Asking) -> tuple[Answer | Failure, bytes]:
        done.append(job)
        return await type(queries).run(queries, job, asking)

    def submit(job: Query, asking: Asking, told: Told) -> bool:
        begun: bool = type(queries).submit(queries, job, asking, told)
        done.extend([job] * begun)
        return begun

    monkeypatch.setattr(queries, "run", run)
    monkeypatch.setattr(queries, "submit", submit)
    monkeypatch.setattr(shortcut, "_queries", queries)
    count = get("SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }")
    csv = get("SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }", Accept="text/csv")
    random = get("SELECT (RAND() AS ?n) {}")
    try:
        first, again = both.short(count, shortcut), both.short(count, shortcut)
        assert first is not None
        assert again is first
        assert both.short(csv, shortcut) != first
        assert both.short(random, shortcut) != both.short(random, shortcut)
        assert len(done) == 4
        both.store.update("INSERT DATA { <urn:new> <urn:p> 1 }")
        after = both.short(count, shortcut)
        assert after is not None
        assert b'"100"' in first.body
        assert b'"101"' in after.body
        for _ in range(3):
            assert both.short(count, shortcut) is after
        assert both.short(count, shortcut) is None  # the rate counts what is kept, too
    finally:
        both.close()


def test_few_and_small_answers_are_kept() -> None:
    kept = Kept()
    for number in range(Kept.most):
        kept.put(str(number), Found(Answer(), None, b""))
    assert kept.get("0") is not None
    kept.put("large", Found(Answer(), None, b"x" * (Kept.largest + 1)))
    assert kept.get("large") is None
    kept.put("another", Found(Answer(), None, b""))
    assert kept.get("0") is not None
    assert kept.get("1") is None


def test_a_client_has_its_rate_here_too() -> None:
    both = Both(Options(rate_limit="3/minute"))
    try:
        assert [both.short(get("ASK {}")) is not None for _ in range(4)] == [True] * 3 + [False]
        assert both.views(get("ASK {}"))[0] == 429
    finally:
        both.close()


def test_a_believed_proxy_names_the_client_and_the_address() -> None:
    both = Both(Options(proxy=True, rate_limit="1/minute"))
    asked = get("SELECT (<x> AS ?x) {}", X_Forwarded_For="192.0.2.1", X_Forwarded_Proto="https")
    other = get("SELECT (<x> AS ?x) {}", X_Forwarded_For="192.0.2.2", X_Forwarded_Host="a.example")
    try:
        first, second = both.short(asked), both.short(other)
        assert first is not None
        assert b"https://localhost/x" in first.body
        assert second is not None
        assert b"http://a.example/x" in second.body
        assert both.short(asked) is None
    finally:
        both.close()


def test_headers_that_would_pass_for_others_are_dropped() -> None:
    head = head_of({"method": "GET"})
    head.headers += [(b"x_forwarded_for", b"192.0.2.1"), (b"x-a", b"1"), (b"x-a", b"2")]
    environ = environ_of(head)
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["HTTP_X_A"] == "1,2"


def test_a_client_that_leaves_in_its_body_is_answered_nothing(both: Both) -> None:
    asked = Asked(post("", FORM), left=True)
    asked.head.headers.append((b"content-length", b"9"))
    with pytest.raises(Left):
        asyncio.run(Gateway(both.app).answer(asked))
    assert not asked.sent


def test_a_body_that_does_not_come_is_given_up(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_module, "BODY_SECONDS", 0.01)
    asked = Asked(post("", FORM))
    asked.head.headers.append((b"content-length", b"9"))
    asyncio.run(Gateway(both.app).answer(asked))
    ((status, headers, body),) = asked.sent
    assert status == 408
    assert (b"connection", b"close") in headers
    assert b'"status": 408' in body


def test_an_answer_in_pieces_has_its_length() -> None:
    """Or its client would not know where it ends."""

    def app(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"a", b"", b"bc"]

    told = respond(app, {"REQUEST_METHOD": "GET"})
    assert told == (200, [(b"content-type", b"text/plain"), (b"content-length", b"3")], b"abc")
