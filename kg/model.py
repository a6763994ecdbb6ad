"""The model: what an article is, what it states, and what is known of it.

Frozen dataclasses and nothing else; every layer speaks in them. All offsets are half-open
Unicode code points into :attr:`Article.text`, which never changes. Times carry their precision.

The split of a claim into utterance and proposition follows Boland et al., *Beyond facts - a
survey and conceptualisation of claims in online discourse analysis* (Semantic Web, 2022).
Values, ranks and snaks are Wikidata's (https://www.mediawiki.org/wiki/Wikibase/DataModel).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = str
EntityId: TypeAlias = str
PropertyId: TypeAlias = str
Day: TypeAlias = tuple[int, int, int]
"""A day as (year, month, day); years before 1 are 0, -1, … so that tuples order as days do."""


# --- time --------------------------------------------------------------------------------------

YEAR, MONTH, DAY, HOUR = 9, 10, 11, 12
"""Wikidata's precisions that news needs; 8 is a decade, 7 a century, down to 0."""

_YEARS_OF_PRECISION = {9: 1, 8: 10, 7: 100, 6: 1000, 5: 10_000, 4: 10**5, 3: 10**6}


@dataclass(frozen=True, slots=True)
class Time:
    """A point in time at a precision.

    ``month`` and ``day`` are 0 where the precision does not reach them. ``calendar`` is that of
    the figures ("gregorian" or "julian"), as in Wikidata.
    """

    year: int
    month: int = 0
    day: int = 0
    precision: int = DAY
    calendar: Literal["gregorian", "julian"] = "gregorian"

    @property
    def earliest(self) -> Day:
        """The first day that this time can be."""
        if self.precision >= DAY:
            return (self.year, max(self.month, 1), max(self.day, 1))
        if self.precision == MONTH:
            return (self.year, max(self.month, 1), 1)
        return (self._first_year, 1, 1)

    @property
    def latest(self) -> Day:
        """The last day that this time can be."""
        if self.precision >= DAY:
            return self.earliest
        if self.precision == MONTH:
            month = max(self.month, 1)
            return (self.year, month, days_in_month(self.year, month))
        span = _YEARS_OF_PRECISION.get(self.precision, 10**9)
        return (self._first_year + span - 1, 12, 31)

    @property
    def _first_year(self) -> int:
        span = _YEARS_OF_PRECISION.get(self.precision, 10**9)
        return self.year - self.year % span

    def iso(self) -> str:
        """``2021-01-10``, ``2021-01`` or ``2021``, as far as the precision goes."""
        sign = "-" if self.year < 0 else ""
        year = f"{sign}{abs(self.year):04d}"
        if self.precision >= DAY:
            return f"{year}-{self.month:02d}-{self.day:02d}"
        if self.precision == MONTH:
            return f"{year}-{self.month:02d}"
        return year


