"""Conflicts, their proofs, and the triples that the steps of a proof infer."""

from __future__ import annotations

from collections.abc import Sequence

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import (
    Node,
    Object,
    Sheet,
    entity,
    integer,
    node,
    string,
    wikidata,
    write_message,
)
from kg.graph.statements import read_statement, write_statement
from kg.graph.values import entity_id, read_value, simple_term, value_node
from kg.model import Conflict, NoValue, Step, Triple
from kg.names import inferred_graph

CONFLICT = "conflict"


def write_conflict(sheet: Sheet, conflict: Conflict) -> Node:
    made = sheet.node(CONFLICT, conflict.id)
    sheet.add(made, v.TYPE, v.CONFLICT)
    sheet.add(made, v.RULE, string(conflict.rule))
    write_message(sheet, made, v.MESSAGE, conflict.text)
    if conflict.certificate:
        sheet.add(made, v.CERTIFICATE, string(conflict.certificate))
    parts: tuple[tuple[Node, Sequence[Node]], ...] = (
        (v.HAS_PREMISE, [sheet.node(PROPOSITION, p) for p in conflict.propositions]),
        (v.NEGATED, [sheet.node(PROPOSITION, p) for p in conflict.negated]),
        (v.HAS_FACT, [write_statement(sheet, s) for s in conflict.statements]),
    )
    for predicate, items in parts:
        for position, item in enumerate(items):
            name = predicate.value.rpartition("#")[2]
            part = sheet.node("part", conflict.id, name, str(position))
            sheet.add(made, predicate, part)
            sheet.add(part, v.TYPE, v.ENTRY)
            sheet.add(part, v.ITEM, item)
            sheet.add(part, v.POSITION, integer(position))
    for position, step in enumerate(conflict.steps):
        sheet.add(made, v.HAS_STEP, _write_step(sheet, conflict, step, position))
    return made


def _write_step(sheet: Sheet, conflict: Conflict, step: Step, position: int) -> Node:
    made = sheet.node("step", conflict.id, str(position))
    sheet.add(made, v.TYPE, v.PROOF_STEP)
    sheet.add(made, v.POSITION, integer(position))
    sheet.add(made, v.RULE, string(step.rule))
    write_message(sheet, made, v.CONCLUSION, step.conclusion)
    for number, premise in enumerate(step.premises):
        source = sheet.node("premise", conflict.id, str(position), str(number))
        sheet.add(made, v.FROM, source)
        sheet.add(source, v.TYPE, v.STEP_PREMISE)
        sheet.add(source, v.POSITION, integer(number))
        sheet.add(source, v.REFERENCE_NAME, string(premise))
        meant = _meant(sheet, conflict, premise, position)
        if meant is not None:
            sheet.add(source, v.ITEM, meant)
    if step.inferred is not None:
        sheet.add(made, v.CONCLUDES, _write_inference(sheet, step.inferred))
    return made


def _meant(sheet: Sheet, conflict: Conflict, premise: str, position: int) -> Node | None:
    """The node of a premise, where the conflict holds it; steps only by earlier ones."""
    if premise in [f"#{number}" for number in range(position)]:
        return sheet.node("step", conflict.id, premise[1:])
    if premise in (*conflict.propositions, *conflict.negated):
        return sheet.node(PROPOSITION, premise)
    statements = (s for s in conflict.statements if s.id == premise)
    return next((write_statement(sheet, statement) for statement in statements), None)


def _write_inference(sheet: Sheet, triple: Triple) -> Node:
    """What a step infers, as a triple of the graph of inferences, with a node that leads to it."""
    graph = node(inferred_graph(sheet.base))
    made = sheet.hashed("inference", triple)
    subject = entity(triple.subject)
    sheet.add(made, v.TYPE, v.INFERENCE)
    sheet.add(made, v.SUBJECT, subject)
    sheet.add(made, v.PROPERTY, wikidata("wd", triple.property))
    sheet.add(made, v.OBJECT, value_node(sheet, triple.value))
    if isinstance(triple.value, NoValue):
        predicate = v.TYPE
        object_: Object = wikidata("wdno", triple.property)
    else:
        predicate = wikidata("wdt", triple.property)
        object_ = simple_term(sheet, triple.value, (made.value,))
    sheet.add(subject, predicate, object_, graph)
    # The reified triple leads from the graph of inferences back to the step that infers it.
    sheet.add(made, v.RDF_SUBJECT, subject)
    sheet.add(made, v.RDF_PREDICATE, predicate)
    sheet.add(made, v.RDF_OBJECT, object_)
    return made


# --- and back -------------------------------------------------------------------------------


def read_conflict(page: Page, made: Node) -> Conflict:
    """The conflict of a node that :func:`write_conflict` wrote."""
    return Conflict(
        id=page.local(made, CONFLICT),
        rule=page.string(made, v.RULE),
        propositions=_read_propositions(page, made, v.HAS_PREMISE),
        text=page.message(made, v.MESSAGE),
        statements=tuple(
            read_statement(page, page.node(part, v.ITEM))
            for part in page.in_order(made, v.HAS_FACT)
        ),
        negated=_read_propositions(page, made, v.NEGATED),
        steps=tuple(_read_step(page, step) for step in page.in_order(made, v.HAS_STEP)),
        certificate=page.maybe_string(made, v.CERTIFICATE) or "",
    )


def _read_propositions(page: Page, made: Node, predicate: Node) -> tuple[str, ...]:
    parts = page.in_order(made, predicate)
    return tuple(page.local(page.node(part, v.ITEM), PROPOSITION) for part in parts)


def _read_step(page: Page, made: Node) -> Step:
    inference = page.maybe_node(made, v.CONCLUDES)
    return Step(
        rule=page.string(made, v.RULE),
        premises=tuple(
            page.string(premise, v.REFERENCE_NAME) for premise in page.in_order(made, v.FROM)
        ),
        conclusion=page.message(made, v.CONCLUSION),
        inferred=None if inference is None else _read_inference(page, inference),
    )


def _read_inference(page: Page, made: Node) -> Triple:
    return Triple(
        entity_id(page.node(made, v.SUBJECT)),
        entity_id(page.node(made, v.PROPERTY)),
        read_value(page, page.node(made, v.OBJECT)),
    )
