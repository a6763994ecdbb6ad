"""RDF lists as tuples of their members."""

from __future__ import annotations

from kg.errors import UsageError
from kg.reasoning.rl.columns import split
from kg.reasoning.rl.matching import Columns
from kg.reasoning.rl.vocabulary import FIRST, NIL, REST

_LONGEST = 1_000_000


class BrokenList(UsageError):
    """An RDF list that has no end, or more than one member or rest at one node."""


def read_lists(store: Columns) -> dict[int, tuple[int, ...]]:
    """The members of each list by its first node; the tails of lists are not listed.

    Raises :class:`BrokenList` where a list runs in a circle or branches. A list that does not
    reach ``rdf:nil`` is no list, and missing.
    """
    first, rest = _function(store, FIRST), _function(store, REST)
    tails = set(rest.values())
    lists: dict[int, tuple[int, ...]] = {NIL: ()}
    for head in first:
        if head not in tails:
            members = _members(head, first, rest)
            if members is not None:
                lists[head] = members
    _must_end(first, rest)
    return lists


def _function(store: Columns, relation: int) -> dict[int, int]:
    subjects, objects = (part.tolist() for part in split(store.column(relation)))
    found = dict(zip(subjects, objects, strict=True))
    if len(found) != len(subjects):
        raise BrokenList("an RDF list has a node with more than one member or rest")
    return found


def _members(head: int, first: dict[int, int], rest: dict[int, int]) -> tuple[int, ...] | None:
    members: list[int] = []
    node = head
    for _ in range(_LONGEST):
        if node == NIL:
            return tuple(members)
        if node not in first or node not in rest:
            return None
        members.append(first[node])
        node = rest[node]
    raise BrokenList(f"an RDF list is longer than {_LONGEST:,}, or runs in a circle")


def _must_end(first: dict[int, int], rest: dict[int, int]) -> None:
    """Raises where some rests run in a circle."""
    done: set[int] = set()
    for start in rest:
        trail = []
        node = start
        while node in rest and node not in done:
            done.add(node)
            trail.append(node)
            node = rest[node]
        if node in rest and node in set(trail):
            raise BrokenList("an RDF list runs in a circle")
