"""What the words beside a name say of the thing, and which candidates cannot be meant by them.

"Der Fluss Jordan" is no country, "die Bremen" no city, "Frau Jackson" no man, and "der 30-jährige
Michael Jackson" was not born in 1958. Only what contradicts sets a candidate aside; that nothing
is known of what the words say does not. The nouns and classes are in ``kg/data/described.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Final

from kg.errors import DataError
from kg.linking.spelling import is_foreign_label
from kg.model import (
    Annotation,
    Article,
    Candidate,
    EntityId,
    Interval,
    Mention,
    MentionKind,
    Sentence,
    Token,
)
from kg.reading.lexicon import table

FILE: Final = "described.toml"


@dataclass(frozen=True, slots=True)
class Description:
    """What stands beside the names of one chain.

    ``kinds`` are the classes that nouns ask for, one set a noun; ``sex`` the item of a sex,
    ``born`` the days of birth that an age leaves open; ``article`` says that a German article of
    the masculine or feminine stands before the name.
    """

    kinds: tuple[frozenset[EntityId], ...] = ()
    sex: EntityId | None = None
    born: Interval | None = None
    article: bool = False
    other: bool = False
    """Whether the words say that it is nobody known, or the name goes on behind the mention."""


NOTHING: Final = Description()


@dataclass(frozen=True, slots=True)
class _Words:
    nouns: dict[str, frozenset[EntityId]]
    """Nouns in folded case with their classes."""
    heads: tuple[tuple[str, frozenset[EntityId]], ...]
    """Those that compounds may end in, the longest first: German ones, which have a capital."""
    apart: frozenset[EntityId]
    settlement: frozenset[EntityId]
    country: frozenset[EntityId]
    person: frozenset[EntityId]
    sexes: frozenset[EntityId]
    titles: dict[str, EntityId]
    unknown: frozenset[str]
    behind: frozenset[str]
    titled: frozenset[str]
    off: int


@cache
def _words() -> _Words:
    try:
        data = table(FILE)
        nouns = {
            word: frozenset(group["classes"]) for group in data["nouns"] for word in group["words"]
        }
        listed = sorted(nouns.items(), key=lambda item: (-len(item[0]), item[0]))
        folded = [(word.casefold(), classes) for word, classes in listed]
        sex = data["sex"]
        return _Words(
            dict(reversed(folded)),  # of equal ones the first counts
            tuple(
                each
                for each, (word, _) in zip(folded, listed, strict=True)
                if word[0].isupper() and len(word) >= _LONG
            ),
            frozenset(data["apart"]),
            frozenset(data["settlement"]),
            frozenset(data["country"]),
            frozenset(data["person"]),
            frozenset((sex["female"], sex["male"])),
            {w: sex["female"] for w in sex["women"]} | {w: sex["male"] for w in sex["men"]},
            frozenset(data["unknown"]["before"]),
            frozenset(data["unknown"]["behind"]),
            frozenset(data["unknown"]["behind_article"]),
            int(data["age"]["off"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(FILE, f"an entry of it is missing or wrong ({error})") from error


_BEFORE = re.compile(r"([\w.-]+) (?:of )?[„»\"«“]?$")
_BEHIND = re.compile(
    r"[“”\"«»]?(?:,| ist| war| is| was) (?:ein|eine|der|die|das|a|an|the) "
    r"(?:[\w-]+ )?([\w-]+)(?!['’\w-])"
)
_GOES_ON = re.compile(
    r" (?P<number>[IVX]{2,}|[IVX]\.)| (?:der|die|des|dem|den|the) (?P<title>\w+)|,? (?P<word>\w+)"
)
_WIDEST = 60
_LONG = 4
"""Shorter nouns are no sign at the end of a compound ("Verband" is no band)."""


def described(article: Article, annotation: Annotation, members: Sequence[Mention]) -> Description:
    """What the words beside the named mentions of one chain say of it."""
    text = article.text
    kinds: dict[frozenset[EntityId], None] = {}
    sex: EntityId | None = None
    for mention in members:
        front = _in_front(text, mention)
        behind = _BEHIND.match(text, mention.end)
        genitive = mention.name != mention.text and mention.text.startswith(mention.name)
        nouns = () if mention.in_compound else ("" if genitive else front, behind and behind[1])
        kinds |= {found: None for noun in nouns if noun and (found := kind_of(noun))}
        sex = sex or _words().titles.get(front)
    german = article.language == "de"
    return Description(
        tuple(kinds),
        sex,
        next((born for m in members if (born := _born(text, annotation, m))), None),
        german and any(_takes_article(annotation.sentences, m) for m in members),
        any(_is_unknown(text, m) for m in members),
    )


def _in_front(text: str, mention: Mention) -> str:
    """The word right before a name; empty where there is none."""
    found = _BEFORE.search(text, max(0, mention.start - _WIDEST), mention.start)
    return found[1] if found else ""


def _is_unknown(text: str, mention: Mention) -> bool:
    if mention.in_compound:
        return False
    behind = _GOES_ON.match(text, mention.end)
    person = mention.kind is MentionKind.PERSON
    longer = behind is not None and bool(
        behind["number"]
        or (person and behind["title"] in _words().titled)
        or behind["word"] in _words().behind
    )
    return longer or _in_front(text, mention) in _words().unknown


def kind_of(noun: str) -> frozenset[EntityId] | None:
    """The classes of which something is that is called by a noun, None for nouns not listed."""
    folded, known = noun.casefold(), _words()
    heads = (classes for head, classes in known.heads if folded.endswith(head))
    return known.nouns.get(folded) or next(heads, None)


def _born(text: str, annotation: Annotation, mention: Mention) -> Interval | None:
    """The days of birth by an age right before or behind the name of a person."""
    if mention.kind is not MentionKind.PERSON:
        return None
    for age in annotation.ages:
        before = text[age.end : mention.start] if age.end <= mention.start else None
        behind = text[mention.end : age.start] if mention.end <= age.start else None
        if (before is not None and not before.strip()) or behind in (" (", ", ", " "):
            return age.interval
    return None


def parsed_sentence(sentences: Sequence[Sentence], mention: Mention) -> Sentence | None:
    """The sentence in which a mention begins, None where it was not parsed."""
    place = bisect_right(sentences, mention.start, key=attrgetter("start")) - 1
    found = sentences[place] if place >= 0 else None
    return found if found and found.parsed and mention.start < found.end else None


def _takes_article(sentences: Sequence[Sentence], mention: Mention) -> bool:
    """Whether "der" or "die" stands right before a name, and goes with it.

    Not before names of several words, part of which an article may be, nor where more follows
    that it may go with ("die Berlin umgebenden Wälder").
    """
    if mention.in_compound or " " in mention.text:
        return False
    sentence = parsed_sentence(sentences, mention)
    if sentence is None:
        return False
    tokens = sentence.tokens
    place = next((i for i, t in enumerate(tokens) if t.start == mention.start), 0)
    ends = place + 1 >= len(tokens) or tokens[place + 1].pos not in ("PROPN", "NOUN", "X")
    return place > 0 and ends and _is_article(tokens[place - 1], place)


def _is_article(token: Token, name: int) -> bool:
    plainly = token.text.lower() in ("der", "die", "den")
    return plainly and token.tag == "ART" and token.head == name


def rules_out(description: Description, candidate: Candidate) -> bool:
    """Whether the words beside the name contradict what is known of a candidate."""
    known, types = _words(), candidate.types
    other_kind = types & known.apart and any(types.isdisjoint(k) for k in description.kinds)
    sexes = candidate.related & known.sexes
    other_sex = description.sex and sexes and description.sex not in sexes
    return bool(
        other_kind
        or description.other
        or (other_sex and types & known.person)
        or (description.article and _has_no_article(candidate))
        or _is_of_another_age(description.born, candidate.lifetime, known.off)
    )


def _has_no_article(candidate: Candidate) -> bool:
    """Settlements have none in German; nor has a country by its label in another language."""
    known, types = _words(), candidate.types
    if types & known.country:
        return is_foreign_label(candidate)
    return bool(types & known.settlement)


def _is_of_another_age(said: Interval | None, known: Interval | None, off: int) -> bool:
    if said is None or known is None or known.start is None or not said.start or not said.end:
        return False
    year = known.start.year
    return year < said.start.year - off or year > said.end.year + off
