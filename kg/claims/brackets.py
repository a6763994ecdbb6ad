"""Repairs of trees by the brackets that German verbs make: the finite one second, participles last.

"X wurde 1847 gegründet und beschäftigt 300 Menschen": what stands right behind "und", with an
object behind it, is no participle. "X hat seinen Sitz in A und beschäftigt B": two finite verbs
have a clause each. And behind "nach eigenen Angaben", which is whole by itself, the clause goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.claims.tree import is_finite, is_noun, verb_above
from kg.model import Token

_FINITE = (("Mood", "Ind"), ("Number", "Sing"), ("Person", "3"), ("Tense", "Pres"),
           ("VerbForm", "Fin"))  # fmt: skip
_ENDS = ("obj", "iobj", "nsubj")


def bracketed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with such heads and tags set right; tokens that were right are the same."""
    fixed = list(tokens)
    for index in range(len(fixed)):
        _free_from_own_words(fixed, index)
    for index in range(1, len(fixed)):
        if fixed[index - 1].tag == "KON":
            _make_finite(fixed, index)
            _split(fixed, index)
    return fixed


def _free_from_own_words(tokens: list[Token], index: int) -> None:
    """ "nach eigenen Angaben 300 Pferde": no name of whose they are may follow, only a genitive."""
    noun = tokens[index].head
    if not 0 <= noun < index or tokens[index].dep not in ("nmod", "appos", "flat"):
        return
    below = [t for t in tokens if t.head == noun]
    own = any(t.dep == "amod" and t.lemma.lower() == "eigen" for t in below)
    if not own or not any(t.dep == "case" for t in below) or not is_noun(tokens[index]):
        return
    if any(t.head == index and t.dep in ("det", "case") for t in tokens):
        return
    verb = verb_above(tokens, noun)
    if verb is None:
        return
    ruled = tokens[verb].dep == "conj" or any(
        t.head == verb and t.dep.startswith("nsubj") for t in tokens
    )
    tokens[index] = replace(tokens[index], head=verb, dep="obj" if ruled else "nsubj")


def _make_finite(tokens: list[Token], verb: int) -> None:
    token = tokens[verb]
    if token.tag != "VVPP" or token.dep != "conj" or not _may_be_finite(token):
        return
    behind = [i for i in _below(tokens, verb, *_ENDS) if i > verb]
    helped = any(is_finite(tokens[i]) for i in _below(tokens, verb, "aux", "aux:pass"))
    if not behind or helped:
        return
    tokens[verb] = replace(token, tag="VVFIN", morph=_FINITE)
    _as_object(tokens, verb, behind)


def _may_be_finite(token: Token) -> bool:
    """Whether a participle reads like the verb's third person: "verkauft", not "gekauft"."""
    stem = token.lemma.lower().removesuffix("n").removesuffix("e")
    return token.text.lower() in (f"{stem}t", f"{stem}et")


def _split(tokens: list[Token], verb: int) -> None:
    if tokens[verb].tag != "VVFIN":
        return
    for first in _below(tokens, verb, "aux"):
        if tokens[first].lemma.lower() != "haben" or not is_finite(tokens[first]) or first > verb:
            continue
        for position in range(verb - 1):
            if tokens[position].head == verb and position != first:
                tokens[position] = replace(tokens[position], head=first)
        tokens[first] = replace(tokens[first], head=tokens[verb].head, dep=tokens[verb].dep)
        tokens[verb] = replace(tokens[verb], head=first, dep="conj")
        _as_object(tokens, verb, [i for i in _below(tokens, verb, *_ENDS) if i > verb])
        return


def _as_object(tokens: list[Token], verb: int, behind: Sequence[int]) -> None:
    """What stands behind a verb whose subject was named before, if it is alone, is its object."""
    if len(behind) == 1 and dict(tokens[behind[0]].morph).get("Case") != "Dat":
        tokens[behind[0]] = replace(tokens[behind[0]], dep="obj", head=verb)


def _below(tokens: Sequence[Token], head: int, *deps: str) -> list[int]:
    return [i for i, t in enumerate(tokens) if t.head == head and t.dep in deps]
