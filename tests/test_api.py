"""The JSON API: its description is true (schemathesis), pages are whole, writing needs a token."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.web import filled, sample_checks, serving

TOKEN = "a token for tests"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    with serving(filled(*sample_checks()), TOKEN) as address:
        yield f"{address}/api/v1"


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[str]:
    """A server of its own, whose queue may fill up."""
    with serving(filled(sample_checks()[2]), TOKEN) as address:
        yield f"{address}/api/v1"


@cache
def operations_of(api: str) -> tuple[Any, ...]:
    """The operations that the API describes."""
    schema = schemathesis.openapi.from_url(f"{api}/openapi.json")
    found = tuple(operation.ok() for operation in schema.get_all_operations())
    assert len(found) >= 12
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_as_described(fuzzed: str, data: st.DataObject) -> None:
    for operation in operations_of(fuzzed):
        case = data.draw(operation.as_strategy())
        case.call_and_validate(headers=AUTHORISED if data.draw(st.booleans()) else None)


def test_the_description_is_valid_openapi_3_1(api: str) -> None:
    found = requests.get(f"{api}/openapi.json", timeout=30).json()
    assert found["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(found).validate()
    assert len(found["paths"]) >= 11


def test_the_description_is_a_page_too(api: str) -> None:
    page = requests.get(f"{api}/", headers={"Accept": "text/html"}, timeout=30)
    assert page.status_code == 200
    assert "/api/v1/search" in page.text


def get(url: str, **query: object) -> Any:
    answer = requests.get(url, params=query, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("path", "key", "query"),
    [("articles", "id", {}), ("conflicts", "id", {}), ("search", "utterance", {"q": "Parler"})],
)
def test_cursors_lead_through_all_and_end(
    api: str, path: str, key: str, query: dict[str, str]
) -> None:
    whole = [item[key] for item in get(f"{api}/{path}", limit=100, **query)["items"]]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while cursor is not None:
        page = get(f"{api}/{path}", limit=2, **query, **cursor)
        seen += [item[key] for item in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None  # type: ignore[assignment]  # ends the loop
    assert seen == whole
    assert len(whole) > 2


def test_from_a_search_everything_else_is_reached(api: str) -> None:
    claim = get(f"{api}/search", q="Amazon 1999")["items"][0]
    assert claim["label"] == "refuted"
    proposition = get(f"{api}/propositions/{claim['proposition']}", lang="en")
    assert proposition["claim"]["text"] == claim["text"]
    assert proposition["history"][-1]["id"] == claim["verdict"]
    assert proposition["history"][-1]["by"] is None
    assert get(f"{api}/verdicts/{claim['verdict']}")["proposition"] == claim["proposition"]
    assert get(f"{api}/utterances/{claim['utterance']}")["said"] == claim
    conflict = proposition["conflicts"][0]
    assert get(f"{api}/conflicts/{conflict['id']}")["conflict"]["proof"]
    assert conflict in get(f"{api}/conflicts", about=claim["proposition"])["items"]
    report = get(f"{api}/articles/{claim['article']}")
    assert claim["utterance"] in {c["utterance"] for c in report["claims"]}
    assert get(f"{api}/entities/Q3884")["entity"]["de"] == "Amazon"


def test_an_answer_is_not_sent_twice(api: str) -> None:
    first = requests.get(f"{api}/articles", timeout=30)
    again = requests.get(
        f"{api}/articles", headers={"If-None-Match": first.headers["ETag"]}, timeout=30
    )
    assert again.status_code == 304
    assert not again.content
    other = requests.get(f"{api}/articles?limit=1", timeout=30)
    assert other.headers["ETag"] != first.headers["ETag"]


def test_an_article_is_checked_by_a_job_and_changes_every_etag(api: str) -> None:
    before = requests.get(f"{api}/articles", timeout=30).headers["ETag"]
    article = {"text": "Nokia hat seinen Sitz in Finnland.", "id": "n1", "published": "2021-02-01"}
    asked = requests.post(f"{api}/articles", json=article, headers=AUTHORISED, timeout=30)
    assert asked.status_code == 202
    place = api.removesuffix("/api/v1") + asked.headers["Location"]
    for _ in range(1200):
        job = get(place)
        if job["state"] in ("done", "failed"):
            break
        threading.Event().wait(0.1)
    assert job["state"] == "done", job
    report = get(f"{api}/articles/{job['article']}")
    assert report["id"] == "n1"
    assert report["text"] == article["text"]
    assert requests.get(f"{api}/articles", timeout=30).headers["ETag"] != before


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}]
)
def test_nothing_is_written_without_the_token(api: str, headers: dict[str, str]) -> None:
    for path, body in (
        ("articles", {"text": "Nokia hat seinen Sitz in Finnland."}),
        ("propositions/x/correction", {"label": "refuted", "by": "E", "reason": "r", "seen": "s"}),
    ):
        answer = requests.post(f"{api}/{path}", json=body, headers=headers, timeout=30)
        assert answer.status_code == 401
        assert "bearer" in answer.headers["WWW-Authenticate"].lower()
        assert answer.json()["error"]["status"] == 401


def test_a_correction_is_bound_to_the_verdict_that_was_seen(api: str) -> None:
    claim = get(f"{api}/search", q="Microsoft", verdict="supported")["items"][0]
    url = f"{api}/propositions/{claim['proposition']}/correction"
    body = {"label": "outdated", "by": "Eva", "reason": "Nachgesehen.", "seen": claim["verdict"]}
    made = requests.post(url, json=body, headers=AUTHORISED, timeout=30)
    assert made.status_code == 201
    history = get(f"{api}/propositions/{claim['proposition']}")["history"]
    assert [verdict["by"] for verdict in history][-1] == "Eva"
    assert history[-1]["id"] == made.json()["verdict"]
    assert requests.post(url, json=body, headers=AUTHORISED, timeout=30).status_code == 409
    unknown = requests.post(
        f"{api}/propositions/none/correction", json=body, headers=AUTHORISED, timeout=30
    )
    assert unknown.status_code == 404
