"""Entries of the lexicon: one a sense, checked as they are read from TOML tables.

docs/lexicon.md says what each field means, for those who write entries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kg.errors import DataError
from kg.model import PropertyId

TENSES = frozenset({"permanent", "event", "state", "sometime"})
_FIELDS = frozenset({"id", "property", "words", "tense", "confidence", "examples", "not"})
_VERB_FIELDS = _FIELDS | {
    "subject", "object", "inverse", "only", "with", "without", "counted", "unit", "time", "past",
}  # fmt: skip
_NOUN_FIELDS = _FIELDS | {"of", "inverse", "only", "concepts", "kind"}
_CONSTRUCTION_FIELDS = _FIELDS | {"only"}

SLOTS = frozenset(
    {"agent", "patient", "subject", "object", "indirect", "predicative"}
    | {"time", "start", "end", "quantity", "language"}
)
"""Slots of a frame that have names; any other word is a preposition."""


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """One sense of a verb, adjective or participle with its frame."""

    id: str
    property: PropertyId
    words: tuple[str, ...]
    subject: tuple[str, ...]
    object: tuple[str, ...]
    inverse: bool
    tense: str
    only: str
    required: tuple[tuple[str, frozenset[str]], ...]
    without: tuple[str, ...]
    counted: frozenset[str]
    unit: str
    time: PropertyId | None
    past: bool
    confidence: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NounEntry:
    """One sense of a relational noun; ``of`` says how the other end may be tied to it."""

    id: str
    property: PropertyId
    words: tuple[str, ...]
    of: frozenset[str]
    inverse: bool
    tense: str
    only: str
    concepts: bool
    """Whether the other end may be a bare common noun ("Biologie")."""
    kind: bool
    """Whether the noun says of what kind a thing is besides ("Stadt", "Roman")."""
    confidence: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConstructionEntry:
    """One sense of a construction that the code knows by its id; ``words`` show its forms."""

    id: str
    property: PropertyId
    words: tuple[str, ...]
    tense: str
    only: str
    confidence: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    inverse: bool = False


Entry: TypeAlias = VerbEntry | NounEntry | ConstructionEntry


def verb(raw: Mapping[str, Any], where: str) -> VerbEntry:
    """The entry of a ``[[verb]]`` or ``[[adjective]]`` table; raises DataError."""
    take = _Fields(raw, where, _VERB_FIELDS)
    required = raw.get("with", {})
    if not isinstance(required, Mapping):
        raise take.error("with must be a table of slots and nouns")
    return VerbEntry(
        id=take.id,
        property=take.property(),
        words=take.words("words"),
        subject=_slots(take.text("subject", "subject")),
        object=_slots(take.text("object")),
        inverse=take.flag("inverse"),
        tense=take.tense(),
        only=take.text("only", ""),
        required=tuple((slot, frozenset(nouns)) for slot, nouns in required.items()),
        without=tuple(s for part in raw.get("without", ()) for s in _slots(part)),
        counted=frozenset(raw.get("counted", ())),
        unit=take.text("unit", ""),
        time=raw.get("time"),
        past=take.flag("past"),
        confidence=take.confidence(),
        examples=tuple(raw.get("examples", ())),
        counterexamples=tuple(raw.get("not", ())),
    )


def noun(raw: Mapping[str, Any], where: str) -> NounEntry:
    """The entry of a ``[[noun]]`` table; raises DataError, naming ``where``."""
    take = _Fields(raw, where, _NOUN_FIELDS)
    return NounEntry(
        id=take.id,
        property=take.property(),
        words=tuple(sorted(with_feminines(take.words("words")))),
        of=frozenset(take.words("of")),
        inverse=take.flag("inverse"),
        tense=take.tense(),
        only=take.text("only", ""),
        concepts=take.flag("concepts"),
        kind=take.flag("kind"),
        confidence=take.confidence(),
        examples=tuple(raw.get("examples", ())),
        counterexamples=tuple(raw.get("not", ())),
    )


def construction(raw: Mapping[str, Any], where: str) -> ConstructionEntry:
    """The entry of a ``[[construction]]`` table; raises DataError, naming ``where``."""
    take = _Fields(raw, where, _CONSTRUCTION_FIELDS)
    return ConstructionEntry(
        id=take.id,
        property=take.property(),
        words=take.words("words"),
        tense=take.tense(),
        only=take.text("only", ""),
        confidence=take.confidence(),
        examples=tuple(raw.get("examples", ())),
        counterexamples=tuple(raw.get("not", ())),
    )


def _slots(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


class _Fields:
    """The fields of one table, each read with its check."""

    def __init__(self, raw: Mapping[str, Any], where: str, known: frozenset[str]) -> None:
        self.raw, self.where = raw, where
        self.id = str(raw.get("id", "?"))
        if unknown := sorted(set(raw) - known):
            raise self.error(f"there is no field {', '.join(unknown)}")
        if not isinstance(raw.get("id"), str):
            raise self.error("id must be a string")

    def error(self, reason: str) -> DataError:
        return DataError(self.where, f"entry {self.id!r}: {reason}")

    def property(self) -> PropertyId:
        value = self.text("property")
        if not re.fullmatch(r"P[1-9]\d*", value):
            raise self.error(f"{value!r} is no property of Wikidata")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.raw.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(w, str) for w in value):
            raise self.error(f"{name} must be a list of words")
        return tuple(value)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.raw.get(name, default)
        if not isinstance(value, str):
            raise self.error(f"{name} must be a string")
        return value

    def flag(self, name: str) -> bool:
        value = self.raw.get(name, False)
        if not isinstance(value, bool):
            raise self.error(f"{name} must be true or false")
        return value

    def tense(self) -> str:
        value = self.text("tense")
        if value not in TENSES:
            raise self.error(f"{value!r} is no tense: {', '.join(sorted(TENSES))}")
        return value

    def confidence(self) -> float:
        value = self.raw.get("confidence")
        if not isinstance(value, float) or not 0 < value < 1:
            raise self.error("confidence must lie between 0 and 1")
        return value


def read_each(
    tables: Any, kind: str, read: Callable[[Mapping[str, Any], str], Entry], where: str
) -> list[Entry]:
    """Every table of an array of tables (``[[kind]]``) as an entry."""
    if not isinstance(tables, list) or not all(isinstance(t, Mapping) for t in tables):
        raise DataError(where, f"write [[{kind}]] before each entry")
    return [read(table, where) for table in tables]


_FEMININE = (
    "er", "or", "ent", "ist", "ekt", "at", "eur", "oge", "om", "olog", "ef", "ler", "ot", "änger",
    "ret", "ant",
)  # fmt: skip


def with_feminines(words: Iterable[str]) -> frozenset[str]:
    """The words and their feminine forms in -in, as far as they are regular."""
    known = frozenset(words)
    feminine = {
        word[:-1] + "in" if word.endswith("e") else word + "in"
        for word in known
        if word.endswith(_FEMININE)
    }
    return known | feminine
