"""What the index tells of other fact-checkers' reviews."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict

from kg.model import Review
from kg.search.file import IndexFile
from kg.search.filters import Filters
from kg.search.writing import kept, plain


class ReviewQuestions(IndexFile):
    """Questions about reviews."""

    def reviews(self, words: str, limit: int, offset: int = 0) -> tuple[int, tuple[Review, ...]]:
        """How many reviews have all the words, and a page of them: the most relevant first.

        Without words, all of them, the newest first.
        """
        filters = Filters(words=words)
        if filters.finds_nothing:
            return 0, ()
        source, order, values = "review", "day DESC, n DESC", []
        if filters.match is not None:
            source = "review_fts JOIN review ON review.n = review_fts.rowid"
            source, order = f"{source} WHERE review_fts MATCH ?", "rank"
            values.append(filters.match)
        (count,) = self._rows(f"SELECT count(*) AS reviews FROM {source}", *values)
        rows = self._rows(
            f"SELECT told FROM {source} ORDER BY {order} LIMIT ? OFFSET ?", *values, limit, offset
        )
        return count["reviews"], tuple(_read(row["told"]) for row in rows)

    def reviews_of(self, proposition: str) -> tuple[Review, ...]:
        """The reviews of what a proposition states, the newest first.

        Those of which Beleg reads as much, and those of the very words in which it is asserted.
        """
        rows = self._rows(
            "SELECT told FROM review WHERE n IN "
            "(SELECT review FROM review_of WHERE proposition = ?) OR plain IN "
            "(SELECT plain FROM claim WHERE proposition = ? AND plain <> '') "
            "ORDER BY day DESC, n DESC",
            proposition, proposition,
        )  # fmt: skip
        return tuple(_read(row["told"]) for row in rows)


def put_reviews(connection: sqlite3.Connection, reviews: Iterable[Review]) -> None:
    """Has the index hold these reviews and no others, within the transaction that is open."""
    for table in ("review_of", "review_fts", "review"):
        connection.execute(f"DELETE FROM {table}")
    for number, review in enumerate(reviews, start=1):
        told = json.dumps(asdict(review), ensure_ascii=True)
        connection.execute(
            "INSERT INTO review (n, day, plain, told) VALUES (?, ?, ?, ?)",
            (number, review.published, kept(plain(review.claim)), told),
        )
        words = [review.claim, f"{review.title}\n{review.rating}"]
        words.append(f"{review.publisher}\n{review.site}\n{review.claimant}")
        connection.execute(
            "INSERT INTO review_fts (rowid, claim, title, source) VALUES (?, ?, ?, ?)",
            (number, *map(kept, words)),
        )
        connection.executemany(
            "INSERT INTO review_of VALUES (?, ?)", [(p, number) for p in review.propositions]
        )


def _read(told: str) -> Review:
    fields = json.loads(told)
    return Review(**fields | {"propositions": tuple(fields["propositions"])})
