"""What a denial reaches: a statement is denied only where the words can deny nothing else.

"nicht" denies what stands behind it. "Paris war nicht immer Hauptstadt" denies "immer", "starb
nicht 2017 in Berlin" the year or the place, "kein richtiger Staat" the adjective; of none of them
the plain statement may be said to be denied, as it would be refuted wrongly. On the focus of
German negation: Duden, *Die Grammatik* (Satznegation and Sondernegation).
"""

from __future__ import annotations

from kg.claims.clauses import Clause, Filler
from kg.claims.grammar import grammar
from kg.claims.scene import Scene
from kg.claims.tree import lemma
from kg.model import Argument, ClaimReading, Quantity


def reaches(scene: Scene, clause: Clause, reading: ClaimReading) -> bool:
    """Whether the denial of a clause denies what is read from it, whole and nothing else."""
    denier = _denier(scene, clause)
    if denier is None:
        return True
    if reading.object is not None and isinstance(reading.object.value, Quantity):
        return False  # "nicht 83 Millionen" may mean a few less
    words = grammar()
    text = scene.tree.tokens[denier].text.lower()
    if text in words.hardly or _is_narrowed(scene, clause, denier):
        return False
    ends = [end for end in (reading.subject, reading.object) if end is not None]
    behind = [f for f in _fillers(clause) if f.head > denier]
    if any(_is_restricted(scene, f, ends) for f in behind):
        return False
    return text in words.listing or all(_holds_end(scene, f, ends) for f in behind)


def denies_less(scene: Scene, clause: Clause) -> bool:
    """Whether a clause denies of what happened no more than how, how often or by when it did.

    "unterstützte ihn nicht immer" does not deny that he did, nor "starb nicht vor 1950" the death.
    """
    denier = _denier(scene, clause)
    if denier is None:
        return False
    if any(time.bound in ("before", "after") for time in scene.times_in(clause.tokens)):
        return True
    behind = denier + 1
    return behind in clause.tokens and scene.tree.tokens[behind].text.lower() in grammar().somehow


def _denier(scene: Scene, clause: Clause) -> int | None:
    """The word that denies the clause, None where only its conjunction does ("ohne")."""
    words = grammar()
    deniers = words.negators | words.negative_words
    return next((i for i in clause.tokens if scene.tree.tokens[i].text.lower() in deniers), None)


def _is_narrowed(scene: Scene, clause: Clause, denier: int) -> bool:
    """Whether an adverb behind the denier takes the denial to itself: "nicht immer"."""
    for index in clause.tokens:
        token = scene.tree.tokens[index]
        if index <= denier or index in clause.verbs:
            continue
        adverbial = token.pos in ("ADV", "ADJ") or token.tag in ("ADV", "ADJD")
        if not adverbial or token.tag == "ADJA":
            return False
        if token.text.lower() not in grammar().still_denying:
            return True
    return False


def _fillers(clause: Clause) -> tuple[Filler, ...]:
    """Everything in the clause that a denial can be about."""
    core = clause.subject + clause.object + clause.indirect + clause.predicative
    return core + clause.obliques + clause.agent


def _is_restricted(scene: Scene, filler: Filler, ends: list[Argument]) -> bool:
    """Whether an attribute or a relative clause of a noun can be what is denied of it.

    An adjective inside a name that is an end of the statement belongs to the name.
    """
    if scene.tree.having(filler.head, "acl:relcl", "acl"):
        return True
    return any(
        not _inside(scene, index, ends)
        for index in scene.tree.having(filler.head, "amod", "nummod", "det")
        if scene.tree.tokens[index].tag != "ART"
        and scene.tree.tokens[index].text.lower() not in grammar().negative_words
        and lemma(scene.tree.tokens[index]).lower() not in _POSSESSIVES
        and scene.time_of(filler) is None
    )


_POSSESSIVES = frozenset({"sein", "ihr", "seine", "ihre"})


def _inside(scene: Scene, index: int, ends: list[Argument]) -> bool:
    token = scene.tree.tokens[index]
    return any(end.start <= token.start and token.end <= end.end for end in ends)


def _holds_end(scene: Scene, filler: Filler, ends: list[Argument]) -> bool:
    """Whether a phrase has an end of the statement in it: what else stands there may be denied."""
    tokens = [scene.tree.tokens[i] for i in filler.tokens]
    return any(t.start < end.end and end.start < t.end for t in tokens for end in ends)
