"""Other fact-checkers' reviews: read from their pages, kept as theirs, apart from verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import build
from kg.articles.claimreview import reviews
from kg.cli import cli
from kg.errors import InputError, MalformedInput, UsageError
from kg.model import Polarity, Review
from kg.reviewing import matched
from kg.seams import Store
from kg.stores.doctor import examine
from kg.stores.shapes import examine_shapes
from tests.web import HOSTILE, filled, sample_checks, serving

PAGE = Path(__file__).parent / "reviews" / "faktenfinder.html"
SETTINGS = kg.Settings(offline=True)
(REVIEW,) = reviews(PAGE.read_bytes(), "page")
HTML = {"Accept": "text/html", "Accept-Language": "de"}

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["@type", "@graph", "url", "claimReviewed", "reviewRating", "author",
                         "alternateName", "itemReviewed", "datePublished", "name", "@value"]),
        inner | st.just("ClaimReview") | st.just("https://a.example/1"), max_size=6),
    max_leaves=20,
)  # fmt: skip


def as_json(**changes: object) -> bytes:
    found = {
        "@type": "ClaimReview",
        "url": "https://a.example/1",
        "claimReviewed": "Die Erde ist flach",
        "reviewRating": {"alternateName": "Falsch"},
    }
    return json.dumps(found | changes).encode()


@pytest.fixture(scope="module")
def store() -> Store:
    """The sample store with a review that was taken in from a page."""
    kept = filled(*sample_checks())
    build.take_in_reviews(SETTINGS, kept, build.pipeline(SETTINGS, kept), str(PAGE))
    kept.keep_reviews([hostile()])
    return kept


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with serving(store) as address:
        yield address


def hostile() -> Review:
    return Review("https://b.example/x", f"Böse {HOSTILE}", HOSTILE, HOSTILE, "b.example")


def claim() -> str:
    """The proposition that the review is about, as the sample article states it."""
    check = sample_checks()[2]
    (found,) = [u.proposition for u in check.utterances if u.text == REVIEW.claim]
    return found


# --- reading ------------------------------------------------------------------------------------


def test_a_page_is_read_as_its_publisher_meant_it() -> None:
    assert replace(REVIEW, retrieved="") == Review(
        url="https://faktenfinder.example/amazon-gruendung",
        claim="Amazon wurde im Jahr 1999 gegründet",
        rating="Falsch",
        publisher="Faktenfinder",
        site="faktenfinder.example",
        title="Amazon wurde nicht 1999 gegründet",
        published="2021-01-15",
        claimant="Abendblick",
        claimed="2021-01-13",
        value="1",
        worst="1",
        best="5",
        language="de",
    )


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda item: [item, item],
        lambda item: {"@type": "DataFeed", "dataFeedElement": [{"@type": "x", "item": item}]},
        lambda item: {"@graph": [item]},
    ],
)
def test_lists_graphs_and_feeds_are_looked_into(wrapped: object) -> None:
    data = json.dumps(wrapped(json.loads(as_json()))).encode()  # type: ignore[operator]
    assert [r.claim for r in reviews(data, "x")] == ["Die Erde ist flach"]


@pytest.mark.parametrize(
    "changes",
    [
        {"reviewRating": {"ratingValue": 1}},
        {"claimReviewed": ""},
        {"url": "javascript:alert(1)"},
        {"url": "https://[broken"},
        {"@type": "Review"},
    ],
)
def test_what_lacks_claim_rating_or_address_is_no_review(changes: dict[str, object]) -> None:
    with pytest.raises(InputError):
        reviews(as_json(**changes), "x")


def test_a_page_without_the_address_is_known_by_where_it_came_from() -> None:
    (found,) = reviews(as_json(url=None), "x", url="https://www.c.example/y")
    assert (found.url, found.site, found.publisher) == (
        "https://www.c.example/y", "c.example", "c.example",
    )  # fmt: skip


def test_broken_json_is_named() -> None:
    with pytest.raises(MalformedInput):
        reviews(b"{", "x")


@given(json_values)
def test_whatever_json_comes_it_is_read_or_refused(value: object) -> None:
    try:
        found = reviews(json.dumps([value]).encode(), "x")
    except InputError:
        return
    assert all(r.claim and r.rating and r.url.startswith("https://") for r in found)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        reviews(data, "x")


# --- keeping ------------------------------------------------------------------------------------


def test_a_review_is_kept_as_it_came_and_once(store: Store) -> None:
    before = len(list(store.export()))
    (kept,) = [review for review in store.reviews() if review.url == REVIEW.url]
    assert kept.propositions
    assert replace(kept, retrieved="", propositions=()) == REVIEW
    assert store.reviews(kept.propositions) == (kept,)
    store.keep_reviews([kept])
    assert len(list(store.export())) == before
    assert len(store.reviews()) == 2
    assert store.reviews(["none"]) == ()


def test_no_verdict_changes_and_the_store_stays_whole(store: Store) -> None:
    check = store.article(sample_checks()[2].article.id)
    assert check is not None
    assert check.verdicts == sample_checks()[2].verdicts
    assert list(examine(store)) == []
    assert list(examine_shapes(store)) == []


def test_the_index_holds_reviews_after_it_is_built_anew(store: Store) -> None:
    index = kg.search_index(store)
    for _ in index.rebuild(store):
        pass
    total, (found, *_) = index.reviews("amazon 1999", 5)
    assert (total, found.rating) == (1, "Falsch")
    assert [r.url for r in index.reviews_of(claim())] == [REVIEW.url]
    assert index.reviews("???", 5) == (0, ())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Amazon wurde nicht im Jahr 1999 gegründet", "de"),
        ("Amazon soll im Jahr 1999 gegründet werden", "de"),
        ("Amazon was founded in 1999", "en"),
        ("Der Abendblick sagte, Amazon sei im Jahr 1999 gegründet worden", "de"),
        ("🙈", "de"),
    ],
)
def test_what_is_not_plainly_asserted_stands_beside_no_claim(
    store: Store, text: str, language: str
) -> None:
    review = replace(REVIEW, claim=text, language=language)
    assert claim() not in matched(review, build.pipeline(SETTINGS, store)).propositions


def test_a_claim_that_beleg_can_link_is_matched_by_what_it_states(store: Store) -> None:
    pipeline = build.pipeline(SETTINGS, store)
    text = "Der US-Konzern Amazon wurde im Jahr 1999 gegründet"
    assert claim() in matched(replace(REVIEW, claim=text), pipeline).propositions


def test_the_same_words_denied_are_not_the_same_claim() -> None:
    text = "Nokia hat seinen Sitz nicht in Finnland."
    article = kg.Article("denied", text, "denied", "de")
    check = build.pipeline(SETTINGS, build.store(SETTINGS)).check(article)
    kept = filled(check)
    kept.keep_reviews([replace(REVIEW, claim=text)])
    (denied,) = [u for u in check.utterances if u.polarity is Polarity.NEGATIVE]
    index = kg.search_index(kept)
    assert index.reviews("Nokia", 5)[0] == 1
    assert index.reviews_of(denied.proposition) == ()
    kept.close()


# --- showing ------------------------------------------------------------------------------------


def test_the_claims_page_shows_it_beside_and_not_in_the_verdict(address: str) -> None:
    page = requests.get(f"{address}/proposition/{claim()}", headers=HTML, timeout=60).text
    verdict, _, rest = page.partition('id="reviews"')
    assert "Falsch" not in verdict
    assert "Faktenfinder" in rest
    assert "Falsch" in rest
    assert "1 von 5 auf ihrer Skala" in rest
    assert "Faktenfinder" not in page.partition("application/ld+json")[2].partition("</script>")[0]


def test_a_search_finds_it_apart_from_claims(address: str) -> None:
    page = requests.get(f"{address}/search?q=1999", headers=HTML, timeout=60).text
    assert "Faktenfinder" in page.partition('id="reviews"')[2]
    listed = requests.get(f"{address}/reviews", headers=HTML, timeout=60).text
    assert "2 fremde Prüfungen" in listed
    assert "<script>alert" not in listed
    assert "keine Prüfung gefunden" in requests.get(
        f"{address}/reviews?q=nirgends", headers=HTML, timeout=60
    ).text.replace("Keine", "keine")


def test_the_api_tells_it_apart_too(address: str) -> None:
    found = requests.get(f"{address}/api/v1/propositions/{claim()}", timeout=60).json()
    assert [r["publisher"] for r in found["reviews"]] == ["Faktenfinder"]
    assert "Faktenfinder" not in json.dumps(found["claim"]) + json.dumps(found["history"])
    listed = requests.get(f"{address}/api/v1/reviews?q=amazon", timeout=60).json()
    assert (listed["total"], listed["items"][0]["rating"]) == (1, "Falsch")
    ours = requests.get(f"{address}/v1alpha1/claims:search?query=1999", timeout=60).text
    assert "Faktenfinder" not in ours


def test_its_own_iri_answers(address: str) -> None:
    query = "SELECT ?r { ?r a <https://w3id.org/beleg/ontology#ImportedReview> } ORDER BY ?r"
    asked = requests.get(f"{address}/sparql", params={"query": query}, timeout=60).json()
    for row in asked["results"]["bindings"]:
        path = row["r"]["value"].removeprefix("http://localhost:8080/")
        page = requests.get(f"{address}/{path}", headers=HTML, timeout=60)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


# --- the command --------------------------------------------------------------------------------


def test_the_command_takes_pages_in_and_names_what_is_none(tmp_path: Path) -> None:
    url, empty = f"oxigraph:{tmp_path / 'store'}", tmp_path / "empty.html"
    empty.write_text("<p>Nichts.</p>", encoding="utf-8")
    flags = ["--offline", "--store", url]
    command = cli.commands["import-reviews"]
    done = CliRunner().invoke(command, [str(PAGE), str(empty), *flags], standalone_mode=False)
    assert done.return_value == 2
    assert "Faktenfinder: Falsch – Amazon wurde im Jahr 1999 gegründet" in done.output
    assert "empty.html" in done.output
    kept = kg.open_store(kg.Settings(store=url))
    assert [r.publisher for r in kg.search_index(kept).reviews("", 5)[1]] == ["Faktenfinder"]
    kept.close()
    assert isinstance(CliRunner().invoke(command, [str(PAGE)]).exception, UsageError)
