"""Terms as small integers, literals by value."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.rl.datatypes import Key, Value, value_of
from kg.reasoning.rl.vocabulary import CURIES, RESERVED, iri

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Ids: TypeAlias = NDArray[np.int64]


class Terms:
    """Gives each term an id from 0 on; literals of one value share the id of the first seen.

    The ids below ``RESERVED`` are :mod:`kg.reasoning.rl.vocabulary`'s.
    """

    def __init__(self) -> None:
        self.terms: list[Term] = [NamedNode(iri(curie)) for curie in CURIES]
        self.values: dict[int, Value] = {}
        self._ids: dict[Term, int] = {term: number for number, term in enumerate(self.terms)}
        self._by_value: dict[Key, int] = {}
        self._fresh = 0
        self._types = array("Q", bytes(8 * len(self.terms)))
        self._known = array("b", bytes(len(self.terms)))
        for number in ("0", "1"):
            self.id(Literal(number, datatype=NamedNode(iri("xsd:integer"))))

    def __len__(self) -> int:
        return len(self.terms)

    def id(self, term: Term) -> int:
        """The term's id, a new one where it was not seen before."""
        found = self._ids.get(term)
        if found is not None:
            return found
        if isinstance(term, Literal):
            return self._literal(term)
        return self._new(term)

    def _new(self, term: Term) -> int:
        number = self._ids[term] = len(self.terms)
        self.terms.append(term)
        self._types.append(0)
        self._known.append(0)
        return number

    def _literal(self, term: Literal) -> int:
        value = value_of(term.value, term.datatype.value, term.language)
        same = self._by_value.get(value.key)
        if same is not None:
            self._ids[term] = same
            return same
        number = self._by_value[value.key] = self._new(term)
        self.values[number] = value
        self._types[number] = value.types
        self._known[number] = value.known
        return number

    def fresh(self) -> int:
        """The id of a new name that stands in no input."""
        self._fresh += 1
        return self.id(NamedNode(f"urn:beleg:fresh:{self._fresh}"))

    def fresh_blank(self) -> BlankNode:
        """A blank node that stands in no input; ``id`` takes it."""
        self._fresh += 1
        return BlankNode(f"n{self._fresh}")

    def is_blank(self, number: int) -> bool:
        """Whether the id stands for a blank node."""
        return isinstance(self.terms[number], BlankNode)

    def show(self, number: int) -> str:
        """A term for people: reserved ones by prefix, others as in N-Triples."""
        return CURIES[number] if number < RESERVED else str(self.terms[number])

    def literal_types(self) -> NDArray[np.uint64]:
        """For each id the bits of the known datatypes of its value; 0 for what is no literal."""
        return np.array(self._types, np.uint64)

    def clashing(self) -> NDArray[np.bool_]:
        """For each id whether it is a literal whose value differs from all other such ids'."""
        return np.array(self._known, bool)


def encode(terms: Terms, triples: Iterable[tuple[Term, Term, Term]]) -> Ids:
    """Triples as rows of three ids."""
    number = terms.id
    flat = [number(term) for triple in triples for term in triple]
    return np.array(flat, np.int64).reshape(-1, 3)
