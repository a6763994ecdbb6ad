"""Closed-class words of English, from ``kg/data/lexicon/grammar_en.toml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from kg.claims.lexicon.files import load


@dataclass(frozen=True, slots=True)
class Words:
    """Word sets in lower case; what each holds is said in the data file."""

    pronouns: frozenset[str]
    negators: frozenset[str]
    denying: frozenset[str]
    limiting: frozenset[str]
    bounding: frozenset[str]
    hedges: frozenset[str]
    announcing: frozenset[str]
    possible_modals: frozenset[str]
    demanding_modals: frozenset[str]
    conditional: frozenset[str]
    unasserted: frozenset[str]
    asserted: frozenset[str]
    disbelief: frozenset[str]
    labels: frozenset[str]
    views: frozenset[str]
    viewing: frozenset[str]
    comparing: frozenset[str]
    inverted: frozenset[str]
    saying: frozenset[str]
    denying_verbs: frozenset[str]
    fictions: frozenset[str]
    according: frozenset[str]
    neutral: frozenset[str]
    past: frozenset[str]
    calling: frozenset[str]
    calling_as: frozenset[str]
    calling_passive: frozenset[str]
    rough: frozenset[str]
    sole: frozenset[str]
    alternatives: frozenset[str]
    hollow: frozenset[str]
    light: frozenset[str]
    suffered: frozenset[str]
    giving: frozenset[str]
    together: frozenset[str]
    no_verbs: frozenset[str]
    particles: frozenset[str]
    naming: frozenset[str]
    describing: frozenset[str]
    verbs_in_ly: frozenset[str]
    same_past: frozenset[str]
    prepositions: frozenset[str]
    collective: frozenset[str]
    helping: frozenset[str]
    durations: frozenset[str]
    telling: frozenset[str]
    leaving: frozenset[str]
    like_verbs: frozenset[str]
    placed: frozenset[str]


@cache
def words() -> Words:
    """The word sets, read once."""
    raw = load("grammar_en.toml")
    return Words(**{each.name: frozenset(raw[each.name].split()) for each in fields(Words)})
