"""Labels and aliases of Wikidata's properties, for what no entry of the lexicon names.

``kg/data/lexicon/property_labels.tsv`` (German) and ``property_labels_en.tsv`` hold them with the
classes of the property's ends, from Wikidata's own labels and type constraints;
``slice/property_labels.py`` makes them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.claims.lexicon.entries import with_feminines
from kg.model import EntityId, Language, PropertyId

_FILES: Mapping[Language, str] = {
    "de": "property_labels.tsv",
    "en": "property_labels_en.tsv",
}


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A property by one of its names: what it is called so of has the classes ``subject``."""

    property: PropertyId
    subject: tuple[EntityId, ...]
    object: tuple[EntityId, ...]


@cache
def property_labels(language: Language) -> Mapping[str, tuple[LabelEntry, ...]]:
    """The properties by each noun that names them, German feminine forms by rule."""
    found: dict[str, list[LabelEntry]] = {}
    path = files("kg").joinpath("data/lexicon", _FILES[language])
    rows = csv.reader(
        (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
    for property_id, names, subject, object_ in rows:
        entry = LabelEntry(property_id, tuple(subject.split()), tuple(object_.split()))
        called = names.split("|")
        for name in with_feminines(called) if language == "de" else called:
            found.setdefault(name, []).append(entry)
    return {name: tuple(those) for name, those in found.items()}
