"""The rules as data: reading their table, and making each for the axioms at hand.

A row of ``kg/data/owl2_rl.tsv`` matches its given axioms once; what comes out is a :class:`Rule`
whose axioms are filled in, ready to be matched against the data. The engine and the tracer
use the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Protocol, TypeAlias

from kg.reading.lexicon import rows
from kg.reasoning.rl.vocabulary import ID, RESERVED, TYPE

Slot: TypeAlias = int | str
"""A term's id, or a variable's name with its question mark."""
Atom: TypeAlias = tuple[Slot, Slot, Slot]
Fact: TypeAlias = tuple[int, int, int]
Binding: TypeAlias = dict[str, int]

ZERO, ONE = RESERVED, RESERVED + 1
"""Ids of the integers 0 and 1 in every :class:`kg.reasoning.rl.terms.Terms`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule whose axioms are filled in: from ``given`` (facts) and ``body`` follows ``head``.

    ``head`` None means that the body must not hold. ``differ`` are two variables that must not
    be one term.
    """

    name: str
    given: tuple[Fact, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    differ: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``listing`` is (list variable, kind, member variables…) or ()."""

    name: str
    given: tuple[Atom, ...]
    listing: tuple[str, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    differ: tuple[str, str] | None


@cache
def table() -> tuple[Row, ...]:
    """All rows of the table."""
    return tuple(_row(*cells) for cells in rows("owl2_rl.tsv"))


def _row(name: str, given: str, listing: str, body: str, head: str) -> Row:
    parts = [part for part in body.split(" . ") if part]
    unequal = [part.split(" != ") for part in parts if " != " in part]
    return Row(
        name,
        _atoms(given.split(" . ")),
        tuple(listing.split()),
        _atoms([part for part in parts if " != " not in part]),
        None if head == "false" else _atoms([head])[0],
        (unequal[0][0], unequal[0][1]) if unequal else None,
    )


def _atoms(parts: Sequence[str]) -> tuple[Atom, ...]:
    atoms = []
    for part in parts:
        if part:
            subject, predicate, target = (_slot(word) for word in part.split(" "))
            atoms.append((subject, predicate, target))
    return tuple(atoms)


def _slot(word: str) -> Slot:
    if word.startswith("?"):
        return word
    return {"0": ZERO, "1": ONE}[word] if word.isdigit() else ID[word]


class Matcher(Protocol):
    """Something that rules can be made from."""

    @property
    def lists(self) -> Mapping[int, tuple[int, ...]]:
        """The members of the RDF list that starts at a node."""
        ...

    def match(self, atom: Atom, bound: Binding) -> Iterator[Binding]:
        """Each way to bind the atom's variables; its predicate is no variable."""
        ...


class Axioms:
    """The facts that rules are made from, looked up by predicate.

    ``pairs`` gives all (subject, object) of a predicate, ``members`` the ids in a class,
    ``lists`` the members of the RDF list that starts at a node.
    """

    def __init__(
        self,
        pairs: Callable[[int], Sequence[tuple[int, int]]],
        members: Callable[[int], Sequence[int]],
        lists: Mapping[int, tuple[int, ...]],
    ) -> None:
        self._pairs = pairs
        self._members = members
        self.lists: Mapping[int, tuple[int, ...]] = lists
        self._index: dict[tuple[int, bool], dict[int, list[int]]] = {}

    def match(self, atom: Atom, bound: Binding) -> Iterator[Binding]:
        """Each way to bind the atom's variables; its predicate is no variable."""
        subject, predicate, target = (bound.get(t, t) if isinstance(t, str) else t for t in atom)
        assert isinstance(predicate, int)
        if predicate == TYPE:
            assert isinstance(target, int)
            pairs = [(s, target) for s in self._members(target)]
            if isinstance(subject, int):
                pairs = [pair for pair in pairs if pair[0] == subject]
        elif isinstance(subject, int):
            pairs = [(subject, o) for o in self._by(predicate, True).get(subject, ())]
        elif isinstance(target, int):
            pairs = [(s, target) for s in self._by(predicate, False).get(target, ())]
        else:
            pairs = list(self._pairs(predicate))
        for s, o in pairs:
            if isinstance(target, int) and o != target:
                continue
            new = dict(bound)
            if isinstance(subject, str):
                new[subject] = s
            if isinstance(target, str):
                new[target] = o
            yield new

    def listed(self, row: Row) -> Iterator[tuple[tuple[Fact, ...], tuple[int, ...]]]:
        """The given facts and the list's members, for each match of a row with a list."""
        for bound in _solved(row.given, self, {}):
            given = tuple(_filled(atom, bound) for atom in row.given)
            yield given, self.lists.get(bound[row.listing[0]], ())

    def _by(self, predicate: int, forward: bool) -> dict[int, list[int]]:
        index = self._index.get((predicate, forward))
        if index is None:
            index = self._index[predicate, forward] = {}
            for s, o in self._pairs(predicate):
                index.setdefault(s if forward else o, []).append(o if forward else s)
        return index


def made(row: Row, axioms: Matcher, start: Binding | None = None) -> Iterator[Rule]:
    """The rules that a row makes of the axioms; a row without given makes itself.

    ``start`` binds some of the row's variables beforehand.
    """
    for bound in _solved(row.given, axioms, start or {}):
        given = tuple(_filled(atom, bound) for atom in row.given)
        if not row.listing:
            yield _rule(row, given, bound, row.body, row.head)
        else:
            yield from _with_list(row, given, bound, axioms)


def _solved(atoms: tuple[Atom, ...], axioms: Matcher, bound: Binding) -> Iterator[Binding]:
    if not atoms:
        yield bound
        return
    for more in axioms.match(atoms[0], bound):
        yield from _solved(atoms[1:], axioms, more)


def _filled(atom: Atom, bound: Binding) -> Fact:
    subject, predicate, target = (bound[t] if isinstance(t, str) else t for t in atom)
    return subject, predicate, target


def _bind(atom: Atom, bound: Binding) -> Atom:
    subject, predicate, target = atom
    return (  # written out, for this is done for each atom of each rule
        bound.get(subject, subject) if isinstance(subject, str) else subject,
        bound.get(predicate, predicate) if isinstance(predicate, str) else predicate,
        bound.get(target, target) if isinstance(target, str) else target,
    )


def _rule(
    row: Row, given: tuple[Fact, ...], bound: Binding, body: Sequence[Atom], head: Atom | None
) -> Rule:
    filled = tuple(dict.fromkeys(_bind(atom, bound) for atom in body))
    return Rule(row.name, given, filled, None if head is None else _bind(head, bound), row.differ)


def _with_list(
    row: Row, given: tuple[Fact, ...], bound: Binding, axioms: Matcher
) -> Iterator[Rule]:
    listing, kind, *names = row.listing
    members = axioms.lists.get(bound[listing], ())
    if kind == "each":
        for member in dict.fromkeys(members):
            yield _rule(row, given, bound | {names[0]: member}, row.body, row.head)
    elif kind == "pairs":
        for two in combinations(members, 2):
            yield _rule(row, given, bound | dict(zip(names, two, strict=True)), row.body, None)
    elif members:
        body: list[Atom] = []
        for atom in row.body:
            if names[0] not in atom:
                body.append(atom)
                continue
            for place, member in enumerate(members):
                body.append(_placed(_bind(atom, {names[0]: member}), place))
        head = row.head and _placed(row.head, len(members))
        yield _rule(row, given, bound, body, head)


def _placed(atom: Atom, place: int) -> Atom:
    """Fills in the places of list members: # is the place, #1 the next, $ the last."""
    subject, predicate, target = (
        t.replace("#1", str(place + 1)).replace("#", str(place)).replace("$", str(place))
        if isinstance(t, str)
        else t
        for t in atom
    )
    return subject, predicate, target
