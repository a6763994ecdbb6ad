"""What all stores share: checks in, checks out, over a few look-ups and one update."""

from __future__ import annotations

import dataclasses
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pyoxigraph
from pyoxigraph import NamedNode

from kg.errors import StoreError, UsageError
from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.pins import pin_node, read_pin, scope, write_pin
from kg.graph.propositions import PROPOSITION, read_proposition
from kg.graph.quads import DEFAULT, Node, Quad, Sheet, entity, integer, node, string
from kg.graph.read import from_quads, read_article
from kg.graph.utterances import ARTICLE, read_utterance
from kg.graph.values import named_iri
from kg.graph.verdicts import read_verdict
from kg.graph.watched import read_seen, watched_node, write_seen
from kg.graph.write import to_quads
from kg.model import (
    Article,
    Check,
    Entity,
    EntityId,
    Named,
    Pin,
    Seen,
    Stated,
    Utterance,
    Value,
    Verdict,
)
from kg.names import DEFAULT_BASE, iri, knowledge_graph
from kg.seams import Follower
from kg.stores import texts
from kg.stores.dumps import line_of, sorted_once
from kg.stores.guard import refuse_network
from kg.stores.replacing import changes
from kg.stores.results import Result, Triples
from kg.stores.revising import revisions

log = logging.getLogger(__name__)

# Where reading stops: these lead to other verdicts and back to the article.
_NOT_FOLLOWED = frozenset({v.WAS_REVISION_OF, v.OF_ARTICLE, v.HAS_SOURCE})


