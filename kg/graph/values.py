"""Values as RDF: Wikidata's simple terms for querying, its full value nodes for exactness.

Every value has one node, an IRI named after its content (:func:`value_node`), and one simple
term, as ``wdt:`` and ``ps:`` use them (:func:`simple_term`). Wikidata's own model:
https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pyoxigraph import Literal, NamedNode

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.calendars import to_gregorian
from kg.graph.page import Page
from kg.graph.quads import (
    DEFAULT,
    Graph,
    Node,
    Object,
    Sheet,
    boolean,
    decimal,
    double,
    entity,
    integer,
    is_language_tag,
    string,
    tagged,
)
from kg.model import (
    DAY,
    Coordinates,
    Entity,
    Interval,
    Named,
    NoValue,
    Quantity,
    SomeValue,
    Text,
    Time,
    Value,
)
from kg.names import PREFIXES

VALUE = "value"
NAME = "name"
SOME_VALUE = "some-value"
INTERVAL = "interval"

_FIGURES = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
_EXACT_LITERALS = frozenset({v.STRING, v.LANG_STRING})


def value_node(sheet: Sheet, value: Value, graph: Graph = DEFAULT) -> Node:
    """The node of a value, with everything that the model knows of it in ``graph``."""
    match value:
        case Entity():
            return entity(value.id)
        case Named():
            return _named(sheet, value, graph)
        case Time():
            return _time(sheet, value, graph)
        case Quantity():
            return _quantity(sheet, value, graph)
        case Coordinates():
            return _coordinates(sheet, value, graph)
        case Text():
            return _text(sheet, value, graph)
        case SomeValue():
            return v.SOME_VALUE
        case NoValue():
            return v.NO_VALUE


def simple_term(
    sheet: Sheet, value: Value, context: tuple[object, ...], graph: Graph = DEFAULT
) -> Object:
    """The term that stands for a value in Wikidata's triples; what it needs is put in ``graph``.

    ``context`` names the place of an unknown value, so that two of them are not the same thing.
    "No value" has no term: Wikidata writes it as a class of the subject.
    """
    match value:
        case Time():
            return date_time(value)
        case Quantity():
            return decimal(value.amount)
        case Coordinates():
            return _point(value)
        case Text() if is_literal(value):
            return tagged(value.text, value.language) if value.language else string(value.text)
        case SomeValue():
            return sheet.hashed(SOME_VALUE, *context)
        case _:
            return value_node(sheet, value, graph)


def is_literal(text: Text) -> bool:
    """Whether an RDF literal holds the text with its language exactly."""
    return text.language is None or is_language_tag(text.language)


def has_full_node(value: Value) -> bool:
    """Whether Wikidata's model gives the value a node beside its simple term."""
    return isinstance(value, Time | Quantity | Coordinates)


def text_term(sheet: Sheet, text: Text, graph: Graph = DEFAULT) -> Object:
    """A text as a literal, or as a node where its language is no tag of RDF's."""
    return simple_term(sheet, text, (), graph)


def named_iri(base: str, named: Named) -> Node:
    """The IRI of something known by its name alone, in a store with this base."""
    return Sheet(base).remembered(NAME, named)


def interval_node(sheet: Sheet, interval: Interval) -> Node:
    """The node of an interval with its ends."""
    made = sheet.hashed(INTERVAL, interval)
    sheet.add(made, v.TYPE, v.INTERVAL)
    if interval.start is not None:
        sheet.add(made, v.START, value_node(sheet, interval.start))
    if interval.end is not None:
        sheet.add(made, v.END, value_node(sheet, interval.end))
    return made


def date_time(time: Time) -> Literal:
    """The first day of a time as xsd:dateTime in the Gregorian calendar, as Wikidata writes it."""
    year, month, day = time.year, max(time.month, 1), max(time.day, 1)
    if time.calendar == "julian" and time.precision >= DAY:
        year, month, day = to_gregorian((year, month, day))
    sign = "-" if year < 0 else ""
    text = f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z"
    return Literal(text, datatype=v.DATE_TIME)


def figures(time: Time) -> str:
    """The figures of a time in its own calendar, zeros where the precision does not reach."""
    sign = "-" if time.year < 0 else ""
    return f"{sign}{abs(time.year):04d}-{time.month:02d}-{time.day:02d}"


def _named(sheet: Sheet, named: Named, graph: Graph) -> Node:
    made = sheet.remembered(NAME, named)
    sheet.add(made, v.TYPE, v.NAMED_THING, graph)
    sheet.add(made, v.RDFS_LABEL, string(named.name), graph)
    sheet.add(made, v.KIND, v.MENTION_KINDS[named.kind], graph)
    return made


def _time(sheet: Sheet, time: Time, graph: Graph) -> Node:
    made = sheet.remembered(VALUE, time)
    sheet.add(made, v.TYPE, v.TIME_VALUE, graph)
    sheet.add(made, v.TIME_TIME_VALUE, date_time(time), graph)
    sheet.add(made, v.TIME_PRECISION, integer(time.precision), graph)
    sheet.add(made, v.TIME_ZONE, integer(0), graph)
    sheet.add(made, v.TIME_CALENDAR, v.CALENDARS[time.calendar], graph)
    sheet.add(made, v.FIGURES, string(figures(time)), graph)
    return made


