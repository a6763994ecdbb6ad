"""Rules that make values equal: groups of values are linked by neighbours, not pair by pair."""

from __future__ import annotations

import numpy as np

from kg.reasoning.rl.columns import EMPTY, Ids, adjacent, unique
from kg.reasoning.rl.matching import Columns, Rows, completed, first_rows, relation_of
from kg.reasoning.rl.rules import Rule
from kg.reasoning.rl.vocabulary import TYPE

Found = tuple[Ids, Ids, Ids]
"""What they share, one node, an equal one."""


def equal_values(store: Columns, rule: Rule, place: int, column: Ids) -> Found:
    """Values that a rule like prp-fp makes equal, where atom ``place`` has new rows."""
    assert rule.differ is not None
    first = next(atom for atom in rule.body if rule.differ[0] in atom and atom[1] != TYPE)
    forward = first[2] == rule.differ[0]
    shared, value = (first[0], first[2]) if forward else (first[2], first[0])
    assert isinstance(shared, str)
    assert isinstance(value, str)
    touched = rule.body[place]
    if touched[1] == TYPE and touched[0] != shared:  # a value came into the class
        rows = completed(store, {value: column}, [first], None)
    else:
        rows = first_rows(touched, column)
    tests = [atom for atom in rule.body if atom[1] == TYPE and atom[0] in (shared, value)]
    rows = completed(store, {shared: unique(rows[shared])}, [first, *tests], None)
    if value not in rows:
        return EMPTY, EMPTY, EMPTY
    return adjacent(rows[shared], rows[value])


def equal_keys(store: Columns, rule: Rule) -> Found:
    """Rule prp-key: members of a class that have a common value of each key property."""
    half = [atom for atom in rule.body if atom[0] == "?y"]
    members = store.column(relation_of(half[0]))
    rows = completed(store, first_rows(half[0], members), half[1:], None)
    return _same_keys(rows) if len(rows) > 1 else (EMPTY, EMPTY, EMPTY)


def _same_keys(rows: Rows) -> tuple[Ids, Ids, Ids]:
    """Neighbouring members with equal values in all key columns, after the first such value."""
    names = sorted(name for name in rows if name != "?y")
    columns = [rows[name] for name in names]
    order = np.lexsort((rows["?y"], *columns))
    members = rows["?y"][order]
    same = members[1:] != members[:-1]
    for column in columns:
        same &= column[order][1:] == column[order][:-1]
    link = np.nonzero(same)[0]
    return columns[0][order][link], members[link], members[link + 1]
