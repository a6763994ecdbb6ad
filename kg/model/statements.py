"""What is stated, and where, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.model.articles import QuotationKind, Span
from kg.model.claims import Modality, Polarity
from kg.model.values import Interval, PropertyId, Value


@dataclass(frozen=True, slots=True)
class Term:
    """A value with the words that gave it. Only ``value`` counts for a proposition's identity."""

    value: Value
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A qualifier of a proposition: Wikidata property and value."""

    property: PropertyId
    value: Value


@dataclass(frozen=True, slots=True)
class EventRole:
    """A part in an event and who or what plays it."""

    name: str
    term: Term


@dataclass(frozen=True, slots=True)
class Event:
    """An event that no Wikidata property fits: its type (base form of the verb) and its parts.

    ``content`` is the id of the proposition that is said, for events of saying.
    """

    id: str
    type: str
    roles: tuple[EventRole, ...] = ()
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Proposition:
    """What is stated, apart from who says it.

    ``id`` is a hash of the canonical JSON of the other fields without surface text
    (:func:`kg.names.proposition`), so articles that state the same thing share it. Either
    ``property`` is a Wikidata property and ``event`` is None, or ``event`` holds the event and
    ``property`` is None: ``subject`` and ``object`` are then its agent and patient, if any.
    """

    id: str
    subject: Term | None
    property: PropertyId | None
    object: Term | None
    qualifiers: tuple[Qualifier, ...] = ()
    valid: Interval | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something, other than the article: the term and the span of the words."""

    term: Term
    kind: QuotationKind
    cue: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One place where an article states a proposition. ``speaker`` is None for the article itself.

    ``prefix`` and ``suffix`` are up to 32 characters on either side, for Web Annotation's
    TextQuoteSelector. ``relation`` is the text's own relation word or words.
    """

    id: str
    article: str
    proposition: str
    start: int
    end: int
    text: str
    relation: str
    extractor: str
    polarity: Polarity = Polarity.POSITIVE
    modality: Modality = Modality.ASSERTED
    confidence: float = 0.5
    speaker: Speaker | None = None
    subject: Span | None = None
    object: Span | None = None
    prefix: str = ""
    suffix: str = ""
