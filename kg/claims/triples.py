"""Open triples: what a sentence says, in its own words, as (subject, relation, object).

Facts are taken from finite clauses: the subject, the verb's words, and each complement in turn,
first bare and then with its attributes. A preposition stays with its phrase ("wurde geboren",
"in Bremen"). Circumstances behind an object or another circumstance are given with it ("die
Firma im Jahr 1998"). The measure that this follows is BenchIE's (Gashteovski et al., ACL 2022),
which counts each of these as a fact of its own; which of them are given was weighed on the half of
its German sentences that is kept for development.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.claims.clauses import Clause, Filler, Link, clauses
from kg.claims.repair import repaired
from kg.claims.roles import is_nominal
from kg.claims.tree import Tree, is_finite, is_verbal, tree
from kg.model import Sentence

Triple = tuple[str, str, str]

_MANY = 60
"""Triples of one sentence beyond which no more are made: such a sentence is a list or an attack."""
_NESTED = frozenset({"nmod", "appos", "acl", "acl:relcl", "conj"})
_JOINING = frozenset({"PRELS", "KOUS", "KON", "$,", "$."})
_OPENING, _CLOSING = frozenset({'"', "„", "``"}), frozenset({'"', "“", "''"})
_EDGES = frozenset(",;:.()-")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A clause as triples need it: verb tokens and predicative adjective, fillers by kind."""

    verbs: tuple[int, ...]
    adjective: str
    inner: tuple[Filler, ...]
    outer: tuple[Filler, ...]
    objects: tuple[Filler, ...]


def triples(sentence: Sentence) -> list[Triple]:
    """The open triples of a parsed sentence in order of its clauses; [] where it is not parsed."""
    whole = tree(repaired(sentence))
    found: list[Triple] = []
    known = clauses(sentence)
    for clause in known:
        if clause.finite and clause.link not in (Link.INFINITIVE, Link.PARTICIPLE):
            found.extend(_of_clause(whole, clause))
            found.extend(_of_rest(whole, clause, known))
        if len(found) >= _MANY:
            break
    return list(dict.fromkeys(t for t in found if all(t) and t[0] != t[2]))[:_MANY]


def _of_clause(whole: Tree, clause: Clause) -> Iterator[Triple]:
    parts = _parts(whole, clause)
    if not parts.verbs:
        return
    for subject in _subjects(whole, clause):
        for filler in parts.inner:
            yield from _of_inner(whole, parts, subject, filler)
        for filler in parts.outer:
            yield from _of_outer(whole, parts, subject, filler)
        if not parts.objects:
            for first, second in pairwise(parts.outer):
                one, other = _words(whole, _own(whole, first)), _words(whole, _own(whole, second))
                yield subject, _relation(whole, parts, parts.adjective), f"{one} {other}"


def _of_rest(whole: Tree, clause: Clause, known: Sequence[Clause]) -> Iterator[Triple]:
    """The verb with all that is left of the clause, and with each clause that it takes."""
    verbs = _verbs(whole, clause)
    taken = {i for f in clause.subject for i in f.tokens} | set(verbs)
    rest = {i for i in clause.tokens if i not in taken and whole.tokens[i].tag not in _JOINING}
    prefix = {i for i in verbs if whole.tokens[i].dep == "compound:prt"}
    front = " ".join(whole.tokens[i].text for i in verbs if i not in prefix)
    relation = " ".join(whole.tokens[i].text for i in verbs)
    below = [c for c in known if c.parent == clause.head and c.link is Link.COMPLEMENT]
    for subject in _subjects(whole, clause):
        if rest and clause.link in (Link.MAIN, Link.CONJUNCT, Link.ADVERBIAL):
            yield subject, relation, _words(whole, rest)
            if prefix:
                yield subject, front, _words(whole, rest | prefix)
        for content in below:
            inside = set(whole.below(content.head, lambda i: i == clause.head)) - set(verbs)
            yield subject, relation, _words(whole, inside)


def _parts(whole: Tree, clause: Clause) -> _Parts:
    judged = [f for f in clause.predicative if not is_nominal(whole.tokens[f.head])]
    inner = (*clause.predicative, *clause.object, *clause.indirect)
    kept = [f for f in inner if f not in judged and whole.tokens[f.head].tag != "PRF"]
    return _Parts(
        verbs=_verbs(whole, clause),
        adjective=" ".join(whole.tokens[f.head].text for f in judged),
        inner=tuple(kept),
        outer=tuple(sorted((*clause.obliques, *clause.agent), key=lambda f: f.head)),
        objects=tuple(f for f in clause.object if whole.tokens[f.head].tag != "PRF"),
    )


