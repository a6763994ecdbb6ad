"""Indirect speech that goes on, or is told, without a cue in its own sentence.

Sentences in the subjunctive belong to whoever was speaking; "soll … haben" passes on what is
said; "Das teilte X mit" gives the sentence before it to X.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.model import Article, QuotationKind, Sentence, Span, Token
from kg.reading import phrases
from kg.reading.phrases import Chunk, is_finite
from kg.reading.quotations import reporting
from kg.reading.quotations.attribution import is_somebody
from kg.reading.quotations.frames import Frame, cue_of, span_of, speaker_behind, speaker_of
from kg.reading.quotations.sources import BACK

# How many sentences a speaker is remembered for.
_MEMORY = 3
# How many characters may lie between neighbours that make one quotation.
_NEAR = 3
_CONDITION = frozenset({"ich", "wenn", "wir", "falls"})


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, which of its tokens are quoted directly, and the speech found in it."""

    sentence: Sentence
    masked: tuple[bool, ...]
    frames: tuple[Frame, ...]


def speech(article: Article, lines: Sequence[Line], quoted: Sequence[Frame]) -> list[Frame]:
    """All indirect speech of the article: that of the lines, and what goes on from it.

    ``quoted`` are the direct quotations, whose speakers may go on in indirect speech.
    """
    result: list[Frame] = []
    speaker: Span | None = None
    heard = -_MEMORY - 1
    for number, line in enumerate(lines):
        own = list(line.frames)
        told = _told_by_next(lines, number)
        if told is not None:
            own = [told]
        elif not own:
            own = _gone_on(lines, number, speaker if number - heard <= _MEMORY else None,
                           after=number - heard == 1)  # fmt: skip
        elif _tells_of_last(line):
            own = []
        own = [
            _taken_up(article, frame, speaker if number - heard <= _MEMORY else None)
            for frame in own
        ]
        for frame in own:
            _append(article, result, frame)
        direct = _within(quoted, line.sentence)
        if own or direct:
            heard = number
            named = [f.speaker for f in (*own, *direct) if f.speaker is not None]
            speaker = named[-1] if named else speaker
        elif _tells_of_last(line):
            heard = number
            speaker = line.frames[0].speaker if line.frames else speaker
    return result


def _within(quoted: Sequence[Frame], sentence: Sentence) -> Sequence[Frame]:
    """The direct quotations, which are in order and apart, that share text with the sentence."""
    first = bisect.bisect_right(quoted, sentence.start, key=lambda q: q.content.end)
    last = bisect.bisect_left(quoted, sentence.end, key=lambda q: q.content.start)
    return quoted[first:last]


def _taken_up(article: Article, frame: Frame, speaker: Span | None) -> Frame:
    """ "Demnach …" has the speaker before it."""
    if frame.cue is None or frame.speaker is not None:
        return frame
    word = article.text[frame.cue.start : frame.cue.end].lower()
    return replace(frame, speaker=speaker) if word in BACK else frame


def _append(article: Article, result: list[Frame], frame: Frame) -> None:
    """Adds a frame; one without a cue that touches another without one becomes part of it."""
    if result and frame.cue is None and result[-1].cue is None:
        before = result[-1]
        gap = article.text[before.content.end : frame.content.start]
        if not gap.strip() and len(gap) <= _NEAR and before.speaker == frame.speaker:
            result[-1] = replace(before, content=Span(before.content.start, frame.content.end))
            return
    result.append(frame)


# --- what goes on -------------------------------------------------------------------------------


def _gone_on(
    lines: Sequence[Line], number: int, speaker: Span | None, *, after: bool
) -> list[Frame]:
    line = lines[number]
    if all(line.masked) or not _may_go_on(line):
        return []
    main = _main_finite(line)
    content = Span(line.sentence.start, line.sentence.end)
    if main is None:
        return []
    if reporting.is_subjunctive(main):
        named = speaker if after else _subject_before(lines, number) or speaker
        return [Frame(QuotationKind.INDIRECT, content, named, None)]
    hearsay = speaker is not None and _is_hearsay(line, main)
    if hearsay or (after and reporting.is_past_subjunctive(main)):
        return [Frame(QuotationKind.INDIRECT, content, speaker, None)]
    return []


