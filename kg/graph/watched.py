"""Watched entities: by which revisions verdicts were last rechecked."""

from __future__ import annotations

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.quads import Node, Sheet, entity, integer, string
from kg.graph.values import entity_id
from kg.model import EntityId, Seen

WATCHED = "watched"


def watched_node(sheet: Sheet, watched: EntityId) -> Node:
    """The node of a watched entity."""
    return sheet.node(WATCHED, watched)


def write_seen(sheet: Sheet, seen: Seen) -> Node:
    """Writes what was seen; gives its node."""
    made = watched_node(sheet, seen.entity)
    sheet.add(made, v.TYPE, v.WATCHED)
    sheet.add(made, v.ENTITY, entity(seen.entity))
    sheet.add(made, v.REVISION, integer(seen.revision))
    sheet.add(made, v.CREATED, string(seen.when))
    return made


def read_seen(page: Page, made: Node) -> Seen:
    """What was seen, of a node that :func:`write_seen` wrote."""
    watched = entity_id(page.node(made, v.ENTITY))
    return Seen(watched, page.integer(made, v.REVISION), page.string(made, v.CREATED))
