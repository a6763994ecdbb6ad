"""What must be asked of the knowledge to judge propositions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from kg.model import Entity, EntityId, Proposition, Question, Term
from kg.verdicts.home import BIRTHPLACE, CITIZENSHIP
from kg.verdicts.tables import inverses, single_offices, tables

DEATH: Final = "P570"
_OFFICE, _KIND = "P39", "P31"
_PART_OF, _CONTINENT = "P361", "P30"


def questions(propositions: Collection[Proposition]) -> frozenset[Question]:
    """All questions that bear on any of the propositions, for one batch."""
    return frozenset(q for proposition in propositions for q in questions_of(proposition))


def questions_of(proposition: Proposition) -> frozenset[Question]:
    """The questions that bear on one proposition; none where it has no property or no linked end.

    A linked subject is asked for its own statements, a linked object for those of an inverse
    property and for its kind: what lies around both is then known too (:attr:`Facts.parents`),
    without which no two items can be told apart. What points at an item is asked only where the
    other end is a name that was not linked (to show how near the knowledge comes), and for
    offices of one holder at a time.
    """
    return frozenset(_questions(proposition))


def _questions(proposition: Proposition) -> Iterator[Question]:
    property = proposition.property
    if property is None or proposition.event is not None:
        return
    known = tables()
    subject, object_ = entity_of(proposition.subject), entity_of(proposition.object)
    swapped = inverses().get(property, ())
    if subject:
        yield Question(subject, property)
        if property == BIRTHPLACE:
            yield from (Question(subject, p) for p in (CITIZENSHIP, "P172"))
        yield from (Question(subject, p) for pair in known.orders if property in pair for p in pair)
        if property == _PART_OF and object_ in known.touching:
            yield Question(subject, _CONTINENT)
        counted = [pair for pair in known.lists.items() if property in pair]
        yield from (Question(subject, p) for pair in counted for p in (*pair, DEATH))
        if property in known.located:
            yield from (Question(subject, step) for step in known.place_steps)
        if not object_:
            yield from (Question(subject, q, True) for q in swapped if q not in known.crowded)
    if object_:
        yield Question(object_, _KIND)
        yield from (Question(object_, q) for q in swapped)
        if not subject and property not in known.crowded:
            yield Question(object_, property, True)
        if property == _OFFICE and object_ in single_offices():
            yield Question(object_, property, True)


def entity_of(term: Term | None) -> EntityId | None:
    """The linked item of a term, or ``None`` where it is not linked."""
    return term.value.id if term and isinstance(term.value, Entity) else None
