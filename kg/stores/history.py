"""Verdicts in the order in which they were given, and the ones of them that count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heapify, heappop, heappush
from typing import Protocol, TypeVar
from urllib.parse import unquote

from pyoxigraph import NamedNode

from kg.graph import vocabulary as v
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import Node, Object, node
from kg.graph.verdicts import judged_for, read_verdict
from kg.model import Time, Verdict
from kg.names import iri
from kg.stores.lookup import Reader


class Dated(Protocol):
    """A verdict, as far as its place among others goes."""

    @property
    def id(self) -> str: ...

    @property
    def created(self) -> str: ...

    @property
    def revises(self) -> str | None: ...


D = TypeVar("D", bound=Dated)


def histories(propositions: Iterable[str], reader: Reader) -> dict[str, tuple[Verdict, ...]]:
    """Every verdict on each proposition, oldest first; those without are left out."""
    found = _about(propositions, reader)
    page = reader.page({made for nodes in found.values() for made in nodes})
    return {
        proposition: in_order(read_verdict(page, made) for made in nodes)
        for proposition, nodes in found.items()
    }


def latest(proposition: str, most: int, reader: Reader) -> tuple[int, tuple[Verdict, ...]]:
    """How many verdicts there are on a proposition, and the last of them, oldest first.

    Only these are read whole: what everybody says has a verdict for every day.
    """
    nodes = _about([proposition], reader).get(proposition, [])
    said = reader.objects(nodes, v.CREATED, v.WAS_REVISION_OF)
    kept = [each.node for each in _ordered(nodes, said)[-most:]]
    page = reader.page(kept)
    return len(nodes), tuple(read_verdict(page, made) for made in kept)


def newest(days: Mapping[str, Time | None], reader: Reader) -> dict[str, Verdict]:
    """Of the verdicts on each proposition the newest as of the day given for it, or as of none.

    They are looked up by proposition and day, since what everybody says has one for every day.
    """
    keys = [judged_for(proposition, day) for proposition, day in days.items()]
    found = reader.lookup.subjects(keys, [v.JUDGED_FOR]) if keys else ()
    made = {quad.subject for quad in found}
    page = reader.page(made)
    read = in_order(read_verdict(page, each) for each in made)
    return {each.proposition: each for each in read if each.as_of == days[each.proposition]}


def in_order(verdicts: Iterable[D]) -> tuple[D, ...]:
    """Verdicts, oldest first: by time, and never before the one that they revise.

    Where verdicts revise one another in a circle, the earliest goes first.
    """
    left = sorted(verdicts, key=lambda verdict: (_instant(verdict.created), verdict.id))
    known = {verdict.id for verdict in left}
    after: dict[str | None, list[int]] = defaultdict(list)
    for place, verdict in enumerate(left):
        after[verdict.revises if verdict.revises in known else None].append(place)
    ready = after[None]
    heapify(ready)
    ordered: dict[int, D] = {}
    earliest = 0
    while len(ordered) < len(left):
        while earliest in ordered:
            earliest += 1
        place = heappop(ready) if ready else earliest
        if place not in ordered:
            ordered[place] = left[place]
            for revised in after[left[place].id]:
                heappush(ready, revised)
    return tuple(ordered.values())


@dataclass(frozen=True, slots=True)
class _Dated:
    node: Node
    id: str
    created: str
    revises: str | None


def _about(propositions: Iterable[str], reader: Reader) -> dict[str, list[Node]]:
    """The nodes of the verdicts on each proposition."""
    wanted = {node(iri(reader.base, PROPOSITION, p)): p for p in propositions}
    found: dict[str, list[Node]] = {}
    for quad in reader.lookup.subjects(list(wanted), [v.ABOUT]):
        assert isinstance(quad.object, NamedNode)
        found.setdefault(wanted[quad.object], []).append(quad.subject)
    return found


def _ordered(
    nodes: Iterable[Node], said: Mapping[Node, Mapping[Node, list[Object]]]
) -> tuple[_Dated, ...]:
    return in_order(
        _Dated(
            made,
            _local(made.value),
            _first(said[made][v.CREATED]),
            _local(_first(said[made][v.WAS_REVISION_OF])) or None,
        )
        for made in nodes
    )


def _first(found: list[Object]) -> str:
    return found[0].value if found else ""


def _local(text: str) -> str:
    return unquote(text.rpartition("/")[2])


def _instant(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return float("-inf")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
