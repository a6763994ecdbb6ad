"""Direct quotations: which quotation marks give someone's words, and whose.

Marks also set off titles, names and words that the writer keeps at a distance; those are no
quotations. A pair counts when a cue stands beside it, when it lies within indirect speech, or
when it holds a sentence of its own.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Article, QuotationKind, Sentence, Span, Token
from kg.reading import phrases
from kg.reading.phrases import Chunk, is_finite
from kg.reading.quotations import frames, reporting
from kg.reading.quotations.frames import Frame
from kg.reading.quotations.quotemarks import Pair

_FEW_WORDS = 3
# How far behind a quotation its cue may stand, in tokens.
_CUE_WITHIN = 12
_NAME_TAGS = frozenset({"NE", "FM", "XY", "CARD", "ART", "APPR", "APPRART", "KON"})
_MARKS = '„“”"»«‚‘’‛›‹‟'


@dataclass(frozen=True, slots=True)
class _Place:
    """A token and the sentence that it stands in."""

    sentence: int
    token: int


class _Text:
    """The article's tokens in one row, to look around quotations that cross sentences."""

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        self.article = article
        self.sentences = sentences
        self.tokens = [token for sentence in sentences for token in sentence.tokens]
        self.places = [_Place(s, t) for s, sentence in enumerate(sentences)
                       for t in range(len(sentence.tokens))]  # fmt: skip
        self.starts = [token.start for token in self.tokens]

    def at(self, offset: int) -> int:
        """The index of the first token that starts at or after the offset."""
        return bisect.bisect_left(self.starts, offset)

    def same_paragraph(self, start: int, end: int) -> bool:
        return "\n" not in self.article.text[start:end].strip()


def quotations(
    article: Article, sentences: Sequence[Sentence], marked: Sequence[Pair], said: Sequence[Frame]
) -> list[Frame]:
    """The pairs of marks, outermost ones only, that are quotations, each with its speaker.

    ``said`` is the indirect speech of the article, in order: a pair within it is its speaker's.
    """
    text = _Text(article, sentences)
    found: list[Frame] = []
    for pair in marked:
        if pair.depth:
            continue
        inside = text.tokens[text.at(pair.start) : text.at(pair.end)]
        words = [t for t in inside if t.text[:1].isalnum() or t.text[-1:].isalnum()]
        if not words:
            continue
        frame = _quotation(text, pair, words, said, found)
        if frame is not None:
            found.append(frame)
    return found


def nested(article: Article, sentences: Sequence[Sentence], marked: Sequence[Pair]) -> list[Frame]:
    """The pairs within other pairs that are quotations: those with a reporting verb."""
    text = _Text(article, sentences)
    found = [_nested(text, pair) for pair in marked if pair.depth]
    return [frame for frame in found if frame is not None]


def _nested(text: _Text, pair: Pair) -> Frame | None:
    words = [t for t in text.tokens[text.at(pair.start) : text.at(pair.end)] if t.text.isalnum()]
    cue = words and (_behind(text, pair) or _before(text, pair))
    if not cue or cue[1] is None:
        cue = None if _is_name(text, pair, words) else _clause_report(text, pair)
    if not cue or cue[1] is None:
        return None
    return Frame(QuotationKind.DIRECT, Span(pair.start, pair.end), cue[0], cue[1])


def _quotation(
    text: _Text, pair: Pair, words: Sequence[Token], said: Sequence[Frame], found: Sequence[Frame]
) -> Frame | None:
    content = Span(pair.start, pair.end)
    clause = len(words) >= _FEW_WORDS and any(is_finite(t) for t in words)
    telling = clause or len(words) > _FEW_WORDS or _opens_sentence(text, pair)
    behind = _behind(text, pair) if telling else None
    cue = behind or _before(text, pair)
    named = _is_name(text, pair, words)
    if cue is not None and not (named and cue[1] is None):
        return Frame(QuotationKind.DIRECT, content, cue[0], cue[1])
    if named:
        return None
    outer = next(
        (f for f in said if f.content.start <= pair.start and pair.end <= f.content.end), None
    )
    if outer is not None:
        return Frame(QuotationKind.DIRECT, content, outer.speaker, outer.cue)
    reported = _clause_report(text, pair)
    if reported is not None:
        return Frame(QuotationKind.DIRECT, content, reported[0], reported[1])
    if not clause:
        return None
    return Frame(QuotationKind.DIRECT, content, _continued(text, pair, said, found), None)


def _is_name(text: _Text, pair: Pair, words: Sequence[Token]) -> bool:
    """Whether the marks set off a title or name: „Reuters“, die Zeitschrift „Der Spiegel“."""
    if _is_titled(text, pair):
        return True
    if any(is_finite(t) for t in words) and len(words) > _FEW_WORDS + 1:
        return False
    content = [t for t in words if t.text[:1].isalpha()]
    capital = all(t.text[:1].isupper() or len(t.text) <= 3 for t in content)
    capital = capital and (not content or content[0].text[:1].isupper())
    position = text.at(pair.start) - 1
    before = text.tokens[position] if position >= 0 else None
    after_noun = (
        before is not None and before.tag == "NN" and text.tokens[position].end >= pair.start - 1
    )
    if after_noun and len(words) <= 6:
        return True
    if before is not None and before.text.lower() in ("laut", "gemäß"):
        return True
    if before is not None and before.text.lower() in ("als", "von"):
        return capital and all(t.tag in _NAME_TAGS for t in content)
    return capital


