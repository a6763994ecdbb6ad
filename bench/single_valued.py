"""How properties behave in the embedded slice: the share of subjects with one current value.

    python bench/single_valued.py [--least N]

Counts for each property with at least N subjects (default 20) those that have one value, among the
preferred statements where there are any, else among those without an end time; deprecated ones are
left out. Prints one JSON line, {property: [subjects, share]}. The rows of
kg/data/single_valued.toml are held to it by tests/test_verdicts_places.py.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

PREFERRED, DEPRECATED = 1, 2
_STATEMENTS = """
SELECT s.property, s.subject, s.value, coalesce(s.rank, 0), coalesce(q.json LIKE '%"P582"%', 0)
FROM statement s LEFT JOIN snaks q ON q.id = s.qualifiers WHERE coalesce(s.rank, 0) != ?"""


def shares(path: Path, least: int) -> dict[str, tuple[int, float]]:
    """For each property how many subjects have it, and the share of them with one current value."""
    groups: dict[tuple[int, int], list[tuple[object, int, bool]]] = defaultdict(list)
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as slice_:
        for property_, subject, value, rank, ended in slice_.execute(_STATEMENTS, (DEPRECATED,)):
            groups[property_, subject].append((value, rank, bool(ended)))
    subjects: dict[int, list[bool]] = defaultdict(list)
    for (property_, _), found in groups.items():
        preferred = {value for value, rank, _ in found if rank == PREFERRED}
        current = preferred or {value for value, _, ended in found if not ended}
        subjects[property_].append(len(current) <= 1)
    return {
        f"P{property_}": (len(single), sum(single) / len(single))
        for property_, single in sorted(subjects.items())
        if len(single) >= least
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--least", type=int, default=20)
    given = parser.parse_args()
    path = Path(str(files("kg").joinpath("data", "slice.sqlite")))
    found = shares(path, given.least)
    print(json.dumps({p: [n, round(share, 4)] for p, (n, share) in found.items()}))


if __name__ == "__main__":
    main()
