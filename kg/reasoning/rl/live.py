"""A closure that articles are added to and taken from, without closing everything again.

Adding goes on from what is new, as each round of the engine does. Taking away is "delete and
rederive" (Gupta, Mumick and Subrahmanian, *Maintaining views incrementally*, 1993): all that may
rest on what goes is taken out, and what still follows from the rest is put back. Where axioms go,
or what made nodes equal may go, and where a node could be either of two values that clash,
everything is closed again: right, and slow (``rebuilt`` counts).

Explaining needs a closure of its own: the log of an old one no longer tells which fact came first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.errors import UsageError
from kg.reasoning.rl.clashes import Clash, clashes
from kg.reasoning.rl.columns import (
    EMPTY,
    Ids,
    contains,
    gathered,
    slice_of,
    split,
    swapped,
)
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.extending import Extensible, together
from kg.reasoning.rl.live_clashes import new_clashes
from kg.reasoning.rl.matching import completed, first_rows, relation_of
from kg.reasoning.rl.paths import closed
from kg.reasoning.rl.rules import Fact, Rule
from kg.reasoning.rl.store import Delta, New
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import DATATYPES, SAME, SUB_CLASS, SUB_PROPERTY, TYPE

Explicit: TypeAlias = tuple[dict[int, Ids], dict[int, Ids]]
"""What is stated, by relation, in two parts."""

Broken: TypeAlias = tuple[str, frozenset[tuple[int, ...]]]


class _Rebuild(Exception):
    """What goes may have been an axiom, or have made nodes equal, or have chosen between values."""


class LiveClosure:
    """The closure of some knowledge and of the articles that are in it now.

    ``clashes`` are the broken rules; ``rebuilt`` counts how often everything was closed again.
    """

    def __init__(self, terms: Terms, knowledge: Ids) -> None:
        """Closes the knowledge. Raises what :class:`kg.reasoning.rl.engine.Closure` raises."""
        self._terms = terms
        self._knowledge = knowledge
        self._articles: dict[str, Ids] = {}
        self._said: Counter[Fact] = Counter()
        self.rebuilt = 0
        self._close()

    @property
    def closure(self) -> Closure:
        """What follows now; to be read only."""
        return self._live

    def _close(self) -> None:
        self._live = _Live(self._terms, self._stated())
        self.clashes: dict[Clash, None] = dict.fromkeys(clashes(self._live))
        self._base: dict[int, Ids] | None = None

    def _close_again(self) -> None:
        self.rebuilt += 1
        self._close()

    def _stated(self) -> Ids:
        return np.concatenate([self._knowledge, *self._articles.values()])

    def add(self, name: str, triples: Ids) -> tuple[Clash, ...]:
        """Takes an article in; gives the rules that it newly breaks.

        Raises :class:`kg.errors.UsageError` where the name is taken, and what
        :class:`kg.reasoning.rl.engine.Closure` raises; all stays as it was then.
        """
        if name in self._articles:
            raise UsageError(f"{name} is in already; take it away first")
        self._articles[name] = triples
        self._said.update((s, p, o) for s, p, o in triples.tolist())
        try:
            return tuple(self._taken_in(triples))
        except UsageError:
            self._leave_out(name)
            self._close_again()
            raise

    def _taken_in(self, triples: Ids) -> list[Clash]:
        groups, before = self._live.groups, self.clashes
        equal = len(groups.edges), len(groups.clashes)
        delta = self._live.take_in(triples)
        if groups.arbitrary():
            self._close_again()
            return self._not_in(before)
        merged = (len(groups.edges), len(groups.clashes)) != equal
        if merged or not delta.keys().isdisjoint(self._live.watched):
            self._base = None
            self._live.triples = self._stated()
            self.clashes = dict.fromkeys(clashes(self._live))
            return self._not_in(before)
        found = [c for c in new_clashes(self._live, delta, triples) if c not in before]
        self.clashes.update(dict.fromkeys(found))
        return found

    def _not_in(self, before: Iterable[Clash]) -> list[Clash]:
        """The broken rules of now that others, under older ids, are not."""
        of = self._live.groups.of
        known = {_under(of, clash) for clash in before}
        return [clash for clash in self.clashes if _under(of, clash) not in known]

    def remove(self, name: str) -> None:
        """Takes an article away; raises :class:`kg.errors.UsageError` where it is not there."""
        if name not in self._articles:
            raise UsageError(f"{name} is not there")
        gone = self._leave_out(name)
        try:
            self._live.retract(gone, self._explicit())
        except _Rebuild:
            self._close_again()
            return
        self.clashes = {c: None for c in self.clashes if self._stands(c)}

    def _leave_out(self, name: str) -> Ids:
        """Drops an article; gives the triples that no other one states."""
        said = Counter((s, p, o) for s, p, o in self._articles.pop(name).tolist())
        self._said -= said  # what comes to nothing is left out
        return triples_of(triple for triple in said if triple not in self._said)

    def _explicit(self) -> Explicit:
        """What the knowledge states, and what the articles do, under the ids of groups."""
        if self._base is None:
            self._base = self._live.sorted(self._knowledge)
        return self._base, self._live.sorted(triples_of(self._said))

    def _stands(self, clash: Clash) -> bool:
        return all(self._live.holds(fact) for fact in (*clash.given, *clash.body))


class _Live(Extensible):
    """The engine with a way in and a way out."""

    _touched: dict[Rule, list[Ids]]
    _several: NDArray[np.bool_]
    _leaving = False

    def take_in(self, triples: Ids) -> Delta:
        """Adds triples with all that follows; gives all that is new."""
        self._touched = defaultdict(list)
        since = len(self.log)
        self.extend(triples)
        del self._touched
        new = together(self.log[since:])
        del self.log[since:]
        return new

    # -- keys, only for what was touched -------------------------------------------------------

    def _equate(self, new: New, rule: Rule, place: int, column: Ids) -> None:
        if self._leaving:
            self._check_equal(rule, place, column)
        elif rule.name == "prp-key" and hasattr(self, "_touched"):
            atom = rule.body[place]
            if atom[0] == "?y":
                self._touched[rule].append(column if relation_of(atom) < 0 else split(column)[0])
                self._keys_dirty = True
        else:
            super()._equate(new, rule, place, column)

    def _keys(self) -> Delta:
        if not hasattr(self, "_touched"):
            return super()._keys()
        new: New = defaultdict(list)
        for rule, parts in self._touched.items():
            rows = completed(self, {"?y": gathered(parts)}, rule.body, rule.differ)
            if "?z" in rows and len(rows["?z"]):
                shared = next(name for name in rows if name not in ("?y", "?z"))
                self._link(new, rule, rows[shared], rows["?y"], rows["?z"])
        self._touched.clear()
        self._keys_dirty = False
        return self.add(new)

    # -- the way out -----------------------------------------------------------------------------

    def sorted(self, triples: Ids) -> dict[int, Ids]:
        """Triples by relation, under the ids of groups, as the engine keeps them."""
        new: New = defaultdict(list)
        if not len(triples):
            return {}
        self.spread(new, triples)
        if TYPE in new:
            self._into_classes(new)
        return {relation: gathered(parts) for relation, parts in new.items()}

    def retract(self, triples: Ids, explicit: Explicit) -> None:
        """Takes triples away that nothing else states, with what followed from them alone.

        ``explicit`` is what is stated still. Raises :class:`_Rebuild` before anything is changed.
        """
        start = self.sorted(triples)
        if TYPE in self.open or SAME in start or self.groups.arbitrary():
            raise _Rebuild
        going = self._overdeleted(start, explicit)
        for relation, column in going.items():
            known = self.column(relation)
            back = self.inverses.get(relation)
            self.full[relation] = known[~contains(column, known)]
            if back is not None:
                self.inverses[relation] = back[~contains(swapped(column), back)]
            if relation in self._base:
                base = self._base[relation]
                self._base[relation] = base[~contains(column, base)]
                self._paths[relation] = closed(self._base[relation])
            if not len(self.full[relation]):
                del self.full[relation]
        self._touched = defaultdict(list)
        since = len(self.log)
        self._go_on(self._still_following(going, explicit))
        del self.log[since:]
        del self._touched

    def _overdeleted(self, start: dict[int, Ids], explicit: Explicit) -> Delta:
        """Everything that may rest on the start, but for what surely stays."""
        going: Delta = {}
        self._several = self._grouped()
        frontier = self._fresh(start, going, explicit)
        self._leaving = True
        try:
            while frontier:
                for relation, column in frontier.items():
                    if relation in self.watched or relation in (SAME, SUB_CLASS, SUB_PROPERTY):
                        raise _Rebuild
                    going[relation] = np.union1d(going.get(relation, EMPTY), column)
                new = self._consequences(frontier)
                for relation in frontier.keys() & self._base.keys():
                    base = self._base[relation]
                    left = closed(base[~contains(going[relation], base)])
                    known = self.column(relation)
                    new[relation].append(known[~contains(left, known)])
                if SAME in new:
                    raise _Rebuild
                if TYPE in new:
                    self._into_classes(new)
                parts = {relation: gathered(p) for relation, p in new.items()}
                frontier = self._fresh(parts, going, explicit)
        finally:
            self._leaving = False
        return going

    def _fresh(self, parts: dict[int, Ids], going: Delta, explicit: Explicit) -> Delta:
        """Of some rows those that are held, may go, and are not going already."""
        found: Delta = {}
        for relation, column in parts.items():
            held = column[contains(self.column(relation), column)]
            held = held[~self._kept(relation, held, explicit)]
            held = held[~contains(going.get(relation, EMPTY), held)]
            if len(held):
                found[relation] = held
        return found

    def _kept(self, relation: int, rows: Ids, explicit: Explicit) -> NDArray[np.bool_]:
        """Which rows stay for sure, as they are stated.

        Not so where a node stands for several: what is stated may be of one of them, and what goes
        of another, and may be what made them equal.
        """
        nodes = (rows,) if relation < 0 else split(rows)
        kept = np.full(len(rows), not self._several[~relation if relation < 0 else relation])
        for column in nodes:
            kept &= ~self._several[column]
        return kept & _stated(relation, rows, explicit)

    def _grouped(self) -> NDArray[np.bool_]:
        """For each id whether it stands for more than itself, or for a value that clashes."""
        of = self.groups.of
        several = np.zeros(len(of), bool)
        if self.groups.edges:
            moved = np.nonzero(of != np.arange(len(of)))[0]
            several[of[moved]] = True
            several[moved] = True
        several[[node for pair in self.groups.clashes for node in pair]] = True
        return several

    def _check_equal(self, rule: Rule, place: int, column: Ids) -> None:
        """Raises where what goes may have made two nodes equal (which now are one)."""
        assert rule.differ is not None
        if not self.groups.edges and not self.groups.clashes:
            return
        rest = rule.body[:place] + rule.body[place + 1 :]
        rows = completed(self, first_rows(rule.body[place], column), rest, None)
        if any(self._several[rows[name]].any() for name in rule.differ if name in rows):
            raise _Rebuild

    def _still_following(self, going: Delta, explicit: Explicit) -> New:
        """Of what was taken out, what is stated still, or follows from the rest in one step."""
        new: New = defaultdict(list)
        heads: dict[int, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            if rule.head is not None and rule.differ is None:
                heads[relation_of(rule.head)].append(rule)
        for relation, column in going.items():
            new[relation].append(column[_stated(relation, column, explicit)])
            new[relation].append(self._paths.get(relation, EMPTY))
            for members in self._from_below(relation, column):
                new[relation].append(members)
            for rule in heads.get(relation, ()):
                assert rule.head is not None
                rows = completed(self, first_rows(rule.head, column), rule.body, None)
                self._conclude(new, rule, rows)
        return new

    def _from_below(self, relation: int, column: Ids) -> Iterator[Ids]:
        """What subclasses and subproperties, or values by themselves, still give."""
        number = ~relation if relation < 0 else relation
        order = SUB_CLASS if relation < 0 else SUB_PROPERTY
        for below in slice_of(self.inverse(order), number).tolist():
            if below != number:
                yield column[contains(self.column(~below if relation < 0 else below), column)]
        if relation < 0 and number < len(DATATYPES):
            bits = self._types[column] >> np.uint64(number) & np.uint64(1)
            yield column[bits == 1]


def _under(of: Ids, clash: Clash) -> Broken:
    """A broken rule and what breaks it, under the ids that stand for groups."""
    return clash.rule, frozenset(tuple(of[list(fact)].tolist()) for fact in clash.body)


def _stated(relation: int, rows: Ids, explicit: Explicit) -> NDArray[np.bool_]:
    """Which rows are among what is stated."""
    found = np.zeros(len(rows), bool)
    for stated in explicit:
        found |= contains(stated.get(relation, EMPTY), rows)
    return found


def triples_of(rows: Iterable[Fact]) -> Ids:
    """Rows as an array of three columns."""
    return np.array(list(rows), np.int64).reshape(-1, 3)
