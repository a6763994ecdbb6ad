"""Sets of pairs as sorted columns of 64-bit keys, and the operations that rules need on them.

A pair (subject, object) of 32-bit ids is the key ``subject << 32 | object``; a relation is the
sorted array of its keys without doubles. A class is the sorted array of its members.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.errors import UsageError

Ids = NDArray[np.int64]
LOW = np.int64(0xFFFFFFFF)
EMPTY: Ids = np.empty(0, np.int64)

MOST_ROWS = 30_000_000
"""Rows that one step may make (240 MB a column): more is refused, not tried."""


class TooManyRows(UsageError):
    """What follows from the input is more than fits; ``rows`` says how many in one step."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__(
            f"one step of the reasoning makes {rows:,} rows, more than the limit of {MOST_ROWS:,}"
        )


def keys(subjects: Ids, objects: Ids) -> Ids:
    """Pairs as keys, in their order."""
    return (subjects << 32) | objects


def split(pairs: Ids) -> tuple[Ids, Ids]:
    """Subjects and objects of keys."""
    return pairs >> 32, pairs & LOW


def unique(values: Ids) -> Ids:
    """Sorted, without doubles."""
    if len(values) < 2:
        return values
    ordered = np.sort(values)
    first = np.empty(len(ordered), bool)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered if first.all() else ordered[first]


def contains(column: Ids, values: Ids) -> NDArray[np.bool_]:
    """For each value whether the sorted column holds it."""
    if not len(column):
        return np.zeros(len(values), bool)
    place = np.searchsorted(column, values)
    place[place == len(column)] = 0
    found: NDArray[np.bool_] = column[place] == values
    return found


def union(one: Ids, other: Ids) -> Ids:
    """Of two sorted columns without common values."""
    if not len(one):
        return other
    # A stable sort finds the two sorted runs and merges them in linear time.
    return np.sort(np.concatenate([one, other]), kind="stable") if len(other) else one


def swapped(pairs: Ids) -> Ids:
    """The inverse relation."""
    return np.sort(((pairs & LOW) << 32) | (pairs >> 32))


def slice_of(pairs: Ids, subject: int) -> Ids:
    """The objects of one subject."""
    low, high = np.searchsorted(pairs, [subject << 32, (subject + 1) << 32])
    return pairs[low:high] & LOW


def checked(rows: int) -> int:
    """The number of rows, or :class:`TooManyRows`."""
    if rows > MOST_ROWS:
        raise TooManyRows(rows)
    return rows


def expand(pairs: Ids, subjects: Ids) -> tuple[Ids, Ids]:
    """Each subject's objects: the place of the subject for each row, and the object."""
    low = np.searchsorted(pairs, subjects << 32)
    counts = np.searchsorted(pairs, (subjects + 1) << 32) - low
    rows = checked(int(counts.sum()))
    place = np.repeat(np.arange(len(subjects)), counts)
    ahead = np.repeat(low - (np.cumsum(counts) - counts), counts)
    return place, pairs[np.arange(rows) + ahead] & LOW


_MOST_PEELS = 40
"""Rounds of peeling; each looks at all edges that are left."""


def closed(pairs: Ids) -> Ids:
    """The transitive closure of a relation.

    Squaring after Ioannidis (*On the computation of the transitive closure of relational
    operators*, 1986): ``short`` holds the paths of up to n steps, ``exact`` those of n steps,
    so a path of many steps is put together once, in log(n) rounds. Where that meets a circle,
    the nodes of each circle are taken as one first.
    """
    short = exact = pairs
    while True:
        place, ends = expand(exact, short & LOW)
        longer = keys(short[place] >> 32, ends)
        place, ends = expand(exact, exact & LOW)
        exact = unique(keys(exact[place] >> 32, ends))
        new = unique(np.concatenate([longer, exact]))
        new = new[~contains(short, new)]
        if not len(new):
            return short
        if (new >> 32 == new & LOW).any():
            return _closed_with_circles(pairs)
        short = union(short, new)
        checked(len(short))


