"""What is known: statements of Wikidata with their origin, questions and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from kg.model.linking import Candidate
from kg.model.values import EntityId, Language, PropertyId, Value


class Rank(StrEnum):
    """Wikidata's ranks."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement was read: the source's name, the snapshot or revision, and when.

    ``date`` is the snapshot's or retrieval's ISO date (the latest day on which the data can have
    been taken from Wikidata); ``revision`` the entity's revision, where the source tells it.
    ``partial`` says that the source leaves out qualifiers such as times, and ranks: a statement of
    it without an end time may well have ended by then.
    """

    source: str
    date: str
    revision: int | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Snak:
    """A property with a value, as in qualifiers and references."""

    property: PropertyId
    value: Value


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference of a statement: its snaks."""

    snaks: tuple[Snak, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of Wikidata, as a source gave it.

    ``id`` is Wikidata's GUID (``Q42$…``), or, where the source did not carry one, an id of ours
    that begins with the entity and ``$beleg-``.
    """

    id: str
    subject: EntityId
    property: PropertyId
    value: Value
    rank: Rank = Rank.NORMAL
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    origin: Origin = Origin("unknown", "")


@dataclass(frozen=True, slots=True)
class EntityTerms:
    """An entity's names: label and description by language."""

    id: EntityId
    labels: tuple[tuple[Language, str], ...] = ()
    descriptions: tuple[tuple[Language, str], ...] = ()

    def label(self, *languages: Language) -> str:
        """The label in the first language that has one, else in any, else the id."""
        labels = dict(self.labels)
        return next((labels[x] for x in languages if x in labels), None) or next(
            iter(labels.values()), self.id
        )


@dataclass(frozen=True, slots=True)
class Constraint:
    """A property constraint (P2302): its type item, parameters and how binding it is."""

    type: EntityId
    parameters: tuple[Snak, ...] = ()
    status: Literal["mandatory", "normal", "suggestion"] = "normal"


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A Wikidata property: its datatype, names and constraints."""

    id: PropertyId
    datatype: str
    labels: tuple[tuple[Language, str], ...] = ()
    aliases: tuple[tuple[Language, str], ...] = ()
    constraints: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """All statements of one entity with one property; with ``inverse``, those that point at it."""

    entity: EntityId
    property: PropertyId
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be asked, and why."""

    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates by name, and the sources that could not be asked for them."""

    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the knowledge answered to one batch of questions.

    A question missing from ``answers`` could not be asked (see ``failures``); an empty tuple is
    an answer: the sources that could be asked hold nothing. ``parents`` holds, for each entity
    asked about, the statements of class (P31, P279) and part-whole (P131, P361, P17, P30)
    upwards; ``terms`` the names of every entity that occurs.
    """

    answers: dict[Question, tuple[Statement, ...]] = field(default_factory=dict)
    parents: dict[EntityId, tuple[Statement, ...]] = field(default_factory=dict)
    terms: dict[EntityId, EntityTerms] = field(default_factory=dict)
    properties: dict[PropertyId, PropertyDefinition] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The revision of an entity when verdicts were last judged by it, and when that was."""

    entity: EntityId
    revision: int
    when: str
