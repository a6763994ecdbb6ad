"""The same rules over few facts, plainly and with the reason of each fact.

This is the slow, explicit twin of :mod:`kg.reasoning.rl.engine`: facts one by one, equality by
the rules eq-sym, eq-trans and eq-rep-*, and for each derived fact the rule and the facts that it
came from. It explains conflicts, whose causes the engine has narrowed down, and the tests hold
the engine against it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.errors import UsageError
from kg.reasoning.rl.matching import relation_of
from kg.reasoning.rl.merging import differ
from kg.reasoning.rl.rules import Atom, Binding, Fact, Row, Rule, made, table
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import DATATYPES, DIFFERENT, ID, NOTHING, SAME, THING, TYPE

_REPEATING = {"scm-dom1", "scm-dom2", "scm-rng1", "scm-rng2"}
MOST_FACTS = 20_000
"""Facts that one trace may make."""
_MOST_STEPS = 200_000


class TooManyFacts(UsageError):
    """More follows than a trace may make."""


@dataclass(frozen=True, slots=True)
class Reason:
    """How a fact came about; without premises it is an axiom of the rules themselves."""

    rule: str
    premises: tuple[Fact, ...]


class Trace:
    """All that follows from some facts, with reasons."""

    def __init__(
        self, terms: Terms, facts: Iterable[Fact], lists: Mapping[int, tuple[int, ...]]
    ) -> None:
        """Derives at once. Raises :class:`TooManyFacts` beyond :data:`MOST_FACTS`."""
        self.why: dict[Fact, Reason | None] = {}
        self.broken: dict[Reason, None] = {}
        self._steps = 0
        self._terms = terms
        self.lists = lists
        self._agenda: deque[Fact] = deque()
        self._by_relation: dict[int, list[Fact]] = defaultdict(list)
        self._by_node: dict[int, dict[Fact, None]] = defaultdict(dict)
        self._by_slot: dict[tuple[int, int, bool], list[Fact]] = defaultdict(list)
        self._same: dict[int, list[int]] = defaultdict(list)
        self._atoms: dict[int, list[tuple[Rule, int]]] = defaultdict(list)
        self._rules: set[Rule] = set()
        rows = [row for row in table() if row.name not in _REPEATING]
        self._axiomatic: dict[int, list[tuple[Row, Atom]]] = defaultdict(list)
        for row in rows:
            for atom in row.given:
                self._axiomatic[relation_of(atom)].append((row, atom))
        for fact in facts:
            self._say(fact, None)
        for number in (THING, NOTHING):
            self._say((number, TYPE, ID["owl:Class"]), Reason("cls-thing", ()))
        self._say_types()
        for members in lists.values():
            for member in members:
                if members.count(member) > 1:
                    self._say((member, SAME, member), Reason("eq-ref", ()))
        for row in rows:
            if not row.given:
                self._learn(row, {})
        self._run()

    def leaves(self, facts: Iterable[Fact]) -> dict[Fact, None]:
        """The given facts that the reasons of facts go back to, in order."""
        return {fact: None for fact in self.order(facts) if self.why[fact] is None}

    def order(self, facts: Iterable[Fact]) -> list[Fact]:
        """Facts with all that their reasons rest on, premises before conclusions."""
        done: dict[Fact, None] = {}
        stack = [(fact, False) for fact in reversed(list(facts))]
        while stack:
            fact, ready = stack.pop()
            if fact in done:
                continue
            reason = self.why[fact]
            if ready or reason is None:
                done[fact] = None
            else:
                stack.append((fact, True))
                stack += [(premise, False) for premise in reversed(reason.premises)]
        return list(done)

    # -- deriving ----------------------------------------------------------------------------

    def _say(self, fact: Fact, reason: Reason | None) -> None:
        if fact in self.why:
            return
        if len(self.why) >= MOST_FACTS:
            raise TooManyFacts(f"an explanation needs more than {MOST_FACTS:,} facts")
        self.why[fact] = reason
        self._agenda.append(fact)

    def _say_types(self) -> None:
        """Rule dt-type2, for the literals and datatypes that are spoken of."""
        nodes = {term for fact in self.why for term in fact}
        for node in sorted(nodes & self._terms.values.keys()):
            types = self._terms.values[node].types
            for number in sorted(n for n in nodes if n < len(DATATYPES)):
                if types >> number & 1:
                    self._say((node, TYPE, number), Reason("dt-type2", ()))

    def _run(self) -> None:
        while self._agenda:
            fact = self._agenda.popleft()
            relation = _relation(fact)
            self._by_relation[relation].append(fact)
            for node in fact:
                self._by_node[node][fact] = None
            self._by_slot[relation, fact[0], True].append(fact)
            self._by_slot[relation, fact[2], False].append(fact)
            self._check_values(fact)
            self._learn_from(fact, relation)
            for rule, place in tuple(self._atoms.get(relation, ())):
                bound = _unified(rule.body[place], fact, {})
                if bound is not None:
                    self._match(rule, bound, {place: fact})
            self._equal(fact)

    def match(self, atom: Atom, bound: Binding) -> Iterator[Binding]:
        """Each way to bind an atom's variables by the facts so far."""
        for fact in tuple(self._candidates(atom, bound)):
            more = _unified(atom, fact, bound)
            if more is not None:
                yield more

    def _learn(self, row: Row, bound: Binding) -> None:
        for rule in made(row, self, bound):
            if rule not in self._rules:
                self._rules.add(rule)
                for place, atom in enumerate(rule.body):
                    self._atoms[relation_of(atom)].append((rule, place))
                self._match(rule, {}, {})

    def _learn_from(self, fact: Fact, relation: int) -> None:
        for row, atom in self._axiomatic.get(relation, ()):
            bound = _unified(atom, fact, {})
            if bound is not None:
                self._learn(row, bound)

    def _match(self, rule: Rule, bound: Binding, used: dict[int, Fact]) -> None:
        for full, facts in self._ways(rule.body, bound, used):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise TooManyFacts(f"an explanation needs more than {_MOST_STEPS:,} steps")
            if rule.differ is not None and full[rule.differ[0]] == full[rule.differ[1]]:
                continue
            reason = Reason(rule.name, (*rule.given, *facts))
            if rule.head is None:
                self.broken[reason] = None
            else:
                subject, predicate, target = (
                    full[slot] if isinstance(slot, str) else slot for slot in rule.head
                )
                self._say((subject, predicate, target), reason)

    def _ways(
        self, body: tuple[Atom, ...], bound: Binding, used: dict[int, Fact]
    ) -> Iterator[tuple[Binding, tuple[Fact, ...]]]:
        if len(used) == len(body):
            yield bound, tuple(used[place] for place in range(len(body)))
            return
        place = min(
            (p for p in range(len(body)) if p not in used),
            key=lambda p: len(self._candidates(body[p], bound)),
        )
        for fact in list(self._candidates(body[place], bound)):
            more = _unified(body[place], fact, bound)
            if more is not None:
                yield from self._ways(body, more, used | {place: fact})

    def _candidates(self, atom: Atom, bound: Binding) -> Collection[Fact]:
        relation = relation_of(atom)
        for slot, forward in ((atom[0], True), (atom[2], False)):
            value = bound.get(slot) if isinstance(slot, str) else slot
            if value is not None and (forward or relation >= 0):
                return self._by_slot.get((relation, value, forward), ())
        return self._by_relation.get(relation, ())

    def _check_values(self, fact: Fact) -> None:
        subject, predicate, target = fact
        if predicate == DIFFERENT and subject == target:
            self._say((subject, SAME, subject), Reason("eq-ref", ()))
        values = self._terms.values
        if target in values and values[target].ill:
            self.broken[Reason("dt-not-type", (fact,))] = None
        if subject not in values:
            return
        value = values[subject]
        if predicate == TYPE and target < len(DATATYPES) and value.known:
            if not value.types >> target & 1:
                self.broken[Reason("dt-not-type", (fact,))] = None
        elif predicate == SAME and target in values and differ(value, values[target]):
            self.broken[Reason("dt-diff", (fact,))] = None

    def _equal(self, fact: Fact) -> None:
        """Rules eq-sym, eq-trans and eq-rep-s, -p, -o."""
        subject, predicate, target = fact
        if predicate == SAME:
            values = self._terms.values
            one, other = values.get(subject), values.get(target)
            if subject == target or (one and other and differ(one, other)):
                return  # nothing is said to follow from values that cannot be one
            self._say((target, SAME, subject), Reason("eq-sym", (fact,)))
            self._same[subject].append(target)
            for known in list(self._by_node[subject]):
                self._replace(known, subject, target, fact)
        for node in dict.fromkeys(fact):
            for other_node in list(self._same.get(node, ())):
                self._replace(fact, node, other_node, (node, SAME, other_node))

    def _replace(self, fact: Fact, old: int, new: int, because: Fact) -> None:
        if fact == because or fact == (because[2], SAME, because[0]):
            return
        for place, name in enumerate(("eq-rep-s", "eq-rep-p", "eq-rep-o")):
            if fact[place] == old:
                renamed = list(fact)
                renamed[place] = new
                rule = "eq-trans" if fact[1] == SAME and place == 2 else name
                if renamed[1] != SAME or renamed[0] != renamed[2]:
                    subject, predicate, target = renamed
                    self._say((subject, predicate, target), Reason(rule, (because, fact)))


def _relation(fact: Fact) -> int:
    return ~fact[2] if fact[1] == TYPE else fact[1]


def _unified(atom: Atom, fact: Fact, bound: Binding) -> Binding | None:
    new = dict(bound)
    for slot, value in zip(atom, fact, strict=True):
        if isinstance(slot, int):
            if slot != value:
                return None
        elif new.setdefault(slot, value) != value:
            return None
    return new
