"""What every store can tell of single nodes, and what is read by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from pyoxigraph import NamedNode

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.quads import Node, Object, Quad

# Where reading stops: these lead to other verdicts and back to the article.
_NOT_FOLLOWED = frozenset({v.WAS_REVISION_OF, v.OF_ARTICLE, v.HAS_SOURCE, v.CLAIMED})


class Pattern(NamedTuple):
    """Quads by predicate and by subject or object or both.

    ``stated`` ones stand in the graphs of propositions, the others in the default graph.
    """

    predicate: Node
    subject: Node | None = None
    object: Object | None = None
    stated: bool = False


class Lookup(Protocol):
    """What a store can tell of single nodes, over all its graphs."""

    def described(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as subject."""
        ...

    def referring(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as object."""
        ...

    def inside(self, graphs: Collection[Node]) -> Iterable[Quad]:
        """Every quad of the graphs."""
        ...

    def objects(self, subjects: Collection[Node], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the subjects and one of the predicates."""
        ...

    def subjects(self, objects: Collection[Object], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the objects and one of the predicates."""
        ...

    def matching(self, patterns: Sequence[Pattern], most: int) -> list[list[Quad]]:
        """The quads of each pattern, in the store's own order, at most ``most`` of each."""
        ...


class Reader:
    """Reads nodes of a store with this base together with what they lead to."""

    def __init__(self, lookup: Lookup, base: str) -> None:
        self.lookup = lookup
        self.base = base

    def page(self, start: Iterable[Node], follow: frozenset[Node] | None = None) -> Page:
        """What is said of nodes and of what they lead to, to read from."""
        return Page(self.base, self.closure(start, follow))

    def closure(self, start: Iterable[Node], follow: frozenset[Node] | None = None) -> set[Quad]:
        """What is said of nodes, and of every node of the store that this leads to.

        ``follow`` names the only predicates that lead on; by default all do but a few.
        """
        quads: set[Quad] = set()
        seen: set[Node] = set()
        ahead = set(start)
        while ahead:
            seen |= ahead
            found = set(self.lookup.described(ahead))
            quads |= found
            ahead = {o for q in found for o in self._ahead(q, follow)} - seen
        return quads

    def _ahead(self, quad: Quad, follow: frozenset[Node] | None) -> Iterable[Node]:
        """The object of the quad, where it is a node of the store to read next."""
        target = quad.object
        if not isinstance(target, NamedNode) or not target.value.startswith(self.base):
            return ()
        leads = quad.predicate not in _NOT_FOLLOWED if follow is None else quad.predicate in follow
        return (target,) if leads else ()

    def objects(
        self, subjects: Collection[Node], *predicates: Node
    ) -> dict[Node, dict[Node, list[Object]]]:
        """The objects of these predicates alone, by subject and predicate."""
        found: dict[Node, dict[Node, list[Object]]] = {
            subject: {predicate: [] for predicate in predicates} for subject in subjects
        }
        for quad in self.lookup.objects(list(found), predicates) if found else ():
            found[quad.subject][quad.predicate].append(quad.object)
        return found
