"""The English sample article from text to report: a golden file, the page, and no parser at all."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg import build
from kg.linkgrammar import LinkGrammar
from kg.model import Article, Check
from kg.reading.annotator import ArticleAnnotator
from kg.reading.parse.links.english import ABSENT
from tests.test_pipeline import ARTICLES, GOLDEN, outline

SAMPLE = ARTICLES / "parler-shutdown.txt"
SETTINGS = kg.Settings(offline=True, published="2021-01-11")


@pytest.fixture(scope="module")
def article() -> Article:
    (found,) = build.article_reader(SETTINGS).read(str(SAMPLE))
    assert isinstance(found, Article)
    return found


@pytest.fixture(scope="module")
def checked(article: Article) -> Iterator[Check]:
    store = build.store(SETTINGS)
    yield build.pipeline(SETTINGS, store).check(article)
    store.close()


def test_the_sample_reads_as_its_golden_file_says(checked: Check) -> None:
    found = json.dumps(outline(checked, "en"), ensure_ascii=False, indent=1) + "\n"
    golden = GOLDEN / f"{Path(SAMPLE).stem}.json"
    if os.environ.get("BELEG_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_the_report_is_english(article: Article, checked: Check) -> None:
    assert article.language == "en"
    page = kg.check_html([checked], "en")
    assert 'lang="en"' in page
    assert "Wikidata says the same for the time spoken of." in page
    assert "Wikidata sagt" not in page


def test_what_the_store_gives_back_is_what_was_checked(article: Article) -> None:
    store = build.store(SETTINGS)
    check = build.pipeline(SETTINGS, store).check(article)
    kept = store.article(article.id)
    store.close()
    assert kept is not None
    assert {u.id for u in kept.utterances} == {u.id for u in check.utterances}


def test_without_the_parser_the_report_says_what_is_missing(article: Article) -> None:
    store = build.store(SETTINGS)
    pipeline = build.pipeline(SETTINGS, store)
    missing = ArticleAnnotator(english=LinkGrammar("liblink-grammar-of-nobody.so"))
    check = dataclasses.replace(pipeline, annotator=missing).check(article)
    store.close()
    assert check.utterances == ()
    assert ABSENT in check.notes
