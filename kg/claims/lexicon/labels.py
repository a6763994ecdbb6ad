"""German labels and aliases of Wikidata's properties, for what no entry of the lexicon names.

``kg/data/lexicon/property_labels.tsv`` holds them with the classes of the property's ends, from
Wikidata's own labels and type constraints; ``slice/property_labels.py`` makes it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.claims.lexicon.entries import with_feminines
from kg.model import EntityId, PropertyId


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A property by one of its names: what it is called so of has the classes ``subject``."""

    property: PropertyId
    subject: tuple[EntityId, ...]
    object: tuple[EntityId, ...]


@cache
def property_labels() -> Mapping[str, tuple[LabelEntry, ...]]:
    """The properties by each German noun that names them, feminine forms by rule."""
    found: dict[str, list[LabelEntry]] = {}
    path = files("kg").joinpath("data/lexicon/property_labels.tsv")
    rows = csv.reader(
        (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
    for property_id, names, subject, object_ in rows:
        entry = LabelEntry(property_id, tuple(subject.split()), tuple(object_.split()))
        for name in with_feminines(names.split("|")):
            found.setdefault(name, []).append(entry)
    return {name: tuple(those) for name, those in found.items()}