def _may_go_on(line: Line) -> bool:
    tokens = line.sentence.tokens
    if tokens[-1].text == "?":
        return False
    return not any(
        token.text.lower() in _CONDITION and not masked
        for token, masked in zip(tokens, line.masked, strict=True)
    )


def _main_finite(line: Line) -> Token | None:
    """The finite verb of the main clause: the root's by the parse, or the first one."""
    tokens = line.sentence.tokens
    finites = [i for i, t in enumerate(tokens) if is_finite(t) and not line.masked[i]]
    if line.sentence.parsed:
        root = next((i for i, t in enumerate(tokens) if t.head < 0), -1)
        of_root = [i for i in finites if i == root or tokens[i].head == root]
        main = [i for i in of_root if i == root or tokens[i].dep.startswith(("aux", "cop"))]
        if main:
            return tokens[main[0]]
    return tokens[finites[0]] if finites else None


def _is_hearsay(line: Line, main: Token) -> bool:
    """ "soll … geschossen haben": a perfect infinitive under sollen."""
    if main.text.lower() not in ("soll", "sollen"):
        return False
    tokens = line.sentence.tokens
    return any(
        one.tag in ("VVPP", "VAPP")
        and two.tag in ("VAINF",)
        and two.lemma.lower() in ("haben", "sein")
        for one, two in pairwise(tokens)
    )


def _subject_before(lines: Sequence[Line], number: int) -> Span | None:
    """The subject of the sentence before, where its verb is one of saying or doing so."""
    if number == 0:
        return None
    line = lines[number - 1]
    sentence = line.sentence
    for chunk in phrases.chunks(sentence, line.masked):
        verb = reporting.report(sentence, chunk, line.masked)
        if verb is not None:
            return _somebody(sentence, speaker_of(sentence, chunk, verb))
    finite = next((i for i, t in enumerate(sentence.tokens) if is_finite(t)), None)
    if finite is None or reporting.is_past_subjunctive(sentence.tokens[finite]):
        return None  # "Bereits heute müsste die Polizei …" is itself what someone says
    whole = Chunk(0, len(sentence.tokens))
    return _somebody(sentence, span_of(sentence, phrases.subject(sentence, finite, whole)))


def _somebody(sentence: Sentence, speaker: Span | None) -> Span | None:
    return speaker if speaker is not None and is_somebody(sentence, speaker) else None


# --- "Das teilte X mit" -------------------------------------------------------------------------


def _tells_of_last(line: Line) -> bool:
    """Whether the sentence only says who told what stands before it."""
    tokens = line.sentence.tokens
    if len(tokens) < 3 or tokens[0].text not in ("Das", "Dies", "Dieses"):
        return False
    chunk = phrases.chunks(line.sentence, line.masked)[0]
    verb = reporting.report(line.sentence, chunk, line.masked)
    return (
        verb is not None
        and verb.finite == 1
        and verb.lemma in reporting.telling_verbs()
        and not any(frame.kind is QuotationKind.INDIRECT for frame in line.frames)
    )


def _told_by_next(lines: Sequence[Line], number: int) -> Frame | None:
    if number + 1 >= len(lines) or lines[number].frames or all(lines[number].masked):
        return None
    following = lines[number + 1]
    if not _tells_of_last(following):
        return None
    chunk = phrases.chunks(following.sentence, following.masked)[0]
    verb = reporting.report(following.sentence, chunk, following.masked)
    if verb is None:
        return None
    tokens = following.sentence.tokens
    speaker = speaker_behind(following.sentence, chunk, verb)
    if tokens[verb.finite + 1].tag == "PRF":
        speaker = None
    here = lines[number].sentence
    content = Span(here.start, here.end)
    return Frame(QuotationKind.INDIRECT, content, speaker, cue_of(following.sentence, verb))
