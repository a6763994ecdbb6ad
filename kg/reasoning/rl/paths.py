"""Transitive closures of relations, and circles in them."""

from __future__ import annotations

from collections import deque

import numpy as np

from kg.reasoning.rl.columns import (
    LOW,
    Ids,
    checked,
    contains,
    expand,
    gathered,
    keys,
    split,
    union,
    unique,
)

_MOST_PEELS = 40
"""Rounds of peeling; each looks at all edges that are left."""
_MANY_STEPS = 32
"""Where there are such long paths, what is to come is estimated before going on."""


def closed(pairs: Ids) -> Ids:
    """The transitive closure of a relation.

    Squaring after Ioannidis (*On the computation of the transitive closure of relational
    operators*, 1986): ``short`` holds the paths of up to n steps, ``exact`` those of n steps,
    so a path of many steps is put together once, in log(n) rounds. Where that meets a circle,
    the nodes of each circle are taken as one first.
    """
    short = exact = pairs
    steps = 1
    while True:
        place, ends = expand(exact, short & LOW)
        longer = keys(short[place] >> 32, ends)
        place, ends = expand(exact, exact & LOW)
        exact = unique(keys(exact[place] >> 32, ends))
        new = gathered([longer, exact])
        new = new[~contains(short, new)]
        if not len(new):
            return short
        if (new >> 32 == new & LOW).any():
            return _closed_with_circles(pairs)
        short = union(short, new)
        checked(len(short))
        steps *= 2
        if steps == _MANY_STEPS and not _walked(pairs):
            return _closed_with_circles(pairs)


def _walked(pairs: Ids) -> bool:
    """Whether there are no circles. Raises :class:`kg.reasoning.rl.columns.TooManyRows` where the
    closure must be too large: a node with a path of n steps before it reaches n others.

    Takes off nodes without a way out, one by one (Kahn, 1962).
    """
    subjects, objects = split(pairs)
    nodes = gathered([subjects, objects])
    froms, tos = (nodes.searchsorted(part) for part in (subjects, objects))
    order = tos.argsort(kind="stable")
    before, every = froms[order].tolist(), np.arange(len(nodes))
    low, high = (tos[order].searchsorted(every, side).tolist() for side in ("left", "right"))
    left = np.bincount(froms, minlength=len(nodes)).tolist()
    steps = [0] * len(nodes)
    waiting = deque(node for node, count in enumerate(left) if not count)
    done = 0
    while waiting:
        node = waiting.popleft()
        done += 1
        for other in before[low[node] : high[node]]:
            left[other] -= 1
            steps[other] = max(steps[other], steps[node] + 1)
            if not left[other]:
                waiting.append(other)
    checked(sum(steps))
    return done == len(nodes)


def _closed_with_circles(pairs: Ids) -> Ids:
    subjects, objects = split(pairs)
    nodes = gathered([subjects, objects])
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
        core = gathered([subjects, objects])
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
