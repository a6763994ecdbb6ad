"""Requests made of pieces of good and bad ones: every answer is of the protocol, the server lives.

For a minute; ``make fuzz`` for ten (BELEG_FUZZ_SECONDS).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.attacks.conftest import LIMITS
from tests.attacks.hostile import triples
from tests.beleg_server import TOKEN, Served, serving

SECONDS = float(os.environ.get("BELEG_FUZZ_SECONDS", "60"))
PIECES = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "{", "}", "(", ")", "[", "]", "*", "."),
    *("?s", "?p", "?o", "<urn:n1>", "<urn:next>", '"text"', "'", '"""', "1", "-1e9", "a", ";", ","),
    *(
        "FILTER",
        "OPTIONAL",
        "UNION",
        "MINUS",
        "BIND",
        "VALUES",
        "UNDEF",
        "GRAPH",
        "SERVICE",
        "LOAD",
    ),
    *("FROM", "NAMED", "LIMIT", "OFFSET", "ORDER BY", "GROUP BY", "HAVING", "COUNT(*)", "AS", "!"),
    *("^", "|", "/", "+", "||", "&&", "=", "<", ">", "regex(?o,'(')", "\\u0053", "#", "\n", "%25"),
    *("INSERT DATA", "DELETE", "CLEAR ALL", "PREFIX :", "BASE", "\x00", "Ä", "\u202e", "<<", "@de"),
)
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(
        lambda some: f"SELECT * {{ ?s ?p ?o {' '.join(some)} }} LIMIT 3"
    ),
    st.text(max_size=50),
)
names = st.sampled_from(
    [
        "query",
        "update",
        "default-graph-uri",
        "named-graph-uri",
        "using-graph-uri",
        "graph",
        "default",
    ]
)
fields = st.lists(st.tuples(names, texts), max_size=4)
media_types = st.sampled_from(
    [
        *("application/sparql-query", "application/sparql-update", "text/turtle", "text/csv"),
        *("application/x-www-form-urlencoded", "application/ld+json", "application/rdf+xml"),
        *("multipart/form-data", "multipart/form-data; boundary=x", "*/*", "a/b;q=0", ";", "", "x"),
        *("application/sparql-query; charset=latin-1", "text/*;q=0.5, */*;q=0.1"),
    ]
)
bodies = st.one_of(
    texts.map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=60),
    fields.map(lambda some: "&".join(f"{n}={t}" for n, t in some).encode("utf-8", "replace")),
)


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Served]:
    """A server of its own: among the requests are updates that are allowed."""
    with serving("memory:", **LIMITS) as running:
        assert running.update(triples(200)).status_code == 204
        yield running


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    database=None,
)
@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "EVIL"]),
    st.sampled_from(
        ["/sparql", "/graph-store", "/graph-store/x", "/graph-store/%2e%2e/x", "/ready"]
    ),
    fields,
    media_types,
    media_types,
    bodies,
    st.booleans(),
)
def ask(
    served: Served,
    method: str,
    path: str,
    params: list[tuple[str, str]],
    accept: str,
    content_type: str,
    body: bytes,
    may_write: bool,
) -> None:
    """Sends a request and looks at the answer."""
    encoded = [(n, t.encode("utf-8", "replace")) for n, t in params]
    token = {"Authorization": f"Bearer {TOKEN}"} if may_write else {}
    answer = requests.request(
        method,
        served.address + path,
        params=encoded,
        data=body,
        headers={"Accept": accept, "Content-Type": content_type, **token},
        timeout=60,
    )
    assert answer.status_code < 500 or answer.status_code in (501, 503, 504), answer.text
    if answer.status_code >= 400 and method != "HEAD":
        assert answer.json()["error"]["status"] == answer.status_code
    assert requests.get(f"{served.address}/health", timeout=60).ok


def test_every_answer_is_of_the_protocol(fuzzed: Served) -> None:
    """As long as it is told to: made-up requests, ever new ones."""
    started, web = time.monotonic(), fuzzed.children()[0]
    rounds = 0
    while rounds == 0 or time.monotonic() < started + SECONDS:
        ask(fuzzed)
        rounds += 1
    assert fuzzed.children()[0] == web
    print(f"{100 * rounds:,} requests in {time.monotonic() - started:.0f} s")
