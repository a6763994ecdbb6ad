"""What mentions may mean, and what they were taken to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.model.values import EntityId, Interval, PropertyId


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may mean, as a knowledge source offers it.

    ``match`` says how the name met it ("label", "alias", "fuzzy"), ``matched`` the name it met,
    ``types`` its P31 classes with their superclasses, ``prior`` how well known it is
    (statements and sitelinks, 0 to 1), ``related`` the items that its statements name and
    ``lifetime`` the time from birth to death, as far as these are known.
    """

    id: EntityId
    label: str
    match: Literal["label", "alias", "ours", "fuzzy"]
    matched: str
    description: str = ""
    types: frozenset[EntityId] = frozenset()
    prior: float = 0.0
    similarity: float = 1.0
    related: frozenset[EntityId] = frozenset()
    lifetime: Interval | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a claim wants one of its ends to be, if its words mean ``property``.

    ``classes`` are those that the lexicon asks for, ``constraint`` those of Wikidata's own type
    constraint, subclasses included in both; empty, nothing is asked. ``label`` is the property's.
    """

    property: PropertyId
    label: str = ""
    classes: frozenset[EntityId] = frozenset()
    constraint: frozenset[EntityId] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """What a mention means: an entity, or nothing known, and why.

    ``entity`` is ``None`` where nothing carries a link: unlinked is an answer. ``ranked`` keeps
    the candidates with their scores, best first; ``reason`` is one line for a person.
    """

    mention: int
    entity: EntityId | None
    label: str
    score: float
    reason: str
    ranked: tuple[tuple[EntityId, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """A person's word on what a name means, which the linker keeps to.

    ``name`` means ``entity``, or nothing known where that is None; with ``forbidden`` it never
    means ``entity``. It holds in one article (by id), or in all where ``article`` is None.
    ``created`` is ISO 8601 with zone.
    """

    name: str
    entity: EntityId | None
    forbidden: bool = False
    article: str | None = None
    by: str = ""
    reason: str = ""
    created: str = ""
