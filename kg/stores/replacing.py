"""What a store must take out and put in when an article is checked again.

Nodes that several articles share (propositions, names, statements, values) are named after their
content. One of them goes when nothing that stays refers to it; since content names make no
cycles, looking at the direct references of what is orphaned, step by step, finds exactly these.
Verdicts are never taken out, nor what they refer to: they are the history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set

from pyoxigraph import Literal, NamedNode

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.propositions import EVENT, PROPOSITION
from kg.graph.quads import DEFAULT, Graph, Node, Object, Quad, node
from kg.graph.statements import ORIGIN, REFERENCE, STATEMENT
from kg.graph.utterances import ARTICLE, UTTERANCE
from kg.graph.values import INTERVAL, NAME, VALUE
from kg.graph.verdicts import VERDICT
from kg.graph.write import ENTRY, TERMS
from kg.names import PREFIXES, inferred_graph, knowledge_graph
from kg.stores.lookup import Lookup

_NEVER_ORPHANS = (ARTICLE, VERDICT)
_HISTORY = (VERDICT, "evidence", "activity")
_NAMED_AFTER_OTHERS = (
    ENTRY, "part", "note", "target", "selector", "attribution", "evidence", "activity",
    "step", "premise",
)  # fmt: skip
"""Nodes with the id of another in their name, one that refers to them."""
_NAMED_AFTER_CONTENT = (
    PROPOSITION, EVENT, VALUE, NAME, INTERVAL, TERMS, STATEMENT, REFERENCE, ORIGIN, "qualifier",
    "software",
)  # fmt: skip


def changes(new: Collection[Quad], base: str, lookup: Lookup) -> tuple[list[Quad], set[Quad]]:
    """The quads to take out of a store and to put in, so that it holds ``new``, an article's.

    What is taken out comes in an order in which it can be taken out bit by bit: what describes a
    node goes before what refers to it, so that the rest can still be found after an interruption.
    Raises :class:`kg.errors.StoreError` where that would rewrite a verdict that the store holds.
    """
    return _Replacement(set(new), base, lookup).changes()


class _Replacement:
    def __init__(self, new: set[Quad], base: str, lookup: Lookup) -> None:
        self._new = new
        self._base = base
        self._lookup = lookup
        self._layers = (DEFAULT, node(knowledge_graph(base)))
        self._order: dict[Quad, None] = {}

    @property
    def _removed(self) -> Set[Quad]:
        return self._order.keys()

    def _take_out(self, quads: Iterable[Quad]) -> None:
        self._order.update(dict.fromkeys(quads))

    def changes(self) -> tuple[list[Quad], set[Quad]]:
        stored = self._stored()
        others = stored - self._new
        about = {q.subject for q in others}
        # A value that another article's statements use is described among the knowledge too.
        new = self._new if about else ()
        told = {(q.subject, self._layer(q.subject, q)) for q in new if q.subject in about}
        stale = {q for q in others if (q.subject, self._layer(q.subject, q)) in told}
        self._refuse_rewriting(stored)
        self._remove(stale)
        self._remove_unstated()
        self._remove_unnamed()
        return list(reversed(self._order)), self._new - stored

    def _stored(self) -> set[Quad]:
        """What the store says of the nodes that are written, as far as that matters.

        Of a new article most need not be asked for: what is named after another node can be there
        only if that one is, and what is named after its content says the same wherever it stands,
        so that it is written unasked.
        """
        left = {n for n in {q.subject for q in self._new} if self._is_ours(n)}
        owners: dict[Object, set[Node]] = {}
        for quad in self._new:
            if quad.object in left and self._is_any(quad.object, _NAMED_AFTER_OTHERS):
                owners.setdefault(quad.object, set()).add(quad.subject)
        asked = {n for n in left - owners.keys() if not self._is_any(n, _NAMED_AFTER_CONTENT)}
        stored: set[Quad] = set()
        while asked:
            stored.update(self._in_layers(self._lookup.described(asked)))
            left -= asked
            there = {q.subject for q in stored}
            if any(self._is_kind(each, ARTICLE) for each in there):
                asked = left
            else:
                asked = {each for each in left if not there.isdisjoint(owners.get(each, ()))}
        return stored

    # --- step by step -----------------------------------------------------------------------

    def _remove(self, quads: set[Quad]) -> None:
        """Takes out quads, and what nothing refers to any more without them."""
        while quads:
            self._take_out(quads)
            objects = _nodes(q.object for q in quads)
            suspects = {o for o in objects if self._is_ours(o) and not self._stays(o)}
            quads = self._descriptions_of_orphans(suspects) - self._new - self._removed

    def _descriptions_of_orphans(self, suspects: set[Node]) -> set[Quad]:
        if not suspects:
            return set()
        alive: set[tuple[Object, Graph | None]] = set()
        links: dict[Object, set[Quad]] = {}
        for quad in self._left(self._lookup.referring(suspects), suspects):
            if quad.subject.value.startswith(PREFIXES["wd"]):
                # wd:… p:… leads to a statement, and goes with it.
                links.setdefault(quad.object, set()).add(quad)
            else:
                alive.add((quad.object, self._layer(quad.object, quad)))
        gone = set()
        for quad in self._in_layers(self._lookup.described(suspects)):
            if (quad.subject, self._layer(quad.subject, quad)) not in alive:
                gone |= {quad} | links.get(quad.subject, set()) | self._inferred(quad)
        return gone

    def _layer(self, term: Object, quad: Quad) -> Graph | None:
        """Values and names are described in each layer that uses them; all else in one."""
        return quad.graph_name if self._is_any(term, (VALUE, NAME)) else None

    def _inferred(self, quad: Quad) -> set[Quad]:
        """The triple among the inferred that goes with the node of an inference."""
        if quad.predicate != v.RDF_SUBJECT:
            return set()
        graph = node(inferred_graph(self._base))
        parts = {q.predicate: q.object for q in self._lookup.described([quad.subject])}
        subject, predicate = parts.get(v.RDF_SUBJECT), parts.get(v.RDF_PREDICATE)
        object_ = parts.get(v.RDF_OBJECT)
        if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
            return set()
        return set() if object_ is None else {Quad(subject, predicate, object_, graph)}

    def _remove_unstated(self) -> None:
        """Empties the graphs of propositions that no article states any more."""
        items = (q.object for q in self._removed if q.predicate in (v.STATES, v.ITEM))
        suspects = {o for o in _nodes(items) if self._is_kind(o, PROPOSITION)}
        if not suspects:
            return
        stated = {
            q.object
            for q in self._left(self._lookup.referring(suspects), suspects)
            if self._is_kind(q.subject, UTTERANCE) or self._is_kind(q.subject, ENTRY)
        }
        if suspects - stated:
            self._take_out(set(self._lookup.inside(suspects - stated)) - self._new)

    def _remove_unnamed(self) -> None:
        """Takes names from entities that no article's terms give them any more."""
        gone = {q for q in self._removed if self._is_kind(q.subject, TERMS)}
        named = _entities(gone)
        if not named:
            return
        entities = set(named.values())
        others = {
            q.subject
            for q in self._left(self._lookup.referring(entities), entities)
            if q.predicate == v.ENTITY
        }
        self._take_out(_names(gone) - _names(self._lookup.described(others)) - self._new)

    # --- what is what -----------------------------------------------------------------------

    def _left(self, quads: Iterable[Quad], objects: Collection[Node]) -> set[Quad]:
        """What refers to the objects once everything so far is done."""
        stored = set(self._in_layers(quads))
        return (stored - self._removed) | {q for q in self._new if q.object in objects}

    def _in_layers(self, quads: Iterable[Quad]) -> Iterable[Quad]:
        return (q for q in quads if q.graph_name in self._layers)

    def _is_ours(self, term: object) -> bool:
        return isinstance(term, NamedNode) and term.value.startswith(self._base)

    def _is_kind(self, term: object, kind: str) -> bool:
        return self._is_any(term, (kind,))

    def _is_any(self, term: object, kinds: Collection[str]) -> bool:
        if not isinstance(term, NamedNode) or not term.value.startswith(self._base):
            return False
        return term.value[len(self._base) :].partition("/")[0] in kinds

    def _stays(self, term: object) -> bool:
        return self._is_any(term, _NEVER_ORPHANS)

    def _refuse_rewriting(self, stored: set[Quad]) -> None:
        """A verdict is what it was: an id that comes again must come with the same content."""
        before = self._of_history(stored)
        if not before:
            return
        after = self._of_history(self._new)
        for subject in before.keys() & after.keys():
            if before[subject] != after[subject]:
                raise StoreError(f"{subject.value} is kept with other content; verdicts stay")

    def _of_history(self, quads: Iterable[Quad]) -> dict[Node, set[tuple[Node, Object]]]:
        said: dict[Node, set[tuple[Node, Object]]] = {}
        history = tuple(f"{self._base}{kind}/" for kind in _HISTORY)
        for quad in quads:
            if not quad.subject.value.startswith(history):
                continue
            # Typed literals may be spelt otherwise by the store; the text beside them is not.
            exact = not isinstance(quad.object, Literal) or quad.object.datatype in _EXACT
            if exact:
                said.setdefault(quad.subject, set()).add((quad.predicate, quad.object))
        return said


_EXACT = frozenset({v.STRING, v.LANG_STRING})


def _nodes(terms: Iterable[Object]) -> Iterable[Node]:
    return (term for term in terms if isinstance(term, NamedNode))


def _entities(quads: Iterable[Quad]) -> dict[Node, Node]:
    """The entity of each record of an entity's names."""
    of = ((q.subject, q.object) for q in quads if q.predicate == v.ENTITY)
    return {subject: object for subject, object in of if isinstance(object, NamedNode)}


def _names(quads: Iterable[Quad]) -> set[Quad]:
    """The names that records give to their entities, as said of the entities themselves."""
    records = list(quads)
    named = _entities(records)
    return {
        Quad(named[q.subject], q.predicate, q.object, DEFAULT)
        for q in records
        if q.predicate in (v.RDFS_LABEL, v.DESCRIPTION) and q.subject in named
    }
