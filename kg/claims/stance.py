"""Polarity and modality of a clause: denied, possible, announced, demanded, asked, opined."""

from __future__ import annotations

from collections.abc import Mapping

from kg.claims.clauses import Clause, Link, Mood
from kg.claims.lexicon import cues
from kg.claims.making import Stance
from kg.claims.scene import Scene
from kg.claims.tree import is_finite, lemma
from kg.model import Modality, Polarity

_STEPS_UP = 8
"""Clauses above one that are looked at: deeper nesting is not read by people either."""


def stance(scene: Scene, clause: Clause) -> Stance:
    """How the clause is put by whoever speaks there; quotations are not looked at."""
    polarity = Polarity.NEGATIVE if clause.negated else Polarity.POSITIVE
    by_head = {c.head: c for c in scene.clauses}
    own = _modality(scene, clause)
    if own is Modality.ASSERTED:
        own = _from_above(scene, clause, by_head)
    if own is Modality.ASSERTED and _has_condition(scene, clause):
        own = Modality.CONDITIONAL
    if own is Modality.ASSERTED and _is_opinion(scene, clause):
        own = Modality.OPINION
    return Stance(polarity, own)


def _modality(scene: Scene, clause: Clause) -> Modality:
    words = cues()
    if scene.sentence.tokens[-1].text == "?" or any(
        t.text == "?" for t in scene.sentence.tokens[-3:]
    ):
        return Modality.QUESTIONED
    conjunctions = words["conjunctions"]
    if clause.marker in conjunctions["conditional"] or _opens_with_verb(scene, clause):
        return Modality.CONDITIONAL
    if clause.marker in conjunctions["questioned"] or _asks(scene, clause):
        return Modality.QUESTIONED
    if clause.mood is Mood.IMPERATIVE:
        return Modality.DEMANDED
    modal = _of_modal(scene, clause)
    if modal is not Modality.ASSERTED:
        return modal
    if clause.tense == "future" or _is_to_come(scene, clause):
        return Modality.ANNOUNCED
    purpose = clause.marker in conjunctions["purpose"]
    purpose = purpose and not (clause.marker == "um" and clause.finite)  # "um das Jahr 2000"
    if clause.mood is Mood.SUBJUNCTIVE_2 or purpose:
        return Modality.POSSIBLE
    adverbs = [scene.tree.tokens[i] for i in clause.tokens if _is_adverb(scene, i)]
    hedges = {lemma(token).lower() for token in adverbs}
    hedges |= {token.text.lower() for token in adverbs}
    if hedges & words["modality"]["possible"]:
        return Modality.POSSIBLE
    return Modality.ANNOUNCED if hedges & words["modality"]["announced"] else Modality.ASSERTED


def _is_to_come(scene: Scene, clause: Clause) -> bool:
    """ "Anna Berg wird Kanzlerin": not yet, unless a past time makes it a present of history.

    "bleibt" says the same of the days to come.
    """
    if clause.lemma not in ("werden", "bleiben") or not clause.predicative or clause.passive:
        return False
    published = scene.article.published
    known = [t.interval.last for t in scene.times_in(clause.tokens) if t.interval is not None]
    past = published and any(day and day < published.earliest for day in known)
    return clause.tense == "present" and not past


def _is_adverb(scene: Scene, index: int) -> bool:
    """Whether a word says how the clause holds: not one that says so of a noun alone.

    "der mutmaßliche Täter floh" does not doubt that he fled.
    """
    token = scene.tree.tokens[index]
    above = scene.tree.tokens[token.head] if token.head >= 0 else None
    return token.dep != "amod" and not (above is not None and above.dep in ("amod", "appos"))


def _opens_with_verb(scene: Scene, clause: Clause) -> bool:
    """ "Verkauft A die Firma, tritt B zurück": the verb opens the sentence, another answers it."""
    tokens = scene.tree.tokens
    first = next((i for i in range(len(tokens)) if tokens[i].pos != "PUNCT"), None)
    if first is None or first not in clause.verbs or not is_finite(tokens[first]):
        return False
    return any(_answers(scene, each, clause) for each in scene.clauses)


def _answers(scene: Scene, clause: Clause, condition: Clause) -> bool:
    """Whether a clause's verb follows the comma that ends a condition: "…, tritt B zurück"."""
    tokens = scene.tree.tokens
    finite = next((i for i in sorted(clause.verbs) if is_finite(tokens[i])), 0)
    after = finite > max(condition.verbs) and tokens[finite - 1].text == ","
    return clause is not condition and after and clause.link is not Link.RELATIVE


def _asks(scene: Scene, clause: Clause) -> bool:
    """Whether a subordinate clause asks who, what, when or where: "wann er kommt"."""
    opening = next((i for i in clause.tokens if scene.tree.tokens[i].pos != "PUNCT"), None)
    if opening is None or clause.link is not Link.COMPLEMENT:
        return False
    token = scene.tree.tokens[opening]
    return token.tag[:2] == "PW" and token.text.lower() not in cues()["conjunctions"]["given"]


