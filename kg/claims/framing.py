"""Frames around a sentence by which nothing in it is asserted: "Gerücht: …", "Angenommen, …".

A label before a colon or in brackets calls the rest false, a joke or a rumour; an opening asks to
suppose it; a correction tells what stood in an earlier version; and what holds "im Film" or "laut
Drehbuch" holds there alone.
"""

from __future__ import annotations

from kg.claims.clauses import Clause
from kg.claims.lexicon import cues
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.tree import is_verbal, lemma
from kg.model import ClaimReading, Modality, Token

_LONGEST_LABEL = 8
"""Tokens before the colon, the label with what stands about it ("Ein böses Gerücht:")."""


def frame(scene: Scene) -> Modality:
    """What the frame of a sentence leaves of its assertions, ``ASSERTED`` where there is none."""
    words, tokens = cues()["framing"], scene.tree.tokens
    if _is_labelled(tokens) or _is_scoffed(tokens) or _is_taken_back(tokens):
        return Modality.POSSIBLE
    opening = [t.text.lower() for t in tokens[:3]]
    if (opening[0] in words["supposing"] and "," in opening) or _is_imagined(tokens):
        return Modality.CONDITIONAL
    return Modality.ASSERTED


def _is_labelled(tokens: tuple[Token, ...]) -> bool:
    labels = cues()["framing"]["labels"]
    colon = next((i for i, t in enumerate(tokens[:_LONGEST_LABEL]) if t.text == ":"), 0)
    before = {each.lower() for t in tokens[:colon] for each in (t.text, lemma(t))}
    if before & _POINTING_BACK:
        return False  # "Das ist falsch: …" goes on with what is right
    if "nicht" in before and before & {"stimmen", "wahr", "richtig", "zutreffen"}:
        return True
    if before & labels:
        return not any(word in ("kein", "nicht") for word in before)
    inside = (tokens[i + 1].text.lower() for i, t in enumerate(tokens[:-2]) if t.text == "(")
    return any(word in labels for word in inside)


_POINTING_BACK = frozenset({"das", "dies", "diese", "dieses", "sie"})


def _is_scoffed(tokens: tuple[Token, ...]) -> bool:
    opening = " ".join(t.text.lower() for t in tokens[:3]) + " "
    return any(opening.startswith(f"{words} ") for words in cues()["framing"]["scoffing"])


def _is_taken_back(tokens: tuple[Token, ...]) -> bool:
    """ "In einer früheren Fassung hieß es, …", but not "Anders als in einer früheren Fassung …"."""
    words = cues()["framing"]
    if tokens[0].text.lower() in _CONTRARY:
        return False
    for index, token in enumerate(tokens[1:], 1):
        if (
            lemma(token) in words["versions"]
            and lemma(tokens[index - 1]).lower() in words["earlier"]
        ):
            return any(t.text.lower() in ("in", "im") for t in tokens[max(index - 3, 0) : index])
    return False


_CONTRARY = frozenset({"anders", "entgegen", "abweichend"})


def _is_imagined(tokens: tuple[Token, ...]) -> bool:
    """ "Stellen Sie sich vor, …", "Nehmen wir an, …", "Man stelle sich vor: …"."""
    verb = next((i for i, t in enumerate(tokens[:2]) if is_verbal(t)), None)
    if verb is None or len(tokens) <= verb + 1:
        return False
    known = lemma(tokens[verb]).lower() in cues()["framing"]["imagining"]
    who = {tokens[i].text.lower() for i in (0, 1)}
    return known and bool(who & _INVITED)


_INVITED = frozenset({"wir", "sie", "man", "dir", "euch", "ihr"})


def holds_elsewhere(scene: Scene, clause: Clause, reading: ClaimReading) -> bool:
    """Whether the clause says that it holds in a work or a dream, which is no end of the claim."""
    nouns, ends = cues()["framing"]["fictions"], (reading.subject, reading.object)
    for filler in clause.obliques:
        if filler.preposition not in ("in", "laut", "gemäß", "nach"):
            continue
        if base_of(scene, filler.head).word.lower() not in nouns:
            continue
        start, end = scene.span(filler.tokens)
        if not any(each and each.start < end and start < each.end for each in ends):
            return True
    return False
