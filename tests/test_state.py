"""Readings to propositions: ends resolved, senses chosen by type, validity, utterances."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.lexicon import lexicon
from kg.claims.state import SOME_TIME, state
from kg.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    ClaimReading,
    Entity,
    EventReading,
    Interval,
    Link,
    Mention,
    MentionKind,
    Named,
    Proposition,
    QuotationKind,
    Role,
    Sense,
    Time,
)

TEXT = "Parler-Gründer Matz sprach. Parlers Gründer John Matz schwieg. Er ging. Das Netzwerk blieb."
ARTICLE = Article("a1", TEXT, "test", "de", published=Time(2021, 1, 10))
HUMAN, COMPANY, COUNTRY = "Q5", "Q4830453", "Q6256"


def mention(
    text: str, name: str, kind: MentionKind, chain: int, anaphoric: bool = False
) -> Mention:
    start = TEXT.index(text)
    return Mention(start, start + len(text), text, name, kind, chain, anaphoric=anaphoric)


MENTIONS = (
    mention("Parler", "Parler", MentionKind.ORGANISATION, 0),
    mention("Matz", "Matz", MentionKind.PERSON, 2),
    mention("John Matz", "John Matz", MentionKind.PERSON, 2),
    mention("Er", "er", MentionKind.PERSON, 3, anaphoric=True),
    mention("Netzwerk", "Netzwerk", MentionKind.CLASS, 4, anaphoric=True),
    mention("Gründer", "Gründer", MentionKind.OFFICE, 5),
)
ANNOTATION = Annotation((), mentions=MENTIONS)


def argument(index: int) -> Argument:
    found = MENTIONS[index]
    return Argument(found.start, found.end, found.text, index)


def reading(subject: int, object_: int | None, **fields: object) -> ClaimReading:
    base = ClaimReading(
        0, 19, TEXT[:19], argument(subject), "Gründer",
        None if object_ is None else argument(object_), "test",
    )  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


ENTRIES = {entry.id: entry for entry in lexicon().entries}


def sense(entry: str) -> Sense:
    return lexicon().sense(ENTRIES[entry])


FOUNDED = (sense("founder"),)


def link(index: int, entity: str | None) -> Link:
    return Link(index, entity, "", 1.0, "")


def stated(
    readings: list[ClaimReading],
    links: tuple[Link, ...] = (),
    types: dict[str, frozenset[str]] | None = None,
) -> tuple[Proposition, ...]:
    return state(ARTICLE, ANNOTATION, readings, links, types or {})[0]


def test_an_inverse_sense_swaps_the_ends_and_chains_give_the_fullest_name():
    (made,) = stated([reading(1, 0, senses=FOUNDED)])
    assert made.property == "P112"
    assert made.subject is not None
    assert made.subject.value == Named("Parler", MentionKind.ORGANISATION)
    assert made.object is not None
    assert made.object.value == Named("John Matz", MentionKind.PERSON)
    assert made.object.text == "Matz"


def test_links_of_the_chain_hold_for_every_mention():
    links = (link(2, "Q100"), link(0, "Q200"))
    kinds = {"Q100": frozenset({HUMAN}), "Q200": frozenset({COMPANY})}
    (made,) = stated([reading(1, 0, senses=FOUNDED)], links, kinds)
    assert made.subject is not None
    assert made.object is not None
    assert (made.subject.value, made.object.value) == (Entity("Q200"), Entity("Q100"))


def test_a_sense_whose_types_do_not_fit_is_never_chosen():
    links = (link(2, "Q100"), link(0, "Q200"))
    kinds = {"Q100": frozenset({HUMAN}), "Q200": frozenset({HUMAN})}
    assert stated([reading(1, 0, senses=FOUNDED)], links, kinds) == ()


def test_the_first_fitting_sense_wins_where_classes_are_known():
    senses = (sense("lies-in-country"), sense("lies-in"))
    links = (link(0, "Q200"), link(2, "Q300"))
    town = {"Q200": frozenset({"Q486972"}), "Q300": frozenset({"Q56061"})}
    state_ = {"Q200": frozenset({"Q486972"}), "Q300": frozenset({COUNTRY, "Q56061"})}
    assert [p.property for p in stated([reading(0, 2, senses=senses)], links, town)] == ["P131"]
    assert [p.property for p in stated([reading(0, 2, senses=senses)], links, state_)] == ["P17"]


def test_without_a_fitting_sense_an_event_stays_an_event():
    event = EventReading("gründen", (Role("agent", argument(0)), Role("patient", argument(2))))
    (made,) = stated([reading(0, 2, senses=FOUNDED, event=event)])
    assert made.property is None
    assert made.event is not None
    assert made.event.type == "gründen"


def test_open_pronouns_and_descriptions_are_no_ends_of_statements():
    assert stated([reading(3, 0, senses=FOUNDED)]) == ()
    married = (sense("spouse"),)
    assert stated([reading(1, 4, senses=married)]) == ()


def test_an_event_loses_the_role_that_an_open_pronoun_plays():
    event = EventReading("gehen", (Role("agent", argument(3)), Role("patient", argument(2))))
    (made,) = stated([reading(2, None, event=event)])
    assert made.event is not None
    assert [role.name for role in made.event.roles] == ["patient"]


def test_a_thing_is_not_its_own_founder():
    assert stated([reading(1, 2, senses=FOUNDED)]) == ()


OFFICE = (sense("office"),)


def test_validity_of_states():
    valid = {
        True: stated([reading(1, 5, senses=OFFICE, present=True)])[0].valid,
        False: stated([reading(1, 5, senses=OFFICE, present=False)])[0].valid,
    }
    assert valid == {True: None, False: SOME_TIME}
    year = Interval(Time(2018, precision=9), Time(2018, precision=9))
    assert stated([reading(1, 5, senses=OFFICE, valid=year)])[0].valid == year


def test_what_never_changes_needs_no_time():
    assert stated([reading(1, 0, senses=FOUNDED)])[0].valid is None


def test_the_same_statement_twice_is_one_proposition_and_two_utterances():
    again = reading(2, 0, senses=FOUNDED, start=28, end=60)
    made, uttered = state(ARTICLE, ANNOTATION, [reading(1, 0, senses=FOUNDED), again], (), {})
    assert len(made) == 1
    assert len(uttered) == 2
    assert {u.proposition for u in uttered} == {made[0].id}


def test_a_saying_points_at_what_is_said_and_goes_with_it():
    said = reading(1, 0, senses=FOUNDED)
    saying = reading(2, None, event=EventReading("sagen", (Role("agent", argument(2)),), 0))
    first, second = stated([said, saying])
    assert second.event is not None
    assert second.event.content == first.id
    open_end = reading(3, 0, senses=FOUNDED)
    assert stated([open_end, saying]) == ()


def test_speakers_are_resolved_through_their_chain():
    given_ = Attribution(argument(1), QuotationKind.DIRECT, "sagte")
    _, (uttered,) = state(
        ARTICLE, ANNOTATION, [reading(1, 0, senses=FOUNDED, attribution=given_)], (), {}
    )
    assert uttered.speaker is not None
    assert uttered.speaker.term.value == Named("John Matz", MentionKind.PERSON)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 30))
@settings(max_examples=50)
def test_utterances_quote_the_text_with_its_surroundings(start: int, length: int):
    end = min(start + length, len(TEXT))
    _, (uttered,) = state(
        ARTICLE, ANNOTATION, [reading(1, 0, senses=FOUNDED, start=start, end=end)], (), {}
    )
    assert uttered.text == TEXT[start:end]
    assert (uttered.prefix + uttered.text + uttered.suffix) in TEXT
    assert len(uttered.prefix) == min(32, start)


indices = st.integers(0, len(MENTIONS) - 1)


@given(st.lists(st.tuples(indices, indices), max_size=6), st.integers(0, 999))
@settings(max_examples=50)
def test_propositions_do_not_depend_on_the_order_of_readings(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    readings = [reading(a, b, senses=FOUNDED) for a, b in pairs]
    shuffled = list(readings)
    random.Random(seed).shuffle(shuffled)
    assert {p.id for p in stated(readings)} == {p.id for p in stated(shuffled)}
