"""The search index: in step with its store whatever happens, and asked by strangers."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import build
from kg.errors import DataError
from kg.model import Check, Label
from kg.search import Filters, SearchIndex
from tests.web import filled, sample_checks


@pytest.fixture(scope="module")
def index() -> Iterator[SearchIndex]:
    store = filled(*sample_checks())
    yield build.search_index(store)
    store.close()


def everything(index: SearchIndex, filters: Filters = Filters()) -> list[kg.IndexedClaim]:  # noqa: B008 - frozen
    return [hit.claim for hit in index.search(filters, 10_000).hits]


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an index says, without the numbers of its rows."""
    wanted = {
        "article": "id, title, url, publisher, language, day, report",
        "claim": "utterance, proposition, verdict, number, text, words_de, label, conflicts",
        "conflict": "id, rule, text_de",
        "conflict_part": "part",
        "fact": "entity, statement, de",
    }
    with sqlite3.connect(path) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in wanted.items()
        }


def test_every_claim_of_a_report_is_found_and_no_other(index: SearchIndex) -> None:
    found = everything(index)
    shown = [
        claim["utterance"]
        for summary in index.articles(10)
        for claim in (index.report(summary.id, "de") or {})["claims"]
        if claim["number"] is not None
    ]
    assert sorted(claim.utterance for claim in found) == sorted(shown)
    assert len(shown) > 100


def test_words_are_found_by_how_they_begin_and_all_of_them(index: SearchIndex) -> None:
    (hit,) = index.search(Filters(words="amazon 1999"), 5).hits
    assert hit.claim.label == "refuted"
    assert "\x02Amazon\x03" in hit.snippet
    assert everything(index, Filters(words='"Jahr 1999"')) == [hit.claim]
    assert everything(index, Filters(words='"1999 Jahr"')) == []


def test_umlauts_and_case_do_not_hide_a_claim(index: SearchIndex) -> None:
    assert everything(index, Filters(words="GEGRUNDET"))
    assert everything(index, Filters(words="gegründet")) == everything(
        index, Filters(words="GEGRUNDET")
    )


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        (Filters(labels=("supported", "refuted")), lambda c: c.label in ("supported", "refuted")),
        (Filters(publisher="Abendblick"), lambda c: c.publisher == "Abendblick"),
        (Filters(speaker="Q3884"), lambda c: c.speaker == "Q3884"),
        (Filters(since="2021-01-12"), lambda c: c.day >= "2021-01-12"),
        (Filters(until="2016-12-31"), lambda c: c.day and c.day <= "2016-12-31"),
        (Filters(conflicting=True), lambda c: c.conflicts > 0),
    ],
)
def test_a_filter_keeps_what_fits_and_nothing_else(index: SearchIndex, filters, fits) -> None:
    wanted = {claim.utterance for claim in everything(index) if fits(claim)}
    assert wanted
    assert {claim.utterance for claim in everything(index, filters)} == wanted


def test_facets_count_what_they_lead_to(index: SearchIndex) -> None:
    found = index.search(Filters(words="Parler"), 1)
    for facet in found.facets["label"]:
        assert index.search(Filters("Parler", (facet.value,)), 1).total == facet.count
    for facet in found.facets["entity"]:
        assert index.search(Filters("Parler", entity=facet.value), 1).total == facet.count
    assert sum(facet.count for facet in found.facets["label"]) == found.total


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=60), size=st.integers(1, 40))
def test_whatever_is_typed_is_data_and_pages_make_the_whole(
    index: SearchIndex, words: str, size: int
) -> None:
    total = index.search(Filters(words=words), 1).total
    paged = [
        hit.claim.utterance
        for start in range(0, total, size)
        for hit in index.search(Filters(words=words), size, start).hits
    ]
    assert len(paged) == total
    assert len(set(paged)) == total
    index.suggest(words, 5)


@pytest.mark.parametrize(
    "words", ['" OR 1', "a*b NEAR(", "claim_fts MATCH", "'; DROP TABLE claim", "-a"]
)
def test_what_looks_like_a_query_is_words(index: SearchIndex, words: str) -> None:
    index.search(Filters(words=words), 5)
    assert index.counts()["claims"] > 100


def test_an_article_put_again_is_there_once_with_what_it_says_now(tmp_path: Path) -> None:
    first, *_ = sample_checks()
    store = filled(first, url=f"oxigraph:{tmp_path / 'store'}")
    index = build.search_index(store)
    before = contents(index.path)
    shorter = dataclasses.replace(first, utterances=first.utterances[:3], conflicts=())
    store.put(shorter)
    assert len(everything(index)) <= 3
    store.put(first)
    assert contents(index.path) == before
    store.close()