def _opens_sentence(text: _Text, pair: Pair) -> bool:
    """Whether a sentence begins with the quotation, and a comma parts it from the rest."""
    first, behind = text.at(pair.start), text.at(pair.end)
    if behind >= len(text.places) or text.tokens[behind].text != ",":
        return False
    return text.places[first].token == 0


def _is_titled(text: _Text, pair: Pair) -> bool:
    """Whether a noun that bears names stands right before: das Motto „Wir sind viele“."""
    position = text.at(pair.start) - 1
    while position >= 0 and text.tokens[position].text in (":", "("):
        position -= 1
    if position < 0 or not text.same_paragraph(text.tokens[position].end, pair.start):
        return False
    token = text.tokens[position]
    return token.lemma in reporting.nouns("titled") or token.text in reporting.nouns("titled")


def _behind(text: _Text, pair: Pair) -> tuple[Span | None, Span] | None:
    """The cue after the closing mark: `, sagte X`, `, so X`."""
    start = text.at(pair.end)
    while start < len(text.tokens) and text.tokens[start].text in (",", "-", "–", ".", "…"):
        if text.tokens[start].text == "." or not text.same_paragraph(
            pair.end, text.tokens[start].start
        ):
            return None
        start += 1
    if start >= len(text.tokens) or not text.same_paragraph(pair.end, text.tokens[start].start):
        return None
    place = text.places[start]
    sentence = text.sentences[place.sentence]
    end = _chunk_end(sentence, place.token)
    chunk = Chunk(place.token, end)
    first = sentence.tokens[place.token]
    if first.text == "so":
        return _so(sentence, chunk)
    if first.text.lower() == "wie":
        return _wie(sentence, chunk)
    if not is_finite(first):
        return None
    verb = reporting.report(sentence, chunk, [False] * len(sentence.tokens))
    if verb is None or verb.finite != place.token:
        return None
    speaker = frames.speaker_behind(sentence, chunk, verb)
    return speaker, frames.cue_of(sentence, verb)


def _chunk_end(sentence: Sentence, start: int) -> int:
    for index in range(start + 1, len(sentence.tokens)):
        if sentence.tokens[index].text in (",", ":", ";", ".", "–") or (
            sentence.tokens[index].text in _MARKS
        ):
            return index
    return len(sentence.tokens)


def _so(sentence: Sentence, chunk: Chunk) -> tuple[Span | None, Span] | None:
    if any(is_finite(t) for t in sentence.tokens[chunk.start : chunk.end]):
        return None
    found = phrases.following(sentence, chunk.start + 1, chunk.end)
    token = sentence.tokens[chunk.start]
    return frames.span_of(sentence, found), Span(token.start, token.end)


def _wie(sentence: Sentence, chunk: Chunk) -> tuple[Span | None, Span] | None:
    verb = reporting.report(sentence, chunk, [False] * len(sentence.tokens))
    if verb is None:
        return None
    speaker = frames.speaker_of_wie(sentence, chunk, verb)
    return speaker, frames.cue_of(sentence, verb)


def _before(text: _Text, pair: Pair) -> tuple[Span | None, Span | None] | None:
    """The cue before the opening mark: `X sagte: „…“`."""
    position = text.at(pair.start) - 1
    if position < 0 or not text.same_paragraph(text.tokens[position].end, pair.start):
        return None
    return _colon(text, position) if text.tokens[position].text == ":" else None


def _colon(text: _Text, position: int) -> tuple[Span | None, Span | None] | None:
    """Who speaks before a colon: the subject of the reporting verb, or of the clause."""
    place = text.places[position]
    sentence = text.sentences[place.sentence]
    masked = [i >= place.token or t.text in _MARKS for i, t in enumerate(sentence.tokens)]
    cut = [c for c in phrases.chunks(sentence, masked) if c.start < place.token]
    for chunk in reversed(cut):
        piece = Chunk(chunk.start, min(chunk.end, place.token))
        verb = reporting.report(sentence, piece, masked)
        if verb is not None:
            return frames.speaker_of(sentence, piece, verb), frames.cue_of(sentence, verb)
    for chunk in reversed(cut):
        piece = Chunk(chunk.start, min(chunk.end, place.token))
        finite = next((i for i in range(piece.start, piece.end)
                       if is_finite(sentence.tokens[i])), None)  # fmt: skip
        if finite is not None:
            subject = phrases.subject(sentence, finite, piece)
            return frames.span_of(sentence, subject), None
    found = phrases.noun_phrase(sentence, 0, place.token)
    return frames.span_of(sentence, found), None


def _clause_report(text: _Text, pair: Pair) -> tuple[Span | None, Span | None] | None:
    """The reporting verb of the clause that quoted words stand in, with its subject."""
    first = text.at(pair.start)
    if first >= len(text.places):
        return None
    place = text.places[first]
    sentence = text.sentences[place.sentence]
    masked = [pair.start <= t.start < pair.end for t in sentence.tokens]
    for chunk in phrases.chunks(sentence, masked):
        if not chunk.start <= place.token < chunk.end:
            continue
        verb = reporting.report(sentence, chunk, masked)
        if verb is not None:
            return frames.speaker_of(sentence, chunk, verb), frames.cue_of(sentence, verb)
    return None


def _continued(
    text: _Text, pair: Pair, said: Sequence[Frame], found: Sequence[Frame]
) -> Span | None:
    """The speaker just before, where a quotation goes on without a cue of its own."""
    before = [f for f in (*said, *found) if f.content.end <= pair.start and f.speaker]
    if not before:
        return None
    last = max(before, key=lambda frame: frame.content.end)
    gap = text.article.text[last.content.end : pair.start]
    return last.speaker if len(gap) < 200 and "\n\n" not in gap else None
