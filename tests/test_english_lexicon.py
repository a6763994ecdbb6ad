"""Each English entry of the lexicon reads its own examples, and not the near misses beside them."""

from __future__ import annotations

import pytest

from kg.claims.lexicon import Entry, english
from tests.test_english_claims import read


def called(entry: Entry, sentence: str) -> bool:
    return any(s.entry == entry.id for reading in read(sentence) for s in reading.senses)


@pytest.mark.parametrize("entry", english().entries, ids=lambda e: e.id)
def test_an_entry_reads_its_examples(entry: Entry) -> None:
    assert entry.examples
    assert entry.counterexamples
    assert [s for s in entry.examples if not called(entry, s)] == []
    assert [s for s in entry.counterexamples if called(entry, s)] == []
