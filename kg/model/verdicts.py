"""Verdicts with their evidence, conflicts with their proof, and the check of an article."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kg.model.articles import Article
from kg.model.knowledge import EntityTerms, Statement
from kg.model.messages import Message
from kg.model.statements import Proposition, Utterance
from kg.model.values import EntityId, PropertyId, Time, Value
from kg.model.versions import Version


class Label(StrEnum):
    """A verdict's label; docs/design.md says when each holds."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    OUTDATED = "outdated"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_INFORMATION = "not-enough-information"
    NOT_CHECKABLE = "not-checkable"
    NOT_CHECKED = "not-checked"


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
    """What the evidence says of a proposition as of a day. A later one as of that day revises it.

    ``reason_code`` is a short stable name of the rule that decided; ``created`` ISO 8601 with
    zone; ``method`` names the judge and ``version`` the software's version. ``by`` is the person
    who gave it, where one did (``method`` is then "person").
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
    by: str | None = None


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

    Where a step's rule is "either", one of its premises is enough: the set with each is smallest.
    ``propositions`` are ids; those in ``negated`` take part as denied. ``statements`` are the
    facts of Wikidata that take part. ``rule`` names what they break. ``certificate`` is the proof
    as JSON for :mod:`kg.reasoning.news_checker`; empty where the reasoner makes none.
    """

    id: str
    rule: str
    propositions: tuple[str, ...]
    text: Message
    statements: tuple[Statement, ...] = ()
    negated: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    certificate: str = ""


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
    not written with this check and does not count when checks are compared. ``versions`` are what
    the article said before, the first one first.
    """

    article: Article
    utterances: tuple[Utterance, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    terms: dict[EntityId, EntityTerms] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    versions: tuple[Version, ...] = ()
    others: tuple[Stated, ...] = field(default=(), compare=False)
