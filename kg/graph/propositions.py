"""Propositions: described in the default graph, stated in the graph that their IRI names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.graph import vocabulary as v
from kg.graph.orders import canonical, permutation, restored
from kg.graph.page import Page
from kg.graph.quads import Graph, Node, Sheet, integer, node, string, wikidata
from kg.graph.values import (
    date_time,
    entity_id,
    interval_node,
    read_interval,
    read_value,
    simple_term,
    value_node,
)
from kg.model import (
    Event,
    EventRole,
    Interval,
    NoValue,
    Proposition,
    Qualifier,
    Term,
    Value,
)
from kg.names import iri
from kg.reasoning import alike

PROPOSITION = "proposition"
EVENT = "event"
ROLE = "role"


# --- described ------------------------------------------------------------------------------


def write_proposition(sheet: Sheet, proposition: Proposition) -> Node:
    """Writes a proposition, described and stated; gives its node. Wordings are written apart."""
    made = sheet.node(PROPOSITION, proposition.id)
    sheet.add(made, v.TYPE, v.PROPOSITION)
    if proposition.subject is not None:
        sheet.add(made, v.SUBJECT, value_node(sheet, proposition.subject.value))
    if proposition.property is not None:
        sheet.add(made, v.PROPERTY, wikidata("wd", proposition.property))
    if proposition.object is not None:
        sheet.add(made, v.OBJECT, value_node(sheet, proposition.object.value))
    if proposition.valid is not None:
        sheet.add(made, v.VALID, interval_node(sheet, proposition.valid))
    if proposition.event is not None:
        _describe_event(sheet, made, proposition.id, proposition.event)
        write_event_keys(sheet, made, proposition)
    _describe_qualifiers(sheet, made, proposition.qualifiers)
    _state(sheet, made, proposition)
    return made


def write_event_keys(sheet: Sheet, made: Node, proposition: Proposition) -> None:
    """Writes by what accounts of the same event are found in a large store."""
    for key in alike.keys(proposition):
        sheet.add(made, v.ALIKE, string(key))


def _describe_qualifiers(sheet: Sheet, made: Node, qualifiers: tuple[Qualifier, ...]) -> None:
    for qualifier in canonical(qualifiers):
        described = sheet.hashed("qualifier", qualifier)
        sheet.add(made, v.HAS_QUALIFIER, described)
        sheet.add(described, v.TYPE, v.QUALIFIER)
        sheet.add(described, v.PROPERTY, wikidata("wd", qualifier.property))
        sheet.add(described, v.VALUE, value_node(sheet, qualifier.value))
    if permutation(qualifiers):
        sheet.add(made, v.ORDER, string(permutation(qualifiers)))


def _describe_event(sheet: Sheet, made: Node, proposition_id: str, event: Event) -> None:
    sheet.add(made, v.HAS_EVENT, sheet.node(EVENT, event.id))
    sheet.add(made, v.EVENT_TYPE, string(event.type))
    if event.content is not None:
        sheet.add(made, v.CONTENT, sheet.node(PROPOSITION, event.content))
    for position, role in enumerate(event.roles):
        described = sheet.node("part", proposition_id, str(position))
        sheet.add(made, v.HAS_ROLE, described)
        sheet.add(described, v.TYPE, v.EVENT_ROLE)
        sheet.add(described, v.POSITION, integer(position))
        sheet.add(described, v.ROLE_NAME, string(role.name))
        sheet.add(described, v.VALUE, value_node(sheet, role.term.value))


# --- stated ---------------------------------------------------------------------------------


def _state(sheet: Sheet, graph: Node, proposition: Proposition) -> None:
    """What the proposition states, in its own graph."""
    if proposition.event is not None:
        _state_event(sheet, graph, proposition.event, proposition.valid)
    elif proposition.property is not None and proposition.subject and proposition.object:
        subject = value_node(sheet, proposition.subject.value)
        if subject == v.SOME_VALUE:
            subject = sheet.hashed("some-value", graph.value, "subject")
        predicate = wikidata("wdt", proposition.property)
        absence = wikidata("wdno", proposition.property)
        _state_value(sheet, subject, (predicate, absence), proposition.object.value, graph)


def _state_event(sheet: Sheet, graph: Node, event: Event, valid: Interval | None) -> None:
    made = sheet.node(EVENT, event.id)
    sheet.add(made, v.TYPE, v.EVENT, graph)
    sheet.add(made, v.EVENT_TYPE, string(event.type), graph)
    if event.content is not None:
        sheet.add(made, v.CONTENT, sheet.node(PROPOSITION, event.content), graph)
    for role in event.roles:
        predicate = role_property(sheet.base, role.name)
        _state_value(sheet, made, (predicate, None), role.term.value, graph)
    if valid is not None and valid.start is not None:
        sheet.add(made, v.START_DATE, date_time(valid.start), graph)
    if valid is not None and valid.end is not None:
        sheet.add(made, v.END_DATE, date_time(valid.end), graph)


def role_property(base: str, name: str) -> Node:
    """The property that leads from an event to what has this role in it."""
    return v.EVENT_ROLES.get(name) or node(iri(base, ROLE, name))


def _state_value(
    sheet: Sheet, subject: Node, predicates: tuple[Node, Node | None], value: Value, graph: Graph
) -> None:
    predicate, absence = predicates
    if isinstance(value, NoValue) and absence is not None:
        sheet.add(subject, v.TYPE, absence, graph)
    else:
        # What describes a name belongs in the default graph, whoever states something of it.
        term = simple_term(sheet, value, (str(graph), predicate.value))
        sheet.add(subject, predicate, term, graph)


# --- wordings -------------------------------------------------------------------------------


def write_wordings(sheet: Sheet, entry: Node, proposition: Proposition) -> None:
    """The words by which one article gives the parts of a proposition, at its entry."""
    for slot, text in _wordings(proposition):
        if text:
            made = node(f"{entry.value}-{slot}")
            sheet.add(entry, v.HAS_WORDING, made)
            sheet.add(made, v.TYPE, v.WORDING)
            sheet.add(made, v.SLOT, string(slot))
            sheet.add(made, v.TEXT, string(text))


def _wordings(proposition: Proposition) -> Iterator[tuple[str, str]]:
    if proposition.subject is not None:
        yield "subject", proposition.subject.text
    if proposition.object is not None:
        yield "object", proposition.object.text
    if proposition.event is not None:
        for position, role in enumerate(proposition.event.roles):
            yield f"role-{position}", role.term.text


def read_wordings(page: Page, entry: Node) -> dict[str, str]:
    """The words at an entry, by slot."""
    return {
        page.string(wording, v.SLOT): page.string(wording, v.TEXT)
        for wording in page.nodes(entry, v.HAS_WORDING)
    }


# --- and back -------------------------------------------------------------------------------


def read_proposition(page: Page, made: Node, wordings: Mapping[str, str]) -> Proposition:
    """The proposition of a node, with one article's words for its parts."""
    property_node = page.maybe_node(made, v.PROPERTY)
    valid = page.maybe_node(made, v.VALID)
    return Proposition(
        id=page.local(made, PROPOSITION),
        subject=_read_term(page, page.maybe_node(made, v.SUBJECT), wordings.get("subject", "")),
        property=None if property_node is None else entity_id(property_node),
        object=_read_term(page, page.maybe_node(made, v.OBJECT), wordings.get("object", "")),
        qualifiers=_read_qualifiers(page, made),
        valid=None if valid is None else read_interval(page, valid),
        event=_read_event(page, made, wordings),
    )


def _read_term(page: Page, value: Node | None, text: str) -> Term | None:
    return None if value is None else Term(read_value(page, value), text)


def _read_qualifiers(page: Page, made: Node) -> tuple[Qualifier, ...]:
    found = [
        Qualifier(
            entity_id(page.node(described, v.PROPERTY)),
            read_value(page, page.node(described, v.VALUE)),
        )
        for described in page.nodes(made, v.HAS_QUALIFIER)
    ]
    return restored(found, page.maybe_string(made, v.ORDER) or "")


def _read_event(page: Page, made: Node, wordings: Mapping[str, str]) -> Event | None:
    event = page.maybe_node(made, v.HAS_EVENT)
    if event is None:
        return None
    content = page.maybe_node(made, v.CONTENT)
    return Event(
        id=page.local(event, EVENT),
        type=page.string(made, v.EVENT_TYPE),
        roles=tuple(
            EventRole(
                page.string(role, v.ROLE_NAME),
                Term(
                    read_value(page, page.node(role, v.VALUE)),
                    wordings.get(f"role-{position}", ""),
                ),
            )
            for position, role in enumerate(page.in_order(made, v.HAS_ROLE))
        ),
        content=None if content is None else page.local(content, PROPOSITION),
    )
