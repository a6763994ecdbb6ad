"""What the API takes and gives, as types; the OpenAPI description is made from these."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

import kg

MAX_LIMIT = 100
MAX_TEXT = 200_000
_ADDRESS = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$"

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Words = Annotated[str, StringConstraints(max_length=500)]
Key = Annotated[str, StringConstraints(max_length=200)]


class Language(StrEnum):
    """The language of labels and sentences."""

    DE = "de"
    EN = "en"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Given(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ErrorDetail(BaseModel):
    """Why a request was not answered."""

    status: int
    message: str
    code: str | None = None


class Error(BaseModel):
    """The one shape of errors."""

    error: ErrorDetail


class LanguageQuery(_Asked):
    """In which language."""

    lang: Language = Language.DE


class PageQuery(_Asked):
    """Which page of a list."""

    limit: int = Field(20, ge=1, le=MAX_LIMIT)
    cursor: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,7}$")] | None = Field(
        None, description="The next of the page before."
    )


class ConflictQuery(PageQuery):
    """Which conflicts."""

    about: Key | None = Field(None, description="A proposition's id or an entity's key.")


class SearchQuery(PageQuery):
    """Which claims; what is left out does not narrow the search."""

    q: Words = Field("", description="Beginnings of words, all of them; phrases in quotes.")
    verdict: kg.Label | None = None
    entity: Key = ""
    speaker: Key = ""
    publisher: Key = ""
    property: Key = ""
    language: Key = ""
    since: Day | None = Field(None, description="Claimed on this day or later.")
    until: Day | None = None
    checked_since: Day | None = None
    checked_until: Day | None = None
    conflicting: bool = False
    newest: bool = Field(False, description="The newest first, and not the most relevant.")


class ReviewQuery(PageQuery):
    """Which reviews."""

    q: Words = Field("", description="Beginnings of words, all of them; phrases in quotes.")


class Review(_Given):
    """A review by another fact-checker, as they published it; no verdict of Beleg's."""

    url: str
    claim: str
    rating: str = Field(description="In their words, on their scale.")
    publisher: str
    site: str
    title: str
    published: str = Field(description='ISO date, "" where nobody knows.')
    claimant: str
    claimed: str
    value: str
    worst: str
    best: str
    language: str
    retrieved: str
    propositions: list[str] = Field(description="What the claim states, as Beleg reads it.")


class Reviews(BaseModel):
    """A page of reviews."""

    total: int
    items: list[Review]
    next: str | None


class Summary(_Given):
    """An article in a line."""

    id: str
    title: str
    url: str | None
    publisher: str
    language: str
    day: str = Field(description='ISO date, "" where nobody knows.')
    checked: str
    counts: dict[str, int] = Field(description="How many claims have each label.")
    conflicts: int


class Claim(_Given):
    """One utterance in a line."""

    utterance: str
    proposition: str
    verdict: str
    article: str
    title: str
    url: str | None
    publisher: str
    language: str
    day: str
    checked: str
    text: str
    words_de: str
    words_en: str
    label: kg.Label
    number: int | None
    speaker: str | None
    speaker_name: str | None
    conflicts: int


class Articles(BaseModel):
    """A page of articles."""

    items: list[Summary]
    next: str | None


class Claims(BaseModel):
    """A page of claims, and how many there are in all."""

    total: int
    items: list[Claim]
    next: str | None


class ConflictLine(BaseModel):
    """A conflict in a line."""

    id: str
    rule: str
    text_de: str
    text_en: str
    article: str


class Conflicts(BaseModel):
    """A page of conflicts."""

    items: list[ConflictLine]
    next: str | None


class Report(BaseModel):
    """An article with its claims and conflicts, as ``beleg check --format json`` prints them."""

    id: str
    article: dict[str, Any]
    text: str
    claims: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]
    notes: list[str]
    versions: list[dict[str, Any]] = Field(description="What the article said before.")


class Verdict(BaseModel):
    """One verdict of a proposition's history."""

    id: str
    proposition: str
    label: kg.Label
    reason_code: str
    reason: str
    as_of: str | None
    created: str
    method: str
    version: str
    by: str | None = Field(description="The person who gave it; null where it is automatic.")
    revises: str | None
    confidence: float


class Proposition(BaseModel):
    """What is stated, its claim as the newest article has it, and the places that say it."""

    claim: dict[str, Any]
    places: int = Field(description="In how many places it is said.")
    said: list[Claim] = Field(description=f"The first {MAX_LIMIT} of these by day.")
    history: list[Verdict]
    conflicts: list[ConflictLine]
    reviews: list[Review] = Field(description="By other fact-checkers; never part of a verdict.")


class Utterance(BaseModel):
    """One place where something is said, with the claim as its article's report has it."""

    said: Claim
    claim: dict[str, Any]


class Conflict(BaseModel):
    """A smallest set that cannot all hold, with its proof and the articles that found it."""

    conflict: dict[str, Any]
    found_in: list[Summary]


class Entity(_Given):
    """A thing that claims speak of."""

    key: str
    de: str
    en: str
    description_de: str
    description_en: str
    kind: str
    claims: int


class EntityPage(BaseModel):
    """A thing with claims about it and by it, and its conflicts."""

    entity: Entity
    about: list[Claim]
    by: list[Claim]
    conflicts: list[ConflictLine]


_ONE_OF_BOTH: dict[str, Any] = {
    "anyOf": [
        {"required": ["text"], "properties": {"text": {"type": "string"}}},
        {"required": ["url"], "properties": {"url": {"type": "string"}}},
    ]
}


class ArticleIn(_Asked):
    """An article to be checked: its text, or the address to fetch it from."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_ONE_OF_BOTH)

    text: Annotated[str, StringConstraints(pattern=r"\S", max_length=MAX_TEXT)] | None = None
    url: Annotated[str, StringConstraints(pattern=_ADDRESS, max_length=2000)] | None = None
    id: str | None = Field(None, max_length=300)
    title: str | None = Field(None, max_length=300)
    published: Day | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> ArticleIn:
        """Refuses what has neither a text nor an address."""
        if self.text is None and self.url is None:
            raise ValueError("give a text or an address")
        return self


class CorrectionIn(_Asked):
    """A person's verdict, in place of the one that they saw."""

    label: kg.Label
    by: Annotated[str, StringConstraints(pattern=r"\S", max_length=100)]
    reason: Annotated[str, StringConstraints(pattern=r"\S", max_length=800)]
    seen: Key


class Corrected(BaseModel):
    """The verdict that now stands."""

    verdict: str


class Job(BaseModel):
    """A check that was asked for."""

    id: str
    state: str = Field(description="waiting, running, done or failed")
    step: str
    ahead: int = Field(description="How many checks come first.")
    article: str | None
    error: str | None
