"""What Link Grammar's trees get wrong often enough to be put right by rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kg.claims.english.words import words
from kg.model import Token

_PARTING = frozenset({",", ";", ":", "and", "but", "or", "–", "—"})
_JOINING = ("and", "&")


def repaired(tokens: Sequence[Token], people: Collection[int]) -> tuple[Token, ...]:
    """The tokens of a sentence with better heads; ``people`` are the tokens of people's names."""
    found = list(tokens)
    _free_particles(found)
    _part_clauses(found)
    _split_names(found)
    _share_titles(found, people)
    _settle(found)
    _near_appositions(found)
    _lift_appositions(found, people)
    return tuple(found)


def _free_particles(tokens: list[Token]) -> None:
    """ "grew up in Y": a word like "up" belongs to the verb right before it, what follows, too."""
    for index in range(1, len(tokens) - 1):
        here, after = tokens[index], tokens[index + 1]
        both = here.dep == after.dep == "case" and here.head == after.head
        loose = both or (here.dep == "xcomp" and here.head == index - 1)
        if loose and tokens[index - 1].pos == "VERB" and here.text in words().particles:
            tokens[index] = replace(here, head=index - 1, dep="compound:prt")
            for below, token in enumerate(tokens):
                if token.head == index:
                    tokens[below] = replace(token, head=index - 1)


def _part_clauses(tokens: list[Token]) -> None:
    """ "died in Y, where Z had died in 1791": a verb with a subject is no phrase of another's."""
    for index, token in enumerate(tokens):
        own = token.pos == "VERB" and token.dep in ("obl", "nmod", "obj")
        if own and any(t.head == index and t.dep in ("nsubj", "aux", "mark") for t in tokens):
            tokens[index] = replace(token, dep="advcl")


def _split_names(tokens: list[Token]) -> None:
    """ "owns LinkedIn and GitHub" is no one name: the second is joined to the first."""
    for joint in range(1, len(tokens) - 1):
        last, first = tokens[joint].head, joint - 1
        if tokens[joint].text not in _JOINING or tokens[joint].dep != "compound" or last <= joint:
            continue
        if tokens[first].head != joint or tokens[first].dep != "compound":
            continue
        tokens[first] = replace(tokens[first], head=tokens[last].head, dep=tokens[last].dep)
        tokens[joint] = replace(tokens[joint], head=first, dep="cc")
        tokens[last] = replace(tokens[last], head=first, dep="conj")


def _share_titles(tokens: list[Token], people: Collection[int]) -> None:
    """ "Facebook founder and CEO X" is X by two titles; "A and B CEO X" leaves open what A does."""
    for name, token in enumerate(tokens):
        first = token.head
        if token.dep != "conj" or name not in people or first < 0 or first in people:
            continue
        titles = [i for i in range(first, name) if tokens[i].dep == "nmod:title"]
        if not any(tokens[i].head == name for i in titles) or _has_article(tokens, first):
            continue
        tokens[name] = replace(token, head=tokens[first].head, dep=tokens[first].dep)
        dep = "nmod:title" if tokens[first].pos == "NOUN" else "dep"
        tokens[first] = replace(tokens[first], head=name, dep=dep)


def _has_article(tokens: Sequence[Token], noun: int) -> bool:
    return any(t.head == noun and t.dep in ("det", "det:poss") for t in tokens)


def _settle(tokens: list[Token]) -> None:
    """Phrases that follow a participle at once go to it, not to a verb before it.

    "is part of the firm founded by X in 1994": both phrases say how it was founded.
    """
    for participle, token in enumerate(tokens):
        if token.dep != "acl":
            continue
        for index in range(participle + 1, len(tokens)):
            if tokens[index].text in _PARTING:
                break
            if tokens[index].dep == "obl" and tokens[index].head < participle:
                tokens[index] = replace(tokens[index], head=participle)


def _near_appositions(tokens: list[Token]) -> None:
    """ "A and his wife, B,": the apposition is the nearer noun's."""
    for index, token in enumerate(tokens):
        if token.dep != "appos":
            continue
        first = index
        while first > 0 and tokens[first - 1].dep == "flat" and tokens[first - 1].head == index:
            first -= 1
        near = first - 2
        comma = near >= 0 and tokens[first - 1].text == ","
        if comma and tokens[near].dep == "conj" and tokens[near].head == token.head:
            tokens[index] = replace(token, head=near)


def _lift_appositions(tokens: list[Token], people: Collection[int]) -> None:
    """ "the chairman of Siemens, Jim Berg": the apposition is the chairman's, not Siemens'."""
    for index, token in enumerate(tokens):
        if token.dep != "appos" or index not in people or token.head in people:
            continue
        top = token.head
        while tokens[top].dep == "nmod" and tokens[top].head >= 0:
            top = tokens[top].head
        if top not in people:
            tokens[index] = replace(token, head=top)
