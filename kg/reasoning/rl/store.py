"""Relations as columns, with what is new in each round."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from kg.errors import UsageError
from kg.reasoning.rl.columns import (
    EMPTY,
    LOW,
    Ids,
    contains,
    gathered,
    grouped,
    keys,
    slice_of,
    swapped,
    union,
    unique,
)
from kg.reasoning.rl.merging import Groups
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import DATATYPES, SAME, SUB_CLASS, THING, TYPE

MOST_FACTS = 200_000_000
"""Facts of one relation; more are refused."""

_MANY = 8
"""An inverse that is at least so many times as long as what comes in is kept up, else made anew."""

Delta = dict[int, Ids]
New = defaultdict[int, list[Ids]]


class Store:
    """``full`` holds each relation: a predicate's keys, or the members of ``~class``.

    ``log`` has what was new, round by round; ``groups`` which node stands for which.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.full: dict[int, Ids] = {}
        self.log: list[Delta] = []
        self.groups = Groups(terms)
        self.watched: set[int] = set()
        self.dirty: set[int] = set()
        self.inverses: dict[int, Ids] = {}
        self.open: set[int] = set()
        self._types = terms.literal_types()
        self._literals = np.array(sorted(terms.values), np.int64)

    def column(self, relation: int) -> Ids:
        """The sorted keys of a predicate, or the members of ``~class``."""
        return self.full.get(relation, EMPTY)

    def inverse(self, relation: int) -> Ids:
        """The keys with subject and object changed over."""
        if relation not in self.inverses:
            self.inverses[relation] = swapped(self.column(relation))
        return self.inverses[relation]

    def holds(self, fact: tuple[int, int, int]) -> bool:
        """Whether a triple of ids follows (as far as the module's exceptions go)."""
        subject, predicate, target = (int(self.groups.of[t]) for t in fact)
        if predicate == SAME:
            return subject == target
        if predicate == TYPE:
            return self._is_in(subject, target)
        column = self.column(predicate)
        return bool(contains(column, np.array([subject << 32 | target]))[0])

    def _is_in(self, subject: int, target: int) -> bool:
        if target == THING:
            return True
        if target < len(DATATYPES) and self._types[subject] >> np.uint64(target) & np.uint64(1):
            return True
        return bool(contains(self.column(~target), np.array([subject]))[0])

    def spread(self, new: New, triples: Ids) -> None:
        """Sorts triples into their relations."""
        subjects, predicates, objects = (self.groups.of[column] for column in triples.T)
        for predicate, pairs in grouped(predicates, keys(subjects, objects)):
            new[predicate].append(pairs)

    def add(self, new: New) -> Delta:
        """Takes what is new into the relations; returns that alone."""
        delta: Delta = {}
        if TYPE in new:
            self._into_classes(new)
        for relation, parts in new.items():
            known = self.column(relation)
            column = gathered(parts)
            if relation < 0:
                column = self._worth_keeping(~relation, column)
            if len(known):
                column = column[~contains(known, column)]
            if len(column):
                delta[relation] = column
                back = self.inverses.get(relation)
                self.take(relation, union(known, column))
                if back is not None and len(column) * _MANY < len(back):
                    self.inverses[relation] = union(back, swapped(column))
        if delta:
            self.log.append(delta)
        return delta

    def take(self, relation: int, column: Ids) -> None:
        self.full[relation] = column
        self.inverses.pop(relation, None)
        if relation in self.watched:
            self.dirty.add(relation)
        if len(column) > MOST_FACTS:
            raise UsageError(f"more than {MOST_FACTS:,} facts follow for one property")

    def _into_classes(self, new: New) -> None:
        """Sorts rdf:type's keys by class; they stay keys too where a rule asks for any class."""
        pairs = np.concatenate(new[TYPE])
        for number, members in grouped(pairs & LOW, pairs >> 32):
            new[~number].append(members)
        del new[TYPE]
        if TYPE in self.open:
            new[TYPE].append(pairs)

    def _worth_keeping(self, number: int, members: Ids) -> Ids:
        """Leaves out literals that are in a datatype by their value, unless rules ask for them."""
        if number >= len(DATATYPES) or number in self.open:
            return members
        outside = self._types[members] >> np.uint64(number) & np.uint64(1) == 0
        kept: Ids = members[outside]
        return kept

    def open_class(self, new: New, number: int) -> None:
        """Starts to keep what is else left out: Thing's members, a datatype's literals, types."""
        if number in self.open or not (number < len(DATATYPES) or number in (THING, TYPE)):
            return
        self.open.add(number)
        if number < len(DATATYPES):
            bits = self._types[self._literals] >> np.uint64(number) & np.uint64(1)
            if bits.any():
                new[~number].append(unique(self.groups.of[self._literals[bits == 1]]))
        elif number == TYPE:
            for relation, members in self.full.items():
                if relation < 0:
                    new[TYPE].append(keys(members, np.full(len(members), ~relation)))
        else:
            below = self.inverse(SUB_CLASS)
            for part in slice_of(below, THING).tolist():
                if part != THING and ~part in self.full:
                    new[~THING].append(self.full[~part])
