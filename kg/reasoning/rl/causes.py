"""Where a conflict comes from: the input triples that can have had a part in it.

Goes backwards over a closure: a fact that was put in is its own cause, another one is traced to
the facts of the rule that can have made it, the earliest first. For nodes that were made equal the
causes of their equality count too. What comes out is enough, not least: the tracer derives the
conflict from it again and leaves out what it does not need.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np

from kg.reasoning.rl.columns import EMPTY, Ids, contains, keys, slice_of, split, unique
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.matching import completed, length, relation_of
from kg.reasoning.rl.rules import Atom, Fact, Rule
from kg.reasoning.rl.vocabulary import ID, SAME, SUB_CLASS, SUB_PROPERTY, TYPE

Node: TypeAlias = int | tuple[Rule, int, tuple[int, ...]]
"""A node, or a reason that makes several nodes equal: a rule and what they share."""
MOST_CAUSES = 20_000
_MOST_WAYS = 200
_MOST_ALIKE = 20
_TRANSITIVE = ~ID["owl:TransitiveProperty"]


class Causes:
    """Looks up causes in one closure; what it needs beside is made once, when first asked."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure
        self._of = closure.groups.of
        self._input = _by_relation(self._of, closure.triples)
        self._heads: dict[int, list[Rule]] = defaultdict(list)
        for rule in closure.rules:
            if rule.head is not None:
                self._heads[relation_of(rule.head)].append(rule)
        self._rounds: dict[int, list[tuple[int, Ids]]] = {}
        self._edges = self._equalities()
        self._said_same = {
            (s, o) for s, p, o in closure.triples[closure.triples[:, 1] == SAME].tolist()
        }
        self._log: dict[int, list[tuple[int, Ids]]] = defaultdict(list)
        for number, delta in enumerate(closure.log):
            for relation, column in delta.items():
                self._log[self._named(relation)].append((number, column))

    def of(self, facts: Iterable[Fact], nodes: Iterable[int], *, wide: bool) -> dict[Fact, None]:
        """Input triples that facts (of group ids) can have come from.

        ``nodes`` are ids whose equality to their group matters beside. ``wide`` follows every
        way in which a fact can have come about, not the earliest alone.
        """
        found: dict[Fact, None] = {}
        open_facts = deque(facts)
        open_nodes = deque(nodes)
        seen: set[Fact] = set()
        linked: set[int] = set()
        while (open_facts or open_nodes) and len(found) < MOST_CAUSES:
            if not open_facts:
                node = open_nodes.popleft()
                if node not in linked:
                    linked.add(node)
                    open_facts.extend(self._why_equal(node, found, linked))
                continue
            fact = self._canonical(open_facts.popleft())
            if fact in seen or fact[1] == SAME:
                continue
            seen.add(fact)
            own = self._put_in(fact, linked.union(open_nodes))
            for triple in own:
                found[triple] = None
                open_nodes.extend(node for node in triple if node not in linked)
            if wide or not own:
                for premises in self._ways(fact, wide):
                    open_facts.extend(premises)
                    if not wide:
                        break
        return found

    def _canonical(self, fact: Fact) -> Fact:
        subject, predicate, target = (int(self._of[term]) for term in fact)
        return subject, predicate, target

    def _named(self, relation: int) -> int:
        return int(self._of[relation]) if relation >= 0 else ~int(self._of[~relation])

    def _put_in(self, fact: Fact, named: set[int]) -> list[Fact]:
        """The input triples that are the fact; of very many those that use the named nodes."""
        column, rows = self._input.get(_relation(fact), (EMPTY, EMPTY))
        key = _key(fact)
        low, high = np.searchsorted(column, [key, key + 1])
        triples = [(s, p, o) for s, p, o in self._closure.triples[rows[low:high]].tolist()]
        if len(triples) <= _MOST_ALIKE:
            return triples
        plain = [t for t in triples if all(n in named or n not in self._edges for n in t)]
        return plain or triples[:_MOST_ALIKE]

    # -- ways in which a fact can have come about ----------------------------------------------

    def _ways(self, fact: Fact, wide: bool) -> Iterator[tuple[Fact, ...]]:
        """The premises of each way whose premises are older than the fact; earliest first."""
        age = self._age(fact)
        ways = []
        for premises in self._derivations(fact, age):
            oldest = max((self._age(premise) for premise in premises), default=-1)
            if oldest < age or wide:
                ways.append((oldest, len(premises), premises))
        ways.sort(key=lambda way: way[:2])
        for _, _, premises in ways[:_MOST_WAYS]:
            yield premises

    def _derivations(self, fact: Fact, age: int) -> Iterator[tuple[Fact, ...]]:
        subject, predicate, target = fact
        closure = self._closure
        if predicate == TYPE:
            for below in slice_of(closure.inverse(SUB_CLASS), target).tolist():
                if below != target and closure.holds((subject, TYPE, below)):
                    yield (below, SUB_CLASS, target), (subject, TYPE, below)
        for below in slice_of(closure.inverse(SUB_PROPERTY), predicate).tolist():
            if below != predicate and closure.holds((subject, below, target)):
                yield (below, SUB_PROPERTY, predicate), (subject, below, target)
        if predicate in (SUB_CLASS, SUB_PROPERTY) or predicate in closure.column(_TRANSITIVE):
            yield from self._path(fact, age)
        for rule in self._heads.get(_relation(fact), ()):
            yield from self._by_rule(rule, fact)

    def _by_rule(self, rule: Rule, fact: Fact) -> Iterator[tuple[Fact, ...]]:
        assert rule.head is not None
        bound: dict[str, int] = {}
        for slot, value in zip(rule.head, fact, strict=True):
            if isinstance(slot, int):
                if slot != value:
                    return
            elif bound.setdefault(slot, value) != value:
                return
        yield from self._matched(rule, bound)

    def _matched(self, rule: Rule, bound: dict[str, int]) -> Iterator[tuple[Fact, ...]]:
        """The facts of each match of a rule's body where some variables are known."""
        body = [_filled(atom, bound) for atom in rule.body]
        rows = completed(self._closure, {"": np.zeros(1, np.int64)}, body, None)
        for place in range(min(length(rows), _MOST_WAYS)):
            full = {name: int(column[place]) for name, column in rows.items()}
            facts = [_filled(atom, full) for atom in body]
            yield (*rule.given, *((int(s), int(p), int(o)) for s, p, o in facts))

    def _path(self, fact: Fact, age: int) -> Iterator[tuple[Fact, ...]]:
        """The shortest way over older steps of a transitive property."""
        start, predicate, end = fact
        before: dict[int, int] = {start: start}
        queue = deque([start])
        column = self._closure.column(predicate)
        while queue and end not in before:
            node = queue.popleft()
            ends = slice_of(column, node)
            ages = self._ages(predicate, keys(np.full(len(ends), node), ends))
            for following in ends[ages < age].tolist():
                if following not in before and (following != end or node != start):
                    before[following] = node
                    queue.append(following)
        if end not in before or start == end:
            return
        steps = []
        node = end
        while node != start:
            steps.append((before[node], predicate, node))
            node = before[node]
        kind = ((predicate, TYPE, ~_TRANSITIVE),)
        yield (*(() if predicate in (SUB_CLASS, SUB_PROPERTY) else kind), *reversed(steps))

    # -- ages --------------------------------------------------------------------------------

    def _age(self, fact: Fact) -> int:
        fact = self._canonical(fact)
        return int(self._ages(_relation(fact), np.array([_key(fact)], np.int64))[0])

    def _ages(self, relation: int, values: Ids) -> Ids:
        """The round in which each row first was there; -1 for what never was."""
        ages = np.full(len(values), -1, np.int64)
        for number, column in self._history(relation):
            new = (ages < 0) & contains(column, values)
            ages[new] = number
        return ages

    def _history(self, relation: int) -> list[tuple[int, Ids]]:
        if relation not in self._rounds:
            of = self._of
            self._rounds[relation] = [
                (number, unique(of[c] if relation < 0 else keys(*(of[x] for x in split(c)))))
                for number, c in self._log.get(relation, ())
            ]
        return self._rounds[relation]

    # -- equality ----------------------------------------------------------------------------

    def _equalities(self) -> dict[Node, list[Node]]:
        """Who was found equal to whom: nodes next to nodes, or to the reason that joins them."""
        edges: dict[Node, list[Node]] = defaultdict(list)
        ruled: set[tuple[int, int]] = set()
        for link in self._closure.links:
            columns = (link.shared.tolist(), link.one.tolist(), link.other.tolist())
            for shared, one, other in zip(*columns, strict=True):
                ruled.add((one, other))
                pair = (one, other) if link.rule.name == "prp-key" else ()
                reason = (link.rule, shared, pair)
                for node in (one, other):
                    edges[node].append(reason)
                    edges[reason].append(node)
        for delta in self._closure.log:
            for one, other in zip(
                *(c.tolist() for c in split(delta.get(SAME, EMPTY))), strict=True
            ):
                if (one, other) not in ruled:
                    edges[one].append(other)
                    edges[other].append(one)
        return edges

    def _why_equal(self, node: int, found: dict[Fact, None], linked: set[int]) -> Iterator[Fact]:
        """Facts behind the equality of a node and its group's id."""
        goal = int(self._of[node])
        before: dict[Node, Node] = {node: node}
        queue: deque[Node] = deque([node])
        while queue and goal not in before:
            current = queue.popleft()
            for following in self._edges.get(current, ()):
                if following not in before:
                    before[following] = current
                    queue.append(following)
        step: Node = goal
        while step in before and step != node:
            last, step = step, before[step]
            if isinstance(step, int):
                if isinstance(last, int):
                    yield from self._why_pair(step, last, found)
                linked.add(step)
            else:
                yield from self._why_ruled(step[0], step[1], goal)

    def _why_ruled(self, rule: Rule, shared: int, group: int) -> Iterator[Fact]:
        assert rule.differ is not None
        bound = {name: group for name in rule.differ}
        if rule.name != "prp-key":
            names = (slot for atom in rule.body for slot in atom if isinstance(slot, str))
            bound[next(n for n in names if n not in rule.differ)] = int(self._of[shared])
        for facts in self._matched(rule, bound):
            yield from facts

    def _why_pair(self, one: int, other: int, found: dict[Fact, None]) -> Iterator[Fact]:
        for pair in ((one, other), (other, one)):
            if pair in self._said_same:
                found[pair[0], SAME, pair[1]] = None
                return
        node = int(self._of[one])
        for rule in self._heads.get(SAME, ()):
            if rule.differ is None:
                for facts in self._by_rule(rule, (node, SAME, node)):
                    yield from facts
        for below in slice_of(self._closure.inverse(SUB_PROPERTY), SAME).tolist():
            yield below, SUB_PROPERTY, SAME
            yield node, below, node


def _filled(atom: Atom, bound: dict[str, int]) -> Atom:
    subject, predicate, target = (
        bound.get(slot, slot) if isinstance(slot, str) else slot for slot in atom
    )
    return subject, predicate, target


def _relation(fact: Fact) -> int:
    return ~fact[2] if fact[1] == TYPE else fact[1]


def _key(fact: Fact) -> int:
    return fact[0] if fact[1] == TYPE else fact[0] << 32 | fact[2]


def _by_relation(of: Ids, triples: Ids) -> dict[int, tuple[Ids, Ids]]:
    """For each relation the sorted keys of the input, and the row of each."""
    subjects, predicates, objects = of[triples].T
    is_type = predicates == TYPE
    relation = np.where(is_type, ~objects, predicates)
    key = np.where(is_type, subjects, keys(subjects, objects))
    order = np.lexsort((key, relation))
    names, starts = np.unique(relation[order], return_index=True)
    parts = np.split(order, starts[1:])
    return {name: (key[rows], rows) for name, rows in zip(names.tolist(), parts, strict=True)}
