"""Snaks of dumps as slices keep them, from the shapes that nearly all of them have.

Packing says the same as :func:`kg.knowledge.wikibase.pack` of the parsed value, in a fraction of
the time; what has another shape raises ``ValueError`` or the like and is read the long way.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final, Literal, TypeAlias

import msgspec

from kg.knowledge.building.packing import dump
from kg.knowledge.slices import schema
from kg.knowledge.wikibase import pack, parse_value
from kg.model import Entity

_UNSAID: Final = {"somevalue": '{"snak":"somevalue"}', "novalue": '{"snak":"novalue"}'}
_CACHED: Final = 1 << 14
"""Values and references kept packed, a few MB; dumps repeat most of them many times."""
_EARTH: Final = frozenset({None, "http://www.wikidata.org/entity/Q2"})


_Kind: TypeAlias = Literal["", "item", "property", "lexeme", "form", "sense", "entity-schema"]
_Type: TypeAlias = Literal[
    "wikibase-entityid", "string", "time", "quantity", "monolingualtext", "globecoordinate"
]


class Parts(msgspec.Struct, gc=False):
    """The ``value`` of a ``datavalue``, whatever its type."""

    id: str = ""
    kind: _Kind = msgspec.field(name="entity-type", default="")
    number: int = msgspec.field(name="numeric-id", default=0)
    time: str = ""
    precision: int | float | None = None
    calendar: str = msgspec.field(name="calendarmodel", default="")
    amount: str = ""
    unit: str = "1"
    lower: str | None = msgspec.field(name="lowerBound", default=None)
    upper: str | None = msgspec.field(name="upperBound", default=None)
    text: str | None = None
    language: str = ""
    latitude: float | None = None
    longitude: float | None = None
    globe: str | None = None


class Value(msgspec.Struct, gc=False):
    """A ``datavalue``."""

    type: _Type
    value: Parts | str


class Snak(msgspec.Struct, gc=False):
    """A snak of the usual shape."""

    property: str
    snaktype: Literal["value", "somevalue", "novalue"] = "value"
    datavalue: Value | None = None


Snaks: TypeAlias = dict[str, list[Snak]] | list[Any]
"""By property; a list is PHP's empty map."""


class _Reference(msgspec.Struct, gc=False):
    snaks: Snaks = {}
    order: list[str] = msgspec.field(name="snaks-order", default=[])


_number = lru_cache(1 << 16)(schema.number)
_REFERENCE = msgspec.json.Decoder(_Reference)
_quoted = encode_basestring


def value_of(snak: Snak) -> int | str:
    """The number of an item or property, else the packed JSON of a value."""
    value = snak.datavalue
    if value is None or snak.snaktype != "value":
        return _UNSAID[snak.snaktype]
    parts, type_ = value.value, value.type
    if isinstance(parts, str):
        if type_ != "string":
            raise ValueError("a text where there should be parts")
        return _quoted(parts)
    if type_ == "wikibase-entityid":
        number = _number(parts.id)
        # What is no item may be told by other parts than its id.
        return _entity(parts) if number is None or number < 0 else number
    return _packed(type_, parts)


def _entity(parts: Parts) -> int | str:
    """An entity that old copies tell by its number only, or one that slices do not number."""
    data = {"id": parts.id, "entity-type": parts.kind, "numeric-id": parts.number}
    parsed = parse_value({"type": "wikibase-entityid", "value": data})
    assert isinstance(parsed, Entity)
    number = schema.number(parsed.id)
    return dump(pack(parsed)) if number is None else number


def _packed(type_: str, parts: Parts) -> str:
    match type_:
        case "time":
            return _time(parts.time, parts.precision, parts.calendar)
        case "quantity":
            return _quantity(parts.amount, parts.unit, parts.lower, parts.upper)
        case "monolingualtext" if parts.text is not None and parts.language:
            return f'{{"text":{_quoted(parts.text)},"language":{_quoted(parts.language)}}}'
        case "globecoordinate" if parts.latitude is not None and parts.longitude is not None:
            return _coordinates(parts.latitude, parts.longitude, parts.precision, parts.globe)
    raise ValueError(f"not the usual shape of a {type_}")


def _coordinates(
    latitude: float, longitude: float, precision: float | None, globe: str | None
) -> str:
    if globe not in _EARTH:
        return _long(
            "globecoordinate", latitude=latitude, longitude=longitude, precision=precision,
            globe=globe,
        )  # fmt: skip
    place = f'"latitude":{latitude!r},"longitude":{longitude!r}'
    return f"{{{place}}}" if precision is None else f'{{{place},"precision":{float(precision)!r}}}'


@lru_cache(_CACHED)
def _time(time: str, precision: float | None, calendar: str) -> str:
    told = {} if precision is None else {"precision": precision}
    return _long("time", time=time, calendarmodel=calendar, **told)


@lru_cache(_CACHED)
def _quantity(amount: str, unit: str, lower: str | None, upper: str | None) -> str:
    return _long("quantity", amount=amount, unit=unit, lowerBound=lower, upperBound=upper)


def _long(type_: str, **value: Any) -> str:
    return dump(pack(parse_value({"type": type_, "value": value})))


def snaks_of(groups: Snaks, order: Iterable[str]) -> str | None:
    """The packed JSON of snaks, those of the order first; ``None`` where there are none."""
    if isinstance(groups, list):
        return None
    if len(groups) > 1:
        named = [p for p in dict.fromkeys(order) if p in groups]
        groups = {p: groups[p] for p in (*named, *groups)}
    packed = ",".join([_snak(snak) for group in groups.values() for snak in group])
    return f"[{packed}]" if packed else None


def _snak(snak: Snak) -> str:
    value = value_of(snak)
    if isinstance(value, int):
        value = f'{{"id":"{schema.entity_id(value)}"}}'
    return f"[{_quoted(snak.property)},{value}]"


def references_of(references: list[msgspec.Raw]) -> str:
    """The packed JSON of references: a list of lists of snaks."""
    return f"[{','.join([_reference(bytes(each)) for each in references])}]"


@lru_cache(_CACHED)
def _reference(reference: bytes) -> str:
    found = _REFERENCE.decode(reference)
    return snaks_of(found.snaks, found.order) or "[]"
