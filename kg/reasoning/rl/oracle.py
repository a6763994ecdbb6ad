"""The same questions put to owlrl, the closure of RDFLib's family: a second opinion.

It names no premises and misses clashing values (dt-diff), and it takes a minute for ten thousand
triples, so it is asked only about small data. Blank nodes of a conclusion are existential.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph
from owlrl import OWLRL_Semantics
from rdflib import BNode, Graph, Variable
from rdflib.plugins.sparql import prepareQuery

from kg.errors import UsageError
from kg.model import Message
from kg.reasoning.rl.answers import Answer, Contradiction, Document
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.terms import Terms

MOST_TRIPLES = 5_000
"""More would take owlrl minutes."""


def reason_by_owlrl(
    documents: Sequence[Document],
    conclusion: Document | None = None,
    *,
    most: int = 100,
    direct: bool = False,
) -> Answer:
    """As :func:`kg.reasoning.rl.answers.reason_over`, by owlrl; conflicts have its message alone.

    Raises :class:`kg.errors.UsageError` for more than :data:`MOST_TRIPLES` triples, and for the
    ``direct`` semantics, which owlrl does not know.
    """
    if direct:
        raise UsageError("owlrl knows OWL's RDF-based semantics alone")
    graph = Graph()
    for number, document in enumerate(documents):
        _read(graph, document, f"d{number}")
    if len(graph) > MOST_TRIPLES:
        raise UsageError(
            f"{len(graph):,} triples are more than the {MOST_TRIPLES:,} that owlrl is asked about"
        )
    wanted = Graph()
    if conclusion is not None:
        _read(wanted, conclusion, "c")
    closure = OWLRL_Semantics(graph, False, False)
    closure.closure()
    errors = sorted(set(map(str, closure.error_messages)))
    conflicts = tuple(
        Contradiction("owlrl", (), Message(error, error), (), False) for error in errors[:most]
    )
    entailed = None if conclusion is None else bool(errors) or _holds(graph, wanted)
    return Answer(not errors, entailed, conflicts, len(errors))


def _read(graph: Graph, document: Document, prefix: str) -> None:
    """Reads by the same guarded reader as the engine, so that both see the same triples."""
    terms = Terms()
    rows = read_document(terms, document.ref, document.data)
    lines = []
    for row in rows.tolist():
        parts = [terms.terms[number] for number in row]
        renamed = [
            pyoxigraph.BlankNode(prefix + term.value)
            if isinstance(term, pyoxigraph.BlankNode)
            else term
            for term in parts
        ]
        lines.append(" ".join(map(str, renamed)) + " .")
    graph.parse(data="\n".join(lines), format="nt")


def _holds(graph: Graph, wanted: Graph) -> bool:
    """Whether the wanted triples are there, blank nodes standing for anything."""
    if not len(wanted):
        return True
    parts = [
        " ".join(Variable(str(t)).n3() if isinstance(t, BNode) else t.n3() for t in triple)
        for triple in wanted
    ]
    return bool(graph.query(prepareQuery("ASK { " + " . ".join(parts) + " }")).askAnswer)
