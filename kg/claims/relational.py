"""Nouns that relate or classify: "Gründer von Y", "Y-Gründer", "US-Präsident", "Netzwerk".

Shared by predicates ("X ist Gründer von Y") and noun phrases ("Y-Gründer X"): given the noun and
the one who is called so, :func:`claims_of_noun` gives what that claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.claims.clauses import Filler
from kg.claims.grammar import grammar
from kg.claims.lexicon import NounEntry
from kg.claims.scene import Scene
from kg.claims.tree import is_noun, lemma
from kg.claims.values import ordinal_number
from kg.model import Argument, MentionKind, Named, Sense, Token
from kg.reading.mentions.name_cues import is_party

_KINDS = ("past", "future", "possible", "other")
_HYPHENS = re.compile("[-‐‑]")
_FORMER = frozenset({"ex", "alt"})
_CHIEF_EXECUTIVE = "P169"


@dataclass(frozen=True, slots=True)
class NounClaim:
    """What a noun claims of the one called so: relation word, other end, senses best first.

    ``tense`` is that of the lexicon entry. Senses are read from the one called so to the other.
    """

    relation: str
    other: Argument
    senses: tuple[Sense, ...]
    tense: str
    concepts: bool = False
    """Whether the one called so may be a mere common noun."""


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

    @property
    def whole(self) -> str:
        """Both parts, as they stand."""
        return f"{self.first}-{self.word}" if self.first else self.word


def base_of(scene: Scene, token: int) -> Base:
    """ "Parler-Gründern" is Gründer with the first part Parler."""
    noun = scene.tree.tokens[token]
    word = lemma(noun)
    if noun.text in scene.words.nouns and word not in scene.words.nouns:
        word = noun.text  # a lemmatiser's slip: "Erstsprach"
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
    known = scene.words.modifiers
    stems = words | {_stem(word) for word in words}
    found = Modifiers(*(bool(stems & known[kind]) for kind in _KINDS))
    behind = " ".join(t.text.lower() for t in scene.tree.tokens[noun + 1 : noun + 3])
    return replace(found, future=True) if behind == "in spe" else found


def _stem(word: str) -> str:
    """An adjective without its ending."""
    return re.sub(r"(e[rnms]?)$", "", word)


def is_singled_out(scene: Scene, noun: int) -> bool:
    """Whether a superlative or an ordinal picks one of a kind: "der höchste Berg", "der 46."."""
    own = scene.tree.having(noun, "amod", "nummod")
    joined = (each for i in own for each in scene.tree.having(i, "conj"))  # "frühere zweite"
    attributes = (scene.tree.tokens[i] for i in (*own, *joined))
    return any(_is_superlative(each) or _is_ordinal(each) for each in attributes)


def _is_superlative(token: Token) -> bool:
    """ "höchste" has the lemma "hoch"; that of "ernste" keeps its "st"."""
    return bool(_SUPERLATIVE.search(token.text.lower())) and not lemma(token).endswith("st")


def _is_ordinal(token: Token) -> bool:
    word = lemma(token).lower()
    if token.text[:1].isdigit():
        return ordinal_number(token.text) is not None  # "45." has many tags
    known = word in grammar().ordinals or ordinal_number(token.text) is not None
    return token.tag == "ADJA" and known


_SUPERLATIVE = re.compile(r"st(e|en|er|em|es)$")


def claims_of_noun(scene: Scene, noun: int) -> Iterator[NounClaim]:
    """What calling someone or something by this noun claims: relation, office or class.

    "der alleinige Gründer" claims more than any of them, so that it is not read.
    """
    if any(_stem(scene.tree.tokens[i].text.lower()) in grammar().sole
           for i in scene.tree.having(noun, "amod")):  # fmt: skip
        return
    base = base_of(scene, noun)
    part = scene.parts.get(noun)
    named_part = part is not None and base.first != ""
    if base.first and not named_part and base.first.lower() not in _FORMER:
        word = base.whole
    else:
        word = base.word
    related = list(_relations(scene, noun, word, part if named_part else None))
    yield from related
    if not related or word not in scene.words.relational or _names_office(scene, noun):
        yield from _office_or_class(scene, noun, base.word)
    if not related and word not in scene.words.nouns:
        yield from _by_label(scene, noun, word, part if named_part else None)


def _names_office(scene: Scene, noun: int) -> bool:
    """Whether the noun and what follows it name one office ("Präsident der Vereinigten …")."""
    mention = scene.mentions.get(noun)
    found = scene.mention(mention) if mention is not None else None
    office = found is not None and found.kind is MentionKind.OFFICE
    return office and found is not None and found.end > scene.tree.tokens[noun].end


def _relations(scene: Scene, noun: int, word: str, part: int | None) -> Iterator[NounClaim]:
    entries = scene.words.nouns.get(word, ())
    if not entries:
        return
    for tie, other, concept in _others(scene, noun, part):
        fitting = [e for e in entries if tie in e.of and (e.concepts or not concept)]
        if _is_party(scene, other):
            fitting = [e for e in fitting if e.property != _CHIEF_EXECUTIVE]
        if fitting and not (tie == "compound" and word in scene.words.offices):
            yield _relation(scene, scene.tree.tokens[noun].text, other, fitting)


def _is_party(scene: Scene, other: Argument) -> bool:
    """Whether it is called like a party, which no knowledge need tell: it is no firm."""
    return other.mention is not None and is_party(scene.mention(other.mention).name)


def _relation(scene: Scene, word: str, other: Argument, entries: list[NounEntry]) -> NounClaim:
    entries = sorted(entries, key=lambda e: (not e.only, -e.confidence))
    senses = tuple(scene.words.sense(e) for e in entries)
    return NounClaim(word, other, senses, entries[0].tense, any(e.concepts for e in entries))


def _by_label(scene: Scene, noun: int, word: str, part: int | None) -> Iterator[NounClaim]:
    """What the noun claims where it is the German name of a property of Wikidata."""
    entries = scene.words.labels.get(word, ())
    if not entries or word in scene.words.offices or word in scene.words.occupations:
        return
    senses = tuple(scene.words.by_label(e) for e in entries)
    for tie, other, concept in _others(scene, noun, part):
        if tie in ("gen", "von", "compound") and not concept:
            yield NounClaim(scene.tree.tokens[noun].text, other, senses, "state")


def _others(scene: Scene, noun: int, part: int | None) -> Iterator[tuple[str, Argument, bool]]:
    """The other ends that are tied to a noun, how, and whether each is a mere common noun.

    They are tied as a part of a compound, in the genitive ("gen") or by a preposition.
    """
    if part is not None:
        yield "compound", scene.mention_argument(part), False
    for child in scene.tree.having(noun, "nmod", "obl", "amod", "appos", "flat"):
        token = scene.tree.tokens[child]
        if token.dep in ("appos", "flat") and not _is_genitive(scene, child):
            continue
        if token.dep == "obl" and is_noun(token) is False:
            continue
        tie = scene.tree.preposition(child) or "gen"
        if token.dep == "amod":
            adjective = scene.mentions.get(child, scene.parts.get(child))
            if adjective is not None:
                yield tie, scene.mention_argument(adjective), False
            continue
        for each in scene.tree.conjuncts(child):
            mention = scene.name_of(each)
            if mention is None:
                if is_concept(scene, each):
                    yield tie, concept(scene, each), True
                continue
            if scene.is_name(mention):
                yield tie, scene.mention_argument(mention), False
            elif is_concept(scene, each):
                yield tie, scene.mention_argument(mention), True


def is_concept(scene: Scene, token: int) -> bool:
    """Whether a common noun stands for its kind: bare, or with no more than a definite article."""
    noun, mention = scene.tree.tokens[token], scene.mentions.get(token)
    if mention is not None and scene.mention(mention).kind not in _CLASSES:
        return False
    if noun.tag != "NN" or not noun.text[:1].isupper() or scene.time_of(Filler(token, (token,))):
        return False
    words = {scene.tree.tokens[i].text.lower() for i in scene.tree.having(token, "det", "amod")}
    below = scene.tree.having(token, "nummod", "nmod", "acl:relcl")
    said = [i for i in below if scene.time_of(Filler(i, (i,))) is None]  # not "die Wahl 2014"
    return words <= _DEFINITE and not said


_CLASSES = frozenset({MentionKind.CLASS, MentionKind.OFFICE})
_DEFINITE = frozenset({"der", "des", "dem", "den", "die", "das"})


def concept(scene: Scene, token: int) -> Argument:
    """A common noun as an end: its mention, or else its base form by name."""
    mention = scene.mentions.get(token)
    if mention is not None:
        return scene.mention_argument(mention)
    noun = scene.tree.tokens[token]
    return Argument(noun.start, noun.end, noun.text, value=Named(lemma(noun), MentionKind.CLASS))


def _classifies(scene: Scene, base: str, name: str) -> bool:
    """Whether a noun says of what kind a thing is, rather than what it is to something else."""
    known = scene.words
    painted = name.lower().endswith(tuple(known.modifiers["figurative"]))
    return base not in known.relational and not painted


def _fuller(scene: Scene, mention: int) -> int:
    """A class by its fullest name: "Netzwerke" where the article spoke of one Online-Netzwerk."""
    own = scene.mention(mention)
    fuller = scene.fuller.get(own.name.lower(), mention)
    before = own.kind is MentionKind.CLASS and scene.mention(fuller).start < own.start
    return fuller if before else mention


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
    argument = replace(scene.mention_argument(mention), mention=_fuller(scene, mention))
    surface = scene.tree.tokens[noun].text
    if base in scene.words.offices and kind in (MentionKind.OFFICE, MentionKind.CLASS):
        yield NounClaim(surface, argument, (scene.words.built_in("office"),), "state")
    elif base in scene.words.occupations:
        yield NounClaim(surface, argument, (scene.words.built_in("occupation"),), "permanent")
    elif kind is MentionKind.CLASS and _classifies(scene, base, scene.mention(mention).name):
        yield NounClaim(surface, argument, (scene.words.built_in("class"),), "permanent")
