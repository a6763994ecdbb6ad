"""Wikibase JSON, as Wikidata's dumps and API have it, to the model and back.

Format: https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html. Real copies stray
from it, and all of these are read: statement ids in lower case, entity values with a numeric id
only, ``[]`` for an empty map, no ``datatype`` on a snak, ``statements`` in place of ``claims``.

The compact JSON of :func:`pack` is what slices keep: Wikibase's names with defaults left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from kg.errors import MalformedInput
from kg.model import (
    DAY,
    Coordinates,
    Entity,
    EntityId,
    Language,
    NoValue,
    Origin,
    Quantity,
    Rank,
    Reference,
    Snak,
    SomeValue,
    Statement,
    Text,
    Time,
    Value,
)
from kg.names import content_id

JULIAN = "Q1985786"
_TIME = re.compile(r"([+-]?)(\d+)-(\d{1,2})-(\d{1,2})(?:T.*)?")
_ENTITY_ID = re.compile(r"[A-Z]\d+(?:-[A-Z]\d+)?")
_LETTERS = {"item": "Q", "property": "P", "lexeme": "L"}
_OWN = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?(?:Q\d+)")


class ForeignWikibase(MalformedInput):
    """An entity of another Wikibase than Wikidata, where ids mean other things."""


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity as a dump has it.

    Names are kept in the order of the source. ``weight`` counts what shows how well known it is
    beside its statements: its pages on Wikimedia's sites. ``datatype`` is a property's, else empty.
    """

    id: EntityId
    labels: tuple[tuple[Language, str], ...] = ()
    descriptions: tuple[tuple[Language, str], ...] = ()
    aliases: tuple[tuple[Language, str], ...] = ()
    statements: tuple[Statement, ...] = ()
    weight: int = 0
    datatype: str = ""
    sitelinks: tuple[tuple[str, str], ...] = ()
    """Pairs of site ("dewiki") and title, where the source gives titles."""


def parse_entity(data: Mapping[str, Any], origin: Origin, *, ref: str = "") -> EntityRecord:
    """An entity of a dump.

    ``origin`` says where the copy is from; the entity's own revision goes into its statements'
    origins. Raises :class:`kg.errors.MalformedInput` where it is not an entity.
    """
    entity = data.get("id")
    if not isinstance(entity, str) or not _ENTITY_ID.fullmatch(entity):
        raise MalformedInput(ref or origin.source, f"not an entity id: {entity!r}")
    revision = data.get("lastrevid")
    if isinstance(revision, int) and origin.revision is None:
        origin = Origin(origin.source, origin.date, revision, partial=origin.partial)
    claims = _map(data.get("claims") or data.get("statements"))
    try:
        return EntityRecord(
            id=entity,
            labels=tuple(_terms(data.get("labels"))),
            descriptions=tuple(_terms(data.get("descriptions"))),
            aliases=tuple(_aliases(data.get("aliases"))),
            statements=_distinct(
                parse_statement(entity, each, origin) for group in claims.values() for each in group
            ),
            weight=len(data.get("sitelinks") or ()),
            datatype=str(data.get("datatype") or ""),
            sitelinks=tuple(_sitelinks(data.get("sitelinks"))),
        )
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        message = f"{entity} is not Wikibase JSON: {error!r}"
        raise MalformedInput(ref or origin.source, message) from error


def _map(value: Any) -> Mapping[str, Any]:
    """A map, where PHP wrote ``[]`` for an empty one."""
    return value if isinstance(value, Mapping) else {}


def _terms(terms: Any) -> Iterable[tuple[Language, str]]:
    for language, term in _map(terms).items():
        yield language, _string(term["value"] if isinstance(term, Mapping) else term)


def _aliases(aliases: Any) -> Iterable[tuple[Language, str]]:
    for language, terms in _map(aliases).items():
        for term in terms:
            yield language, _string(term["value"] if isinstance(term, Mapping) else term)


def _string(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"not a text: {text!r}")
    return text


