"""The same news twice: articles that are copies of one another, or nearly so, are one source.

Papers print what an agency sent with another headline, a cut end or a word changed. By MinHash
(Broder, *On the resemblance and containment of documents*, 1997) the share of five-word sequences
that two texts have in common is estimated from 128 numbers each; by bands of four of them
(locality-sensitive hashing) only texts that may be alike are compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

WORDS = 5
"""Words of a sequence: few enough that a changed word spoils little, enough to be no idiom."""
NUMBERS, IN_A_BAND = 128, 4
ALIKE = 0.5
"""Share of sequences in common from which on two texts are one source."""
CONTAINED = 0.8
"""Share of the shorter text's sequences that the longer one has, which is as good."""

_WORD = re.compile(r"\w+")
_PRIME = (1 << 61) - 1
_BITS = (1 << 32) - 1
_CHANCE = np.random.default_rng(20_210_110)
_FACTORS = _CHANCE.integers(1, 1 << 29, NUMBERS, dtype=np.uint64)
_ADDENDS = _CHANCE.integers(0, 1 << 60, NUMBERS, dtype=np.uint64)

Fingerprint = NDArray[np.uint64]


def fingerprint(text: str) -> tuple[Fingerprint, int]:
    """The text's 128 numbers, and how many different sequences it has; a short text has one."""
    words = [word.casefold() for word in _WORD.findall(text)]
    last = max(1, len(words) - WORDS + 1)
    sequences = {" ".join(words[n : n + WORDS]) for n in range(last)}
    hashed = np.array([_hashed(sequence) for sequence in sequences], dtype=np.uint64)
    spread = (hashed[:, None] * _FACTORS + _ADDENDS) % np.uint64(_PRIME) & np.uint64(_BITS)
    return spread.min(axis=0), len(sequences)


def _hashed(sequence: str) -> int:
    """A number below 2^32: what the factors make of it stays below 2^61."""
    return int.from_bytes(
        blake2b(sequence.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    )


def resemblance(one: Fingerprint, other: Fingerprint) -> float:
    """The share of sequences that two texts have in common (Jaccard), estimated."""
    return float((one == other).mean())


def sources(texts: Mapping[str, str]) -> dict[str, str]:
    """For each article (by id, with its text) the id that stands for its source.

    Copies of copies are one source. Which id stands for it depends on the ids alone.
    """
    made = {id_: fingerprint(text) for id_, text in sorted(texts.items())}
    leader = {id_: id_ for id_ in made}

    def find(id_: str) -> str:
        while leader[id_] != id_:
            leader[id_] = id_ = leader[leader[id_]]
        return id_

    for first, second in sorted(_candidates(made)):
        if _is_copy(made[first], made[second]):
            one, other = sorted((find(first), find(second)))
            leader[other] = one
    return {id_: find(id_) for id_ in made}


def _candidates(made: Mapping[str, tuple[Fingerprint, int]]) -> set[tuple[str, str]]:
    """Pairs with a band in common."""
    bands: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    for id_, (numbers, _) in made.items():
        for start in range(0, NUMBERS, IN_A_BAND):
            bands[start, numbers[start : start + IN_A_BAND].tobytes()].append(id_)
    # Each is compared with the first of its band: copies are found through it.
    return {(group[0], other) for group in bands.values() for other in group[1:]}


def _is_copy(one: tuple[Fingerprint, int], other: tuple[Fingerprint, int]) -> bool:
    alike = resemblance(one[0], other[0])
    common = alike * (one[1] + other[1]) / (1 + alike)
    return alike >= ALIKE or common / min(one[1], other[1]) >= CONTAINED
