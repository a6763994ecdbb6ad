"""Definite descriptions: which name "das Netzwerk" or "der Konzern" goes back to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kg.model import Mention, MentionKind
from kg.reading.mentions import name_cues
from kg.reading.mentions.coreference_context import Chains, Text
from kg.reading.mentions.name_chains import NAMED


def may_describe(text: Text, mentions: Sequence[Mention], index: int) -> bool:
    """Whether it is a definite, singular noun that no name follows: "das Netzwerk"."""
    mention = mentions[index]
    if mention.kind not in (MentionKind.CLASS, MentionKind.OFFICE) or " " in mention.name:
        return False
    if mention.in_compound or ("Number", "Plur") in text.token(index).morph:
        return False
    if not _is_definite(text, index):
        return False
    tokens, place = text.tokens(index), text.first[index]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None:
        return True
    if _is_named(mentions, index, after.start):
        return False
    if (
        after.tag == "NE"
        or after.pos == "PROPN"
        or after.text.lower() in ("des", "der", "von", "vom", "für")
    ):
        return False
    return after.text not in '„“"»'


def _is_named(mentions: Sequence[Mention], index: int, start: int) -> bool:
    """Whether a name begins at ``start``, right behind: "das Netzwerk Parler" is Parler's kind."""
    behind = mentions[index + 1] if index + 1 < len(mentions) else None
    if behind is None or behind.anaphoric:
        return False
    return behind.start == start and behind.kind in NAMED


def _is_definite(text: Text, index: int) -> bool:
    definite = name_cues.name_words("coreference", "definite")
    tokens, place = text.tokens(index), text.first[index] - 1
    depth = 0
    while place >= 0 and depth < 6:
        token = tokens[place]
        if token.text.lower() in definite and token.tag in (
            "ART",
            "PDAT",
            "APPRART",
        ):
            return True
        if token.tag in ("NN", "NE", "VVFIN", "VAFIN", "$,", "$.", "PPOSAT") and depth == 0:
            return False
        if token.tag in ("VVFIN", "VAFIN", "VMFIN", "$.", "$,"):
            return False
        place -= 1
        depth += 1
    return False


def description_target(chains: Chains, index: int) -> int | None:
    """The chain that a description is of; None where none or more than one may be meant."""
    mention = chains.mentions[index]
    those = chains.called(index, partial(_same_noun, mention.name))
    if len(those) == 1:
        return those[0]
    if those or mention.kind is MentionKind.OFFICE:
        return None
    described = name_cues.class_noun(mention.name)
    if described is None or described.kind not in (MentionKind.ORGANISATION, MentionKind.PLACE):
        return None
    if described.noun not in name_cues.name_words("coreference", "companies"):
        return None
    close = chains.near(index, {described.kind, MentionKind.OTHER})
    close -= _subjects_beside(chains.text, chains.group, index)
    return (
        next(iter(close))
        if len(close) == 1 and chains.mentions[next(iter(close))].kind is described.kind
        else None
    )


def _subjects_beside(text: Text, group: Sequence[int], index: int) -> set[int]:
    """The subject of the verb whose object the description is: it cannot be the same."""
    token = text.token(index)
    if token.dep not in ("obj", "iobj"):
        return set()
    here = text.sentence_of[index]
    return {
        group[i]
        for i in text.since(here, len(group))
        if text.sentence_of[i] == here
        and text.token(i).dep == "nsubj"
        and text.token(i).head == token.head
    }


def _same_noun(noun_here: str, noun_there: str) -> bool:
    """ "Netzwerk" goes back to "Online-Netzwerk", not the reverse."""
    if noun_here == noun_there:
        return True
    return len(noun_here) > 3 and noun_there.lower().endswith(noun_here.lower())
