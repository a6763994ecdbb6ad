"""Typed statements from copulas: "X ist Gründer von Y", "Die Hauptstadt von Y ist X"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.claims.clauses import Clause, Filler
from kg.claims.grammar import grammar
from kg.claims.making import Setting, Stance, make, overlap, spoken_of
from kg.claims.origins import origins
from kg.claims.relational import (
    Modifiers,
    NounClaim,
    claims_of_noun,
    concept,
    is_concept,
    is_singled_out,
    modifiers,
)
from kg.claims.scene import Scene
from kg.claims.series import Place, place_of
from kg.claims.typed.slots import end_of, end_or_time
from kg.claims.typed.words import relation_words
from kg.model import ClaimReading, MentionKind, Modality


def by_copula(scene: Scene, clause: Clause, how: Stance) -> Iterator[ClaimReading]:
    """Every claim of a copular clause: its subject is called something."""
    for predicate in clause.predicative:
        if predicate.preposition not in ("", "als") or _is_weighed(scene, clause, predicate.head):
            continue
        for subject in clause.subject:
            yield from _called(scene, clause, subject, predicate.head, how)
            if not clause.negated:
                yield from _called(scene, clause, predicate, subject.head, how, relations_only=True)


def _is_weighed(scene: Scene, clause: Clause, noun: int) -> bool:
    """ "weniger Physiker als Philosoph", "zweimal Kanzler": the noun alone says less, or other."""
    tokens, words = scene.tree.tokens, grammar().weighing
    if any(tokens[i].text.lower() in grammar().repeated for i in clause.tokens):
        return True
    before = noun > 0 and tokens[noun - 1].text.lower() in words
    return before and any(tokens[i].text.lower() == "als" and i > noun for i in clause.tokens)


def _called(
    scene: Scene,
    clause: Clause,
    holder: Filler,
    noun: int,
    how: Stance,
    relations_only: bool = False,
) -> Iterator[ClaimReading]:
    """ "HOLDER ist NOUN (von Y)"; read backwards, only a relation with its Y counts."""
    end = end_or_time(scene, holder) if relations_only else end_of(scene, holder)
    as_concept = end is None or (end.mention is not None and not scene.is_name(end.mention))
    if as_concept and relations_only and is_concept(scene, holder.head):
        end = concept(scene, holder.head)
    elif end is None:
        return
    else:
        as_concept = False
    is_class = (
        not as_concept
        and end.mention is not None
        and scene.mention(end.mention).kind is MentionKind.CLASS
    )
    if relations_only and is_class:
        return
    before = modifiers(scene, noun)
    if before.other or before.future:
        return
    if before.possible:
        how = Stance(how.polarity, Modality.POSSIBLE)
    if not relations_only and not before.past:
        kind = scene.mention(end.mention).kind if end.mention is not None else MentionKind.OTHER
        for made in origins(scene, noun, end, kind, scene.clause_span(clause.tokens)):
            yield replace(made, polarity=how.polarity, modality=how.modality, extractor="copula")
    for claim, place in _claimed(scene, noun, before):
        built_in = claim.senses[0].entry in ("office", "occupation", "class")
        if as_concept and not claim.concepts:
            continue
        if (relations_only and built_in) or overlap(claim.other, end):
            continue
        past = clause.tense == "past" or before.past
        setting = spoken_of(scene, scene.times_in(clause.tokens), claim.tense, past)
        if clause.lemma == "werden" and setting.present:
            setting = Setting(None, False)
        yield make(
            scene,
            scene.clause_span(clause.tokens),
            end,
            f"{relation_words(scene, clause)} {claim.relation}",
            claim.other,
            "copula",
            senses=claim.senses,
            setting=place.put_into(setting),
            stance=how,
        )


def _claimed(scene: Scene, noun: int, before: Modifiers) -> Iterator[tuple[NounClaim, Place]]:
    """What the predicate's noun claims, without a class or office of which the words say more.

    "der höchste Berg der Welt" is not borne out by "Berg", "eine ehemalige Stadt" not by "Stadt",
    "der jüngste Bundeskanzler" not by "Bundeskanzler".
    """
    narrowed = before.past or is_singled_out(scene, noun)
    for claim in claims_of_noun(scene, noun):
        place = place_of(scene, noun, claim)
        if not place.unread and not (narrowed and claim.senses[0].entry == "class"):
            yield claim, place
