"""Statements of Wikidata as quads of the knowledge graph, in Wikidata's full RDF model.

A statement changes over the years while a verdict keeps pointing at what it was judged by. So
the node of a statement is that of one *version*, named after its content with its origin, and
``prov:specializationOf`` leads to Wikidata's own node (``wds:``).
"""

from __future__ import annotations

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.orders import permutation, restored
from kg.graph.page import Page
from kg.graph.quads import (
    Graph,
    Node,
    Sheet,
    boolean,
    entity,
    integer,
    moment,
    node,
    string,
    wikidata,
)
from kg.graph.values import (
    entity_id,
    has_full_node,
    read_simple,
    read_value,
    simple_term,
    value_node,
)
from kg.model import NoValue, Origin, Reference, Snak, Statement
from kg.names import PREFIXES, knowledge_graph, statement_iri

STATEMENT = "statement"
REFERENCE = "reference"
ORIGIN = "origin"


def write_statement(sheet: Sheet, statement: Statement) -> Node:
    """Writes a statement as it was read and gives the node of this version of it."""
    graph = node(knowledge_graph(sheet.base))
    made = sheet.hashed(STATEMENT, statement)
    sheet.add(entity(statement.subject), wikidata("p", statement.property), made, graph)
    sheet.add(made, v.TYPE, v.WIKIBASE_STATEMENT, graph)
    sheet.add(made, v.WIKIBASE_RANK, v.RANKS[statement.rank], graph)
    sheet.add(made, v.SPECIALIZATION_OF, node(statement_iri(sheet.base, statement.id)), graph)
    sheet.add(made, v.STATEMENT_ID, string(statement.id), graph)
    # The subject is said again because the triple p: that says it points this way.
    sheet.add(made, v.SUBJECT, entity(statement.subject), graph)
    sheet.add(made, v.PROPERTY, wikidata("wd", statement.property), graph)
    _write_snak(sheet, made, Snak(statement.property, statement.value), ("ps", "psv"), graph)
    for qualifier in statement.qualifiers:
        _write_snak(sheet, made, qualifier, ("pq", "pqv"), graph)
    _write_order(sheet, made, permutation(statement.qualifiers), graph)
    for reference in statement.references:
        sheet.add(made, v.WAS_DERIVED_FROM, _reference(sheet, reference, graph), graph)
    _write_reference_order(sheet, made, statement, graph)
    sheet.add(made, v.HAD_PRIMARY_SOURCE, _origin(sheet, statement.origin, graph), graph)
    return made


def _write_snak(
    sheet: Sheet, subject: Node, snak: Snak, prefixes: tuple[str, str], graph: Graph
) -> None:
    """A snak with its simple term and, for times, quantities and points, its full node."""
    simple, full = prefixes
    if isinstance(snak.value, NoValue):
        sheet.add(subject, v.TYPE, wikidata("wdno", snak.property), graph)
        return
    context = (subject.value, simple, snak.property)
    term = simple_term(sheet, snak.value, context, graph)
    sheet.add(subject, wikidata(simple, snak.property), term, graph)
    if has_full_node(snak.value):
        full_node = value_node(sheet, snak.value, graph)
        sheet.add(subject, wikidata(full, snak.property), full_node, graph)


def _write_order(sheet: Sheet, subject: Node, order: str, graph: Graph) -> None:
    if order:
        sheet.add(subject, v.ORDER, string(order), graph)


def _write_reference_order(sheet: Sheet, made: Node, statement: Statement, graph: Graph) -> None:
    order = permutation(statement.references)
    if order:
        sheet.add(made, v.REFERENCE_ORDER, string(order), graph)


def _reference(sheet: Sheet, reference: Reference, graph: Graph) -> Node:
    made = sheet.hashed(REFERENCE, reference)
    sheet.add(made, v.TYPE, v.WIKIBASE_REFERENCE, graph)
    for snak in reference.snaks:
        _write_snak(sheet, made, snak, ("pr", "prv"), graph)
    _write_order(sheet, made, permutation(reference.snaks), graph)
    return made


def _origin(sheet: Sheet, origin: Origin, graph: Graph) -> Node:
    made = sheet.hashed(ORIGIN, origin)
    sheet.add(made, v.TYPE, v.ORIGIN, graph)
    sheet.add(made, v.SOURCE_NAME, string(origin.source), graph)
    sheet.add(made, v.SOURCE_DATE, string(origin.date), graph)
    retrieved = moment(origin.date)
    if retrieved is not None:
        sheet.add(made, v.GENERATED_AT, retrieved, graph)
    if origin.revision is not None:
        sheet.add(made, v.REVISION, integer(origin.revision), graph)
    if origin.partial:
        sheet.add(made, v.PARTIAL, boolean(True), graph)
    return made


# --- and back ---------------------------------------------------------------------------------


def read_statement(page: Page, node: Node) -> Statement:
    """The statement of a node that :func:`write_statement` wrote."""
    property_id = entity_id(page.node(node, v.PROPERTY))
    # A statement without a value of its own says so by a class, as a qualifier without one does.
    main = _read_snaks(page, node, ("ps", "psv")) or [Snak(property_id, NoValue())]
    if len(main) > 1:
        raise StoreError(f"{node.value} has more than one value")
    classes = _absent(page, node)
    qualifiers = _read_snaks(page, node, ("pq", "pqv")) + [s for s in classes if s != main[0]]
    references = [
        _read_reference(page, reference) for reference in page.nodes(node, v.WAS_DERIVED_FROM)
    ]
    return Statement(
        id=page.string(node, v.STATEMENT_ID),
        subject=entity_id(page.node(node, v.SUBJECT)),
        property=property_id,
        value=main[0].value,
        rank=page.member(node, v.WIKIBASE_RANK, v.RANKS),
        qualifiers=restored(qualifiers, page.maybe_string(node, v.ORDER) or ""),
        references=restored(references, page.maybe_string(node, v.REFERENCE_ORDER) or ""),
        origin=_read_origin(page, page.node(node, v.HAD_PRIMARY_SOURCE)),
    )


def _read_snaks(page: Page, subject: Node, prefixes: tuple[str, str]) -> list[Snak]:
    simple, full = prefixes
    snaks = []
    for predicate in page.predicates(subject, full):
        property_id = predicate.value[len(PREFIXES[full]) :]
        snaks += [Snak(property_id, read_value(page, n)) for n in page.nodes(subject, predicate)]
    for predicate in page.predicates(subject, simple):
        property_id = predicate.value[len(PREFIXES[simple]) :]
        values = [read_simple(page, term) for term in page.all(subject, predicate)]
        snaks += [Snak(property_id, value) for value in values if value is not None]
    return snaks


def _absent(page: Page, subject: Node) -> list[Snak]:
    """The snaks without a value, which are classes of the subject."""
    start = PREFIXES["wdno"]
    classes = [c.value for c in page.nodes(subject, v.TYPE)]
    return [Snak(c[len(start) :], NoValue()) for c in classes if c.startswith(start)]


def _read_reference(page: Page, node: Node) -> Reference:
    snaks = _read_snaks(page, node, ("pr", "prv")) + _absent(page, node)
    return Reference(restored(snaks, page.maybe_string(node, v.ORDER) or ""))


def _read_origin(page: Page, node: Node) -> Origin:
    return Origin(
        source=page.string(node, v.SOURCE_NAME),
        date=page.string(node, v.SOURCE_DATE),
        revision=page.maybe_integer(node, v.REVISION),
        partial=page.flag(node, v.PARTIAL),
    )
