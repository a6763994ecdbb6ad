"""That somebody says something is an event of its own, whose content is what is said."""

from __future__ import annotations

from collections.abc import Sequence

from kg.claims.attribution import Saying, speaker_of
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.model import (
    Annotation,
    Argument,
    Article,
    ClaimReading,
    EventReading,
    Quotation,
    Role,
)
from kg.reading.parse.links.lemmas import verbs

_CONFIDENCE = 0.7


def sayings(
    article: Article, annotation: Annotation, readings: Sequence[tuple[Scene, ClaimReading]]
) -> tuple[Saying, ...]:
    """A saying for each speaker and cue of a sentence, and each quotation with nothing read."""
    said: dict[tuple[int, int, str], list[tuple[Scene, ClaimReading]]] = {}
    for scene, reading in readings:
        who = reading.attribution
        if who is not None and who.speaker is not None and who.cue:
            key = (scene.sentence.start, who.speaker.start, who.cue)
            said.setdefault(key, []).append((scene, reading))
    made = [_of_claims(each) for each in said.values()]
    heard = [(s.reading.start, s.reading.end) for s in made]
    made += [
        saying
        for quotation in annotation.quotations
        if not any(start < quotation.end and quotation.start < end for start, end in heard)
        if _is_parsed(annotation, quotation)
        and (saying := _of_words(article, quotation)) is not None
    ]
    return tuple(made)


def _is_parsed(annotation: Annotation, quotation: Quotation) -> bool:
    """Whether the sentence was parsed in which somebody is said to say it."""
    at = quotation.cue.start if quotation.cue is not None else quotation.start
    return any(s.parsed and s.start <= at < s.end for s in annotation.sentences)


def _of_claims(those: Sequence[tuple[Scene, ClaimReading]]) -> Saying:
    scene, first = those[0]
    who = first.attribution
    assert who is not None  # as they were chosen
    assert who.speaker is not None
    claims = tuple(reading for _, reading in those)
    starts, ends = [who.speaker.start], [who.speaker.end]
    starts += [r.start for r in claims]
    ends += [r.end for r in claims]
    event = EventReading(_type(who.cue), (Role("agent", who.speaker),))
    start, end = min(starts), max(ends)
    reading = ClaimReading(
        start, end, scene.text(start, end), who.speaker, who.cue, None, "saying",
        event=event, confidence=_CONFIDENCE,
    )  # fmt: skip
    return Saying(reading, claims)


def _of_words(article: Article, quotation: Quotation) -> Saying | None:
    """A quotation of which no more was read than who says it."""
    speaker = speaker_of(quotation, article)
    if speaker is None or quotation.cue is None:
        return None
    start = min(quotation.start, speaker.start, quotation.cue.start)
    end = max(quotation.end, speaker.end, quotation.cue.end)
    cue = article.text[quotation.cue.start : quotation.cue.end]
    words_ = Argument(quotation.start, quotation.end, article.text[quotation.start : quotation.end])
    event = EventReading(_type(cue), (Role("agent", speaker), Role("content", words_)))
    reading = ClaimReading(
        start, end, article.text[start:end], speaker, cue, None, "saying",
        event=event, confidence=_CONFIDENCE,
    )  # fmt: skip
    return Saying(reading, ())


def _type(cue: str) -> str:
    """The base form of a verb of saying; "according to" says."""
    known = words().saying | words().denying_verbs
    return next((v for v in verbs(cue) if v in known), "say")
