"""The closure of a graph under OWL 2 RL/RDF, semi-naively over sorted integer columns.

Equality is kept by giving all equal nodes one id (canonicalisation), so eq-sym, eq-trans and
eq-rep-* cost nothing. Rules whose axioms are filled in are matched against what is new. Work
that touches everything (merging equal nodes, transitive closures, making rules of new axioms,
keys) waits until nothing else follows. Rules that cannot hold are left to
:mod:`kg.reasoning.rl.clashes`.

Not derived, because nothing else rests on it: owl:Thing's members (unless an axiom uses them),
the types of literals whose datatype no axiom uses, ``x owl:sameAs x``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.reasoning.rl.columns import (
    EMPTY,
    Ids,
    contains,
    gathered,
    keys,
    slice_of,
    split,
    union,
)
from kg.reasoning.rl.equating import equal_keys, equal_values
from kg.reasoning.rl.lists import read_lists
from kg.reasoning.rl.matching import (
    Rows,
    completed,
    filled,
    first_rows,
    length,
    relation_of,
)
from kg.reasoning.rl.paths import closed
from kg.reasoning.rl.rules import Axioms, Row, Rule, made, table
from kg.reasoning.rl.store import Delta, New, Store
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import (
    ANNOTATIONS,
    DATATYPES,
    DOMAIN,
    FIRST,
    ID,
    NOTHING,
    RANGE,
    REST,
    SAME,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    TYPE,
)

_DONE_HERE = {"cax-sco", "prp-spo1", "prp-trp", "scm-sco", "scm-spo"}
"""Rules that the engine does by itself, because they are many or need a method of their own."""
_IMPLIED = {"cax-eqc1", "cax-eqc2", "prp-eqp1", "prp-eqp2"}
"""Follow from scm-eqc1 or scm-eqp1 with cax-sco or prp-spo1."""
_LAST = {"scm-dom1", "scm-dom2", "scm-rng1", "scm-rng2"}
"""What they derive, prp-dom and prp-rng would only repeat: they come last and make no rules."""

_TRANSITIVE = ~ID["owl:TransitiveProperty"]


@dataclass(frozen=True, slots=True)
class Links:
    """Nodes that a rule found equal, pair by pair, and what node shows it."""

    rule: Rule
    shared: Ids
    one: Ids
    other: Ids


class Closure(Store):
    """The closure of triples; ``full`` holds each relation (a predicate, or ``~class``)."""

    def __init__(self, terms: Terms, triples: Ids) -> None:
        """Closes at once. Raises :class:`kg.errors.UsageError` where bounds are passed."""
        super().__init__(terms)
        self.triples = triples
        self.rules: dict[Rule, None] = {}
        self.links: list[Links] = []
        self.lists: dict[int, tuple[int, ...]] = {}
        self._by: dict[int, list[tuple[Rule, int]]] = defaultdict(list)
        self._keys_dirty = True
        self._base: dict[int, Ids] = {}
        self._paths: dict[int, Ids] = {}
        self._stale: set[int] = set()
        self._constants: set[int] = set()
        self._finished: tuple[int, ...] | None = None
        """How much schema there was when the rules that come last found nothing new."""
        self._rows = [
            row
            for row in table()
            if row.name not in _DONE_HERE | _IMPLIED | _LAST and "pairs" not in row.listing
        ]
        self.watched = {relation_of(atom) for row in table() for atom in row.given}
        self.watched |= {FIRST, REST}
        self.watched -= {SUB_CLASS, SUB_PROPERTY}  # these are followed row by row
        self._last = [rule for row in table() if row.name in _LAST for rule in made(row, _NONE)]
        new: New = defaultdict(list)
        self.spread(new, np.concatenate([triples, _axiomatic_triples()]))
        self._go_on(new)

    # -- the loop ----------------------------------------------------------------------------

    def _go_on(self, new: New) -> None:
        """Takes rows in and derives all that follows."""
        delta = dict(self.add(new))
        for relation, column in self._transitive().items():  # so that no rule walks a long chain
            delta[relation] = union(delta.get(relation, EMPTY), column)
        self._saturate(delta)

    def _saturate(self, delta: Delta) -> None:
        """Derives all that follows from what is new."""
        while delta:
            while delta:
                delta = self._round(delta)
            delta = (
                self._merge()
                or self._transitive()
                or self._make_rules()
                or self._keys()
                or self._finish()
            )

    # -- one round ---------------------------------------------------------------------------

    def _round(self, delta: Delta) -> Delta:
        return self.add(self._consequences(delta))

    def _consequences(self, delta: Delta) -> New:
        """What the rules make of some rows in one step, known or not."""
        new: New = defaultdict(list)
        for relation, column in delta.items():
            if relation < 0:
                self._superclasses(new, ~relation, column)
                if TYPE in self.open:
                    new[TYPE].append(keys(column, np.full(len(column), ~relation)))
            else:
                self._superproperties(new, relation, column)
            for rule, place in self._by.get(relation, ()):
                self._apply(new, rule, place, column)
        if SUB_CLASS in delta:
            self._new_superclasses(new, delta[SUB_CLASS])
        if SUB_PROPERTY in delta:
            self._new_superproperties(new, delta[SUB_PROPERTY])
        return new

    def _superclasses(self, new: New, number: int, members: Ids) -> None:
        for above in slice_of(self.column(SUB_CLASS), number).tolist():
            if above != number and (above != THING or THING in self.open):
                new[~above].append(members)

    def _new_superclasses(self, new: New, pairs: Ids) -> None:
        for below, above in zip(*(column.tolist() for column in split(pairs)), strict=True):
            if below < len(DATATYPES) and below != above:
                self.open_class(new, below)
            if above == THING and THING not in self.open:
                continue
            if below == THING and above != THING:
                self.open_class(new, THING)
            members = self.full.get(~below)
            if members is not None and above != below:
                new[~above].append(members)

    def _superproperties(self, new: New, number: int, pairs: Ids) -> None:
        for above in slice_of(self.column(SUB_PROPERTY), number).tolist():
            if above != number:
                new[above].append(pairs)

    def _new_superproperties(self, new: New, pairs: Ids) -> None:
        for below, above in zip(*(column.tolist() for column in split(pairs)), strict=True):
            if below == TYPE and above != TYPE:
                self.open_class(new, TYPE)
            known = self.full.get(below)
            if known is not None and above != below:
                new[above].append(known)

    # -- rules -------------------------------------------------------------------------------

    def _apply(self, new: New, rule: Rule, place: int, column: Ids) -> None:
        """What follows by a rule from new rows of one of its atoms."""
        if rule.differ is not None:
            self._equate(new, rule, place, column)
            return
        rows = first_rows(rule.body[place], column)
        rest = rule.body[:place] + rule.body[place + 1 :]
        if rest:
            rows = completed(self, rows, rest, None)
        self._conclude(new, rule, rows)

    def _conclude(self, new: New, rule: Rule, rows: Rows) -> None:
        assert rule.head is not None
        if not length(rows):
            return
        relation = relation_of(rule.head)
        if relation == ~THING and THING not in self.open:
            return
        subjects = filled(rule.head[0], rows)
        new[relation].append(
            subjects if relation < 0 else keys(subjects, filled(rule.head[2], rows))
        )

    def _equate(self, new: New, rule: Rule, place: int, column: Ids) -> None:
        if rule.name == "prp-key":
            self._keys_dirty = True
        else:
            self._link(new, rule, *equal_values(self, rule, place, column))

    def _link(self, new: New, rule: Rule, shared: Ids, one: Ids, other: Ids) -> None:
        if len(one):
            self.links.append(Links(rule, shared, one, other))
            new[SAME].append(keys(one, other))

    def _keys(self) -> Delta:
        new: New = defaultdict(list)
        if self._keys_dirty:
            self._keys_dirty = False
            for rule in [r for r in self.rules if r.name == "prp-key"]:
                self._link(new, rule, *equal_keys(self, rule))
        return self.add(new)

    def _make_rules(self) -> Delta:
        """Makes rules of the axioms that are new, and applies these to everything."""
        if not self.dirty and self.rules:
            return {}
        dirty, self.dirty = self.dirty, set()
        if dirty & {FIRST, REST}:
            self.lists = read_lists(self)
        axioms = Axioms(self.pairs, lambda number: self.column(~number).tolist(), self.lists)
        new: New = defaultdict(list)
        start = not self.rules
        for row in self._rows:
            if _concerned(row, dirty) or start:
                for rule in made(row, axioms):
                    self._learn(new, rule)
        return self.add(new)

    def pairs(self, relation: int) -> list[tuple[int, int]]:
        """The pairs of a predicate as Python numbers."""
        subjects, objects = split(self.column(relation))
        return list(zip(subjects.tolist(), objects.tolist(), strict=True))

    def _learn(self, new: New, rule: Rule) -> None:
        if rule in self.rules:
            return
        self.rules[rule] = None
        heads = () if rule.head is None else (rule.head,)
        for atom in (*rule.given, *rule.body, *heads):
            self._constants.update(slot for slot in atom if isinstance(slot, int))
        for atom in rule.body:
            relation = relation_of(atom)
            if rule.name not in ("cls-svf1", "cls-maxqc3") or relation != ~THING:
                self.open_class(new, ~relation if relation < 0 else relation)
        if rule.head is None:
            return
        if not rule.body:
            self._conclude(new, rule, {"": np.zeros(1, np.int64)})
        for place, atom in enumerate(rule.body):
            self._by[relation_of(atom)].append((rule, place))
        if rule.body:
            place = min(
                range(len(rule.body)),
                key=lambda p: len(self.column(relation_of(rule.body[p]))),
            )
            column = self.column(relation_of(rule.body[place]))
            if len(column):
                self._apply(new, rule, place, column)

    # -- work that waits ---------------------------------------------------------------------

    def _merge(self) -> Delta:
        """Gives nodes that were found equal one id; what changes its keys counts as new."""
        pairs = self.full.pop(SAME, EMPTY)
        if not len(pairs):
            return {}
        changes = self.groups.merge(*split(pairs))
        if not changes.any():
            return {}
        of = self.groups.of
        delta: New = defaultdict(list)
        for relation in list(self.full):
            column = self.full[relation]
            name = int(of[relation]) if relation >= 0 else ~int(of[~relation])
            subjects, objects = (column, column) if relation < 0 else split(column)
            moved = changes[subjects] | changes[objects]
            if name == relation and not moved.any():
                continue
            if name != relation:
                moved[:] = True
            changed = of[subjects[moved]]
            if relation >= 0:
                changed = keys(changed, of[objects[moved]])
            self.inverses.pop(relation, None)
            self.full[relation] = column[~moved]
            delta[name].append(changed)
        self._base, self._paths = map(self.groups.renamed, (self._base, self._paths))
        self._stale |= set(self._base)
        self._finished = None
        self._keys_dirty = True
        if changes[list(self._constants)].any():
            self._forget(changes)
        return self._renamed(delta)

    def _forget(self, changes: NDArray[np.bool_]) -> None:
        """Drops the rules that speak of ids that are no more.

        Their axioms spoke of these ids too, and count as changed: they make the rules again.
        """
        stale = {
            rule
            for rule in self.rules
            if any(
                isinstance(slot, int) and changes[slot]
                for atom in (*rule.given, *rule.body, *filter(None, [rule.head]))
                for slot in atom
            )
        }
        for rule in stale:
            del self.rules[rule]
        for relation, uses in self._by.items():
            self._by[relation] = [use for use in uses if use[0] not in stale]

    def _renamed(self, parts: New) -> Delta:
        """Puts renamed rows back; they count as new even where an equal row was there."""
        delta: Delta = {}
        for relation, columns in parts.items():
            column = gathered(columns)
            known = self.column(relation)
            delta[relation] = column
            self.take(relation, union(known, column[~contains(known, column)]))
        for relation in [r for r, column in self.full.items() if not len(column)]:
            del self.full[relation]
        if delta:
            self.log.append(delta)
        return delta

    def _transitive(self) -> Delta:
        """Closes transitive properties; what is not made here is their base."""
        new: New = defaultdict(list)
        for number in {SUB_CLASS, SUB_PROPERTY, *self.column(_TRANSITIVE).tolist()}:
            known, paths = self.column(number), self._paths.get(number, EMPTY)
            if len(known) == len(paths) and number not in self._stale:
                continue  # the paths are among what is known
            more = known[~contains(paths, known)]
            if len(more) or number in self._stale:
                base = self._base.get(number, EMPTY)
                self._base[number] = base = union(base, more[~contains(base, more)])
                whole = closed(base)
                self._paths[number] = whole
                new[number].append(whole)
        self._stale.clear()
        return self.add(new)

    def _finish(self) -> Delta:
        """The rules that come last, to their end; their facts make no rules."""
        sizes = tuple(len(self.column(r)) for r in (DOMAIN, RANGE, SUB_CLASS, SUB_PROPERTY))
        if sizes == self._finished:
            return {}
        dirty = set(self.dirty)
        new: New = defaultdict(list)
        for rule in self._last:
            start = self.column(relation_of(rule.body[0]))
            if len(start):
                rows = first_rows(rule.body[0], start)
                self._conclude(new, rule, completed(self, rows, rule.body[1:], None))
        delta = self.add(new)
        self.dirty = dirty | (self.dirty - {DOMAIN, RANGE})
        self._finished = sizes if not delta else None
        return delta


def _concerned(row: Row, dirty: set[int]) -> bool:
    reads = {relation_of(atom) for atom in row.given}
    return bool(dirty & reads) or bool(row.listing and dirty & {FIRST, REST})


def _axiomatic_triples() -> Ids:
    """Rules cls-thing, cls-nothing1, prp-ap and dt-type1."""
    rows = [(THING, TYPE, ID["owl:Class"]), (NOTHING, TYPE, ID["owl:Class"])]
    rows += [(ID[name], TYPE, ID["owl:AnnotationProperty"]) for name in ANNOTATIONS]
    rows += [(ID[name], TYPE, ID["rdfs:Datatype"]) for name in DATATYPES]
    return np.array(rows, np.int64)


_NONE = Axioms(lambda _: (), lambda _: (), {})
