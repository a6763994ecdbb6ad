"""Statements in Wikidata's RDF model, read into ours.

Model: https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format. Times, quantities and
points are read from their full nodes alone, since the simple literals do not tell their precision;
a value whose full node is missing is there, but not known. RDF keeps no order, so qualifiers and
references stand in that of their canonical JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.graph import vocabulary as v
from kg.knowledge.wikibase import statement_id
from kg.model import (
    DAY,
    MONTH,
    YEAR,
    Coordinates,
    Day,
    Entity,
    EntityId,
    NoValue,
    Origin,
    PropertyId,
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
from kg.names import PREFIXES, canonical_json

Object: TypeAlias = NamedNode | BlankNode | Literal
Descriptions: TypeAlias = Mapping[str, Sequence[tuple[str, Object]]]
"""What is said of nodes: predicate IRIs and objects, by the node's IRI."""

_ENTITY = re.compile(re.escape(PREFIXES["wd"]) + r"([A-Z]\d+(?:-[A-Z]\d+)?)")
_UNKNOWN = "/.well-known/genid/"
"""Unknown values, where blank nodes have been given names (RDF 1.1, section 3.5)."""
_FILES = (
    "http://commons.wikimedia.org/wiki/Special:FilePath/",
    "http://commons.wikimedia.org/data/main/",
)
"""Names of media files and data pages are IRIs in RDF, and plain names in JSON."""
_DATE_TIME = re.compile(r"([+-]?\d{4,})-(\d\d)-(\d\d)(?:T.*)?")
_RANKS: Mapping[str, Rank] = {node.value: rank for rank, node in v.RANKS.items()}
_FULL_ONLY = frozenset({v.DATE_TIME, v.DECIMAL, v.WKT, v.DATE})


def entity_id(term: object) -> EntityId | None:
    """The id in one of Wikidata's entity IRIs, or None for any other term."""
    match = _ENTITY.fullmatch(term.value) if isinstance(term, NamedNode) else None
    return match[1] if match else None


def links(said: Iterable[tuple[str, Object]], *prefixes: str) -> Iterator[NamedNode]:
    """The nodes that a description leads to by properties of these roles."""
    starts = tuple(PREFIXES[prefix] for prefix in prefixes)
    for predicate, term in said:
        # "…/statement/value/" begins with "…/statement/", so the rest must be an id.
        if isinstance(term, NamedNode) and any(_property(predicate, start) for start in starts):
            yield term


def references(said: Iterable[tuple[str, Object]]) -> Iterator[NamedNode]:
    """The nodes of a statement's references."""
    for predicate, term in said:
        if predicate == v.WAS_DERIVED_FROM.value and isinstance(term, NamedNode):
            yield term


def _property(predicate: str, start: str) -> PropertyId | None:
    local = predicate[len(start) :] if predicate.startswith(start) else ""
    return local if re.fullmatch(r"P\d+", local) else None


def read_statement(
    subject: EntityId, property_: PropertyId, node: str, found: Descriptions, origin: Origin
) -> Statement | None:
    """A statement by its node, or None where the node is no statement of the model.

    ``found`` describes the node, its value nodes, its references and their value nodes.
    """
    said = found.get(node, ())
    ranks = [_RANKS[r] for r in _iris(said, v.WIKIBASE_RANK) if r in _RANKS]
    main = _snaks(said, "ps", "psv", found)
    absent = [Snak(p, NoValue()) for p in _absent(said)]
    if not main and Snak(property_, NoValue()) in absent:
        absent.remove(Snak(property_, NoValue()))
        main = [Snak(property_, NoValue())]
    if len(main) != 1 or len(ranks) != 1 or main[0].property != property_:
        return None
    qualifiers = _ordered([*_snaks(said, "pq", "pqv", found), *absent])
    return Statement(
        id=statement_id(_guid(node), subject, main[0], qualifiers),
        subject=subject,
        property=property_,
        value=main[0].value,
        rank=ranks[0],
        qualifiers=qualifiers,
        references=_references(said, found),
        origin=origin,
    )


def _iris(said: Iterable[tuple[str, Object]], predicate: NamedNode) -> list[str]:
    return [o.value for p, o in said if p == predicate.value and isinstance(o, NamedNode)]


def _guid(node: str) -> str:
    """Wikidata's id of a statement: its node has "-" in place of "$"."""
    start = PREFIXES["wds"]
    return node[len(start) :].replace("-", "$", 1) if node.startswith(start) else ""


def _references(said: Iterable[tuple[str, Object]], found: Descriptions) -> tuple[Reference, ...]:
    made = []
    for node in references(said):
        about = found.get(node.value, ())
        absent = [Snak(p, NoValue()) for p in _absent(about)]
        made.append(Reference(_ordered([*_snaks(about, "pr", "prv", found), *absent])))
    return tuple(sorted(made, key=canonical_json))


