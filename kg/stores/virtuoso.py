"""The dataset that Virtuoso must be told, so that a query means there what it says.

Virtuoso's default graph is the union of all graphs, so the graph that has its place is named with
each query (``default-graph-uri``). Then ``GRAPH ?g`` still finds every graph, but ``GRAPH <iri>``
finds nothing, and an ASK of it is always true, unless that graph is named too
(``named-graph-uri``); and once one is named, ``GRAPH ?g`` finds no others. Measured on 7.2.5.
"""

from __future__ import annotations

import re

from kg.errors import UsageError
from kg.stores.guard import blanked, names_dataset

_GRAPH = re.compile(r"(?<![\w:?$@-])GRAPH(?![\w:-])", re.IGNORECASE)
_ABSOLUTE = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*)>")
_VARIABLE = re.compile(r"[?$]")


def dataset(sparql: str, default: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The default graphs and the named graphs to name with a query; none where it names its own.

    Raises :class:`kg.errors.UsageError` for a query that cannot be made to mean what it says.
    """
    if names_dataset(sparql):
        return (), ()
    text = blanked(sparql)
    named: dict[str, None] = {}
    others = False
    for found in _GRAPH.finditer(text):
        # The blanked text has spaces for the name too, so its place is that of the keyword.
        start = found.start() + len("GRAPH")
        start += len(sparql[start:]) - len(sparql[start:].lstrip())
        if iri := _ABSOLUTE.match(sparql, start):
            named[iri[1]] = None
        elif _VARIABLE.match(sparql, start):
            others = True
        else:
            raise UsageError("Virtuoso wants the graph after GRAPH as a variable or a full <IRI>")
    if named and others:
        raise UsageError(
            "Virtuoso cannot be asked for one graph by its name and for others by a variable: "
            "say VALUES ?g { <…> } GRAPH ?g in place of GRAPH <…>"
        )
    return (default,), tuple(named)
