"""From an annotated article to its claims as read: typed statements, events, sayings.

The order is that of the text. Nothing here asks what names mean; that is linking's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.claims import confidence
from kg.claims.ages import ages
from kg.claims.attribution import Voices, attributed, numbered, quotation_of, sayings
from kg.claims.clauses import Clause
from kg.claims.contrast import contrasted
from kg.claims.counts import casualties
from kg.claims.english.read import read_english
from kg.claims.events import apart, event_of, event_reading, is_event
from kg.claims.folded import folded
from kg.claims.framing import frame
from kg.claims.headlines import as_headline
from kg.claims.legible import fault
from kg.claims.lexicon import Lexicon, lexicon
from kg.claims.lifetimes import lifetimes
from kg.claims.nominal import nominal
from kg.claims.occasions import named_occasions
from kg.claims.reported import cue_clauses, is_reported_infinitive, quoted
from kg.claims.scene import Scene, scenes
from kg.claims.scope import denies_less
from kg.claims.tolls import tolls
from kg.claims.typed.frames import typed
from kg.claims.utterance_nouns import utterance_nouns
from kg.model import Annotation, Article, ClaimReading, Modality, Quotation, SentenceKind


def read_claims(
    article: Article, annotation: Annotation, words: Lexicon | None = None
) -> tuple[ClaimReading, ...]:
    """Every claim that the article makes or reports, in order of the text, each once.

    Sentences that were not parsed, or are no prose, give none. For a saying,
    ``event.content`` is the index in the result of what is said. ``words`` is the lexicon, the
    packaged one unless given.
    """
    if article.language == "en":
        return read_english(article, annotation)
    annotation = _legible(article, annotation)
    parsed = tuple(scenes(article, annotation, words or lexicon()))
    found = cue_clauses(parsed, annotation)
    annotation = replace(annotation, quotations=quoted(parsed, annotation, found))
    occasions = named_occasions(parsed)
    readings: list[ClaimReading] = []
    for scene in parsed:
        read = as_headline(scene) if scene.sentence.kind is SentenceKind.HEADING else scene
        if read is not None:
            told = replace(read, annotation=annotation, occasions=occasions)
            readings.extend(_framed(_of_sentence(told), frame(told)))
    readings.extend(tolls(article, words or lexicon(), readings))
    ordered = _ordered(readings, Voices(article, annotation, found))
    return tuple(replace(each, confidence=_confidence(each)) for each in ordered)


def _confidence(reading: ClaimReading) -> float:
    """The measured share of claims like this one that are right (:mod:`kg.claims.confidence`)."""
    best = max((sense.confidence for sense in reading.senses), default=reading.confidence)
    return confidence.of_reading(reading.extractor, best)


def _legible(article: Article, annotation: Annotation) -> Annotation:
    """The annotation with what is no prose unparsed, and without what is quoted in it."""
    faulty = [s for s in annotation.sentences if fault(s.tokens, article.text[s.start : s.end])]
    if not faulty:
        return annotation
    marked = set(map(id, faulty))
    sentences = (replace(s, parsed=False) if id(s) in marked else s for s in annotation.sentences)
    quotations = (
        q for q in annotation.quotations if not any(s.start <= q.start < s.end for s in faulty)
    )
    return replace(annotation, sentences=tuple(sentences), quotations=tuple(quotations))


def _framed(readings: Iterable[ClaimReading], left: Modality) -> Iterable[ClaimReading]:
    """The readings of a sentence whose frame leaves no more of what is asserted in it."""
    for each in readings:
        asserted = each.modality is Modality.ASSERTED
        yield replace(each, modality=left) if asserted else each


def _of_sentence(scene: Scene) -> Iterable[ClaimReading]:
    yield from nominal(scene)
    yield from ages(scene)
    yield from lifetimes(scene)
    yield from utterance_nouns(scene)
    stated: set[int] = set()
    for clause in folded(scene):
        statements = typed(scene, clause, None)
        stated.update(clause.head for _ in statements)
        yield from statements
    for clause in scene.clauses:
        if clause.head not in stated and not _is_cue(scene, clause):
            yield from _of_clause(scene, clause)


def _of_clause(scene: Scene, clause: Clause) -> Iterable[ClaimReading]:
    if clause.contrast:
        for side in contrasted(scene, clause):
            yield from _of_clause(scene, side)
        return
    told = is_event(clause) or is_reported_infinitive(clause, scene.clauses)
    hidden = clause.negated and denies_less(scene, clause)
    event = event_of(scene, clause) if told and not hidden else None
    statements = typed(scene, clause, event)
    yield from statements
    if event is None:
        return
    counts = casualties(scene, clause, event)
    yield from counts
    if not statements and not counts:
        for each in apart(scene, clause, event):
            yield event_reading(scene, clause, each)


def _is_cue(scene: Scene, clause: Clause) -> bool:
    """Whether the clause's verb is what gives a quotation its speaker: a saying covers it."""
    verb = scene.tree.tokens[clause.head]
    return any(
        q.cue is not None and q.cue.start <= verb.start < q.cue.end
        for q in scene.annotation.quotations
        if q.speaker is not None
    )


def _ordered(readings: Iterable[ClaimReading], voices: Voices) -> tuple[ClaimReading, ...]:
    inside: list[tuple[ClaimReading, Quotation]] = []
    plain: list[ClaimReading] = []
    for reading in _distinct(readings):
        quotation = quotation_of(reading, voices.annotation.quotations)
        said = attributed(reading, quotation, voices)
        plain.append(said)
        if quotation is not None:
            inside.append((said, quotation))
    return numbered(plain, sayings(voices, inside))


def _distinct(readings: Iterable[ClaimReading]) -> list[ClaimReading]:
    """Without repetitions: the same ends with the same senses or event in overlapping words."""
    kept: dict[tuple[object, ...], ClaimReading] = {}
    for reading in readings:
        key = _key(reading)
        other = kept.get(key)
        if other is None or reading.confidence > other.confidence:
            kept[key] = reading
    return list(kept.values())


def _key(reading: ClaimReading) -> tuple[object, ...]:
    ends = (reading.subject.start, reading.subject.end)
    other = (reading.object.start, reading.object.end) if reading.object else None
    properties = tuple(sorted({s.property for s in reading.senses}))
    if properties:
        return (*ends, other, properties)
    type_ = reading.event and reading.event.type
    return (*ends, other, type_, reading.start, reading.polarity)
