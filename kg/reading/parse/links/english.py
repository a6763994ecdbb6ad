"""The sentences of an English article parsed, and what is to be said of those that are not."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import ParserUnavailable
from kg.model import Mention, Message, Sentence, SentenceKind
from kg.reading.parse.links.parsing import LinkParser
from kg.reading.parse.links.shown import shown
from kg.seams import LinkageParser

ABSENT = Message(
    "Der englische Text wurde nicht grammatisch zerlegt; es wurden keine Behauptungen gelesen. "
    "Dafür braucht Beleg Link Grammar: apt install liblink-grammar5",
    "The English text was not parsed; no claims were read. "
    "Beleg needs Link Grammar for that: apt install liblink-grammar5",
)


class EnglishParser:
    """Parses an English article's sentences, its names each as one word."""

    def __init__(self, library: LinkageParser | None = None) -> None:
        self._parser = LinkParser(library) if library is not None else None

    def parse(
        self, sentences: Sequence[Sentence], mentions: Sequence[Mention]
    ) -> tuple[tuple[Sentence, ...], tuple[Message, ...]]:
        """The sentences, parsed where that could be done, and notes on what could not."""
        if self._parser is None:
            return tuple(sentences), (ABSENT,)
        try:
            parsed = tuple(self._parser.parse(s, shown(s, mentions)) for s in sentences)
        except ParserUnavailable:
            return tuple(sentences), (ABSENT,)
        prose = [s for s in parsed if s.kind is SentenceKind.SENTENCE]
        unread = sum(not s.parsed for s in prose)
        return parsed, (_unread(unread, len(prose)),) if unread else ()


def _unread(unread: int, all_: int) -> Message:
    return Message(
        f"Nicht grammatisch zerlegt: {unread} von {all_} Sätzen; darin wurden "
        "keine Behauptungen gelesen.",
        f"{unread} of {all_} sentences could not be parsed; no claims were read in them.",
    )
