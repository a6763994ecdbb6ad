"""The sentences of an English article parsed, and what is to be said of those that are not."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import ParserUnavailable
from kg.model import Mention, Message, Sentence, SentenceKind
from kg.reading.lexicon import words
from kg.reading.parse.links.parsing import LinkParser, Names
from kg.seams import LinkageParser

_ACCORDING = ("according", "to")
_STOPS = frozenset(",.;:!?—–")
_BRACKETS = {"(": ")", "[": "]"}

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
            parsed = tuple(self._parser.parse(s, _names(s, mentions)) for s in sentences)
        except ParserUnavailable:
            return tuple(sentences), (ABSENT,)
        prose = [s for s in parsed if s.kind is SentenceKind.SENTENCE]
        unread = sum(not s.parsed for s in prose)
        return parsed, (_unread(unread, len(prose)),) if unread else ()


def _unread(unread: int, all_: int) -> Message:
    return Message(
        f"{unread} von {all_} Sätzen konnten nicht grammatisch zerlegt werden; in ihnen wurden "
        "keine Behauptungen gelesen.",
        f"{unread} of {all_} sentences could not be parsed; no claims were read in them.",
    )


def _names(sentence: Sentence, mentions: Sequence[Mention]) -> Names:
    tokens = sentence.tokens
    joined: list[tuple[int, int]] = []
    for mention in mentions:
        inside = [
            i for i, t in enumerate(tokens) if mention.start <= t.start and t.end <= mention.end
        ]
        if not inside or (joined and inside[0] < joined[-1][1]):
            continue
        end = inside[-1] + 1
        if tokens[end - 1].text in ("'s", "’s", "'", "’") and end - 1 > inside[0]:
            end -= 1
        joined.append((inside[0], end))
    taken = {i for start, end in joined for i in range(start, end)}
    hidden = _asides(sentence)
    titles = words("names_en.toml", "titles", "words")
    lowered = frozenset(
        i for i, t in enumerate(tokens) if i not in taken and t.text.lower() in titles
    )
    return Names(tuple(j for j in joined if not hidden & {j[0], j[1] - 1}), hidden, lowered)


def _asides(sentence: Sentence) -> frozenset[int]:
    """Tokens in brackets and of "according to …", which the parser takes for other things."""
    tokens = sentence.tokens
    hidden: set[int] = set()
    closing = ""
    for index, token in enumerate(tokens):
        if closing:
            hidden.add(index)
            closing = "" if token.text == closing else closing
        elif token.text in _BRACKETS:
            closing = _BRACKETS[token.text]
            hidden.add(index)
    if closing:
        hidden.clear()  # a bracket that nothing closes
    for index in range(len(tokens) - 2):
        if tuple(t.text.lower() for t in tokens[index : index + 2]) == _ACCORDING:
            end = index
            while end < len(tokens) - 1 and tokens[end].text not in _STOPS:
                end += 1
            hidden |= set(range(index, end))
            if tokens[end].text == ",":
                hidden.add(end)
            if index and tokens[index - 1].text == ",":
                hidden.add(index - 1)
    return frozenset(hidden)
