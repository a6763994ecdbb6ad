"""Phrases in the sentence's own words: coordination split, appositions apart, attributes stepwise.

A phrase is a set of token indices with a head. "mit Anna und Ben" is "mit Anna" and "mit Ben";
"der Arzt, Jan Berg" is "der Arzt" and "Jan Berg"; "eine Stadt im Norden des Landes" is "eine
Stadt", then "eine Stadt im Norden", then all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.claims.roles import is_nominal
from kg.claims.tree import Tree, feature, is_noun

Phrase = frozenset[int]

MOST_ALTERNATIVES = 8
"""Conjuncts of one phrase that are told apart; a longer list is not split further."""

_DEEPEST = 40
"""Nested coordinations that are split: no one writes, or reads, more."""

_EDGES = frozenset(",;:()-–/.?!")
_QUOTES = frozenset({'"', "„", "“", "”", "``", "''", "»", "«"})
_OPENING = frozenset({'"', "„", "``", "“", "»"})
_CLOSING = frozenset({'"', "“", "”", "''", "«"})


def words(whole: Tree, tokens: Collection[int]) -> str:
    """The tokens' text in order, without punctuation, conjunctions or lone quotes at the edges.

    Neighbours are set apart as in the text ("1.300-köpfige"), others by a space.
    """
    kept = sorted(tokens)
    while kept and _is_edge(whole, kept[0]):
        kept.pop(0)
    while kept and _is_edge(whole, kept[-1]):
        kept.pop()
    if sum(whole.tokens[i].text in _QUOTES for i in kept) % 2:
        ends = (kept[0], kept[-1])
        lone = [i for i in ends if whole.tokens[i].text in _QUOTES]
        kept = [i for i in kept if i not in lone[:1]]
    return spelled(whole, kept)


def spelled(whole: Tree, tokens: Sequence[int]) -> str:
    """The tokens' text in the order given, spaced as in the text where they are neighbours."""
    text, last = "", -1
    for index in tokens:
        token = whole.tokens[index]
        close = last == index - 1 and last >= 0 and whole.tokens[last].end == token.start
        text += token.text if close or not text else f" {token.text}"
        last = index
    return text


def _is_edge(whole: Tree, index: int) -> bool:
    token = whole.tokens[index]
    return token.text in _EDGES or token.tag == "KON"


def alternatives(whole: Tree, phrase: Phrase, head: int) -> list[Phrase]:
    """The phrase once for each conjunct and each apposition, at most :data:`MOST_ALTERNATIVES`."""
    found: list[Phrase] = []
    for each, top in _split(whole, phrase, head, _DEEPEST):
        found.extend(_apart(whole, each, top))
    return [in_quotes(whole, each) for each in found if each][:MOST_ALTERNATIVES]


def _split(whole: Tree, phrase: Phrase, head: int, depth: int) -> list[tuple[Phrase, int]]:
    """Each conjunct's phrase with its head."""
    group = _coordinated(whole, phrase, head)
    if len(group) < 2 or depth == 0:
        return [(phrase, head)]
    first, found = group[0], list[tuple[Phrase, int]]()
    gone = frozenset[int]().union(*(_inside(whole, each, phrase) for each in group))
    for each in group:
        own = _alone(whole, each, group, phrase)
        if each != first:
            own |= _shared(whole, first, each, phrase)
        part = phrase - gone | own
        found.extend(_split(whole, part, head if head in part else each, depth - 1))
        if len(found) >= MOST_ALTERNATIVES:
            break
    return found


def _coordinated(whole: Tree, phrase: Phrase, head: int) -> list[int]:
    """The heads of the coordination nearest to the head, first one first; [] where there is none"""
    waiting, seen = [head], {head}
    for index in waiting:
        below = [i for i in whole.children[index] if i in phrase and i not in seen]
        chain = [i for i in whole.conjuncts(index) if i in phrase]
        if len(chain) > 1:
            return chain
        waiting.extend(below)
        seen.update(below)
    return []


def _inside(whole: Tree, head: int, phrase: Phrase) -> Phrase:
    return frozenset(whole.below(head, lambda i: i not in phrase))


def _alone(whole: Tree, head: int, group: list[int], phrase: Phrase) -> Phrase:
    """A conjunct with what is its own, without the comma or conjunction that joins it."""
    own = whole.below(head, lambda i: i not in phrase or i in group)
    joints = whole.having(head, "cc", "punct")
    return frozenset(i for i in own if i not in joints or whole.tokens[i].text in _QUOTES)


def _shared(whole: Tree, first: int, other: int, phrase: Phrase) -> Phrase:
    """What the first conjunct lends to another: its preposition, and an article that agrees."""
    lent: set[int] = set()
    if not whole.having(other, "case"):
        lent.update(i for i in whole.having(first, "case") if i < first)
    bare = not whole.having(other, "det", "det:poss", "amod", "nummod")
    one, two = whole.tokens[first], whole.tokens[other]
    agree = feature(one, "Number") == feature(two, "Number") == "Sing"
    if bare and agree and two.tag == "NN":
        lent.update(whole.having(first, "det"))
    return frozenset(lent & phrase)


def _apart(whole: Tree, phrase: Phrase, head: int) -> list[Phrase]:
    """The phrase without its appositions, and each apposition in its place.

    A noun without article is the title of the name behind it ("Präsident Bush"): they are one.
    """
    base, found = phrase, list[Phrase]()
    if head not in phrase:
        return [phrase]
    preposition = frozenset(i for i in whole.having(head, "case") if i < head)
    titled = whole.tokens[head].tag == "NE" or not whole.having(head, "det", "det:poss", "amod")
    for index in whole.having(head, "appos"):
        name = titled and not whole.follows_comma(index)
        if index not in phrase or not is_noun(whole.tokens[index]) or index < head or name:
            continue
        base -= _inside(whole, index, phrase)
        own = whole.below(index, lambda i: i not in phrase or whole.tokens[i].dep == "punct")
        lent = frozenset[int]() if whole.having(index, "case") else preposition
        found.append(in_quotes(whole, frozenset(own)) | lent)
    return [base, *found]


def in_quotes(whole: Tree, phrase: Phrase) -> Phrase:
    """The phrase with the quotation marks that stand right around it."""
    bare = [i for i in phrase if whole.tokens[i].pos != "PUNCT"]
    if not bare:
        return phrase
    before, behind = min(bare) - 1, max(bare) + 1
    if behind < len(whole.tokens) and whole.tokens[behind].text == ",":
        behind += 1
    if before < 0 or behind >= len(whole.tokens):
        return phrase
    quoted = whole.tokens[before].text in _OPENING and whole.tokens[behind].text in _CLOSING
    return phrase | {before, behind} if quoted else phrase


def growing(whole: Tree, phrase: Phrase, head: int) -> list[Phrase]:
    """The phrase without attributes, then with one more of them at a time, the whole last."""
    starts = sorted({_start(whole, i, head) for i in phrase if i > head} - {-1})
    return [frozenset(i for i in phrase if i < start) for start in starts] + [phrase]


def _start(whole: Tree, index: int, head: int) -> int:
    """Where the attribute of a noun phrase begins that ``index`` opens or heads, or -1."""
    token = whole.tokens[index]
    if token.dep == "case":
        return index if token.pos == "ADP" else -1
    genitive = token.dep == "nmod" and not whole.having(index, "case")
    if not genitive or not is_nominal(token):
        return -1
    own = whole.below(index, lambda i: whole.tokens[i].dep not in ("det", "amod", "det:poss"))
    return min(own) if min(own) > head else -1
