"""The nouns by which a later sentence goes on about somebody: "X starb 2007. Der Journalist …".

A definite description that no name follows may be of whoever was named last, if that was one person
alone. It may be somebody else, too, so this only ever serves to doubt that the one known by the
name is meant, never to say more of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from kg.linking.described import FILE
from kg.model import Annotation, Mention, MentionKind, Token
from kg.reading.lexicon import words
from kg.reading.mentions.name_cues import describes_person

_REACH = 3
"""How many sentences on a description may still be of the one who was named."""
_DEFINITE = frozenset({"der", "die", "das", "the"})
_PEOPLE = frozenset({MentionKind.OFFICE, MentionKind.PEOPLE})
_NOUNS = frozenset({"NOUN", "PROPN"})


def resumptions(annotation: Annotation, chain: int) -> Iterator[Token]:
    """The nouns, and adjectives with them, that may go on about the person of a chain."""
    starts = [sentence.start for sentence in annotation.sentences]
    last = -_REACH
    people: dict[int, set[int]] = {}
    for mention in annotation.mentions:
        if mention.kind is MentionKind.PERSON:
            people.setdefault(bisect_right(starts, mention.start) - 1, set()).add(mention.chain)
    for number, sentence in enumerate(annotation.sentences):
        if number - _REACH <= last and sentence.parsed:
            yield from _descriptions(sentence.tokens, annotation.mentions)
        if number in people:
            last = number if people[number] == {chain} else -_REACH - 1


def _descriptions(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Iterator[Token]:
    for place, token in enumerate(tokens):
        first = _phrase(tokens, place)
        if first is not None and _is_somebody(token, mentions):
            yield from tokens[first : place + 1]


def _phrase(tokens: Sequence[Token], place: int) -> int | None:
    """Where the words behind the article begin, if a noun is a definite subject without a name."""
    noun = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if noun.pos not in _NOUNS or noun.dep[:5] != "nsubj" or ("Number", "Plur") in noun.morph:
        return None
    if after is not None and after.pos in ("PROPN", "NOUN"):
        return None
    first = place
    while first and (tokens[first - 1].pos == "ADJ" or tokens[first - 1].dep == "amod"):
        first -= 1
    return first if first and tokens[first - 1].text.lower() in _DEFINITE else None


def _is_somebody(noun: Token, mentions: Sequence[Mention]) -> bool:
    whole = [m for m in mentions if m.start <= noun.start and noun.end <= m.end]
    if noun.pos == "PROPN":  # "The German": what the word names is called otherwise
        return any(m.kind is MentionKind.PLACE and m.text != m.name for m in whole)
    if any(m.kind in _PEOPLE for m in whole) or describes_person(noun.lemma):
        return True
    return noun.lemma.lower().endswith(_agents()) and ("Gender", "Neut") not in noun.morph


@cache
def _agents() -> tuple[str, ...]:
    return tuple(words(FILE, "agents", "words"))