def _sitelinks(sitelinks: Any) -> Iterable[tuple[str, str]]:
    for site, link in _map(sitelinks).items():
        title = link.get("title") if isinstance(link, Mapping) else link
        if isinstance(title, str) and title:
            yield site, title


def _distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple({statement.id: statement for statement in statements}.values())


def parse_statement(subject: EntityId, data: Mapping[str, Any], origin: Origin) -> Statement:
    """A statement of an entity; its rank is normal where the source does not say.

    Raises ``KeyError`` or ``ValueError`` where it is not one.
    """
    main = parse_snak(data["mainsnak"])
    qualifiers = _snaks(data.get("qualifiers"), data.get("qualifiers-order"))
    references = tuple(
        Reference(_snaks(each.get("snaks"), each.get("snaks-order")))
        for each in data.get("references") or ()
    )
    return Statement(
        id=statement_id(str(data.get("id") or ""), subject, main, qualifiers),
        subject=subject,
        property=main.property,
        value=main.value,
        rank=Rank(data.get("rank") or "normal"),
        qualifiers=qualifiers,
        references=references,
        origin=origin,
    )


def statement_id(
    found: str, subject: EntityId, main: Snak, qualifiers: tuple[Snak, ...] = ()
) -> str:
    """The id that the source gave, where it names the subject; else one of ours."""
    if found.partition("$")[0].upper() == subject:
        return found
    return f"{subject}$beleg-{content_id(subject, main, qualifiers)}"


def _snaks(groups: Any, order: Any = None) -> tuple[Snak, ...]:
    groups = _map(groups)
    named = [p for p in dict.fromkeys(order or ()) if p in groups]
    rest = [p for p in groups if p not in named]
    return tuple(parse_snak(snak) for p in (*named, *rest) for snak in groups[p])


def parse_snak(data: Mapping[str, Any]) -> Snak:
    """A property with its value; "unknown value" and "no value" are values."""
    kind = data.get("snaktype", "value")
    if kind == "somevalue":
        return Snak(data["property"], SomeValue())
    if kind == "novalue":
        return Snak(data["property"], NoValue())
    return Snak(data["property"], parse_value(data["datavalue"]))


def parse_value(data: Mapping[str, Any]) -> Value:
    """A ``datavalue``.

    Raises ``ValueError`` for a type that Wikibase does not have, and :class:`ForeignWikibase` for
    a unit or globe that is no item of Wikidata.
    """
    value = data["value"]
    match data["type"]:
        case "wikibase-entityid":
            return Entity(_entity_id(value))
        case "string":
            return Text(value)
        case "monolingualtext":
            return Text(value["text"], value["language"])
        case "time":
            return parse_time(
                value["time"], int(value.get("precision", DAY)), str(value.get("calendarmodel", ""))
            )
        case "quantity":
            return _quantity(value)
        case "globecoordinate":
            return Coordinates(
                float(value["latitude"]),
                float(value["longitude"]),
                None if value.get("precision") is None else float(value["precision"]),
                _own_item(value.get("globe") or "Q2"),
            )
        case other:
            raise ValueError(f"unknown type of value {other!r}")


def _entity_id(value: Mapping[str, Any]) -> EntityId:
    if value.get("id"):
        return str(value["id"])
    return f"{_LETTERS[value['entity-type']]}{int(value['numeric-id'])}"


def _own_item(iri: str) -> EntityId:
    if not _OWN.fullmatch(iri):
        raise ForeignWikibase("", f"not an item of Wikidata: {iri[:200]!r}")
    return _local(iri)


def _local(iri: str) -> EntityId:
    return iri.rpartition("/")[2]


def parse_time(text: str, precision: int, calendar: str = "") -> Time:
    """Wikibase's ``+2017-01-20T00:00:00Z`` at a precision.

    Wikibase counts 1 BC as -1; the model counts it as 0, so that years can be reckoned with.
    """
    match = _TIME.fullmatch(text)
    if not match:
        raise ValueError(f"not a time: {text!r}")
    sign, year, month, day = match.groups()
    number = 1 - int(year) if sign == "-" and int(year) else int(year)
    return Time(
        year=number,
        month=int(month) if precision >= DAY - 1 else 0,
        day=int(day) if precision >= DAY else 0,
        precision=precision,
        calendar="julian" if _local(calendar) in (JULIAN, "julian") else "gregorian",
    )


