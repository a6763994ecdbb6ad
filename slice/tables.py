"""Reads the tables of copied Wikidata data: each row a statement, none of them made up.

Every table has an origin: the repository and commit that carried it and the latest day on which
it can have been taken from Wikidata. Only what a table says outright is read; the README beside
this says what is left out and why.
"""

from __future__ import annotations

import csv
import gzip
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from kg.knowledge.wikibase import parse_time, statement_id
from kg.model import Entity, Origin, Quantity, Snak, Statement, Time, Value

CODEX = Origin("tsafavi/codex@3132e426c2a6", "2021-03-05", partial=True)
WD50K = Origin("migalkin/StarE@f40a5ee082d6 (WD50K)", "2020-11-17", partial=True)
# The commit's day is not on record; this is the day of the dump that it was made of, and the
# latest day in the past that the tables mention is 2021-02-07.
ARNOLD = Origin("usc-isi-i2/kgtk-tutorial-files@e654c8f (arnold)", "2021-02-15", partial=True)
WD_QUALITY = Origin("usc-isi-i2/wd-quality@e6603b8", "2021-02-15", partial=True)
US_CABINET = Origin("every-politician-scrapers/us-cabinet@0d5e73cb24ba", "2022-08-03")
WORLD = Origin("every-politician-scrapers/world@4a3b394d9a35", "2023-01-10")

ARNOLD_TIMES = frozenset(
    {"P569", "P570", "P571", "P576", "P577", "P580", "P582", "P585", "P1619", "P729", "P730"}
)
# Measures of things that stay as they are. Counts that change (population, followers) come
# without their day in this table and are left out.
ARNOLD_QUANTITIES = frozenset(
    {"P1101", "P2043", "P2044", "P2046", "P2048", "P2049", "P2052", "P4552"}
)
LEGISLATORS = frozenset(
    {
        "United States senator",
        "United States representative",
        "Representative of the Parliamentary Assembly of the Council of Europe",
    }
)
"""Of the legislators, these; not those of the states nor substitutes."""
FIRST_CERTAIN_YEAR = 1584
"""Tables without calendars cannot tell Julian from Gregorian days before the reform."""

_QUANTITY = re.compile(r"([+-]\d+(?:\.\d+)?)(Q\d+)?")
_ITEM = re.compile(r"Q[1-9]\d*")
_RELATIVES = {"spouse": "P26", "child": "P40", "father": "P22", "mother": "P25", "sibling": "P3373"}
_GENDERS = {"male": "Q6581097", "female": "Q6581072"}


def statement(
    subject: str, property: str, value: Value, origin: Origin, *qualifiers: Snak
) -> Statement:
    """A statement without an id of Wikidata's."""
    main = Snak(property, value)
    made = statement_id("", subject, main, qualifiers)
    return Statement(made, subject, property, value, qualifiers=qualifiers, origin=origin)


def codex(data: Path) -> Iterator[Statement]:
    """CoDEx: the true triples; its negatives are nobody's statements."""
    for size in ("codex-m", "codex-s"):
        for part in ("train", "valid", "test"):
            path = data / "codex/data/triples" / size / f"{part}.txt"
            for line in path.read_text(encoding="utf-8").splitlines():
                subject, property_, value = line.split("\t")
                yield statement(subject, property_, Entity(value), CODEX)


def wd50k(data: Path) -> Iterator[Statement]:
    """WD50K: statements with those qualifiers whose values are items."""
    for name in ("wd50k", "wd50k_100"):
        for part in ("train", "valid", "test"):
            path = data / "wd50k/data/clean" / name / "statements" / f"{part}.txt"
            for line in path.read_text(encoding="utf-8").splitlines():
                subject, property_, value, *rest = line.strip().split(",")
                qualifiers = [
                    Snak(p, Entity(v)) for p, v in zip(rest[::2], rest[1::2], strict=True)
                ]
                yield statement(subject, property_, Entity(value), WD50K, *qualifiers)


def arnold(data: Path) -> Iterator[Statement]:
    """KGTK's Arnold: classes, times and lasting measures."""
    for name in ("derived.P31", "derived.P279"):
        for _, subject, property_, value in _kgtk(data, name):
            if _ITEM.fullmatch(subject) and _ITEM.fullmatch(value):
                yield statement(subject, property_, Entity(value), ARNOLD)
    for name in ("claims.time", "claims.quantity"):
        for subject, property_, value, *_ in _kgtk(data, name):
            read = _literal(property_, value)
            if read is not None and _ITEM.fullmatch(subject):
                yield statement(subject, property_, read, ARNOLD)


