"""Who says it: by "said that p", "p, X said", quotation marks, or "according to X"."""

from __future__ import annotations

from dataclasses import dataclass

from kg.claims.clauses import Link
from kg.claims.english.clauses import Clause
from kg.claims.english.scene import Scene
from kg.claims.english.stance import negators, stance
from kg.claims.english.words import words
from kg.claims.making import Stance
from kg.model import Argument, Attribution, Modality, Polarity, Quotation, QuotationKind

_RELATIVE = frozenset({"who", "which", "that"})
_STEPS_UP = 8
"""Clauses above one that are looked at: deeper nesting is not read by people either."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who states a clause, None for the article itself, and what is left of its assertion."""

    speaker: Attribution | None = None
    denied: bool = False
    modality: Modality = Modality.ASSERTED


def put(how: Stance, voice: Voice) -> Stance:
    """How something is put in the end, by its own clause and by those above it."""
    polarity = how.polarity
    if voice.denied:
        turned = {Polarity.POSITIVE: Polarity.NEGATIVE, Polarity.NEGATIVE: Polarity.POSITIVE}
        polarity = turned[polarity]
    modality = how.modality if how.modality is not Modality.ASSERTED else voice.modality
    return Stance(polarity, modality)


def voice_of(scene: Scene, clause: Clause) -> Voice:
    """The voice of a clause: that of the innermost saying above it, a quotation's or a source's."""
    quoted = _quoted(scene, clause)
    modality = Modality.ASSERTED
    current = clause
    for _ in range(_STEPS_UP):
        above = _above(scene, current)
        match current.link:
            case Link.COMPLEMENT:
                return _under(scene, current, above, quoted, modality)
            case Link.ADVERBIAL if current is not clause or above is None:
                modality = modality if current.marker not in words().conditional else (
                    Modality.CONDITIONAL)  # fmt: skip
            case Link.INFINITIVE:
                modality = Modality.POSSIBLE
            case Link.CONJUNCT if above is not None and above.marker in words().conditional:
                modality = Modality.CONDITIONAL
            case _:
                pass
        if above is None:
            break
        current = above
    if quoted is not None and _is_unsaid(scene, clause):
        return Voice(quoted, modality=Modality.POSSIBLE)
    if quoted is not None and quoted.speaker is not None:
        return Voice(quoted, modality=modality)
    beside = next((c for c in scene.clauses if c.link is Link.BESIDE and c is not clause), None)
    if beside is not None:
        return _of_saying(scene, beside, modality)
    if quoted is not None:
        return Voice(quoted, modality=modality)
    if _ends_in_saying(scene):
        return Voice(modality=Modality.POSSIBLE)
    source = _source(scene)
    return Voice(source, modality=modality)


def _above(scene: Scene, clause: Clause) -> Clause | None:
    """The clause that holds the token on which a clause hangs."""
    return next(
        (c for c in scene.clauses if c is not clause and clause.parent in (c.head, *c.tokens)), None
    )


def _under(
    scene: Scene,
    clause: Clause,
    above: Clause | None,
    quoted: Attribution | None,
    modality: Modality,
) -> Voice:
    """What stands under "said that p", "denied that p", "the rumour that p"."""
    if above is None or clause.parent != above.head:
        return Voice(quoted, modality=Modality.POSSIBLE)
    found = _of_saying(scene, above, modality)
    return Voice(quoted or found.speaker, found.denied, found.modality)


def _of_saying(scene: Scene, saying: Clause, modality: Modality) -> Voice:
    """The voice of what a clause says, by its verb; "did not say", "may say" leave it open."""
    how = stance(scene, saying)
    lemmas = set(saying.lemmas)
    denies = bool(lemmas & words().denying_verbs)
    if not lemmas & words().saying and not denies:
        return Voice(modality=Modality.POSSIBLE)
    speaker = _speaker(scene, saying)
    plain = how == Stance() or (
        how is not None and how.polarity is Polarity.POSITIVE
        and how.modality is Modality.QUESTIONED
    )  # fmt: skip
    if not plain or speaker.speaker is None:
        return Voice(speaker, modality=Modality.POSSIBLE)
    return Voice(speaker, denies, modality)


def _speaker(scene: Scene, saying: Clause) -> Attribution:
    cue = scene.tree.tokens[saying.head].text
    if saying.passive or not saying.subject or scene.word(saying.subject[0].head) in _RELATIVE:
        return Attribution(None, QuotationKind.REPORTED, cue)
    return Attribution(_who(scene, saying.subject[0].head), QuotationKind.INDIRECT, cue)


def _who(scene: Scene, head: int) -> Argument:
    """The speaker as a name, or as the words that stand there."""
    named = scene.called(head)
    if named is not None:
        return named
    tokens = scene.tree.below(head, lambda i: scene.tree.tokens[i].dep in ("acl:relcl", "dep"))
    start, end = scene.span(tokens)
    return Argument(start, end, scene.text(start, end))


def _source(scene: Scene) -> Attribution | None:
    """ "According to X, …": the name in that phrase, or its words."""
    tokens = scene.tree.tokens
    for index in range(len(tokens) - 2):
        if scene.word(index) in words().according and scene.word(index + 1) == "to":
            cue = scene.text(tokens[index].start, tokens[index + 1].end)
            end = index + 2
            while end < len(tokens) - 1 and tokens[end].text not in (",", ".", ";", "-", "–", "—"):
                end += 1
            inside = range(index + 2, end)
            named = next((a for i in inside if (a := scene.named(i)) is not None), None)
            if named is None:
                start, stop = tokens[index + 2].start, tokens[end - 1].end
                named = Argument(start, stop, scene.text(start, stop))
            return Attribution(named, QuotationKind.INDIRECT, cue)
    return None


def _quoted(scene: Scene, clause: Clause) -> Attribution | None:
    """The speaker of the quotation that holds the clause's verb."""
    quotation = _around(scene, clause)
    return None if quotation is None else _of_quotation(scene, quotation)


def _around(scene: Scene, clause: Clause) -> Quotation | None:
    token = scene.tree.tokens[clause.head]
    those = scene.annotation.quotations
    around = (q for q in those if q.start <= token.start and token.end <= q.end)
    return min(around, key=lambda q: (q.end - q.start, q.start), default=None)


def _ends_in_saying(scene: Scene) -> bool:
    """Whether the last word is a verb of saying that was taken for a participle of its subject."""
    tokens = scene.tree.tokens
    last = max((i for i, t in enumerate(tokens) if t.text[:1].isalnum()), default=-1)
    return any(
        c.head == last and c.link is Link.PARTICIPLE and set(c.lemmas) & words().saying
        for c in scene.clauses
    )


def _is_unsaid(scene: Scene, clause: Clause) -> bool:
    """Whether a sentence denies something outside its quotation: "did not say, “…”"."""
    inside = _around(scene, clause)
    if inside is None:
        return False
    tokens = scene.tree.tokens
    outer = (i for i, t in enumerate(tokens) if t.end <= inside.start or t.start >= inside.end)
    return bool(negators(scene, tuple(outer)))


def _of_quotation(scene: Scene, quotation: Quotation) -> Attribution:
    cue = scene.text(quotation.cue.start, quotation.cue.end) if quotation.cue else ""
    speaker = None
    if quotation.speaker is not None:
        start, end = quotation.speaker.start, quotation.speaker.end
        speaker = Argument(start, end, scene.text(start, end), quotation.mention)
    return Attribution(speaker, quotation.kind, cue)
