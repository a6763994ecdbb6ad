"""What claims want of the things that they join tells namesakes apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from kg import build
from kg.knowledge.chain import Chain
from kg.knowledge.slices.source import embedded
from kg.linking.linker import PlainLinker
from kg.linking.wanted import Suits, suits
from kg.model import (
    Annotation,
    Article,
    Candidate,
    Entity,
    Facts,
    Link,
    Mention,
    MentionKind,
    Pin,
    PropertyId,
    Question,
    Wanted,
)
from kg.pipeline import Pipeline, Reading
from kg.settings import Settings

SETTINGS = Settings(store="memory:", offline=True)
PERSON, CITY, TEAM = (
    frozenset({"Q5"}),
    frozenset({"Q515", "Q486972"}),
    frozenset({"Q847017", "Q43229"}),
)
BORN_IN = Wanted("P19", "Geburtsort", CITY)
PLAYS_FOR = Wanted("P54", "Verein", frozenset({"Q43229"}), frozenset({"Q847017"}))
MARRIED = Wanted("P26", "Ehe", PERSON)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build.pipeline(SETTINGS, build.store(SETTINGS))


def reading(pipeline: Pipeline, text: str, *pins: Pin) -> Reading:
    return pipeline.read(Article("a", text, "a.txt", "de"), pins)


def links(pipeline: Pipeline, text: str, name: str, *pins: Pin) -> list[Link]:
    found = reading(pipeline, text, *pins)
    return [k for k in found.links if found.annotation.mentions[k.mention].text == name]


# --- sentences that differ in what they claim, on the slice that ships --------------------------


@pytest.mark.parametrize(
    ("text", "name", "entity"),
    [
        ("Clara Berg wurde in Valencia geboren.", "Valencia", "Q8818"),
        ("Clara Berg spielt bei Valencia.", "Valencia", "Q10333"),
        ("Clara Berg wurde in Bergen geboren.", "Bergen", "Q26793"),
        ("Clara Berg wanderte in Bergen.", "Bergen", "Q8502"),
        ("Clara Berg spielt bei Arsenal.", "Arsenal", "Q9617"),
        ("Clara Berg hörte von Arsenal.", "Arsenal", "Q81669"),
        ("Die Firma Alpha hat ihren Sitz in Thorn.", "Thorn", "Q47554"),
        ("Clara Berg hörte von Thorn.", "Thorn", None),
    ],
)
def test_the_property_decides(pipeline: Pipeline, text: str, name: str, entity: str | None) -> None:
    assert [link.entity for link in links(pipeline, text, name)] == [entity]


def test_the_link_says_which_property_decided(pipeline: Pipeline) -> None:
    (link,) = links(pipeline, "Clara Berg spielt bei Valencia.", "Valencia")
    assert "passt zu P54, Mitglied von Sportmannschaft oder -verein" in link.reason


def test_the_claim_has_the_end_that_suits_it(pipeline: Pipeline) -> None:
    article = Article("a", "Clara Berg wurde in Bergen geboren.", "a.txt", "de")
    (proposition,), _ = pipeline.state(article)
    assert proposition.property == "P19"
    assert proposition.object is not None
    assert proposition.object.value == Entity("Q26793")


def test_a_pin_holds_against_the_property(pipeline: Pipeline) -> None:
    text, name = "Clara Berg spielt bei Valencia.", "Valencia"
    assert links(pipeline, text, name, Pin(name, "Q8818"))[0].entity == "Q8818"
    assert links(pipeline, text, name, Pin(name, None))[0].entity is None
    never = Pin(name, "Q10333", forbidden=True)
    assert links(pipeline, text, name, never)[0].entity != "Q10333"


def test_one_name_is_one_thing_through_the_article(pipeline: Pipeline) -> None:
    text = "Clara Berg spielt bei Valencia. Auch Anna Berg spielt bei Valencia."
    assert {k.entity for k in links(pipeline, text, "Valencia")} == {"Q10333"}
    both = "Clara Berg wurde in Valencia geboren. Clara Berg spielt bei Valencia."
    assert len({k.entity for k in links(pipeline, both, "Valencia")}) == 1


class Listening(Chain):
    """Knowledge that remembers which properties it was asked for."""

    def __init__(self) -> None:
        super().__init__([embedded()])
        self.asked: list[set[PropertyId]] = []

    def ask(
        self, questions: Collection[Question], properties: Collection[PropertyId] = ()
    ) -> Facts:
        self.asked.append(set(properties))
        return super().ask(questions, properties)


def test_constraints_are_asked_for_at_once_and_only_of_names_that_are_open(
    pipeline: Pipeline,
) -> None:
    knowledge = Listening()
    listening = replace(pipeline, knowledge=knowledge)
    reading(listening, "Clara Berg spielt bei Valencia. Anna Berg wurde in Valencia geboren.")
    reading(listening, "Clara Berg wurde in Xanten geboren.")
    assert knowledge.asked == [{"P19", "P54"}, set()]


# --- the rule alone ------------------------------------------------------------------------------


def one(id: str, types: frozenset[str], prior: float = 0.4) -> Candidate:
    return Candidate(id, "Mainau", "label", "Mainau", types=types, prior=prior)


def decided(kind: MentionKind, claims: list[list[Wanted]], *offered: Candidate) -> str | None:
    article = Article("a", "Mainau", "a.txt", "de")
    annotation = Annotation((), mentions=(Mention(0, 6, "Mainau", "Mainau", kind, 0),))
    (link,) = PlainLinker().link(article, annotation, {"Mainau": offered}, {0: claims})
    return link.entity


TOWN, CLUB = one("Q1", CITY), one("Q2", TEAM)


def test_namesakes_of_equal_standing_are_told_apart() -> None:
    assert decided(MentionKind.OTHER, [], TOWN, CLUB) is None
    assert decided(MentionKind.OTHER, [[PLAYS_FOR]], TOWN, CLUB) == "Q2"
    assert decided(MentionKind.OTHER, [[BORN_IN]], TOWN, CLUB) == "Q1"


def test_a_claim_that_either_suits_leaves_it_open() -> None:
    assert decided(MentionKind.OTHER, [[PLAYS_FOR, BORN_IN]], TOWN, CLUB) is None


def test_claims_at_odds_decide_nothing() -> None:
    assert decided(MentionKind.OTHER, [[PLAYS_FOR], [BORN_IN]], TOWN, CLUB) is None


def test_nothing_is_linked_because_everything_else_is_out_of_the_question() -> None:
    unknown = one("Q3", frozenset(), prior=0.0)
    assert decided(MentionKind.PLACE, [[PLAYS_FOR]], TOWN, unknown) == "Q1"
    far = replace(CLUB, match="alias", label="FC Mainau 1900", prior=0.0)
    assert decided(MentionKind.OTHER, [[PLAYS_FOR]], far) is None


def test_a_family_name_alone_stays_open_though_a_person_is_wanted() -> None:
    bearer = replace(one("Q4", PERSON), label="Anna Mainau", match="alias")
    assert decided(MentionKind.OTHER, [[MARRIED]], bearer) is None
    assert decided(MentionKind.OTHER, [[MARRIED]], bearer, TOWN) == "Q1"


def test_who_is_called_a_person_becomes_no_town() -> None:
    assert decided(MentionKind.PERSON, [[BORN_IN]], TOWN) is None


def test_the_constraint_counts_where_the_lexicon_is_wider() -> None:
    firm = one("Q5", frozenset({"Q43229"}))
    assert suits(firm, [[PLAYS_FOR]])[0] is Suits.NOT
    assert suits(CLUB, [[PLAYS_FOR]]) == (Suits.WELL, PLAYS_FOR)
    assert suits(one("Q6", frozenset()), [[PLAYS_FOR]])[0] is Suits.OPEN
