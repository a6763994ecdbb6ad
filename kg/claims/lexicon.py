"""The claim lexicon: which words mean which Wikidata property, read from ``kg/data/lexicon``.

The files are documented in themselves. Everything is read once and never changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from kg.errors import DataError
from kg.model import EntityId, PropertyId, Sense

_E = TypeVar("_E", "VerbEntry", "NounEntry")

TENSES = frozenset({"permanent", "event", "state"})


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """One sense of a verb; the slots are described in ``lexicon/verbs.toml``."""

    id: str
    property: PropertyId
    words: tuple[str, ...]
    subject: str
    object: tuple[str, ...]
    inverse: bool
    tense: str
    only: str
    required: tuple[tuple[str, frozenset[str]], ...]
    without: tuple[str, ...]
    counted: frozenset[str]
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
    confidence: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by the word that calls them, in the order of the files."""

    verbs: Mapping[str, tuple[VerbEntry, ...]]
    nouns: Mapping[str, tuple[NounEntry, ...]]
    adjectives: Mapping[str, tuple[VerbEntry, ...]]
    offices: frozenset[str]
    occupations: frozenset[str]
    places: frozenset[str]
    """Nouns, in lower case, for what a place can be: "stadt", "insel"."""
    institutions: frozenset[str]
    """Nouns, in lower case, for what has the name of its town: "universität"."""
    modifiers: Mapping[str, frozenset[str]]
    tenses: Mapping[str, str]
    """The tense of each entry by its id."""


@dataclass(frozen=True, slots=True)
class Types:
    """Groups of classes, the kinds of mention that may stand for them, and properties' ends."""

    groups: Mapping[str, tuple[EntityId, ...]]
    kinds: Mapping[str, frozenset[str]]
    subject: Mapping[PropertyId, tuple[str, ...]]
    object: Mapping[PropertyId, tuple[str, ...]]


def _load(name: str) -> dict[str, Any]:
    path = files("kg").joinpath("data/lexicon").joinpath(name)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"lexicon/{name}", str(error)) from error


@cache
def types() -> Types:
    """The groups of classes. Raises :class:`kg.errors.DataError` where the file is damaged."""
    raw = _load("types.toml")
    return Types(
        groups={name: tuple(ids) for name, ids in raw["groups"].items()},
        kinds={name: frozenset(kinds) for name, kinds in raw["kinds"].items()},
        subject={p: tuple(ends["subject"]) for p, ends in raw["properties"].items()},
        object={p: tuple(ends["object"]) for p, ends in raw["properties"].items()},
    )


@cache
def lexicon() -> Lexicon:
    """The German claim lexicon. Raises :class:`kg.errors.DataError` where a file is damaged."""
    nouns = _load("nouns.toml")
    verb_entries = [_verb(raw) for raw in _load("verbs.toml")["verb"]]
    adjective_entries = [_verb({"subject": "subject", **raw}) for raw in nouns["adjective"]]
    noun_entries = [_noun(raw) for raw in nouns["noun"]]
    tenses = {e.id: e.tense for e in (*verb_entries, *adjective_entries)}
    tenses |= {e.id: e.tense for e in noun_entries}
    return Lexicon(
        verbs=_by_word(verb_entries),
        nouns=_by_word(noun_entries),
        adjectives=_by_word(adjective_entries),
        offices=_with_feminines(nouns["offices"]["words"]),
        occupations=_with_feminines(nouns["occupations"]["words"]),
        institutions=frozenset(word.lower() for word in nouns["institutions"]["words"]),
        places=frozenset(word.lower() for word in nouns["places"]["words"]),
        modifiers={kind: frozenset(words) for kind, words in nouns["modifiers"].items()},
        tenses=MappingProxyType({**tenses, **BUILT_IN}),
    )


BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "class": "permanent",
        "occupation": "permanent",
        "office": "state",
        "country-prefix": "state",
        "nationality": "state",
        "place-in-place": "state",
        "casualties": "permanent",
    }
)
"""Tenses of the senses that constructions give without a lexicon entry."""


@cache
def languages() -> Mapping[str, EntityId]:
    """Languages by their German name as a noun ("Französisch")."""
    return dict(_load("languages.toml")["languages"])


@cache
def cues() -> Mapping[str, Mapping[str, Any]]:
    """The cue words of ``lexicon/cues.toml``: lists as frozensets, tables as they are."""
    raw = _load("cues.toml")
    return {
        part: {name: frozenset(v) if isinstance(v, list) else v for name, v in table.items()}
        for part, table in raw.items()
    }


def sense(
    property_id: PropertyId, entry: str, confidence: float, *, inverse: bool = False, only: str = ""
) -> Sense:
    """A sense with the property's type constraints, as the claim's two ends must meet them.

    ``only`` names a group that narrows the statement's object, or, where ``inverse``, its subject.
    """
    known = types()
    subject = known.subject.get(property_id, ())
    object_ = known.object.get(property_id, ())
    if only:
        subject, object_ = ((only,), object_) if inverse else (subject, (only,))
    ends = (_classes(subject), _classes(object_))
    first, second = reversed(ends) if inverse else ends
    return Sense(property_id, entry, inverse, first, second, confidence)


def _classes(groups: tuple[str, ...]) -> tuple[EntityId, ...]:
    found = (each for group in groups for each in types().groups[group])
    return tuple(dict.fromkeys(found))


def _verb(raw: Mapping[str, Any]) -> VerbEntry:
    _check(raw)
    required = tuple((slot, frozenset(words)) for slot, words in raw.get("with", {}).items())
    return VerbEntry(
        id=raw["id"],
        property=raw["property"],
        words=tuple(raw["words"]),
        subject=raw["subject"],
        object=tuple(raw["object"].split("|")),
        inverse=raw.get("inverse", False),
        tense=raw["tense"],
        only=raw.get("only", ""),
        required=required,
        without=tuple(slot for part in raw.get("without", ()) for slot in part.split("|")),
        counted=frozenset(raw.get("counted", ())),
        time=raw.get("time"),
        past=raw.get("past", False),
        confidence=raw["confidence"],
        examples=tuple(raw.get("examples", ())),
        counterexamples=tuple(raw.get("not", ())),
    )


def _noun(raw: Mapping[str, Any]) -> NounEntry:
    _check(raw)
    return NounEntry(
        id=raw["id"],
        property=raw["property"],
        words=tuple(_with_feminines(raw["words"])),
        of=frozenset(raw["of"]),
        inverse=raw.get("inverse", False),
        tense=raw["tense"],
        only=raw.get("only", ""),
        confidence=raw["confidence"],
        examples=tuple(raw.get("examples", ())),
        counterexamples=tuple(raw.get("not", ())),
    )


def _check(raw: Mapping[str, Any]) -> None:
    if raw["tense"] not in TENSES:
        raise DataError("lexicon", f"entry {raw['id']!r} has the unknown tense {raw['tense']!r}")


def _by_word(entries: list[_E]) -> Mapping[str, tuple[_E, ...]]:
    found: dict[str, list[_E]] = {}
    for entry in entries:
        for word in entry.words:
            found.setdefault(word, []).append(entry)
    return {word: tuple(those) for word, those in found.items()}


def _with_feminines(words: list[str]) -> frozenset[str]:
    """The words and their feminine forms in -in, as far as they are regular."""
    feminine = {
        word[:-1] + "in" if word.endswith("e") else word + "in"
        for word in words
        if word.endswith(
            (
                "er",
                "or",
                "ent",
                "ist",
                "ekt",
                "at",
                "eur",
                "oge",
                "om",
                "olog",
                "ef",
                "ler",
                "ot",
                "änger",
                "ret",
            )
        )
    }
    return frozenset(words) | feminine
