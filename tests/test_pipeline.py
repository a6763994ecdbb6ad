"""The main job on the sample articles: golden files, the store, and what a run leaves there."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from kg import build
from kg.errors import KnowledgeUnavailable, StoreUnavailable
from kg.knowledge.chain import Chain
from kg.knowledge.slices.source import embedded
from kg.model import Article, Candidate, Check, Label, Question, Statement, Time
from kg.seams import KnowledgeSource, Store

ARTICLES = Path(__file__).parent / "articles"
GOLDEN = Path(__file__).parent / "golden"
SAMPLES = ["parler-abschaltung.html", "parler-widerspruch.html", "microsoft-linkedin.txt"]
SETTINGS = kg.Settings(offline=True, published="2016-06-14")


def sample(name: str) -> Article:
    (article,) = build.article_reader(SETTINGS).read(str(ARTICLES / name))
    assert isinstance(article, Article)
    return article


@pytest.fixture(scope="module")
def checked() -> Iterator[tuple[Store, dict[str, Check]]]:
    """The three samples, checked into one store in their order."""
    store = build.store(SETTINGS)
    pipeline = build.pipeline(SETTINGS, store)
    yield store, {name: pipeline.check(sample(name)) for name in SAMPLES}
    store.close()


def outline(check: Check, language: str = "de") -> dict[str, Any]:
    """What a golden file keeps: everything that a reader sees and no hashes or times of ours."""
    found = kg.check_json(check, language)
    return {
        "title": check.article.title,
        "claims": [
            {
                "text": claim["text"],
                "subject": _end(claim["subject"]),
                "relation": claim["relation"],
                "property": claim["property"],
                "object": _end(claim["object"]),
                "event": claim["event"]
                and {
                    "type": claim["event"]["type"],
                    "roles": [[r["name"], r["text"]] for r in claim["event"]["roles"]],
                },
                "valid": claim["valid"],
                "polarity": claim["polarity"],
                "modality": claim["modality"],
                "speaker": claim["attribution"] and claim["attribution"]["speaker"],
                "verdict": claim["verdict"]["label"],
                "reason": claim["verdict"]["reason"],
                "evidence": [e["statement"] for e in claim["verdict"]["evidence"]],
            }
            for claim in found["claims"]
        ],
        "conflicts": sorted([c["rule"], c["text"]] for c in found["conflicts"]),
        "notes": found["notes"],
    }


def _end(end: dict[str, Any] | None) -> list[Any] | None:
    return end and [end["text"], end["entity"] or end.get("value")]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_read_as_their_golden_files_say(
    checked: tuple[Store, dict[str, Check]], name: str
) -> None:
    found = json.dumps(outline(checked[1][name]), ensure_ascii=False, indent=1) + "\n"
    golden = GOLDEN / f"{Path(name).stem}.json"
    if os.environ.get("BELEG_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_span_is_the_text_at_its_offsets(
    checked: tuple[Store, dict[str, Check]], name: str
) -> None:
    check = checked[1][name]
    assert check.utterances
    for utterance in check.utterances:
        assert check.article.text[utterance.start : utterance.end] == utterance.text


@pytest.mark.parametrize("name", SAMPLES)
def test_supported_and_refuted_rest_on_evidence(
    checked: tuple[Store, dict[str, Check]], name: str
) -> None:
    decided = [v for v in checked[1][name].verdicts if v.label in (Label.SUPPORTED, Label.REFUTED)]
    assert decided
    for verdict in decided:
        assert verdict.evidence
        assert all(e.statement.origin.date for e in verdict.evidence)


def test_the_third_article_contradicts_the_first_in_a_date_a_number_and_an_office(
    checked: tuple[Store, dict[str, Check]],
) -> None:
    first = {p.id for p in checked[1][SAMPLES[0]].propositions}
    across = [c for c in checked[1][SAMPLES[1]].conflicts if first.intersection(c.propositions)]
    named = {
        p.property: c.rule
        for c in across
        for p in checked[1][SAMPLES[1]].propositions
        if p.id in c.propositions
    }
    assert {"P571", "P1120", "P39"} <= set(named), named


def test_the_store_gives_back_what_was_put(checked: tuple[Store, dict[str, Check]]) -> None:
    store, checks = checked
    for check in checks.values():
        kept = store.article(check.article.id)
        assert kept is not None
        assert kept.utterances == check.utterances
        assert set(kept.propositions) == set(check.propositions)
        assert set(kept.verdicts) == set(check.verdicts)
        assert set(kept.conflicts) == set(check.conflicts)


def test_running_an_article_again_changes_nothing_but_adds_to_the_history() -> None:
    store = build.store(SETTINGS)
    pipeline = build.pipeline(SETTINGS, store)
    first = pipeline.check(sample(SAMPLES[2]))
    second = pipeline.check(sample(SAMPLES[2]))
    assert [u.id for u in first.utterances] == [u.id for u in second.utterances]
    assert [v.label for v in first.verdicts] == [v.label for v in second.verdicts]
    for verdict in second.verdicts:
        history = store.verdicts([verdict.proposition])[verdict.proposition]
        assert history[-1].label == verdict.label


def test_the_same_words_a_year_later_are_outdated() -> None:
    text = "US-Präsident Donald Trump sprach am Montag in Washington."
    labels = {}
    for year in (2019, 2022):
        article = Article(f"a{year}", text, "x", "de", published=Time(year, 6, 4))
        pipeline = build.pipeline(SETTINGS, build.store(SETTINGS))
        check = pipeline.check(article)
        office = {p.id for p in check.propositions if p.property == "P39"}
        (labels[year],) = {v.label for v in check.verdicts if v.proposition in office}
    assert labels == {2019: Label.SUPPORTED, 2022: Label.OUTDATED}


class Unreachable:
    """A knowledge source that finds names and cannot be asked for statements."""

    name = "far away"

    def __init__(self, source: KnowledgeSource) -> None:
        self.search = source.search
        self.terms = source.terms
        self.properties = source.properties

    def statements(self, _: object) -> dict[Question, tuple[Statement, ...]]:
        raise KnowledgeUnavailable(self.name, "no route")

    def parents(self, _: object) -> dict[str, tuple[Statement, ...]]:
        raise KnowledgeUnavailable(self.name, "no route")


def test_what_could_not_be_asked_is_not_checked_and_said_so() -> None:
    pipeline = dataclasses.replace(
        build.pipeline(SETTINGS, build.store(SETTINGS)),
        knowledge=Chain((Unreachable(embedded()),)),
    )
    check = pipeline.check(sample(SAMPLES[0]))
    typed = {p.id for p in check.propositions if p.property and p.subject and p.object}
    labels = {v.label for v in check.verdicts if v.proposition in typed}
    assert Label.NOT_CHECKED in labels
    assert not labels & {Label.SUPPORTED, Label.REFUTED, Label.OUTDATED, Label.CONFLICTING}
    assert sum("far away" in note.de for note in check.notes) == 1


class Unsearchable:
    """A knowledge source that cannot be asked for names."""

    name = "far away"

    def __init__(self, source: KnowledgeSource) -> None:
        self.statements = source.statements
        self.parents = source.parents
        self.terms = source.terms
        self.properties = source.properties

    def search(self, *_: object) -> dict[str, tuple[Candidate, ...]]:
        raise KnowledgeUnavailable(self.name, "no route")


def test_a_name_that_could_not_be_looked_up_is_not_checked() -> None:
    text = "Hans Niemalsgehört wurde 1950 in Berlin geboren. Angela Merkel wurde 1954 geboren."
    article = Article("a", text, "x", "de", published=Time(2020, 1, 1))
    reasons = {}
    for sources in ((embedded(),), (embedded(), Unsearchable(embedded()))):
        pipeline = build.pipeline(SETTINGS, build.store(SETTINGS))
        check = dataclasses.replace(pipeline, knowledge=Chain(sources)).check(article)
        reasons[len(sources)] = [(v.label, v.reason.de) for v in check.verdicts]
    assert Label.SUPPORTED in {label for label, _ in reasons[1]}
    assert Label.NOT_CHECKED not in {label for label, _ in reasons[1]}
    assert len(reasons[1]) == len(reasons[2])
    for (before, _), (label, reason) in zip(reasons[1], reasons[2], strict=True):
        unknown = before is Label.NOT_ENOUGH_INFORMATION
        assert label is (Label.NOT_CHECKED if unknown else before)
        assert ("„Hans Niemalsgehört“" in reason) is unknown


def test_a_store_that_fails_holds_nothing_of_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    store = build.store(SETTINGS)
    before = list(store.export())

    def broken(_: str) -> None:
        raise StoreUnavailable("the store", "disk full")

    monkeypatch.setattr(store, "_update", broken)
    with pytest.raises(StoreUnavailable, match="disk full"):
        build.pipeline(SETTINGS, store).check(sample(SAMPLES[0]))
    assert list(store.export()) == before


def test_what_is_not_compared_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in everybody's mouth is compared within bounds, and the reader is told."""
    monkeypatch.setattr("kg.stores.comparing.MOST", 1)
    store = build.store(SETTINGS)
    pipeline = build.pipeline(SETTINGS, store)
    notes = []
    for year in (1961, 1962, 1963):
        path = tmp_path / f"{year}.txt"
        path.write_text(f"Ilka Branberg wurde am 2. Mai {year} geboren.", encoding="utf-8")
        (article,) = build.article_reader(SETTINGS).read(str(path))
        assert isinstance(article, Article)
        check = pipeline.check(article)
        notes.append([note.en for note in check.notes if "Not compared" in note.en])
        assert bool(check.conflicts) is (year > 1961)
    assert notes[:2] == [[], []]
    assert notes[2] == [
        "Not compared with everything: other articles say more of this than is compared "
        "(Ilka Branberg)."
    ]


def test_deaths_of_one_article_are_added_up_against_another(tmp_path: Path) -> None:
    told = {
        "one": "Bilanz nach den Unruhen\n\nBei den Ausschreitungen wurde eine Frau von der "
        "Polizei erschossen. Ein Polizeibeamter erlag am Donnerstag seinen schweren Verletzungen. "
        "Drei weitere Menschen starben am Rande der Ausschreitungen.",
        "two": "Zahlen der Behörden\n\nBei den Ausschreitungen starben vier Menschen.",
    }
    settings = dataclasses.replace(SETTINGS, published="2021-01-08")
    store = build.store(settings)
    pipeline = build.pipeline(settings, store)
    checks = []
    for name, text in told.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        (article,) = build.article_reader(settings).read(str(path))
        assert isinstance(article, Article)
        checks.append(pipeline.check(article))
    (conflict,) = checks[1].conflicts
    assert conflict.rule == "counts"
    assert "5 Tote" in conflict.text.de
    assert len(conflict.propositions) == 4
    store.close()
