"""Looks for a graph with unknown nodes in a closure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kg.errors import UsageError
from kg.reasoning.rl.columns import slice_of, split
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.vocabulary import SAME, TYPE

_MOST_STEPS = 200_000


def matches(closure: Closure, goals: Sequence[Sequence[int]], unknown: Collection[int]) -> bool:
    """Whether the unknown nodes can be chosen so that all goals hold.

    Raises :class:`kg.errors.UsageError` where that cannot be told within bounds.
    """
    search = _Search(closure, frozenset(unknown))
    return search.run([(s, p, o) for s, p, o in goals], {})


class _Search:
    def __init__(self, closure: Closure, unknown: frozenset[int]) -> None:
        self.closure = closure
        self.unknown = unknown
        self.steps = 0

    def run(self, goals: list[Fact], bound: dict[int, int]) -> bool:
        """Backtracks over the goals, those with fewest open places first."""
        if not goals:
            return True
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise UsageError("the conclusion's blank nodes can be matched in too many ways")
        ground = [tuple(bound.get(t, t) for t in goal) for goal in goals]
        best = min(range(len(goals)), key=lambda n: sum(t in self.unknown for t in ground[n]))
        subject, predicate, target = ground[best]
        rest = goals[:best] + goals[best + 1 :]
        goal = (subject, predicate, target)
        if not self.unknown.intersection(goal):
            return self.closure.holds(goal) and self.run(rest, bound)
        return any(self.run(rest, bound | more) for more in self._ways(goal))

    def _ways(self, goal: Fact) -> Iterator[dict[int, int]]:
        subject, predicate, target = goal
        if predicate in self.unknown or (predicate == TYPE and target in self.unknown):
            for relation in list(self.closure.full):
                yield from self._in_relation(relation, goal)
        elif predicate == SAME:
            known = target if subject in self.unknown else subject
            for node in (subject, target):
                if node in self.unknown:
                    yield {node: known}
        else:
            yield from self._in_relation(~target if predicate == TYPE else predicate, goal)

    def _in_relation(self, relation: int, goal: Fact) -> Iterator[dict[int, int]]:
        of = self.closure.groups.of
        name = relation if relation >= 0 else ~relation
        relation = int(of[name]) if relation >= 0 else ~int(of[name])
        column = self.closure.column(relation)
        subject, predicate, target = goal
        if relation < 0:
            rows = [(s, TYPE, ~relation) for s in column.tolist()]
        elif subject not in self.unknown:
            subject = int(of[subject])
            rows = [(subject, relation, o) for o in slice_of(column, subject).tolist()]
        else:
            pairs = zip(*(part.tolist() for part in split(column)), strict=True)
            rows = [(s, relation, o) for s, o in pairs]
        for row in rows:
            bound: dict[int, int] = {}
            for slot, value in zip((subject, predicate, target), row, strict=True):
                if slot in self.unknown:
                    if bound.setdefault(slot, value) != value:
                        break
                elif int(of[slot]) != value:
                    break
            else:
                yield bound
