"""What coreference knows of an article: where its mentions stand, and what each thing is called."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from kg.model import Mention, MentionKind, Sentence, Token
from kg.reading.mentions import name_cues
from kg.reading.mentions.base_forms import noun
from kg.reading.mentions.name_chains import NAMED

_REACH = 2
"""How many sentences back a description or pronoun may reach."""


@dataclass(slots=True)
class Thing:
    """What a chain is known to be, so far."""

    mentions: list[int] = field(default_factory=list)
    nouns: set[str] = field(default_factory=set)
    gender: str = ""


class Text:
    """Where each mention stands among the sentences and tokens."""

    def __init__(self, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> None:
        self.sentences = sentences
        starts = [sentence.start for sentence in sentences]
        self.sentence_of = [max(bisect.bisect_right(starts, m.start) - 1, 0) for m in mentions]
        self.first = [self._token(i, m.start) for i, m in enumerate(mentions)]

    def _token(self, index: int, offset: int) -> int:
        tokens = self.sentences[self.sentence_of[index]].tokens
        return max(bisect.bisect_right(tokens, offset, key=attrgetter("start")) - 1, 0)

    def since(self, sentence: int, index: int) -> range:
        """The mentions before ``index`` in the sentence of this number and later ones."""
        return range(bisect.bisect_left(self.sentence_of, sentence, hi=index), index)

    def tokens(self, index: int) -> tuple[Token, ...]:
        """The tokens of the sentence that the mention stands in."""
        return self.sentences[self.sentence_of[index]].tokens

    def before(self, index: int) -> Token | None:
        """The token before the mention's first."""
        place = self.first[index]
        return self.tokens(index)[place - 1] if place else None

    def token(self, index: int) -> Token:
        """The mention's first token."""
        return self.tokens(index)[self.first[index]]


def things_of(text: Text, mentions: Sequence[Mention], group: Sequence[int]) -> dict[int, Thing]:
    """What the names of each chain tell of it."""
    things: dict[int, Thing] = {}
    for index, mention in enumerate(mentions):
        thing = things.setdefault(group[index], Thing())
        if group[index] == index or not mention.anaphoric:
            thing.mentions.append(index)
        if mention.kind in NAMED and not mention.in_compound:
            thing.nouns.update(_introducing(text, index, mention))
            thing.gender = thing.gender or _gender(text, index, mention)
    return things


def _introducing(text: Text, index: int, mention: Mention) -> Iterator[str]:
    """The nouns that a name is called by: before it, or the one it is in apposition to."""
    before = text.before(index)
    if before is not None and before.text in '„“"»«‚‘' and text.first[index] > 1:
        before = text.tokens(index)[text.first[index] - 2]
    if before is not None and before.text[:1].isupper() and before.tag in ("NN", "ADJA", "NE"):
        lemma = noun(before)
        if name_cues.class_noun(lemma) is not None or name_cues.describes_person(lemma):
            yield lemma
    token = text.token(index)
    if token.dep == "appos" and 0 <= token.head < len(text.tokens(index)):
        head = text.tokens(index)[token.head]
        if head.tag == "NN":
            yield noun(head)


def _gender(text: Text, index: int, mention: Mention) -> str:
    if mention.kind is not MentionKind.PERSON:
        return ""
    first = mention.name.split()[0].split("-")[0]
    before = text.before(index)
    if before is not None and before.text in ("Frau", "Herr", "Herrn"):
        return "f" if before.text == "Frau" else "m"
    if before is not None and name_cues.describes_person(noun(before)):
        return "f" if noun(before).endswith("in") else name_cues.given_gender(first) or "m"
    return (name_cues.given_gender(first) or "") if " " in mention.name else ""


@dataclass(slots=True)
class Chains:
    """The mentions of an article in order of the text, and which of them are one thing so far.

    ``group`` has for each mention the number of its chain, ``things`` what each chain is known to
    be.
    """

    text: Text
    mentions: Sequence[Mention]
    group: list[int]
    things: dict[int, Thing]

    def join(self, index: int, chain: int) -> None:
        """Puts a mention into a chain."""
        self.things[chain].mentions.append(index)
        self.group[index] = chain

    def near(self, index: int, kinds: Collection[MentionKind]) -> set[int]:
        """The chains of these kinds before it, in its sentence and the one or two before."""
        mentions, group = self.mentions, self.group
        return {
            group[i]
            for i in self.text.since(self.text.sentence_of[index] - _REACH + 1, index)
            if mentions[group[i]].kind in kinds
            and not (mentions[i].in_compound and mentions[i].kind is MentionKind.PLACE)
            and not (mentions[i].anaphoric and group[i] == i)
        }

    def called(self, index: int, is_same: Callable[[str], bool]) -> list[int]:
        """The chains of names before a description that were called by a noun that is the same."""
        here = self.mentions[index]
        return [
            number
            for number, thing in self.things.items()
            if self.mentions[number].kind in NAMED
            and any(is_same(other) for other in thing.nouns)
            and any(m < index and not _covers(self.mentions[m], here) for m in thing.mentions)
        ]


def _covers(one: Mention, other: Mention) -> bool:
    return one.start <= other.start and other.end <= one.end
