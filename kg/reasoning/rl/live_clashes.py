"""What cannot hold among rows that are new: the rules with the head false, from the new rows on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from kg.reasoning.rl.clashes import Clash, members_facts
from kg.reasoning.rl.columns import EMPTY, Ids, contains
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.matching import completed, first_rows, length, relation_of
from kg.reasoning.rl.rules import Axioms, Fact, Rule, table
from kg.reasoning.rl.store import Delta
from kg.reasoning.rl.vocabulary import DATATYPES, DIFFERENT, SAME, TYPE


def new_clashes(closure: Closure, delta: Delta, triples: Ids) -> list[Clash]:
    """The broken rules in which new rows take part; right where no nodes were made equal.

    ``delta`` is all that is new, ``triples`` the new input.
    """
    found: dict[tuple[str, frozenset[Fact]], Clash] = {}
    for clash in _all(closure, delta, triples):
        found.setdefault((clash.rule, frozenset(clash.body)), clash)
    return list(found.values())


def _all(closure: Closure, delta: Delta, triples: Ids) -> Iterator[Clash]:
    for rule in closure.rules:
        if rule.head is None and rule.name != "eq-diff1":
            for place, atom in enumerate(rule.body):
                column = delta.get(relation_of(atom), EMPTY)
                if len(column):
                    yield from _broken(closure, rule, place, column)
    yield from _pairs(closure, delta)
    values = closure.terms.values
    for fact in triples.tolist():
        if fact[2] in values and values[fact[2]].ill:
            yield Clash("dt-not-type", (), ((fact[0], fact[1], fact[2]),))
    for number in range(len(DATATYPES)):
        for member in delta.get(~number, EMPTY).tolist():
            value = values.get(member)
            if value is not None and value.known and not value.types >> number & 1:
                yield Clash("dt-not-type", (), ((member, TYPE, number),))
    different = delta.get(DIFFERENT, EMPTY)
    for node in (different[different >> 32 == different & 0xFFFFFFFF] >> 32).tolist():
        yield Clash("eq-diff1", (), ((node, SAME, node), (node, DIFFERENT, node)))


def _broken(closure: Closure, rule: Rule, place: int, column: Ids) -> Iterator[Clash]:
    rest = rule.body[:place] + rule.body[place + 1 :]
    rows = completed(closure, first_rows(rule.body[place], column), rest, None)
    for number in range(length(rows)):
        bound = {name: int(values[number]) for name, values in rows.items()}
        s_p_o = [
            tuple(bound[slot] if isinstance(slot, str) else slot for slot in atom)
            for atom in rule.body
        ]
        yield Clash(rule.name, rule.given, tuple((s, p, o) for s, p, o in s_p_o))


def _pairs(closure: Closure, delta: Delta) -> Iterator[Clash]:
    """Rules about each two members of a list: a new row of one against all rows of the others."""
    axioms = Axioms(closure.pairs, lambda n: closure.column(~n).tolist(), closure.lists)
    for row in table():
        if "pairs" not in row.listing or row.name.startswith("eq-"):
            continue
        classes = row.name == "cax-adc"
        for given, members in axioms.listed(row):
            new = [m for m in members if (~m if classes else m) in delta]
            for one, other in permutations(members, 2) if new else ():
                if one in new:
                    column = delta[~one if classes else one]
                    both = column[contains(closure.column(~other if classes else other), column)]
                    first, second = sorted((one, other), key=members.index)
                    for value in both.tolist():
                        yield Clash(row.name, given, members_facts(row, first, second, value))
