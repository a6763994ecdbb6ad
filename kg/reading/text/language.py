"""Tells the language of a text, one sentence being enough.

Closed-class words betray a language sooner than letter statistics do once a sentence is short and
full of foreign names ("Nino Taranto wurde in Neapel geboren."). Each word speaks for the languages
that list it, the less the more of them do; typical endings speak softly. After the small-word
method of Grefenstette, *Comparing two language identification schemes* (JADT 1995).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Language
from kg.reading.lexicon import table

_SAMPLE = 20_000
"""Characters that are looked at: more changes no answer."""

_ENDING_WEIGHT = 0.4
"""Half a shared word: endings help only where words are silent. Set by reasoning, not tuned."""

_PARTICLE_WEIGHT = 0.25
"""What is left of the vote of a particle inside a name ("Ludwig van Beethoven")."""

_CAPITALISED_WEIGHT = 0.5
"""A capitalised word may be a name or a noun instead ("Los Angeles", "Sein und Zeit")."""

_LEAD = 1.1
"""How far the best language must be ahead of the next, as a ratio."""

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Profiles:
    words: Mapping[str, tuple[Language, ...]]
    endings: tuple[tuple[str, Language], ...]
    particles: frozenset[str]


@functools.cache
def _profiles() -> _Profiles:
    known = dict(table("languages.toml"))
    particles = frozenset(known.pop("name_particles").split())
    words: dict[str, list[Language]] = {}
    for language, entry in known.items():
        for word in dict.fromkeys(entry["words"].split()):
            words.setdefault(word, []).append(language)
    endings = tuple(
        (ending, language) for language, entry in known.items() for ending in entry["endings"]
    )
    return _Profiles({word: tuple(found) for word, found in words.items()}, endings, particles)


def identify(text: str) -> Language | None:
    """The language of a text as a BCP-47 primary subtag, or None where it is unclear.

    Knows German, English and a few neighbours that a newsroom meets. Deterministic; looks at the
    first 20,000 characters. Words that several languages share decide nothing between them.
    """
    ranked = sorted(scores(text).items(), key=lambda item: (-item[1], item[0]))[:2]
    if not ranked:
        return None
    if len(ranked) == 2 and ranked[0][1] < ranked[1][1] * _LEAD:
        return None
    return ranked[0][0]


def scores(text: str) -> dict[Language, float]:
    """How many words of the first 20,000 characters speak for each language, by weight."""
    found: dict[Language, float] = {}
    for trust, votes in _told(text):
        for language, weight in votes.items():
            found[language] = found.get(language, 0.0) + weight * trust
    return found


def mixture(text: str, language: Language) -> tuple[float, float]:
    """The weight of the words that may be of a language, and of those that are of others only."""
    own = foreign = 0.0
    for trust, votes in _told(text):
        if language in votes:
            own += trust
        elif votes:
            foreign += trust
    return own, foreign


def _told(text: str) -> Iterator[tuple[float, Mapping[Language, float]]]:
    """For each word how far it can be trusted to tell a language, and which it tells."""
    words = _WORD.findall(unicodedata.normalize("NFC", text[:_SAMPLE]))
    for word, in_name in zip(words, _in_names(words), strict=True):
        yield _trust(word, in_name), _votes(word)


def _trust(word: str, in_name: bool) -> float:
    if in_name:
        return _PARTICLE_WEIGHT
    return _CAPITALISED_WEIGHT if word[0].isupper() else 1.0


def _in_names(words: Sequence[str]) -> list[bool]:
    """Which words are particles in a row between two capitalised words."""
    particles = _profiles().particles
    flags = [False] * len(words)
    for start, word in enumerate(words):
        if not word[0].isupper():
            continue
        end = start + 1
        while end < len(words) and words[end] in particles:
            end += 1
        if end < len(words) and words[end][0].isupper():
            flags[start + 1 : end] = [True] * (end - start - 1)
    return flags


@functools.lru_cache(maxsize=10_000)
def _votes(word: str) -> dict[Language, float]:
    profiles = _profiles()
    if len(word) == 1 and word.isupper():
        return {}  # an initial or a letter of a table, no article of any language
    listed = profiles.words.get(word.lower(), ())
    if listed:
        return {language: 1 / len(listed) for language in listed}
    if len(word) < 4 or not word[0].islower():
        return {}
    ended = {language for ending, language in profiles.endings if word.endswith(ending)}
    return {language: _ENDING_WEIGHT / len(ended) for language in sorted(ended)}
