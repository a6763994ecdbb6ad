"""How far a verdict is to be trusted: the share of right ones among verdicts of its kind.

The kinds and what was measured of each stand in ``kg/data/confidence.toml``, written by
``bench/verdicts.py`` from the development half of verify-de. What a kind was held for before it was
measured counts as :data:`PRIOR_WEIGHT` verdicts more (the mean of a beta distribution), so that a
kind of few measured verdicts keeps close to that.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.errors import DataError
from kg.model import Bearing, Evidence, Label

_FILE: Final = "confidence.toml"
PRIOR_WEIGHT: Final = 10
UNDECIDED: Final = 0.5
"""The confidence of a verdict that decides nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of one kind of verdict: its prior, and how many judged ones were right."""

    prior: float
    judged: int
    right: int

    @property
    def confidence(self) -> float:
        """The share of right ones that is expected."""
        return (self.right + PRIOR_WEIGHT * self.prior) / (self.judged + PRIOR_WEIGHT)


def kind_of(label: Label, code: str, evidence: Sequence[Evidence]) -> str:
    """The kind of a verdict that supports or refutes: its code, and the steps that it took."""
    return kind_by_steps(label, code, sum(e.bearing is Bearing.STEP for e in evidence))


def kind_by_steps(label: Label, code: str, steps: int) -> str:
    """The same, from the number of steps among the evidence."""
    if label is Label.SUPPORTED and code == "agrees-by-chain":
        return "chain" if steps <= _SHORT else "long-chain"
    return code


_SHORT = 3


def confidence(label: Label, code: str, evidence: Sequence[Evidence]) -> float:
    """The confidence of a verdict, in [0, 1]."""
    if label not in (Label.SUPPORTED, Label.REFUTED):
        return UNDECIDED
    return kinds()[kind_of(label, code, evidence)].confidence


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of verdict. Raises :class:`kg.errors.DataError` where the file is damaged."""
    try:
        return {
            name: Kind(float(row["prior"]), int(row["judged"]), int(row["right"]))
            for name, row in _read()["kinds"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(_FILE, f"an entry is missing or of another shape ({error!r})") from error


@cache
def threshold() -> float:
    """Below this confidence nothing is supported or refuted."""
    try:
        return float(_read()["threshold"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(_FILE, f"has no threshold ({error!r})") from error


@cache
def _read() -> dict[str, Any]:
    try:
        return tomllib.loads((files("kg") / "data" / _FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(_FILE, f"cannot be read ({error})") from error
