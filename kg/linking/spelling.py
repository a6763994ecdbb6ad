"""Names that may be one name spelt twice, or with more than everybody calls it by."""

from __future__ import annotations

import unicodedata

from rapidfuzz.distance import OSA

from kg.linking.weights import weights
from kg.model import Candidate

_LONG_ENOUGH = 4


def plain(text: str) -> str:
    """Letters and digits in folded case, everything else as single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def is_foreign_label(candidate: Candidate) -> bool:
    """Whether it was met by a label, and the article's language has another one for it."""
    return candidate.match == "label" and plain(candidate.label) != plain(candidate.matched)


def without_form(name: str) -> str:
    """A firm's name without the legal form at its end ("Siemens AG"); empty where it has none."""
    words = name.split()
    kept = len(words)
    while kept and plain(words[kept - 1]) in weights().legal | {""}:
        kept -= 1
    return " ".join(words[:kept]) if kept < len(words) else ""


def is_spelling_variant(name: str, label: str) -> bool:
    """Whether two different names may be one name spelt twice: one letter more, less or other.

    By optimal string alignment, so two letters changed over count once. Only for names of two
    words or more, and only in a word so long that a letter is a slip ("John Matz", "John
    Matze"): a single word is too easily another name.
    """
    one, other = plain(name).split(), plain(label).split()
    if len(one) < 2 or len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(pairs) != 1:
        return False
    a, b = pairs[0]
    return min(len(a), len(b)) >= _LONG_ENOUGH and OSA.distance(a, b) == 1
