"""Who says it: claims inside someone's words are theirs, and their saying is a claim of its own.

Quotations are found by :mod:`kg.reading.quotations`; here they are laid over the claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.claims.grammar import grammar
from kg.claims.lexicon import cues
from kg.claims.participants import FIRST_PERSON
from kg.claims.reported import Cue
from kg.claims.roles import Filler
from kg.claims.tree import lemma
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
    Span,
)
from kg.reading.parse.morphology import analyse

_TURNED = {Polarity.POSITIVE: Polarity.NEGATIVE, Polarity.NEGATIVE: Polarity.POSITIVE}


@dataclass(frozen=True, slots=True)
class Voices:
    """An article with the clauses of its cues, by where the cues start."""

    article: Article
    annotation: Annotation
    cues: Mapping[int, Cue]

    def lemma(self, quotation: Quotation) -> str:
        """The base form of a quotation's cue with its detached prefix, "" without a cue."""
        if quotation.cue is None:
            return ""
        known = self.cues.get(quotation.cue.start)
        if known is not None:
            return known.clause.lemma
        return cue_lemma(self.words(quotation.cue))

    def words(self, span: Span) -> str:
        """The article's words in a span."""
        return self.article.text[span.start : span.end]


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
    if reading.extractor in _OF_CLAUSES:
        start, end = min(start, reading.start), max(end, reading.end)
        if reading.subject.end <= reading.start:  # an infinitive's stands in the clause above
            start, end = reading.start, reading.end
    fitting = [q for q in quotations if not _touches_speaker(reading, q)]
    around = [q for q in fitting if q.start <= start and end <= q.end + 1]
    if not around:
        within = reading.extractor in _OF_CLAUSES  # a clause is not said with one inside it
        inner = [q for q in fitting if not (within and start < q.start and q.end < end)]
        around = [q for q in inner if _mostly_inside(start, end, q)]
    return min(around, key=lambda q: (q.end - q.start, q.start), default=None)


_OF_CLAUSES = ("verb", "copula", "event", "casualties")


def _touches_speaker(reading: ClaimReading, quotation: Quotation) -> bool:
    """Whether a noun phrase's claim lies in the words that name the speaker: the article's."""
    speaker = quotation.speaker
    if speaker is None or reading.extractor in _OF_CLAUSES:
        return False
    return reading.start < speaker.end and speaker.start < reading.end


def _mostly_inside(start: int, end: int, quotation: Quotation) -> bool:
    shared = min(end, quotation.end) - max(start, quotation.start)
    return shared * 2 > end - start


def attributed(reading: ClaimReading, quotation: Quotation | None, voices: Voices) -> ClaimReading:
    """The claim as its speaker's, with the polarity and modality that the cue gives it."""
    if quotation is None:
        return reading
    cue = voices.words(quotation.cue) if quotation.cue else ""
    base = voices.lemma(quotation)
    words = cues()["verbs"]
    turned = reading.extractor in _OF_CLAUSES and _denies(quotation, base, voices)
    polarity = _TURNED[reading.polarity] if turned else reading.polarity
    modality = reading.modality
    if turned and _is_undenied(quotation, voices):
        polarity, modality = reading.polarity, Modality.POSSIBLE
    if modality in (Modality.ASSERTED, Modality.POSSIBLE):
        if base in words["demanding"]:
            modality = Modality.DEMANDED
        elif base in words["announcing"] and reading.extractor in _OF_CLAUSES:
            modality = Modality.ANNOUNCED
        elif base in words["doubting"] or (
            modality is Modality.POSSIBLE and reading.extractor == "apposition"
        ):
            modality = Modality.POSSIBLE
    speaker = speaker_of(quotation, voices.article)
    if speaker is not None and speaker.text.lower() in grammar().nobodies:
        return replace(reading, modality=Modality.POSSIBLE)  # "wer behauptet, …" says it of none
    if speaker is not None and quotation.kind is not QuotationKind.INDIRECT:
        reading = _in_person(reading, speaker)
    return replace(
        reading,
        polarity=polarity,
        modality=modality,
        attribution=Attribution(speaker, quotation.kind, cue),
    )


def _denies(quotation: Quotation, base: str, voices: Voices) -> bool:
    """Whether the cue denies what it takes: never quoted words, which are said as they stand.

    "wies zurück, dass A" and "wies den Vorwurf zurück, A sei B" deny; "wies das zurück, A sei B"
    says that A is B.
    """
    words = cues()["verbs"]
    if quotation.kind is QuotationKind.DIRECT or base not in words["denying"]:
        return False
    around = voices.article.text[max(0, quotation.start - 6) : quotation.start + 5].lower()
    if base not in words["denying_with_dass"] or "dass" in around:
        return True
    cue = voices.cues.get(quotation.cue.start) if quotation.cue is not None else None
    if cue is None:
        return False
    objects = (*cue.clause.object, *cue.clause.indirect)
    nouns = {lemma(cue.scene.tree.tokens[f.head]) for f in objects}
    return bool(nouns & set(words["denied_nouns"]))


