"""The words of an article as context: what a candidate's description shares with it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.linking.weights import weights
from kg.model import Candidate

_WORD = re.compile(r"\w+")


def stems(text: str) -> frozenset[str]:
    """The first letters of each longer word, folded, so that inflected forms are one."""
    known = weights()
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[: known.stem] for word in words if len(word) >= known.shortest)


def shared(candidate: Candidate, article: frozenset[str], names: Iterable[str]) -> float:
    """How far the description's words stand in the article, in [0, 1]; the names' own do not count.

    ``article`` is :func:`stems` of its text, ``names`` the names by which the candidate is called.
    """
    own = stems(" ".join((candidate.label, candidate.matched, *names)))
    found = (stems(candidate.description) - own) & article
    return min(1.0, len(found) / weights().enough)
