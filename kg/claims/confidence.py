"""How sure a claim is: the share of claims like it that were right where that was measured.

``kg/data/claim_confidence.toml`` holds the shares, one line a kind of claim, for anyone to read and
change; ``bench/confidence.py`` measures them and docs/claims.md shows how well they hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def of_reading(extractor: str, read: float) -> float:
    """The confidence in [0, 1] of a claim by its extractor and the lexicon's own confidence.

    Where nothing of the kind was measured the lexicon's stands.
    """
    shares: Mapping[str, float] = _table()["readings"]
    return float(shares.get(f"{extractor} {read:.2f}", shares.get(extractor, read)))


def of_triples(tokens: int) -> float:
    """The confidence in [0, 1] of an open triple by the length of its sentence in tokens."""
    shares: Mapping[str, float] = _table()["triples"]
    longest = sorted((int(length), share) for length, share in shares.items())
    return float(next((share for length, share in longest if tokens <= length), longest[-1][1]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("kg").joinpath("data/claim_confidence.toml").read_text("utf-8"))