def _ordered(snaks: Iterable[Snak]) -> tuple[Snak, ...]:
    return tuple(sorted(snaks, key=canonical_json))


def _absent(said: Iterable[tuple[str, Object]]) -> list[PropertyId]:
    """The properties that are said to have no value: classes of the node."""
    return [p for each in _iris(said, v.TYPE) if (p := _property(each, PREFIXES["wdno"]))]


def _snaks(
    said: Iterable[tuple[str, Object]], simple: str, full: str, found: Descriptions
) -> list[Snak]:
    said = list(said)
    snaks = [
        Snak(property_, _full(found.get(term.value, ())))
        for predicate, term in said
        if isinstance(term, NamedNode) and (property_ := _property(predicate, PREFIXES[full]))
    ]
    in_full = {snak.property for snak in snaks}
    for predicate, term in said:
        property_ = _property(predicate, PREFIXES[simple])
        if property_ and not (_needs_node(term) and property_ in in_full):
            snaks.append(Snak(property_, _simple(term)))
    return snaks


def _needs_node(term: Object) -> bool:
    return isinstance(term, Literal) and term.datatype in _FULL_ONLY


def _simple(term: Object) -> Value:
    if isinstance(term, Literal):
        return SomeValue() if _needs_node(term) else Text(term.value, term.language)
    if not isinstance(term, NamedNode) or _UNKNOWN in term.value:
        return SomeValue()
    found = entity_id(term)
    if found is not None:
        return Entity(found)
    start = next((s for s in _FILES if term.value.startswith(s)), "")
    return Text(unquote(term.value[len(start) :]) if start else term.value)


# --- full values --------------------------------------------------------------------------------


def _full(said: Sequence[tuple[str, Object]]) -> Value:
    """The value of a full node; one that cannot be read is there, but not known."""
    about = dict(said)
    try:
        if v.TIME_TIME_VALUE.value in about:
            return _time(about)
        if v.AMOUNT.value in about:
            return _quantity(about)
        if v.LATITUDE.value in about:
            return _point(about)
    except (KeyError, ValueError, InvalidOperation):
        return SomeValue()
    return SomeValue()


def _literal(about: Mapping[str, Object], predicate: NamedNode) -> str:
    term = about[predicate.value]
    if not isinstance(term, Literal):
        raise ValueError(f"{term} is no literal")
    return term.value


def _time(about: Mapping[str, Object]) -> Time:
    match = _DATE_TIME.fullmatch(_literal(about, v.TIME_TIME_VALUE))
    if not match:
        raise ValueError("no time")
    year, month, day = (int(group) for group in match.groups())
    precision = int(_literal(about, v.TIME_PRECISION))
    julian = about.get(v.TIME_CALENDAR.value) == v.CALENDARS["julian"]
    if precision < YEAR and year < 0:
        # Wikibase writes 1 BC as 0000, but where the year itself is not exact, as -0001.
        year += 1
    if julian and precision >= DAY:  # coarser ones are written as they are
        year, month, day = to_julian((year, month, day))
    return Time(
        year,
        month if precision >= MONTH else 0,
        day if precision >= DAY else 0,
        precision,
        "julian" if julian else "gregorian",
    )


def _quantity(about: Mapping[str, Object]) -> Quantity:
    unit = entity_id(about[v.UNIT.value])
    if unit is None:
        raise ValueError("a unit of another Wikibase")
    return Quantity(
        amount=_number(_literal(about, v.AMOUNT)),
        unit=None if unit == entity_id(v.NO_UNIT) else unit,
        lower=_number(_literal(about, v.LOWER)) if v.LOWER.value in about else None,
        upper=_number(_literal(about, v.UPPER)) if v.UPPER.value in about else None,
    )


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"not a number: {text!r}")
    return number


def _point(about: Mapping[str, Object]) -> Coordinates:
    globe = entity_id(about[v.GLOBE.value]) if v.GLOBE.value in about else "Q2"
    if globe is None:
        raise ValueError("a globe of another Wikibase")
    precision = v.GEO_PRECISION
    return Coordinates(
        float(_literal(about, v.LATITUDE)),
        float(_literal(about, v.LONGITUDE)),
        float(_literal(about, precision)) if precision.value in about else None,
        globe,
    )


def to_julian(day: Day) -> Day:
    """The proleptic Julian day of a proleptic Gregorian day, astronomical years in both.

    The way back of :func:`kg.graph.calendars.to_gregorian`, by the same counting of days.
    """
    year, month, number = day
    years, months = (year, month - 3) if month > 2 else (year - 1, month + 9)
    leaps = years // 4 - years // 100 + years // 400
    days = years * 365 + leaps + (153 * months + 2) // 5 + number - 1 + 2
    years, rest = divmod(4 * days + 3, 1461)
    day_of_year = rest // 4
    months = (5 * day_of_year + 2) // 153
    number = day_of_year - (153 * months + 2) // 5 + 1
    return (years, months + 3, number) if months < 10 else (years + 1, months - 9, number)
