"""The same news twice: articles that are copies of one another, or nearly so, are one source.

Papers print what an agency sent with another headline, a cut end or a word changed. By MinHash
(Broder, *On the resemblance and containment of documents*, 1997) the share of five-word sequences
that two texts have in common is estimated from 128 numbers each; by bands of four of them
(locality-sensitive hashing) only texts that may be alike are compared.

Fingerprints are kept in stores: what they are made of may change only with a store's version.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
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


def _hashed(words: str) -> int:
    """A number below 2^32: what the factors make of it stays below 2^61."""
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=4).digest())


_FACTORS = np.array([1 + _hashed(f"factor {n}") % (1 << 29) for n in range(NUMBERS)], np.uint64)
_ADDENDS = np.array([_hashed(f"addend {n}") << 28 for n in range(NUMBERS)], np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """A text's 128 numbers below 2^32, and how many different sequences it has."""

    numbers: NDArray[np.uint64]
    sequences: int


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text; one of fewer than five words is one sequence."""
    words = [word.casefold() for word in _WORD.findall(text)]
    last = max(1, len(words) - WORDS + 1)
    sequences = {" ".join(words[n : n + WORDS]) for n in range(last)}
    hashed = np.array([_hashed(sequence) for sequence in sequences], dtype=np.uint64)
    spread = (hashed[:, None] * _FACTORS + _ADDENDS) % np.uint64(_PRIME) & np.uint64(_BITS)
    return Fingerprint(spread.min(axis=0), len(sequences))


def to_bytes(made: Fingerprint) -> bytes:
    """The numbers, four bytes each."""
    return made.numbers.astype("<u4").tobytes()


def from_bytes(data: bytes, sequences: int) -> Fingerprint:
    """The inverse of :func:`to_bytes`. Raises ValueError where it cannot be."""
    if len(data) != 4 * NUMBERS:
        raise ValueError(f"{len(data)} bytes")
    return Fingerprint(np.frombuffer(data, "<u4").astype(np.uint64), sequences)


def bands(made: Fingerprint) -> list[str]:
    """A text for each band; two fingerprints share one where four numbers in a row are equal."""
    data = to_bytes(made)
    width = 4 * IN_A_BAND
    pieces = [data[start : start + width] for start in range(0, len(data), width)]
    return [f"{n}-{blake2b(p, digest_size=8).hexdigest()}" for n, p in enumerate(pieces)]


def resemblance(one: Fingerprint, other: Fingerprint) -> float:
    """The share of sequences that two texts have in common (Jaccard), estimated."""
    return float((one.numbers == other.numbers).mean())


def are_copies(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts are one source: much in common, or one nearly all within the other."""
    alike = resemblance(one, other)
    common = alike * (one.sequences + other.sequences) / (1 + alike)
    return alike >= ALIKE or common / min(one.sequences, other.sequences) >= CONTAINED


def sources(texts: Mapping[str, str]) -> dict[str, str]:
    """For each article (by id, with its text) the id that stands for its source."""
    return leaders({id_: fingerprint(text) for id_, text in texts.items()})


def leaders(prints: Mapping[str, Fingerprint]) -> dict[str, str]:
    """For each article (by id, with its fingerprint) the id that stands for its source.

    Copies of copies are one source. Which id stands for it depends on the ids alone.
    """
    made = dict(sorted(prints.items()))
    leader = {id_: id_ for id_ in made}

    def find(id_: str) -> str:
        while leader[id_] != id_:
            leader[id_] = id_ = leader[leader[id_]]
        return id_

    for first, second in sorted(_candidates(made)):
        if are_copies(made[first], made[second]):
            one, other = sorted((find(first), find(second)))
            leader[other] = one
    return {id_: find(id_) for id_ in made}


def _candidates(made: Mapping[str, Fingerprint]) -> set[tuple[str, str]]:
    """Pairs with a band in common."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for id_, each in made.items():
        for band in bands(each):
            sharing[band].append(id_)
    # Each is compared with the first of its band: copies are found through it.
    return {(group[0], other) for group in sharing.values() for other in group[1:]}
