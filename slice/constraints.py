"""Property definitions: names, datatype and constraints, from every table that has them."""

from __future__ import annotations

import csv
import lzma
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from kg.knowledge.wikibase import EntityRecord
from kg.model import Entity, Snak, Statement

import tables  # isort: skip - a neighbour, found because make.py runs here

_TYPES = {
    "typeConstraint": "Q21503250",
    "valueTypeConstraint": "Q21510865",
    "inverseConstraint": "Q21510855",
    "symmetricConstraint": "Q21510862",
}
_RELATIONS = {
    "instanceOf": "Q21503252",
    "subclass": "Q21514624",
    "instanceOfOrSubclass": "Q30208840",
}
_STATUSES = {"mandatory": "Q21502408", "suggestion": "Q62026391"}
_DATATYPES = {
    "WI": "wikibase-item",
    "WP": "wikibase-property",
    "WL": "wikibase-lexeme",
    "EI": "external-id",
    "S": "string",
    "MT": "monolingualtext",
    "U": "url",
    "Q": "quantity",
    "T": "time",
    "GC": "globe-coordinate",
    "CM": "commonsMedia",
    "M": "math",
    "GS": "geo-shape",
}


def properties(
    data: Path, copied: Mapping[str, EntityRecord], used: Collection[str]
) -> Iterator[EntityRecord]:
    """Every copied property, and of the others those that statements use, in order."""
    table = _table(data)
    more = _of_table(data)
    for each in sorted(copied.keys() | (set(used) & table.keys()), key=lambda p: int(p[1:])):
        copy = copied.get(each, EntityRecord(each))
        row = table.get(each, {})
        have = {
            s.value.id
            for s in copy.statements
            if s.property == "P2302" and isinstance(s.value, Entity)
        }
        added = [
            s for s in more.get(each, ()) if isinstance(s.value, Entity) and s.value.id not in have
        ]
        yield EntityRecord(
            each,
            copy.labels + _missing(copy.labels, row, "label"),
            (),
            copy.aliases + _missing(copy.aliases, row, "aliases"),
            copy.statements + tuple(added),
            0,
            copy.datatype
            or row.get("datatype_entity_json")
            or _DATATYPES.get(row.get("datatype_code_mohit", ""), ""),
        )


def _missing(
    have: tuple[tuple[str, str], ...], row: Mapping[str, str], column: str
) -> tuple[tuple[str, str], ...]:
    known = {language for language, _ in have}
    return tuple(
        (language, text)
        for language in ("de", "en")
        if language not in known
        for text in (row.get(f"{column}_{language}") or "").split(" | ")
        if text
    )


def _table(data: Path) -> dict[str, dict[str, str]]:
    with lzma.open(data / "properties_table.tsv.xz", "rt", encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["pid"]: row for row in rows}


def _of_table(data: Path) -> dict[str, list[Statement]]:
    """Constraints on types, inverse and symmetry as of the dump of 2021-02-15."""
    found: dict[str, list[Statement]] = {}
    path = data / "constraints_wdquality.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            type_ = _TYPES.get(row["constraint"])
            if type_ and not row["where"]:
                made = tables.statement(
                    row["property"], "P2302", Entity(type_), tables.WD_QUALITY, *_parameters(row)
                )
                found.setdefault(row["property"], []).append(made)
    return found


def _parameters(row: Mapping[str, str]) -> Iterator[Snak]:
    if row["relation"]:
        yield Snak("P2309", Entity(_RELATIONS[row["relation"]]))
    for class_ in row["classes"].split():
        yield Snak("P2308", Entity(class_))
    for other in row["other_properties"].split():
        yield Snak("P2306", Entity(other))
    if row["status"] in _STATUSES:
        yield Snak("P2316", Entity(_STATUSES[row["status"]]))
