"""Reads the copies of Wikidata's entity JSON, with the day and revision of each.

Some copies are years old, and each keeps its own day. A copy without its day is dated by its
revision: revisions are numbered in order, so it is no younger than the next younger one that has
a day. A copy without either gets the newest day on which it says itself that something was
retrieved or was so: a lower bound, so that old data never pass for new.
"""

from __future__ import annotations

import bisect
import json
import lzma
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.knowledge.wikibase import EntityRecord, parse_entity
from kg.model import DAY, Entity, Origin, Snak, Statement, Time, days_in_month
from kg.names import is_wikidata_guid

DATED = "Wikidata entity JSON"
UNDATED = "Wikidata entity JSON, copy without its day"
FIRST_DAY = "2013-02-04"
"""Statements exist on Wikidata since then."""
LAST_DAY = "2026-08-07"
"""The latest commit among the copies' sources: no copy can be younger."""

_DAYS = ("P813", "P585", "P580", "P582")
_SCALARS = frozenset({"P1448", "P1813", "P1476", "P1549", "P625"})
_DATATYPES = frozenset({"wikibase-item", "time", "quantity", "wikibase-property"})
# Of a property, what tells how it may be used; not its examples and discussion pages.
_OF_PROPERTIES = frozenset({"P2302", "P1647", "P1696", "P1629", "P31", "P6609"})


def entities(data: Path) -> Iterator[EntityRecord]:
    """Every item and property of the copies, with the statements that a slice can use.

    Left out: test data that copies of tests mix in (their statement ids are not GUIDs), external
    identifiers and files, which no article states.
    """
    copies = [c for name in ("entities", "properties") for c in _lines(data / f"{name}.jsonl.xz")]
    days = sorted(
        (c["lastrevid"], c["modified"][:10])
        for c in copies
        if {"lastrevid", "modified"} <= c.keys()
    )
    for copy in copies:
        if not _is_made_up(copy):
            record = parse_entity(copy, Origin(DATED, ""))
            yield _dated(_useful(record, copy), copy, days)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _is_made_up(copy: dict[str, Any]) -> bool:
    ids = [s.get("id", "") for group in copy["claims"].values() for s in group]
    return not all(is_wikidata_guid(each) for each in ids)


def _useful(record: EntityRecord, copy: dict[str, Any]) -> EntityRecord:
    kept = tuple(
        s
        for s in record.statements
        if (
            s.property in _OF_PROPERTIES
            if record.id.startswith("P")
            else s.property in _SCALARS or _datatype(copy, s) in _DATATYPES
        )
    )
    return replace(record, statements=kept)


def _datatype(copy: dict[str, Any], statement: Statement) -> str:
    snak = copy["claims"][statement.property][0]["mainsnak"]
    if "datatype" in snak:
        return str(snak["datatype"])
    type_ = snak.get("datavalue", {}).get("type", "")
    return "wikibase-item" if type_ == "wikibase-entityid" else str(type_)


def _dated(record: EntityRecord, copy: dict[str, Any], days: list[tuple[int, str]]) -> EntityRecord:
    origin = _origin(record, copy, days)
    return replace(record, statements=tuple(replace(s, origin=origin) for s in record.statements))


def _origin(record: EntityRecord, copy: dict[str, Any], days: list[tuple[int, str]]) -> Origin:
    revision = copy.get("lastrevid")
    if "modified" in copy:
        return Origin(DATED, copy["modified"][:10], revision)
    if revision:
        place = bisect.bisect_left(days, (revision, ""))
        return Origin(DATED, days[place][1] if place < len(days) else LAST_DAY, revision)
    return Origin(UNDATED, _newest_day(record))


def _newest_day(record: EntityRecord) -> str:
    snaks: list[Snak] = []
    for statement in record.statements:
        snaks += statement.qualifiers
        snaks += (snak for reference in statement.references for snak in reference.snaks)
    days = [
        snak.value.iso()
        for snak in snaks
        if snak.property in _DAYS and isinstance(snak.value, Time) and _is_day(snak.value)
    ]
    return max((day for day in days if FIRST_DAY <= day <= LAST_DAY), default=FIRST_DAY)


def _is_day(time: Time) -> bool:
    """Whether it is a day that there was; people have entered the 31st of February, too."""
    return (
        time.precision == DAY
        and time.year > 0
        and 1 <= time.month <= 12
        and 1 <= time.day <= days_in_month(time.year, time.month)
    )


def item_values(statement: Statement) -> Iterator[str]:
    """The items in a statement's value and qualifiers."""
    for snak in (Snak(statement.property, statement.value), *statement.qualifiers):
        if isinstance(snak.value, Entity):
            yield snak.value.id
