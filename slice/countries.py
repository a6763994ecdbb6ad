"""Makes kg/data/countries.tsv: the continents of each country, and which others lie near it.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python slice/countries.py package/countries-50m.json -o kg/data/countries.tsv

Borders are Natural Earth's (version 4.1, public domain, as npm's world-atlas has them), continents
Wikidata's (CC0, from the embedded slice). Near are two countries of which some points are no more
than ``NEAR`` kilometres apart; points are the corners of the borders, some 10 km from each other.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run from a checkout, installed or not

from kg.knowledge.slices.source import SliceSource, embedded  # noqa: E402 - after the path is set
from kg.model import Entity, Question  # noqa: E402

NEAR = 300.0
"""Kilometres: the straits and narrow seas that have one name and two shores are no wider."""
_RADIUS = 6371.0
_TABLE = tomllib.loads(Path(__file__).with_name("countries.toml").read_text(encoding="utf-8"))
_NAMES: dict[str, str] = _TABLE["names"]
_WITH: dict[str, list[str]] = _TABLE["with"]
_PLACES = ROOT / "kg" / "data" / "described_places.toml"
_KINDS = frozenset({"Q6256", "Q3624078"})
_PAST = "Q3024240"


def points(path: Path) -> dict[str, Any]:
    """For each country by name the corners of its borders, as unit vectors (n, 3)."""
    atlas = json.loads(path.read_text(encoding="utf-8"))
    scale, move = (np.array(atlas["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + move for arc in atlas["arcs"]]
    of = {part: country for country, parts in _WITH.items() for part in parts}
    numbers: dict[str, set[int]] = defaultdict(set)
    for geometry in atlas["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        numbers[of.get(name, name)] |= set(_arcs(geometry["arcs"]))
    found = {}
    for name, mine in numbers.items():
        east, north = np.radians(np.concatenate([arcs[n] for n in sorted(mine)])).T
        found[name] = np.stack(
            [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1
        )
    return found


def _arcs(nested: list[Any]) -> Iterator[int]:
    """The numbers of the arcs; a negative one is run through backwards."""
    for each in nested:
        if isinstance(each, list):
            yield from _arcs(each)
        else:
            yield each if each >= 0 else ~each


def are_near(one: Any, other: Any) -> bool:
    """Whether two sets of unit vectors come within ``NEAR`` of each other on the globe."""
    return bool((one @ other.T).max() >= math.cos(NEAR / _RADIUS))


def countries(source: SliceSource) -> dict[str, str]:
    """The countries of today by their English names."""
    listed = tomllib.loads(_PLACES.read_text(encoding="utf-8"))["countries"]
    found = {
        entity
        for _, group in source.statements(
            [Question(kind, "P31", inverse=True) for kind in sorted(_KINDS)]
        ).items()
        for s in group
        for entity in [s.subject]
    }
    kinds = values(source, found, "P31")
    today = {e for e in found if kinds[e] & _KINDS and _PAST not in kinds[e]} | listed.keys()
    return {terms.label("en"): e for e, terms in sorted(source.terms(sorted(today)).items())}


def values(source: SliceSource, entities: set[str], property_: str) -> dict[str, set[str]]:
    """The items that the slice gives for a property."""
    answers = source.statements([Question(e, property_) for e in sorted(entities)])
    found: dict[str, set[str]] = defaultdict(set)
    for question, group in answers.items():
        found[question.entity] |= {s.value.id for s in group if isinstance(s.value, Entity)}
    return found


def table(path: Path) -> Iterator[str]:
    """The lines of the table."""
    source = embedded()
    entities, borders = countries(source), points(path)
    known = {
        entities[called]: (called, borders[name])
        for name in borders
        if (called := _NAMES.get(name, name)) in entities
    }
    continents = values(source, set(known), "P30")
    yield "# Made by slice/countries.py, which says from what. Countries of today, their continents"
    yield f"# (P30) and the countries that come within {NEAR:.0f} km of them.\n#"
    yield "# country\tname\tcontinents\tnear"
    for entity in sorted(known, key=_number):
        name, mine = known[entity]
        near = [e for e, (_, others) in known.items() if e != entity and are_near(mine, others)]
        told = " ".join(sorted(continents[entity], key=_number))
        yield f"{entity}\t{name}\t{told}\t{' '.join(sorted(near, key=_number))}"


def _number(entity: str) -> int:
    return int(entity[1:])


def main() -> None:
    """Reads the arguments and writes the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("atlas", type=Path, help="countries-50m.json of npm's world-atlas")
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.write_text("\n".join(table(arguments.atlas)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
