"""Phrases in the sentence's own words: coordination split, appositions apart, attributes stepwise.

A phrase is a set of token indices with a head. "mit Anna und Ben" is "mit Anna" and "mit Ben";
"der Arzt, Jan Berg" is "der Arzt" and "Jan Berg"; "eine Stadt im Norden des Landes" is "eine
Stadt", then "eine Stadt im Norden", then all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.claims.grammar import grammar
from kg.claims.tree import Tree, feature, is_noun, lemma
from kg.reading.mentions.name_cues import describes_person

Phrase = frozenset[int]

MOST_ALTERNATIVES = 8
"""Conjuncts of one phrase that are told apart; a longer list is not split further."""

_DEEPEST = 40
"""Nested coordinations that are split: no one writes, or reads, more."""

_EDGES = frozenset(",;:()-–/.?!")
_BRACKETS = frozenset("[]")
"""What an editor puts around words of their own in someone's sentence."""

_QUOTES = frozenset({'"', "„", "“", "”", "``", "''", "»", "«"})
_OPENING = frozenset({'"', "„", "``", "“", "»"})
_CLOSING = frozenset({'"', "“", "”", "''", "«"})


def words(whole: Tree, tokens: Collection[int]) -> str:
    """The tokens' text in order, without asides, a lone quote, and punctuation at the edges.

    Neighbours are set apart as in the text ("1.300-köpfige"), others by a space.
    """
    kept = [i for i in sorted(tokens) if whole.tokens[i].text not in _BRACKETS]
    kept = _without_asides(whole, kept)
    while kept and _is_edge(whole, kept[0]):
        kept.pop(0)
    while kept and _is_edge(whole, kept[-1]):
        kept.pop()
    quotes = [i for i in kept if whole.tokens[i].text in _QUOTES]
    if len(quotes) == 1:
        kept.remove(quotes[0])
    return spelled(whole, kept)


def _without_asides(whole: Tree, tokens: Sequence[int]) -> list[int]:
    """The tokens without what stands in parentheses, closed or not."""
    kept: list[int] = []
    inside = False
    for index in tokens:
        text = whole.tokens[index].text
        inside = (inside or (text == "(" and bool(kept))) and text != ")"
        if not inside and text not in "()":
            kept.append(index)
    return kept


def spelled(whole: Tree, tokens: Sequence[int]) -> str:
    """The tokens' text in the order given, spaced as in the text where they are neighbours."""
    text, last = "", -1
    for index in tokens:
        token = whole.tokens[index]
        close = last == index - 1 and whole.tokens[last].end == token.start
        text += token.text if close or not text else f" {token.text}"
        last = index
    return text


def _is_edge(whole: Tree, index: int) -> bool:
    token = whole.tokens[index]
    joins = token.tag == "KON" and token.text.lower() not in grammar().negators
    return token.text in _EDGES or joins


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
    """What the first conjunct lends another: preposition, "kein", and an article that agrees."""
    lent: set[int] = set()
    if not whole.having(other, "case"):
        lent.update(i for i in whole.having(first, "case") if i < first)
    articles = whole.having(first, "det")
    if any(whole.tokens[i].text.lower() in grammar().negative_words for i in articles):
        lent.update(articles)
    bare = not whole.having(other, "det", "det:poss", "amod", "nummod")
    one, two = whole.tokens[first], whole.tokens[other]
    agree = feature(one, "Number") == feature(two, "Number") == "Sing"
    if bare and agree and two.tag == "NN":
        lent.update(articles)
    return frozenset(lent & phrase)


def _apart(whole: Tree, phrase: Phrase, head: int) -> list[Phrase]:
    """The phrase without its appositions, and each apposition in its place.

    Without a comma only a person's description and name are two ("die Sängerin Anna Berg"):
    "Präsident Bush" and "die Region Kurdistan" are one.
    """
    base, found = phrase, list[Phrase]()
    if head not in phrase:
        return [phrase]
    preposition = frozenset(
        i for i in phrase if whole.tokens[i].dep == "case" and _is_loose(whole, i, phrase, head)
    )
    described = describes_person(lemma(whole.tokens[head]))
    described = described and bool(whole.having(head, "det", "det:poss", "amod"))
    for index in whole.having(head, "appos"):
        apart = described or _is_set_off(whole, index)
        if index not in phrase or not is_noun(whole.tokens[index]) or index < head or not apart:
            continue
        base -= _inside(whole, index, phrase)
        own = whole.below(index, lambda i: i not in phrase or whole.tokens[i].dep == "punct")
        lent = frozenset[int]() if whole.having(index, "case") else preposition
        found.append(in_quotes(whole, frozenset(own)) | lent)
    return [base, *found]


def _is_set_off(whole: Tree, index: int) -> bool:
    """Whether a comma stands before an apposition, or before the quotation mark that opens it."""
    first = min(whole.below(index, lambda i: whole.tokens[i].dep in ("conj", "punct")))
    if first > 1 and whole.tokens[first - 1].text in _OPENING:
        return whole.tokens[first - 2].text == ","
    return whole.follows_comma(index)


def _is_loose(whole: Tree, preposition: int, phrase: Phrase, head: int) -> bool:
    """Whether a preposition rules the phrase: its noun is the head, or was left out for it."""
    ruled = whole.tokens[preposition].head
    return preposition < head and (ruled == head or ruled not in phrase)


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
    starts = attribute_starts(whole, phrase, head)
    return [frozenset(i for i in phrase if i < start) for start in starts] + [phrase]


def attribute_starts(whole: Tree, phrase: Phrase, head: int) -> list[int]:
    """Where the attributes behind a noun begin: at a preposition or a genitive's first word.

    Bare nouns and figures are no attributes to be left out ("1,9 Millionen Dollar", "47 zu 38").
    """
    return sorted(i for i in phrase if i > head and _opens_attribute(whole, i))


def _opens_attribute(whole: Tree, index: int) -> bool:
    token, before = whole.tokens[index], whole.tokens[index - 1]
    if token.pos == "ADP" and token.dep == "case":
        return before.tag != "CARD" or token.text.lower() not in ("zu", "bis")
    opens = token.text.lower() in grammar().genitive_articles and is_noun(before)
    return opens and token.dep in ("det", "det:poss")
