"""Who says it: claims inside someone's words are theirs, and their saying is a claim of its own.

Quotations are found by :mod:`kg.reading.quotations`; here they are laid over the claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.claims.events import FIRST_PERSON
from kg.claims.lexicon import cues
from kg.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    ClaimReading,
    EventReading,
    Modality,
    Polarity,
    Quotation,
    QuotationKind,
    Role,
)
from kg.reading.morphology import analyse

_TURNED = {Polarity.POSITIVE: Polarity.NEGATIVE, Polarity.NEGATIVE: Polarity.POSITIVE}


@dataclass(frozen=True, slots=True)
class Saying:
    """That someone says something: the reading and the claims that are said."""

    reading: ClaimReading
    said: tuple[ClaimReading, ...]


def quotation_of(reading: ClaimReading, quotations: Sequence[Quotation]) -> Quotation | None:
    """The innermost quotation that holds the claim's ends, None where the article itself speaks."""
    start = min(
        reading.subject.start, reading.object.start if reading.object else reading.subject.start
    )
    end = max(reading.subject.end, reading.object.end if reading.object else reading.subject.end)
    if reading.extractor in ("verb", "copula", "event", "casualties"):
        start, end = min(start, reading.start), max(end, reading.end)
    around = [q for q in quotations if q.start <= start and end <= q.end + 1]
    if not around:
        around = [q for q in quotations if _mostly_inside(start, end, q)]
    return min(around, key=lambda q: (q.end - q.start, q.start), default=None)


def _mostly_inside(start: int, end: int, quotation: Quotation) -> bool:
    shared = min(end, quotation.end) - max(start, quotation.start)
    return shared * 2 > end - start


def attributed(
    reading: ClaimReading, quotation: Quotation | None, article: Article
) -> ClaimReading:
    """The claim as its speaker's, with the polarity and modality that the cue gives it."""
    if quotation is None:
        return reading
    cue = article.text[quotation.cue.start : quotation.cue.end] if quotation.cue else ""
    base = cue_lemma(cue)
    words = cues()["verbs"]
    polarity = _TURNED[reading.polarity] if base in words["denying"] else reading.polarity
    modality = reading.modality
    if modality in (Modality.ASSERTED, Modality.POSSIBLE):
        if base in words["demanding"]:
            modality = Modality.DEMANDED
        elif base in words["doubting"] or (
            modality is Modality.POSSIBLE and reading.extractor == "apposition"
        ):
            modality = Modality.POSSIBLE
    speaker = speaker_of(quotation, article)
    if speaker is not None and quotation.kind is not QuotationKind.INDIRECT:
        reading = _in_person(reading, speaker)
    return replace(
        reading,
        polarity=polarity,
        modality=modality,
        attribution=Attribution(speaker, quotation.kind, cue),
    )


def _in_person(reading: ClaimReading, speaker: Argument) -> ClaimReading:
    """ "Ich" and "wir" in quoted words are the one who is quoted."""

    def swap(argument: Argument) -> Argument:
        if argument.mention is None and argument.text.lower() in FIRST_PERSON:
            return replace(argument, mention=speaker.mention, text=speaker.text)
        return argument

    event = reading.event
    if event is not None:
        roles = tuple(replace(role, argument=swap(role.argument)) for role in event.roles)
        event = replace(event, roles=roles)
    return replace(reading, subject=swap(reading.subject), event=event)


def speaker_of(quotation: Quotation, article: Article) -> Argument | None:
    """The speaker as an argument, None where the text names none."""
    if quotation.speaker is None:
        return None
    start, end = quotation.speaker.start, quotation.speaker.end
    return Argument(start, end, article.text[start:end], quotation.mention)


def cue_lemma(cue: str) -> str:
    """The base form of a cue ("schrieb" is "schreiben"); of several words, of the verb's."""
    words = cue.split()
    if not words:
        return ""
    found = analyse(words)
    verb = next((a for a in found if a.tag.startswith("VV")), found[-1])
    return verb.lemma if verb.tag.startswith("V") else cue.strip()


def sayings(
    annotation: Annotation, article: Article, inside: Sequence[tuple[ClaimReading, Quotation]]
) -> tuple[Saying, ...]:
    """That each speaker says what they say: one saying a quotation and claim.

    A quotation without a claim gives a saying whose content is its bare words.
    """
    made = []
    for quotation in annotation.quotations:
        speaker = speaker_of(quotation, article)
        if speaker is None:
            continue
        said = tuple(r for r, q in inside if q is quotation)
        if not said and _is_inner(quotation, annotation.quotations):
            continue
        made.append(Saying(_saying(quotation, speaker, article, bare=not said), said))
    return tuple(made)


def _is_inner(quotation: Quotation, quotations: Sequence[Quotation]) -> bool:
    """Whether another quotation of the same speaker holds this one."""
    return any(
        q is not quotation
        and q.start <= quotation.start
        and quotation.end <= q.end
        and q.speaker == quotation.speaker
        for q in quotations
    )


def _saying(quotation: Quotation, speaker: Argument, article: Article, bare: bool) -> ClaimReading:
    cue = article.text[quotation.cue.start : quotation.cue.end] if quotation.cue else ""
    base = cue_lemma(cue)
    roles = [Role("agent", speaker)]
    words = article.text[quotation.start : quotation.end]
    if bare:
        roles.append(Role("content", Argument(quotation.start, quotation.end, words)))
    spans = [(quotation.start, quotation.end), (speaker.start, speaker.end)]
    if quotation.cue:
        spans.append((quotation.cue.start, quotation.cue.end))
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    type_ = base if base in _PLAIN or base.endswith(("en", "ern", "eln")) else "sagen"
    return ClaimReading(
        start, end, article.text[start:end], speaker, cue or "sagen", None, "saying",
        event=EventReading(type_, tuple(roles)), confidence=0.7 if quotation.cue else 0.5,
    )  # fmt: skip


_PLAIN = frozenset({"sagen"})
