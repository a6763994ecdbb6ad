"""Sets of pairs as sorted columns of 64-bit keys, and the operations that rules need on them.

A pair (subject, object) of 32-bit ids is the key ``subject << 32 | object``; a relation is the
sorted array of its keys without doubles. A class is the sorted array of its members.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    if _ascends(values):
        return values
    return _distinct(values.copy())


def gathered(parts: Sequence[Ids]) -> Ids:
    """The values of several columns, sorted, without doubles."""
    if len(parts) == 1:
        return unique(parts[0])
    values = np.concatenate(parts)
    return values if _ascends(values) else _distinct(values)


def _ascends(values: Ids) -> bool:
    return len(values) < 2 or bool((values[1:] > values[:-1]).all())


def _distinct(values: Ids) -> Ids:
    """Sorts in place."""
    values.sort(kind="stable")  # what comes in are sorted runs, which it merges
    first = np.empty(len(values), bool)
    first[0] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values if first.all() else values[first]


def contains(column: Ids, values: Ids) -> NDArray[np.bool_]:
    """For each value whether the sorted column holds it."""
    if not len(column):
        return np.zeros(len(values), bool)
    place = column.searchsorted(values)
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
    low, high = pairs.searchsorted([subject << 32, (subject + 1) << 32])
    return pairs[low:high] & LOW


def checked(rows: int) -> int:
    """The number of rows, or :class:`TooManyRows`."""
    if rows > MOST_ROWS:
        raise TooManyRows(rows)
    return rows


def expand(pairs: Ids, subjects: Ids) -> tuple[Ids, Ids]:
    """Each subject's objects: the place of the subject for each row, and the object."""
    starts = subjects << 32
    low = pairs.searchsorted(starts)
    counts = pairs.searchsorted(starts + (LOW + 1)) - low
    ends = counts.cumsum()
    rows = checked(int(ends[-1])) if len(ends) else 0
    place = np.arange(len(subjects)).repeat(counts)
    ahead = (low - ends + counts).repeat(counts)
    return place, pairs[np.arange(rows) + ahead] & LOW


def components(one: Ids, other: Ids) -> tuple[Ids, Ids]:
    """The connected components of edges: the sorted nodes, and for each the number of its own.

    Hooking and pointer jumping (Shiloach and Vishkin, 1982).
    """
    nodes = gathered([one, other])
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


def grouped(labels: Ids, values: Ids) -> Iterator[tuple[int, Ids]]:
    """The values of each label, in their order; the labels ascend."""
    if not len(labels):
        return
    order = labels.argsort(kind="stable")
    labels, values = labels[order], values[order]
    starts = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    yield int(labels[0]), values[: starts[0] if len(starts) else len(values)]
    for start, part in zip(starts.tolist(), np.split(values, starts)[1:], strict=True):
        yield int(labels[start]), part


def adjacent(groups: Ids, values: Ids) -> tuple[Ids, Ids, Ids]:
    """Links the values of each group by neighbours: (group, value, next value) for each link.

    Equality is transitive, so k values need k - 1 links, not k * k.
    """
    order = np.lexsort((values, groups))
    groups, values = groups[order], values[order]
    link = np.nonzero((groups[1:] == groups[:-1]) & (values[1:] != values[:-1]))[0]
    return groups[link], values[link], values[link + 1]
