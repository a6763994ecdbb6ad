"""RDF documents as triples of ids, guarded against hostile ones.

Turtle, N-Triples, TriG, N-Quads, RDF/XML and JSON-LD, all by pyoxigraph; the graphs of a dataset
are taken as one. Nothing outside the document is ever fetched: JSON-LD with a remote context and
RDF/XML with external entities are refused, as is RDF/XML whose entities would grow it much.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from xml.parsers import expat

from pyoxigraph import BlankNode, RdfFormat, parse

from kg.errors import MalformedInput, TooLarge
from kg.reasoning.rl.terms import Ids, Term, Terms, encode

MOST_BYTES = 512 * 1024 * 1024
_MOST_GROWTH = 10_000_000
"""Characters that entities may add."""
_DEEPEST = 200
"""Nested brackets; people write fewer than ten."""

_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "rdf": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
}


def read_document(terms: Terms, ref: str, data: bytes) -> Ids:
    """The triples of a document; its blank nodes are its own.

    ``ref`` is the name to complain about and tells the format by its ending, else the first
    characters do. Raises :class:`kg.errors.MalformedInput` for what is no such document, and
    :class:`kg.errors.TooLarge`.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(ref, len(data), MOST_BYTES)
    form = _format(ref, data)
    if form == RdfFormat.RDF_XML:
        _check_xml(ref, data)
    if form == RdfFormat.JSON_LD:
        _check_json(ref, data)
    try:
        return encode(terms, _triples(terms, data, form))
    except (SyntaxError, ValueError, OSError) as error:
        raise MalformedInput(ref, f"is not {form.name}: {error}") from error


def _triples(terms: Terms, data: bytes, form: RdfFormat) -> Iterator[tuple[Term, Term, Term]]:
    """Blank nodes get new names in their order, so that equal documents read alike."""
    names: dict[BlankNode, BlankNode] = {}

    def own(term: Term) -> Term:
        if type(term) is not BlankNode:
            return term
        if term not in names:
            names[term] = terms.fresh_blank()
        return names[term]

    for quad in parse(data, form, base_iri="http://localhost/"):
        yield own(quad.subject), quad.predicate, own(quad.object)


def _format(ref: str, data: bytes) -> RdfFormat:
    known = _FORMATS.get(PurePath(ref).suffix.lower().lstrip("."))
    if known is not None:
        return known
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" and re.match(
        rb"\s*<(\?xml|!|rdf:|[A-Za-z]+[\s:>])", data.lstrip(b"\xef\xbb\xbf")
    ):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if start in (b"{", b"[") else RdfFormat.TRIG


def _check_xml(ref: str, data: bytes) -> None:
    """Refuses external and nested entities, and such as would make the document grow much."""
    lengths: dict[str, int] = {}

    def declared(
        name: str,
        is_parameter: bool,
        value: str | None,
        _base: str | None,
        system: str | None,
        public: str | None,
        notation: str | None,
    ) -> None:
        if value is None or is_parameter or system or public or notation:
            raise MalformedInput(ref, f"has the external entity {name}, which is not fetched")
        if "&" in value:
            raise MalformedInput(ref, f"has the nested entity {name}, which is not expanded")
        lengths[name] = len(value)

    def started(_name: str, system: str | None, _public: str | None, _internal: bool) -> None:
        if system:
            raise MalformedInput(ref, "has an external DTD, which is not fetched")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.StartDoctypeDeclHandler = started
    head = data[: data.find(b"]>") + 2] if b"<!DOCTYPE" in data[:100_000] else b""
    if not head:
        return
    try:
        parser.Parse(head, False)
    except expat.ExpatError as error:
        raise MalformedInput(ref, f"is not XML: {error}") from error
    used = Counter(re.findall(rb"&([^;#\s&]{1,100});", data))
    growth = sum(lengths.get(name.decode("utf-8", "replace"), 0) * n for name, n in used.items())
    if growth > _MOST_GROWTH:
        raise MalformedInput(ref, f"has entities that would add {growth:,} characters")


def _check_json(ref: str, data: bytes) -> None:
    """Refuses contexts from elsewhere and brackets nested too deep."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedInput(ref, f"is not JSON: {error}") from error
    open_ones = [(whole, 1)]
    while open_ones:
        value, depth = open_ones.pop()
        if depth > _DEEPEST:
            raise MalformedInput(ref, f"has brackets nested deeper than {_DEEPEST}")
        if isinstance(value, dict):
            contexts = value.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, str) or (isinstance(context, dict) and "@import" in context):
                    raise MalformedInput(ref, "has a remote context, which is not fetched")
            open_ones += [(part, depth + 1) for part in value.values()]
        elif isinstance(value, list):
            open_ones += [(part, depth + 1) for part in value]
