"""Which entities and properties are spoken of: by a statement, by all that a check found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.model import (
    Conflict,
    Entity,
    EntityId,
    Message,
    PropertyId,
    Proposition,
    Quantity,
    Snak,
    Statement,
    Utterance,
    Value,
    Verdict,
)

_ID = re.compile(r"\b[QPL][1-9]\d*\b")


def entities_of(statement: Statement) -> set[EntityId]:
    """The entities that a statement speaks of: subject, value, qualifiers and units."""
    snaks = (Snak(statement.property, statement.value), *statement.qualifiers)
    return {statement.subject, *(each for snak in snaks for each in _of_value(snak.value))}


def properties_of(statement: Statement) -> set[PropertyId]:
    """The properties that a statement speaks of: its own and those of its qualifiers."""
    return {statement.property, *(snak.property for snak in statement.qualifiers)}


def spoken_of(
    propositions: Iterable[Proposition],
    utterances: Iterable[Utterance],
    verdicts: Sequence[Verdict],
    conflicts: Sequence[Conflict],
) -> set[EntityId]:
    """Everything that a reader of the report meets, and so needs a name for."""
    found = {each for p in propositions for each in _of_proposition(p)}
    for utterance in utterances:
        if utterance.speaker is not None:
            found.update(_of_value(utterance.speaker.term.value))
    evidence = [e for verdict in verdicts for e in verdict.evidence]
    statements = {e.statement.id: e.statement for e in evidence}
    statements |= {s.id: s for conflict in conflicts for s in conflict.statements}
    for statement in statements.values():
        found |= entities_of(statement) | properties_of(statement)
    said = [verdict.reason for verdict in verdicts]
    said += [e.comparison for e in evidence]
    said += [text for c in conflicts for text in (c.text, *(s.conclusion for s in c.steps))]
    return found | {each for text in said for each in _of_message(text)}


def _of_proposition(proposition: Proposition) -> Iterator[EntityId]:
    event = proposition.event
    roles = event.roles if event else ()
    for term in (proposition.subject, proposition.object, *(role.term for role in roles)):
        if term is not None:
            yield from _of_value(term.value)
    for qualifier in proposition.qualifiers:
        yield qualifier.property
        yield from _of_value(qualifier.value)
    if proposition.property is not None:
        yield proposition.property


def _of_value(value: Value) -> Iterator[EntityId]:
    if isinstance(value, Entity):
        yield value.id
    elif isinstance(value, Quantity) and value.unit:
        yield value.unit


def _of_message(message: Message) -> Iterator[EntityId]:
    for text in (message.de, message.en):
        yield from _ID.findall(text)
