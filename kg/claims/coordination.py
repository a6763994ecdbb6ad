"""Repairs of trees in which coordinated clauses were run into one.

A verb has one finite form: of two with "und" between, each has a clause of its own. A
subordinate clause is headed by its last verb. "A sowie B" are one phrase, wherever B was hung.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.claims.contents import takes_content
from kg.claims.grammar import grammar
from kg.claims.tree import is_finite, is_noun, is_verbal
from kg.model import Token
from kg.reading.lexicon import table

_SUBORDINATE = frozenset({"advcl", "ccomp", "acl", "acl:relcl"})
_OF_NOUN = frozenset({"det", "amod", "det:poss", "advmod"})
_YEAR = 4


def listed(tokens: Sequence[Token], kind_at: Mapping[int, str]) -> list[Token]:
    """The tokens with "A, B und C" as one list, where A and B are names of one kind.

    ``kind_at`` tells the kind of the name at each token that is one. The parser takes B for an
    apposition of A, which it is not if "und C" follows.
    """
    fixed = list(tokens)
    for index, token in enumerate(tokens):
        kind = kind_at.get(index)
        if token.dep != "appos" or kind is None or kind_at.get(token.head) != kind:
            continue
        comma = index > 0 and tokens[index - 1].text == ","
        joined_names = (i for i in _below(tokens, index, "conj") if kind_at.get(i) == kind)
        if comma and any(_below(tokens, i, "cc") for i in joined_names):
            fixed[index] = replace(token, dep="conj")
    return fixed


def joined(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with such heads set right; tokens that were right are the same objects."""
    fixed = list(tokens)
    for index, token in enumerate(tokens):
        if token.dep in _SUBORDINATE and not is_verbal(token):
            _raise_last_verb(fixed, index)
    for index in range(len(fixed)):
        if fixed[index].dep == "obj":
            _join_to_noun(fixed, index)
        elif fixed[index].dep == "iobj":
            _join_name(fixed, index)
        elif fixed[index].dep == "nmod":
            _lift_from_year(fixed, index)
    for index, token in enumerate(tokens):
        if is_verbal(token):
            _split_copula(fixed, index)
            _split_at_comma(fixed, index)
        elif is_noun(token):
            _free_predicate(fixed, index)
            _part_time(fixed, index)
            _become(fixed, index)
            _free_clause(fixed, index)
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


def _split_at_comma(tokens: list[Token], verb: int) -> None:
    """ "X hat einen Sitz in A, nach B zählt es C": two finite verbs are two clauses.

    So are those of "A sei am Ende, sagte B".
    """
    if tokens[verb].tag != "VVFIN":
        return
    for first in _below(tokens, verb, "aux", "aux:pass", "cop"):
        commas = [i for i in range(first, verb) if tokens[i].text in (",", ";")]
        if not is_finite(tokens[first]) or tokens[first].tag != "VAFIN" or not commas:
            continue
        for position in range(commas[0]):
            if tokens[position].head == verb and position != first:
                tokens[position] = replace(tokens[position], head=first)
        tokens[first] = replace(tokens[first], head=tokens[verb].head, dep=tokens[verb].dep)
        said = verb == commas[-1] + 1 and takes_content(tokens[verb].lemma.lower())
        tokens[verb] = replace(tokens[verb], head=first, dep="parataxis" if said else "conj")
        return


def _free_clause(tokens: list[Token], noun: int) -> None:
    """ "A beträgt B, es ist C": a noun with copula and subject is a clause, no object."""
    if tokens[noun].dep not in ("obj", "obl", "nmod", "appos", "iobj"):
        return
    copulas = [i for i in _below(tokens, noun, "cop") if is_finite(tokens[i])]
    subjects = _below(tokens, noun, "nsubj")
    if copulas and subjects and tokens[min(*copulas, *subjects) - 1].text in (",", ";"):
        tokens[noun] = replace(tokens[noun], dep="parataxis")


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


def _join_name(tokens: list[Token], index: int) -> None:
    """ "die Schülerin Beatrix erstochen": a bare name right behind the object is its name."""
    noun = index - 1
    if noun < 0 or tokens[index].tag != "NE" or tokens[noun].tag != "NN":
        return
    if tokens[noun].dep == "obj" and tokens[noun].head == tokens[index].head:
        tokens[index] = replace(tokens[index], head=noun, dep="appos")


def _lift_from_year(tokens: list[Token], index: int) -> None:
    """ "gehört seit 2012 zu X": what follows a year hangs on the verb, not on the year."""
    year = tokens[index].head
    if year < 0 or tokens[year].tag != "CARD" or len(tokens[year].text) != _YEAR:
        return
    verb = tokens[year].head
    if verb >= 0 and is_verbal(tokens[verb]) and _below(tokens, index, "case"):
        tokens[index] = replace(tokens[index], head=verb, dep="obl")


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
    for position in (p for p in range(joint) if p != noun):
        token = tokens[position]
        if token.head == noun and token.dep == "case":
            tokens[position] = replace(token, head=_right_number(tokens, position, noun))
        elif token.head == noun and token.dep == "nummod":
            tokens[position] = replace(token, dep="obl")
        elif token.head == verb or (position > copula and token.head > joint):
            tokens[position] = replace(token, head=noun)
    tokens[copula] = replace(tokens[copula], head=noun, dep="cop")
    tokens[noun] = replace(tokens[noun], head=top, dep=dep)
    tokens[verb] = replace(tokens[verb], head=noun, dep="conj")


def _part_time(tokens: list[Token], noun: int) -> None:
    """ "ist seit 2021 Präsident", "ist seit dem 9. Mai Präsident": the time is no predicate."""
    if not _below(tokens, noun, "cop"):
        return
    years = [i for i in _below(tokens, noun, "nummod") if len(tokens[i].text) == _YEAR]
    cases = _below(tokens, noun, "case")
    if years and cases and cases[0] == years[0] - 1 and years[0] < noun:
        tokens[years[0]] = replace(tokens[years[0]], dep="obl")
        tokens[cases[0]] = replace(tokens[cases[0]], head=years[0])
        return
    behind = [i for i in _below(tokens, noun, "nmod", "appos", "flat") if i > noun]
    if tokens[noun].lemma.lower() not in _months() or not behind:
        return
    predicate = behind[0]
    if tokens[predicate].tag == "NN" and not _below(tokens, predicate, "case"):
        _swap(tokens, noun, predicate)


def _swap(tokens: list[Token], time: int, predicate: int) -> None:
    """The predicate takes the time's place; the figures of the time stay with the time."""
    top, dep = tokens[time].head, tokens[time].dep
    for position, token in enumerate(tokens):
        figure = token.dep in ("case", "det", "amod", "nummod")
        if token.head == time and position != predicate and not figure:
            tokens[position] = replace(token, head=predicate)
        elif token.head == predicate and token.dep == "nummod" and position == predicate - 1:
            tokens[position] = replace(token, head=time)
    tokens[predicate] = replace(tokens[predicate], head=top, dep=dep)
    tokens[time] = replace(tokens[time], head=predicate, dep="obl")


@cache
def _months() -> frozenset[str]:
    return frozenset(table("months.toml")["de"])


def _right_number(tokens: Sequence[Token], preposition: int, noun: int) -> int:
    """ "bis 2017 Präsident": the preposition belongs to the year."""
    after = preposition + 1
    is_year = tokens[after].tag == "CARD" and len(tokens[after].text) == _YEAR
    return after if is_year else noun
