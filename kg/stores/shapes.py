"""Whether what a store holds keeps to the shapes of ``ontology/shapes.ttl`` (SHACL).

pySHACL is an extra of Beleg's (``pip install beleg[doctor]``); it looks at one article at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import rdflib

import ontology
from kg.errors import UsageError
from kg.graph.quads import DEFAULT, lines
from kg.names import knowledge_graph
from kg.stores.doctor import Finding
from kg.stores.quadstore import QuadStore

MOST_OF_ONE = 5
"""Findings that are shown of one article."""
_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def examine_shapes(store: QuadStore) -> Iterator[Finding]:
    """Every article that breaks a shape, with the first things that break it.

    Raises :class:`kg.errors.UsageError` where pySHACL is not installed.
    """
    validate = _pyshacl().validate
    shapes = rdflib.Graph().parse(data=ontology.read("shapes.ttl"), format="turtle")
    described = {"", f"<{knowledge_graph(store.base)}>"}
    for article in store.articles():
        quads = [
            q._replace(graph_name=DEFAULT)
            for q in store.of_article(article.id)
            if ("" if q.graph_name == DEFAULT else str(q.graph_name)) in described
        ]
        graph = rdflib.Graph().parse(data="\n".join(lines(quads)), format="nt")
        conforms, results, _ = validate(graph, shacl_graph=shapes)
        if not conforms and isinstance(results, rdflib.Graph):
            broken = sorted(results.subjects(rdflib.RDF.type, _SH.ValidationResult), key=str)
            for result in broken[:MOST_OF_ONE]:
                about = results.value(result, _SH.focusNode)
                message = results.value(result, _SH.resultMessage)
                yield Finding("broken-shape", str(about), f"{message} (in {article.id})")


def _pyshacl() -> Any:
    """pySHACL, loaded only when it is asked: it takes a second."""
    try:
        return import_module("pyshacl")
    except ImportError as error:
        raise UsageError("shapes are checked by pySHACL: pip install 'beleg[doctor]'") from error
