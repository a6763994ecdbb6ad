"""How an English clause is put: stated or denied, asked, possible, foretold, demanded.

What is denied in more than the plainest way is not read at all: a wrong verdict costs more than
a missing one.
"""

from __future__ import annotations

from kg.claims.clauses import Link
from kg.claims.english.clauses import Clause
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.claims.making import Stance
from kg.model import Modality, Polarity


def stance(scene: Scene, clause: Clause) -> Stance | None:
    """How the clause itself is put, whoever speaks; None where it is not to be read."""
    if any(scene.word(i) in words().bounding for i in clause.tokens):
        return None
    if clause.link is Link.PARTICIPLE and scene.word(max(clause.head - 1, 0)) == "as":
        return None  # "lists X as born in 1960"
    if "bear" in clause.lemmas and any(scene.word(i) == "again" for i in clause.tokens):
        return None
    polarity = _polarity(scene, clause)
    return None if polarity is None else Stance(polarity, _modality(scene, clause))


def is_fiction(scene: Scene) -> bool:
    """Whether the sentence tells what holds in a novel, a theory or a dream."""
    tokens = scene.tree.tokens
    return any(
        token.lemma in words().fictions
        and any(scene.word(c) in ("in", "on", "within") for c in scene.tree.having(i, "case"))
        for i, token in enumerate(tokens)
    )


def negators(scene: Scene, tokens: tuple[int, ...]) -> list[int]:
    """The words among the tokens that deny, or that leave open how far something holds."""
    return [i for i in tokens if scene.word(i) in words().negators]


def _polarity(scene: Scene, clause: Clause) -> Polarity | None:
    found = negators(scene, clause.tokens)
    if not found:
        return Polarity.POSITIVE
    if len(found) > 1 or not _is_plain(scene, clause, found[0]):
        return None
    return Polarity.NEGATIVE


def _is_plain(scene: Scene, clause: Clause, negator: int) -> bool:
    """ "X did not found Y", and nothing else of which "not" might be said."""
    tokens = scene.tree.tokens
    after = scene.word(negator + 1) if negator + 1 < len(tokens) else ""
    own = tokens[negator].head in clause.verbs
    fillers = len(clause.object) + len(clause.obliques) + len(clause.predicative)
    joined = any(scene.tree.having(f.head, "conj") for f in (*clause.subject, *clause.predicative))
    return (
        scene.word(negator) in words().denying
        and own
        and after not in words().limiting
        and fillers == 1
        and not joined
        and not any(scene.word(i) in words().limiting for i in clause.tokens)
    )


def _modality(scene: Scene, clause: Clause) -> Modality:
    known = words()
    if any(token.text == "?" for token in scene.tree.tokens[-3:]):
        return Modality.QUESTIONED
    if (
        clause.marker in known.conditional
        or _hangs_on_condition(scene, clause)
        or _is_inverted(scene, clause)
    ):
        return Modality.CONDITIONAL
    said = {scene.word(i) for i in clause.tokens}
    helpers = {scene.word(i) for i in clause.verbs if i != clause.head}
    if helpers & known.demanding_modals:
        return Modality.DEMANDED
    if helpers & known.possible_modals or said & known.hedges:
        return Modality.POSSIBLE
    if clause.tense == "future" or _is_to_come(scene, clause):
        return Modality.ANNOUNCED
    if is_disbelieved(scene) or _is_a_view(scene, clause):
        return Modality.POSSIBLE
    if clause.link is Link.ADVERBIAL and clause.marker in known.unasserted:
        return Modality.POSSIBLE
    return Modality.ASSERTED


def is_disbelieved(scene: Scene) -> bool:
    """Whether the sentence speaks of errors, lies and legends, or only labels what follows."""
    opening = [scene.word(i) for i in range(min(4, len(scene.tree.tokens)))]
    labelled = ":" in opening and bool(set(opening) & words().labels)
    return labelled or any(
        scene.word(i) in words().disbelief for i in range(len(scene.tree.tokens))
    )


def _is_a_view(scene: Scene, clause: Clause) -> bool:
    """ "In Smith's view, …", "To Smith, …": it holds for somebody."""
    first = min((f.head for f in clause.subject), default=clause.head)
    return any(
        scene.tree.tokens[f.head].lemma in words().views
        or (f.head < first and f.preposition in words().viewing)
        for f in clause.obliques
    )


def _is_to_come(scene: Scene, clause: Clause) -> bool:
    """Whether a year stands in the clause that comes after the article's."""
    published = scene.article.published
    years = (scene.word(i) for i in clause.tokens)
    return published is not None and any(
        len(y) == _YEAR and y.isdecimal() and published.year < int(y) < _LAST_YEAR for y in years
    )


_YEAR, _LAST_YEAR = 4, 3000


def _is_inverted(scene: Scene, clause: Clause) -> bool:
    """ "Had X been born in 1960, …": a condition without "if"."""
    first = min(clause.verbs)
    subject = min((f.head for f in clause.subject), default=-1)
    return scene.word(first) in words().inverted and first < subject


def _hangs_on_condition(scene: Scene, clause: Clause) -> bool:
    return any(
        c.parent == clause.head and c.link is Link.ADVERBIAL and c.marker in words().conditional
        and c.marker not in ("until", "till", "before", "once")
        for c in scene.clauses
    )  # fmt: skip
