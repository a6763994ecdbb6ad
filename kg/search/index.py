"""The index over one file: kept in step with a store, and asked by pages and interfaces."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from kg.model import Check
from kg.seams import REVIEWS, Store
from kg.search import writing
from kg.search.claims import ClaimQuestions
from kg.search.conflicts import ConflictQuestions
from kg.search.reviews import ReviewQuestions, put_reviews
from kg.search.things import ThingQuestions


class SearchIndex(ClaimQuestions, ThingQuestions, ConflictQuestions, ReviewQuestions):
    """What a store holds, ready to be searched and shown. Safe to share between threads.

    It watches a store (:meth:`kg.stores.QuadStore.watch`): before an article changes, its id is
    noted, and struck out when the index holds what the store does. What a process left noted is
    read from the store by :meth:`catch_up`. Raises :class:`kg.errors.DataError` where the file
    cannot be used.
    """

    def __init__(self, path: Path, base: str) -> None:
        super().__init__(path)
        self._base = base
        self._rows("SELECT 1 FROM meta")

    def ahead(self, articles: Collection[str]) -> None:
        """Notes articles that are about to change."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO pending VALUES (?)", [(a,) for a in articles]
            )

    def done(self, check: Check) -> None:
        """Takes a check in as the store now holds it."""
        with self._writing() as connection:
            writing.put(connection, check, self._base)
            connection.execute("DELETE FROM pending WHERE article = ?", (check.article.id,))

    def passed_by(self) -> None:
        """Notes that the store was changed past the index, until it is built anew."""
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('passed by', 'yes')")

    @property
    def may_be_behind(self) -> bool:
        """Whether the store was changed past the index, or articles that changed wait to be read.

        :meth:`behind` compares the two and takes as long as the store is large.
        """
        return bool(
            self._rows(
                "SELECT 1 FROM meta WHERE key = 'passed by' UNION ALL SELECT 1 FROM pending LIMIT 1"
            )
        )

    def catch_up(self, store: Store) -> int:
        """Reads noted articles anew from the store; how many there were.

        A file that was just made, or made anew in a newer format, takes all of the store in.
        """
        if self.generation == "0":
            return sum(1 for _ in self.rebuild(store))
        waiting = self.waiting()
        for article in waiting:
            self._take(store, article)
        return len(waiting)

    def rebuild(self, store: Store) -> Iterator[tuple[int, int]]:
        """Empties the index and reads every article of the store; yields how many of how many."""
        wanted = [article.id for article in store.articles()]
        held = self.held()
        with self._writing() as connection:
            for article in held:
                writing.remove(connection, article)
            connection.execute("DELETE FROM entity")
            connection.execute("DELETE FROM entity_fts")
            connection.execute("DELETE FROM pending")
            connection.execute("DELETE FROM meta WHERE key = 'passed by'")
            noted = [(each,) for each in (REVIEWS, *wanted)]
            connection.executemany("INSERT INTO pending VALUES (?)", noted)
        self._take_reviews(store)
        for number, article in enumerate(wanted, start=1):
            self._take(store, article)
            yield number, len(wanted)

    def waiting(self) -> tuple[str, ...]:
        """The ids of the articles that were noted and are not done yet."""
        return tuple(row["article"] for row in self._rows("SELECT article FROM pending"))

    def held(self) -> frozenset[str]:
        """The ids of the articles that the index holds."""
        return frozenset(row["id"] for row in self._rows("SELECT id FROM article"))

    def verdicts(self, article: str) -> dict[str, str]:
        """The id of the verdict that the index has for each utterance of an article."""
        rows = self._rows(
            "SELECT utterance, verdict FROM claim WHERE article = "
            "(SELECT n FROM article WHERE id = ?)",
            article,
        )
        return {row["utterance"]: row["verdict"] for row in rows}

    def articles_with(self, propositions: Collection[str]) -> tuple[str, ...]:
        """The ids of the articles that state any of the propositions."""
        rows = self._rows(
            "SELECT DISTINCT article.id FROM json_each(?) asked "
            "CROSS JOIN claim ON claim.proposition = asked.value "
            "JOIN article ON article.n = claim.article ORDER BY article.id",
            json.dumps(sorted(propositions)),
        )
        return tuple(row["id"] for row in rows)

    def _take(self, store: Store, article: str) -> None:
        if article == REVIEWS:
            self._take_reviews(store)
            return
        check = store.article(article)
        if check is not None:
            self.done(check)
            return
        with self._writing() as connection:
            writing.remove(connection, article)
            connection.execute("DELETE FROM pending WHERE article = ?", (article,))

    def _take_reviews(self, store: Store) -> None:
        reviews = store.reviews()
        with self._writing() as connection:
            put_reviews(connection, reviews)
            connection.execute("DELETE FROM pending WHERE article = ?", (REVIEWS,))
