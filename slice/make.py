"""Makes the slice of Wikidata that travels with Beleg.

    python slice/make.py --data ../shared/data/wikidata -o kg/data/slice.sqlite

Every statement is one that the data hold; the same data make the same bytes. See README.md.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # run from a checkout, installed or not

import choose  # noqa: E402 - after the path is set
import constraints  # noqa: E402
import copies  # noqa: E402
import tables  # noqa: E402
from labels import Names, add_german, names, of  # noqa: E402

from kg.knowledge.building.writer import Built, write  # noqa: E402
from kg.knowledge.wikibase import EntityRecord  # noqa: E402
from kg.model import Statement  # noqa: E402
from kg.verdicts.descriptions import described_within  # noqa: E402

NAME = "Wikidata, Belegs Auszug"
SIZE = 24_000
ALIASES = HERE / "aliases_de.tsv"
PROPERTIES = HERE / "properties_de.tsv"
MAX_ALIASES = 6


def own_aliases(path: Path, german: Names, english: Names) -> list[tuple[str, str, str]]:
    """Our own aliases, names before short forms, each checked against the label of its item."""
    rows = sorted(_rows(path), key=lambda row: _KINDS.index(row[2]))
    for entity, alias, _kind, expected in rows:
        _check(path, entity, alias, expected, (german, english))
    return [(entity, "de", alias) for entity, alias, _kind, _expected in rows]


_KINDS = ("name", "office", "class", "short", "person")
"""The kinds of our own names: the first of an item without a German label is shown as one."""


def _check(path: Path, entity: str, name: str, expected: str, tables_: tuple[Names, ...]) -> None:
    labels = [label for each in tables_ for label in of(each, entity, "label")]
    if expected not in labels:
        raise SystemExit(
            f"{path.name}: {name!r} expects {entity} to be {expected!r}, "
            f"but the data call it {labels or 'nothing'}"
        )


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.reader((x for x in lines if not x.startswith("#")), delimiter="\t")


def in_german(properties: Iterable[EntityRecord], path: Path) -> Iterator[EntityRecord]:
    """Properties with our own German names where they have none, checked by their English ones."""
    ours = {property_: (name, expected) for property_, name, expected in _rows(path)}
    for each in properties:
        name, expected = ours.get(each.id, ("", ""))
        labels = dict(each.labels)
        if name and "de" not in labels:
            _check(path, each.id, name, expected, ({each.id: {"label": [labels.get("en", "")]}},))
            yield replace(each, labels=(*each.labels, ("de", name)))
        else:
            yield each


def record(
    entity: str, statements: list[Statement], german: Names, english: Names, whole: bool
) -> EntityRecord:
    """An item with its names: all German ones, and as many English ones as it is worth.

    What lies somewhere keeps a description that says where, however little else is kept of it.
    """
    labels: list[tuple[str, str]] = []
    aliases: list[tuple[str, str]] = []
    descriptions: list[tuple[str, str]] = []
    for language, names_ in (("de", german), ("en", english)):
        labels += [(language, x) for x in of(names_, entity, "label")[:1]]
        if whole:
            aliases += [(language, x) for x in of(names_, entity, "label")[1:]]
            limit = None if language == "de" else MAX_ALIASES
            aliases += [(language, x) for x in of(names_, entity, "alias")[:limit]]
        told = of(names_, entity, "description")[:1]
        if not descriptions and (whole or any(map(described_within, told))):
            descriptions += [(language, x) for x in told]
    return EntityRecord(
        entity, tuple(labels), tuple(descriptions), tuple(aliases), tuple(statements)
    )


def make(data: Path, out: Path, size: int = SIZE, aliases: Path = ALIASES) -> Built:
    """Makes the slice of about ``size`` entities with all that is kept of them."""
    german, english = (names(data / f"labels_{x}.tsv.xz") for x in ("de", "en"))
    for entity, label in tables.politicians_names(data).items():
        english.setdefault(entity, {"label": [label]})
    items: dict[str, EntityRecord] = {}
    properties: dict[str, EntityRecord] = {}
    for copy in copies.entities(data):
        (items if copy.id.startswith("Q") else properties)[copy.id] = copy
    add_german(german, items.values(), data)
    ours = own_aliases(aliases, german, english)
    known = choose.merged(
        chain(
            (s for copy in items.values() for s in copy.statements),
            tables.codex(data),
            tables.wd50k(data),
            tables.arnold(data),
            tables.politicians(data),
        )
    )
    named = german.keys() | english.keys()
    seeds = [*_seeds(), *dict.fromkeys(entity for entity, _, _ in ours)]
    degrees = tables.in_degrees(data)
    chosen = choose.core(known, german, named, seeds, size, degrees)
    whole = set(chosen)

    def records() -> Iterator[EntityRecord]:
        used: set[str] = set()
        for entity, statements in sorted(
            choose.kept(known, chosen, named), key=lambda each: int(each[0][1:])
        ):
            used.update(p for s in statements for p in _properties(s))
            made = record(entity, statements, german, english, entity in whole)
            links = items[entity].weight if entity in items else 0
            yield replace(made, weight=links + degrees.get(entity, 0))
        yield from in_german(constraints.properties(data, properties, used), PROPERTIES)

    return write(records(), out, name=NAME, ours=ours)


def _properties(statement: Statement) -> set[str]:
    return {statement.property, *(snak.property for snak in statement.qualifiers)}


def _seeds() -> list[str]:
    lines = (HERE / "seeds.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


def main() -> None:
    """Reads the arguments and makes the slice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the source tables")
    parser.add_argument("-o", "--out", type=Path, required=True, help="the slice to write")
    parser.add_argument("--size", type=int, default=SIZE, help="entities kept with everything")
    parser.add_argument("--aliases", type=Path, default=ALIASES, help="our own German names")
    arguments = parser.parse_args()
    built = make(arguments.data, arguments.out, arguments.size, arguments.aliases)
    size = arguments.out.stat().st_size
    print(f"{built.entities:,} entities, {built.statements:,} statements, {size:,} bytes")


if __name__ == "__main__":
    main()
