"""One event told twice, what is set against each other, and parts of what is counted."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import names
from kg.claims.read import read_claims
from kg.claims.retold import retold, sorted_roles
from kg.claims.state import state
from kg.model import (
    Article,
    ClaimReading,
    Event,
    EventRole,
    MentionKind,
    Modality,
    Named,
    Polarity,
    Proposition,
    Quantity,
    Term,
    Time,
    Utterance,
)
from kg.reading.annotator import ArticleAnnotator

ANNOTATOR = ArticleAnnotator()


def article(text: str) -> Article:
    return Article("r", text, "r", "de", published=Time(2024, 3, 8))


@cache
def read(text: str) -> tuple[ClaimReading, ...]:
    return read_claims(article(text), ANNOTATOR.annotate(article(text)))


@cache
def stated(text: str) -> tuple[tuple[Proposition, ...], tuple[Utterance, ...]]:
    annotation = ANNOTATOR.annotate(article(text))
    return state(article(text), annotation, read(text), (), {})


def events(text: str, type_: str) -> list[Proposition]:
    return [p for p in stated(text)[0] if p.event is not None and p.event.type == type_]


def parts(found: Proposition, name: str) -> list[str]:
    assert found.event is not None
    return [role.term.text for role in found.event.roles if role.name == name]


# --- told twice --------------------------------------------------------------------------------


def test_an_event_told_twice_is_one_with_all_that_is_told():
    text = (
        "Jan Berg verkaufte die Firma Alpha. Das Wetter war kalt. "
        "Jan Berg verkaufte die Firma Alpha am 3. März 2024 in Bremen."
    )
    (sale,) = events(text, "verkaufen")
    assert parts(sale, "place") == ["Bremen"]
    assert parts(sale, "time") == ["3. März 2024"]
    told = [u for u in stated(text)[1] if u.proposition == sale.id]
    assert len(told) == 2
    assert told[0].start < told[1].start


@pytest.mark.parametrize(
    "text",
    [
        # Other times, places, counts and people are other events.
        "Jan Berg verkaufte Alpha 2019. Jan Berg verkaufte Alpha 2021.",
        "Jan Berg verkaufte Alpha. Anna Braun verkaufte Alpha.",
        "Jan Berg verkaufte Alpha. Jan Berg verkaufte Alpha nicht in Bremen.",
        "Jan Berg verkaufte Alpha. Jan Berg soll Alpha 2019 verkauft haben.",
        # Nobody in particular.
        "Ein Mann verkaufte ein Haus. Ein Mann verkaufte ein Haus in Bremen.",
    ],
)
def test_what_differs_is_not_the_same(text: str):
    assert len(events(text, "verkaufen")) == 2


def test_what_a_speaker_adds_stays_the_speakers():
    text = "Jan Berg verkaufte Alpha. Anna Braun sagte, Jan Berg habe Alpha 2019 verkauft."
    assert {tuple(parts(p, "time")) for p in events(text, "verkaufen")} == {(), ("2019",)}


PEOPLE = [Named(n, MentionKind.PERSON) for n in ("Berg", "Braun")]
PLACES = [Named(n, MentionKind.PLACE) for n in ("Ulm", "Bremen")]


@st.composite
def told(draw: st.DrawFn) -> Proposition:
    """An event with some of its parts."""
    roles = [EventRole("agent", Term(draw(st.sampled_from(PEOPLE))))]
    roles += [EventRole("patient", Term(p)) for p in draw(st.sets(st.sampled_from(PEOPLE)))]
    roles += [EventRole("place", Term(p)) for p in draw(st.sets(st.sampled_from(PLACES)))]
    type_ = draw(st.sampled_from(["verkaufen", "sehen"]))
    made = names.content_id("event", type_, sorted_roles(roles), None)
    event = Event(made, type_, tuple(roles), None)
    return names.proposition(roles[0].term, None, None, event=event)


@settings(max_examples=150)
@given(st.lists(told(), max_size=6), st.data())
def test_joining_loses_no_part_and_is_done_once(found: list[Proposition], data: st.DataObject):
    """Every part that was told is still told, of the same agent; again changes nothing."""
    tellers = {i: data.draw(st.sampled_from(["", "x"])) for i in range(len(found))}
    before = dict(enumerate(found))
    after = retold(before, tellers)
    assert after.keys() == before.keys()
    for index, whole in after.items():
        event = before[index].event
        assert whole.event is not None
        assert event is not None
        assert set(event.roles) <= set(whole.event.roles)
        assert whole.event.type == before[index].event.type
        agents = {r.term.value for r in whole.event.roles if r.name == "agent"}
        assert len(agents) == 1
    assert retold(after, tellers) == after


# --- counts and parts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Bei dem Unfall starben 26 Personen, darunter drei Kinder.",
        "26 Personen, darunter drei Kinder, wurden bei dem Unfall verletzt.",
    ],
)
def test_a_part_stays_with_its_count(text: str):
    (toll,) = [r for r in read(text) if r.extractor == "casualties"]
    assert toll.event is not None
    numbers = {r.name: r.argument.value for r in toll.event.roles}
    assert numbers["count"] == Quantity(Decimal(26))
    assert numbers["part"] == Quantity(Decimal(3))


# --- set against each other --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "denied", "so"),
    [
        ("Nicht Anna Berg, sondern Otto Braun gründete Siemens.", "Anna Berg", "Otto Braun"),
        ("Anna Berg gründete nicht Siemens, sondern Bosch.", "Siemens", "Bosch"),
        (
            "Siemens wurde nicht von Anna Berg, sondern von Otto Braun gegründet.",
            "Anna Berg",
            "Otto Braun",
        ),
    ],
)
def test_not_this_but_that(text: str, denied: str, so: str):
    found = [r for r in read(text) if any(s.property == "P112" for s in r.senses)]
    ends = {
        polarity: {
            end.text
            for r in found
            if r.polarity is polarity
            for end in (r.subject, r.object)
            if end is not None
        }
        for polarity in Polarity
    }
    assert denied in ends[Polarity.NEGATIVE]
    assert denied not in ends[Polarity.POSITIVE]
    assert so in ends[Polarity.POSITIVE]
    assert so not in ends[Polarity.NEGATIVE]


def test_not_there_but_here():
    found = [r for r in read("Anna Berg reiste nicht nach Ulm, sondern nach Bremen.") if r.event]
    goals = {
        (role.argument.text, r.polarity) for r in found if r.event
        for role in r.event.roles if role.name == "goal"
    }  # fmt: skip
    assert goals == {("Ulm", Polarity.NEGATIVE), ("Bremen", Polarity.POSITIVE)}


def test_not_only_denies_nothing():
    found = read("Nicht nur Anna Berg, sondern auch Otto Braun gründete Siemens.")
    assert {r.polarity for r in found} == {Polarity.POSITIVE}


def test_a_headline_that_asks_states_nothing():
    text = "Hat Anna Berg die Firma Siemens verkauft?\n\nDie Polizei prüft den Vorgang."
    sold = [r for r in read(text) if r.event is not None and r.event.type == "verkaufen"]
    assert {r.modality for r in sold} <= {Modality.QUESTIONED}
