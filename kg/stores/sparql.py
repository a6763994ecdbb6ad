"""Any SPARQL 1.1 endpoint that takes queries and updates, over HTTP.

What is written is sent again where it did not arrive (what Beleg writes is ``DELETE DATA`` and
``INSERT DATA``, which may be done twice), and looked up afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar
from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import Literal, QueryResultsFormat, RdfFormat

from kg.errors import FetchError, StoreError, StoreLate, StoreUnavailable, UsageError
from kg.graph import vocabulary as v
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import DEFAULT, Graph, Node, Object, Quad, boolean, plain
from kg.http import HttpClient, Limits, Response
from kg.stores import texts
from kg.stores.guard import refuse_network
from kg.stores.lookup import Pattern
from kg.stores.migrating import Watch
from kg.stores.quadstore import QuadStore
from kg.stores.results import Cell, Result, Solutions, Triples, materialised, quad_of
from kg.stores.virtuoso import dataset

T = TypeVar("T")

_NODES_A_REQUEST = 400
_QUADS_A_REQUEST = 2000
_PATTERNS_A_REQUEST = 50
_QUADS_A_PIECE = 400
"""Virtuoso's time for one update grows faster than the graphs that it names."""
_MAX_ANSWER_BYTES = 2_000_000_000
_TIMEOUT_SECONDS = 300.0
_LEAST_SECONDS = 0.1
"""What is left of an update's time where it had to wait for others."""
_TRIES = 4
_TABLE, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_EXACT = frozenset({v.STRING, v.LANG_STRING})


