"""What things are and where they lie, from the packaged slice behind a poorer source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from kg.knowledge.background import WithBackground
from kg.knowledge.slices.source import SliceSource, embedded
from kg.linking.linker import PlainLinker
from kg.model import (
    Annotation,
    Article,
    Candidate,
    Entity,
    EntityTerms,
    Facts,
    Found,
    Label,
    Language,
    Mention,
    MentionKind,
    Origin,
    Question,
    Statement,
    Term,
)
from kg.names import proposition
from kg.verdicts.judge import judge
from kg.verdicts.questions import questions_of

ARTICLE = Article("a", "…", "a.txt", "de")


class Poor:
    """Knowledge that tells one birthplace and no classes."""

    def __init__(self, *statements: Statement) -> None:
        self.statements = statements

    def search(self, names: Collection[str], language: Language) -> Found:
        one = Candidate("Q64", "Berlin", "label", "Berlin")
        return Found({"Berlin": (one,)} if "Berlin" in names else {})

    def ask(self, questions: Collection[Question], properties: Collection[str] = ()) -> Facts:
        held = {
            q: tuple(
                s for s in self.statements if (s.subject, s.property) == (q.entity, q.property)
            )
            for q in questions
        }
        own = {s.subject: () for s in self.statements}
        return Facts(held, parents=dict(own))


def born(place: str) -> Statement:
    return Statement("Q1$1", "Q900001", "P19", Entity(place), origin=Origin("poor", "2020-01-01"))


def label(claimed: str, known: WithBackground | Poor) -> Label:
    said = proposition(Term(Entity("Q900001")), "P19", Term(Entity(claimed)))
    facts = known.ask(questions_of(said))
    return judge(said, facts, None, ARTICLE, version="0", created="2023-01-01T00:00:00Z").label


def test_places_are_told_apart_by_the_second_source() -> None:
    poor = Poor(born("Q90"))
    assert label("Q64", poor) is Label.NOT_ENOUGH_INFORMATION
    assert label("Q64", WithBackground(poor, embedded())) is Label.REFUTED
    assert label("Q90", WithBackground(poor, embedded())) is Label.SUPPORTED


def test_the_second_source_answers_no_question() -> None:
    asked = Question("Q6279", "P569")
    assert embedded().statements([asked])[asked]
    assert WithBackground(Poor(), embedded()).ask([asked]).answers == {asked: ()}


def test_candidates_get_their_classes_and_a_link_its_kind() -> None:
    found = WithBackground(Poor(), embedded()).search(["Berlin"], "de").candidates
    assert "Q486972" in found["Berlin"][0].types
    name = Mention(0, 6, "Berlin", "Berlin", MentionKind.PERSON, 0)
    (link,) = PlainLinker().link(ARTICLE, Annotation((), mentions=(name,)), found)
    assert link.entity is None


def test_own_statements_prevail_over_the_second_source() -> None:
    own = Statement("Q64$1", "Q64", "P17", Entity("Q142"), origin=Origin("poor", "2020-01-01"))

    class Told(Poor):
        def ask(self, questions: Collection[Question], properties: Collection[str] = ()) -> Facts:
            return Facts({}, parents={"Q64": (own,)})

    facts = WithBackground(Told(), embedded()).ask([Question("Q64", "P31")])
    countries = [
        s.value for s in facts.parents["Q64"] if s.property == "P17" and s.subject == "Q64"
    ]
    assert countries == [Entity("Q142")]


def test_a_damaged_second_source_is_a_failure_and_no_error(tmp_path: Path) -> None:
    copy = tmp_path / "slice.sqlite"
    copy.write_bytes(embedded().path.read_bytes())
    broken = SliceSource(copy)
    broken.close()
    copy.write_bytes(b"SQLite format 3\x00" + bytes(4096))
    facts = WithBackground(Poor(born("Q90")), broken).ask([Question("Q900001", "P19")])
    assert [f.source for f in facts.failures] == [broken.name]
    assert facts.answers[Question("Q900001", "P19")]


def test_descriptions_and_definitions_come_from_the_second_source() -> None:
    class Named(Poor):
        def ask(self, questions: Collection[Question], properties: Collection[str] = ()) -> Facts:
            facts = super().ask(questions, properties)
            own = EntityTerms("Q211870", (("de", "Das Paisley"),))
            return replace(facts, terms={"Q211870": own})

    asked = [Question("Q211870", "P31"), Question("Q900001", "P19")]
    facts = WithBackground(Named(born("Q211870")), embedded()).ask(asked)
    assert facts.terms["Q211870"].labels == (("de", "Das Paisley"),)
    assert "Scotland" in dict(facts.terms["Q211870"].descriptions)["en"]
    assert dict(facts.properties["P19"].labels)["de"] == "Geburtsort"
