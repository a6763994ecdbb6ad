"""Google's Fact Check Tools API, asked by Google's own client with the host changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from googleapiclient.discovery import build as google_service
from googleapiclient.errors import HttpError

from tests.web import filled, sample_checks, serving


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(filled(*sample_checks())) as address:
        yield address


@pytest.fixture
def claims(address: str) -> Iterator[Any]:
    service = google_service(
        "factchecktools", "v1alpha1", developerKey="none", static_discovery=True,
        client_options={"api_endpoint": address},
    )  # fmt: skip
    yield service.claims()
    service.close()


def get(address: str, **parameters: object) -> requests.Response:
    return requests.get(f"{address}/v1alpha1/claims:search", params=parameters, timeout=30)


def test_googles_client_finds_claims_with_their_reviews(claims: Any) -> None:
    (claim,) = claims.search(query="Amazon 1999", languageCode="de").execute()["claims"]
    assert claim["text"] == "Amazon wurde im Jahr 1999 gegründet"
    assert claim["claimant"] == "Abendblick"
    assert claim["claimDate"] == "2021-01-13T00:00:00Z"
    (review,) = claim["claimReview"]
    assert set(review) == {
        "publisher",
        "url",
        "title",
        "reviewDate",
        "textualRating",
        "languageCode",
    }
    assert review["textualRating"] == "widerlegt (automatisch geprüft)"
    assert "automatische Prüfung" in review["publisher"]["name"]
    assert requests.get(review["url"], timeout=30).status_code == 200


def test_googles_client_pages_to_the_end_and_sees_each_claim_once(claims: Any) -> None:
    request = claims.search(query="Parler", pageSize=7)
    seen: list[str] = []
    pages = 0
    while request is not None:
        answer = request.execute()
        found = [review["url"] for c in answer["claims"] for review in c["claimReview"]]
        assert len(found) <= 7
        seen += found
        pages += 1
        request = claims.search_next(request, answer)
    assert pages > 2
    assert len(seen) == len(set(seen))
    assert len(claims.search(query="Parler", pageSize=7, offset=7).execute()["claims"]) == 7


def test_nothing_found_is_an_empty_object(claims: Any) -> None:
    assert claims.search(query="Quastenflosser").execute() == {}
    assert claims.search(query="Parler", languageCode="fr").execute() == {}
    assert claims.search(query="Parler", reviewPublisherSiteFilter="other.example").execute() == {}


def test_the_publishers_own_site_stands_in_for_a_query(address: str, claims: Any) -> None:
    site = address.removeprefix("http://")
    assert len(claims.search(reviewPublisherSiteFilter=site).execute()["claims"]) == 10


def test_age_is_that_of_the_newer_of_claim_and_review(claims: Any) -> None:
    assert claims.search(query="Parler", maxAgeDays=2).execute()["claims"]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": "x", "pageSize": "-1"},
        {"query": "x", "pageSize": "ten"},
        {"query": "x", "maxAgeDays": "x"},
        {"query": "x", "pageToken": "broken"},
        {"query": "x", "pageToken": "W10="},
        {"query": "x" * 501},
    ],
)
def test_what_cannot_be_is_refused_in_googles_shape(
    address: str, parameters: dict[str, str]
) -> None:
    answer = get(address, **parameters)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_a_token_belongs_to_its_own_search(address: str, claims: Any) -> None:
    token = get(address, query="Parler").json()["nextPageToken"]
    with pytest.raises(HttpError, match="must stay as they were"):
        claims.search(query="Amazon", pageToken=token).execute()


def test_words_that_are_not_all_there_still_find_something(claims: Any) -> None:
    found = claims.search(query="wurde Amazon wirklich erst 1999 gegründet?").execute()["claims"]
    assert found[0]["text"] == "Amazon wurde im Jahr 1999 gegründet"


def test_only_what_was_reviewed_is_there(address: str) -> None:
    ratings = {
        review["textualRating"]
        for claim in get(address, query="a e i o u", pageSize=100).json().get("claims", [])
        for review in claim["claimReview"]
    }
    assert not any(word in rating for rating in ratings for word in ("nicht prüfbar", "geprüft ("))
