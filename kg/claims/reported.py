"""What of a quotation is really someone's: the content that its cue verb takes, not the cue.

:mod:`kg.reading` marks where words are reported, at times the whole sentence that reports them.
A claim is the speaker's only inside a complement of the cue (a dass-clause, an infinitive with
zu, a clause in the Konjunktiv) or inside quotation marks; the rest is the article's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.claims.asides import is_aside
from kg.claims.clauses import Clause, Link, Mood
from kg.claims.lexicon import cues
from kg.claims.scene import Scene
from kg.claims.tree import is_verbal
from kg.model import Annotation, Quotation, QuotationKind, Span


@dataclass(frozen=True, slots=True)
class Cue:
    """The clause in which someone is said to say something."""

    scene: Scene
    clause: Clause


def cue_clauses(scenes: Sequence[Scene], annotation: Annotation) -> Mapping[int, Cue]:
    """The clause of each verbal cue by where the cue starts; prepositions have none."""
    found: dict[int, Cue] = {}
    for quotation in annotation.quotations:
        if quotation.cue is None or quotation.cue.start in found:
            continue
        cue = _cue(scenes, quotation.cue)
        if cue is not None:
            found[quotation.cue.start] = cue
    return found


def _cue(scenes: Sequence[Scene], span: Span) -> Cue | None:
    for scene in scenes:
        if not scene.sentence.start <= span.start < scene.sentence.end:
            continue
        tokens = scene.tree.tokens
        inside = [i for i, t in enumerate(tokens) if span.start <= t.start < span.end]
        verbs = {i for i in inside if is_verbal(tokens[i]) and not is_aside(tokens[i])}
        clause = next((c for c in scene.clauses if verbs & {c.head, *c.verbs}), None)
        return Cue(scene, clause) if clause is not None else None
    return None


def quoted(
    scenes: Sequence[Scene], annotation: Annotation, found: Mapping[int, Cue]
) -> tuple[Quotation, ...]:
    """The quotations narrowed to what is said; those that report no content are left out."""
    kept: list[Quotation] = []
    for quotation in annotation.quotations:
        cue = found.get(quotation.cue.start) if quotation.cue is not None else None
        if quotation.kind is QuotationKind.DIRECT:
            kept.append(quotation)
        elif cue is not None:
            kept.extend(_narrowed(quotation, cue))
        elif quotation.kind is not QuotationKind.REPORTED:
            kept.append(_own_words(quotation, scenes))
    return tuple(dict.fromkeys(q for q in kept if not _is_quoted(q, kept)))


def _is_quoted(quotation: Quotation, all_: Sequence[Quotation]) -> bool:
    """Whether the same words are there as a direct quotation with the same cue."""
    if quotation.kind is not QuotationKind.INDIRECT:
        return False
    return any(
        q.kind is QuotationKind.DIRECT
        and q.cue == quotation.cue
        and q.start <= quotation.start
        and quotation.end <= q.end
        for q in all_
    )


def _narrowed(quotation: Quotation, cue: Cue) -> Iterator[Quotation]:
    clause = cue.clause
    if clause.negated and clause.lemma not in cues()["verbs"]["denying"]:
        return
    verb = cue.scene.tree.tokens[clause.head]
    holds_cue = quotation.start <= verb.start < quotation.end
    if not holds_cue and quotation.kind is not QuotationKind.REPORTED:
        yield _without_conjuncts(quotation, cue)
        return
    for start, end in _contents(cue):
        if quotation.start <= start and end <= quotation.end:
            yield replace(quotation, start=start, end=end, kind=QuotationKind.INDIRECT)


def _contents(cue: Cue) -> Iterator[tuple[int, int]]:
    """The spans of the clauses that the cue verb takes as content."""
    heads = {c.head for c in cue.scene.clauses}
    for clause in cue.scene.clauses:
        if clause.parent != cue.clause.head or clause.head == cue.clause.head:
            continue
        if _is_content(cue, clause):
            below = cue.scene.tree.below(clause.head, lambda i: i == cue.clause.head)
            tokens = [i for i in below if i not in heads or i != cue.clause.head]
            yield cue.scene.clause_span(tokens)


def _is_content(cue: Cue, clause: Clause) -> bool:
    subjunctive = clause.mood in (Mood.SUBJUNCTIVE_1, Mood.SUBJUNCTIVE_2)
    if clause.link is Link.COMPLEMENT:
        return True
    if clause.link is Link.INFINITIVE:
        tokens = cue.scene.tree.tokens
        with_zu = any(tokens[i].tag in ("PTKZU", "VVIZU") for i in clause.tokens)
        return with_zu and clause.marker in ("", "zu")
    return subjunctive and clause.link in (Link.CONJUNCT, Link.MAIN)


def _without_conjuncts(quotation: Quotation, cue: Cue) -> Quotation:
    """ "X sagte, A sei B, und ging": what X does beside saying is not said by X."""
    end = quotation.end
    for clause in cue.scene.clauses:
        if clause.parent != cue.clause.head or clause.link is not Link.CONJUNCT:
            continue
        start = cue.scene.span(clause.tokens)[0]
        own = clause.mood is Mood.INDICATIVE and clause.finite
        if own and quotation.start < start < end:
            end = start
    if end == quotation.end:
        return quotation
    text = cue.scene.text(quotation.start, end)
    return replace(quotation, end=quotation.start + len(text.rstrip(" ,;")))


def _own_words(quotation: Quotation, scenes: Sequence[Scene]) -> Quotation:
    """ "nach eigenen Angaben": the speaker is the clause's subject."""
    speaker = quotation.speaker
    if speaker is None:
        return quotation
    for scene in scenes:
        if not scene.sentence.start <= speaker.start < scene.sentence.end:
            continue
        if not scene.text(speaker.start, speaker.end).lower().startswith("eigen"):
            return quotation
        for clause in scene.clauses:
            if clause.link is not Link.RELATIVE and clause.subject:
                subject = scene.argument(clause.subject[0])
                span = Span(subject.start, subject.end)
                return replace(quotation, speaker=span, mention=subject.mention)
    return quotation
