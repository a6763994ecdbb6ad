"""What of other articles could contradict one: what a store is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kg.model.claims import Modality, Polarity
from kg.model.statements import Proposition
from kg.model.values import Entity, Named, PropertyId, Time, Value

Thing: TypeAlias = Entity | Named
"""What several articles may speak of."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Propositions with this property of this subject, or with this object, or with both.

    With ``day``, those without a time of their own count only where they are said of that day.
    """

    property: PropertyId
    subject: Thing | None = None
    object: Value | None = None
    day: Time | None = None


@dataclass(frozen=True, slots=True)
class Deeds:
    """Events in which a thing has this role."""

    role: str
    thing: Thing


@dataclass(frozen=True, slots=True)
class Alike:
    """Events with this key (:mod:`kg.reasoning.alike`)."""

    key: str


@dataclass(frozen=True, slots=True)
class Denials:
    """Who denies this proposition (its id)."""

    proposition: str


@dataclass(frozen=True, slots=True)
class Assertions:
    """Who states this proposition (its id); with ``day``, of that day."""

    proposition: str
    day: Time | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """All events of these types in the articles that tell of the occasion."""

    thing: Thing
    types: frozenset[str]


Sought: TypeAlias = Claimed | Deeds | Alike | Denials | Assertions | Occasion


@dataclass(frozen=True, slots=True)
class Voice:
    """Which article states a proposition, and how: an utterance without its words."""

    article: str
    published: Time | None
    proposition: str
    polarity: Polarity
    modality: Modality


@dataclass(frozen=True, slots=True)
class Rivals:
    """What other articles state of what was sought; ``cut`` are those of which there is more."""

    propositions: tuple[Proposition, ...] = ()
    voices: tuple[Voice, ...] = ()
    cut: tuple[Sought, ...] = ()