def _time_text(time: Time) -> str:
    year = f"+{time.year:04d}" if time.year > 0 else f"-{1 - time.year:04d}"
    return f"{year}-{time.month:02d}-{time.day:02d}"


def _quantity(value: Mapping[str, Any]) -> Quantity:
    unit = str(value.get("unit") or "1")
    lower, upper = value.get("lowerBound"), value.get("upperBound")
    return Quantity(
        amount=_number(value["amount"]),
        unit=None if unit == "1" else _own_item(unit),
        lower=None if lower is None else _number(lower),
        upper=None if upper is None else _number(upper),
    )


def _number(text: Any) -> Decimal:
    number = Decimal(str(text))
    if not number.is_finite():
        raise ValueError(f"not a number: {text!r}")
    return number


Packed = str | dict[str, Any]
"""A value as compact JSON: a bare string, or an object."""


def pack(value: Value) -> Packed:
    """The compact JSON of a value; :func:`unpack` reads it. Raises ``ValueError`` for names."""
    match value:
        case Text(text, None):
            return text
        case Text(text, language):
            return {"text": text, "language": language}
        case Entity(entity):
            return {"id": entity}
        case Time():
            return _without(
                {
                    "time": _time_text(value),
                    "precision": value.precision,
                    "calendar": value.calendar,
                },
                {"precision": DAY, "calendar": "gregorian"},
            )
        case Quantity():
            return _without(
                {
                    "amount": str(value.amount),
                    "unit": value.unit,
                    "lower": _text(value.lower),
                    "upper": _text(value.upper),
                    "approximate": value.approximate,
                },
                {"unit": None, "lower": None, "upper": None, "approximate": False},
            )
        case Coordinates():
            return _without(
                {
                    "latitude": value.latitude,
                    "longitude": value.longitude,
                    "precision": value.precision,
                    "globe": value.globe,
                },
                {"precision": None, "globe": "Q2"},
            )
        case SomeValue():
            return {"snak": "somevalue"}
        case NoValue():
            return {"snak": "novalue"}
        case _:
            raise ValueError(f"Wikidata has no such value: {value!r}")


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _without(data: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in data.items() if k not in defaults or v != defaults[k]}


def unpack(data: Packed) -> Value:
    """The value that :func:`pack` made this of. Raises ``KeyError`` or ``ValueError``."""
    match data:
        case str():
            return Text(data)
        case {"text": text, "language": language}:
            return Text(text, language)
        case {"id": entity}:
            return Entity(entity)
        case {"time": time}:
            return parse_time(time, data.get("precision", DAY), data.get("calendar", ""))
        case {"amount": amount}:
            lower, upper = data.get("lower"), data.get("upper")
            return Quantity(
                Decimal(amount),
                data.get("unit"),
                None if lower is None else Decimal(lower),
                None if upper is None else Decimal(upper),
                data.get("approximate", False),
            )
        case {"latitude": latitude, "longitude": longitude}:
            return Coordinates(latitude, longitude, data.get("precision"), data.get("globe", "Q2"))
        case {"snak": kind}:
            return _UNSAID[kind]
        case _:
            raise ValueError(f"not a packed value: {data!r}")


_UNSAID: Mapping[Literal["somevalue", "novalue"], Value] = {
    "somevalue": SomeValue(),
    "novalue": NoValue(),
}


def pack_snaks(snaks: Iterable[Snak]) -> list[list[Packed]]:
    """Snaks as pairs of property and packed value, in their order."""
    return [[snak.property, pack(snak.value)] for snak in snaks]


def unpack_snaks(data: Iterable[Any]) -> tuple[Snak, ...]:
    """The snaks that :func:`pack_snaks` made this of."""
    return tuple(Snak(each[0], unpack(each[1])) for each in data)
