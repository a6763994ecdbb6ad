"""Clauses of an English sentence: who does what to whom, by its dependency tree.

The tree is Link Grammar's (:mod:`kg.reading.parse.links`): "be" is the head of what it is said of.
Subjects that verbs share are given to each; a relative pronoun stands for its noun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kg.claims.clauses import Link
from kg.claims.english.words import words
from kg.claims.tree import Tree
from kg.reading.parse.links.lemmas import verbs

_LINKS = {
    "root": Link.MAIN, "conj": Link.CONJUNCT, "acl:relcl": Link.RELATIVE, "ccomp": Link.COMPLEMENT,
    "advcl": Link.ADVERBIAL, "xcomp": Link.INFINITIVE, "acl": Link.PARTICIPLE,
    "parataxis": Link.BESIDE,
}  # fmt: skip
_RELATIVE = frozenset({"who", "which", "that", "whom"})


@dataclass(frozen=True, slots=True)
class Filler:
    """A noun that plays a part, by token index, with its preposition ("" for none)."""

    head: int
    preposition: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One verb with what belongs to it; numbers are token indices of the sentence.

    ``lemmas`` are the verbs that its form may be of. ``subject`` is the surface subject, in a
    passive thus the patient. ``tokens`` are the clause's own, ``timed`` those whose times are its,
    too: none of an apposition, or behind another clause's verb; ``parent`` is the token that it
    hangs on, -1 for a main clause. ``tense`` is "present", "past", "perfect" or "future".
    """

    head: int
    lemmas: tuple[str, ...]
    link: Link
    parent: int
    tokens: tuple[int, ...]
    timed: tuple[int, ...]
    verbs: tuple[int, ...]
    passive: bool
    tense: str
    marker: str
    subject: tuple[Filler, ...] = ()
    object: tuple[Filler, ...] = ()
    obliques: tuple[Filler, ...] = ()
    predicative: tuple[Filler, ...] = ()


def clauses(tree: Tree) -> tuple[Clause, ...]:
    """The clauses of a parsed sentence in order of the text."""
    heads = [i for i in range(len(tree.tokens)) if _is_head(tree, i)]
    bare = {i: _bare(tree, i, frozenset(heads)) for i in heads}
    return tuple(_with_subject(tree, bare, i) for i in heads)


def _is_head(tree: Tree, index: int) -> bool:
    token = tree.tokens[index]
    if token.dep not in _LINKS or token.text.lower() == "aged":
        return False
    participle = bool(tree.having(index, "aux", "aux:pass"))
    return token.pos == "VERB" or participle or (token.dep == "acl" and token.pos == "ADJ")


def _bare(tree: Tree, head: int, heads: frozenset[int]) -> Clause:
    token = tree.tokens[head]
    tokens = tree.below(head, lambda i: i in heads or tree.tokens[i].dep == "discourse")
    helpers = tree.having(head, "aux", "aux:pass")
    link, parent = _LINKS[token.dep], token.head
    if link is Link.RELATIVE and _is_told(tree, token.head, tokens):
        link, parent = Link.COMPLEMENT, tree.tokens[token.head].head
    if link is Link.CONJUNCT and token.head >= 0 and _is_participle(tree, token.head):
        link = Link.PARTICIPLE if not helpers and _above(tree, token.head) == "acl" else link
    marks = [tree.tokens[i].text.lower() for i in tree.having(head, "mark")]
    openers = [m for i in helpers for m in _marks(tree, i)]
    finite = bool(helpers) or token.tag in ("VBD", "VBZ", "VB")
    passive = bool(tree.having(head, "aux:pass")) or (
        link is Link.PARTICIPLE and token.tag in ("VBD", "JJ")
    )
    if link is Link.ADVERBIAL and not marks and not helpers and token.tag in ("VBD", "JJ", "VB"):
        passive = not tree.having(head, "nsubj")
    return Clause(
        head=head,
        lemmas=_lemmas(token.text),
        link=link,
        parent=parent,
        tokens=tokens,
        timed=tuple(
            i
            for i in tree.below(head, lambda i: i not in tokens or tree.tokens[i].dep == "appos")
            if not any(head < other < i or other < i < head for other in heads)
        ),
        verbs=tuple(sorted((*helpers, head))),
        passive=passive,
        tense=_tense(tree, head, helpers) if finite else "past",
        marker=next(iter((*marks, *openers)), ""),
        subject=_spread(tree, tree.having(head, "nsubj")),
        object=_spread(tree, tree.having(head, "obj")),
        obliques=_obliques(tree, head, heads),
        predicative=_spread(tree, (i for i in tree.having(head, "xcomp") if i not in heads)),
    )


