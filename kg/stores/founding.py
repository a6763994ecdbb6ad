"""The base of a store and the version of its layout: set when it is made, looked at when opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from kg.errors import StoreError, UsageError
from kg.graph import vocabulary as v
from kg.graph.quads import DEFAULT, Quad, integer, node, string
from kg.names import DEFAULT_BASE, knowledge_graph
from kg.stores.lookup import Lookup

STORE_VERSION = 4
"""The version of the layout that :mod:`kg.graph` writes. 2 added the keys by which utterances and
events are found in a large store: beleg:denies, beleg:saidOn and beleg:alike. 3 added the
fingerprints by which copies are found: beleg:fingerprint, beleg:sequences and beleg:band. 4 added
beleg:judgedFor, by which the verdict of a day is found."""


def base_of(lookup: Lookup, asked: str | None) -> str | None:
    """The base that the store has, or None where it has none yet.

    Raises :class:`kg.errors.UsageError` where it is another than the one asked for.
    """
    kept = [q.object.value for q in lookup.described([v.THE_STORE]) if q.predicate == v.BASE]
    if len(kept) > 1:
        raise StoreError(f"the store has more than one base: {', '.join(sorted(kept))}")
    if kept and asked not in (None, kept[0]):
        raise UsageError(f"the store was made with the base {kept[0]}, not {asked}")
    return kept[0] if kept else None


def beginning(asked: str | None) -> tuple[str, tuple[Quad, ...]]:
    """The base of a new store, and the quads that it begins with."""
    base = DEFAULT_BASE if asked is None else asked
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.netloc or not base.endswith("/"):
        raise UsageError(f"{base!r} cannot be a base: it must be an http address that ends in /")
    return base, (Quad(v.THE_STORE, v.BASE, string(base), DEFAULT), version(), witness(base))


def version() -> Quad:
    """That a store has the layout of this Beleg."""
    return Quad(v.THE_STORE, v.STORE_VERSION, integer(STORE_VERSION), DEFAULT)


def witness(base: str) -> Quad:
    """A quad that is in a named graph only, and tells whether it is seen from outside."""
    return Quad(v.THE_STORE, v.TYPE, v.STORE, node(knowledge_graph(base)))


def older_versions(lookup: Lookup) -> tuple[list[Quad], int] | None:
    """What the store says of its version and the oldest of them, where it is not this one.

    A store without a version is of the first. Raises :class:`kg.errors.StoreError` for a newer
    one, which this Beleg would write wrongly.
    """
    said = [q for q in lookup.described([v.THE_STORE]) if q.predicate == v.STORE_VERSION]
    versions = sorted(int(q.object.value) for q in said)
    if versions and versions[-1] > STORE_VERSION:
        raise StoreError(
            f"the store is of version {versions[-1]}, and this Beleg knows {STORE_VERSION}: "
            "update Beleg"
        )
    if versions == [STORE_VERSION]:
        return None
    return [q for q in said if q != version()], versions[0] if versions else 1