def _of_modal(scene: Scene, clause: Clause) -> Modality:
    """A modal verb's force. "musste" and "konnte" tell what came to pass, "muss" what should.

    With a perfect infinitive "will" and "soll" report: "er will ihn gesehen haben".
    """
    past = clause.tense == "past" and clause.mood is Mood.INDICATIVE
    if clause.modal in ("wollen", "sollen") and _is_perfect(scene, clause):
        return Modality.POSSIBLE
    match clause.modal:
        case "wollen" | "möchten":
            return Modality.ANNOUNCED
        case "müssen" | "können" if past:
            return Modality.ASSERTED
        case "müssen":
            return Modality.DEMANDED
        case "sollen":
            return Modality.DEMANDED if clause.mood is not Mood.INDICATIVE else Modality.POSSIBLE
        case "":
            return Modality.ASSERTED
    return Modality.POSSIBLE


def _is_perfect(scene: Scene, clause: Clause) -> bool:
    """Whether the infinitive under a modal is a perfect one: "gesehen haben", "worden sein"."""
    words = [scene.tree.tokens[i] for i in {*clause.verbs, clause.head}]
    helped = any(t.tag == "VAINF" and lemma(t).lower() in ("haben", "sein") for t in words)
    return helped and any(t.tag in ("VVPP", "VAPP") for t in words)


def _from_above(scene: Scene, clause: Clause, by_head: Mapping[int, Clause]) -> Modality:
    """What the clauses above leave of the assertion: a demand's content is not asserted."""
    words = cues()["verbs"]
    current = clause
    for _ in range(_STEPS_UP):
        if current.parent is None or current.parent not in by_head:
            return Modality.ASSERTED
        above = by_head[current.parent]
        if current.link is Link.INFINITIVE and above.lemma in words["accusing"] | words["denying"]:
            return Modality.ASSERTED
        if current.link is Link.INFINITIVE and not _is_perfect(scene, current):
            return Modality.DEMANDED if above.lemma in words["demanding"] else Modality.ANNOUNCED
        if _gives_quotation(scene, above):
            return Modality.ASSERTED
        if current.link in (Link.COMPLEMENT, Link.INFINITIVE):
            if _is_attribute(scene, current) or _is_affirmed(scene, above):
                return Modality.ASSERTED
            left = _as_content(above)
            if left is not Modality.ASSERTED:
                return left
        if current.link is Link.CONJUNCT and above.marker in cues()["conjunctions"]["conditional"]:
            return Modality.CONDITIONAL
        if current.link not in (Link.COMPLEMENT, Link.INFINITIVE, Link.CONJUNCT):
            return Modality.ASSERTED
        current = above
    return Modality.ASSERTED


def _as_content(above: Clause) -> Modality:
    """What a verb leaves of its complement: of "wissen" all of it."""
    words = cues()["verbs"]
    if above.lemma in words["demanding"]:
        return Modality.DEMANDED
    if above.lemma in words["announcing"]:
        return Modality.ANNOUNCED
    return Modality.ASSERTED if above.lemma in words["factive"] else Modality.POSSIBLE


def _is_attribute(scene: Scene, clause: Clause) -> bool:
    """ "Anna Berg, 1961 in Ulm geboren, nannte es …": a participle without any finite verb."""
    verbs = [scene.tree.tokens[i] for i in {*clause.verbs, clause.head}]
    return all(token.tag == "VVPP" for token in verbs)


def _is_affirmed(scene: Scene, clause: Clause) -> bool:
    """ "Richtig ist, dass …", "Fakt ist, dass …": what follows is asserted."""
    words = {lemma(scene.tree.tokens[f.head]).lower() for f in clause.predicative}
    words |= {scene.tree.tokens[i].text.lower() for i in clause.tokens[:1]}
    affirmed = clause.lemma == "sein" and bool(words & cues()["framing"]["affirming"])
    return affirmed and not clause.negated and clause.mood is Mood.INDICATIVE


def _gives_quotation(scene: Scene, clause: Clause) -> bool:
    """Whether the clause's verb is a cue: what depends on it is then its speaker's."""
    verb = scene.tree.tokens[clause.head]
    cues_ = (q.cue for q in scene.annotation.quotations if q.cue is not None)
    return any(cue.start <= verb.start < cue.end for cue in cues_)


def _has_condition(scene: Scene, clause: Clause) -> bool:
    conditional = cues()["conjunctions"]["conditional"]
    if any(_opens_with_verb(scene, c) and _answers(scene, clause, c) for c in scene.clauses):
        return True
    return any(
        c.parent == clause.head and c.link is Link.ADVERBIAL and c.marker in conditional
        for c in scene.clauses
    )


def _is_opinion(scene: Scene, clause: Clause) -> bool:
    adjectives = cues()["opinion"]["adjectives"]
    return any(
        scene.tree.tokens[f.head].pos == "ADJ"
        and not _is_measured(scene, f.head)
        and lemma(scene.tree.tokens[f.head]).lower() in adjectives
        for f in clause.predicative
    )


def _is_measured(scene: Scene, adjective: int) -> bool:
    """ "357.000 Quadratkilometer groß": a measure right before it makes it a fact."""
    before = scene.tree.tokens[adjective - 1] if adjective else None
    return before is not None and any(n.end == before.end for n in scene.numbers)
