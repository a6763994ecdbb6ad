"""Open triples: what a sentence says, in its own words, as (subject, relation, object).

Facts are taken from clauses. The relation is the verb's words, detached prefix joined; a
preposition stays with its phrase ("wurde geboren", "in Bremen"). A clause gives what stands behind
its verb as one fact, its object without attributes and then with one more of them at a time, each
circumstance where there is no object, and each clause that its verb takes. Coordinated parts and
appositions give a fact each. The measure that this follows is BenchIE's (Gashteovski et al., ACL
2022); which kinds of fact are given was weighed on the half of its German sentences that is kept
for development, both quarters of which had to gain (``bench/triples.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product

from kg.claims.clauses import Clause, Filler, Link, clauses
from kg.claims.contents import takes_content
from kg.claims.grammar import grammar
from kg.claims.legible import fault
from kg.claims.phrases import (
    Phrase,
    alternatives,
    attribute_starts,
    growing,
    in_quotes,
    spelled,
    words,
)
from kg.claims.repair import repaired
from kg.claims.roles import is_nominal
from kg.claims.tree import Tree, is_finite, is_noun, is_verbal, tree
from kg.model import Sentence

Triple = tuple[str, str, str]

_MANY = 60
"""Triples of one sentence beyond which no more are made: such a sentence is a list or an attack."""
_WHOLE = 3
"""Constituents that a clause may have for what stands behind its verb to be one fact."""
_COMBINED = 12
"""Combinations of conjuncts that are made of one clause."""

_CLAUSAL = frozenset({"acl:relcl", "acl", "advcl", "parataxis", "ccomp"})
_NO_CONSTITUENT = frozenset(
    {"punct", "cc", "mark", "cop", "aux", "aux:pass", "conj", "csubj", "expl", *_CLAUSAL}
)
_OPENERS = frozenset({"PRELS", "PRELAT", "KOUS", "KOUI", "PTKZU", "PWAV"})
_OF_PREDICATE = frozenset(
    {"det", "amod", "nummod", "case", "flat", "appos", "compound", "det:poss"}
)


@dataclass(frozen=True, slots=True)
class _Constituent:
    """A part of a clause besides subject and verb. ``kind``: object, predicate, quality, other."""

    head: int
    tokens: Phrase
    kind: str

    @property
    def is_object(self) -> bool:
        return self.kind in ("object", "predicate")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A clause as triples need it: subjects, relation, constituents before and behind the verb."""

    clause: Clause
    verbs: tuple[int, ...]
    subjects: tuple[Phrase, ...]
    before: tuple[_Constituent, ...]
    behind: tuple[_Constituent, ...]


def triples(sentence: Sentence) -> list[Triple]:
    """The open triples of a parsed sentence in order of its clauses.

    [] where it is not parsed, or no German prose.
    """
    text = " ".join(token.text for token in sentence.tokens)
    if not sentence.parsed or fault(sentence.tokens, text) is not None:
        return []
    whole = tree(repaired(sentence))
    known = clauses(sentence)
    heads = {clause.head: clause for clause in known}
    found: list[Triple] = []
    for clause in known:
        if clause.link is Link.PARTICIPLE:
            found.extend(_of_participle(whole, clause))
        parts = _parts(whole, clause, heads)
        if parts is not None:
            given = chain(_facts(whole, parts), _contents(whole, parts, known))
            facts = list(islice(given, _MANY))
            told = [(words(whole, each), *fact) for each in parts.subjects for fact in facts]
            found.extend(each for each in told if not clause.negated or _denies(each))
        if len(found) >= _MANY:
            break
    return list(dict.fromkeys(t for t in found if all(t) and t[0] != t[2]))[:_MANY]


def _of_participle(whole: Tree, clause: Clause) -> Iterator[Triple]:
    """ "der von Siemens gebaute Zug": the noun, the participle, and who or where."""
    for filler in clause.subject:
        name = words(whole, set(filler.tokens) - set(whole.having(filler.head, "case")))
        for each in (*clause.agent, *clause.obliques):
            told = (name, whole.tokens[clause.head].text, words(whole, each.tokens))
            if not clause.negated:
                yield told


