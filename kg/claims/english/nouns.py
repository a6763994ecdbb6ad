"""What calling something by an English noun claims: "founder of Y", "Y's capital", "Y ceo X"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.claims.english.clauses import Clause, conjuncts, preposition
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.claims.lexicon import Lexicon, NounEntry
from kg.model import Argument, MentionKind, Sense

_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)


@dataclass(frozen=True, slots=True)
class NounClaim:
    """What a noun claims of the one called so: relation word, other end, senses best first."""

    relation: str
    other: Argument
    senses: tuple[Sense, ...]
    tense: str
    past: bool = False
    partial: bool = False
    """Whether a denial may be of a word beside the noun: "not the first president"."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with the words that belong to it ("chief executive"), and what else stands before."""

    text: str
    past: bool
    plain: bool
    """Whether every word before it is known to leave what it says as it is."""
    counted: bool = False
    """Whether it says which one in a row: "the 46th president" is so at some time."""


def noun(scene: Scene, lexicon: Lexicon, head: int) -> Noun:
    """The noun at a token, as the longest phrase that the lexicon knows."""
    tokens = scene.tree.tokens
    before = [
        i for i in scene.tree.having(head, "amod", "compound", "advmod", "nmod", "nummod")
        if i < head and i not in scene.mentions
    ]  # fmt: skip
    first, text = head, tokens[head].lemma
    for start in range(max(0, head - 3), head):
        phrase = " ".join(t.text.lower() for t in tokens[start:head])
        phrase = f"{phrase} {tokens[head].lemma}"
        known = phrase in lexicon.nouns or phrase in lexicon.labels
        if known and all(i in before for i in range(start, head)):
            first, text = start, phrase
            break
    behind = " ".join(t.text.lower() for t in tokens[head + 1 : head + 3])
    if f"{text} {behind}" in lexicon.labels:
        text = f"{text} {behind}"  # "place of birth"
    rest = {scene.word(i) for i in before if i < first and not _is_compound(scene, i)}
    counted = {word for word in rest if _ORDINAL.fullmatch(word)}
    if first and tokens[first - 1].pos == "ADJ" and first - 1 not in scene.mentions:
        rest.add(scene.word(first - 1))  # where the tree has lost it
    if head + 1 < len(tokens) and tokens[head + 1].text[:1] in "-–" and _glued(scene, head):
        rest.add(tokens[head + 1].text)  # "president-elect"
    rest |= set(_before_names(scene, first))
    rest -= counted
    past = bool(rest & words().past)
    return Noun(text, past, rest <= words().past | words().neutral, bool(counted))


def _before_names(scene: Scene, first: int) -> Iterator[str]:
    """Words of the past before a country's adjective or a firm: "former French President"."""
    index = first - 1
    while index >= 0 and (index in scene.mentions or scene.word(index) in words().neutral):
        index -= 1
    if 0 <= index < first - 1 and scene.word(index) in words().past:
        yield scene.word(index)


def is_plain(scene: Scene, lexicon: Lexicon, head: int) -> bool:
    """Whether nothing that narrows a noun stands before it; a country's adjective does not."""
    found = noun(scene, lexicon, head)
    return found.plain and not found.past and not found.counted


def _one_of(scene: Scene, head: int) -> int:
    """The noun in "one of the founders"."""
    if scene.word(head) != "one":
        return head
    nouns = (i for i in scene.tree.having(head, "nmod") if preposition(scene.tree, i) == "of")
    return next(nouns, head)


def _glued(scene: Scene, index: int) -> bool:
    tokens = scene.tree.tokens
    return tokens[index].end == tokens[index + 1].start


def claims_of_noun(
    scene: Scene, lexicon: Lexicon, head: int, clause: Clause | None = None
) -> Iterator[NounClaim]:
    """What the noun claims; ``clause`` where it is a predicate, whose phrases may be the noun's."""
    head = _one_of(scene, head)
    found = noun(scene, lexicon, head)
    entries = lexicon.nouns.get(found.text, ())
    labels = _by_label(lexicon, found) if not entries else ()
    if (
        not (entries or labels or found.text in lexicon.occupations)
        or not found.plain
        or (head and scene.word(head - 1) in words().sole)
    ):
        return
    of_something = " of " not in found.text and _is_of_something(scene, head)
    for tie, other in _others(scene, head, clause):
        if of_something and tie != "of":
            continue  # "France's capital of cooking"
        if labels and tie in ("of", "poss"):
            yield NounClaim(found.text, other, labels, "state", found.past)
        fitting = sorted(
            (e for e in entries if tie in e.of), key=lambda e: (not e.only, -e.confidence)
        )
        if fitting:
            senses = tuple(lexicon.sense(e) for e in fitting)
            tense = _tense(fitting)
            past = found.past or found.counted
            yield NounClaim(found.text, other, senses, tense, past, found.counted)
        elif tie == "adj" and found.text in lexicon.occupations:
            senses = (lexicon.built_in("nationality"),)
            yield NounClaim(found.text, other, senses, "state", found.past, partial=True)


def _is_of_something(scene: Scene, head: int) -> bool:
    """Whether a noun has a phrase with "of" that names nobody."""
    below = scene.tree.having(head, "nmod")
    return any(preposition(scene.tree, i) == "of" and i not in scene.mentions for i in below)


def _by_label(lexicon: Lexicon, found: Noun) -> tuple[Sense, ...]:
    """The properties of Wikidata that are called so; offices and trades are none."""
    if found.text in lexicon.offices or found.text in lexicon.occupations:
        return ()
    return tuple(lexicon.by_label(each) for each in lexicon.labels.get(found.text, ()))


def _tense(entries: list[NounEntry]) -> str:
    return "state" if any(e.tense == "state" for e in entries) else entries[0].tense


def _others(scene: Scene, head: int, clause: Clause | None) -> Iterator[tuple[str, Argument]]:
    """The names tied to a noun, each with how."""
    for child in scene.tree.children[head]:
        dep = scene.tree.tokens[child].dep
        tie = ""
        if _is_compound(scene, child):
            continue
        if dep == "nmod":
            tie = preposition(scene.tree, child)
        elif dep in ("nmod:poss", "det:poss"):
            tie = "poss"
        elif dep in ("amod", "compound", "nmod:title") and child < head:
            tie = "adj" if _is_of_country(scene, child) else "compound"
        if tie:
            yield from _each(scene, child, tie)
    if scene.tree.tokens[head].dep == "nmod:title":
        for child in scene.tree.having(scene.tree.tokens[head].head, "nmod"):
            if preposition(scene.tree, child) == "of":  # "President X of Y"
                yield from _each(scene, child, "of")
    for filler in clause.obliques if clause is not None else ():
        other = scene.named(filler.head)
        if other is not None and filler.head > head and filler.preposition:
            yield filler.preposition, other


def _is_compound(scene: Scene, child: int) -> bool:
    """Whether a name is only part of an adjective: "Seattle-based"."""
    tokens = scene.tree.tokens
    dashed = child + 2 < len(tokens) and tokens[child + 1].text == "-"
    glued = dashed and tokens[child].end == tokens[child + 1].start
    return glued and tokens[child + 2].text.islower()


def _is_of_country(scene: Scene, child: int) -> bool:
    """Whether a word is the adjective of a country: "German"."""
    index = scene.mentions.get(child)
    if index is None:
        return False
    found = scene.mention(index)
    return found.kind is MentionKind.PLACE and found.name != found.text


def _each(scene: Scene, child: int, tie: str) -> Iterator[tuple[str, Argument]]:
    for each in conjuncts(scene.tree, child):
        if (other := scene.named(each)) is not None:
            yield tie, other
