"""Where a place lies by Wikidata's own description of it: "city in Somerset, England".

A source may hold a place without its P17 and P131. Its description then still says where it lies:
in the first countries and parts of countries that it names. Only names that mean a single place
are read, and only from descriptions of settlements and areas (``kg/data/described_places.toml``).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Final

from kg.errors import DataError
from kg.model import EntityId

_FILE: Final = "described_places.toml"
_WORD = re.compile(r"\w[\w'’.-]*")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_OWNER = re.compile(r"['’]s$")
_COUNTRY = "P17"
_LONGEST = 5
"""Words of the longest name."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a name means; ``only_before`` is the country that must follow a name of several."""

    kind: str
    entity: EntityId
    only_before: EntityId | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    """What names mean, where countries have the kind ``P17``, and the words around them."""

    places: dict[str, _Place]
    first: re.Pattern[str]
    before: frozenset[str]
    past: frozenset[str]
    apart: frozenset[str]
    adjectives: dict[str, EntityId]


def described_within(description: str) -> dict[str, EntityId]:
    """The country (``P17``) and the part of a country (its class) that a description names first.

    Empty where the description is not of a settlement or area, or names none. What comes after a
    word such as "near" or "until" is not read.
    """
    known = _names()
    text = _ASIDE.sub("", description.split(";", maxsplit=1)[0]).strip(" .")
    words = {word.casefold() for word in _WORD.findall(text)}
    own = next((a for a in known.adjectives if text.startswith(f"{a} ")), "")
    rest = text[len(own) :].lstrip()
    if not known.first.match(rest.casefold()) or words & known.past:
        return {}
    places = _first_places(rest.split(" "))
    found: dict[str, EntityId] = {_COUNTRY: known.adjectives[own]} if own else {}
    for place, next_one in zip_longest(places, places[1:]):
        if place.only_before is None or (next_one and place.only_before == next_one.entity):
            found.setdefault(place.kind, place.entity)
    return found


def _first_places(words: list[str]) -> list[_Place]:
    """The first place that is named, with those that follow it at once."""
    known, found, at = _names(), [], 1
    while at < len(words):
        if words[at].strip(",").casefold() in known.apart:
            break
        length, place = _place_at(words, at)
        if place:
            found.append(place)
            at += length
        elif found and (words[at - 1].endswith(",") or words[at] not in known.before):
            break
        else:
            at += 1
    return found


def _place_at(words: list[str], at: int) -> tuple[int, _Place | None]:
    """The longest name that begins at a word, and its words; no part of a longer name."""
    known, before = _names(), words[at - 1]
    if not before.endswith(",") and before not in known.before:
        return 0, None
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        name = " ".join(words[at : at + length])
        place = known.places.get(_OWNER.sub("", name.rstrip(",")))
        following = words[at + length : at + length + 1]
        ends = name.endswith((",", "'s", "’s"))
        whole = ends or not following or not following[0][:1].isupper()
        if place and whole:
            return length, place
    return 0, None


@cache
def _names() -> _Names:
    try:
        data = tomllib.loads((files("kg") / "data" / _FILE).read_text(encoding="utf-8"))
        rows = [(_COUNTRY, None, data["countries"])]
        rows += [(kind, None, parts) for kind, parts in data["parts"].items()]
        rows += [
            (kind, country, parts)
            for country, kinds in data["only_before"].items()
            for kind, parts in kinds.items()
        ]
        places = {
            name: _Place(kind, entity, country)
            for kind, country, parts in rows
            for entity, names in parts.items()
            for name in names
        }
        words = data["words"]
        first = "|".join(re.escape(word.casefold()) for word in words["first"])
        return _Names(
            places,
            re.compile(rf"(?:{first})\b"),
            frozenset(words["before"]),
            frozenset(words["past"]),
            frozenset(words["apart"]),
            {name: country for country, names in data["adjectives"].items() for name in names},
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise DataError(_FILE, f"is missing, or an entry of it is ({error!r})") from error
