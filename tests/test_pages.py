"""The pages over real HTTP: every address in every form, both languages, hostile content inert."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest
import requests
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from markupsafe import escape
from pyoxigraph import RdfFormat

from kg.errors import Unavailable
from server.pages.query import examples
from tests.web import HOSTILE, filled, hostile_check, sample_checks, serving

SERVER = Path(__file__).parents[1] / "server"
BUILT = SERVER / "static" / "built"
ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = {"text/turtle": RdfFormat.TURTLE, "application/ld+json": RdfFormat.JSON_LD}
HTML = {"Accept": "text/html", "Accept-Language": "de"}
KINDS = ("article", "utterance", "proposition", "verdict", "conflict")
PLAIN = (
    *("/", "/check", "/query", "/search", "/search?q=Amazon", "/articles", "/conflicts", "/about"),
    "/entity/Q3884",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(filled(*sample_checks())) as address:
        yield address


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    with serving(filled(hostile_check())) as address:
        yield address


def get(url: str, **headers: str) -> requests.Response:
    sent = {"Accept": "text/html", "Accept-Language": "de"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return requests.get(url, headers=sent, timeout=30)


def iris() -> dict[str, str]:
    """One path of each kind of IRI that the samples have."""
    check = sample_checks()[2]
    return {
        "article": check.article.id,
        "utterance": check.utterances[0].id,
        "proposition": check.propositions[0].id,
        "verdict": check.verdicts[0].id,
        "conflict": check.conflicts[0].id,
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("media_type", FORMATS)
def test_every_iri_answers_turtle_and_json_ld(address: str, kind: str, media_type: str) -> None:
    path = f"{kind}/{iris()[kind]}"
    answer = get(f"{address}/{path}", Accept=media_type)
    assert answer.headers["Content-Type"].split(";")[0] == media_type
    triples = list(pyoxigraph.parse(answer.content, format=FORMATS[media_type]))
    assert any(t.subject.value == f"http://localhost:8080/{path}" for t in triples)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_iri_answers_a_page_that_names_its_other_forms(address: str, kind: str) -> None:
    page = get(f"{address}/{kind}/{iris()[kind]}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    for media_type in FORMATS:
        (other,) = re.findall(
            f'<link rel="alternate" type="{re.escape(media_type)}" href="([^"]+)"', page.text
        )
        assert get(address + other).headers["Content-Type"].startswith(media_type)


def test_every_other_node_of_the_store_answers_too(address: str) -> None:
    turtle = get(f"{address}/verdict/{iris()['verdict']}", Accept="text/turtle").text
    paths = set(re.findall(r"<http://localhost:8080/([a-z-]+/[^>#]+)>", turtle))
    assert len(paths) > 3
    for path in paths:
        assert get(f"{address}/{path}").status_code == 200, path


def test_what_cannot_be_had_is_refused(address: str) -> None:
    path = f"{address}/article/{iris()['article']}"
    assert get(path, Accept="image/png").status_code == 406
    assert get(f"{path}?format=exe").status_code == 400
    for missing in (
        "article",
        "utterance",
        "proposition",
        "verdict",
        "conflict",
        "name",
        "value",
        "entity",
    ):
        for accept in ("text/html", "text/turtle"):
            assert get(f"{address}/{missing}/none", Accept=accept).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "page=99999999999",
        "verdict=wrong",
        "from=gestern",
        "sort=best",
        f"q={'x' * 501}",
    ],
)
def test_a_search_that_cannot_be_is_refused_as_a_page(address: str, query: str) -> None:
    answer = get(f"{address}/search?{query}")
    assert answer.status_code == 400
    assert "<html" in answer.text


@pytest.mark.parametrize("path", PLAIN)
def test_pages_speak_the_language_that_is_wanted(address: str, path: str) -> None:
    german, english = get(address + path), get(address + path, Accept_Language="en-GB")
    assert '<html lang="de">' in german.text
    assert '<html lang="en">' in english.text
    assert "Widersprüche" in german.text
    assert "Conflicts" in english.text
    joined = "&" if "?" in path else "?"
    asked = get(f"{address}{path}{joined}lang=en")
    assert '<html lang="en">' in asked.text
    assert "language=en" in asked.headers["Set-Cookie"]
    assert "SameSite=Lax" in asked.headers["Set-Cookie"]
    assert '<html lang="en">' in get(address + path, Cookie="language=en").text


def test_every_text_of_the_pages_has_its_german() -> None:
    methods = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.xml", "jinja2")]
    used = {found[2] for found in extract_from_dir(str(SERVER), methods)}
    with (SERVER / "translations/de/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="de")
    said = {message.id: message.string for message in catalogue if message.id}
    assert used == set(said), "run make translations"
    for text, german in said.items():
        assert german, f"no German for {text!r}"
        assert all(german) if isinstance(german, tuple) else True


@pytest.mark.parametrize(
    "path", [*PLAIN, *(f"/{kind}/{{{kind}}}" for kind in ("article", "proposition", "conflict"))]
)
def test_pages_hold_no_inline_code_and_ask_nobody_else(address: str, path: str) -> None:
    page = get(address + path.format(**iris()))
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page.text)
    assert not re.search(r"<style|<script(?! src=\"/|[^>]*application/ld\+json)", page.text)
    for tag in re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", page.text):
        for target in re.findall(r'(?:src|href)="([^"]+)"', tag):
            assert target.startswith("/") or 'rel="canonical"' in tag, tag
    assert len(page.content) < 200_000


def test_the_articles_text_stands_there_once_and_whole(address: str) -> None:
    check = sample_checks()[2]
    page = get(f"{address}/article/{check.article.id}").text
    inner = re.search(r'id="text">(.*?)</div>', page, re.S)
    assert inner
    bare = re.sub(r"<[^>]+>", "", inner[1])
    for entity, character in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ):
        bare = bare.replace(entity, character)
    assert bare == check.article.text


def test_a_conflict_that_one_sentence_makes_in_two_ways_is_listed_once(address: str) -> None:
    check = sample_checks()[2]
    twice = [c for c in check.conflicts if any(step.rule == "either" for step in c.steps)]
    assert twice
    page = get(f"{address}/article/{check.article.id}").text
    listed = re.findall(r'<a href="/conflict/[^"]+">([^<]+)</a>', page)
    assert len(listed) == len(set(listed)) == len(check.conflicts)
    for told in twice:
        (line,) = re.findall(rf'/conflict/{told.id}".*?</li>', page, re.DOTALL)
        assert len(set(re.findall(r'"#claim-\d+', line))) > 1
        assert "one of them is enough" in get(f"{address}/conflict/{told.id}?lang=en").text


def test_filters_of_an_article_keep_what_fits(address: str) -> None:
    path = f"{address}/article/{iris()['article']}"
    assert len(re.findall(r'<li class="claim ', get(f"{path}?verdict=refuted").text)) == 1
    assert 1 < len(re.findall(r'<li class="claim ', get(f"{path}?speaker=Q3884").text)) < 35


def test_any_search_is_an_atom_feed(address: str) -> None:
    answer = get(f"{address}/search.atom?q=Amazon&verdict=refuted")
    feed = ElementTree.fromstring(answer.text)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "1999" in (entry.findtext(f"{ATOM}title") or "")
    for required in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{required}")
        assert entry.findtext(f"{ATOM}{required}")


def test_suggestions_are_names_that_claims_speak_of(address: str) -> None:
    found = get(f"{address}/suggest?q=ama").json()
    assert found[0]["name"] == "Amazon"
    assert get(f"{address}/suggest?q=").json() == []


def test_the_review_of_a_claim_never_looks_like_a_persons(address: str) -> None:
    feed = get(f"{address}/claimreview.json", Accept_Language="en").json()
    reviews = [item["item"] for item in feed["dataFeedElement"]]
    assert len(reviews) > 50
    for review in reviews:
        assert "automatic" in review["author"]["name"]
        assert "automatically" in review["reviewRating"]["alternateName"]
        assert review["author"]["@type"] == "Organization"
        assert len(review["claimReviewed"]) <= 75
        rated = "ratingValue" in review["reviewRating"]
        assert rated == ("bestRating" in review["reviewRating"])
    (refuted,) = [r for r in reviews if r["reviewRating"].get("ratingValue") == 1]
    assert refuted["claimReviewed"] == "Amazon wurde im Jahr 1999 gegründet"
    assert refuted["itemReviewed"]["appearance"][0]["url"].startswith("https://abendblick")
    unrated = [r for r in reviews if "open" in r["reviewRating"]["alternateName"]]
    assert unrated
    assert not any("ratingValue" in r["reviewRating"] for r in unrated)
    said = [r for r in reviews if r["itemReviewed"].get("author", {}).get("sameAs")]
    assert all("wikidata.org/wiki/Q" in r["itemReviewed"]["author"]["sameAs"] for r in said)
    assert said
    one = get(f"{address}/claimreview/{refuted['url'].rpartition('/')[2]}", Accept_Language="en")
    assert one.json() == refuted


def hostile_paths(address: str) -> list[str]:
    found = {"/", "/search", "/articles", "/conflicts", "/article/hostile", "/search.atom"}
    for page in ("/article/hostile", "/search"):
        found |= set(
            re.findall(r'href="(/(?:proposition|entity|name)/[^"#?]+)', get(address + page).text)
        )
    return sorted(found)


def test_hostile_content_is_inert_on_every_page(hostile: str) -> None:
    paths = hostile_paths(hostile)
    assert len(paths) >= 8
    for path in paths:
        page = get(hostile + path).text
        assert "<script>alert" not in page, path
        assert "\u202e" not in page, path
        assert 'href="javascript:' not in page, path
        assert " onload='x'" not in page, path
        assert page.count("</script>") == page.count("<script"), path
        assert " 49 " not in page, path


def test_hostile_searches_come_back_as_text(address: str) -> None:
    page = requests.get(
        f"{address}/search",
        params={"q": HOSTILE, "publisher": HOSTILE},
        headers={"Accept": "text/html"},
        timeout=30,
    ).text
    assert "<script>alert" not in page
    assert 'value="&lt;script&gt;' in page


def test_a_failing_store_is_no_empty_page(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("store", "gone")

    monkeypatch.setattr("kg.stores.quadstore.QuadStore.description", fail)
    assert get(f"{address}/value/x", Accept="text/turtle").status_code == 503


# --- the query page -------------------------------------------------------------------------------


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["en"])
def test_every_example_query_has_rows_on_the_sample_articles(
    address: str, example: dict[str, str]
) -> None:
    answer = requests.get(f"{address}/sparql", params={"query": example["text"]}, timeout=60)
    assert answer.status_code == 200
    assert answer.json()["results"]["bindings"]


def test_there_are_fifteen_examples_in_both_languages(address: str) -> None:
    assert len(examples()) == 15
    german = get(f"{address}/query").text
    english = get(f"{address}/query", Accept_Language="en").text
    for example in examples():
        assert escape(example["de"]) in german
        assert escape(example["en"]) in english


def test_a_query_is_answered_as_a_table_without_a_script(address: str) -> None:
    text = "SELECT ?label { <http://localhost:8080/proposition/x> ?p ?o } "
    page = requests.get(f"{address}/query", params={"query": text}, headers=HTML, timeout=60)
    assert "0 Zeilen" in page.text
    rows = requests.get(
        f"{address}/query", params={"query": examples()[0]["text"]}, headers=HTML, timeout=60
    )
    assert 'href="/proposition/' in rows.text
    assert "wd:Q" in rows.text
    ask = requests.get(f"{address}/query", params={"query": "ASK {}"}, headers=HTML, timeout=60)
    assert "<p>ja</p>" in ask.text
    made = requests.get(
        f"{address}/query", params={"query": "DESCRIBE <http://x/>"}, headers=HTML, timeout=60
    )
    assert "<pre" in made.text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT WHERE {",
        "SELECT * { SERVICE <http://127.0.0.1/> {} }",
        "ASK" + "{" * 4000,
        "INSERT DATA { <a:a> <a:a> <a:a> }",
    ],
)
def test_a_query_that_cannot_be_run_says_why_and_keeps_the_text(address: str, text: str) -> None:
    page = requests.get(f"{address}/query", params={"query": text}, headers=HTML, timeout=60)
    assert page.status_code in (400, 403)
    assert 'role="alert"' in page.text


def test_hostile_variables_and_values_are_inert_in_answers(hostile: str) -> None:
    text = (
        "SELECT (<javascript:alert(1)> AS ?link) ('<script>alert(1)</script>' AS ?script) "
        "('=1+1' AS ?formula) { }"
    )
    page = requests.get(f"{hostile}/query", params={"query": text}, headers=HTML, timeout=60).text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_what_npm_built_is_served_packed_to_those_who_can_unpack_it(address: str) -> None:
    assert BUILT.is_dir(), "run `make pages`"
    page = get(f"{address}/entity/Q3884").text
    (script,) = re.findall(r'src="(/static/built/graph.js[^"]*)"', page)
    packed, plain = get(address + script), get(address + script, Accept_Encoding="identity")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["Content-Type"].startswith("text/javascript")
    assert "Accept-Encoding" in packed.headers["Vary"]
    style = re.findall(r'href="(/static/built/editor.css[^"]*)"', get(f"{address}/query").text)
    assert get(address + style[0]).headers["Content-Type"].startswith("text/css")


def test_without_what_npm_builds_the_pages_tell_the_same(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.built.FOLDER", "nowhere")
    thing, query = get(f"{address}/entity/Q3884").text, get(f"{address}/query").text
    assert "/static/built" not in thing + query
    assert "<table" in thing
    assert "<textarea" in query


def test_pages_say_when_the_graph_was_changed_past_them() -> None:
    kept = filled(sample_checks()[0])
    with serving(kept) as address:
        assert "beleg index" not in get(f"{address}/search").text
        kept.update("INSERT DATA { <http://x.example/a> <http://x.example/b> 1 }")
        assert "beleg index" in get(f"{address}/search").text


def test_a_claim_that_is_made_everywhere_has_a_page_of_few_places() -> None:
    check = sample_checks()[0]
    copies = [
        dataclasses.replace(
            check,
            article=dataclasses.replace(check.article, id=f"{number:032}"),
            utterances=tuple(
                dataclasses.replace(u, id=f"{u.id[:24]}{number:08}", article=f"{number:032}")
                for u in check.utterances
            ),
        )
        for number in range(35)
    ]
    stated = check.utterances[0].proposition
    with serving(filled(*copies)) as address:
        first = get(f"{address}/proposition/{stated}").text
        assert "35 Stellen" in first
        assert first.count('<li id="u-') == 30
        assert get(f"{address}/proposition/{stated}?page=2").text.count('<li id="u-') == 5
        told = get(f"{address}/api/v1/propositions/{stated}").json()
        assert (told["places"], len(told["said"])) == (35, 35)
