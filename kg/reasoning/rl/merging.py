"""Equal nodes: groups with one id for all, and literals that cannot be one value."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kg.errors import UsageError
from kg.reasoning.rl.columns import Ids, components, gathered, keys, split
from kg.reasoning.rl.datatypes import Value
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import RESERVED


class Groups:
    """Which node stands for which: ``of[node]`` is the id of its whole group.

    Literals of different values are never merged; ``clashes`` collects such pairs (dt-diff).
    """

    def __init__(self, terms: Terms) -> None:
        self.of: Ids = np.arange(len(terms), dtype=np.int64)
        self.clashes: dict[tuple[int, int], None] = {}
        self.edges: list[tuple[Ids, Ids]] = []
        self._held: dict[int, tuple[int, ...]] = {}
        """The literals of groups that hold several: equal by what was said, not by their values."""
        self._values = terms.values
        self._literal = terms.clashing()

    def grow(self, terms: Terms) -> None:
        """Takes in the terms that are new; each stands for itself."""
        more = np.arange(len(self.of), len(terms), dtype=np.int64)
        if len(more):
            self.of = np.concatenate([self.of, more])
            self._literal = terms.clashing()

    def copied(self) -> Groups:
        """Groups that grow apart from these."""
        other = copy.copy(self)
        other.clashes, other.edges = dict(self.clashes), list(self.edges)
        other._held = dict(self._held)
        return other

    def merge(self, one: Ids, other: Ids) -> NDArray[np.bool_]:
        """Makes pairs equal. Returns for each id whether it stopped standing for its group."""
        one, other = self.of[one], self.of[other]
        keep = one != other
        keep &= ~(self._literal[one] & self._literal[other] & self._clash(one, other))
        one, other = one[keep], other[keep]
        changed = np.zeros(len(self.of), bool)
        while len(one):
            nodes, label = components(one, other)
            bad = self._mixed(nodes, label)
            if bad is None:
                break
            keep = (one != bad) & (other != bad)
            one, other = one[keep], other[keep]
        if not len(one):
            return changed
        chosen = self._chosen(nodes, label)
        if ((nodes < RESERVED) & (chosen != nodes)).any():
            raise UsageError("the input makes two reserved terms of OWL equal")
        moved = np.arange(len(self.of), dtype=np.int64)
        moved[nodes] = chosen
        changed[nodes] = chosen != nodes
        self.of = moved[self.of]
        self._hold(nodes, chosen)
        self.edges.append((one, other))
        return changed

    def renamed(self, pairs: Mapping[int, Ids]) -> dict[int, Ids]:
        """Pairs by predicate, under the ids of groups; predicates that are one share theirs."""
        parts: dict[int, list[Ids]] = defaultdict(list)
        for predicate, column in pairs.items():
            named = keys(*(self.of[part] for part in split(column)))
            parts[int(self.of[predicate])].append(named)
        return {predicate: gathered(several) for predicate, several in parts.items()}

    def arbitrary(self) -> bool:
        """Whether a node may have been made equal to either of two values that clash.

        Which one it was, and all that rests on it, depends on what came first.
        """
        if not self.clashes:
            return False
        moved = self.of[self.of != np.arange(len(self.of))]
        values = self.of[np.array(list(self.clashes)).ravel()]
        return bool(np.isin(values, moved).any())

    def _clash(self, one: Ids, other: Ids) -> NDArray[np.bool_]:
        """Literal pairs that differ in value; each is noted."""
        found = np.zeros(len(one), bool)
        for place in np.nonzero(self._literal[one] & self._literal[other])[0].tolist():
            found[place] = self._note(int(one[place]), int(other[place]))
        return found

    def _note(self, one: int, other: int) -> bool:
        """Whether a literal of the one group and one of the other differ; the pair is noted."""
        if one == other:
            return False
        for pair in product(self._literals(one), self._literals(other)):
            if differ(self._values[pair[0]], self._values[pair[1]]):
                self.clashes[min(pair), max(pair)] = None
                return True
        return False

    def _literals(self, node: int) -> tuple[int, ...]:
        return self._held.get(node, (node,))

    def _hold(self, nodes: Ids, chosen: Ids) -> None:
        """Keeps in mind which literals came together: times with a zone and without."""
        found: dict[int, tuple[int, ...]] = defaultdict(tuple)
        literal = self._literal[nodes]
        for node, group in zip(nodes[literal].tolist(), chosen[literal].tolist(), strict=True):
            found[group] += self._held.pop(node, (node,))
        self._held |= {group: held for group, held in found.items() if len(held) > 1}

    def _mixed(self, nodes: Ids, label: Ids) -> int | None:
        """A literal that other nodes would make equal to one of another value."""
        seen: dict[int, list[int]] = defaultdict(list)
        literal = self._literal[nodes]
        for node, group in zip(nodes[literal].tolist(), label[literal].tolist(), strict=True):
            if any(self._note(before, node) for before in seen[group]):
                return int(node)
            seen[group].append(node)
        return None

    def _chosen(self, nodes: Ids, label: Ids) -> Ids:
        """The id that stands for each node: a reserved term, else a literal, else the least."""
        order = np.where(nodes < RESERVED, 0, np.where(self._literal[nodes], 1, 2))
        by = np.lexsort((nodes, order, label))
        firsts = np.ones(len(by), bool)
        firsts[1:] = label[by][1:] != label[by][:-1]
        best = np.zeros(len(nodes), np.int64)
        best[label[by][firsts]] = nodes[by][firsts]
        return best[label]


def differ(one: Value, other: Value) -> bool:
    """Whether two values are surely not one: calendar values with and without a zone may be."""
    if not one.known or not other.known or one.key == other.key:
        return False
    zones = one.key[-1] == "", other.key[-1] == ""
    return not (one.key[0] == other.key[0] and len(one.key) > 3 and zones[0] != zones[1])