def _quantity(sheet: Sheet, quantity: Quantity, graph: Graph) -> Node:
    # Decimals are spelt out: the canonical JSON of names rounds very long ones.
    numbers = [
        None if n is None else decimal(n).value
        for n in (quantity.amount, quantity.lower, quantity.upper)
    ]
    made = sheet.hashed(VALUE, "quantity", numbers, quantity.unit, quantity.approximate)
    sheet.add(made, v.TYPE, v.QUANTITY_VALUE, graph)
    sheet.add(made, v.AMOUNT, decimal(quantity.amount), graph)
    sheet.add(made, v.UNIT, v.NO_UNIT if quantity.unit is None else entity(quantity.unit), graph)
    if quantity.lower is not None:
        sheet.add(made, v.LOWER, decimal(quantity.lower), graph)
    if quantity.upper is not None:
        sheet.add(made, v.UPPER, decimal(quantity.upper), graph)
    if quantity.approximate:
        sheet.add(made, v.APPROXIMATE, boolean(True), graph)
    return made


def _coordinates(sheet: Sheet, point: Coordinates, graph: Graph) -> Node:
    made = sheet.hashed(VALUE, point)
    sheet.add(made, v.TYPE, v.COORDINATES_VALUE, graph)
    sheet.add(made, v.LATITUDE, double(point.latitude), graph)
    sheet.add(made, v.LONGITUDE, double(point.longitude), graph)
    sheet.add(made, v.GLOBE, entity(point.globe), graph)
    if point.precision is not None:
        sheet.add(made, v.GEO_PRECISION, double(point.precision), graph)
    return made


def _point(point: Coordinates) -> Literal:
    text = f"Point({float(point.longitude)!r} {float(point.latitude)!r})"
    earth = Coordinates(0.0, 0.0).globe
    if point.globe != earth:
        # GeoSPARQL names another reference system in front of the point, as Wikidata does.
        text = f"<{entity(point.globe).value}> {text}"
    return Literal(text, datatype=v.WKT)


def _text(sheet: Sheet, text: Text, graph: Graph) -> Node:
    made = sheet.hashed(VALUE, text)
    sheet.add(made, v.TYPE, v.TEXT_VALUE, graph)
    sheet.add(made, v.TEXT, string(text.text), graph)
    if text.language is not None:
        sheet.add(made, v.LANGUAGE, string(text.language), graph)
    return made


# --- and back ---------------------------------------------------------------------------------


def read_value(page: Page, node: Node) -> Value:
    """The value of a node that :func:`value_node` wrote.

    Raises :class:`kg.errors.StoreError` for any other node.
    """
    if node == v.SOME_VALUE:
        return SomeValue()
    if node == v.NO_VALUE:
        return NoValue()
    if node.value.startswith(PREFIXES["wd"]):
        return Entity(entity_id(node))
    if page.is_kind(node, SOME_VALUE):
        return SomeValue()
    if page.is_kind(node, NAME):
        kind = page.member(node, v.KIND, v.MENTION_KINDS)
        return Named(page.string(node, v.RDFS_LABEL), kind)
    readers: dict[Node, Callable[[Page, Node], Value]] = {
        v.TIME_VALUE: read_time,
        v.QUANTITY_VALUE: _read_quantity,
        v.COORDINATES_VALUE: _read_coordinates,
        v.TEXT_VALUE: _read_text,
    }
    reader = readers.get(page.node(node, v.TYPE))
    if reader is None:
        raise StoreError(f"{node.value} is no value that Beleg knows")
    return reader(page, node)


def read_simple(page: Page, term: Object) -> Value | None:
    """The value of a simple term, or None where only its full node tells it exactly."""
    if isinstance(term, NamedNode):
        return read_value(page, term)
    if term.datatype not in _EXACT_LITERALS:
        return None
    return Text(term.value, term.language)


def read_text(page: Page, term: Object) -> Text:
    """The text of a term that :func:`text_term` wrote."""
    value = read_simple(page, term)
    if not isinstance(value, Text):
        raise StoreError(f"{term} is no text")
    return value


def read_interval(page: Page, node: Node) -> Interval:
    """The interval of a node that :func:`interval_node` wrote."""
    start, end = page.maybe_node(node, v.START), page.maybe_node(node, v.END)
    return Interval(
        None if start is None else read_time(page, start),
        None if end is None else read_time(page, end),
    )


def entity_id(node: Node) -> str:
    """The id in one of Wikidata's entity IRIs."""
    start = PREFIXES["wd"]
    if not node.value.startswith(start):
        raise StoreError(f"{node.value} is no entity of Wikidata")
    return node.value[len(start) :]


def read_time(page: Page, node: Node) -> Time:
    """The time of its node."""
    match = _FIGURES.fullmatch(page.string(node, v.FIGURES))
    if match is None:
        raise StoreError(f"{node.value} has figures that are no time")
    year, month, day = (int(group) for group in match.groups())
    julian = page.node(node, v.TIME_CALENDAR) == v.CALENDARS["julian"]
    precision = page.integer(node, v.TIME_PRECISION)
    return Time(year, month, day, precision, "julian" if julian else "gregorian")


def _read_quantity(page: Page, node: Node) -> Quantity:
    unit = page.node(node, v.UNIT)
    return Quantity(
        amount=page.decimal(node, v.AMOUNT),
        unit=None if unit == v.NO_UNIT else entity_id(unit),
        lower=page.decimal(node, v.LOWER) if page.all(node, v.LOWER) else None,
        upper=page.decimal(node, v.UPPER) if page.all(node, v.UPPER) else None,
        approximate=page.flag(node, v.APPROXIMATE),
    )


def _read_coordinates(page: Page, node: Node) -> Coordinates:
    return Coordinates(
        latitude=page.float(node, v.LATITUDE),
        longitude=page.float(node, v.LONGITUDE),
        precision=page.float(node, v.GEO_PRECISION) if page.all(node, v.GEO_PRECISION) else None,
        globe=entity_id(page.node(node, v.GLOBE)),
    )


def _read_text(page: Page, node: Node) -> Text:
    return Text(page.string(node, v.TEXT), page.maybe_string(node, v.LANGUAGE))
