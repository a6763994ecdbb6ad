"""Attributions inside a clause: "laut Polizei", "nach Angaben von Alpha" are no part of it.

Such a phrase says whose words the clause gives. It plays no role in what happens, and what the
parser hung on it from behind belongs to the verb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from kg.claims.tree import is_noun, is_verbal
from kg.model import Quotation, Sentence, Token

ASIDE = "aside"
"""The relation of the head of such a phrase, which then hangs on nothing."""

_PREPOSITIONS = frozenset({"APPR", "APPO", "APPRART"})


def is_aside(token: Token) -> bool:
    """Whether a cue's word attributes as a preposition does, not as a verb."""
    return token.tag in _PREPOSITIONS or (token.pos == "ADP" and not is_verbal(token))


def asides(sentence: Sentence, quotations: Iterable[Quotation]) -> frozenset[int]:
    """The tokens of every prepositional attribution in the sentence: cue, speaker, between."""
    found: set[int] = set()
    for quotation in quotations:
        cue, speaker = quotation.cue, quotation.speaker
        if cue is None or speaker is None:
            continue
        if not (sentence.start <= cue.start < sentence.end):
            continue
        first = next((t for t in sentence.tokens if t.start >= cue.start), None)
        if first is None or not is_aside(first):
            continue
        start, end = min(cue.start, speaker.start), max(cue.end, speaker.end)
        inside = [i for i, t in enumerate(sentence.tokens) if start <= t.start < end]
        found |= set(_up_to_end(sentence, inside))
    return frozenset(found)


def _up_to_end(sentence: Sentence, inside: list[int]) -> list[int]:
    """The phrase alone: "nach eigenen Angaben" ends with its noun, "laut X" before a number."""
    tokens = sentence.tokens
    for index in inside:
        if tokens[index].text.lower() == "eigenen":
            return [i for i in inside if i <= index + 1]
        if tokens[index].tag == "CARD" and index - 1 in inside and is_noun(tokens[index - 1]):
            return [i for i in inside if i < index]
    return inside


def set_aside(sentence: Sentence, aside: Collection[int]) -> Sentence:
    """The sentence with those tokens on a tree of their own; the same object without any."""
    if not aside:
        return sentence
    tokens = list(sentence.tokens)
    for index, token in enumerate(sentence.tokens):
        inside, above = index in aside, token.head
        if above < 0 or is_verbal(token):
            continue
        if inside and above not in aside:
            tokens[index] = replace(token, head=-1, dep=ASIDE)
        elif not inside and above in aside:
            host = _outside(sentence.tokens, above, aside)
            bare = not any(t.head == index and t.dep == "case" for t in sentence.tokens)
            dep = token.dep
            if dep in ("nmod", "appos", "conj", "flat"):
                dep = _freed(tokens, host) if bare else "obl"
            tokens[index] = replace(token, head=host, dep=dep)
    return replace(sentence, tokens=tuple(tokens))


def _freed(tokens: list[Token], verb: int) -> str:
    """What a noun without preposition is to the verb: what the verb lacks."""
    known = {t.dep.split(":")[0] for t in tokens if t.head == verb}
    return "nsubj" if "nsubj" not in known else "obj" if "obj" not in known else "obl"


def _outside(tokens: Iterable[Token], index: int, aside: Collection[int]) -> int:
    """The first token above that is not set aside, -1 where there is none."""
    each = tuple(tokens)
    seen: set[int] = set()
    while index in aside and index not in seen:
        seen.add(index)
        index = each[index].head
    return -1 if index in seen else index
