"""The lexicon as a whole: the packaged files, and a user's own on top of them.

The packaged files are read once and never change. A user's file has the same tables as those in
``kg/data/lexicon/senses``, and ``[groups]``, ``[kinds]`` and ``[properties]`` as in ``types.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

from kg.claims.lexicon.entries import (
    ConstructionEntry,
    Entry,
    NounEntry,
    VerbEntry,
    construction,
    noun,
    read_each,
    verb,
    with_feminines,
)
from kg.claims.lexicon.labels import LabelEntry, property_labels
from kg.errors import DataError
from kg.model import EntityId, PropertyId, Sense

_E = TypeVar("_E", VerbEntry, NounEntry)
_SENSES = (
    "people", "offices", "organisations", "places", "works", "events", "constructions",
)  # fmt: skip
_SENSES_EN = ("people", "offices", "organisations", "places", "works", "constructions")


@dataclass(frozen=True, slots=True)
class Types:
    """Groups of classes, the kinds of mention that may stand for them, and properties' ends."""

    groups: Mapping[str, tuple[EntityId, ...]]
    kinds: Mapping[str, frozenset[str]]
    subject: Mapping[PropertyId, tuple[str, ...]]
    object: Mapping[PropertyId, tuple[str, ...]]
    apart: Mapping[str, tuple[str, ...]]
    """Groups that a thing must not belong to where it is to be taken for one of a group."""

    def classes(self, groups: Iterable[str]) -> tuple[EntityId, ...]:
        """The classes of some groups, each once."""
        return tuple(dict.fromkeys(each for group in groups for each in self.groups[group]))

    def kinds_of(self, groups: Iterable[str]) -> frozenset[str]:
        """The kinds of mention that may stand for one of the groups."""
        return frozenset().union(*(self.kinds[group] for group in groups))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by the word that calls them, in the order of the files."""

    entries: tuple[Entry, ...]
    verbs: Mapping[str, tuple[VerbEntry, ...]]
    nouns: Mapping[str, tuple[NounEntry, ...]]
    adjectives: Mapping[str, tuple[VerbEntry, ...]]
    constructions: Mapping[str, ConstructionEntry]
    relational: frozenset[str]
    """Nouns that say what someone is to another and not of what kind: "Gründer"."""
    labels: Mapping[str, tuple[LabelEntry, ...]]
    """What no entry names, by the labels and aliases of Wikidata's properties."""
    types: Types
    offices: frozenset[str]
    occupations: frozenset[str]
    works: frozenset[str]
    places: frozenset[str]
    """Nouns, in lower case, for what a place can be: "stadt", "insel"."""
    institutions: frozenset[str]
    """Nouns, in lower case, for what has the name of its town: "universität"."""
    modifiers: Mapping[str, frozenset[str]]

    def sense(self, entry: Entry) -> Sense:
        """What an entry says, with the type constraints that the claim's two ends must meet."""
        narrow = (entry.only,) if entry.only else ()
        return self._sense(
            entry.property, entry.id, entry.confidence, entry.tense, entry.inverse, narrow
        )

    def built_in(self, construction: str) -> Sense:
        """What a construction of that id says."""
        return self.sense(self.constructions[construction])

    def by_label(self, entry: LabelEntry) -> Sense:
        """What the label of a property says: its ends must be linked to things of its classes."""
        return Sense(
            entry.property, f"label:{entry.property}", True, entry.object, entry.subject, 0.4,
            "state", narrow=True, linked=True,
        )  # fmt: skip

    def _sense(
        self,
        property_id: PropertyId,
        entry: str,
        confidence: float,
        tense: str,
        inverse: bool,
        narrow: tuple[str, ...],
    ) -> Sense:
        """``narrow`` stands for the statement's object, or, where ``inverse``, its subject."""
        subject = self.types.subject.get(property_id, ())
        object_ = self.types.object.get(property_id, ())
        if narrow:
            subject, object_ = (narrow, object_) if inverse else (subject, narrow)
        first, second = (object_, subject) if inverse else (subject, object_)
        return Sense(
            property_id, entry, inverse, self.types.classes(first), self.types.classes(second),
            confidence, tense, self.types.kinds_of(first), self.types.kinds_of(second),
            narrow=bool(narrow),
            apart=self.types.classes(
                each for group in (narrow or object_) for each in self.types.apart.get(group, ())
            ),
        )  # fmt: skip


def load(name: str) -> dict[str, Any]:
    """A packaged file of the lexicon; raises :class:`kg.errors.DataError` where it is damaged."""
    path = files("kg").joinpath("data/lexicon").joinpath(name)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"lexicon/{name}", str(error)) from error


@cache
def lexicon() -> Lexicon:
    """The German claim lexicon. Raises :class:`kg.errors.DataError` where a file is damaged."""
    return _read("senses", _SENSES, "words.toml", property_labels("de"))


@cache
def english() -> Lexicon:
    """The English claim lexicon. Raises :class:`kg.errors.DataError` where a file is damaged."""
    return _read("senses_en", _SENSES_EN, "words_en.toml", property_labels("en"))


