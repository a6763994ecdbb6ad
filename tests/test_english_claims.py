"""What is read of English sentences, all of them ours: statements, who says them, how sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import ClaimReading, Modality, Polarity
from tests.english_reading import read

SENTENCES = Path(__file__).with_name("english_claims.tsv")


def rows() -> list[tuple[str, str]]:
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    found = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return [(sentence, expected) for sentence, _, expected in found]


def told(reading: ClaimReading) -> str:
    """A reading as the rows have it, by its best sense."""
    sense = max(reading.senses, key=lambda s: s.confidence)
    assert reading.object is not None
    ends = [reading.subject.text, reading.object.text]
    first, second = reversed(ends) if sense.inverse else ends
    speaker = ""
    if reading.attribution is not None:
        who = reading.attribution.speaker
        speaker = f"@{who.text if who else ''} "
    unsure = "" if reading.modality is Modality.ASSERTED else "? "
    denied = "not " if reading.polarity is Polarity.NEGATIVE else ""
    return f"{speaker}{unsure}{denied}{first} ~ {sense.property} ~ {second}"


@pytest.mark.parametrize(("sentence", "expected"), rows())
def test_sentences_are_read_as_they_are_meant(sentence: str, expected: str) -> None:
    wanted = {each for each in expected.split("; ") if each}
    assert {told(each) for each in read(sentence) if each.senses} == wanted


@pytest.mark.parametrize(("sentence", "expected"), rows())
def test_ends_are_exact_spans_of_the_text(sentence: str, expected: str) -> None:
    for reading in read(sentence):
        parts = reading.event.roles if reading.event is not None else ()
        ends = (reading.subject, reading.object, *(role.argument for role in parts))
        for end in filter(None, ends):
            assert sentence[end.start : end.end] == end.text
        assert sentence[reading.start : reading.end] == reading.text
