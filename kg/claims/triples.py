"""Open triples: what a sentence says, in its own words, as (subject, relation, object).

Facts are taken from clauses: the subject, the verb's words, and each object or oblique in turn.
A preposition closes the relation ("diente als"), so the object is a plain noun phrase. The
measure that this follows is BenchIE's (Gashteovski et al., ACL 2022).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from kg.claims.clauses import Clause, Filler, Link, clauses
from kg.claims.repair import repaired
from kg.claims.roles import is_nominal
from kg.claims.tree import Tree, is_verbal, tree
from kg.model import Sentence

Triple = tuple[str, str, str]

_MANY = 60
"""Triples of one sentence beyond which no more are made: such a sentence is a list or an attack."""


def triples(sentence: Sentence) -> list[Triple]:
    """The open triples of a parsed sentence in order of its clauses; [] where it is not parsed."""
    whole = tree(repaired(sentence))
    found: list[Triple] = []
    for clause in clauses(sentence):
        if clause.link is not Link.INFINITIVE:
            found.extend(_of_clause(whole, clause))
        if len(found) >= _MANY:
            break
    return list(dict.fromkeys(found))[:_MANY]


def _of_clause(whole: Tree, clause: Clause) -> Iterator[Triple]:
    verbs = _verbs(whole, clause)
    inner = (*clause.predicative, *clause.object, *clause.indirect)
    plain = [f for f in inner if whole.tokens[f.head].tag != "PRF"]
    told = [f for f in clause.predicative if not is_nominal(whole.tokens[f.head])]
    for subject in clause.subject:
        name = _words(whole, subject)
        for filler in plain:
            if filler not in told:
                yield from _triple(whole, name, verbs, filler)
        inside = {i for f in (*told, *clause.object) for i in f.tokens}
        inside -= {i for f in clause.obliques for i in f.tokens}
        for filler in (*clause.obliques, *clause.agent):
            yield from _triple(whole, name, verbs | inside, filler)


def _triple(whole: Tree, name: str, relation: Set[int], filler: Filler) -> Iterator[Triple]:
    words = _words(whole, filler)
    verbs = _text(sorted(relation - set(filler.tokens)), whole)
    said = f"{verbs} {_preposition_word(whole, filler)}".strip()
    if name and words and words != name and said:
        yield (name, said, words)


def _verbs(whole: Tree, clause: Clause) -> Set[int]:
    """The verb's words, with "nicht" and the reflexive pronoun."""
    tokens = whole.tokens
    own = {i for i in clause.verbs if is_verbal(tokens[i]) or tokens[i].dep == "compound:prt"}
    beside = (i for i in clause.tokens if tokens[i].head == clause.head)
    return own | {i for i in beside if tokens[i].tag in ("PTKNEG", "PRF")}


def _preposition_word(whole: Tree, filler: Filler) -> str:
    cases = whole.having(filler.head, "case")
    return " ".join(whole.tokens[i].text.lower() for i in cases[:2])


def _words(whole: Tree, filler: Filler) -> str:
    """The filler's words in one stretch, its own prepositions left out."""
    gone = set(whole.having(filler.head, "case", "cop", "aux"))
    return _text([i for i in filler.tokens if i not in gone], whole)


def _text(indices: Sequence[int], whole: Tree) -> str:
    kept = list(indices)
    while kept and whole.tokens[kept[0]].pos == "PUNCT":
        kept.pop(0)
    while kept and whole.tokens[kept[-1]].pos == "PUNCT":
        kept.pop()
    return " ".join(whole.tokens[i].text for i in kept)
