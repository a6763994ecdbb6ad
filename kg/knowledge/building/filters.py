"""What of a dump goes into a slice: which entities, properties and languages."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from kg.errors import MalformedInput
from kg.knowledge.slices import schema
from kg.knowledge.wikibase import EntityRecord
from kg.model import Entity, EntityId, Language, PropertyId, Rank

LANGUAGES = ("de", "en", "mul")
"""``mul`` is Wikidata's name for a label that holds in every language."""
INSTANCE, SUBCLASS = "P31", "P279"
HIERARCHY = (INSTANCE, SUBCLASS)

Kept: TypeAlias = Literal["whole", "stub", "nothing"]
"""A stub is a class that no filter lets in, kept with its names for the hierarchy."""


@dataclass(frozen=True, slots=True)
class Filters:
    """An entity must meet every filter that is given; properties meet all of them.

    ``languages`` are those of names, descriptions and sitelinks; ``mul`` always belongs to them.
    ``properties`` are those whose statements are kept, none meaning all; statements of class and
    superclass always stay. ``ids`` are numbers as in ``schema.number``, ``None``
    meaning all. ``classes`` let in their instances, themselves and their subclasses once
    ``subclasses`` has these. Classes above what is let in are kept as stubs, but not in a second
    reading (``again``), which finds them put aside by the first.
    """

    languages: frozenset[Language] = frozenset(LANGUAGES)
    properties: frozenset[PropertyId] = frozenset()
    min_sitelinks: int = 0
    ids: frozenset[int] | None = None
    classes: frozenset[EntityId] = frozenset()
    subclasses: Sequence[int] = ()
    """Sorted numbers of the classes and all below them: as an array, millions fit."""
    again: bool = False

    @property
    def active(self) -> bool:
        """Whether any entity may be left out."""
        return bool(self.ids is not None or self.min_sitelinks or self.classes)

    @property
    def before(self) -> Filters:
        """The same before it is known what is below the classes."""
        asked = sorted(n for each in self.classes if (n := schema.number(each)) is not None)
        return replace(self, subclasses=asked, again=False)

    @property
    def kept_properties(self) -> frozenset[PropertyId]:
        """The properties of items whose statements are kept, where not all are."""
        return self.properties | frozenset(HIERARCHY)

    def keeps(
        self, number: int, sitelinks: int, classes: Iterable[int], is_class: bool = False
    ) -> Kept:
        """What to keep of an entity with these direct classes."""
        if number < 0:
            return "whole"
        wanted = (
            sitelinks >= self.min_sitelinks
            and (self.ids is None or number in self.ids)
            and (not self.classes or any(self._below(each) for each in (number, *classes)))
        )
        return "whole" if wanted else "stub" if is_class and not self.again else "nothing"

    def _below(self, number: int) -> bool:
        place = bisect_left(self.subclasses, number)
        return place < len(self.subclasses) and self.subclasses[place] == number

    def cut(self, record: EntityRecord) -> tuple[EntityRecord, Kept]:
        """A record with the statements that are kept of it, and what it is kept as."""
        number = schema.number(record.id)
        if number is None:
            return record, "nothing"
        classes = class_targets(record, INSTANCE)
        kept = self.keeps(number, record.weight, classes, bool(class_targets(record, SUBCLASS)))
        if kept == "stub":
            properties: Collection[PropertyId] = HIERARCHY
        elif self.properties and number > 0:
            properties = self.kept_properties
        else:
            return record, kept
        left = tuple(s for s in record.statements if s.property in properties)
        return replace(record, statements=left), kept


def class_targets(record: EntityRecord, property: PropertyId) -> list[int]:
    """The numbers of the items that a record's statements of class or superclass name."""
    return [
        number
        for s in record.statements
        if s.property == property and s.rank is not Rank.DEPRECATED and isinstance(s.value, Entity)
        if (number := schema.number(s.value.id)) is not None
    ]


def read_ids(path: Path) -> frozenset[int]:
    """The numbers of the ids in a file, one a line; empty lines and what follows ``#`` are not.

    Raises :class:`kg.errors.MalformedInput` with the first line that is no id.
    """
    found: set[int] = set()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedInput(str(path), f"cannot be read: {error}") from error
    for place, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        number = schema.number(text)
        if number is not None:
            found.add(number)
        elif text:
            raise MalformedInput(str(path), f"not an id of Wikidata: {text[:80]!r}", line=place)
    return frozenset(found)


def below(classes: Iterable[int], children: array[int], parents: array[int]) -> list[int]:
    """The classes and everything that leads to them, sorted.

    ``children[i]`` is directly below ``parents[i]``. Passes over the pairs until nothing is new:
    slower than an index of them, but all of Wikidata's six million fit.
    """
    found = set(classes)
    before = -1
    while len(found) > before:
        before = len(found)
        found.update(c for c, p in zip(children, parents, strict=True) if p in found)
    return sorted(found)
