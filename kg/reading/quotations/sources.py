"""Attribution by a preposition: "laut X", "nach Angaben von X", "X zufolge"."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Sentence, Span, Token
from kg.reading import phrases
from kg.reading.phrases import Chunk, is_finite, is_nominal
from kg.reading.quotations import reporting
from kg.reading.quotations.frames import Frame, frame, span_of, trimmed

BACK = frozenset({"demnach", "demzufolge"})
"""Adverbs that attribute to what was named before."""

_LAUT_TAGS = frozenset({"APPR", "ADJD", "NN", "NE", "ADV"})


def source_phrase(sentence: Sentence, chunk: Chunk, masked: Sequence[bool]) -> Frame | None:
    """The frame of the first attributing phrase in the chunk.

    A phrase in front of the sentence attributes what follows it, one within the whole sentence.
    """
    for index in range(chunk.start, chunk.end):
        if masked[index]:
            continue
        if index <= 1 and sentence.tokens[index].text.lower() in BACK:
            return _demnach(sentence, index)
        found = _phrase_at(sentence, index, chunk)
        if found is None:
            continue
        start, end, speaker = found
        tokens = sentence.tokens
        content = trimmed(tokens, end if start <= 1 else 0, len(tokens))
        cue = Span(tokens[index].start, tokens[index].end)
        return frame(sentence, content, span_of(sentence, speaker), cue)
    return None


def _demnach(sentence: Sentence, index: int) -> Frame | None:
    """ "Demnach …": according to what was named before; who that is, the sentence does not say."""
    token = sentence.tokens[index]
    content = trimmed(sentence.tokens, index + 1, len(sentence.tokens))
    return frame(sentence, content, None, Span(token.start, token.end))


def _phrase_at(
    sentence: Sentence, index: int, chunk: Chunk
) -> tuple[int, int, tuple[int, int]] | None:
    """The phrase of the preposition at ``index``: where it starts and ends, and the speaker."""
    tokens = sentence.tokens
    word = tokens[index].text.lower()
    if word in reporting.prepositions("behind"):
        return _phrase_behind(sentence, index, chunk)
    needs_source = word in reporting.prepositions("with_source")
    if not needs_source and word not in reporting.prepositions("always"):
        return None
    if word == "laut" and tokens[index].tag not in _LAUT_TAGS:
        return None
    in_front = index <= 1 and chunk.start == 0
    limit = _verb_second(tokens, index) if in_front else len(tokens)
    speaker = phrases.noun_phrase(sentence, index + 1, limit)
    if speaker is None or (needs_source and not _names_source(tokens, speaker)):
        return None
    if word == "nach" and _may_be_later(tokens, speaker):
        return None
    if word == "aus" and not _names_view(tokens, speaker):
        return None
    if in_front and limit < len(tokens) and tokens[limit - 1].text != ",":
        speaker = (speaker[0], limit)
    return index, limit if in_front and limit < len(tokens) else speaker[1], speaker


def _names_source(tokens: Sequence[Token], found: tuple[int, int]) -> bool:
    for token in tokens[slice(*found)]:
        if is_nominal(token):
            return reporting.is_source(token.text, token.lemma)
    return False


def _names_view(tokens: Sequence[Token], found: tuple[int, int]) -> bool:
    """ "aus Sicht der Kläger" says whose view it is, "aus dem Bericht" only where from."""
    named = next(t for t in tokens[slice(*found)] if is_nominal(t))
    return named.lemma in reporting.nouns("view")


def _may_be_later(tokens: Sequence[Token], found: tuple[int, int]) -> bool:
    """ "nach dem Bericht" may mean "after the report", "nach der Meinung" cannot."""
    first = tokens[found[0]]
    if first.text.lower() not in ("dem", "der", "diesem", "dieser", "den"):
        return False
    named = next(t for t in tokens[slice(*found)] if is_nominal(t))
    plural = ("Number", "Plur") in named.morph or named.text.endswith(("en", "ben"))
    return not plural and named.lemma not in reporting.nouns("opinion")


def _verb_second(tokens: Sequence[Token], index: int) -> int:
    """The finite verb of the main clause, which ends a phrase in front; else the length."""
    depth = 0
    for place in range(index + 1, len(tokens)):
        if tokens[place].tag in ("PRELS", "PRELAT"):
            depth += 1
        elif is_finite(tokens[place]):
            if depth == 0:
                return place
            depth -= 1
    return len(tokens)


def _phrase_behind(
    sentence: Sentence, index: int, chunk: Chunk
) -> tuple[int, int, tuple[int, int]] | None:
    """The longest noun phrase that ends right before "zufolge"."""
    start = index
    best: int | None = None
    while start > chunk.start and not is_finite(sentence.tokens[start - 1]):
        start -= 1
        if phrases.noun_phrase(sentence, start, index) == (start, index):
            best = start
    return None if best is None else (best, index + 1, (best, index))
