"""Stores of quads behind one seam: in memory, on disk, and behind a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

from kg.errors import StoreUnavailable, UsageError
from kg.stores.migrating import Migration, Watch
from kg.stores.oxigraph import OxigraphStore
from kg.stores.quadstore import QuadStore
from kg.stores.sparql import SparqlStore

__all__ = ["Migration", "OxigraphStore", "QuadStore", "SparqlStore", "Watch", "open_store"]


def open_store(
    url: str,
    base: str | None = None,
    *,
    reading: bool = False,
    watch: Watch = lambda _: None,
) -> QuadStore:
    """The store that ``url`` names, opened or made.

    ``memory:``, ``oxigraph:PATH`` or ``sparql:QUERY_URL[,UPDATE_URL]``. ``base`` is for a new
    store (:data:`kg.names.DEFAULT_BASE` where None); one that is there keeps its own. With
    ``reading``, a store on disk that another process has open is opened to read alone. A store
    of an older layout is brought to this one, and ``watch`` told how far that is. Raises
    :class:`kg.errors.UsageError` for another name or another base, and
    :class:`kg.errors.StoreUnavailable` or :class:`kg.errors.StoreError` where it cannot be used.
    """
    kind, colon, rest = url.partition(":")
    match kind, bool(rest):
        case "memory", False if colon:
            return OxigraphStore(None, base)
        case "oxigraph", True:
            return _to_read(rest, base) if reading else OxigraphStore(rest, base, watch=watch)
        case "sparql", True:
            query_url, _, update_url = rest.partition(",")
            return SparqlStore(query_url, update_url or None, base, watch=watch)
    raise UsageError(
        f"{url!r} names no store: give memory:, oxigraph:PATH or sparql:QUERY_URL[,UPDATE_URL]"
    )


def _to_read(path: str, base: str | None) -> OxigraphStore:
    """A store on disk as it is now; another process may serve and write it meanwhile."""
    if not Path(path).is_dir():
        raise StoreUnavailable(path, "there is no store there")
    for _ in range(_TRIES - 1):
        try:
            return OxigraphStore(path, base, read_only=True)
        except StoreUnavailable:
            continue  # the writer tidied its files while we opened them
    return OxigraphStore(path, base, read_only=True)


_TRIES = 10