def _is_told(tree: Tree, noun: int, tokens: tuple[int, ...]) -> bool:
    """ "told the board I would go": no clause of the board's, but what it was told."""
    verb = tree.tokens[noun].head
    return (
        tree.tokens[noun].dep == "obj"
        and bool(set(verbs(tree.tokens[verb].text)) & words().telling)
        and not any(_is_pronoun(tree, i) for i in tokens)
    )


def _lemmas(text: str) -> tuple[str, ...]:
    found = verbs(text)
    return ("bear",) if text.lower() == "born" else found


def _marks(tree: Tree, index: int) -> Iterator[str]:
    for i in tree.having(index, "mark"):
        yield tree.tokens[i].text.lower()


def _above(tree: Tree, index: int) -> str:
    return tree.tokens[index].dep


def _is_participle(tree: Tree, index: int) -> bool:
    return tree.tokens[index].dep in ("acl", "acl:relcl")


def _tense(tree: Tree, head: int, helpers: tuple[int, ...]) -> str:
    first = min((*helpers, head))
    texts = [tree.tokens[i].text.lower() for i in sorted(helpers)]
    if any(t in words().announcing for t in texts):
        return "future"
    word = tree.tokens[first].text.lower()
    if word in ("has", "have", "'ve") and helpers:
        return "perfect"
    if word in ("was", "were", "had", "did"):
        return "past"
    if word in ("is", "are", "am", "'s", "'re", "does", "do", "'m", "has", "have"):
        return "present"
    return "past" if tree.tokens[first].tag == "VBD" else "present"


def _spread(tree: Tree, heads: Iterable[int], prep: str = "") -> tuple[Filler, ...]:
    """The heads and what is joined to them by "and"."""
    found = [i for head in heads for i in conjuncts(tree, head)]
    return tuple(Filler(i, prep) for i in dict.fromkeys(found))


def conjuncts(tree: Tree, head: int) -> tuple[int, ...]:
    """A noun and the nouns that are joined to it, without those of an "or" or "but"."""
    found = [head]
    for each in found:
        joints = {tree.tokens[i].text.lower() for i in tree.having(each, "cc")}
        if not joints & {"or", "but", "nor", "versus", "/"}:
            found.extend(i for i in tree.having(each, "conj") if i not in found)
    return tuple(found)


def preposition(tree: Tree, head: int) -> str:
    """The preposition before a noun in lower case, "" without one."""
    found = [i for i in tree.having(head, "case") if tree.tokens[i].text[:1] not in "'’"]
    return tree.tokens[found[0]].text.lower() if found else ""


def _obliques(tree: Tree, head: int, heads: frozenset[int]) -> tuple[Filler, ...]:
    """The phrases with prepositions; one behind another clause's verb is rather that one's."""
    found: list[Filler] = []
    for each in tree.having(head, "obl", "nmod"):
        if any(head < other < each for other in heads):
            continue
        found.extend(_spread(tree, (each,), preposition(tree, each)))
    return tuple(found)


def _with_subject(tree: Tree, bare: Mapping[int, Clause], head: int) -> Clause:
    """The clause with the subject that it shares, or the noun that its pronoun stands for."""
    clause = bare[head]
    if clause.link is Link.RELATIVE:
        noun = _noun(tree, clause)
        if not clause.subject or _is_pronoun(tree, clause.subject[0].head):
            return replace(clause, subject=noun)
        return clause if clause.object else replace(clause, object=noun)
    if clause.subject:
        return clause
    if clause.link is Link.PARTICIPLE:
        parent = clause.parent
        seen = {head}
        while parent in bare and parent not in seen:
            seen.add(parent)
            parent = bare[parent].parent
        return replace(clause, subject=_noun(tree, replace(clause, parent=parent)))
    if clause.link is Link.CONJUNCT and clause.parent in bare:
        above = _with_subject(tree, bare, clause.parent)
        return replace(clause, subject=above.subject)
    if clause.link is Link.ADVERBIAL and not clause.marker and clause.parent in bare:
        return replace(clause, subject=bare[clause.parent].subject)
    return clause


def _noun(tree: Tree, clause: Clause) -> tuple[Filler, ...]:
    """The noun that a clause hangs on: of "A and B founded by C" the nearer.

    Behind a comma it may be said of both, or of one: none is given.
    """
    share = (i for i in clause.tokens if _is_pronoun(tree, i) and i)
    if clause.parent < 0 or any(tree.tokens[i - 1].text == "of" for i in share):
        return ()  # "one of whom founded C"
    first = min(clause.tokens)
    several = [i for i in conjuncts(tree, clause.parent) if i < first]
    if not several[1:]:
        return (Filler(clause.parent),)
    apart = tree.tokens[first].text == "," or tree.tokens[max(first - 1, 0)].text == ","
    return () if apart else (Filler(max(several)),)


def _is_pronoun(tree: Tree, index: int) -> bool:
    return tree.tokens[index].text.lower() in _RELATIVE