def _denies(triple: Triple) -> bool:
    """Whether a triple of a negated clause still holds the word that denies."""
    said = {word.lower() for slot in triple for word in slot.split()}
    return bool(said & (grammar().negators | grammar().negative_words))


# --- facts of one clause --------------------------------------------------------------------------


def _facts(whole: Tree, parts: _Parts) -> Iterator[tuple[str, str]]:
    """Relation and object of each fact of a clause."""
    relation = _qualified(whole, parts)
    rest = [each for each in parts.behind if each.kind != "quality"]
    if not rest:
        relation, rest = spelled(whole, parts.verbs), list(parts.behind)
    objects = [each for each in rest if each.is_object]
    for tokens in _combined(whole, rest):
        for step in _stretches(whole, tokens, rest):
            yield relation, words(whole, step)
    for each in objects:
        for alternative in alternatives(whole, each.tokens, each.head):
            steps = growing(whole, alternative, each.head)
            for step in steps if _has_only_times_before(whole, each, rest) else steps[:-1]:
                yield relation, words(whole, step)
    if objects:
        return
    for each in rest:
        if is_nominal(whole.tokens[each.head]):
            for alternative in alternatives(whole, each.tokens, each.head):
                yield relation, words(whole, alternative)


def _has_only_times_before(
    whole: Tree, constituent: _Constituent, rest: Sequence[_Constituent]
) -> bool:
    """Whether circumstances, and nothing else, stand before an object: it is a fact without them.

    "leitet seit 2010 das Museum" says so; "leitet nie das Museum" does not.
    """
    before = [each for each in rest if min(each.tokens) < min(constituent.tokens)]
    plain = (is_nominal(whole.tokens[each.head]) and not each.is_object for each in before)
    return bool(before) and all(plain)


def _stretches(
    whole: Tree, tokens: Phrase, constituents: Sequence[_Constituent]
) -> Iterator[Phrase]:
    """What stands behind the verb, and no more of it than its core: its first object or noun."""
    bare = all(whole.tokens[each.head].tag in ("ADV", "PROAV") for each in constituents)
    if len(constituents) <= _WHOLE and not bare:
        yield tokens
    nominal = [each for each in constituents if is_nominal(whole.tokens[each.head])]
    for core in ([each for each in nominal if each.is_object] or nominal)[:1]:
        ends = {min(each.tokens) for each in constituents}
        for each in constituents:
            ends.update(attribute_starts(whole, each.tokens, each.head))
        behind = [end for end in ends if end > core.head]
        if behind:
            yield frozenset(i for i in tokens if i < min(behind))


def _combined(whole: Tree, constituents: Sequence[_Constituent]) -> Iterator[Phrase]:
    choices = [alternatives(whole, each.tokens, each.head) for each in constituents]
    for number, choice in enumerate(product(*choices)):
        if choice and number < _COMBINED:
            yield frozenset().union(*choice)


def _qualified(whole: Tree, parts: _Parts) -> str:
    """The relation with a predicative adjective: "können erforderlich sein"."""
    qualities = [each for each in (*parts.before, *parts.behind) if each.kind == "quality"]
    if not qualities:
        return spelled(whole, parts.verbs)
    first = [i for i in parts.verbs if is_finite(whole.tokens[i])][:1]
    first += [i for i in parts.verbs if whole.tokens[i].tag == "PRF" and i not in first]
    others = {i for i in parts.verbs if i not in first} | qualities[0].tokens
    return " ".join(p for p in (spelled(whole, first), words(whole, others)) if p)


