"""The linker's weights and kinds, read once from ``kg/data/linking.toml``, which explains them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.errors import DataError
from kg.model import EntityId, MentionKind

_FILE: Final = "linking.toml"
_WEIGHTS = (
    "label", "ours", "alias", "fuzzy",
    "prior", "type", "some_kind", "untyped", "open", "unsure",
    "context", "chain", "agreement", "statement", "outlived", "said", "case", "property",
)  # fmt: skip
_THRESHOLDS = ("link", "margin", "prior_margin", "lone_name_prior", "class_link")


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the linker's judgement rests on."""

    weights: dict[str, float]
    thresholds: dict[str, float]
    kinds: dict[MentionKind, frozenset[EntityId]]
    tolerated: dict[MentionKind, frozenset[EntityId]]
    not_a_class: frozenset[EntityId]
    never: frozenset[EntityId]
    said: dict[str, frozenset[EntityId]]
    legal: frozenset[str]
    shortest: int
    stem: int
    enough: int
    long_dead: int


@cache
def weights() -> Weights:
    """The packaged weights. Raises :class:`kg.errors.DataError` where the file is damaged."""
    try:
        data = tomllib.loads((files("kg") / "data" / _FILE).read_text(encoding="utf-8"))
        words = data["words"]
        return Weights(
            weights={name: float(data["weights"][name]) for name in _WEIGHTS},
            thresholds={name: float(data["thresholds"][name]) for name in _THRESHOLDS},
            kinds=_by_kind(data["kinds"]),
            tolerated=_by_kind(data["tolerated"]),
            not_a_class=frozenset(data["not_a_class"]["classes"]),
            never=frozenset(data["never"]["classes"]),
            said={noun: frozenset(classes) for noun, classes in data["said"].items()},
            legal=frozenset(data["forms"]["legal"]),
            shortest=int(words["shortest"]),
            stem=int(words["stem"]),
            enough=int(words["enough"]),
            long_dead=int(data["lifetime"]["long_dead"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        raise DataError(_FILE, f"is missing, or an entry of it is ({error})") from error


def _by_kind(table: dict[str, Any]) -> dict[MentionKind, frozenset[EntityId]]:
    return {MentionKind(kind): frozenset(classes) for kind, classes in table.items()}
