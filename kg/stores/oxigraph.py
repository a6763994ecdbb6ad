"""Oxigraph within the process: in memory, or on disk with one writer."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyoxigraph
import rdflib
from oxrdflib import OxigraphStore as RdflibStore
from pyoxigraph import NamedNode

from kg.errors import MalformedSparql, StoreUnavailable
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import DEFAULT, Node, Object, Quad, plain
from kg.stores.lookup import Pattern
from kg.stores.migrating import Watch
from kg.stores.quadstore import QuadStore
from kg.stores.results import Result, materialised

T = TypeVar("T")

MOST_UNFLUSHED = 500_000
"""Quads after which the log and what is held in memory are written out: about 170 MB of each, or
500 articles. RocksDB keeps the log before beside it. By itself it would let the log grow to some
gigabytes, and read all of it when it is next opened."""


class OxigraphStore(QuadStore):
    """A store at ``path``, or in memory where that is None."""

    def __init__(
        self,
        path: str | None = None,
        base: str | None = None,
        *,
        read_only: bool = False,
        watch: Watch = lambda _: None,
    ) -> None:
        """Opens or makes the store; ``read_only`` one that another process may be writing.

        ``watch`` is told how far a store of an older layout is brought to this one.

        Raises :class:`kg.errors.StoreUnavailable` where the directory is locked by another
        process or damaged, :class:`kg.errors.UsageError` where the store has another base.
        """
        self._name = "the store in memory" if path is None else path
        self._path = path
        self._views: Path | None = None
        self._read_only = read_only
        self._unflushed = 0
        self._quads: pyoxigraph.Store | None = self._guarded(
            lambda: (
                pyoxigraph.Store.read_only(path) if read_only and path else pyoxigraph.Store(path)
            )
        )
        super().__init__(base, watch)

    def described(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as subject."""
        return self._guarded(
            lambda: list(
                plain(q for n in nodes for q in self._open.quads_for_pattern(n, None, None))
            )
        )

    def referring(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as object."""
        return self._guarded(
            lambda: list(
                plain(q for n in nodes for q in self._open.quads_for_pattern(None, None, n))
            )
        )

    def inside(self, graphs: Collection[Node]) -> Iterable[Quad]:
        """Every quad of the graphs."""
        found = self._guarded(
            lambda: [q for g in graphs for q in self._open.quads_for_pattern(None, None, None, g)]
        )
        return plain(found)

    def objects(self, subjects: Collection[Node], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the subjects and one of the predicates."""
        look = self._open.quads_for_pattern
        pairs = [(s, p) for s in subjects for p in predicates]
        return self._guarded(
            lambda: list(plain(q for s, p in pairs for q in look(s, p, None, DEFAULT)))
        )

    def subjects(self, objects: Collection[Object], predicates: Collection[Node]) -> Iterable[Quad]:
        """The quads of the default graph with one of the objects and one of the predicates."""
        look = self._open.quads_for_pattern
        pairs = [(p, o) for o in objects for p in predicates]
        return self._guarded(
            lambda: list(plain(q for p, o in pairs for q in look(None, p, o, DEFAULT)))
        )

    def matching(self, patterns: Sequence[Pattern], most: int) -> list[list[Quad]]:
        """The quads of each pattern, in the store's own order, at most ``most`` of each."""
        return self._guarded(lambda: [list(islice(self._matching(p), most)) for p in patterns])

    def _matching(self, pattern: Pattern) -> Iterator[Quad]:
        graph = None if pattern.stated else DEFAULT
        found = self._open.quads_for_pattern(
            pattern.subject, pattern.predicate, pattern.object, graph
        )
        if not pattern.stated:
            return plain(found)
        start = f"{self.base}{PROPOSITION}/"
        return (
            quad
            for quad in plain(found)
            if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(start)
        )

    @property
    def read_only(self) -> bool:
        """Whether the store was opened to read alone."""
        return self._read_only

    def as_rdflib(self) -> rdflib.Dataset:
        """The same store as rdflib sees it; what is written there is written here."""
        return rdflib.Dataset(store=RdflibStore(store=self._open), default_union=False)

    def flush(self) -> None:
        """Makes sure that what was written survives a loss of power, and empties the log of it."""
        if self._path is not None:
            self._guarded(self._open.flush)
        self._unflushed = 0

    def _replace(
        self, removed: Collection[Quad], inserted: Collection[Quad], article: Node | None = None
    ) -> None:
        """Takes quads out and puts others in; now and then, the log is written out."""
        super()._replace(removed, inserted, article)
        self._unflushed += len(removed) + len(inserted)
        if self._unflushed > MOST_UNFLUSHED:
            self.flush()

    def views(self) -> Path:
        """An empty directory on the store's own file system, for snapshots; gone at its close.

        It is made when first asked for; what an earlier process left there goes.
        """
        if self._views is None:
            if self._path is None:
                self._views = Path(tempfile.mkdtemp(prefix="beleg-"))
            else:
                self._views = Path(self._path) / "views"
                shutil.rmtree(self._views, ignore_errors=True)
                self._views.mkdir()
        return self._views

    def snapshot(self, directory: Path) -> int:
        """Writes the store as it is now to a new directory, and returns its version.

        On disk these are hard links, made in milliseconds whatever the size, also while somebody
        writes (each write is seen wholly or not at all, and may be newer than the version); a
        store in memory is copied.
        """
        if self._path is not None:
            version = self.version
            self._guarded(lambda: self._open.backup(str(directory)))
            return version
        with self._writing:
            self._guarded(lambda: _copied(self._open, directory))
            return self.version

    def size(self) -> int:
        """The bytes of its files; none where it is in memory."""
        if self._path is None:
            return 0
        total = 0
        with os.scandir(self._path) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # the engine removes files as it goes
                    total += entry.stat().st_size if entry.is_file() else 0
        return total

    def close(self) -> None:
        """Flushes and lets go of the directory; the store can be asked nothing afterwards."""
        if self._quads is not None:
            if not self._read_only:
                self._guarded(self._quads.flush)
            self._quads = None
        if self._views is not None:
            shutil.rmtree(self._views, ignore_errors=True)
            self._views = None

    def _everything(self) -> Iterable[pyoxigraph.Quad]:
        # An iterator of Oxigraph sees the store as it was when it was made.
        left = iter(self._open)
        while quad := self._guarded(lambda: next(left, None)):
            yield quad

    def _load(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        self._guarded(lambda: self._open.bulk_extend(quads))

    def _query(self, sparql: str) -> Result:
        return self._guarded(lambda: materialised(self._open.query(sparql)))

    def _update(self, sparql: str) -> None:
        self._guarded(lambda: self._open.update(sparql))

    @property
    def _open(self) -> pyoxigraph.Store:
        if self._quads is None:
            raise StoreUnavailable(self._name, "the store is closed")
        return self._quads

    def _guarded(self, action: Callable[[], T]) -> T:
        """Runs an action on the store; its errors become ours."""
        try:
            return action()
        except SyntaxError as error:
            raise malformed(error) from error
        except (OSError, RuntimeError) as error:
            raise StoreUnavailable(self._name, _in_words(error)) from error


def _copied(quads: pyoxigraph.Store, directory: Path) -> None:
    copy = pyoxigraph.Store(str(directory))
    copy.bulk_extend(quads)
    for graph in quads.named_graphs():
        copy.add_graph(graph)
    copy.flush()


_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_MESSAGE = 300


def malformed(error: SyntaxError) -> MalformedSparql:
    """What pyoxigraph says of a text that is no SPARQL, with the place where it stopped."""
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return MalformedSparql(str(error)[:_LONGEST_MESSAGE])
    return MalformedSparql(found[3][:_LONGEST_MESSAGE], line=int(found[1]), column=int(found[2]))


def _in_words(error: Exception) -> str:
    text = str(error)
    if "lock" in text.lower():
        return f"another process has it open ({text})"
    if text.startswith("Corruption"):
        return f"its files are damaged ({text})"
    return text