def _kgtk(data: Path, name: str) -> Iterator[list[str]]:
    with gzip.open(data / "kgtk-arnold" / f"{name}.tsv.gz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _literal(property_: str, text: str) -> Value | None:
    """A value of KGTK's notation, or ``None`` for what is left out."""
    if property_ in ARNOLD_TIMES and text.startswith("^"):
        stamp, _, precision = text[1:].rpartition("/")
        if stamp.startswith("-") or int(stamp[:4]) < FIRST_CERTAIN_YEAR:
            return None
        return parse_time(stamp, int(precision))
    if property_ in ARNOLD_QUANTITIES and (match := _QUANTITY.fullmatch(text)):
        return Quantity(Decimal(match[1]), match[2])
    return None


def german_names(data: Path) -> Iterator[tuple[str, str, str]]:
    """Items with a property and what it calls them in German, in the Arnold data."""
    for subject, property_, value, *_ in _kgtk(data, "claims.monolingualtext"):
        text, _, language = value.rpartition("@")
        if language == "de" and _ITEM.fullmatch(subject) and text[:1] == text[-1:] == "'":
            yield subject, property_, text[1:-1].replace("\\'", "'")


def in_degrees(data: Path) -> dict[str, int]:
    """How many statements of the Arnold data point at each item: how well known it is."""
    return {row[0]: int(row[1]) for row in _kgtk(data, "metadata.in_degree")}


def politicians(data: Path) -> Iterator[Statement]:
    """EveryPolitician's extracts: offices held, births and deaths, families."""
    offices = _offices(data)
    for folder, origin in (("eps-us-cabinet", US_CABINET), ("eps-world", WORLD)):
        html = data / folder / "html"
        for name in ("current", "holders21", "legislators"):
            for row in _rows(html / f"{name}.csv"):
                office = offices.get(row["position"])
                if name == "legislators" and row["position"] not in LEGISLATORS:
                    continue
                if office and _ITEM.fullmatch(row["personID"]):
                    yield statement(
                        row["personID"], "P39", Entity(office), origin, *_term_of_office(row)
                    )
        for row in _rows(html / "bio.csv"):
            yield from _life(row, origin)
        for row in _rows(html / "family.csv"):
            relation, relative = _RELATIVES.get(row["relationship"]), row["relative"]
            if relation and _ITEM.fullmatch(relative) and _ITEM.fullmatch(row["id"]):
                yield statement(row["id"], relation, Entity(relative), origin)
    for row in _rows(data / "eps-world/html/officeholders.csv"):
        yield statement(
            row["position"], "P1308", Entity(row["officeholder"]), WORLD, *_term_of_office(row)
        )


def politicians_names(data: Path) -> dict[str, str]:
    """The English labels of EveryPolitician's extracts."""
    return {
        row["id"]: row["name"]
        for folder in ("eps-us-cabinet", "eps-world")
        for row in _rows(data / folder / "html/bio.csv")
        if _ITEM.fullmatch(row["id"]) and row["name"] and '"' not in row["name"]
    }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {k: v or "" for k, v in row.items() if isinstance(k, str)}


def _day(text: str) -> Time | None:
    """``2021``, ``2021-01`` or ``2021-01-20``, each at its own precision."""
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    padded = "-".join([*parts, "00", "00"][:3])
    return parse_time(padded, 8 + len(parts))


def _term_of_office(row: dict[str, str]) -> list[Snak]:
    days = (("P580", _day(row["start"])), ("P582", _day(row["end"])))
    return [Snak(property_, day) for property_, day in days if day is not None]


def _life(row: dict[str, str], origin: Origin) -> Iterator[Statement]:
    if not _ITEM.fullmatch(row["id"]):
        return
    if row["gender"] in _GENDERS:
        yield statement(row["id"], "P21", Entity(_GENDERS[row["gender"]]), origin)
    for property_, column in (("P569", "dob"), ("P570", "dod")):
        day = _day(row[column])
        if day is not None and row[f"{column}p"] == str(day.precision):
            yield statement(row["id"], property_, day, origin)


def _offices(data: Path) -> dict[str, str]:
    """Office names to items, only where a table pairs the very name with one item."""
    found: dict[str, set[str]] = defaultdict(set)
    html = data / "eps-us-cabinet/html"
    listed, current = (list(_rows(html / f"{x}.csv")) for x in ("positions", "current"))
    # Both tables are made of one list and so run in the same order. A pair counts where the
    # short name's words are among the item's label's, "Defence" being British for "Defense".
    for office, holder in zip(listed, current, strict=True):
        short = holder["position"].replace("Defence", "Defense")
        if set(short.split()) <= set(office["position"].split()):
            found[holder["position"]].add(office["id"])
        found[office["position"]].add(office["id"])
    for folder in ("eps-us-cabinet", "eps-world"):
        for name in ("predecessors", "successors"):
            for row in _rows(data / folder / "html" / f"{name}.csv"):
                found[row["position"]].add(row["positionid"])
    for name, item in _unique_labels(data, _office_items(data)).items():
        if name not in found:
            found[name].add(item)
    return {name: next(iter(items)) for name, items in found.items() if len(items) == 1}


def _office_items(data: Path) -> set[str]:
    """Items that some statement names as an office held."""
    held = {
        s.value.id
        for table in (codex, wd50k)
        for s in table(data)
        if s.property == "P39" and isinstance(s.value, Entity)
    }
    return held | {s for s, p, *_ in _classes(data) if p in ("Q4164871", "Q294414")}


def _classes(data: Path) -> Iterator[tuple[str, str]]:
    for row in _kgtk(data, "derived.P31"):
        yield row[1], row[3]


def _unique_labels(data: Path, items: set[str]) -> dict[str, str]:
    """English labels that exactly one of the items has, and no other entity at all."""
    found: dict[str, set[str]] = defaultdict(set)
    with lzma.open(data / "labels_en.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            item, kind, text, _ = line.rstrip("\n").split("\t")
            if kind == "label":
                found[text].add(item)
    return {text: next(iter(x)) for text, x in found.items() if len(x) == 1 and x <= items}
