"""From text to blocks, sentences and tokens, with exact offsets into the unchanged text.

SoMaJo (Proisl and Uhrig 2016) finds sentences and tokens. It composes what is decomposed and
drops what cannot be seen, so its tokens are aligned back to the source here: for any text,
each character that is not white space belongs to exactly one token, and a token's text is
the source's own.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from somajo import SoMaJo

from kg.errors import UsageError
from kg.model import Language, Sentence, SentenceKind, Span, Token
from kg.reading.lexicon import words
from kg.reading.text.blocks import Block, blocks, closes

_SENTENCES = "sentences_de.toml"
_MODELS = {"de": "de_CMC", "en": "en_PTB"}

# SoMaJo keeps the state of the text at hand in the tokenizer; one text at a time.
_lock = threading.Lock()

# How far beyond its place a token is looked for when characters in between differ.
_SEARCH = 40

_INK = re.compile(r"\S+")

# SoMaJo takes minutes over 30,000 characters of "a.a.a." and no time over such runs of 300.
# No word is longer; a longer run (a link, encoded data) is one token.
_LONGEST_RUN = 300
_STAND_IN = "X"


def split(text: str, language: Language = "de") -> list[Sentence]:
    """Sentences of the text in their order, with tokens but no reading (``parsed`` is False).

    Offsets are half-open code points into ``text``. ``language`` is "de" or "en"; another one
    raises :class:`kg.errors.UsageError`. Sentences never reach over the end of a block.
    """
    if language not in _MODELS:
        raise UsageError(f"no sentence splitter for language {language!r}: only de and en")
    return [sentence for block in blocks(text) for sentence in _sentences(text, block, language)]


def _sentences(text: str, block: Block, language: Language) -> Iterator[Sentence]:
    for spans in _covering(text, block, _aligned(text, block, language)):
        tokens = tuple(Token(span.start, span.end, text[span.start : span.end]) for span in spans)
        start, end = tokens[0].start, tokens[-1].end
        kind = block.kind
        if kind == SentenceKind.HEADING and closes(text[start:end]):
            kind = SentenceKind.SENTENCE  # a paragraph that was cut off in its last sentence
        yield Sentence(start, end, tokens, kind)


@cache
def _somajo(language: Language) -> SoMaJo:
    return SoMaJo(_MODELS[language], split_camel_case=False)


@cache
def _no_abbreviation() -> re.Pattern[str]:
    """A name, or three capitals and more, with the full stop that SoMaJo would make part of it."""
    names = "|".join(sorted(words("abbreviations_de.toml", "names")))
    return re.compile(rf"\b({names}|[A-ZÄÖÜ]{{3,}})\.(?=[\s)“”»«\"]|$)")


def _freed(text: str) -> str:
    """The text with a space before each full stop that ends a sentence behind such a word."""
    return _no_abbreviation().sub(r"\1 .", text)


def _aligned(text: str, block: Block, language: Language) -> list[list[Span]]:
    """SoMaJo's sentences as spans of the source; what could not be aligned is left out."""
    view = _View.of(text, block)
    with _lock:
        found = list(_somajo(language).tokenize_text([_freed(view.text)]))
    place = 0
    sentences = []
    for tokens in found:
        spans = []
        for token in tokens:
            match = _find(view.text, place, token.original_spelling or token.text)
            if match is not None:
                start, place = match
                spans.append(Span(view.starts[start], view.ends[place - 1]))
        sentences.append(spans)
    return sentences


def _find(view: str, place: int, token: str) -> tuple[int, int] | None:
    """Where the token stands in the view at or after ``place``: (start, end) or None.

    Spaces and characters that SoMaJo drops may stand before and within it.
    """
    while place < len(view) and view[place] != token[:1] and _droppable(view[place]):
        place += 1
    for start in range(place, min(place + _SEARCH, len(view))):
        end = _match(view, start, token)
        if end is not None:
            return start, end
    return None


def _match(view: str, start: int, token: str) -> int | None:
    if not token or view[start] != token[0]:
        return None
    position = start + 1
    for character in token[1:]:
        while position < len(view) and view[position] != character and _droppable(view[position]):
            position += 1
        if position >= len(view) or view[position] != character:
            return None
        position += 1
    return position


def _droppable(character: str) -> bool:
    """Whether SoMaJo may leave the character out: white space, control, format, variation."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Mn")


@dataclass(frozen=True, slots=True)
class _View:
    """What SoMaJo is shown of a block, and the source range behind each character of it."""

    text: str
    starts: list[int]
    ends: list[int]

    @staticmethod
    def of(text: str, block: Block) -> _View:
        """The block in composed form (NFC), on one line."""
        shown: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _pieces(text, block):
            long = end - start > _LONGEST_RUN
            for character in _STAND_IN if long else unicodedata.normalize("NFC", text[start:end]):
                shown.append(" " if character.isspace() else character)
                starts.append(start)
                ends.append(end)
        return _View(_with_whole_words("".join(shown)), starts, ends)


@cache
def _whole_words() -> re.Pattern[str]:
    either = "|".join(sorted(words(_SENTENCES, "whole_words")))
    return re.compile(rf"\b(?:{either})(?=\.[“”\"»«’)]*(?:\s|$))")


def _with_whole_words(shown: str) -> str:
    """The text with words made strange that SoMaJo takes for abbreviations ("Japan.")."""
    return _whole_words().sub(lambda word: word[0][:-1] + _STAND_IN, shown)


def _pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """The block in its order: clusters, and runs too long for SoMaJo as they are."""
    place = block.start
    for run in _INK.finditer(text, block.start, block.end):
        if run.end() - run.start() > _LONGEST_RUN:
            yield from _clusters(text, place, run.start())
            yield run.span()
            place = run.end()
    yield from _clusters(text, place, block.end)


def _clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A character with the marks that may compose with it, one after the other."""
    while start < end:
        stop = start + 1
        while stop < end and _composes(text[stop]):
            stop += 1
        yield start, stop
        start = stop


def _composes(character: str) -> bool:
    """Whether NFC may make one character of this one and those before it."""
    return unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"


def _covering(text: str, block: Block, sentences: list[list[Span]]) -> Iterator[list[Span]]:
    """The same sentences, without overlap, and with everything in the block that is not space.

    What no token covers joins the token that it touches, the one before it first, or else
    becomes a token of its own.
    """
    owned = [(number, span) for number, spans in enumerate(sentences) for span in spans]
    result: dict[int, list[Span]] = {}
    place, owner = block.start, owned[0][0] if owned else 0
    for number, span in [*owned, (-1, Span(block.end, block.end))]:
        start, end = max(span.start, place), max(span.end, place)
        for run in _INK.finditer(text, place, start):
            before = result.get(owner, [])
            if before and before[-1].end == run.start():
                before[-1] = Span(before[-1].start, run.end())
            elif run.end() == start < end:
                start = run.start()
            else:
                result.setdefault(owner, []).append(Span(run.start(), run.end()))
        if start < end:
            result.setdefault(number, []).append(Span(start, end))
            owner = number
        place = end
    yield from (spans for _, spans in sorted(result.items()))