def days_in_month(year: int, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar, for any year."""
    if month == 2:
        return 29 if calendar.isleap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``start`` to ``end``, both included; ``None`` is an end that is open or unsaid."""

    start: Time | None
    end: Time | None

    @property
    def first(self) -> Day | None:
        """The earliest day that belongs to it."""
        return self.start.earliest if self.start else None

    @property
    def last(self) -> Day | None:
        """The latest day that belongs to it."""
        return self.end.latest if self.end else None


# --- values ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entity:
    """A Wikidata entity as a value."""

    id: EntityId


class MentionKind(StrEnum):
    """What a mention names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    WORK = "work"
    EVENT = "event"
    OFFICE = "office"
    PEOPLE = "people"
    CLASS = "class"
    """A common noun that says of what kind something is ("soziales Netzwerk")."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Named:
    """Something named or described that could not be linked: its name in base form and kind."""

    name: str
    kind: MentionKind = MentionKind.OTHER


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with optional bounds; ``unit`` is a Wikidata item or ``None`` for plain numbers.

    A bound that is ``None`` is unsaid; "mehr als 50" is amount 50, lower 50, upper None with
    ``approximate`` False; "rund 80" has ``approximate`` True.
    """

    amount: Decimal
    unit: EntityId | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string, with its language where it has one (Wikidata's monolingual text)."""

    text: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point on a globe, in degrees."""

    latitude: float
    longitude: float
    precision: float | None = None
    globe: EntityId = "Q2"


@dataclass(frozen=True, slots=True)
class SomeValue:
    """Wikidata's "unknown value": there is one, and it is not known."""


@dataclass(frozen=True, slots=True)
class NoValue:
    """Wikidata's "no value": there is none."""


Value: TypeAlias = Entity | Named | Time | Quantity | Text | Coordinates | SomeValue | NoValue


# --- articles and their layers -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what is known of where it came from.

    ``ref`` is the name the user gave (path, URL, JSON id). ``text`` is kept as it came.
    ``language`` is a BCP-47 primary subtag. ``published`` is ``None`` where nobody said.
    """

    id: str
    text: str
    ref: str
    language: Language
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: Time | None = None
    retrieved: str | None = None
    """When the text was read, ISO 8601 with zone; not part of the article's identity."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open code points [start, end) of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its reading: lemma, UPOS ``pos``, STTS ``tag``, UD ``dep``.

    ``head`` is the index of the head among the sentence's tokens, -1 for the root and where the
    sentence was not parsed.
    """

    start: int
    end: int
    text: str
    lemma: str = ""
    pos: str = ""
    tag: str = ""
    morph: tuple[tuple[str, str], ...] = ()
    head: int = -1
    dep: str = ""


class SentenceKind(StrEnum):
    """What a stretch of text is, as laid out."""

    SENTENCE = "sentence"
    HEADING = "heading"
    DATELINE = "dateline"
    BYLINE = "byline"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its tokens; ``parsed`` says whether ``head`` and ``dep`` are filled."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    kind: SentenceKind = SentenceKind.SENTENCE
    parsed: bool = False


class QuotationKind(StrEnum):
    """How someone's words are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words given as someone's: the quoted span, who says it and the words that say so.

    ``mention`` is the index of the speaker's mention in :attr:`Annotation.mentions`.
    """

    start: int
    end: int
    kind: QuotationKind
    speaker: Span | None = None
    cue: Span | None = None
    mention: int | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time in the text: TIMEX3 ``type`` and ``value``, and the days it covers.

    ``interval`` is ``None`` for sets, for durations but those counted from publication ("vor drei
    Jahren"), and where nothing anchors the expression; ``anchored`` is False in the last case, and
    ``value`` then keeps X for what is not known. ``bound`` says what a word in front makes of the
    days: something began ("seit", "ab", "von … bis") or ended ("bis") with them, or is before or
    after them.
    """

    start: int
    end: int
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    interval: Interval | None = None
    anchored: bool = True
    bound: Literal["", "since", "until", "before", "after"] = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that names or describes something.

    ``name`` is the base form to look up ("Parlers" → "Parler"). Mentions that share ``chain``
    are the same thing within the article; a chain's number is the index of its most telling
    mention. ``in_compound`` marks parts of compounds ("Parler" in "Parler-Gründer"),
    ``anaphoric`` pronouns and definite descriptions, which are never linked by their words.
    """

    start: int
    end: int
    text: str
    name: str
    kind: MentionKind
    chain: int
    in_compound: bool = False
    anaphoric: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything read from an article before any claim is made."""

    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    mentions: tuple[Mention, ...] = ()


# --- claims as read, before linking ------------------------------------------------------------


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
    classes (with subclasses) that each end, once linked, must belong to; empty is no constraint.
    ``entry`` names the lexicon entry that proposed it.
    """

    property: PropertyId
    entry: str
    inverse: bool = False
    subject_types: tuple[EntityId, ...] = ()
    object_types: tuple[EntityId, ...] = ()
    confidence: float = 0.5


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


# --- linking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may mean, as a knowledge source offers it.

    ``match`` says how the name met it ("label", "alias", "fuzzy"), ``matched`` the name it met,
    ``types`` its P31 classes with their superclasses, ``prior`` how well known it is
    (statements and sitelinks, 0 to 1).
    """

    id: EntityId
    label: str
    match: Literal["label", "alias", "ours", "fuzzy"]
    matched: str
    description: str = ""
    types: frozenset[EntityId] = frozenset()
    prior: float = 0.0
    similarity: float = 1.0


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


# --- propositions and utterances ---------------------------------------------------------------


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
    (:func:`kg.names.proposition_id`), so articles that state the same thing share it. Either
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


# --- knowledge ---------------------------------------------------------------------------------


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


# --- verdicts and conflicts --------------------------------------------------------------------


class Label(StrEnum):
    """A verdict's label; docs/design.md says when each holds."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    OUTDATED = "outdated"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_INFORMATION = "not-enough-information"
    NOT_CHECKABLE = "not-checkable"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person, in German and English."""

    de: str
    en: str

    def in_language(self, language: Language) -> str:
        """The German sentence for ``de``, else the English one."""
        return self.de if language.startswith("de") else self.en


class Bearing(StrEnum):
    """What a statement does for a proposition."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    HISTORY = "history"
    """Agrees, but for another time than the one spoken of."""
    NEAR = "near"
    """Speaks of the matter without deciding it."""
    STEP = "step"
    """A link of the chain by which another statement bears on it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement that bears on a proposition, with the comparison in words."""

    statement: Statement
    bearing: Bearing
    comparison: Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence says of a proposition as of a day. A later one revises it.

    ``reason_code`` is a short stable name of the rule that decided; ``created`` ISO 8601 with
    zone; ``method`` names the judge and ``version`` the software's version.
    """

    id: str
    proposition: str
    label: Label
    reason_code: str
    reason: Message
    as_of: Time | None
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.5
    method: str = "beleg"
    version: str = ""
    created: str = ""
    revises: str | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """That an article asserts or denies a proposition: which article, and of which day.

    ``day`` is the article's day where its words speak of the time of writing ("ist Präsident")
    and the proposition has no time of its own; else None.
    """

    article: str
    day: Time | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Triple:
    """A statement's bare content: what follows in a proof, without rank or qualifiers."""

    subject: EntityId
    property: PropertyId
    value: Value


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof: by ``rule``, from ``premises`` follows ``conclusion``.

    A premise is the id of a proposition or statement, or the 0-based number of an earlier step
    as ``#n``.
    """

    rule: str
    premises: tuple[str, ...]
    conclusion: Message
    inferred: Triple | None = None
    """The conclusion as a triple, where it is one."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of propositions and facts that cannot all hold.

    ``propositions`` are ids; those in ``negated`` take part as denied. ``statements`` are the
    facts of Wikidata that take part. ``rule`` names what they break.
    """

    id: str
    rule: str
    propositions: tuple[str, ...]
    text: Message
    statements: tuple[Statement, ...] = ()
    negated: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What an article of the store states about something: some of its propositions."""

    article: Article
    propositions: tuple[Proposition, ...]
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Everything one run of the main job found out about one article.

    ``utterances`` follow the text. ``verdicts`` has one verdict for each proposition.
    ``notes`` say what the reader must know: no date, a source that failed, a layer left out.
    ``others`` is what other articles say in the conflicts; the store knows it from them, so it is
    not written with this check and does not count when checks are compared.
    """

    article: Article
    utterances: tuple[Utterance, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    terms: dict[EntityId, EntityTerms] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    others: tuple[Stated, ...] = field(default=(), compare=False)
