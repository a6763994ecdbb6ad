"""The lexicon's own examples: every entry must read what it says it reads, and not the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.claims.lexicon import Entry, Lexicon
from kg.claims.read import read_claims
from kg.model import Annotation, Article, Time

_TOLD = Time(2024, 3, 8)
"""The day that examples are told on: ages and "gestern" are nothing without one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """An example put to the reader: whether it should and did give a claim of its entry."""

    entry: Entry
    text: str
    wanted: bool
    matched: bool

    @property
    def holds(self) -> bool:
        """Whether the example is as its entry says."""
        return self.wanted is self.matched


def trials(
    words: Lexicon, entries: Iterable[Entry], annotate: Callable[[Article], Annotation]
) -> Iterator[Trial]:
    """Every example of the entries, read alone with the lexicon."""
    for entry in entries:
        for wanted, texts in ((True, entry.examples), (False, entry.counterexamples)):
            for text in texts:
                yield Trial(entry, text, wanted, _matches(words, entry, text, annotate))


def _matches(
    words: Lexicon, entry: Entry, text: str, annotate: Callable[[Article], Annotation]
) -> bool:
    article = Article("lexicon-example", text, "lexicon", "de", published=_TOLD)
    found = read_claims(article, annotate(article), words)
    return any(sense.entry == entry.id for reading in found for sense in reading.senses)
