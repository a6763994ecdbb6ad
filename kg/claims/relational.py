"""Nouns that relate or classify: "Gründer von Y", "Y-Gründer", "US-Präsident", "Netzwerk".

Shared by predicates ("X ist Gründer von Y") and noun phrases ("Y-Gründer X"): given the noun and
the one who is called so, :func:`claims_of_noun` gives what that claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.claims.lexicon import NounEntry, lexicon, sense
from kg.claims.scene import Scene
from kg.claims.tree import is_noun, lemma
from kg.model import Argument, MentionKind, Sense

_KINDS = ("past", "future", "possible", "other")
_HYPHENS = re.compile("[-‐‑]")
_FORMER = frozenset({"ex", "alt"})


@dataclass(frozen=True, slots=True)
class NounClaim:
    """What a noun claims of the one called so: relation word, other end, senses best first.

    ``tense`` is that of the lexicon entry. Senses are read from the one called so to the other.
    """

    relation: str
    other: Argument
    senses: tuple[Sense, ...]
    tense: str


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What the words before a noun do to it."""

    past: bool = False
    future: bool = False
    possible: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """A noun's last part in base form; ``first`` is what a hyphen joins to it, "" without."""

    word: str
    first: str


def base_of(scene: Scene, token: int) -> Base:
    """ "Parler-Gründern" is Gründer with the first part Parler."""
    word = lemma(scene.tree.tokens[token])
    pieces = _HYPHENS.split(word)
    if len(pieces) < 2 or not pieces[-1]:
        return Base(word, "")
    return Base(pieces[-1], word[: -len(pieces[-1]) - 1])


def modifiers(scene: Scene, noun: int) -> Modifiers:
    """What adjectives, and first parts such as Ex-, do to a noun."""
    words = {lemma(scene.tree.tokens[i]).lower() for i in scene.tree.having(noun, "amod", "advmod")}
    words |= {scene.tree.tokens[i].text.lower() for i in scene.tree.having(noun, "amod", "advmod")}
    first = base_of(scene, noun).first.lower()
    if first:
        words |= set(_HYPHENS.split(first))
    known = lexicon().modifiers
    stems = words | {_stem(word) for word in words}
    return Modifiers(*(bool(stems & known[kind]) for kind in _KINDS))


def _stem(word: str) -> str:
    """An adjective without its ending."""
    return re.sub(r"(e[rnms]?)$", "", word)


def claims_of_noun(scene: Scene, noun: int) -> Iterator[NounClaim]:
    """What calling someone or something by this noun claims: relation, office or class."""
    base = base_of(scene, noun)
    part = scene.parts.get(noun)
    named_part = part is not None and base.first != ""
    if base.first and not named_part and base.first.lower() not in _FORMER:
        word = lemma(scene.tree.tokens[noun])
    else:
        word = base.word
    related = list(_relations(scene, noun, word, part if named_part else None))
    yield from related
    if not related or _names_office(scene, noun):
        yield from _office_or_class(scene, noun, base.word)


def _names_office(scene: Scene, noun: int) -> bool:
    """Whether the noun and what follows it name one office ("Präsident der Vereinigten …")."""
    mention = scene.mentions.get(noun)
    found = scene.mention(mention) if mention is not None else None
    office = found is not None and found.kind is MentionKind.OFFICE
    return office and found is not None and found.end > scene.tree.tokens[noun].end


def _relations(scene: Scene, noun: int, word: str, part: int | None) -> Iterator[NounClaim]:
    entries = lexicon().nouns.get(word, ())
    if not entries:
        return
    for tie, other in _others(scene, noun, part):
        fitting = [e for e in entries if tie in e.of]
        if fitting and not (tie == "compound" and word in lexicon().offices):
            yield _relation(scene.tree.tokens[noun].text, other, fitting)


def _relation(word: str, other: Argument, entries: list[NounEntry]) -> NounClaim:
    entries = sorted(entries, key=lambda e: (not e.only, -e.confidence))
    senses = tuple(
        sense(e.property, e.id, e.confidence, inverse=e.inverse, only=e.only) for e in entries
    )
    return NounClaim(word, other, senses, entries[0].tense)


def _others(scene: Scene, noun: int, part: int | None) -> Iterator[tuple[str, Argument]]:
    """The other ends that are tied to a noun, and how: compound, gen or a preposition."""
    if part is not None:
        yield "compound", scene.mention_argument(part)
    for child in scene.tree.having(noun, "nmod", "obl", "amod", "appos", "flat"):
        token = scene.tree.tokens[child]
        if token.dep in ("appos", "flat") and not _is_genitive(scene, child):
            continue
        if token.dep == "obl" and is_noun(token) is False:
            continue
        tie = scene.tree.preposition(child) or "gen"
        if token.dep == "amod" and scene.mentions.get(child) is None:
            continue
        for each in scene.tree.conjuncts(child):
            mention = scene.name_of(each)
            if mention is not None and scene.is_name(mention):
                yield tie, scene.mention_argument(mention)


def _classifies(base: str, name: str) -> bool:
    """Whether a noun says of what kind a thing is, rather than what it is to something else."""
    known = lexicon()
    painted = name.lower().endswith(tuple(known.modifiers["figurative"]))
    return base not in known.nouns and not painted


def _is_genitive(scene: Scene, token: int) -> bool:
    """Whether a name stands in the genitive ("Norwegens"): its form is not its base form."""
    mention = scene.mentions.get(token)
    if mention is None:
        return False
    found = scene.mention(mention)
    inflected = found.name != found.text and found.text.startswith(found.name)
    word = scene.tree.tokens[token]
    return inflected or (word.text.endswith("s") and lemma(word) == word.text[:-1])


def _office_or_class(scene: Scene, noun: int, base: str) -> Iterator[NounClaim]:
    mention = scene.mentions.get(noun)
    if mention is None:
        return
    kind = scene.mention(mention).kind
    argument = scene.mention_argument(mention)
    surface = scene.tree.tokens[noun].text
    if base in lexicon().offices and kind in (MentionKind.OFFICE, MentionKind.CLASS):
        yield NounClaim(surface, argument, (sense("P39", "office", 0.8),), "state")
    elif base in lexicon().occupations:
        yield NounClaim(surface, argument, (sense("P106", "occupation", 0.7),), "permanent")
    elif kind is MentionKind.CLASS and _classifies(base, scene.mention(mention).name):
        yield NounClaim(surface, argument, (sense("P31", "class", 0.6),), "permanent")
