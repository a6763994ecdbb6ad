"""Any SPARQL 1.1 endpoint that takes queries and updates, over HTTP."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QueryResultsFormat, RdfFormat

from kg.errors import FetchError, StoreError, StoreUnavailable, UsageError
from kg.graph.quads import Node, Quad, plain
from kg.http import HttpClient, Response
from kg.stores import texts
from kg.stores.quadstore import QuadStore
from kg.stores.results import Cell, Result, Solutions, Triples, materialised

T = TypeVar("T")

_NODES_A_REQUEST = 400
_QUADS_A_REQUEST = 2000
_MAX_ANSWER_BYTES = 2_000_000_000
_TIMEOUT_SECONDS = 300.0
_ACCEPTED = "application/sparql-results+json, application/n-triples;q=0.9"


class SparqlStore(QuadStore):
    """A store behind the URLs of a query service and an update service.

    One update request is one transaction, as SPARQL 1.1 Update asks of services; the address is
    the user's own, so it may lie in a private network.
    """

    def __init__(
        self,
        query_url: str,
        update_url: str | None = None,
        base: str | None = None,
        *,
        user_agent: str = "Beleg",
    ) -> None:
        """Opens the store; ``update_url`` is ``query_url`` where it is not given.

        Raises :class:`kg.errors.StoreUnavailable` where it cannot be reached,
        :class:`kg.errors.UsageError` where it has another base, and
        :class:`kg.errors.StoreError` where it cannot keep named graphs apart.
        """
        self._query_url = query_url
        self._update_url = update_url or query_url
        self._client = HttpClient(
            user_agent, _TIMEOUT_SECONDS, _MAX_ANSWER_BYTES, allow_private=True, retries=1
        )
        super().__init__(base)

    def described(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as subject."""
        return [q for some in _batches(nodes) for q in plain(self._select(texts.described(some)))]

    def referring(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as object."""
        return [q for some in _batches(nodes) for q in plain(self._select(texts.referring(some)))]

    def inside(self, graphs: Collection[Node]) -> Iterable[Quad]:
        """Every quad of the graphs."""
        return [q for some in _batches(graphs) for q in plain(self._select(texts.inside(some)))]

    @property
    def addresses(self) -> tuple[str, str]:
        """The URLs of the query service and of the update service."""
        return self._query_url, self._update_url

    def flush(self) -> None:
        """Nothing: what the service has acknowledged is in its hands."""

    def close(self) -> None:
        """Lets go of connections."""
        self._client.close()

    def _everything(self) -> Iterable[pyoxigraph.Quad]:
        return self._select(texts.everything())

    def _load(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        for some in _batches(quads, _QUADS_A_REQUEST):
            whole = list(plain(some))
            if len(whole) < len(some):
                raise StoreError("blank nodes cannot be moved to another store: they have no names")
            self._update(texts.replacement((), whole))

    def _select(self, sparql: str) -> list[pyoxigraph.Quad]:
        answer = self._query(sparql)
        if not isinstance(answer, Solutions):
            raise StoreError(f"{self._query_url} answered a SELECT with something else")
        return [_quad(row) for row in answer.rows()]

    def _query(self, sparql: str) -> Result:
        reply = self._send(self._query_url, "application/sparql-query", sparql)
        try:
            return _read(reply)
        except (SyntaxError, ValueError) as error:
            message = f"{self._query_url} answered what is no SPARQL result: {error}"
            raise StoreError(message) from error

    def _update(self, sparql: str) -> None:
        self._send(self._update_url, "application/sparql-update", sparql)

    def _send(self, url: str, content_type: str, sparql: str) -> Response:
        headers = {"Content-Type": f"{content_type}; charset=utf-8", "Accept": _ACCEPTED}
        try:
            reply = self._client.request(
                "POST", url, data=sparql.encode(), headers=headers, raise_for_status=False
            )
        except FetchError as error:
            raise StoreUnavailable(url, str(error)) from error
        if reply.status >= 400:
            raise _refusal(url, reply)
        return reply


def _read(reply: Response) -> Result:
    if reply.content_type == "application/n-triples":
        quads = pyoxigraph.parse(reply.content, format=RdfFormat.N_TRIPLES)
        return Triples(tuple(quad.triple for quad in quads))
    parsed = pyoxigraph.parse_query_results(reply.content, format=QueryResultsFormat.JSON)
    if isinstance(parsed, pyoxigraph.QuerySolutions):
        return Solutions(reply.content)
    return materialised(parsed)


def _quad(row: tuple[Cell, ...]) -> pyoxigraph.Quad:
    match row:
        case (NamedNode() | BlankNode() as s, NamedNode() as p, o, g) if o is not None:
            if g is None or isinstance(g, NamedNode):
                return pyoxigraph.Quad(s, p, o, g or DefaultGraph())
    raise StoreError(f"the endpoint answered a row that is no quad: {row}")


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
