"""Names of entities: German and English, from every table whose licence allows it.

German ones are few in the tables of labels, and so two more places count that hold real names: the
titles of German Wikipedia's pages (sitelinks of the copies), and names that statements give in
German (native label, name in native language as labels; official, short and birth names as
aliases).
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg.knowledge.wikibase import EntityRecord

import tables  # isort: skip - a neighbour, found because make.py runs here

# Licences: mpararel follows mLAMA (CC BY-NC), dr5hn's translations are under the ODbL.
FORBIDDEN = frozenset({"mpararel-de", "dr5hn-translation"})
_BEST_FIRST = ("entity-json", "kgtk-arnold", "codex-types", "entitree", "fb15k-e2w")
_LABELS = frozenset({"P1705", "P1559"})
_ALIASES = frozenset({"P1448", "P1813", "P1477"})
_SHORTEST = 4
"""Letters of a name that news can be told to mean; "PI" and "Stg" mean much else."""
_BRACKETS = re.compile(r" \([^()]*\)$")

Names = dict[str, dict[str, list[str]]]
"""For each entity its names by kind: label, alias, description."""


def names(path: Path) -> Names:
    """The names of a table of labels, those of the best source first; none that must not ship."""
    rows: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            entity, kind, text, source = line.rstrip("\n").split("\t")
            if source not in FORBIDDEN and text.strip():
                rows[entity].append((_BEST_FIRST.index(source), kind, text))
    found: Names = {}
    for entity, each in rows.items():
        kinds: dict[str, list[str]] = defaultdict(list)
        for _, kind, text in sorted(each, key=lambda row: row[0]):
            kinds[kind].append(text)
        found[entity] = kinds
    return found


def add_german(names_: Names, copies: Iterable[EntityRecord], data: Path) -> None:
    """Adds the German names of pages and statements, where they say something new."""
    for copy in copies:
        for site, title in copy.sitelinks:
            if site == "dewiki" and ":" not in title:
                _add(names_, copy.id, "label", _BRACKETS.sub("", title))
    for entity, property_, text in tables.german_names(data):
        if property_ in _LABELS:
            _add(names_, entity, "label", text)
        elif property_ in _ALIASES and len(text) >= _SHORTEST:
            _add(names_, entity, "alias", text)


def _add(names_: Names, entity: str, kind: str, text: str) -> None:
    """Adds a name; of an entity with a label, the next one is an alias."""
    kinds = names_.setdefault(entity, {})
    if text and text not in (*kinds.get("label", ()), *kinds.get("alias", ())):
        kinds.setdefault("alias" if kinds.get("label") else kind, []).append(text)


def of(names_: Names, entity: str, kind: str) -> list[str]:
    """The names of one kind, the best first."""
    return names_.get(entity, {}).get(kind, [])
