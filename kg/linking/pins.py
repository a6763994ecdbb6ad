"""Pins: what people said that names mean holds, whatever the linker would have made of it.

The linker is offered no other candidate for a pinned name and none that is forbidden, so that the
article's other names are weighed against what was pinned; and what it then makes of a pinned name
is put right.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from kg.linking.spelling import plain
from kg.model import (
    Annotation,
    Candidate,
    Entity,
    EntityId,
    Facts,
    Language,
    Link,
    Mention,
    Message,
    Pin,
    Question,
    Statement,
)

Candidates = Mapping[str, Sequence[Candidate]]

_INSTANCE, _SUBCLASS = "P31", "P279"


def questions(pins: Collection[Pin]) -> frozenset[Question]:
    """What must be known of the pinned entities: what they are."""
    return frozenset(Question(p.entity, _INSTANCE) for p in pins if p.entity and not p.forbidden)


def offered(
    annotation: Annotation, candidates: Candidates, pins: Sequence[Pin], facts: Facts
) -> dict[str, tuple[Candidate, ...]]:
    """The candidates that pins leave for each name; ``facts`` answer :func:`questions`."""
    left = {name: tuple(found) for name, found in candidates.items()}
    for members in _chains(annotation).values():
        names = {m.name for m in members if m.name.strip()}
        never = {p.entity for p in _of(pins, members) if p.forbidden}
        pinned = meant(pins, members)
        for name in names:
            if pinned is not None:
                made = _candidate(pinned.entity, name, left.get(name, ()), facts)
                left[name] = (made,) if made else ()
            elif never:
                left[name] = tuple(c for c in left.get(name, ()) if c.id not in never)
    return left


def kept(
    annotation: Annotation,
    links: Sequence[Link],
    pins: Sequence[Pin],
    candidates: Candidates,
    language: Language,
) -> tuple[Link, ...]:
    """The links as the pins want them; ``candidates`` are those of :func:`offered`."""
    chains = _chains(annotation)
    pinned = {chain: pin for chain, found in chains.items() if (pin := meant(pins, found))}
    return tuple(
        _as_pinned(link, annotation.mentions[link.mention], pin, candidates, language)
        if (pin := pinned.get(annotation.mentions[link.mention].chain))
        else link
        for link in links
    )


def meant(pins: Sequence[Pin], members: Sequence[Mention]) -> Pin | None:
    """The pin that says what the mentions of a chain mean; the article's own comes first."""
    found = [p for p in _of(pins, members) if not p.forbidden]
    return min(found, key=lambda p: p.article is None, default=None)


def _of(pins: Sequence[Pin], members: Sequence[Mention]) -> list[Pin]:
    """The pins whose name is one of the mentions' words or base forms, as the mentions come."""
    called = [plain(t) for m in members if not m.anaphoric for t in (m.name, m.text)]
    return [p for name in dict.fromkeys(called) for p in pins if plain(p.name) == name]


def _chains(annotation: Annotation) -> dict[int, list[Mention]]:
    chains: dict[int, list[Mention]] = {}
    for mention in annotation.mentions:
        chains.setdefault(mention.chain, []).append(mention)
    return chains


def _candidate(
    entity: EntityId | None, name: str, found: Sequence[Candidate], facts: Facts
) -> Candidate | None:
    """The pinned entity as a candidate for a name; what the search knows of it, else the facts."""
    if entity is None:
        return None
    known = next((c for c in found if c.id == entity), None)
    if known is not None:
        return replace(known, match="label", matched=name)
    label = facts.terms[entity].label("de", "en") if entity in facts.terms else entity
    return Candidate(entity, label, "label", name, types=_classes(entity, facts))


def _classes(entity: EntityId, facts: Facts) -> frozenset[EntityId]:
    """The classes of an entity, with superclasses."""
    above = facts.parents.get(entity, ())
    found: set[EntityId] = set()
    ahead = _targets(above, entity, _INSTANCE)
    while ahead:
        found |= ahead
        ahead = {t for one in ahead for t in _targets(above, one, _SUBCLASS)} - found
    return frozenset(found)


def _targets(statements: Sequence[Statement], of: EntityId, by: str) -> set[EntityId]:
    return {
        s.value.id
        for s in statements
        if s.subject == of and s.property == by and isinstance(s.value, Entity)
    }


def _as_pinned(
    link: Link, mention: Mention, pin: Pin, candidates: Candidates, language: Language
) -> Link:
    reason = _words(pin).in_language(language)
    if pin.entity is None:
        return Link(link.mention, None, mention.name, 0.0, reason)
    found = (c for group in candidates.values() for c in group if c.id == pin.entity)
    label = next((c.label for c in found), pin.entity)
    return Link(link.mention, pin.entity, label, 1.0, reason, ((pin.entity, 1.0),))


def _words(pin: Pin) -> Message:
    by = pin.by or "?"
    why = f": {pin.reason}" if pin.reason else ""
    return Message(f"Festgelegt von {by}{why}.", f"Set by {by}{why}.")
