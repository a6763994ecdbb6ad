"""What a query answers: rows, yes or no, or triples; and how each is written down.

The formats are SPARQL 1.1's result formats and RDF's syntaxes, by their media types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QueryResultsFormat, RdfFormat

from kg.errors import StoreError, UsageError
from kg.names import PREFIXES

F = TypeVar("F")
Cell: TypeAlias = NamedNode | BlankNode | Literal | pyoxigraph.Triple | None

SHORT_NAMES: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""The names of the formats on the command line."""

_RESULT_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_RDF_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class Solutions:
    """The rows of a SELECT; ``json`` holds them in SPARQL's JSON format."""

    json: bytes
    media_types: ClassVar[tuple[str, ...]] = tuple(_RESULT_FORMATS)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without question marks."""
        return tuple(variable.value for variable in self._parsed().variables)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows, a cell for each variable; None where it is not bound."""
        for row in self._parsed():
            yield tuple(row)

    def serialize(self, media_type: str) -> str:
        """The rows as text. Raises :class:`kg.errors.UsageError` for another format."""
        form = _format_of(media_type, _RESULT_FORMATS)
        return _text(self._parsed().serialize(format=form))

    def _parsed(self) -> pyoxigraph.QuerySolutions:
        parsed = pyoxigraph.parse_query_results(self.json, format=QueryResultsFormat.JSON)
        if not isinstance(parsed, pyoxigraph.QuerySolutions):
            raise TypeError("the results of an ASK are no rows")
        return parsed


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to an ASK."""

    value: bool
    media_types: ClassVar[tuple[str, ...]] = tuple(_RESULT_FORMATS)[:2]

    def serialize(self, media_type: str) -> str:
        """The answer as text. Raises :class:`kg.errors.UsageError` for another format."""
        formats = {name: _RESULT_FORMATS[name] for name in self.media_types}
        text = '{"head":{},"boolean":%s}' % ("true" if self.value else "false")
        parsed = pyoxigraph.parse_query_results(text.encode(), format=QueryResultsFormat.JSON)
        return _text(parsed.serialize(format=_format_of(media_type, formats)))


@dataclass(frozen=True, slots=True)
class Triples:
    """The triples of a CONSTRUCT or DESCRIBE."""

    triples: tuple[pyoxigraph.Triple, ...]
    media_types: ClassVar[tuple[str, ...]] = tuple(_RDF_FORMATS)

    def serialize(self, media_type: str) -> str:
        """The triples as text. Raises :class:`kg.errors.UsageError` for another format."""
        form = _format_of(media_type, _RDF_FORMATS)
        prefixes = dict(PREFIXES) if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
        return _text(pyoxigraph.serialize(self.triples, format=form, prefixes=prefixes))


Result: TypeAlias = Solutions | Truth | Triples


def materialised(
    answer: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
) -> Result:
    """A result of pyoxigraph, drawn to its end.

    Whatever evaluation raises, it raises here (SyntaxError, OSError, RuntimeError).
    """
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return Truth(bool(answer))
    if isinstance(answer, pyoxigraph.QueryTriples):
        return Triples(tuple(answer))
    return Solutions(answer.serialize(format=QueryResultsFormat.JSON) or b"")


def _text(written: bytes | None) -> str:
    # pyoxigraph gives None only where it was told to write to a file.
    return (written or b"").decode()


def _format_of(media_type: str, formats: Mapping[str, F]) -> F:
    if media_type not in formats:
        raise UsageError(f"this answer can be written as {', '.join(formats)}, not as {media_type}")
    return formats[media_type]


def quad_of(row: tuple[Cell, ...]) -> pyoxigraph.Quad:
    """The quad of a row of ``?s ?p ?o ?g``. Raises :class:`kg.errors.StoreError` for another."""
    match row:
        case (NamedNode() | BlankNode() as s, NamedNode() as p, o, g) if o is not None:
            if g is None or isinstance(g, NamedNode):
                return pyoxigraph.Quad(s, p, o, g or DefaultGraph())
    raise StoreError(f"the endpoint answered a row that is no quad: {row}")
