"""What the pictures show: nodes and edges as Cytoscape.js takes them, and bars over months.

A picture shows what a table on the same page says, and nothing besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import kg
from server.pages.shared import CLASSES, in_language, thing_path

_LABEL = 60
_MOST_DRAWN = 14
_MOST_MONTHS = 60

Elements = list[dict[str, Any]]


def neighbourhood(
    centre: kg.EntityName, neighbours: Iterable[tuple[kg.EntityName, str, str, int]]
) -> Elements:
    """A thing in the middle and around it what it is most often named together with."""
    found = [_node(centre.key, in_language(centre.de, centre.en), centre=True)]
    for other, german, english, claims in islice(neighbours, _MOST_DRAWN):
        named = in_language(german, english)
        label = f"{named} ({claims})".strip() if claims > 1 else named
        found.append(_node(other.key, in_language(other.de, other.en), thing_path(other.key)))
        found.append(_edge(centre.key, other.key, label))
    return found


def conflict_drawing(lines: Sequence[dict[str, Any]]) -> Elements:
    """What cannot all hold: things as nodes, and what is said of them as edges."""
    nodes: dict[str, dict[str, Any]] = {}
    edges = []
    for line in lines:
        ends = []
        for end in ("subject", "object"):
            key = line[f"{end}_key"] or line[end]
            path = thing_path(line[f"{end}_key"]) if line[f"{end}_key"] else None
            nodes.setdefault(key, _node(key, line[end], path))
            ends.append(key)
        edges.append(_edge(ends[0], ends[1], line["property"], kind=line["kind"], directed=True))
    return [*nodes.values(), *edges]


def _node(key: str, label: str, link: str | None = None, **more: Any) -> dict[str, Any]:
    data = {"id": f"n:{key}", "label": kg.one_line(label, _LABEL), **more}
    return {"data": data | ({"link": link} if link else {})}


def _edge(source: str, target: str, label: str, **more: Any) -> dict[str, Any]:
    ends = {"source": f"n:{source}", "target": f"n:{target}"}
    return {"data": {**ends, "label": kg.one_line(label, _LABEL), **more}}


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its claims by label, and where its bars stand in the picture."""

    name: str
    total: int
    counts: dict[str, int]
    x: float
    width: float
    bars: tuple[tuple[str, float, float], ...]
    """Class, top and height of each bar, in hundredths of the picture's height."""


def over_time(claims: Iterable[kg.IndexedClaim]) -> tuple[Month, ...]:
    """The months that claims are of, oldest first, at most the last 60; undated ones are left out.

    The bars are as far apart as their months are.
    """
    counted: dict[str, Counter[str]] = {}
    for claim in claims:
        if claim.day:
            counted.setdefault(claim.day[:7], Counter())[claim.label] += 1
    names = sorted(counted)[-_MOST_MONTHS:]
    if not names:
        return ()
    first, last = _number(names[0]), _number(names[-1])
    width = 100 / (last - first + 1)
    most = max(counted[name].total() for name in names)
    return tuple(
        Month(
            name,
            counted[name].total(),
            dict(counted[name]),
            round((_number(name) - first) * width, 3),
            round(max(width * 0.85, 0.6), 3),
            _bars(counted[name], most),
        )
        for name in names
    )


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def _bars(counts: Counter[str], most: int) -> tuple[tuple[str, float, float], ...]:
    found, top = [], 100.0
    for label in kg.labels_by_weight:
        if counts[label.value]:
            height = counts[label.value] * 100 / most
            top -= height
            found.append((CLASSES[label.value], round(top, 3), round(height, 3)))
    return tuple(found)
