"""Pins: what people said that names mean."""

from __future__ import annotations

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.quads import Node, Sheet, entity, string
from kg.graph.utterances import ARTICLE
from kg.graph.values import entity_id
from kg.graph.verdicts import write_person
from kg.model import Pin

PIN = "pin"


def pin_node(sheet: Sheet, pin: Pin) -> Node:
    """The node of a pin: one for each name and article, and for each entity forbidden there."""
    return sheet.hashed(PIN, pin.name, pin.article, pin.entity if pin.forbidden else None)


def write_pin(sheet: Sheet, pin: Pin) -> Node:
    """Writes a pin; gives its node."""
    made = pin_node(sheet, pin)
    sheet.add(made, v.TYPE, v.PIN)
    sheet.add(made, v.NAME, string(pin.name))
    meant = v.NOTHING_KNOWN if pin.entity is None else entity(pin.entity)
    sheet.add(made, v.FORBIDS if pin.forbidden else v.MEANS, meant)
    sheet.add(made, v.PINNED_IN, scope(sheet, pin.article))
    sheet.add(made, v.DESCRIPTION, string(pin.reason))
    sheet.add(made, v.CREATED, string(pin.created))
    sheet.add(made, v.WAS_ATTRIBUTED_TO, write_person(sheet, pin.by))
    return made


def scope(sheet: Sheet, article: str | None) -> Node:
    """Where a pin holds: an article, or the whole store."""
    return v.THE_STORE if article is None else sheet.node(ARTICLE, article)


def read_pin(page: Page, made: Node) -> Pin:
    """The pin of a node that :func:`write_pin` wrote."""
    forbidden = page.maybe_node(made, v.FORBIDS)
    meant = page.node(made, v.MEANS) if forbidden is None else forbidden
    within = page.node(made, v.PINNED_IN)
    return Pin(
        name=page.string(made, v.NAME),
        entity=None if meant == v.NOTHING_KNOWN else entity_id(meant),
        forbidden=forbidden is not None,
        article=None if within == v.THE_STORE else page.local(within, ARTICLE),
        by=page.string(page.node(made, v.WAS_ATTRIBUTED_TO), v.NAME),
        reason=page.string(made, v.DESCRIPTION),
        created=page.string(made, v.CREATED),
    )
