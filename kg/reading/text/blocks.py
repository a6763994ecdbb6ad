"""How a text is laid out: paragraphs, headings, datelines and bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.model import SentenceKind, Span

# Wider lines are whole paragraphs, not lines of a wrapped one.
_WRAP_WIDTH = 100

# A heading says little and does not close: longest headlines of German papers are about 20 words.
_HEADING_WORDS = 20

# A paragraph that a bare `Berlin – ` may open; shorter ones may as well be a heading with a dash.
_PARAGRAPH = 80

_FINAL = re.compile(r"[.!?…:;,][\"'“”«»’‘)\]]*\Z|[.!?…:;,\"“”«»)\]]\Z")
_LOWER_START = re.compile(r"[\"'„“»«(]*[a-zäöüß]")

_DASH = "[-–—]"
_PLACE = r"[A-ZÄÖÜ][\w.]*(?:[-/ ](?:am |an der |im |of |de )?[A-ZÄÖÜ][\w.]*){0,4}"
_DATE = (
    r"(?:\d{1,2}\. ?(?:[A-ZÄ][a-zä]+\.?|\d{1,2}\.)(?: ?\d{4})?|[A-Z][a-z]+\.? \d{1,2}(?:, \d{4})?)"
)
_AGENCY = r"\([^()\n]{1,30}\)"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE})(?P<date>, {_DATE})?(?P<agency> {_AGENCY})? {_DASH}+(?=\s+\S)"
)

_NAME = r"[A-ZÄÖÜ][\w.'’-]*"
_PERSON = rf"{_NAME}(?:(?: (?:von|van|de|der|den|zu|di|da|del|al|[Dd]e la))* {_NAME}){{1,3}}"
_BYLINE = re.compile(
    rf"(?:Von|VON|By|BY) {_PERSON}(?:(?:,| und| and| UND| AND| &| ?/) {_PERSON})*(?:, {_NAME})?"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that no sentence reaches beyond, [start, end) in code points."""

    start: int
    end: int
    kind: SentenceKind


def blocks(text: str) -> list[Block]:
    """The blocks of a text in their order; together they hold everything but white space.

    Blank lines part blocks, and so do single line ends unless the lines look like one wrapped
    paragraph. A short block without a final mark is a heading, unless it is the whole text.
    """
    spans = [span for lines in _line_groups(text) for span in _paragraphs(text, lines)]
    found: list[Block] = []
    for span in spans:
        first = not any(block.kind == SentenceKind.SENTENCE for block in found)
        found += _blocks_of(text, span, alone=len(spans) == 1, first=first)
    return found


def closes(passage: str) -> bool:
    """Whether the passage ends with a mark that ends a sentence, a clause or a quotation."""
    return bool(_FINAL.search(passage[-4:]))


def _line_groups(text: str) -> Iterator[list[Span]]:
    """Runs of lines that are not blank, each line without the white space around it."""
    group: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body:
            left = start + line.index(body)
            group.append(Span(left, left + len(body)))
        elif group:
            yield group
            group = []
        start += len(line)
    if group:
        yield group


def _paragraphs(text: str, lines: list[Span]) -> Iterator[Span]:
    if _is_wrapped(text, lines):
        yield Span(lines[0].start, lines[-1].end)
        return
    start = lines[0].start
    for line, following in pairwise(lines):
        if not _goes_on(text, line, following):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, lines[-1].end)


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    """Whether the lines are one paragraph broken at a width, as in plain-text mail."""
    widths = [line.end - line.start for line in lines]
    widest = max(widths)
    if len(lines) < 3 or widest > _WRAP_WIDTH or min(widths[:-1]) < 0.6 * widest:
        return False
    lower = sum(bool(_LOWER_START.match(text, line.start)) for line in lines[1:])
    return lower >= 0.25 * (len(lines) - 1)


def _goes_on(text: str, line: Span, following: Span) -> bool:
    """Whether the next line goes on with the sentence of this one."""
    if text[line.end - 1] == ",":
        return True
    closed = closes(text[line.start : line.end])
    return not closed and bool(_LOWER_START.match(text, following.start))


def _blocks_of(text: str, span: Span, *, alone: bool, first: bool) -> Iterator[Block]:
    body = text[span.start : span.end]
    if _BYLINE.fullmatch(body):
        yield Block(span.start, span.end, SentenceKind.BYLINE)
        return
    dateline = _dateline_end(body, first=first)
    if dateline:
        yield Block(span.start, span.start + dateline, SentenceKind.DATELINE)
        start = span.start + dateline + len(body[dateline:]) - len(body[dateline:].lstrip())
        yield Block(start, span.end, SentenceKind.SENTENCE)
        return
    heading = not alone and not closes(body) and len(body.split()) <= _HEADING_WORDS
    yield Block(span.start, span.end, SentenceKind.HEADING if heading else SentenceKind.SENTENCE)


def _dateline_end(body: str, *, first: bool) -> int:
    """Length of the dateline that opens the paragraph, 0 for none.

    A bare `Berlin – ` counts at the head of the text only: a dash after a word is common.
    """
    match = _DATELINE.match(body)
    if not match:
        return 0
    marked = (
        match["date"] or match["agency"] or (match["place"].isupper() and len(match["place"]) > 3)
    )
    bare = first and len(body) >= _PARAGRAPH and _opens_sentence(body[match.end() :])
    return match.end() if marked or bare else 0


def _opens_sentence(rest: str) -> bool:
    letters = rest.lstrip().lstrip("\"'„“»«(")
    return letters[:1].isupper()
