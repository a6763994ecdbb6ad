"""Quotations and their speakers: direct, indirect, mixed and reported.

Patterns rather than a trained model: no German corpus that may be shipped from marks speakers.
What counts as a quotation follows the usage of the Redewiedergabe project (Brunner et al.,
*Corpus REDEWIEDERGABE*, LREC 2020): direct, indirect, free indirect and reported representation.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import replace

from kg.model import (
    Article,
    Mention,
    MentionKind,
    Quotation,
    QuotationKind,
    Sentence,
    SentenceKind,
    Span,
)
from kg.reading.quotations import attribution, direct, reporting
from kg.reading.quotations.continuations import Line, speech
from kg.reading.quotations.frames import Frame
from kg.reading.quotations.quotemarks import Pair, pairs

_SKIPPED = frozenset({SentenceKind.BYLINE, SentenceKind.DATELINE})
# An indirect quotation that is quoted to this share is the direct one over again.
_SWALLOWED = 0.9
_DEFINITE = frozenset({"dem", "der", "diesem", "dieser"})
_RANK = (
    MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.OTHER, MentionKind.OFFICE,
    MentionKind.PEOPLE, MentionKind.CLASS, MentionKind.WORK, MentionKind.PLACE, MentionKind.EVENT,
)  # fmt: skip


def find(
    article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention]
) -> tuple[Quotation, ...]:
    """Every quotation of the article, in order of the text; a nested one follows its outer one.

    ``sentences`` are read best when parsed. Indirect quotations with a quoted part are MIXED,
    and the part is a DIRECT quotation of its own. ``speaker`` is None where nobody is named;
    ``mention`` is the index in ``mentions`` of the mention that names the speaker best.
    """
    marked = pairs(article.text)
    outer = [pair for pair in marked if pair.depth == 0]
    lines = [_line(s, outer) for s in sentences if s.kind not in _SKIPPED and s.tokens]
    read = [line.sentence for line in lines]
    first = [frame for line in lines for frame in line.frames]
    said = speech(article, lines, direct.quotations(article, read, marked, first))
    quoted = direct.quotations(article, read, marked, said)
    said = [_mixed(frame, quoted) for frame in said if not _swallowed(frame, quoted)]
    said = [frame for frame in said if not _introduces(frame, quoted)]
    within = direct.nested(article, read, marked)
    found = sorted([*said, *quoted, *within], key=lambda f: (f.content.start, -f.content.end))
    return _of_letters(article, [_quotation(frame, mentions) for frame in found])


def _of_letters(article: Article, found: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """ "hieß es in dem Schreiben" right after words of X: the mention is X's, the span stays."""
    result: list[Quotation] = []
    for quotation in found:
        before = result[-1] if result else None
        speaker = quotation.speaker
        if before is not None and speaker is not None and quotation.mention is None:
            gap = article.text[before.end : quotation.start]
            first, _, last = article.text[speaker.start : speaker.end].partition(" ")
            definite = first.lower() in _DEFINITE and last in reporting.nouns("medium")
            if definite and "\n" not in gap.strip():
                result.append(replace(quotation, mention=before.mention))
                continue
        result.append(quotation)
    return tuple(result)


def _line(sentence: Sentence, marked: Sequence[Pair]) -> Line:
    masked = tuple(_covered(marked, token.start, token.end) for token in sentence.tokens)
    if all(masked):
        return Line(sentence, masked, ())
    return Line(sentence, masked, tuple(attribution.frames(sentence, masked)))


def _covered(outer: Sequence[Pair], start: int, end: int) -> bool:
    """Whether one of the pairs, which lie apart and in order, covers the range."""
    place = bisect.bisect_right(outer, start, key=lambda pair: pair.start) - 1
    return place >= 0 and end <= outer[place].end


def _mixed(frame: Frame, quoted: Sequence[Frame]) -> Frame:
    """The frame as MIXED where part of it is quoted directly."""
    inside = any(
        frame.content.start <= q.content.start and q.content.end <= frame.content.end
        for q in quoted
    )
    if inside and frame.kind is QuotationKind.INDIRECT:
        return replace(frame, kind=QuotationKind.MIXED)
    return frame


def _swallowed(frame: Frame, quoted: Sequence[Frame]) -> bool:
    """Whether direct quotations cover all but a few characters of the frame."""
    here = frame.content
    covered = sum(
        max(0, min(here.end, q.content.end) - max(here.start, q.content.start)) for q in quoted
    )
    return covered > _SWALLOWED * (here.end - here.start)


def _introduces(frame: Frame, quoted: Sequence[Frame]) -> bool:
    """Whether an act of speech only leads up to words that are given: "X lobte Y so: „…“"."""
    return frame.kind is QuotationKind.REPORTED and any(q.cue == frame.cue for q in quoted)


def _quotation(frame: Frame, mentions: Sequence[Mention]) -> Quotation:
    return Quotation(
        frame.content.start,
        frame.content.end,
        frame.kind,
        frame.speaker,
        frame.cue,
        _mention_of(frame.speaker, mentions),
    )


def _mention_of(speaker: Span | None, mentions: Sequence[Mention]) -> int | None:
    """The mention that names the speaker: a person's in the span before others, the first."""
    if speaker is None:
        return None
    first = bisect.bisect_left(mentions, speaker.start, key=lambda mention: mention.start)
    last = bisect.bisect_left(mentions, speaker.end, key=lambda mention: mention.start)
    inside = [i for i in range(first, last) if mentions[i].end <= speaker.end]
    return min(inside, key=lambda i: (_rank(mentions[i]), i), default=None)


def _rank(mention: Mention) -> int:
    return _RANK.index(mention.kind) + len(_RANK) * mention.in_compound
