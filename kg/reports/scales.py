"""Our labels on the scales of others (schema.org, AVeriTeC, CORRECTIV, dpa, AFP), and back.

The tables are the ontology's: ``beleg:publishedAs`` leads from each label to one value of every
scale, ``beleg:readAs`` from each value to one label. Both ways are total; tests hold them so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyoxigraph
from pyoxigraph import RdfFormat

import ontology
from kg.errors import UsageError
from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.quads import Node, Quad, node, plain
from kg.model import Label, Message
from kg.names import BELEG

SCALES = {
    "schema": "SchemaRatings",
    "averitec": "AveritecClasses",
    "correctiv": "CorrectivScale",
    "dpa": "DpaScale",
    "afp": "AfpScale",
}
"""The scales by the name that interfaces give them."""

_NOTATION = v.term("skos", "notation")
_IN_SCHEME = v.term("skos", "inScheme")
_PUBLISHED_AS = v.term("beleg", "publishedAs")
_READ_AS = v.term("beleg", "readAs")
_RATING = v.term("beleg", "ratingValue")


@dataclass(frozen=True, slots=True)
class Grade:
    """A value of a scale: its key, its name for people, and its number where it has one."""

    key: str
    name: Message
    number: int | None = None


def published_as(label: Label | str, scale: str) -> Grade:
    """The value by which a label is published on a scale of :data:`SCALES`.

    Raises :class:`kg.errors.UsageError` for another scale, ValueError for no label of ours.
    """
    return _tables(_known(scale))[0][Label(label)]


def read_as(key: str, scale: str) -> Label:
    """The label as which a value of a scale is read, by its key.

    Raises :class:`kg.errors.UsageError` for another scale, or a key that it does not have.
    """
    found = _tables(_known(scale))[1].get(key)
    if found is None:
        raise UsageError(f"{key!r} is no value of the scale {scale}")
    return found


def grades(scale: str) -> tuple[Grade, ...]:
    """Every value of a scale."""
    return _tables(_known(scale))[2]


def _known(scale: str) -> str:
    if scale not in SCALES:
        raise UsageError(f"{scale!r} is no scale: choose from {', '.join(SCALES)}")
    return scale


@cache
def _tables(scale: str) -> tuple[dict[Label, Grade], dict[str, Label], tuple[Grade, ...]]:
    quads, page = _ontology()
    scheme = node(BELEG + SCALES[scale])
    members = [q.subject for q in quads if q.predicate == _IN_SCHEME and q.object == scheme]
    made = {member: _grade(page, member) for member in members}
    published = {
        label: made[target]
        for label, concept in v.LABELS.items()
        for target in page.nodes(concept, _PUBLISHED_AS)
        if target in made
    }
    read = {grade.key: page.member(m, _READ_AS, v.LABELS) for m, grade in made.items()}
    return published, read, tuple(sorted(made.values(), key=lambda grade: grade.key))


@cache
def _ontology() -> tuple[tuple[Quad, ...], Page]:
    quads = tuple(plain(pyoxigraph.parse(ontology.read("beleg.ttl"), format=RdfFormat.TURTLE)))
    return quads, Page(BELEG, quads)


def _grade(page: Page, member: Node) -> Grade:
    return Grade(
        page.string(member, _NOTATION),
        page.message(member, v.RDFS_LABEL),
        page.maybe_integer(member, _RATING),
    )
