"""Where a place lies by Wikidata's own description of it: "city in Somerset, England".

A source may hold a place without its P17 and P131. Its description then still says where it lies,
in words that end in a country or in a part of one; only names that mean a single place are read,
and only from descriptions of settlements and areas (``kg/data/described_places.toml``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kg.errors import DataError
from kg.model import EntityId

_FILE: Final = "described_places.toml"
_WORD = re.compile(r"\w[\w'’.-]*")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_COUNTRY = "P17"


@dataclass(frozen=True, slots=True)
class _Names:
    """What names mean: (kind, place), where countries have the kind ``P17``."""

    places: dict[str, tuple[str, EntityId]]
    first: tuple[str, ...]
    before: frozenset[str]
    past: frozenset[str]


def described_within(description: str) -> dict[str, EntityId]:
    """The country (``P17``) and the part of a country (its class) that a description ends in.

    Empty where the description is not of a settlement or area, or ends otherwise.
    """
    known = _names()
    text = _ASIDE.sub("", description.split(";", maxsplit=1)[0]).strip(" .")
    words = {word.casefold() for word in _WORD.findall(text)}
    if not text.casefold().startswith(known.first) or words & known.past:
        return {}
    found: dict[str, EntityId] = {}
    while place := _last_place(text):
        kind, entity, text = place
        if kind in found:
            break
        found[kind] = entity
    return found


def _last_place(text: str) -> tuple[str, EntityId, str] | None:
    """The kind, the place and what stands before it, where the text ends in a known name."""
    known = _names()
    words = text.split(" ")
    for length in range(min(5, len(words) - 1), 0, -1):
        meant = known.places.get(" ".join(words[-length:]))
        before = words[-length - 1]
        if meant and (before.endswith(",") or before in known.before):
            return (*meant, " ".join(words[:-length]).rstrip(" ,"))
    return None


@cache
def _names() -> _Names:
    try:
        data = tomllib.loads((files("kg") / "data" / _FILE).read_text(encoding="utf-8"))
        places = {
            name: (kind, entity)
            for kind, rows in ((_COUNTRY, data["countries"]), *data["parts"].items())
            for entity, names in rows.items()
            for name in names
        }
        words = data["words"]
        return _Names(
            places,
            tuple(word.casefold() for word in words["first"]),
            frozenset(words["before"]),
            frozenset(words["past"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise DataError(_FILE, f"is missing, or an entry of it is ({error!r})") from error
