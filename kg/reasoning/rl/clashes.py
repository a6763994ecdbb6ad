"""What cannot hold: the rules with the head false, matched against a closure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from kg.reasoning.rl.columns import EMPTY, Ids, split
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.matching import completed, first_rows, length, relation_of
from kg.reasoning.rl.rules import Axioms, Fact, Row, Rule, table
from kg.reasoning.rl.vocabulary import DATATYPES, DIFFERENT, SAME, TYPE

MOST_CLASHES = 100_000
"""More are not told apart; one is enough to be inconsistent."""
_MANY = 64
"""Of more members of a list that share a thing not each two are told: they grow with the square."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A rule that is broken, with the axioms and facts that break it, as ids of groups."""

    rule: str
    given: tuple[Fact, ...]
    body: tuple[Fact, ...]


def clashes(closure: Closure) -> list[Clash]:
    """Every broken rule, without doubles that only change the order of the facts."""
    found: dict[tuple[str, frozenset[Fact]], Clash] = {}
    for clash in _all(closure):
        found.setdefault((clash.rule, frozenset(clash.body)), clash)
        if len(found) >= MOST_CLASHES:
            break
    return list(found.values())


def _all(closure: Closure) -> Iterator[Clash]:
    for rule in closure.rules:
        if rule.head is None and rule.name != "eq-diff1":
            yield from _broken(closure, rule)
    for row in table():
        if "pairs" in row.listing:
            yield from _pairs(closure, row)
    yield from _values(closure)
    subjects, objects = split(closure.column(DIFFERENT))
    for node in subjects[subjects == objects].tolist():
        yield Clash("eq-diff1", (), ((node, SAME, node), (node, DIFFERENT, node)))


def _broken(closure: Closure, rule: Rule) -> Iterator[Clash]:
    start = min(rule.body, key=lambda atom: len(closure.column(relation_of(atom))))
    column = closure.column(relation_of(start))
    if not len(column):
        return
    rows = first_rows(start, column)
    rows = completed(closure, rows, [atom for atom in rule.body if atom is not start], None)
    for place in range(min(length(rows), MOST_CLASHES)):
        bound = {name: int(values[place]) for name, values in rows.items()}
        yield Clash(
            rule.name,
            rule.given,
            tuple((_at(s, bound), _at(p, bound), _at(o, bound)) for s, p, o in rule.body),
        )


def _at(slot: int | str, bound: dict[str, int]) -> int:
    return bound[slot] if isinstance(slot, str) else slot


def _pairs(closure: Closure, row: Row) -> Iterator[Clash]:
    """Rules about each two members of a list, by sorting instead of pair by pair."""
    axioms = Axioms(closure.pairs, lambda n: closure.column(~n).tolist(), closure.lists)
    for given, members in axioms.listed(row):
        if not members:
            continue
        columns = [_extent(closure, row, member) for member in members]
        values = np.concatenate(columns)
        places = np.repeat(np.arange(len(members)), [len(column) for column in columns])
        order = np.argsort(values, kind="stable")
        values, places = values[order], places[order]
        bounds = np.flatnonzero(np.r_[True, values[1:] != values[:-1], True])
        for start in np.flatnonzero(np.diff(bounds) > 1).tolist():
            first, end = int(bounds[start]), int(bounds[start + 1])
            sharing = [members[place] for place in places[first:end].tolist()]
            for one, other in _twos(sharing):
                yield Clash(row.name, given, members_facts(row, one, other, int(values[first])))


def _twos(sharing: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each two of the members that share a thing; of very many, neighbours only."""
    return combinations(sharing, 2) if len(sharing) <= _MANY else pairwise(sharing)


def _extent(closure: Closure, row: Row, member: int) -> Ids:
    """What a member of the list must not share with another: itself, its members, its pairs."""
    if row.name == "cax-adc":
        return closure.column(~member)
    if row.name == "prp-adp":
        return closure.column(member)
    return closure.groups.of[np.array([member], np.int64)]


def members_facts(row: Row, one: int, other: int, shared: int) -> tuple[Fact, ...]:
    """The facts by which two members of a list share what they must not share."""
    if row.name == "cax-adc":
        return (shared, TYPE, one), (shared, TYPE, other)
    if row.name == "prp-adp":
        subject, target = shared >> 32, shared & 0xFFFFFFFF
        return (subject, one, target), (subject, other, target)
    return ((one, SAME, other),)


def _values(closure: Closure) -> Iterator[Clash]:
    """Rules dt-not-type and dt-diff."""
    yield from _two_values(closure)
    ill = [number for number, value in closure.terms.values.items() if value.ill]
    for number in ill:
        for fact in closure.triples[closure.triples[:, 2] == number].tolist():
            yield Clash("dt-not-type", (), (tuple(fact),))
    types = closure.terms.literal_types()
    is_literal = np.zeros(len(types), bool)
    is_literal[list(closure.terms.values)] = True
    for number in range(len(DATATYPES)):
        members = closure.full.get(~number, EMPTY)
        bit = types[members] >> np.uint64(number) & np.uint64(1)
        for member in members[is_literal[members] & (bit == 0)].tolist():
            if not closure.terms.values[member].ill and closure.terms.values[member].known:
                yield Clash("dt-not-type", (), ((member, TYPE, number),))


def _two_values(closure: Closure) -> Iterator[Clash]:
    """Literals that a rule makes equal although their values differ."""
    named = set()
    for links in closure.links:
        columns = (links.shared.tolist(), links.one.tolist(), links.other.tolist())
        for shared, one, other in zip(*columns, strict=True):
            pair = min(one, other), max(one, other)
            if pair in closure.groups.clashes:
                named.add(pair)
                yield Clash("dt-diff", links.rule.given, _link_facts(links.rule, shared, pair))
    for pair in closure.groups.clashes:
        if pair not in named:
            yield Clash("dt-diff", (), ((pair[0], SAME, pair[1]),))


def _link_facts(rule: Rule, shared: int, pair: tuple[int, int]) -> tuple[Fact, ...]:
    assert rule.differ is not None
    values = dict(zip(rule.differ, pair, strict=True))
    facts = [
        tuple(values.get(slot, shared) if isinstance(slot, str) else slot for slot in atom)
        for atom in rule.body
    ]
    return tuple((s, p, o) for s, p, o in facts)