class SparqlStore(QuadStore):
    """A store behind the URLs of a query service and an update service.

    One update request is one transaction, as SPARQL 1.1 Update asks of services; the address is
    the user's own, so it may lie in a private network.

    **Virtuoso** (told by its Server header) keeps to neither: its default graph is the union of
    all, and an update that fails in the middle stays half done. There, the named graph
    ``beleg:defaultGraph`` has the place of the default graph (the protocol's parameters say so),
    and a check is written in pieces, during which its article counts as not there; a check that
    was interrupted is completed when it is put again.
    """

    def __init__(
        self,
        query_url: str,
        update_url: str | None = None,
        base: str | None = None,
        *,
        user_agent: str = "Beleg",
        sleep: Callable[[float], object] = time.sleep,
        watch: Watch = lambda _: None,
    ) -> None:
        """Opens the store; ``update_url`` is ``query_url`` where it is not given.

        ``watch`` is told how far a store of an older layout is brought to this one.

        Raises :class:`kg.errors.StoreUnavailable` where it cannot be reached,
        :class:`kg.errors.UsageError` where it has another base, and
        :class:`kg.errors.StoreError` where it cannot keep named graphs apart.
        """
        self._query_url = query_url
        self._update_url = update_url or query_url
        self._sleep = sleep
        self._client = HttpClient(
            user_agent, _TIMEOUT_SECONDS, _MAX_ANSWER_BYTES, allow_private=True, retries=1
        )
        self._virtuoso = self._is_virtuoso()
        super().__init__(base, watch)

    def described(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as subject."""
        return self._look_up(nodes, texts.described)

    def referring(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as object."""
        return self._look_up(nodes, texts.referring)

    def inside(self, graphs: Collection[Node]) -> Iterable[Quad]:
        """Every quad of the graphs."""
        return self._look_up(graphs, texts.inside)

    def objects(self, subjects: Collection[Node], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the subjects and one of the predicates."""
        return self._look_up(subjects, lambda some: texts.objects(some, predicates))

    def subjects(self, objects: Collection[Object], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the objects and one of the predicates."""
        return self._look_up(objects, lambda some: texts.subjects(some, predicates))

    def matching(self, patterns: Sequence[Pattern], most: int) -> list[list[Quad]]:
        """The quads of each pattern, in the store's own order, at most ``most`` of each."""
        found: list[list[Quad]] = []
        start = f"{self.base}{PROPOSITION}/"
        for some in _batches(patterns, _PATTERNS_A_REQUEST):
            quads: list[list[Quad]] = [[] for _ in some]
            for *row, number in self._rows(texts.matching(some, most, start)):
                if isinstance(number, Literal):
                    quads[int(number.value)].extend(plain([quad_of(tuple(row))]))
            found += quads
        return found

    @property
    def addresses(self) -> tuple[str, str]:
        """The URLs of the query service and of the update service."""
        return self._query_url, self._update_url

    def dataset(self, sparql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """See :meth:`kg.seams.RemoteStore.dataset`."""
        return dataset(sparql, v.DEFAULT_GRAPH.value) if self._virtuoso else ((), ())

    def flush(self) -> None:
        """Nothing: what the service has acknowledged is in its hands."""

    def close(self) -> None:
        """Lets go of connections."""
        self._client.close()

    # --- reading ----------------------------------------------------------------------------

    def _look_up(self, nodes: Collection[T], text: Callable[[Collection[T]], str]) -> list[Quad]:
        return [q for some in _batches(nodes) for q in plain(self._select(text(some)))]

    def _everything(self) -> Iterable[pyoxigraph.Quad]:
        # A Virtuoso holds graphs of its own too.
        return self._select(
            texts.everything_under(self._base) if self._virtuoso else texts.everything()
        )

    def _select(self, sparql: str) -> list[pyoxigraph.Quad]:
        quads = (quad_of(row) for row in self._rows(sparql))
        return [quad for quad in quads if quad.graph_name != v.DEFAULT_GRAPH]

    def _rows(self, sparql: str) -> Iterator[tuple[Cell, ...]]:
        answer = self._query(sparql)
        if not isinstance(answer, Solutions):
            raise StoreError(f"{self._query_url} answered a SELECT with something else")
        return answer.rows()

    def _query(self, sparql: str) -> Result:
        if self._virtuoso:
            reply = self._ask_virtuoso(sparql)
        else:
            accepted = f"{_TABLE}, {_TRIPLES};q=0.9"
            reply = self._send(self._query_url, sparql, "application/sparql-query", accepted)
        try:
            return _read(reply)
        except (SyntaxError, ValueError) as error:
            message = f"{self._query_url} answered what is no SPARQL result: {error}"
            raise StoreError(message) from error

    def _ask_virtuoso(self, sparql: str) -> Response:
        """By a form: version 7.2.5 never answers a query that is the body itself.

        It runs updates that come as queries, so what is no query must not get there.
        """
        default, named = dataset(sparql, v.DEFAULT_GRAPH.value)
        form = [("query", sparql)]
        form += [("default-graph-uri", iri) for iri in default]
        form += [("named-graph-uri", iri) for iri in named]
        accepted = _TRIPLES if _answers_triples(sparql) else _TABLE
        reply = self._ask_by_form(form, accepted)
        if "x-sparql-maxrows" in reply.headers:
            rows = reply.headers["x-sparql-maxrows"]
            raise StoreError(
                f"{self._query_url} cut its answer off after {rows} rows: "
                "raise ResultSetMaxRows in virtuoso.ini"
            )
        return reply

    # --- writing ----------------------------------------------------------------------------

    def update(self, sparql: str) -> None:
        """See :meth:`kg.seams.Store.update`."""
        self.update_within(sparql, _TIMEOUT_SECONDS)

    def update_within(self, sparql: str, seconds: float) -> None:
        """See :meth:`kg.seams.RemoteStore.update_within`."""
        refuse_network(sparql)  # before the text is tried on a store of ours
        if self._virtuoso:
            _refuse_no_update(sparql)
        end = time.monotonic() + seconds
        if not self._writing.acquire(timeout=seconds):
            raise StoreUnavailable(self._update_url, "earlier writes are not done yet")
        try:
            self._update(sparql, max(_LEAST_SECONDS, end - time.monotonic()))
        finally:
            # Where no answer came, it may have been done all the same.
            self._version += 1
            self._pass_by()
            self._writing.release()

    def _update(self, sparql: str, seconds: float = _TIMEOUT_SECONDS) -> None:
        url = self._update_url
        if self._virtuoso:
            mark = "&" if "?" in url else "?"
            url += f"{mark}using-graph-uri={v.DEFAULT_GRAPH.value.replace('#', '%23')}"
        headers = {"Content-Type": "application/sparql-update; charset=utf-8", "Accept": "*/*"}
        self._post(url, sparql.encode(), headers, seconds=seconds)

    def _replace(
        self, removed: Collection[Quad], inserted: Collection[Quad], article: Node | None = None
    ) -> None:
        if not removed and not inserted:
            return
        if self._virtuoso:
            self._replace_in_pieces(removed, inserted, article)
        else:
            self._persist(texts.replacement(removed, inserted))
        self._verify(removed, inserted)

    def _replace_in_pieces(
        self, removed: Collection[Quad], inserted: Collection[Quad], article: Node | None
    ) -> None:
        mark = [] if article is None else [Quad(article, v.BEING_WRITTEN, boolean(True), DEFAULT)]
        ours = {(quad.subject, quad.predicate) for quad in mark}
        self._persist(texts.replacement((), mark))
        kept = [q for q in removed if (q.subject, q.predicate) not in ours]
        for some in _batches(kept, _QUADS_A_PIECE):
            self._persist(_graph_by_graph(some, ()))
        for some in _batches(inserted, _QUADS_A_PIECE):
            self._persist(_graph_by_graph((), some))
        self._persist(texts.replacement(mark, ()))

    def _persist(self, sparql: str) -> None:
        """Sends an update that may be done twice, again where it may not have arrived."""
        for attempt in range(_TRIES if sparql else 0):
            try:
                return self._update(sparql)
            except StoreUnavailable:
                if attempt + 1 == _TRIES:
                    raise
                self._sleep(2.0**attempt / 4)

    def _verify(self, removed: Collection[Quad], inserted: Collection[Quad]) -> None:
        """Looks up what was written. Raises :class:`kg.errors.StoreError` where it is not so."""
        held = set(self.described({q.subject for q in (*removed, *inserted)}))
        # Typed literals may come back in another spelling of the same value.
        there = {(q.subject, q.predicate, q.graph_name) for q in held}
        missing = sum(
            q not in held if _is_exact(q) else (q.subject, q.predicate, q.graph_name) not in there
            for q in inserted
        )
        left = sum(_is_exact(q) and q in held for q in set(removed) - set(inserted))
        if missing or left:
            raise StoreError(
                f"{self._update_url} took an update, but {missing:,} of {len(inserted):,} quads "
                f"are not there and {left:,} of {len(removed):,} have stayed"
            )

    def _load(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        size = _QUADS_A_PIECE if self._virtuoso else _QUADS_A_REQUEST
        for some in _batches(quads, size):
            whole = list(plain(some))
            if len(whole) < len(some):
                raise StoreError("blank nodes cannot be moved to another store: they have no names")
            self._persist(
                _graph_by_graph((), whole) if self._virtuoso else texts.replacement((), whole)
            )

    # --- over HTTP --------------------------------------------------------------------------

    def _is_virtuoso(self) -> bool:
        reply = self._ask_by_form([("query", "ASK {}")], _TABLE, refuse=False)
        return reply.headers.get("server", "").startswith("Virtuoso")

    def _ask_by_form(
        self, form: Sequence[tuple[str, str]], accepted: str, *, refuse: bool = True
    ) -> Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accepted}
        return self._post(self._query_url, urlencode(form).encode(), headers, refuse=refuse)

    def _send(self, url: str, sparql: str, content_type: str, accepted: str) -> Response:
        headers = {"Content-Type": f"{content_type}; charset=utf-8", "Accept": accepted}
        return self._post(url, sparql.encode(), headers)

    def _post(
        self,
        url: str,
        data: bytes,
        headers: Mapping[str, str],
        *,
        refuse: bool = True,
        seconds: float = _TIMEOUT_SECONDS,
    ) -> Response:
        limits = Limits(seconds, _MAX_ANSWER_BYTES, retries=1)
        try:
            reply = self._client.request(
                "POST", url, data=data, headers=headers, raise_for_status=False, limits=limits
            )
        except FetchError as error:
            if error.kind == "late":
                raise StoreLate(url, str(error)) from error
            raise StoreUnavailable(url, str(error)) from error
        if reply.status >= 400 and refuse:
            raise _refusal(url, reply)
        return reply


def _graph_by_graph(removed: Iterable[Quad], inserted: Iterable[Quad]) -> str:
    """An update that names one graph in each of its operations.

    Virtuoso 7.2.5 leaves strings with a language where they are when one ``DELETE DATA`` names
    several graphs.
    """
    by_graph: dict[Graph, tuple[list[Quad], list[Quad]]] = {}
    for place, quads in enumerate((removed, inserted)):
        for quad in quads:
            by_graph.setdefault(quad.graph_name, ([], []))[place].append(quad)
    return ";\n".join(texts.replacement(*parts) for parts in by_graph.values())


def _answers_triples(sparql: str) -> bool:
    """Whether a query asks for triples. Raises :class:`kg.errors.UsageError` for what is none.

    Virtuoso takes more for SPARQL than the standard; so the text is put to an empty store first.
    """
    try:
        return isinstance(pyoxigraph.Store().query(sparql), pyoxigraph.QueryTriples)
    except SyntaxError as error:
        raise UsageError(f"this is no SPARQL 1.1: {error}") from error


def _refuse_no_update(sparql: str) -> None:
    try:
        pyoxigraph.Store().update(sparql)
    except SyntaxError as error:
        raise UsageError(f"this is no SPARQL 1.1: {error}") from error
    except RuntimeError:
        return  # it is an update; that the empty store lacks its graph is no matter


def _is_exact(quad: Quad) -> bool:
    return not isinstance(quad.object, Literal) or quad.object.datatype in _EXACT


def _read(reply: Response) -> Result:
    if reply.content_type == _TRIPLES:
        quads = pyoxigraph.parse(reply.content, format=RdfFormat.N_TRIPLES)
        return Triples(tuple(quad.triple for quad in quads))
    parsed = pyoxigraph.parse_query_results(reply.content, format=QueryResultsFormat.JSON)
    if isinstance(parsed, pyoxigraph.QuerySolutions):
        return Solutions(reply.content)
    return materialised(parsed)


def _refusal(url: str, reply: Response) -> Exception:
    said = reply.content[:500].decode("utf-8", "replace").strip()
    if reply.status == 400:
        return UsageError(f"the store does not take this as SPARQL 1.1: {said}")
    if reply.status >= 500 or reply.status in (408, 429):
        return StoreUnavailable(url, f"it answered {reply.status}: {said}")
    return StoreError(f"{url} refused with {reply.status}: {said}")


def _batches(items: Iterable[T], size: int = _NODES_A_REQUEST) -> Iterator[list[T]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