def _contents(whole: Tree, parts: _Parts, known: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    """The verb with each clause that it takes, behind what else stands there.

    First without the clauses below that one, then with them.
    """
    relation = spelled(whole, parts.verbs)
    heads = {clause.head for clause in known}
    if _is_inserted(whole, parts):
        yield (
            relation,
            _content(
                whole,
                whole.below(whole.tokens[parts.clause.head].head, {parts.clause.head}.__contains__),
            ),
        )
    for below in known:
        dep = whole.tokens[below.head].dep
        if below.parent != parts.clause.head or dep not in ("ccomp", "xcomp"):
            continue
        group = {i for i in whole.conjuncts(below.head) if i in heads}
        for head in sorted(group):
            own = whole.below(head, ((heads | group) - {head}).__contains__)
            full = whole.below(head, (group - {head}).__contains__)
            for tokens in (own, full):
                inside = frozenset(tokens) - set(parts.verbs)
                leading = [each for each in parts.behind if max(each.tokens) < min(inside)]
                if not leading or dep == "xcomp":
                    lead = frozenset[int]().union(*(each.tokens for each in leading))
                    yield relation, _content(whole, inside | lead)


def _content(whole: Tree, tokens: Collection[int]) -> str:
    """What is said, without commas: between its parts none is needed where some are left out."""
    return words(whole, [i for i in tokens if whole.tokens[i].text != ","])


def _is_inserted(whole: Tree, parts: _Parts) -> bool:
    """Whether a clause says whose words those before it are: "A ist B, sagt C"."""
    head = parts.clause.head
    first = min(i for i in parts.clause.tokens if whole.tokens[i].pos != "PUNCT")
    inserted = whole.tokens[head].dep == "parataxis" and first in parts.verbs
    return inserted and takes_content(parts.clause.lemma)


# --- parts of a clause ----------------------------------------------------------------------------


def _parts(whole: Tree, clause: Clause, heads: Mapping[int, Clause]) -> _Parts | None:
    verbs = _verbs(whole, clause)
    if clause.link is Link.PARTICIPLE or not verbs or not _is_told(whole, clause):
        return None
    subjects, taken = _subjects(whole, clause, heads)
    if not subjects:
        return None
    constituents = _constituents(whole, clause, heads, taken | set(verbs))
    finite = next((i for i in verbs if is_finite(whole.tokens[i])), -1)
    second = clause.link in (Link.MAIN, Link.CONJUNCT)
    before = [each for each in constituents if second and max(each.tokens) < finite]
    behind = [each for each in constituents if each not in before]
    return _Parts(clause, verbs, tuple(subjects), tuple(before), tuple(behind))


def _is_told(whole: Tree, clause: Clause) -> bool:
    """Whether a clause is finite and asks nothing.

    One that a relative pronoun or conjunction opens is, whatever form its verb was taken for.
    """
    opening = min((i for i in clause.tokens if whole.tokens[i].pos != "PUNCT"), default=0)
    if clause.link is Link.COMPLEMENT and whole.tokens[opening].tag.startswith("PW"):
        return False
    if clause.finite and clause.link is not Link.INFINITIVE:
        return True
    return any(
        whole.tokens[i].tag in ("PRELS", "KOUS") and whole.tokens[i].head == clause.head
        for i in clause.tokens
    )


def _subjects(
    whole: Tree, clause: Clause, heads: Mapping[int, Clause]
) -> tuple[list[Phrase], set[int]]:
    """The subjects, one for each conjunct and apposition; and the tokens that they take.

    "Weder A noch B" is one: the words that deny stand with both.
    """
    phrases: list[Phrase] = []
    taken: set[int] = set()
    neither = [i for i in clause.tokens if whole.tokens[i].text.lower() == "weder"]
    for filler in clause.subject:
        if whole.tokens[filler.head].tag in ("PRELS", "PRELAT"):
            continue  # its noun was not found
        phrase = _noun_phrase(whole, clause, filler, heads)
        if filler.head in clause.tokens:
            taken |= phrase
        phrases.extend(p for p in alternatives(whole, phrase, filler.head) if p)
    if neither and phrases and neither[0] < min(map(min, phrases)):
        phrases = [frozenset(range(neither[0], max(map(max, phrases)) + 1))]
    if not phrases:
        dummy = [i for i in whole.having(clause.head, "expl") if whole.tokens[i].tag == "PPER"]
        phrases = [frozenset({i}) for i in dummy[:1]]
        taken.update(dummy)
    return phrases, taken


def _noun_phrase(
    whole: Tree, clause: Clause, filler: Filler, heads: Mapping[int, Clause]
) -> Phrase:
    """A subject with its appositions; without its preposition where it stands elsewhere."""
    if filler.head in heads:
        phrase = set(filler.tokens)
    else:
        gone = _CLAUSAL | {"cop", "aux", "nsubj", "mark"}
        others = set(whole.conjuncts(filler.head)) - {filler.head}
        out = {*heads, *others}
        phrase = set(whole.below(filler.head, lambda i: i in out or whole.tokens[i].dep in gone))
        joints = whole.having(filler.head, "cc", "punct")
        phrase -= {i for i in joints if i < filler.head}
    if clause.agent:  # taken off the subject where the parser hung it there
        phrase -= {i for each in clause.agent for i in each.tokens}
    if filler.head not in clause.tokens:
        phrase -= set(whole.having(filler.head, "case"))
    return in_quotes(whole, frozenset(phrase))


def _constituents(
    whole: Tree, clause: Clause, heads: Mapping[int, Clause], taken: Collection[int]
) -> list[_Constituent]:
    """What a clause has besides subject and verbs, in order of the text."""
    tokens = whole.tokens

    def stop(index: int) -> bool:
        return index in heads or tokens[index].dep in _CLAUSAL

    below = [
        i
        for i in whole.children[clause.head]
        if not (i in taken or i in heads or tokens[i].dep in _NO_CONSTITUENT)
        and tokens[i].tag not in _OPENERS
    ]
    found: list[_Constituent] = []
    if whole.child(clause.head, "cop") is not None:
        inner = [i for i in below if _in_predicate(whole, clause.head, i)]
        phrase = {clause.head}.union(*(whole.below(i, stop) for i in inner))
        kind = "predicate" if is_nominal(tokens[clause.head]) else "quality"
        found.append(_Constituent(clause.head, frozenset(phrase - set(taken)), kind))
        below = [i for i in below if i not in inner]
    for index in below:
        own = frozenset(whole.below(index, stop)) - set(taken)
        if own:
            found.append(_Constituent(index, own, _kind(whole, index)))
    found.extend(_meant(whole, clause))
    return _ranges_joined(whole, sorted(found, key=lambda each: min(each.tokens)))


def _meant(whole: Tree, clause: Clause) -> Iterator[_Constituent]:
    """The object that a relative pronoun stands for, in the words that it has elsewhere."""
    elsewhere = [f for f in clause.object if f.head not in clause.tokens]
    meant = [f for f in elsewhere if is_noun(whole.tokens[f.head])]
    if meant:
        prepositions = {i for f in meant for i in whole.having(f.head, "case")}
        phrase = {i for f in meant for i in f.tokens} - prepositions
        yield _Constituent(meant[0].head, frozenset(phrase), "object")


def _ranges_joined(whole: Tree, found: Sequence[_Constituent]) -> list[_Constituent]:
    """ "von 2006 bis 2008" is one circumstance."""
    joined: list[_Constituent] = []
    for each in found:
        if joined and whole.tokens[min(each.tokens)].text.lower() == "bis":
            last = joined[-1]
            first = whole.tokens[min(last.tokens)].text.lower()
            if first in ("von", "vom", "ab") and max(last.tokens) == min(each.tokens) - 1:
                joined[-1] = _Constituent(last.head, last.tokens | each.tokens, last.kind)
                continue
        joined.append(each)
    return joined


def _kind(whole: Tree, index: int) -> str:
    token = whole.tokens[index]
    if token.dep in ("obj", "iobj"):
        return "object"
    return "predicate" if token.dep == "xcomp" and is_noun(token) else "other"


def _in_predicate(whole: Tree, head: int, index: int) -> bool:
    """Whether a dependent of a predicate belongs to its phrase, and is no circumstance."""
    dep = whole.tokens[index].dep
    if not is_nominal(whole.tokens[head]):
        return dep == "case" or (dep == "advmod" and index == head - 1)
    beside = dep in ("nmod", "advmod") and (index > head or index == head - 1)
    return dep in _OF_PREDICATE or beside


def _verbs(whole: Tree, clause: Clause) -> tuple[int, ...]:
    """The verb's words with "nicht" and the reflexive: finite form, reflexive, then the others."""
    tokens = whole.tokens
    own = {i for i in clause.verbs if is_verbal(tokens[i]) or tokens[i].dep == "compound:prt"}
    beside = (i for i in clause.tokens if tokens[i].head == clause.head)
    words_ = sorted(own | {i for i in beside if tokens[i].tag in ("PTKNEG", "PRF")})
    finite = [i for i in words_ if is_finite(tokens[i])][:1]
    reflexive = [i for i in words_ if tokens[i].tag == "PRF"]
    return (*finite, *reflexive, *(i for i in words_ if i not in finite + reflexive))
