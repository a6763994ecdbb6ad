"""Typed statements from words glued or set beside names, which the parser knows nothing of.

"Munich-based Siemens", "Hamburg-born politician X", "Facebook-owned Instagram", "in Y, Germany".
Dates of a life in brackets are not read: they tell namesakes apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.claims.english.making import make
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.claims.lexicon import Lexicon
from kg.claims.making import Setting, Stance
from kg.model import Argument, ClaimReading, MentionKind
from kg.reading.lexicon import rows

_GLUED = {"based": "based", "headquartered": "based", "born": "native", "owned": "owned"}
_FARTHEST = 4
"""Words between such an adjective and the name: "the Seattle-based online company Amazon"."""
_NOMINAL = frozenset({"NOUN", "ADJ", "X"})


def by_compound(scene: Scene, lexicon: Lexicon) -> Iterator[tuple[int, ClaimReading]]:
    """Every such claim of a sentence, with the token that it stands at."""
    tokens = scene.tree.tokens
    for dash in range(1, len(tokens) - 2):
        sense = _GLUED.get(tokens[dash + 1].text)
        if tokens[dash].text != "-" or sense is None or tokens[dash].end != tokens[dash + 1].start:
            continue
        place, whose = _name_at(scene, dash - 1), _name_behind(scene, dash + 1)
        if place is None or whose is None or _is_cut(scene, place):
            continue
        if not _is_past(scene, place):
            yield dash, _reading(scene, lexicon, whose, tokens[dash + 1].text, place, sense)
    names = sorted(set(scene.mentions.values()), key=lambda i: scene.mention(i).start)
    for one, two in pairwise(names):
        if _is_in_country(scene, one, two):
            found = (_argument(scene, one), _argument(scene, two))
            yield _token(scene, one), _reading(scene, lexicon, found[0], "in", found[1],
                                               "place-in-country")  # fmt: skip


def _argument(scene: Scene, index: int) -> Argument:
    found = scene.mention(index)
    return Argument(found.start, found.end, found.text, index)


def _token(scene: Scene, index: int) -> int:
    return next(i for i, mention in scene.mentions.items() if mention == index)


def _name_at(scene: Scene, token: int) -> Argument | None:
    index = scene.mentions.get(token)
    return None if index is None else _argument(scene, index)


def _name_behind(scene: Scene, last: int) -> Argument | None:
    """The name that a glued adjective is said of: the next, with nouns and adjectives between."""
    tokens = scene.tree.tokens
    for index in range(last + 1, min(last + 2 + _FARTHEST, len(tokens))):
        if index in scene.mentions:
            found = scene.mention(scene.mentions[index])
            end = max(i for i, m in scene.mentions.items() if m == scene.mentions[index])
            behind = tokens[end + 1] if end + 1 < len(tokens) else None
            noun = behind is not None and behind.pos == "NOUN" and behind.text.islower()
            plain = not noun and (behind is None or behind.text not in ("'s", "’s", "-", "of"))
            whole = found.text == found.name and found.kind is not MentionKind.CLASS
            return _argument(scene, scene.mentions[index]) if plain and whole else None
        if tokens[index].pos not in _NOMINAL or not tokens[index].text.isalpha():
            return None
        if scene.word(index) in words().prepositions | words().helping | words().alternatives:
            return None
    return None


def _is_cut(scene: Scene, place: Argument) -> bool:
    """ "Manhattan Beach, Calif.-based": the last part of a longer name."""
    first = min(i for i, mention in scene.mentions.items() if mention == place.mention)
    return first > 1 and scene.word(first - 1) == "," and first - 2 in scene.mentions


def _is_past(scene: Scene, place: Argument) -> bool:
    """ "formerly Munich-based", "once Munich-based"."""
    before = scene.text(max(scene.sentence.start, place.start - 20), place.start).lower().split()
    return bool(set(before[-1:]) & (words().past | _NO_MORE))


_NO_MORE = frozenset({"formerly", "once", "previously", "not", "non", "originally", "initially"})


def _is_in_country(scene: Scene, one: int, two: int) -> bool:
    """ "in Bremen, Germany, …": no item of a list, and the second is a country's name."""
    town, country = scene.mention(one), scene.mention(two)
    if country.name not in _countries() or town.name in _countries():
        return False
    if town.kind is MentionKind.PERSON or scene.text(town.end, country.start) != ", ":
        return False
    before = scene.text(scene.sentence.start, town.start)
    behind = scene.text(country.end, scene.sentence.end)
    led = re.search(r"\b(?:in|near|at|from|to|of|outside) $", before) is not None
    return led and re.match(r"(?:, (?!and\b|or\b|[A-Z])|\.|$)", behind) is not None


def _countries() -> frozenset[str]:
    return frozenset(country for country, _ in rows("demonyms_en.tsv"))


def _reading(
    scene: Scene, lexicon: Lexicon, whose: Argument, relation: str, other: Argument, sense: str
) -> ClaimReading:
    edges = (whose.start, whose.end, other.start, other.end)
    found = lexicon.built_in(sense)
    setting = Setting(None, found.tense == "state" and not _has_past_title(scene, whose))
    return make(
        scene, (min(edges), max(edges)), whose, relation, other, "english-compound", (found,),
        setting, Stance(),
    )  # fmt: skip


def _has_past_title(scene: Scene, whose: Argument) -> bool:
    before = scene.text(scene.sentence.start, whose.start).lower().split()
    return bool(set(before[-3:]) & words().past)
