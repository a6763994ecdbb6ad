"""Verbs that take what is said or thought as a clause."""

from __future__ import annotations

from functools import cache

from kg.claims.lexicon import cues
from kg.reading.quotations.reporting import speech_verbs, thought_verbs

_GROUPS = ("factive", "denying", "accusing", "demanding", "announcing", "doubting")


@cache
def _verbs() -> frozenset[str]:
    words = cues()["verbs"]
    return speech_verbs() | thought_verbs() | frozenset().union(*(words[g] for g in _GROUPS))


def takes_content(verb: str) -> bool:
    """Whether a verb (infinitive, prefix joined) can take a clause of what is said or thought."""
    return verb in _verbs()
