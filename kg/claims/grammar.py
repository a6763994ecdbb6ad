"""Closed-class words that the clause reader knows, from ``kg/data/lexicon/grammar.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Grammar:
    """Word sets in lower case; what each holds is said in the data file."""

    modals: frozenset[str]
    copulas: frozenset[str]
    negators: frozenset[str]
    negative_words: frozenset[str]
    not_denying: frozenset[str]
    bounding: frozenset[str]
    hardly: frozenset[str]
    listing: frozenset[str]
    somehow: frozenset[str]
    still_denying: frozenset[str]
    second: frozenset[str]
    first: frozenset[str]
    past_forms: frozenset[str]
    present_in_t: frozenset[str]
    pronouns: frozenset[str]
    undone: frozenset[str]
    again: frozenset[str]
    weighing: frozenset[str]
    alone: frozenset[str]
    repeated: frozenset[str]
    rough: frozenset[str]
    nobodies: frozenset[str]
    ordinals: frozenset[str]
    sole: frozenset[str]
    areas: frozenset[str]
    narrowing: frozenset[str]
    ranked: frozenset[str]
    singular_articles: frozenset[str]
    sein_perfect: frozenset[str]
    causal: frozenset[str]
    dative_verbs: frozenset[str]
    object_control: frozenset[str]
    dative_articles: frozenset[str]
    genitive_articles: frozenset[str]
    oblique_articles: frozenset[str]
    singling: frozenset[str]
    localities: frozenset[str]

    @property
    def bounding_phrases(self) -> frozenset[str]:
        """What "nicht" makes a bound of: "nicht mehr als", "nicht weniger als"."""
        return frozenset(f"{word} als" for word in self.bounding)


@cache
def grammar() -> Grammar:
    """The word sets, read once."""
    raw = tomllib.loads(files("kg").joinpath("data/lexicon/grammar.toml").read_text("utf-8"))
    return Grammar(**{each.name: frozenset(raw[each.name].split()) for each in fields(Grammar)})
