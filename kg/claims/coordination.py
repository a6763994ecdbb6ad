"""Repairs of trees in which coordinated clauses were run into one.

A verb has one finite form: of two with "und" between, each has a clause of its own. A
subordinate clause is headed by its last verb. "A sowie B" are one phrase, wherever B was hung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.claims.grammar import grammar
from kg.claims.tree import is_finite, is_noun, is_verbal
from kg.model import Token

_SUBORDINATE = frozenset({"advcl", "ccomp", "acl", "acl:relcl"})
_OF_NOUN = frozenset({"det", "amod", "det:poss", "advmod"})
_YEAR = 4


def joined(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with such heads set right; tokens that were right are the same objects."""
    fixed = list(tokens)
    for index, token in enumerate(tokens):
        if token.dep in _SUBORDINATE and not is_verbal(token):
            _raise_last_verb(fixed, index)
    for index in range(len(fixed)):
        if fixed[index].dep == "obj":
            _join_to_noun(fixed, index)
    for index, token in enumerate(tokens):
        if is_verbal(token):
            _split_copula(fixed, index)
        elif is_noun(token):
            _free_predicate(fixed, index)
            _become(fixed, index)
    return fixed


def _below(tokens: Sequence[Token], head: int, *deps: str) -> list[int]:
    return [i for i, t in enumerate(tokens) if t.head == head and t.dep in deps]


def _raise_last_verb(tokens: list[Token], index: int) -> None:
    """ "Seitdem A aktiv gegen B vorgehen, …": the verb before the comma is the clause's head."""
    if _below(tokens, index, "cop"):
        return
    for verb in _below(tokens, index, "conj"):
        ends = verb + 1 < len(tokens) and tokens[verb + 1].text == ","
        if not (is_verbal(tokens[verb]) and ends and verb > index):
            continue
        for position, token in enumerate(tokens):
            if token.head == index and position != verb:
                tokens[position] = replace(token, head=verb)
        tokens[verb] = replace(tokens[verb], head=tokens[index].head, dep=tokens[index].dep)
        tokens[index] = replace(tokens[index], head=verb, dep="advmod")
        return


def _join_to_noun(tokens: list[Token], index: int) -> None:
    """ "gegen A sowie rassistische B vorgehen": B is no object of its own beside A."""
    verb = tokens[index].head
    if verb < 0 or index > verb:
        return
    first = min([index, *_below(tokens, index, *_OF_NOUN)])
    joint = first - 1
    if joint < 1 or tokens[joint].tag != "KON" or tokens[joint].head not in (verb, index):
        return
    if is_noun(tokens[joint - 1]) and tokens[joint - 1].head in (verb, *range(index, verb)):
        tokens[joint] = replace(tokens[joint], head=index)
        tokens[index] = replace(tokens[index], head=joint - 1, dep="conj")


def _free_predicate(tokens: list[Token], noun: int) -> None:
    """ "X war Präsident und ist … zurückgetreten": the predicate is no subject of what follows."""
    verb = tokens[noun].head
    copulas = _below(tokens, noun, "cop")
    if not tokens[noun].dep.startswith("nsubj") or not copulas or verb < noun:
        return
    helpers = [i for i in _below(tokens, verb, "aux", "aux:pass") if is_finite(tokens[i])]
    first = helpers[0] if helpers else verb
    joints = [i for i, t in enumerate(tokens) if noun < i < first and t.tag == "KON"]
    if not joints or not is_finite(tokens[copulas[0]]):
        return
    tokens[noun] = replace(tokens[noun], head=tokens[verb].head, dep=tokens[verb].dep)
    tokens[verb] = replace(tokens[verb], head=noun, dep="conj")
    tokens[joints[-1]] = replace(tokens[joints[-1]], head=verb, dep="cc")


def _become(tokens: list[Token], noun: int) -> None:
    """ "wurde Ministerin": with a noun, "werden" makes no passive."""
    for index in _below(tokens, noun, "aux:pass"):
        if tokens[index].lemma.lower() == "werden" and is_finite(tokens[index]):
            tokens[index] = replace(tokens[index], dep="cop")


def _split_copula(tokens: list[Token], verb: int) -> None:
    """ "X war von 2009 bis 2017 Präsident und soll … antreten": "war" rules its own clause."""
    helpers = [i for i in _below(tokens, verb, "aux", "cop") if is_finite(tokens[i])]
    joints = _below(tokens, verb, "cc")
    for first in helpers:
        if tokens[first].lemma.lower() not in grammar().copulas:
            continue
        later = [i for i in helpers if i > first]
        between = [i for i in joints if later and first < i < later[0]]
        if not between:
            continue
        noun = _predicate(tokens, first + 1, between[0])
        if noun is not None:
            _part(tokens, verb, first, noun, between[0])
        return


def _predicate(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The first noun of a stretch that stands without preposition, no time and no genitive."""
    for index in range(start, end):
        token = tokens[index]
        if token.tag not in ("NN", "NE") or dict(token.morph).get("Case") == "Gen":
            continue
        first = index
        while first > start and tokens[first - 1].pos in ("DET", "ADJ"):
            first -= 1
        if tokens[first - 1].pos != "ADP":
            return index
    return None


def _part(tokens: list[Token], verb: int, copula: int, noun: int, joint: int) -> None:
    """The noun becomes the head of what precedes the joint, the verb its conjunct."""
    top, dep = tokens[verb].head, tokens[verb].dep
    for position in range(joint):
        token = tokens[position]
        outside = token.head < copula or token.head >= joint or token.head == verb
        if position != noun and (token.head == verb or token.head == noun and token.dep == "case"):
            years = token.dep == "case"
            tokens[position] = replace(
                token, head=_right_number(tokens, position, noun) if years else noun
            )
        elif copula < position and token.head == noun and token.dep == "nummod":
            tokens[position] = replace(token, head=noun, dep="obl")
        elif position > copula and outside and position != noun and token.head > joint:
            tokens[position] = replace(token, head=noun)
    tokens[copula] = replace(tokens[copula], head=noun, dep="cop")
    tokens[noun] = replace(tokens[noun], head=top, dep=dep)
    tokens[verb] = replace(tokens[verb], head=noun, dep="conj")


def _right_number(tokens: Sequence[Token], preposition: int, noun: int) -> int:
    """ "bis 2017 Präsident": the preposition belongs to the year."""
    after = preposition + 1
    is_year = tokens[after].tag == "CARD" and len(tokens[after].text) == _YEAR
    return after if is_year else noun
