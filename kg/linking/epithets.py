"""The words by which an article calls a person: "der britische Journalist Michael Jackson".

Taken are the common nouns that stand before a name, behind it between commas or in brackets, or
behind "ist ein"; with them adjectives of countries, and parties; and what a later sentence goes on
about the person by (:mod:`kg.linking.resumed`). The text's own grammar is enough: nothing is asked
of what the knowledge has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from kg.linking.described import FILE, parsed_sentence
from kg.linking.resumed import resumptions
from kg.model import Annotation, Mention, MentionKind, Sentence, Token
from kg.reading.lexicon import words

_NOUNS = frozenset({"NOUN"})
_WITHIN = frozenset({"NOUN", "ADJ", "DET", "X", "PROPN", "CCONJ", "ADV"})
_SHORTEST = 3
"""Letters of a word that calls someone something: a sign or an initial does not."""
_PEOPLE = frozenset({MentionKind.PEOPLE, MentionKind.PLACE})


class Sort(StrEnum):
    """What an epithet tells of a person."""

    CALLING = "calling"
    """What they do or are: an occupation, an office."""
    ORIGIN = "origin"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Epithet:
    """A word that calls a person something; ``mention`` is its own, where it is one.

    ``said`` marks what a sentence says ("war Journalist") rather than takes for granted.
    """

    sort: Sort
    text: str
    start: int
    mention: int | None = None
    said: bool = False


def is_office(epithet: Epithet) -> bool:
    """Whether the word is for an office of state or a party, as many politicians hold some time."""
    return any(part in epithet.text.casefold() for part in _words("offices"))


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words(FILE, table, "words"))


def epithets(annotation: Annotation, chain: int) -> tuple[Epithet, ...]:
    """What the article calls the person of a chain, in the order of the text, each once."""
    found: dict[tuple[Sort, int], Epithet] = {}
    for mention in annotation.mentions:
        if mention.chain != chain or mention.in_compound:
            continue
        sentence = parsed_sentence(annotation.sentences, mention)
        if sentence is None:
            continue
        for each in _owned(sentence.tokens, mention):
            found[(each.sort, each.start)] = each
        for token, said in _beside(sentence, mention, annotation.mentions):
            for each in _of_token(token, annotation.mentions):
                found.setdefault((each.sort, each.start), replace(each, said=said))
    for token in resumptions(annotation, chain):
        for each in _of_token(token, annotation.mentions):
            found.setdefault((each.sort, each.start), each)
    return tuple(sorted(found.values(), key=lambda each: each.start))


def _owned(tokens: Sequence[Token], mention: Mention) -> Iterator[Epithet]:
    """ "ihr Sohn Donald", "Bruder Albert": somebody's own or a monk, not whom everybody knows.

    Kin of somebody who is named right before ("Merkels Mann") is nobody else.
    """
    first = next((i for i, t in enumerate(tokens) if t.start >= mention.start), 0)
    noun = tokens[first - 1] if first else None
    if noun is None or noun.pos not in _NOUNS:
        return
    owner = tokens[first - 2] if first > 1 else None
    if owner is not None and owner.lemma.lower() in _words("owners"):
        yield Epithet(Sort.CALLING, f"{owner.text} {noun.text}", owner.start)
    elif noun.lemma.casefold() in _words("kin") and (owner is None or owner.pos != "PROPN"):
        yield Epithet(Sort.CALLING, noun.lemma, noun.start)


def _beside(
    sentence: Sentence, mention: Mention, mentions: Sequence[Mention]
) -> Iterator[tuple[Token, bool]]:
    """The words before and behind a name that belong to what it is called, and whether said."""
    tokens = sentence.tokens
    first = next((i for i, t in enumerate(tokens) if t.start >= mention.start), 0)
    last = next((i for i, t in enumerate(tokens) if t.end >= mention.end), first)
    if not mention.anaphoric:
        granted = (*_in_front(tokens, first, last), *_set_off(tokens, last, mentions))
        yield from ((token, False) for token in granted)
    yield from ((token, True) for token in _predicated(tokens, last))


def _in_front(tokens: Sequence[Token], first: int, last: int) -> Iterator[Token]:
    """The noun phrase that ends right before the name, where the parser ties the two."""
    begin = first
    while begin > 0 and (
        tokens[begin - 1].pos in ("NOUN", "ADJ", "CCONJ") or tokens[begin - 1].dep == "amod"
    ):
        begin -= 1
    name = range(first, last + 1)
    tied = any(tokens[i].head in range(begin, first) for i in name)
    if tied or any(tokens[i].head in name for i in range(begin, first)):
        yield from tokens[begin:first]
    elif first > 1 and tokens[first - 1].text == ",":
        yield from _phrase_before(tokens, first - 1, name)


def _phrase_before(tokens: Sequence[Token], comma: int, name: range) -> Iterator[Token]:
    """ "Der Trainer von Alpha, Michael Jackson, …": the noun that the name is set beside."""
    above = next((tokens[i].head for i in name if tokens[i].dep == "appos"), -1)
    while 0 <= above < comma and tokens[above].dep == "nmod":
        above = tokens[above].head
    if 0 <= above < comma and tokens[above].pos in _NOUNS:
        yield tokens[above]


def _set_off(tokens: Sequence[Token], last: int, mentions: Sequence[Mention]) -> Iterator[Token]:
    """What stands behind the name between commas, or in brackets."""
    if last + 1 >= len(tokens) or tokens[last + 1].text not in (",", "("):
        return
    run: list[Token] = []
    for token in tokens[last + 2 :]:
        behind_noun = bool(run) and run[-1].pos in _NOUNS
        if token.pos not in _WITHIN or token.tag.startswith("PREL"):
            break
        if behind_noun and token.pos not in (*_NOUNS, "CCONJ"):
            break  # "Präsident der Bank": what follows is of another
        run.append(token)
    people = {m.start for m in mentions if m.kind is MentionKind.PERSON and not m.anaphoric}
    if run and not any(token.start in people for token in run):
        yield from run


def _predicated(tokens: Sequence[Token], last: int) -> Iterator[Token]:
    """ "Michael Jackson war ein britischer Journalist": up to the first noun."""
    if last + 2 >= len(tokens) or tokens[last + 1].lemma not in ("sein", "be"):
        return
    for token in tokens[last + 2 :]:
        if token.pos not in _WITHIN or token.tag == "PTKNEG":
            return
        yield token
        if token.pos in _NOUNS:
            return


def _of_token(token: Token, mentions: Sequence[Mention]) -> Iterator[Epithet]:
    inside = [
        (i, m)
        for i, m in enumerate(mentions)
        if token.start <= m.start and m.end <= token.end and not m.anaphoric
    ]
    own = next((i for i, m in inside if not m.in_compound), None)
    for index, mention in inside:
        whole = not mention.in_compound
        if mention.kind in _PEOPLE and whole and mention.text != mention.name:
            yield Epithet(Sort.ORIGIN, mention.name, token.start, index)
            return
        if mention.kind in (MentionKind.OTHER, MentionKind.ORGANISATION):
            yield Epithet(Sort.PARTY, mention.name, mention.start, index)
    named = own is not None and mentions[own].kind not in (MentionKind.CLASS, MentionKind.OFFICE)
    if named or token.tag in ("NE", "X") or not (token.pos in _NOUNS or own is not None):
        return
    noun = token.lemma or token.text
    if len(noun) >= _SHORTEST and noun.casefold().removesuffix("in") not in _words("neutral"):
        yield Epithet(Sort.CALLING, noun, token.start, own)
