"""A closure that more triples are added to, going on from what is new.

An ontology, or some knowledge, is closed once and kept; each question to it, and each article, is a
copy that goes on. Columns are never changed in place, so that a copy shares them.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Self

import numpy as np

from kg.reasoning.rl.columns import (
    Ids,
    contains,
    gathered,
)
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.store import Delta, New
from kg.reasoning.rl.vocabulary import DATATYPES


class Extensible(Closure):
    """The engine with a way in."""

    def extended(self, triples: Ids) -> Self:
        """The closure of the same triples and some more; this one stays as it is.

        Terms that came after this closure was made may stand in them. Raises what
        :class:`kg.reasoning.rl.engine.Closure` raises.
        """
        other = self._copied()
        other.triples = np.concatenate([self.triples, triples])
        other.extend(triples)
        # What came first chose between values that clash; from scratch all choose the same.
        if other.groups.arbitrary():
            return type(self)(self.terms, other.triples)
        return other

    def extend(self, triples: Ids) -> None:
        """Adds triples with all that follows; to keep ``self.triples`` is the caller's part."""
        new = self._grown()
        self.spread(new, triples)
        self._go_on(new)

    def _copied(self) -> Self:
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | set | list):
                setattr(other, name, copy.copy(value))
        other._by = defaultdict(list, {relation: list(uses) for relation, uses in self._by.items()})
        other.groups = self.groups.copied()
        return other

    def _grown(self) -> New:
        """Takes in the terms that are new; gives the literals among them that rules ask for."""
        new: New = defaultdict(list)
        if len(self.groups.of) < len(self.terms):
            self.groups.grow(self.terms)
            self._types = self.terms.literal_types()
            known, self._literals = self._literals, np.array(sorted(self.terms.values), np.int64)
            fresh = self._literals[~contains(known, self._literals)]
            for number in self.open & set(range(len(DATATYPES))) if len(fresh) else ():
                bits = self._types[fresh] >> np.uint64(number) & np.uint64(1)
                new[~number].append(fresh[bits == 1])
        return new


def together(deltas: list[Delta]) -> Delta:
    """All that was new in some rounds."""
    whole: New = defaultdict(list)
    for delta in deltas:
        for relation, column in delta.items():
            whole[relation].append(column)
    return {relation: gathered(parts) for relation, parts in whole.items()}
