"""What of a quotation is really someone's: the content that its cue verb takes, not the cue.

:mod:`kg.reading` marks where words are reported, at times the whole sentence that reports them.
A claim is the speaker's only inside a complement of the cue (a dass-clause, an infinitive with
zu, a clause in the Konjunktiv) or inside quotation marks; the rest is the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.claims.asides import is_aside
from kg.claims.clauses import Clause, Link, Mood
from kg.claims.contents import takes_content
from kg.claims.grammar import grammar
from kg.claims.lexicon import cues
from kg.claims.scene import Scene
from kg.claims.tree import is_noun, is_verbal, verb_above
from kg.model import Annotation, MentionKind, Quotation, QuotationKind, Sentence, Span


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
        elif cue is not None and not _is_object(quotation, cue):
            kept.extend(_narrowed(quotation, cue))
        elif cue is None and quotation.kind is not QuotationKind.REPORTED:
            kept.append(_own_words(quotation, scenes))
    text = scenes[0].article.text if scenes else ""
    short = [_with_short_speaker(q, annotation, text) for q in kept if not _is_quoted(q, kept)]
    return tuple(dict.fromkeys(short))


_RUNS_ON = re.compile(r"[“”\"»«]?\s+(?:von|der|die|das|dem|den)\s")
_NAMED = frozenset({MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.WORK})


def _with_short_speaker(quotation: Quotation, annotation: Annotation, text: str) -> Quotation:
    """The quotation without what the words for the speaker run on into behind a name.

    "sprach die Agentur Reuters von 50.000 Menschen": the speaker is the Agentur Reuters.
    """
    speaker = quotation.speaker
    if speaker is None or quotation.mention is None:
        return quotation
    name = annotation.mentions[quotation.mention]
    if name.kind not in _NAMED or not speaker.start <= name.start < name.end < speaker.end:
        return quotation
    if not _RUNS_ON.match(text, name.end):
        return quotation
    return replace(quotation, speaker=Span(speaker.start, name.end))


def _is_object(quotation: Quotation, cue: Cue) -> bool:
    """Whether what passes for the speaker of a verb stands in another case than a subject."""
    speaker = quotation.speaker
    if speaker is None:
        return False
    first = cue.scene.text(speaker.start, speaker.end).split(" ")[0].lower()
    active = not cue.clause.passive
    return active and first in grammar().oblique_articles


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


def is_reported_infinitive(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether an infinitive is what someone says, denies, promises or is accused of."""
    if clause.link is not Link.INFINITIVE or not clause.subject or clause.marker not in ("", "zu"):
        return False
    above = next((c for c in clauses if c.head == clause.parent), None)
    if above is None or above.link is Link.INFINITIVE:
        return False
    refused = above.lemma in cues()["verbs"]["refusing"]
    return takes_content(above.lemma) and not refused and not clause.negated


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
    """The quotation of a prepositional cue: of one of several main clauses, no more than that.

    In "nach eigenen Angaben" the speaker is the subject of the clause that holds the words.
    """
    speaker, cue = quotation.speaker, quotation.cue
    if speaker is None or cue is None:
        return quotation
    scene = next((s for s in scenes if s.sentence.start <= cue.start < s.sentence.end), None)
    clause = _holding(scene, cue.start) if scene is not None else None
    if scene is None or clause is None:
        return quotation
    start, end = scene.clause_span(clause.tokens)
    if clause.link is Link.CONJUNCT and quotation.start < min(start, cue.start):
        quotation = replace(quotation, start=min(start, cue.start))
    if not scene.text(speaker.start, speaker.end).lower().startswith("eigen"):
        return replace(quotation, speaker=_trimmed(scene, speaker))
    if not clause.subject:
        return quotation
    subject = scene.argument(clause.subject[0])
    span = Span(subject.start, subject.end)
    return replace(quotation, start=start, end=end, speaker=span, mention=subject.mention)


def _trimmed(scene: Scene, speaker: Span) -> Span:
    """The speaker without what follows the phrase that attributes."""
    tokens = scene.tree.tokens
    inside = [i for i, t in enumerate(tokens) if speaker.start <= t.start < speaker.end]
    counted = [i for i in inside[1:] if tokens[i].tag == "CARD" and is_noun(tokens[i - 1])]
    return Span(speaker.start, tokens[counted[0] - 1].end) if counted else speaker


def _holding(scene: Scene, position: int) -> Clause | None:
    """The innermost clause around a position, or that of the verb above, or the next to begin."""
    own = [(c, scene.clause_span(c.tokens)) for c in scene.clauses if c.link is not Link.PARTICIPLE]
    around = [(b - a, c) for c, (a, b) in own if a <= position < b]
    if not around:
        tokens = _as_parsed(scene).tokens  # the clauses' own tree is without such phrases
        here = next((i for i, t in enumerate(tokens) if t.start >= position), None)
        verb = verb_above(tokens, here) if here is not None else None
        above = next((c for c, _ in own if verb is not None and verb in (c.head, *c.verbs)), None)
        if above is not None:
            return above
    behind = [(a, c) for c, (a, _) in own if a >= position]
    best = around or behind
    return min(best, key=lambda each: each[0])[1] if best else None


def _as_parsed(scene: Scene) -> Sentence:
    sentences = scene.annotation.sentences
    return next((s for s in sentences if s.start == scene.sentence.start), scene.sentence)
