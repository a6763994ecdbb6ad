"""Whether a search index is in step with its store, for ``beleg doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import DataError
from kg.model import Check
from kg.reports.rows import unfolded
from kg.search.index import SearchIndex
from kg.stores.doctor import Finding

MEND = "`beleg index` builds it anew"
REMOVE = "remove the file, and the next command builds it anew"


class IndexExaminer:
    """Compares the index at ``path`` with the checks that a store holds, one by one.

    What a process that was ended had noted is left out: the next one to open the store makes up
    for it.
    """

    def __init__(self, path: Path, base: str) -> None:
        self._path = path
        self._left: set[str] = set()
        self._noted: frozenset[str] = frozenset()
        self._index: SearchIndex | None = None
        self._damage = ""
        if path.exists():
            try:
                self._index = SearchIndex(path, base)
                self._left = set(self._index.held())
                self._noted = frozenset(self._index.waiting())
            except DataError as error:
                self._index, self._damage = None, error.message

    def of_check(self, check: Check) -> Iterator[Finding]:
        """How the index differs from one article of the store."""
        article = check.article.id
        if self._index is None or article in self._noted:
            return
        if article not in self._left:
            yield Finding("not-in-the-index", article, f"is not found by a search; {MEND}")
            return
        self._left.discard(article)
        meant = {row.utterance.id: row.verdict.id for row in unfolded(check)}
        try:
            told = self._index.verdicts(article)
        except DataError as error:
            self._index, self._damage = None, error.message
            return
        if told != meant:
            yield Finding("index-out-of-step", article, f"is found with old verdicts; {MEND}")

    def rest(self) -> Iterator[Finding]:
        """What else is wrong with the index, once every check of the store was compared."""
        if self._damage:
            yield Finding("damaged-index", str(self._path), f"{self._damage}; {REMOVE}")
        elif self._index is None:
            yield Finding("no-index", str(self._path), f"is not there; {MEND}")
        else:
            for article in sorted(self._left - self._noted):
                yield Finding("only-in-the-index", article, f"is not in the store; {MEND}")
            self._index.close()