class QuadStore(ABC):
    """A :class:`kg.seams.Store` over anything that can look quads up and take an update.

    Safe to share between threads; one of them writes at a time.
    """

    def __init__(self, base: str | None) -> None:
        """Opens the store with its base, or with ``base`` where it has none yet.

        Raises :class:`kg.errors.UsageError` where it has another.
        """
        self._writing = threading.Lock()
        self._version = 0
        self._follower: Follower | None = None
        self._base = self._settle_base(base)

    # --- what each kind of store does --------------------------------------------------------

    @abstractmethod
    def described(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as subject."""

    @abstractmethod
    def referring(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as object."""

    @abstractmethod
    def inside(self, graphs: Collection[Node]) -> Iterable[Quad]:
        """Every quad of the graphs."""

    @abstractmethod
    def _everything(self) -> Iterable[pyoxigraph.Quad]:
        """Every quad."""

    @abstractmethod
    def _query(self, sparql: str) -> Result:
        """Runs a query."""

    @abstractmethod
    def _update(self, sparql: str) -> None:
        """Runs an update wholly or not at all."""

    @abstractmethod
    def flush(self) -> None:
        """Makes sure that what was written survives a loss of power, where that is up to us."""

    @abstractmethod
    def _load(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        """Puts many quads in."""

    @abstractmethod
    def close(self) -> None:
        """Flushes and lets go of files and connections."""

    # --- the seam ---------------------------------------------------------------------------

    def follow(self, follower: Follower) -> None:
        """From now on, tells a follower of every check before and after it is written."""
        self._follower = follower

    @property
    def follower(self) -> Follower | None:
        """Who is told of every check, if anyone is."""
        return self._follower

    @property
    def base(self) -> str:
        """The base of the store's IRIs."""
        return self._base

    @property
    def version(self) -> int:
        """How many writes went through this object; it says nothing of the writes of others."""
        return self._version

    def put(self, check: Check) -> None:
        """Writes a check in one transaction, in place of what its article said before.

        Raises :class:`kg.errors.StoreError` for what RDF cannot hold, and for a verdict that the
        store holds with other content under the same id.
        """
        quads = to_quads(check, self._base)
        with self._writing:
            if self._follower is not None:
                self._follower.ahead([check.article.id])
            removed, inserted = changes(quads, self._base, self)
            self._replace(removed, inserted, node(iri(self._base, ARTICLE, check.article.id)))
            if self._follower is not None:
                self._follower.done(check)

    def article(self, article_id: str) -> Check | None:
        """The check of an article as it was put, or None where the store holds no such article."""
        made = node(iri(self._base, ARTICLE, article_id))
        quads = self.of_article(article_id)
        said = {quad.predicate for quad in quads if quad.subject == made}
        if not said or v.BEING_WRITTEN in said:
            return None
        check = from_quads(quads, self._base, article_id)
        return dataclasses.replace(check, others=self._others(check))

    def held(self, article_id: str) -> Article | None:
        """The article itself, without what it says, or None where the store holds no such one."""
        made = node(iri(self._base, ARTICLE, article_id))
        page = self._page([made], follow=frozenset({v.PUBLISHED}))
        return read_article(page, made) if made in page else None

    def _others(self, check: Check) -> tuple[Stated, ...]:
        """What other articles say in the conflicts of a check."""
        wanted = {p for conflict in check.conflicts for p in conflict.propositions}
        made = [node(iri(self._base, PROPOSITION, p)) for p in sorted(wanted)]
        return tuple(s for s in self._stated(made) if s.article.id != check.article.id)

    def articles(self) -> tuple[Article, ...]:
        """Every article, the newest first; those without a date come last."""
        found = self.referring([v.ARTICLE])
        made = [q.subject for q in found if q.predicate == v.TYPE and q.graph_name == DEFAULT]
        return tuple(sorted(self._articles(made), key=_newest_first))

    def _articles(self, made: Collection[Node]) -> list[Article]:
        page = self._page(made, follow=frozenset({v.PUBLISHED}))
        return [read_article(page, each) for each in made if not page.all(each, v.BEING_WRITTEN)]

    def verdicts(self, proposition_ids: Collection[str]) -> dict[str, tuple[Verdict, ...]]:
        """The history of each proposition's verdicts, oldest first; those without are left out."""
        wanted = [node(iri(self._base, PROPOSITION, p)) for p in proposition_ids]
        made = [q.subject for q in self.referring(wanted) if q.predicate == v.ABOUT]
        page = self._page(made)
        history: dict[str, list[Verdict]] = {}
        for verdict in (read_verdict(page, each) for each in made):
            history.setdefault(verdict.proposition, []).append(verdict)
        return {proposition: in_order(found) for proposition, found in history.items()}

    def revise(self, verdicts: Collection[Verdict]) -> None:
        """Puts verdicts in the place of those that they revise, in one transaction.

        Raises :class:`kg.errors.Superseded` where one of those is no longer the newest.
        """
        with self._writing:
            if self._follower is not None:
                stated = [verdict.proposition for verdict in verdicts]
                self._follower.ahead(self._follower.articles_with(stated))
            self._replace(*revisions(verdicts, self._base, self))
        if self._follower is not None:
            self._follower.catch_up(self)

    def pins(self, article_id: str | None) -> tuple[Pin, ...]:
        """The pins that hold in an article, its own and those of every article, by name.

        With None, those of every article alone.
        """
        sheet = Sheet(self._base)
        where = {scope(sheet, None), scope(sheet, article_id)}
        made = [q.subject for q in self.referring(where) if q.predicate == v.PINNED_IN]
        page = self._page(made, follow=frozenset({v.WAS_ATTRIBUTED_TO}))
        return tuple(sorted((read_pin(page, each) for each in made), key=_by_name))

    def pin(self, pins: Collection[Pin]) -> None:
        """Keeps pins, each in place of what was pinned for its name in its article."""
        self._change_pins(pins, written=True)

    def unpin(self, pins: Collection[Pin]) -> None:
        """Takes pins away; one that is not there is no error."""
        self._change_pins(pins, written=False)

    def _change_pins(self, pins: Collection[Pin], *, written: bool) -> None:
        sheet = Sheet(self._base)
        made = {pin_node(sheet, pin) for pin in pins}
        for pin in pins if written else ():
            write_pin(sheet, pin)
        self._describe(made, sheet)

    def seen(self, entities: Collection[EntityId]) -> dict[EntityId, Seen]:
        """By which revisions of the entities verdicts were last rechecked, where they were."""
        sheet = Sheet(self._base)
        made = {entity: watched_node(sheet, entity) for entity in entities}
        page = self._page(made.values(), follow=frozenset())
        return {entity: read_seen(page, each) for entity, each in made.items() if each in page}

    def see(self, seen: Collection[Seen]) -> None:
        """Keeps by which revisions of entities verdicts were rechecked, in place of earlier."""
        sheet = Sheet(self._base)
        self._describe({write_seen(sheet, each) for each in seen}, sheet)

    def _describe(self, made: Collection[Node], sheet: Sheet) -> None:
        """Has the store say of the nodes what the sheet says, and nothing else."""
        quads = set(sheet.quads())
        with self._writing:
            self._replace(set(self.described(made)) - quads, quads)

    def _replace(
        self, removed: Collection[Quad], inserted: Collection[Quad], article: Node | None = None
    ) -> None:
        """Takes quads out and puts others in, for ``article`` where it is one's."""
        if removed or inserted:
            self._update(texts.replacement(removed, inserted))
            self._version += 1

    def about(self, ends: Collection[Value]) -> tuple[Stated, ...]:
        """What each article states with one of the ends as subject, object or part of an event.

        In the order of the articles' ids. Ends that are neither entities nor names lead nowhere.
        The words of single articles for the propositions' parts are left out.
        """
        wanted = [self._end(end) for end in ends if isinstance(end, _LEADING)]
        return self._stated(self._with_end(wanted))

    def _stated(self, made: Collection[Node]) -> tuple[Stated, ...]:
        """What each article says of the propositions, by article id."""
        said = [q.subject for q in self.referring(made) if q.predicate == v.STATES]
        stating = {q.object for q in self.referring(made) if q.predicate == v.STATES}
        kept = [each for each in made if each in stating]
        page = self._page([*kept, *said])
        propositions = {p.id: p for p in (read_proposition(page, each, {}) for each in kept)}
        utterances: dict[str, list[Utterance]] = {}
        for utterance in sorted((read_utterance(page, n) for n in said), key=_place):
            utterances.setdefault(utterance.article, []).append(utterance)
        articles = self._articles([node(iri(self._base, ARTICLE, a)) for a in utterances])
        return tuple(
            Stated(
                article,
                tuple(propositions[p] for p in dict.fromkeys(u.proposition for u in stated)),
                tuple(stated),
            )
            for article in sorted(articles, key=lambda article: article.id)
            for stated in [utterances[article.id]]
        )

    def _with_end(self, wanted: Collection[Node]) -> list[Node]:
        """The propositions with one of the nodes as subject, object or part of their event."""
        referring = list(self.referring(wanted))
        found = {q.subject for q in referring if q.predicate in (v.SUBJECT, v.OBJECT)}
        found |= {q.graph_name for q in referring if isinstance(q.graph_name, NamedNode)}
        return sorted(
            (n for n in found if n.value.startswith(f"{self._base}{PROPOSITION}/")), key=str
        )

    def query(self, sparql: str) -> Result:
        """Runs a read-only SPARQL 1.1 query over the store.

        Raises :class:`kg.errors.UsageError` for a query that is none, or that would fetch.
        """
        refuse_network(sparql)
        return self._query(sparql)

    def update(self, sparql: str) -> None:
        """Runs a SPARQL 1.1 update in one transaction.

        Raises :class:`kg.errors.UsageError` for an update that is none, or that would fetch.
        """
        refuse_network(sparql)
        with self._writing:
            self._update(sparql)
            self._version += 1

    def export(self) -> Iterator[str]:
        """The whole store as sorted N-Quads lines: equal stores export equal lines.

        It is as the store was when the first line was asked for, whatever is written meanwhile.
        """
        return sorted_once(line_of(quad) for quad in self._everything())

    def load(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        """Puts quads of another store in; what is there already stays. Given again, it goes on.

        Raises :class:`kg.errors.StoreError` for a store of another base or a newer version.
        """
        with self._writing:
            self._load(quads)
            self._version += 1
            self._migrate()

    def of_article(self, article_id: str) -> set[Quad]:
        """Every quad that the check of an article is made of."""
        return self._closure([node(iri(self._base, ARTICLE, article_id))])

    def description(self, kind: str, local: str) -> Triples | None:
        """What the default graph and the knowledge say of a node of the store and what it leads to.

        ``kind`` and ``local`` are the parts of its IRI. A proposition comes with the triples of its
        own graph too. None where nothing is said of it.
        """
        made = node(iri(self._base, kind, local))
        quads = self._closure([made])
        if not any(quad.subject == made for quad in quads):
            return None
        if kind == PROPOSITION:
            quads |= set(self.inside([made]))
        triples = {pyoxigraph.Triple(q.subject, q.predicate, q.object) for q in quads}
        return Triples(tuple(sorted(triples, key=str)))

    # --- reading ----------------------------------------------------------------------------

    def _end(self, end: Entity | Named) -> Node:
        return entity(end.id) if isinstance(end, Entity) else named_iri(self._base, end)

    def _page(self, start: Iterable[Node], follow: frozenset[Node] | None = None) -> Page:
        return Page(self._base, self._closure(start, follow))

    def _closure(self, start: Iterable[Node], follow: frozenset[Node] | None = None) -> set[Quad]:
        """What is said of nodes, and of every node of the store that this leads to.

        ``follow`` names the only predicates that lead on; by default all do but a few.
        """
        quads: set[Quad] = set()
        seen: set[Node] = set()
        ahead = set(start)
        while ahead:
            seen |= ahead
            found = set(self.described(ahead))
            quads |= found
            ahead = {o for q in found for o in self._ahead(q, follow)} - seen
        return quads

    def _ahead(self, quad: Quad, follow: frozenset[Node] | None) -> Iterable[Node]:
        """The object of the quad, where it is a node of the store to read next."""
        target = quad.object
        if not isinstance(target, NamedNode) or not target.value.startswith(self._base):
            return ()
        leads = quad.predicate not in _NOT_FOLLOWED if follow is None else quad.predicate in follow
        return (target,) if leads else ()

    # --- the base ---------------------------------------------------------------------------

    def _settle_base(self, asked: str | None) -> str:
        kept = [q.object.value for q in self.described([v.THE_STORE]) if q.predicate == v.BASE]
        if len(kept) > 1:
            raise StoreError(f"the store has more than one base: {', '.join(sorted(kept))}")
        if kept:
            if asked is not None and asked != kept[0]:
                raise UsageError(f"the store was made with the base {kept[0]}, not {asked}")
            self._refuse_union(kept[0])
            self._migrate()
            return str(kept[0])
        base = DEFAULT_BASE if asked is None else asked
        _check_base(base)
        made = (Quad(v.THE_STORE, v.BASE, string(base), DEFAULT), _version(), _witness(base))
        self._update(texts.replacement((), made))
        self._refuse_union(base)
        return base

    def _migrate(self) -> None:
        """Brings a store that an older Beleg wrote to the layout of this one.

        A store without a version is of the first. Raises :class:`kg.errors.StoreError` for a
        newer one, which this Beleg would write wrongly.
        """
        said = [q for q in self.described([v.THE_STORE]) if q.predicate == v.STORE_VERSION]
        versions = sorted(int(q.object.value) for q in said)
        if versions and versions[-1] > STORE_VERSION:
            raise StoreError(
                f"the store is of version {versions[-1]}, and this Beleg knows {STORE_VERSION}: "
                "update Beleg"
            )
        if versions != [STORE_VERSION]:
            log.info("migrated", extra={"from": versions, "to": STORE_VERSION})
            self._replace([q for q in said if q != _version()], [_version()])

    def _refuse_union(self, base: str) -> None:
        """Raises for a store whose default graph is the union of all: it would assert claims."""
        answer = self._query(texts.stands_in_default_graph(_witness(base)))
        if getattr(answer, "value", False):
            raise StoreError(
                "the default graph of this store holds what its named graphs hold; "
                "Beleg needs a default graph of its own"
            )


_LEADING = Entity | Named
"""The values that several articles may speak of."""


STORE_VERSION = 1
"""The version of the layout that :mod:`kg.graph` writes."""


def _version() -> Quad:
    return Quad(v.THE_STORE, v.STORE_VERSION, integer(STORE_VERSION), DEFAULT)


def _witness(base: str) -> Quad:
    """A quad that is in a named graph only, and tells whether it is seen from outside."""
    return Quad(v.THE_STORE, v.TYPE, v.STORE, node(knowledge_graph(base)))


def _check_base(base: str) -> None:
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.netloc or not base.endswith("/"):
        raise UsageError(f"{base!r} cannot be a base: it must be an http address that ends in /")


def _by_name(pin: Pin) -> tuple[str, bool, str]:
    return (pin.name, pin.article is None, pin.entity or "")


def _place(utterance: Utterance) -> tuple[str, int, int, str]:
    return (utterance.article, utterance.start, utterance.end, utterance.id)


def _newest_first(article: Article) -> tuple[bool, int, int, int, str]:
    if article.published is None:
        return (True, 0, 0, 0, article.id)
    year, month, day = article.published.latest
    return (False, -year, -month, -day, article.id)


def in_order(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Verdicts, oldest first: by time, and never before the one that they revise."""
    left = sorted(verdicts, key=lambda verdict: (_instant(verdict.created), verdict.id))
    ordered: list[Verdict] = []
    while left:
        waiting = {verdict.id for verdict in left}
        # Where verdicts revise one another in a circle, the earliest goes first.
        chosen = next((each for each in left if each.revises not in waiting), left[0])
        left.remove(chosen)
        ordered.append(chosen)
    return tuple(ordered)


def _instant(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return float("-inf")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