def _read(
    folder: str, names: Iterable[str], nouns: str, labels: Mapping[str, tuple[LabelEntry, ...]]
) -> Lexicon:
    found = _nothing()
    for name in names:
        _gather(found, load(f"{folder}/{name}.toml"), f"lexicon/{folder}/{name}.toml")
    words = load(nouns)
    bare = Lexicon(
        entries=(),
        verbs={},
        nouns={},
        adjectives={},
        constructions={},
        relational=frozenset(),
        works=with_feminines(words["works"]["words"]),
        labels=labels,
        types=_types(load("types.toml")),
        offices=with_feminines(words["offices"]["words"]),
        occupations=with_feminines(words["occupations"]["words"]),
        institutions=frozenset(word.lower() for word in words["institutions"]["words"]),
        places=frozenset(word.lower() for word in words["places"]["words"]),
        modifiers={kind: frozenset(each) for kind, each in words["modifiers"].items()},
    )
    return _with(bare, found, "lexicon")


def extended(base: Lexicon, tables: Mapping[str, Any], where: str) -> Lexicon:
    """The lexicon with a user's tables; ``where`` names their file in errors.

    An entry replaces the packaged one of the same id. Raises :class:`kg.errors.DataError` for a
    table, field, group or property that is not as docs/lexicon.md says.
    """
    known = {"verb", "adjective", "noun", "groups", "kinds", "properties"}
    if unknown := sorted(set(tables) - known):
        raise DataError(where, f"there is no table {', '.join(unknown)}")
    found = _nothing()
    _gather(found, tables, where)
    added = {part: tables.get(part, {}) for part in ("groups", "kinds", "properties")}
    try:
        more = _types(added)
    except (AttributeError, KeyError, TypeError) as error:
        raise DataError(where, f"groups, kinds or properties: {error}") from error
    types = Types(
        groups={**base.types.groups, **more.groups},
        kinds={**base.types.kinds, **dict.fromkeys(more.groups, frozenset()), **more.kinds},
        subject={**base.types.subject, **more.subject},
        object={**base.types.object, **more.object},
        apart=base.types.apart,
    )
    return _with(replace(base, types=types), found, where)


_READERS: Mapping[str, Callable[[Mapping[str, Any], str], Entry]] = {
    "verb": verb,
    "adjective": verb,
    "noun": noun,
    "construction": construction,
}
"""What reads an entry, by the name of its table."""


def _nothing() -> dict[str, list[Entry]]:
    return {kind: [] for kind in _READERS}


def _gather(found: dict[str, list[Entry]], tables: Mapping[str, Any], where: str) -> None:
    for kind, those in found.items():
        those.extend(read_each(tables.get(kind, []), kind, _READERS[kind], where))


def _with(base: Lexicon, found: Mapping[str, list[Entry]], where: str) -> Lexicon:
    new = [entry for those in found.values() for entry in those]
    ids = [entry.id for entry in new]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise DataError(where, f"two entries are called {', '.join(twice)}")
    for entry in new:
        _check(entry, base.types, where)
    gone = set(ids)
    nouns = _by_word(base.nouns, gone, found["noun"])
    return replace(
        base,
        entries=(*(e for e in base.entries if e.id not in gone), *new),
        verbs=_by_word(base.verbs, gone, found["verb"]),
        adjectives=_by_word(base.adjectives, gone, found["adjective"]),
        nouns=nouns,
        relational=frozenset(w for w, those in nouns.items() if not all(e.kind for e in those)),
        constructions={
            **base.constructions,
            **{e.id: e for e in found["construction"] if isinstance(e, ConstructionEntry)},
        },
    )


def _check(entry: Entry, types: Types, where: str) -> None:
    if entry.property not in types.subject:
        reason = f"entry {entry.id!r}: say in [properties] what {entry.property} joins"
        raise DataError(where, reason)
    groups = (*types.subject[entry.property], *types.object[entry.property], entry.only)
    if unknown := sorted({g for g in groups if g and g not in types.groups}):
        raise DataError(where, f"entry {entry.id!r}: there is no group {', '.join(unknown)}")


def _by_word(
    known: Mapping[str, tuple[_E, ...]], gone: set[str], new: list[Entry]
) -> dict[str, tuple[_E, ...]]:
    found = {word: [e for e in those if e.id not in gone] for word, those in known.items()}
    for entry in cast("list[_E]", new):
        for word in entry.words:
            found.setdefault(word, []).append(entry)
    return {word: tuple(those) for word, those in found.items() if those}


def _types(raw: Mapping[str, Any]) -> Types:
    return Types(
        groups={name: tuple(ids) for name, ids in raw["groups"].items()},
        kinds={name: frozenset(kinds) for name, kinds in raw["kinds"].items()},
        subject={p: tuple(ends["subject"]) for p, ends in raw["properties"].items()},
        object={p: tuple(ends["object"]) for p, ends in raw["properties"].items()},
        apart={name: tuple(those) for name, those in raw.get("apart", {}).items()},
    )


@cache
def languages() -> Mapping[str, EntityId]:
    """Languages by their German name as a noun ("Französisch")."""
    return dict(load("languages.toml")["languages"])


@cache
def cues() -> Mapping[str, Mapping[str, Any]]:
    """The cue words of ``lexicon/cues.toml``: lists as frozensets, tables as they are."""
    raw = load("cues.toml")
    return {
        part: {name: frozenset(v) if isinstance(v, list) else v for name, v in table.items()}
        for part, table in raw.items()
    }
