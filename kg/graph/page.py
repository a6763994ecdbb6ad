"""Quads to read from: what is said of each node, by predicate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.quads import DEFAULT, Node, Object, Quad
from kg.model import Message
from kg.names import PREFIXES, knowledge_graph

E = TypeVar("E", bound=StrEnum)


class Page:
    """An index over quads for a store with one base.

    What is said of a node in the default graph or among the knowledge counts as said of it: a value
    means the same in both. The graphs of propositions state, and are not read. The methods raise
    :class:`kg.errors.StoreError` where the quads are not as :mod:`kg.graph` writes them.
    """

    def __init__(self, base: str, quads: Iterable[Quad]) -> None:
        self.base = base
        self._said: dict[Node, dict[Node, dict[Object, None]]] = {}
        described = (DEFAULT, NamedNode(knowledge_graph(base)))
        for quad in quads:
            if quad.graph_name in described:
                of = self._said.setdefault(quad.subject, {})
                of.setdefault(quad.predicate, {})[quad.object] = None

    def __contains__(self, subject: Node) -> bool:
        return subject in self._said

    def all(self, subject: Node, predicate: Node) -> list[Object]:
        """Every object, in no order that means anything."""
        return list(self._said.get(subject, {}).get(predicate, ()))

    def nodes(self, subject: Node, predicate: Node) -> list[Node]:
        """Every object that is an IRI."""
        return [o for o in self.all(subject, predicate) if isinstance(o, NamedNode)]

    def in_order(self, subject: Node, predicate: Node) -> list[Node]:
        """Every object that is an IRI, by its position."""
        return sorted(
            self.nodes(subject, predicate), key=lambda item: self.integer(item, v.POSITION)
        )

    def predicates(self, subject: Node, prefix: str) -> list[Node]:
        """The predicates of a subject in one of the known namespaces, not in one inside it."""
        start = PREFIXES[prefix]
        found = [p for p in self._said.get(subject, {}) if p.value.startswith(start)]
        return [p for p in found if "/" not in p.value[len(start) :]]

    def maybe(self, subject: Node, predicate: Node) -> Object | None:
        """The one object, or None where there is none."""
        found = self.all(subject, predicate)
        if len(found) > 1:
            raise StoreError(f"{subject.value} has more than one {predicate.value}")
        return found[0] if found else None

    def one(self, subject: Node, predicate: Node) -> Object:
        """The one object."""
        found = self.maybe(subject, predicate)
        if found is None:
            raise StoreError(f"{subject.value} has no {predicate.value}")
        return found

    def node(self, subject: Node, predicate: Node) -> Node:
        """The one object, an IRI."""
        found = self.one(subject, predicate)
        if not isinstance(found, NamedNode):
            raise StoreError(f"{predicate.value} of {subject.value} is no IRI")
        return found

    def maybe_node(self, subject: Node, predicate: Node) -> Node | None:
        """The one object, an IRI, or None where there is none."""
        return self.node(subject, predicate) if self.all(subject, predicate) else None

    def string(self, subject: Node, predicate: Node) -> str:
        """The text of the one object, a literal."""
        found = self.one(subject, predicate)
        if not isinstance(found, Literal):
            raise StoreError(f"{predicate.value} of {subject.value} is no literal")
        return found.value

    def maybe_string(self, subject: Node, predicate: Node) -> str | None:
        """The text of the one object, or None where there is none."""
        return self.string(subject, predicate) if self.all(subject, predicate) else None

    def integer(self, subject: Node, predicate: Node) -> int:
        """The one object as a whole number."""
        return int(self._number(subject, predicate))

    def maybe_integer(self, subject: Node, predicate: Node) -> int | None:
        """The one object as a whole number, or None where there is none."""
        return self.integer(subject, predicate) if self.all(subject, predicate) else None

    def float(self, subject: Node, predicate: Node) -> float:
        """The one object as a floating-point number."""
        return float(self.string(subject, predicate))

    def decimal(self, subject: Node, predicate: Node) -> Decimal:
        """The one object as a decimal number."""
        return self._number(subject, predicate)

    def flag(self, subject: Node, predicate: Node) -> bool:
        """Whether the one object is there and true."""
        return self.maybe_string(subject, predicate) in ("true", "1")

    def message(self, subject: Node, predicate: Node) -> Message:
        """The sentence in German and English."""
        texts = {
            o.language: o.value for o in self.all(subject, predicate) if isinstance(o, Literal)
        }
        if "de" not in texts or "en" not in texts:
            raise StoreError(f"{predicate.value} of {subject.value} lacks a language")
        return Message(texts["de"], texts["en"])

    def member(self, subject: Node, predicate: Node, concepts: Mapping[E, Node]) -> E:
        """The member of an enumeration whose concept is the one object."""
        return member_of(self.node(subject, predicate), concepts)

    def local(self, node: Node, kind: str) -> str:
        """The id in an IRI of the store, by its kind."""
        start = f"{self.base}{kind}/"
        if not node.value.startswith(start):
            raise StoreError(f"{node.value} is no {kind} of this store")
        return unquote(node.value[len(start) :])

    def is_kind(self, node: Node, kind: str) -> bool:
        """Whether an IRI is one of the store's of this kind."""
        return node.value.startswith(f"{self.base}{kind}/")

    def _number(self, subject: Node, predicate: Node) -> Decimal:
        text = self.string(subject, predicate)
        try:
            return Decimal(text)
        except ArithmeticError as error:
            raise StoreError(f"{predicate.value} of {subject.value} is no number") from error


def member_of(found: Object, concepts: Mapping[E, Node]) -> E:
    """The member of an enumeration that a concept stands for."""
    for member, concept in concepts.items():
        if concept == found:
            return member
    raise StoreError(f"{found} is none of {', '.join(str(c) for c in concepts.values())}")
