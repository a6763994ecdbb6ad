"""Events of English sentences, all of them ours: what happens, who does it, who says so."""

from __future__ import annotations

import pytest

from kg.model import ClaimReading, Modality, Polarity
from tests.english_reading import read

EVENTS = {
    "Amazon shut down Parler on 10 January 2021.": {
        "shut down: agent Amazon, patient Parler, time 10 January 2021"
    },
    "Clara Berg met Jan Braun in Paris.": {
        "meet: agent Clara Berg, patient Jan Braun, place Paris"
    },
    "The police arrested a man on 4 May 2020.": {
        "arrest: agent police, patient man, time 4 May 2020"
    },
    "The driver was arrested by the police.": {"arrest: patient driver, agent police"},
    "Siemens and Bosch sued Clara Berg.": {
        "sue: agent Siemens, patient Clara Berg",
        "sue: agent Bosch, patient Clara Berg",
    },
    "Clara Berg and Jan Braun met in Norway.": {
        "meet: agent Clara Berg, agent Jan Braun, place Norway"
    },
    "Siemens gave Bosch a licence.": {"give: agent Siemens, recipient Bosch, patient licence"},
    "Siemens did not sue Bosch.": {"not sue: agent Siemens, patient Bosch"},
    "Siemens may sue Bosch.": {"possible sue: agent Siemens, patient Bosch"},
    "If Siemens sued Bosch, the court would decide.": {
        "conditional sue: agent Siemens, patient Bosch",
        "conditional decide: agent court",
    },
    "Clara Berg, who visited Norway in 2019, praised the city.": {
        "visit: agent Clara Berg, patient Norway, time 2019",
        "praise: agent Clara Berg, patient city",
    },
    "Clara Berg said that Siemens had sued Bosch.": {
        "say: agent Clara Berg",
        "Clara Berg: sue: agent Siemens, patient Bosch",
    },
    "Clara Berg denied that Siemens had sued Bosch.": {
        "deny: agent Clara Berg",
        "Clara Berg: not sue: agent Siemens, patient Bosch",
    },
    'Clara Berg said, "We will fight this to the end."': {
        'say: agent Clara Berg, content "We will fight this to the end."'
    },
    "He attacked Siemens.": {"attack: patient Siemens"},
    "They attacked it.": set(),
    "Siemens was founded in 1847.": set(),
    "Clara Berg is a lawyer.": set(),
}


def told(reading: ClaimReading) -> str:
    """An event with its parts, after who says so and how it is put."""
    assert reading.event is not None
    parts = ", ".join(f"{role.name} {role.argument.text}" for role in reading.event.roles)
    who = reading.attribution.speaker if reading.attribution else None
    speaker = f"{who.text}: " if who else ""
    denied = "not " if reading.polarity is Polarity.NEGATIVE else ""
    unsure = "" if reading.modality is Modality.ASSERTED else f"{reading.modality.value} "
    return f"{speaker}{unsure}{denied}{reading.event.type}: {parts}"


@pytest.mark.parametrize("sentence", EVENTS)
def test_events_are_read_with_their_parts(sentence: str) -> None:
    events = (r for r in read(sentence) if r.event is not None and not r.senses)
    assert {told(each) for each in events} == EVENTS[sentence]


def test_a_saying_points_at_what_is_said() -> None:
    readings = read("Clara Berg said that Siemens had sued Bosch.")
    saying = next(r for r in readings if r.extractor == "saying")
    assert saying.event is not None
    assert saying.event.content is not None
    said = readings[saying.event.content]
    assert said.event is not None
    assert said.event.type == "sue"


def test_a_typed_statement_takes_the_place_of_its_event() -> None:
    (reading,) = read("Clara Berg founded Siemens.")
    assert reading.senses
    assert reading.event is not None
    assert reading.event.type == "found"