def _subjects(whole: Tree, clause: Clause) -> list[str]:
    """The subject's words, one for each of coordinated names; coordinated nouns stand together."""
    heads = [whole.tokens[f.head] for f in clause.subject]
    stretches = [_own(whole, f) for f in clause.subject]
    if len(heads) > 1 and all(token.tag == "NN" for token in heads):
        first, last = min(min(s) for s in stretches), max(max(s) for s in stretches)
        stretches = [tuple(range(first, last + 1))]
    return [_words(whole, stretch) for stretch in stretches if stretch]


def _of_inner(whole: Tree, parts: _Parts, subject: str, filler: Filler) -> Iterator[Triple]:
    """An object or predicate: bare, with its attributes, and its last attribute alone."""
    steps = _steps(whole, filler)
    for step in dict.fromkeys((steps[0], steps[-1])):
        yield subject, _relation(whole, parts), _words(whole, set(step) - set(parts.verbs))
    if len(steps) > 1:
        before = set(steps[-2]) - set(parts.verbs)
        last = set(steps[-1]) - before - set(parts.verbs)
        yield subject, _relation(whole, parts, _words(whole, before)), _words(whole, last)


def _of_outer(whole: Tree, parts: _Parts, subject: str, filler: Filler) -> Iterator[Triple]:
    """A circumstance: by itself, or, where there is an object in front of it, with that."""
    words = _words(whole, _own(whole, filler))
    if not parts.objects:
        yield subject, _relation(whole, parts, parts.adjective), words
        return
    tokens = _steps(whole, parts.objects[0])[0]
    object_ = _words(whole, tokens)
    if filler.tokens and min(filler.tokens) > max(tokens):
        yield subject, _relation(whole, parts), f"{object_} {words}"


# --- words ----------------------------------------------------------------------------------------


def _verbs(whole: Tree, clause: Clause) -> tuple[int, ...]:
    """The verb's words with "nicht" and the reflexive: finite form, reflexive, then the others."""
    tokens = whole.tokens
    own = {i for i in clause.verbs if is_verbal(tokens[i]) or tokens[i].dep == "compound:prt"}
    beside = (i for i in clause.tokens if tokens[i].head == clause.head)
    words = sorted(own | {i for i in beside if tokens[i].tag in ("PTKNEG", "PRF")})
    finite = [i for i in words if is_finite(tokens[i])][:1]
    reflexive = [i for i in words if tokens[i].tag == "PRF"]
    return (*finite, *reflexive, *(i for i in words if i not in finite + reflexive))


def _relation(whole: Tree, parts: _Parts, *more: str) -> str:
    verbs = [whole.tokens[i].text for i in parts.verbs]
    return " ".join(word for word in (*verbs, *more) if word)


def _own(whole: Tree, filler: Filler) -> tuple[int, ...]:
    """A filler's tokens with "als" before it and quotation marks around it, without its copula."""
    gone = set(whole.having(filler.head, "cop", "aux", "nsubj", "mark"))
    kept = [i for i in filler.tokens if i not in gone]
    if not kept:
        return ()
    first, last = kept[0] - 1, kept[-1] + 1
    if first >= 0 and whole.tokens[first].text.lower() == "als":
        return (first, *kept)
    inside = first >= 0 and last < len(whole.tokens)
    if inside and whole.tokens[first].text in _OPENING and whole.tokens[last].text in _CLOSING:
        return (first, *kept, last)
    return tuple(kept)


def _steps(whole: Tree, filler: Filler) -> list[tuple[int, ...]]:
    """The filler without attributes, then with one more of them at a time."""
    own = _own(whole, filler)
    attributes = [i for i in own if i != filler.head and whole.tokens[i].dep in _NESTED]
    attributes = [i for i in attributes if whole.tokens[i].head in own]
    branches = {i: set(whole.below(i, lambda _: False)) & set(own) for i in attributes}
    current = set(own).difference(*branches.values()) if branches else set(own)
    steps = [tuple(sorted(current))]
    for index in attributes:
        deeper = [branches[i] for i in attributes if i != index and i in branches[index]]
        current |= branches[index].difference(*deeper) if deeper else branches[index]
        steps.append(tuple(sorted(current)))
    return steps


def _words(whole: Tree, tokens: Sequence[int] | set[int]) -> str:
    kept = sorted(tokens)
    while kept and whole.tokens[kept[0]].text in _EDGES:
        kept.pop(0)
    while kept and whole.tokens[kept[-1]].text in _EDGES:
        kept.pop()
    return " ".join(whole.tokens[i].text for i in kept)
