"""Matches rule bodies against columns: tables of bindings, one column a variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from kg.reasoning.rl.columns import EMPTY, Ids, checked, contains, expand, keys, split
from kg.reasoning.rl.rules import Atom, Slot
from kg.reasoning.rl.vocabulary import TYPE

Rows = dict[str, Ids]
"""Bindings: equally long columns by variable; the column ``""`` counts where there is none."""


class Columns(Protocol):
    """What holds the relations."""

    def column(self, relation: int) -> Ids:
        """The sorted keys (or members) of a relation."""
        ...

    def inverse(self, relation: int) -> Ids:
        """The same with subject and object changed over."""
        ...


def relation_of(atom: Atom) -> int:
    """The relation of an atom: its predicate, or ``~class`` for membership in a class."""
    _, predicate, target = atom
    assert isinstance(predicate, int)
    return ~target if predicate == TYPE and isinstance(target, int) else predicate


def slots_of(atom: Atom) -> tuple[Slot, ...]:
    """What an atom's columns hold: (subject, object), or (subject,) of a class."""
    return (atom[0],) if relation_of(atom) < 0 else (atom[0], atom[2])


def length(rows: Rows) -> int:
    """How many bindings there are."""
    return len(next(iter(rows.values())))


def first_rows(atom: Atom, column: Ids) -> Rows:
    """Bindings of one atom by all rows of a column."""
    subject, _, target = atom
    if relation_of(atom) < 0:
        if isinstance(subject, str):
            return {subject: column}
        return {"": column[column == subject]}
    subjects, objects = split(column)
    if isinstance(subject, str) and isinstance(target, str) and subject != target:
        return {subject: subjects, target: objects}
    keep = subjects == objects if subject == target else np.ones(len(column), bool)
    rows = {}
    for slot, values in ((subject, subjects), (target, objects)):
        if isinstance(slot, str):
            rows[slot] = values
        else:
            keep &= values == slot
    return {name: values[keep] for name, values in (rows or {"": column}).items()}


def joined(store: Columns, rows: Rows, atom: Atom) -> Rows:
    """Bindings that also match one more atom."""
    relation, slots = relation_of(atom), slots_of(atom)
    count = length(rows)
    subjects = _known(slots[0], rows, count)
    if relation < 0:
        return _with_class(store.column(relation), rows, atom, subjects)
    objects = _known(slots[-1], rows, count)
    if subjects is not None and objects is not None:
        keep = contains(store.column(relation), keys(subjects, objects))
        return {name: column[keep] for name, column in rows.items()}
    if subjects is None and objects is None:
        return _crossed(rows, first_rows(atom, store.column(relation)))
    forward = subjects is not None
    column = store.column(relation) if forward else store.inverse(relation)
    bound = subjects if forward else objects
    assert bound is not None
    place, values = expand(column, bound)
    return {name: c[place] for name, c in rows.items()} | {
        str(slots[-1] if forward else slots[0]): values
    }


def _known(slot: Slot, rows: Rows, count: int) -> Ids | None:
    return np.full(count, slot, np.int64) if isinstance(slot, int) else rows.get(slot)


def _with_class(members: Ids, rows: Rows, atom: Atom, known: Ids | None) -> Rows:
    if known is None:
        return _crossed(rows, first_rows(atom, members))
    keep = contains(members, known)
    return {name: column[keep] for name, column in rows.items()}


def _crossed(rows: Rows, more: Rows) -> Rows:
    left, right = length(rows), length(more)
    checked(left * right)
    out = {name: np.repeat(column, right) for name, column in rows.items()}
    return out | {name: np.tile(column, left) for name, column in more.items()}


def completed(
    store: Columns, rows: Rows, rest: Sequence[Atom], differ: tuple[str, str] | None
) -> Rows:
    """Bindings that match all atoms of the rest too, most tightly bound atoms first."""
    left = list(rest)
    while left and length(rows):
        best = max(left, key=lambda atom: _tightness(atom, rows))
        left.remove(best)
        rows = joined(store, rows, best)
    if left:
        return {name: EMPTY for name in rows}
    if differ is not None:
        keep = rows[differ[0]] != rows[differ[1]]
        rows = {name: column[keep] for name, column in rows.items()}
    return rows


def _tightness(atom: Atom, rows: Rows) -> tuple[int, int]:
    slots = slots_of(atom)
    bound = sum(isinstance(slot, int) or slot in rows for slot in slots)
    return bound - len(slots), bound


def filled(slot: Slot, rows: Rows) -> Ids:
    """The column of a slot of the head."""
    return rows[slot] if isinstance(slot, str) else np.full(length(rows), slot, np.int64)
