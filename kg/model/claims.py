"""Claims as the text puts them, before anything is linked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.model.articles import QuotationKind
from kg.model.values import EntityId, Interval, PropertyId, Value


class Polarity(StrEnum):
    """Whether something is stated or denied."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Modality(StrEnum):
    """How far the one who states something vouches for it."""

    ASSERTED = "asserted"
    POSSIBLE = "possible"
    ANNOUNCED = "announced"
    DEMANDED = "demanded"
    CONDITIONAL = "conditional"
    QUESTIONED = "questioned"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Argument:
    """One end of a claim in the text: a mention (by index), a value read from it, or bare words."""

    start: int
    end: int
    text: str
    mention: int | None = None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Sense:
    """A Wikidata property that the words may mean.

    ``inverse`` says that the claim's subject is the statement's object. The type constraints are
    classes (with subclasses) that each end, once linked, must belong to, and kinds of mention that
    may stand for them while it is not; empty classes are no constraint. ``entry`` names the lexicon
    entry that proposed it, ``tense`` is that entry's. A ``narrow`` sense holds for one group of
    things that a word may speak of; one that is ``linked`` holds of linked ends alone. What is of
    one of the classes ``apart`` is no object of it.
    """

    property: PropertyId
    entry: str
    inverse: bool = False
    subject_types: tuple[EntityId, ...] = ()
    object_types: tuple[EntityId, ...] = ()
    confidence: float = 0.5
    tense: str = "permanent"
    subject_kinds: frozenset[str] = frozenset()
    object_kinds: frozenset[str] = frozenset()
    narrow: bool = False
    apart: tuple[EntityId, ...] = ()
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A part that an argument plays in an event: agent, patient, recipient, place, cause, …"""

    name: str
    argument: Argument


@dataclass(frozen=True, slots=True)
class EventReading:
    """An event as read: its ``type`` is the verb or noun in base form ("abschalten")."""

    type: str
    roles: tuple[Role, ...]
    content: int | None = None
    """For saying: the index of the claim that is said."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it, other than the article itself."""

    speaker: Argument | None
    kind: QuotationKind
    cue: str


@dataclass(frozen=True, slots=True)
class QualifierReading:
    """A qualifier as read: Wikidata property and its argument."""

    property: PropertyId
    argument: Argument


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """A claim as the text puts it, before anything is linked.

    Either ``senses`` offers properties for ``subject`` - ``relation`` - ``object``, best first,
    or ``event`` says what happens; both may be there, and linking decides.
    ``valid`` is the time spoken of where the words give one. ``present`` is True where the words
    speak of the time of writing ("ist Präsident"), False where they speak of the past or leave it
    open ("war Präsident"). ``confidence`` is the extractor's, in [0, 1].
    """

    start: int
    end: int
    text: str
    subject: Argument
    relation: str
    object: Argument | None
    extractor: str
    senses: tuple[Sense, ...] = ()
    event: EventReading | None = None
    qualifiers: tuple[QualifierReading, ...] = ()
    valid: Interval | None = None
    present: bool = False
    polarity: Polarity = Polarity.POSITIVE
    modality: Modality = Modality.ASSERTED
    attribution: Attribution | None = None
    confidence: float = 0.5