def _is_undenied(quotation: Quotation, voices: Voices) -> bool:
    """Whether the denial itself is denied: "dementierte nicht, dass …" leaves it open."""
    cue = voices.cues.get(quotation.cue.start) if quotation.cue is not None else None
    return cue is not None and cue.clause.negated


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


def sayings(voices: Voices, inside: Sequence[tuple[ClaimReading, Quotation]]) -> tuple[Saying, ...]:
    """That each speaker says what they say: one saying a quotation and claim.

    A quotation without a claim gives a saying whose content is its bare words.
    """
    made = []
    quotations = voices.annotation.quotations
    for quotation in quotations:
        speaker = speaker_of(quotation, voices.article)
        if speaker is None:
            continue
        said = tuple(r for r, q in inside if q is quotation)
        if not said and _is_inner(quotation, quotations):
            continue
        made.append(Saying(_saying(quotation, speaker, voices, bare=not said), said))
    return tuple(made)


def numbered(plain: Sequence[ClaimReading], said: Sequence[Saying]) -> tuple[ClaimReading, ...]:
    """All in order of the text, each saying pointing at the number of what is said."""
    items: list[tuple[ClaimReading, ClaimReading | None]] = [(r, None) for r in plain]
    for saying in said:
        items.extend((saying.reading, content) for content in saying.said or (None,))
    items.sort(key=lambda item: (item[0].start, item[0].end, item[0].extractor == "saying"))
    number = {
        id(reading): index
        for index, (reading, _) in enumerate(items)
        if reading.extractor != "saying"
    }
    return tuple(_pointing(reading, number, content) for reading, content in items)


def _pointing(
    reading: ClaimReading, number: dict[int, int], content: ClaimReading | None
) -> ClaimReading:
    if content is None or reading.event is None:
        return reading
    return replace(reading, event=replace(reading.event, content=number[id(content)]))


def _is_inner(quotation: Quotation, quotations: Sequence[Quotation]) -> bool:
    """Whether another quotation of the same speaker holds this one."""
    return any(
        q is not quotation
        and q.start <= quotation.start
        and quotation.end <= q.end
        and q.speaker == quotation.speaker
        for q in quotations
    )


def _saying(quotation: Quotation, speaker: Argument, voices: Voices, bare: bool) -> ClaimReading:
    cue = voices.words(quotation.cue) if quotation.cue else ""
    base = voices.lemma(quotation)
    roles = [Role("agent", speaker), *_heard_by(quotation, voices)]
    if bare:
        words = voices.article.text[quotation.start : quotation.end]
        roles.append(Role("content", Argument(quotation.start, quotation.end, words)))
    start, end = _span(quotation, voices.annotation)
    type_ = base if base.endswith(("en", "ern", "eln")) else "sagen"
    return ClaimReading(
        start, end, voices.article.text[start:end], speaker, cue or "sagen", None, "saying",
        event=EventReading(type_, tuple(roles)), confidence=0.7 if quotation.cue else 0.5,
    )  # fmt: skip


def _span(quotation: Quotation, annotation: Annotation) -> tuple[int, int]:
    """The quotation with cue and speaker as far as they stand in its first or last sentence."""
    ends = (quotation.start, max(quotation.start, quotation.end - 1))
    near = [s for s in annotation.sentences if any(s.start <= e < s.end for e in ends)]
    parts = [part for part in (quotation.cue, quotation.speaker) if part is not None]
    close = [p for p in parts if any(s.start <= p.start < s.end for s in near)]
    start = min([quotation.start, *(p.start for p in close)])
    return start, max([quotation.end, *(p.end for p in close)])


def _heard_by(quotation: Quotation, voices: Voices) -> Iterator[Role]:
    """To whom it is said: the cue's dative, or "an X" with it ("in einem Brief an X")."""
    cue = voices.cues.get(quotation.cue.start) if quotation.cue is not None else None
    if cue is None:
        return
    scene, clause = cue.scene, cue.clause
    asked = clause.object if clause.lemma in cues()["verbs"]["demanding"] else ()
    dative = (*clause.indirect, *asked)
    heads = [f.head for f in dative]
    for filler in clause.obliques:
        if filler.preposition in ("an", "gegenüber"):
            heads.append(filler.head)
        below = scene.tree.having(filler.head, "nmod")
        heads.extend(i for i in below if scene.tree.preposition(i) == "an")
    for head in heads:
        mention = scene.name_of(head)
        if mention is not None and (scene.is_name(mention) or head in _of(dative)):
            yield Role("recipient", scene.mention_argument(mention))


def _of(fillers: Sequence[Filler]) -> frozenset[int]:
    return frozenset(f.head for f in fillers)
