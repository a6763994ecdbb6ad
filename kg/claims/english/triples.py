"""Open triples of English sentences, in their own words; the sibling of :mod:`kg.claims.triples`.

The relation is the verb's words with what denies them; a preposition stays with its phrase ("was
founded", "in Bremen"). A clause gives its object alone, its object with one circumstance more at a
time, each circumstance where there is no object, and what is said with a verb of saying. Subjects
and objects joined by "and", and appositions of a subject, give a fact each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from kg.claims.clauses import Link
from kg.claims.english.clauses import Clause, Filler
from kg.claims.english.doubts import is_doubtful
from kg.claims.english.scene import Scene, beside, scenes
from kg.claims.english.stance import negators
from kg.claims.english.words import words
from kg.claims.legible import fault
from kg.claims.triples import Triple
from kg.model import Annotation, Article

_MANY = 60
"""Triples of one sentence beyond which no more are made, as in German."""
_APART = frozenset(
    {"acl:relcl", "acl", "appos", "conj", "cc", "advcl", "ccomp", "discourse", "dep"}
)
_CONTENT = (Link.COMPLEMENT, Link.INFINITIVE)


def triples(article: Article, annotation: Annotation) -> list[Triple]:
    """The open triples of an English article in order of its clauses, each once.

    Sentences that were not parsed, or are no English prose, give none.
    """
    found: list[Triple] = []
    for scene in scenes(article, annotation):
        text = scene.text(scene.sentence.start, scene.sentence.end)
        if fault(scene.sentence.tokens, text, "en") is None:
            told = (each for clause in scene.clauses for each in _of_clause(scene, clause))
            found.extend(list(dict.fromkeys(told))[:_MANY])
    return [each for each in found if all(each) and each[0] != each[2]]


def _of_clause(scene: Scene, clause: Clause) -> Iterator[Triple]:
    if clause.link in (Link.INFINITIVE, Link.BESIDE) or is_doubtful(scene, clause):
        return
    relation = _relation(scene, clause)
    for subject in clause.subject:
        also = scene.tree.having(subject.head, "appos")
        beside_it = [Filler(i) for i in also if beside(scene, subject.head, i)]
        for what in _objects(scene, clause):
            for who in (subject, *beside_it):
                yield _phrase(scene, clause, who), relation, what


def _relation(scene: Scene, clause: Clause) -> str:
    """The verb's words, with what denies them and what belongs to it behind it."""
    own = set(clause.verbs)
    own |= {i for i in negators(scene, clause.tokens) if scene.tree.tokens[i].head in clause.verbs}
    behind = clause.head + 1
    if behind < len(scene.tree.tokens) and scene.word(behind) in words().particles:
        own |= {behind} if scene.tree.tokens[behind].dep != "case" else set()
    return _spelled(scene, own)


def _objects(scene: Scene, clause: Clause) -> Iterator[str]:
    """What stands behind the verb, a fact each."""
    nouns = [f for f in (*clause.object, *clause.predicative) if scene.word(f.head) != "the"]
    objects = [_phrase(scene, clause, f) for f in nouns]
    obliques = [_phrase(scene, clause, f) for f in clause.obliques]
    for each in objects:
        yield each
        for more in obliques:
            yield f"{each} {more}"
    if not objects:
        yield from obliques
    for below in scene.clauses:
        if below.link in _CONTENT and below.parent in (clause.head, *clause.tokens):
            yield _spelled(scene, _whole(scene, below))


def _whole(scene: Scene, clause: Clause) -> set[int]:
    """The tokens of a clause and of all below it, without what opens it."""
    marks = {i for i in clause.tokens if scene.word(i) == "that" and i < clause.head}
    return set(scene.tree.below(clause.head, _is_aside(scene))) - marks


def _is_aside(scene: Scene) -> Callable[[int], bool]:
    return lambda i: scene.tree.tokens[i].dep in ("discourse", "parataxis")


def _phrase(scene: Scene, clause: Clause, filler: Filler) -> str:
    """A part's own words, without clauses and other parts that hang on it."""
    tokens = scene.tree.tokens
    own = set(
        scene.tree.below(
            filler.head,
            lambda i: tokens[i].dep in _APART or (i in clause.verbs and i != filler.head),
        )
    )
    if filler.head not in clause.tokens or not filler.preposition:
        own -= set(scene.tree.having(filler.head, "case"))
    elif not scene.tree.having(filler.head, "case"):  # the preposition of the one it is joined to
        return f"{filler.preposition} {_spelled(scene, own)}"
    return _spelled(scene, own)


def _spelled(scene: Scene, own: Collection[int]) -> str:
    """The tokens in order, spaced as in the text where they are neighbours, without edges."""
    kept = [i for i in sorted(own) if i < len(scene.tree.tokens)]
    while kept and not scene.tree.tokens[kept[-1]].text[-1:].isalnum():
        kept.pop()
    while (
        kept and not scene.tree.tokens[kept[0]].text[:1].isalnum() and scene.word(kept[0]) != "'s"
    ):
        kept.pop(0)
    text, last = "", -1
    for index in kept:
        token = scene.tree.tokens[index]
        close = last == index - 1 and scene.tree.tokens[last].end == token.start
        text += token.text if close or not text else f" {token.text}"
        last = index
    return text
