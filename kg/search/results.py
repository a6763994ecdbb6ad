"""What the index answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.model import Language


@dataclass(frozen=True, slots=True)
class Summary:
    """An article in a line. ``day`` is ISO, "" where nobody knows; ``counts`` claims by label."""

    id: str
    title: str
    url: str | None
    publisher: str
    language: Language
    day: str
    checked: str
    counts: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One utterance in a line; ``words`` in German and English, ``speaker`` a key of a thing."""

    utterance: str
    proposition: str
    verdict: str
    article: str
    title: str
    url: str | None
    publisher: str
    language: Language
    day: str
    checked: str
    text: str
    words_de: str
    words_en: str
    label: str
    number: int | None
    speaker: str | None
    speaker_name: str | None
    conflicts: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim that a search found, with the words that matched between ``\\x02`` and ``\\x03``."""

    claim: Claim
    snippet: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that would narrow the search, its name for people, and to how many claims."""

    value: str
    name_de: str
    name_en: str
    count: int


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of a search: how many claims there are, those of the page, and the facets."""

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]


@dataclass(frozen=True, slots=True)
class EntityName:
    """A thing that claims speak of. ``kind`` is "entity", "property" or a kind of mention."""

    key: str
    de: str
    en: str
    description_de: str
    description_en: str
    kind: str
    claims: int = 0
