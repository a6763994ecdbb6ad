"""Quads and literals: plain tuples of pyoxigraph's light terms, and their exact Python values.

The literals are written in one spelling for each value, so that equal content gives equal
quads, and every value that goes in comes out again.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.model import EntityId, Message
from kg.names import PREFIXES, content_id, iri

Node: TypeAlias = NamedNode
Object: TypeAlias = NamedNode | Literal
Graph: TypeAlias = NamedNode | DefaultGraph

DEFAULT = DefaultGraph()

_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?")


class Quad(NamedTuple):
    """A triple in a graph, without blank nodes; ``pyoxigraph.Quad(*quad)`` is Oxigraph's own."""

    subject: Node
    predicate: Node
    object: Object
    graph_name: Graph = DEFAULT


def plain(quads: Iterable[pyoxigraph.Quad]) -> Iterator[Quad]:
    """The quads that Beleg can have written, as tuples; those with other terms are left out."""
    for quad in quads:
        if (
            isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, NamedNode | Literal)
            and isinstance(quad.graph_name, NamedNode | DefaultGraph)
        ):
            yield Quad(quad.subject, quad.predicate, quad.object, quad.graph_name)


class Sheet:
    """Quads being written for a store with one base; each once, in the order first written."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._quads: dict[Quad, None] = {}

    def add(self, subject: Node, predicate: Node, object: Object, graph: Graph = DEFAULT) -> None:
        """Writes one quad."""
        self._quads[Quad(subject, predicate, object, graph)] = None

    def node(self, kind: str, *parts: str) -> Node:
        """An IRI of the store: the kind and the parts, joined by "-"."""
        return node(iri(self.base, kind, "-".join(parts)))

    def hashed(self, kind: str, *parts: object) -> Node:
        """An IRI of the store that is named after its content."""
        return _named_after(self.base, kind, *parts)

    def remembered(self, kind: str, *parts: Hashable) -> Node:
        """The same, for what is written many times over: names, times, the software."""
        return _remembered(self.base, kind, *parts)

    def quads(self) -> list[Quad]:
        """What was written so far."""
        return list(self._quads)


def _named_after(base: str, kind: str, *parts: object) -> Node:
    return node(iri(base, kind, content_id(*parts)))


_remembered = lru_cache(maxsize=10_000)(_named_after)
"""Some hundred articles' worth of names and times."""


def node(text: str) -> Node:
    """An IRI. Raises :class:`kg.errors.StoreError` for a text that is none."""
    try:
        return NamedNode(text)
    except ValueError as error:
        raise StoreError(f"{text!r} is no IRI: {error}") from error


def entity(entity_id: EntityId) -> Node:
    """Wikidata's IRI of an entity."""
    return node(PREFIXES["wd"] + entity_id)


def wikidata(prefix: str, property_id: str) -> Node:
    """Wikidata's IRI of a property in one of its roles (``wdt``, ``p``, ``ps``, …)."""
    return node(PREFIXES[prefix] + property_id)


def string(text: str) -> Literal:
    """A plain string. Raises :class:`kg.errors.StoreError` where RDF cannot hold it."""
    half = _HALF_PAIR.search(text)
    if half:
        raise StoreError(
            f"character {half.start() + 1:,} of a text is half of a surrogate pair, "
            "which RDF cannot hold"
        )
    return Literal(text)


def tagged(text: str, language: str) -> Literal:
    """A string in a language; see :func:`is_language_tag`."""
    string(text)
    return Literal(text, language=language)


def is_language_tag(language: str) -> bool:
    """Whether a literal can carry the language as it is (stores put tags in lower case)."""
    return _LANGUAGE.fullmatch(language) is not None


def integer(number: int) -> Literal:
    """An xsd:integer."""
    return Literal(str(number), datatype=v.INTEGER)


def double(number: float) -> Literal:
    """An xsd:double in the shortest spelling that gives the same number again."""
    return Literal(repr(float(number)), datatype=v.DOUBLE)


def boolean(flag: bool) -> Literal:
    """An xsd:boolean."""
    return Literal("true" if flag else "false", datatype=v.BOOLEAN)


def decimal(number: Decimal) -> Literal:
    """An xsd:decimal with all its digits, without zeros at the end.

    Raises :class:`kg.errors.StoreError` for what is not a finite number.
    """
    if not number.is_finite():
        raise StoreError(f"{number} is no decimal number")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal(text if number else "0", datatype=v.DECIMAL)


def moment(text: str) -> Literal | None:
    """An xsd:dateTime for a day or a time in ISO 8601, or None where the text is neither."""
    if not _MOMENT.fullmatch(text):
        return None
    return Literal(text if "T" in text else f"{text}T00:00:00Z", datatype=v.DATE_TIME)


def messages(message: Message) -> tuple[Literal, Literal]:
    """A sentence as two literals, German and English."""
    return tagged(message.de, "de"), tagged(message.en, "en")


def lines(quads: Iterable[Quad | pyoxigraph.Quad]) -> list[str]:
    """Sorted N-Quads lines without line ends."""
    return sorted({f"{_oxigraph(quad)} ." for quad in quads})


def _oxigraph(quad: Quad | pyoxigraph.Quad) -> pyoxigraph.Quad:
    return quad if isinstance(quad, pyoxigraph.Quad) else pyoxigraph.Quad(*quad)


def write_message(sheet: Sheet, subject: Node, predicate: Node, message: Message) -> None:
    """A sentence in both languages."""
    for literal in messages(message):
        sheet.add(subject, predicate, literal)