def test_rebuilding_gives_what_keeping_in_step_gave(tmp_path: Path) -> None:
    store = filled(*sample_checks(), url=f"oxigraph:{tmp_path / 'store'}")
    index = build.search_index(store)
    before = contents(index.path)
    assert [done for done, _ in index.rebuild(store)] == [1, 2, 3]
    assert contents(index.path) == before
    assert index.held() == {a.id for a in store.articles()}
    store.close()


def test_what_a_killed_process_left_undone_is_made_up_for(tmp_path: Path) -> None:
    url = f"oxigraph:{tmp_path / 'store'}"
    first, second, *_ = sample_checks()
    store = filled(first, url=url)
    index = build.search_index(store)

    class Killed(Exception):
        """The process ends between the store's commit and the index's."""

    class Dying(SearchIndex):
        def done(self, check: Check) -> None:
            raise Killed

    store.follow(Dying(index.path, store.base))
    with pytest.raises(Killed):
        store.put(second)
    assert index.waiting() == (second.article.id,)
    store.close()
    again = build.store(kg.Settings(store=url))
    assert build.search_index(again).waiting() == ()
    assert build.search_index(again).summary(second.article.id) is not None
    again.close()


def test_a_store_without_an_index_gets_one_when_it_is_opened(tmp_path: Path) -> None:
    url = f"oxigraph:{tmp_path / 'store'}"
    store = filled(*sample_checks(), url=url)
    path = build.search_index(store).path
    before = contents(path)
    store.close()
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    again = build.store(kg.Settings(store=url))
    assert contents(path) == before
    again.close()


def test_an_index_of_another_format_is_made_anew_and_empty(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
        connection.execute("CREATE TABLE claim (old TEXT)")
    assert SearchIndex(path, "http://x/").counts()["claims"] == 0


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    path.write_text("no database at all, whatever its name says", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be used as a search index"):
        SearchIndex(path, "http://x/")


def test_halves_of_surrogate_pairs_do_not_stop_a_search(index: SearchIndex) -> None:
    assert index.search(Filters(words="\ud83d"), 1).total == 0


@pytest.mark.parametrize("label", [*Label])
@pytest.mark.parametrize("scale", ["schema", "averitec", "correctiv", "dpa", "afp"])
def test_every_label_has_one_grade_on_every_scale_and_every_grade_a_label(
    scale: str, label: Label
) -> None:
    assert kg.published_as(label, scale) in kg.scale_grades(scale)
    assert {kg.read_as(grade.key, scale) for grade in kg.scale_grades(scale)} <= set(Label)


def test_only_what_is_true_or_false_has_the_ends_of_the_scale() -> None:
    numbers = {label: kg.published_as(label, "schema").number for label in Label}
    assert numbers[Label.SUPPORTED] == 5
    assert numbers[Label.REFUTED] == 1
    assert numbers[Label.NOT_ENOUGH_INFORMATION] is None
    assert numbers[Label.NOT_CHECKED] is None
    assert numbers[Label.NOT_CHECKABLE] is None


def test_a_persons_correction_is_in_the_index_at_once(tmp_path: Path) -> None:
    store = filled(sample_checks()[2], url=f"oxigraph:{tmp_path / 'store'}")
    index = build.search_index(store)
    (hit,) = index.search(Filters(words="amazon 1999"), 5).hits
    kg.correct(
        store,
        hit.claim.proposition,
        "supported",
        by="Eva",
        reason="Geprüft.",
        seen=hit.claim.verdict,
    )
    (now,) = index.search(Filters(words="amazon 1999"), 5).hits
    assert now.claim.label == "supported"
    report = index.report(now.claim.article, "de") or {}
    (claim,) = [c for c in report["claims"] if c["id"] == now.claim.proposition]
    assert claim["by"] == "Eva"
    store.close()


def test_what_passes_the_index_by_is_known_until_it_is_built_anew() -> None:
    kept = filled(sample_checks()[0])
    index = kg.search_index(kept)
    assert not index.may_be_behind
    kept.put(sample_checks()[1])
    assert not index.may_be_behind
    kept.update("INSERT DATA { <http://x.example/a> <http://x.example/b> 1 }")
    assert index.may_be_behind
    for _ in index.rebuild(kept):
        pass
    assert not index.may_be_behind
    index.ahead(["an article that a process did not finish"])
    assert index.may_be_behind
    kept.close()
