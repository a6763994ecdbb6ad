"""What all stores share: checks in, checks out, over a few look-ups and one update."""

from __future__ import annotations

import dataclasses
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import pyoxigraph

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import DEFAULT, Node, Object, Quad, Sheet, node, string
from kg.graph.read import from_quads, read_article
from kg.graph.utterances import ARTICLE
from kg.graph.versions import read_versions
from kg.graph.write import to_quads
from kg.model import (
    Article,
    Capture,
    Check,
    Rivals,
    Sought,
    Stated,
    Time,
    Verdict,
    Version,
)
from kg.names import iri
from kg.seams import Follower
from kg.stores import comparing, copies, founding, history, texts
from kg.stores.dumps import line_of, sorted_once
from kg.stores.guard import refuse_network
from kg.stores.lookup import Pattern, Reader
from kg.stores.migrating import Watch, migrate
from kg.stores.notes import Notes
from kg.stores.replacing import changes
from kg.stores.results import Result, Triples
from kg.stores.revising import revisions
from kg.stores.stating import OF_AN_ARTICLE, stating, whole_articles

log = logging.getLogger(__name__)

_OF_VERSIONS = frozenset({v.HAS_VERSION, v.HAS_CAPTURE, v.GONE, v.ADDED})


class QuadStore(Notes, ABC):
    """A :class:`kg.seams.Store` over anything that can look quads up and take an update.

    Safe to share between threads; one of them writes at a time.
    """

    def __init__(self, base: str | None, watch: Watch = lambda _: None) -> None:
        """Opens the store with its base, or with ``base`` where it has none yet.

        ``watch`` is told how far a store of an older layout is brought to this one. Raises
        :class:`kg.errors.UsageError` where it has another base.
        """
        self._watch = watch
        self._writing = threading.Lock()
        self._version = 0
        self._follower: Follower | None = None
        kept = founding.base_of(self, base)
        self._base, made = (kept, ()) if kept else founding.beginning(base)
        self._reader = Reader(self, self._base)
        if made:
            self._update(texts.replacement((), made))
        self._refuse_union()
        if kept and not self.read_only:
            self._migrate()

    def _refuse_union(self) -> None:
        """Raises for a store whose default graph is the union of all: it would assert claims."""
        seen = texts.stands_in_default_graph(founding.witness(self._base))
        if getattr(self._query(seen), "value", False):
            raise StoreError(
                "the default graph of this store holds what its named graphs hold; "
                "Beleg needs a default graph of its own"
            )

    def _migrate(self) -> None:
        """Brings a store that an older Beleg wrote to the layout of this one.

        Interrupted, it goes on when the store is next opened. Raises
        :class:`kg.errors.StoreError` for a newer store.
        """
        older = founding.older_versions(self)
        if older is None:
            return
        said, first = older
        log.info("migrating", extra={"from": first, "to": founding.STORE_VERSION})
        migrate(first, self._reader, self._replace, self._watch)
        self._replace(said, [founding.version()])
        log.info("migrated", extra={"from": first, "to": founding.STORE_VERSION})

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
    def objects(self, subjects: Collection[Node], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the subjects and one of the predicates."""

    @abstractmethod
    def subjects(self, objects: Collection[Object], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the objects and one of the predicates."""

    @abstractmethod
    def matching(self, patterns: Sequence[Pattern], most: int) -> list[list[Quad]]:
        """The quads of each pattern, in the store's own order, at most ``most`` of each."""

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
    def read_only(self) -> bool:
        """Whether the store was opened to read alone."""
        return False

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
        page = self._reader.page([made], follow=OF_AN_ARTICLE)
        return read_article(page, made) if made in page else None

    def captured(self, address: str) -> tuple[str, Capture] | None:
        """The id of the article that was last read from an address, and what the server sent."""
        sent = [q.subject for q in self.subjects([string(address)], [v.ADDRESS])]
        reading = [q.subject for q in self.subjects(sent, [v.HAS_CAPTURE])]
        kind = f"{self._base}{ARTICLE}/"  # and not an earlier version
        made = [each for each in reading if each.value.startswith(kind)]
        found = whole_articles(made, self._reader)
        if not found:
            return None
        last = max(found, key=lambda article: (article.retrieved or "", article.id))
        return None if last.capture is None else (last.id, last.capture)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """What an article said before, the first version first."""
        made = node(iri(self._base, ARTICLE, article_id))
        return read_versions(self._reader.page([made], follow=_OF_VERSIONS), made)

    def sources(self, article_ids: Collection[str]) -> dict[str, str]:
        """For each article the id that stands for its source; copies of one text share one."""
        return copies.sources(article_ids, self._base, self)

    def copies(self, article_id: str) -> tuple[str, ...]:
        """The ids of the other articles whose text is a copy of an article's, or nearly so."""
        return copies.copies(article_id, self._base, self)

    def _others(self, check: Check) -> tuple[Stated, ...]:
        """What other articles say in the conflicts of a check."""
        wanted = {p for conflict in check.conflicts for p in conflict.propositions}
        return tuple(s for s in self.stating(wanted) if s.article.id != check.article.id)

    def articles(self) -> tuple[Article, ...]:
        """Every article, the newest first; those without a date come last."""
        found = self.referring([v.ARTICLE])
        made = [q.subject for q in found if q.predicate == v.TYPE and q.graph_name == DEFAULT]
        return tuple(sorted(whole_articles(made, self._reader), key=_newest_first))

    def verdicts(self, proposition_ids: Collection[str]) -> dict[str, tuple[Verdict, ...]]:
        """The history of each proposition's verdicts, oldest first; those without are left out."""
        return history.histories(proposition_ids, self._reader)

    def latest(self, proposition: str, most: int) -> tuple[int, tuple[Verdict, ...]]:
        """How many verdicts a proposition has, and the last of them, oldest first."""
        return history.latest(proposition, most, self._reader)

    def newest(self, days: Mapping[str, Time | None]) -> dict[str, Verdict]:
        """Of each proposition's verdicts the newest as of the day given for it."""
        return history.newest(days, self._reader)

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

    def _caught_up(self, follower: Follower) -> None:
        follower.catch_up(self)

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

    def rivals(self, sought: Collection[Sought], article_id: str, own: Collection[str]) -> Rivals:
        """What articles but this one state of what is sought; see :meth:`kg.seams.Store.rivals`."""
        return comparing.rivals(sought, article_id, own, self._reader)

    def stating(self, proposition_ids: Collection[str]) -> tuple[Stated, ...]:
        """What each article says of the propositions, by article id.

        At most :data:`kg.stores.comparing.MOST` utterances of each are read. The words of single
        articles for the propositions' parts are left out.
        """
        return stating(sorted(proposition_ids), self._reader, comparing.MOST)

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
            self._pass_by()

    def _pass_by(self) -> None:
        if self._follower is not None:
            self._follower.passed_by()

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
            self._pass_by()

    def of_article(self, article_id: str) -> set[Quad]:
        """Every quad that the check of an article is made of."""
        return self._reader.closure([node(iri(self._base, ARTICLE, article_id))])

    def description(self, kind: str, local: str) -> Triples | None:
        """What the default graph and the knowledge say of a node of the store and what it leads to.

        ``kind`` and ``local`` are the parts of its IRI. A proposition comes with the triples of its
        own graph too. None where nothing is said of it.
        """
        made = node(iri(self._base, kind, local))
        quads = self._reader.closure([made])
        if not any(quad.subject == made for quad in quads):
            return None
        if kind == PROPOSITION:
            quads |= set(self.inside([made]))
        triples = {pyoxigraph.Triple(q.subject, q.predicate, q.object) for q in quads}
        return Triples(tuple(sorted(triples, key=str)))


def _newest_first(article: Article) -> tuple[bool, int, int, int, str]:
    if article.published is None:
        return (True, 0, 0, 0, article.id)
    year, month, day = article.published.latest
    return (False, -year, -month, -day, article.id)