def _closed_with_circles(pairs: Ids) -> Ids:
    subjects, objects = split(pairs)
    nodes = unique(np.concatenate([subjects, objects]))
    label = _circles(pairs, nodes)
    one, other = label[np.searchsorted(nodes, subjects)], label[np.searchsorted(nodes, objects)]
    between = closed(unique(keys(one[one != other], other[one != other])))
    members = np.sort(keys(label, nodes))
    steps = np.concatenate([between, unique(keys(one, other)[one == other])])
    place, left = expand(members, steps >> 32)
    again, right = expand(members, (steps & LOW)[place])
    return unique(keys(left[again], right))


def _circles(pairs: Ids, nodes: Ids) -> Ids:
    """For each node a number that those on a circle with it share: the place of one of them.

    Edges that lead from a node without a way in, or to one without a way out, are on no circle;
    they are peeled off first, for what is left is walked edge by edge.
    """
    for _ in range(_MOST_PEELS):
        subjects, objects = split(pairs)
        inner = contains(unique(objects), subjects) & contains(unique(subjects), objects)
        if inner.all():
            break
        pairs = pairs[inner]
    label = np.arange(len(nodes))
    if len(pairs):
        subjects, objects = split(pairs)
        core = unique(np.concatenate([subjects, objects]))
        low, high = (np.searchsorted(subjects, core, side=side) for side in ("left", "right"))
        ends = np.searchsorted(core, objects)
        group = np.array(strong_components(ends.tolist(), low.tolist(), high.tolist()))
        firsts = np.unique(group, return_index=True)[1]
        places = np.searchsorted(nodes, core)
        label[places] = places[firsts[group]]
    return label


def strong_components(ends: list[int], low: list[int], high: list[int]) -> list[int]:
    """Numbers the strongly connected components of a graph (Tarjan, 1972, without recursion).

    Node n's successors are ``ends[low[n]:high[n]]``.
    """
    count = len(low)
    order, lowest, label = [-1] * count, [0] * count, [-1] * count
    stack: list[int] = []
    clock = groups = 0
    for root in range(count):
        if order[root] >= 0:
            continue
        work = [(root, low[root])]
        while work:
            node, edge = work.pop()
            if edge == low[node]:
                order[node] = lowest[node] = clock
                clock += 1
                stack.append(node)
            elif order[node] >= 0 and label[ends[edge - 1]] < 0:
                lowest[node] = min(lowest[node], lowest[ends[edge - 1]])
            while edge < high[node] and order[ends[edge]] >= 0:
                if label[ends[edge]] < 0:
                    lowest[node] = min(lowest[node], order[ends[edge]])
                edge += 1
            if edge < high[node]:
                work += [(node, edge + 1), (ends[edge], low[ends[edge]])]
            elif lowest[node] == order[node]:
                while label[node] < 0:
                    label[stack.pop()] = groups
                groups += 1
    return label


def components(one: Ids, other: Ids) -> tuple[Ids, Ids]:
    """The connected components of edges: the sorted nodes, and for each the number of its own.

    Hooking and pointer jumping (Shiloach and Vishkin, 1982).
    """
    nodes = unique(np.concatenate([one, other]))
    a, b = np.searchsorted(nodes, one), np.searchsorted(nodes, other)
    label = np.arange(len(nodes))
    while True:
        before = label.copy()
        low = np.minimum(label[a], label[b])
        np.minimum.at(label, label[a], low)
        np.minimum.at(label, label[b], low)
        while True:
            jumped = label[label]
            if np.array_equal(jumped, label):
                break
            label = jumped
        if np.array_equal(before, label):
            return nodes, label


def adjacent(groups: Ids, values: Ids) -> tuple[Ids, Ids, Ids]:
    """Links the values of each group by neighbours: (group, value, next value) for each link.

    Equality is transitive, so k values need k - 1 links, not k * k.
    """
    order = np.lexsort((values, groups))
    groups, values = groups[order], values[order]
    link = np.nonzero((groups[1:] == groups[:-1]) & (values[1:] != values[:-1]))[0]
    return groups[link], values[link], values[link + 1]
