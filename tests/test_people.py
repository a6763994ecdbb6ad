"""What people say holds: pinned links, and corrections bound to the evidence that they saw."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg import build
from kg import model as m
from kg.cli import cli
from kg.errors import Superseded, UsageError
from kg.knowledge.chain import Chain
from kg.knowledge.slices.source import embedded
from kg.linking import pins as pinning
from kg.pipeline import Pipeline, Reading
from kg.seams import Store
from kg.verdicts import corrections

SETTINGS = kg.Settings(offline=True)
TEXT = "Amazon hat seinen Sitz in Seattle. Der Konzern Amazon wurde 1994 gegründet."
ARTICLE = m.Article("a", TEXT, "a.txt", "de", published=m.Time(2020, 1, 10))


@pytest.fixture
def store() -> Iterator[Store]:
    kept = build.store(SETTINGS)
    yield kept
    kept.close()


@pytest.fixture
def pipeline(store: Store) -> Pipeline:
    return build.pipeline(SETTINGS, store)


def links_of(reading: Reading, name: str) -> set[str | None]:
    mentions = reading.annotation.mentions
    return {link.entity for link in reading.links if mentions[link.mention].name == name}


# --- pins --------------------------------------------------------------------------------------


def test_a_pinned_name_means_what_it_was_pinned_to(store: Store, pipeline: Pipeline) -> None:
    assert links_of(pipeline.read(ARTICLE), "Amazon") == {"Q3884"}
    store.pin([m.Pin("Amazon", "Q3783", article="a", by="Ada", reason="der Fluss")])
    reading = pipeline.read(ARTICLE, store.pins("a"))
    assert links_of(reading, "Amazon") == {"Q3783"}
    (link,) = {link.reason for link in reading.links if link.entity == "Q3783"}
    assert link == "Festgelegt von Ada: der Fluss."
    assert links_of(pipeline.read(ARTICLE, store.pins("b")), "Amazon") == {"Q3884"}


def test_a_pin_reaches_the_claims_and_the_verdicts(store: Store, pipeline: Pipeline) -> None:
    store.pin([m.Pin("Amazon", None)])
    check = pipeline.check(ARTICLE)
    subjects = {p.subject.value for p in check.propositions if p.property and p.subject}
    assert subjects
    assert all(isinstance(subject, m.Named) for subject in subjects)


def test_what_is_forbidden_is_never_linked(store: Store, pipeline: Pipeline) -> None:
    store.pin([m.Pin("amazon", "Q3884", forbidden=True)])
    reading = pipeline.read(ARTICLE, store.pins("a"))
    assert "Q3884" not in links_of(reading, "Amazon")
    assert all("Q3884" not in dict(link.ranked) for link in reading.links)


def test_the_articles_own_pin_comes_before_the_one_for_all(
    store: Store, pipeline: Pipeline
) -> None:
    store.pin([m.Pin("Amazon", "Q1"), m.Pin("Amazon", "Q2", article="a")])
    assert links_of(pipeline.read(ARTICLE, store.pins("a")), "Amazon") == {"Q2"}


def test_a_pinned_entity_has_its_classes_from_the_knowledge() -> None:
    knowledge = Chain((embedded(),))
    pins = [m.Pin("Der Laden", "Q3884")]
    mention = m.Mention(0, 9, "Der Laden", "Der Laden", m.MentionKind.ORGANISATION, 0)
    annotation = m.Annotation((), mentions=(mention,))
    facts = knowledge.ask(pinning.questions(pins))
    (found,) = pinning.offered(annotation, {}, pins, facts)["Der Laden"]
    assert found.id == "Q3884"
    assert found.label.startswith("Amazon")
    assert "Q43229" in found.types, "a firm is an organisation, by superclasses"


# --- corrections -------------------------------------------------------------------------------


def seat(check: m.Check) -> m.Verdict:
    """The verdict on where Amazon has its seat."""
    (wanted,) = [p.id for p in check.propositions if p.property == "P159"]
    return next(v for v in check.verdicts if v.proposition == wanted)


def test_a_correction_stands_while_the_evidence_is_what_was_seen(
    store: Store, pipeline: Pipeline
) -> None:
    seen = seat(pipeline.check(ARTICLE))
    assert seen.evidence, "else this shows nothing"
    given = kg.correct(
        store, seen.proposition, "refuted", by="Ada", reason="umgezogen", seen=seen.id
    )
    assert (given.method, given.by, given.revises) == ("person", "Ada", seen.id)
    again = pipeline.check(ARTICLE)
    assert seat(again) == given
    assert [note for note in again.notes if "Ada" in note.de] == []
    row = next(c for c in kg.check_json(again)["claims"] if c["property"] == "P159")
    assert row["verdict"]["by"] == "Ada"
    assert row["verdict"]["reason"] == "Korrektur von Ada: umgezogen"
    assert store.verdicts([seen.proposition])[seen.proposition] == (seen, given)


class Moved(Chain):
    """The embedded slice, but that Amazon's seat is elsewhere since."""

    def ask(self, questions: object, properties: object = ()) -> m.Facts:
        facts = super().ask(questions, properties)  # type: ignore[arg-type]  # as it came
        answers = {
            q: tuple(
                dataclasses.replace(s, value=m.Entity("Q64")) if q.property == "P159" else s
                for s in found
            )
            for q, found in facts.answers.items()
        }
        return dataclasses.replace(facts, answers=answers)


