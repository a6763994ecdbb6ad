"""SPARQL that Beleg itself sends, made of terms and never of strings from outside.

A term's own spelling (``str``) is N-Triples, with every quote, backslash and control character
escaped, and IRIs are checked when they are made; so nothing in a term can end it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import DefaultGraph, Literal

from kg.graph.quads import Graph, Node, Object, Quad
from kg.stores.lookup import Pattern


def replacement(removed: Iterable[Quad], inserted: Iterable[Quad]) -> str:
    """One update that takes quads out and puts others in; empty where there is nothing to do."""
    parts = (("DELETE DATA", list(removed)), ("INSERT DATA", list(inserted)))
    return ";\n".join(f"{verb} {{\n{_block(quads)}}}" for verb, quads in parts if quads)


def described(nodes: Collection[Node]) -> str:
    """Every quad with one of the nodes as subject."""
    return _quads(f"VALUES ?s {{ {_list(nodes)} }}")


def referring(nodes: Collection[Node]) -> str:
    """Every quad with one of the nodes as object."""
    return _quads(f"VALUES ?o {{ {_list(nodes)} }}")


def inside(graphs: Collection[Node]) -> str:
    """Every quad of the named graphs."""
    return f"SELECT ?s ?p ?o ?g {{ VALUES ?g {{ {_list(graphs)} }} GRAPH ?g {{ ?s ?p ?o }} }}"


def objects(subjects: Collection[Node], predicates: Collection[Node]) -> str:
    """The quads of the default graph with one of the subjects and one of the predicates."""
    # In pairs: of two lists, Oxigraph reads all that has one of the predicates.
    pairs = " ".join(f"({s} {p})" for s in subjects for p in predicates)
    return f"SELECT ?s ?p ?o ?g {{ VALUES (?s ?p) {{ {pairs} }} ?s ?p ?o }}"


def subjects(objects: Collection[Object], predicates: Collection[Node]) -> str:
    """The quads of the default graph with one of the objects and one of the predicates."""
    pairs = " ".join(f"({p} {o})" for o in objects for p in predicates)
    return f"SELECT ?s ?p ?o ?g {{ VALUES (?p ?o) {{ {pairs} }} ?s ?p ?o }}"


def matching(patterns: Sequence[Pattern], most: int, start: str) -> str:
    """The quads of each pattern with its number, at most ``most`` of each.

    Where they are stated, the graph's IRI begins with ``start``.
    """
    parts = []
    for number, pattern in enumerate(patterns):
        given = (("s", pattern.subject), ("p", pattern.predicate), ("o", pattern.object))
        triple = " ".join(f"?{name}" if term is None else str(term) for name, term in given)
        if pattern.stated:
            prefix = Literal(start)
            triple = f"GRAPH ?g {{ {triple} }} FILTER(STRSTARTS(STR(?g), {prefix}))"
        bound = " ".join(f"BIND({term} AS ?{name})" for name, term in given if term is not None)
        inner = f"SELECT * {{ {triple} }} LIMIT {most}"
        parts.append(f"{{ {{ {inner} }} {bound} BIND({number} AS ?n) }}")
    return f"SELECT ?s ?p ?o ?g ?n {{ {' UNION '.join(parts)} }}"


def everything() -> str:
    """Every quad."""
    return _quads("")


def everything_under(base: str) -> str:
    """Every quad of the default graph, and of the named graphs whose IRI starts with the base."""
    named = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {Literal(base)}))"
    return f"SELECT ?s ?p ?o ?g {{ {{ ?s ?p ?o }} UNION {{ {named} }} }}"


def stands_in_default_graph(quad: Quad) -> str:
    """Whether the triple of a quad is in the default graph."""
    return f"ASK {{ {_triple(quad)} }}"


def _quads(values: str) -> str:
    # The values are given twice: engines bind them in a group more surely than across groups.
    default = f"{{ {values} ?s ?p ?o }}"
    named = f"{{ {values} GRAPH ?g {{ ?s ?p ?o }} }}"
    return f"SELECT ?s ?p ?o ?g {{ {default} UNION {named} }}"


def _list(nodes: Collection[Object]) -> str:
    return " ".join(map(str, nodes))


def _block(quads: Iterable[Quad]) -> str:
    by_graph: dict[Graph, list[str]] = {}
    for quad in quads:
        by_graph.setdefault(quad.graph_name, []).append(f"{_triple(quad)} .\n")
    blocks = []
    for graph, triples in by_graph.items():
        text = "".join(triples)
        blocks.append(text if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{text}}}\n")
    return "".join(blocks)


def _triple(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object}"
