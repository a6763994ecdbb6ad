"""Tells another Wikibase's entities from Wikidata's: there, the same ids mean other things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kg.knowledge.wikibase import ForeignWikibase

_LETTERS: Final = {"item": "Q", "property": "P", "lexeme": "L", "entity-schema": "E"}

KNOWN_TYPES: Final[Mapping[str, str]] = {
    "P31": "wikibase-entityid",
    "P279": "wikibase-entityid",
    "P131": "wikibase-entityid",
    "P569": "time",
    "P571": "time",
    "P625": "globecoordinate",
    "P1082": "quantity",
}
"""Common properties with the type of their values, which Wikidata never changes."""

_KNOWN_DATATYPES: Final[Mapping[str, str]] = {
    "P31": "wikibase-item",
    "P279": "wikibase-item",
    "P131": "wikibase-item",
    "P569": "time",
    "P571": "time",
    "P625": "globe-coordinate",
    "P1082": "quantity",
}


def check_own(entity: object, type_: object, datatype: object = "") -> None:
    """Raises :class:`ForeignWikibase` where an entity's id, type or datatype is not Wikidata's."""
    if type_ and isinstance(type_, str) and isinstance(entity, str):
        letter = _LETTERS.get(type_)
        if letter is None:
            raise ForeignWikibase("", f"Wikidata has no entities of type {type_!r} ({entity})")
        if not entity.startswith(letter):
            raise ForeignWikibase("", f"on Wikidata, {entity} is no {type_}")
    if isinstance(entity, str) and datatype:
        known = _KNOWN_DATATYPES.get(entity, datatype)
        if datatype != known:
            raise ForeignWikibase("", f"on Wikidata, {entity} is of type {known}, not {datatype}")


def check_values(types: Iterable[tuple[str, str]]) -> None:
    """Raises :class:`ForeignWikibase` where a known property has values of another type.

    ``types`` are pairs of a property and the type of a ``datavalue`` that it has.
    """
    for property, type_ in types:
        known = KNOWN_TYPES.get(property, type_)
        if type_ != known:
            raise ForeignWikibase(
                "", f"on Wikidata, values of {property} are of type {known}, not {type_}"
            )


def value_types(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The pairs for :func:`check_values` of an entity as JSON; what is no snak gives none."""
    claims = data.get("claims") or data.get("statements")
    if not isinstance(claims, dict):
        return
    for property in KNOWN_TYPES:
        group = claims.get(property)
        for each in group if isinstance(group, list) else ():
            snak = each.get("mainsnak") if isinstance(each, dict) else None
            value = snak.get("datavalue") if isinstance(snak, dict) else None
            if isinstance(value, dict) and isinstance(value.get("type"), str):
                yield property, value["type"]