def test_a_correction_does_not_stand_silently_once_the_evidence_changed(
    store: Store, pipeline: Pipeline
) -> None:
    seen = seat(pipeline.check(ARTICLE))
    given = kg.correct(
        store, seen.proposition, m.Label.REFUTED, by="Ada", reason="umgezogen", seen=seen.id
    )
    later = dataclasses.replace(pipeline, knowledge=Moved((embedded(),)))
    check = later.check(ARTICLE)
    now = seat(check)
    assert now.method != "person"
    assert now.revises == given.id
    assert any("Korrektur von Ada" in note.de for note in check.notes)
    assert not any("Ada" in note.de for note in later.check(ARTICLE).notes), "said once"


def test_a_correction_of_what_is_no_longer_the_newest_is_refused(
    store: Store, pipeline: Pipeline
) -> None:
    seen = seat(pipeline.check(ARTICLE))
    kg.correct(store, seen.proposition, "refuted", by="Ada", reason="so", seen=seen.id)
    with pytest.raises(Superseded):
        kg.correct(store, seen.proposition, "supported", by="Bob", reason="so", seen=seen.id)


def test_the_verdict_of_a_day_can_be_corrected_whatever_was_judged_for_others(
    store: Store, pipeline: Pipeline
) -> None:
    seen = seat(pipeline.check(ARTICLE))
    assert ARTICLE.published is not None
    of_another_day = dataclasses.replace(
        ARTICLE,
        id="another",
        published=dataclasses.replace(ARTICLE.published, year=ARTICLE.published.year + 1),
    )
    later = seat(pipeline.check(of_another_day))
    assert later.proposition == seen.proposition
    assert (later.id != seen.id, later.revises) == (True, None)
    given = kg.correct(store, seen.proposition, "refuted", by="Ada", reason="so", seen=seen.id)
    assert seat(pipeline.check(ARTICLE)) == given
    assert seat(pipeline.check(of_another_day)) == later


@pytest.mark.parametrize(
    ("label", "by", "reason", "seen"),
    [
        ("wahr", "Ada", "so", None),
        ("refuted", " ", "so", None),
        ("refuted", "Ada", "", None),
        ("not-checked", "Ada", "so", None),
        ("refuted", "Ada", "so", "v0"),
    ],
)
def test_what_is_no_correction(
    store: Store, pipeline: Pipeline, label: str, by: str, reason: str, seen: str | None
) -> None:
    found = seat(pipeline.check(ARTICLE))
    before = list(store.export())
    with pytest.raises(UsageError):
        kg.correct(store, found.proposition, label, by=by, reason=reason, seen=seen or found.id)
    assert list(store.export()) == before


def test_a_correction_is_for_the_day_that_was_looked_at() -> None:
    nothing = m.Message("", "")
    seen = m.Verdict("v", "p", m.Label.SUPPORTED, "agrees", nothing, m.Time(2020, 1, 1))
    given = corrections.correction(
        seen, m.Label.REFUTED, by="A", reason="b", version="1", created="2026"
    )
    other = dataclasses.replace(seen, id="w", as_of=m.Time(2021, 1, 1))
    assert corrections.in_force([seen, given], seen) == given
    assert corrections.in_force([seen, given], other) == other
    assert corrections.lapsed([seen, given], other) is None


# --- on the command line -----------------------------------------------------------------------


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, words, catch_exceptions=False, standalone_mode=False)
    return result.output


def test_link_and_correct_on_the_command_line(tmp_path: Path) -> None:
    text, store = tmp_path / "a.txt", f"oxigraph:{tmp_path / 'store'}"
    text.write_text(TEXT, encoding="utf-8")
    flags = ("--store", store, "--offline", "--published", "2020-01-10")
    shown = json.loads(
        run("link", str(text), "--set", "Amazon=Q3783", "--by", "Ada", "--format", "json", *flags)
    )
    assert {row["entity"] for row in shown["links"] if row["name"] == "Amazon"} == {"Q3783"}
    assert [pin["by"] for pin in shown["pins"]] == ["Ada"]
    checked = json.loads(run("check", str(text), "--format", "json", *flags))
    assert "Q3783" in {c["subject"]["entity"] for c in checked["claims"] if c["subject"]}
    run("link", str(text), "--unset", "Amazon", *flags)
    checked = json.loads(run("check", str(text), "--format", "json", *flags))
    (claim,) = [c for c in checked["claims"] if c["property"] == "P159"]
    assert claim["subject"]["entity"] == "Q3884"
    run(
        "correct", claim["id"], "--label", "refuted", "--by", "Ada", "--reason", "so",
        "--store", store,
    )  # fmt: skip
    checked = json.loads(run("check", str(text), "--format", "json", *flags))
    (claim,) = [c for c in checked["claims"] if c["property"] == "P159"]
    assert (claim["verdict"]["label"], claim["verdict"]["by"]) == ("refuted", "Ada")


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "Amazon=Q3783"),
        ("--set", "Amazon", "--store", "oxigraph:{store}"),
        ("--set", "Amazon=P31", "--store", "oxigraph:{store}"),
        ("--forbid", "Amazon=nothing", "--store", "oxigraph:{store}"),
        ("--set", "Amason=Q3884", "--store", "oxigraph:{store}"),
    ],
)
def test_what_cannot_be_pinned(tmp_path: Path, words: tuple[str, ...]) -> None:
    text = tmp_path / "a.txt"
    text.write_text(TEXT, encoding="utf-8")
    given = [word.format(store=tmp_path / "store") for word in words]
    with pytest.raises(UsageError):
        run("link", str(text), "--offline", *given)
