"""What HTTP offers around the protocol: caching, packing, preflights, rates, logs, writers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

import kg
from server.app import create_app
from server.options import Options
from server.protocol import unquoted
from server.using import with_dataset
from server.workers.capped import cut_json, json_rows

ALL = "SELECT * { ?s <urn:p> ?o }"
Making = Callable[..., FlaskClient]


@pytest.fixture
def making() -> Iterator[Making]:
    """Makes clients of servers over a store with a thousand triples."""
    made = []

    def client(**options: object) -> FlaskClient:
        store = kg.store_at("memory:")
        rows = " ".join(f'<urn:s{n}> <urn:p> "{n} Ä }}}},{{" .' for n in range(1000))
        store.update(f"INSERT DATA {{ {rows} }}")
        app = create_app(store, Options(**options))  # type: ignore[arg-type]  # the tests' own
        made.append((app, store))
        return app.test_client()

    yield client
    for app, store in made:
        app.config["QUERIES"].close()
        log = app.config["ACCESS_LOG"]
        for handler in log.handlers if log else ():
            handler.close()
        store.close()


def asked(client: FlaskClient, text: str = ALL, **headers: str) -> object:
    """A query by GET."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": text}, headers=named)


def test_an_answer_is_kept_until_the_store_changes(making: Making) -> None:
    client = making(update_token="t")
    first = asked(client)
    again = asked(client, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert asked(client, If_None_Match=first.headers["ETag"], Accept="text/csv").status_code == 200
    token = {"Authorization": "Bearer t"}
    update = {"update": "INSERT DATA { <urn:a> <urn:p> 1 }"}
    assert client.post("/sparql", data=update, headers=token).status_code == 204
    assert asked(client, If_None_Match=first.headers["ETag"]).status_code == 200
    changing = asked(client, "SELECT (NOW() AS ?now) {}")
    assert "ETag" not in changing.headers
    assert changing.headers["Cache-Control"] == "no-store"


def test_answers_are_packed_for_those_who_unpack(making: Making) -> None:
    client = making()
    packed = asked(client, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == asked(client).data
    assert "Content-Encoding" not in asked(client, Accept_Encoding="gzip;q=0").headers
    assert {"Accept", "Accept-Encoding"} <= set(packed.headers["Vary"].split(", "))


def test_head_and_options(making: Making) -> None:
    client = making()
    head = client.head("/sparql", query_string={"query": ALL})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == asked(client).headers["Content-Length"]
    options = client.options("/sparql")
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in options.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in options.headers["Access-Control-Allow-Headers"]


def test_a_client_that_asks_too_often_is_told_to_wait(making: Making) -> None:
    client = making(rate_limit="3/minute", proxy=True)
    statuses = [asked(client, "ASK {}").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = asked(client, "ASK {}")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/health").status_code == 200
    assert asked(client, "ASK {}", X_Forwarded_For="192.0.2.1").status_code == 200


def test_forwarded_headers_are_not_believed_unless_told(making: Making) -> None:
    client = making(rate_limit="1/minute")
    assert asked(client, "ASK {}").status_code == 200
    assert asked(client, "ASK {}", X_Forwarded_For="192.0.2.1").status_code == 429


def test_a_server_without_a_token_is_read_only(making: Making) -> None:
    answer = making().post("/sparql", data={"update": "CLEAR ALL"})
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "read-only")


def test_what_says_only_that_a_change_was_made_has_no_type(making: Making) -> None:
    client = making(open_updates=True)
    update = client.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:p> 1 }"})
    turtle = {"data": "<urn:a> <urn:p> 1 .", "content_type": "text/turtle"}
    written = [client.put("/graph-store?graph=urn:g", **turtle) for _ in range(2)]
    gone = client.delete("/graph-store?graph=urn:g")
    assert [each.status_code for each in (update, *written, gone)] == [204, 201, 204, 204]
    assert not any("Content-Type" in each.headers for each in (update, *written, gone))
    head = client.head("/sparql", query_string={"query": "ASK {}"})
    assert head.headers["Content-Type"].startswith("application/sparql-results+json")
    nothing = asked(client, "CONSTRUCT WHERE { <urn:no> ?p ?o }", Accept="application/n-triples")
    assert (nothing.status_code, nothing.data) == (200, b"")
    assert nothing.headers["Content-Type"].startswith("application/n-triples")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Host": "evil.example"},
    ],
    ids=str,
)
def test_pages_of_others_do_not_write_through_a_browser(
    making: Making, headers: dict[str, str]
) -> None:
    client = making(open_updates=True)
    update = {"update": "CLEAR ALL"}
    assert client.post("/sparql", data=update, headers=headers).status_code == 403
    assert client.post("/sparql", data=update).status_code == 204


def test_requests_are_logged_without_what_was_asked(making: Making, tmp_path: Path) -> None:
    client = making(access_log=str(tmp_path / "log"))
    asked(client, "ASK { <urn:secret> ?p ?o }")
    (line,) = (tmp_path / "log").read_text().splitlines()
    told = json.loads(line)
    assert (told["path"], told["status"], told["method"]) == ("/sparql", 200, "GET")
    assert "secret" not in line


def test_metrics_count_requests_and_queries(making: Making) -> None:
    client = making()
    asked(client)
    text = client.get("/metrics").text
    assert 'beleg_requests_total{method="GET",route="/sparql",status="200"} 1.0' in text
    assert "beleg_query_processes " in text


def test_a_syntax_error_has_its_place(making: Making) -> None:
    error = asked(making(), "SELECT *\n{ ?s ?p").json["error"]
    assert (error["status"], error["code"], error["line"]) == (400, "syntax", 2)
    assert error["column"] == 8


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (
            "DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
            "DELETE { ?s ?p 1 }  USING <urn:g> WHERE { ?s ?p 1 }",
        ),
        ("DELETE WHERE { ?s ?p 'WHERE' }", "DELETE { ?s ?p 'WHERE' } USING <urn:g> WHERE"),
        ("INSERT DATA { <urn:where> <urn:p> 1 }", "INSERT DATA { <urn:where> <urn:p> 1 }"),
    ],
)
def test_using_graphs_are_written_into_operations(given: str, made: str) -> None:
    assert with_dataset(given, ("urn:g",), ()).startswith(made)


ENCODED = st.lists(
    st.sampled_from(
        [b"%", b"%4", b"%41", b"%zZ", b"%fF", b"=", b"=41", b"\r", b"\n", b" ", b"a", b"_"]
    )
    | st.binary(max_size=3)
).map(b"".join)


@given(ENCODED)
@example(b"%\n")
@example(b"%%41")
def test_percent_encoding_is_taken_off_as_urllib_does(value: bytes) -> None:
    assert unquoted(value) == unquote_to_bytes(value)


def test_rows_are_counted_and_cut_whatever_texts_hold() -> None:
    rows = [{"a": {"type": "literal", "value": f'{n} }},{{ \\ " }}}},{{"'}} for n in range(5)]
    whole = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}})
    text = whole.replace(": ", ":").replace(", ", ",").encode()
    assert json_rows(text) == 5
    cut = json.loads(cut_json(text, 3, "urn:cut"))
    assert len(cut["results"]["bindings"]) == 3
    assert cut["head"] == {"link": ["urn:cut"], "vars": ["a"]}
