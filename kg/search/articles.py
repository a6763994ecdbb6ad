"""What the index tells of articles."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from kg.model import Language
from kg.reports.json import Json
from kg.search.cards import unpack
from kg.search.file import IndexFile
from kg.search.results import Summary

_SUMMARY_COLUMNS = "n, id, title, url, publisher, language, day, checked"
_KEPT_REPORTS = 64


class ArticleQuestions(IndexFile):
    """Questions about articles, and about all that there is."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._reports: dict[tuple[str, str], dict[Language, Json]] = {}

    def articles(
        self, limit: int, offset: int = 0, *, newest: str = "article"
    ) -> tuple[Summary, ...]:
        """Articles, the newest first (by "article", or by "check"), with what was found."""
        order = {"article": "day DESC, n DESC", "check": "checked DESC, n DESC"}[newest]
        rows = self._rows(
            f"SELECT {_SUMMARY_COLUMNS} FROM article ORDER BY {order} LIMIT ? OFFSET ?",
            limit, offset,
        )  # fmt: skip
        return self._summaries(rows)

    def summary(self, article: str) -> Summary | None:
        """One article in a line, or None where there is none."""
        rows = self._rows(f"SELECT {_SUMMARY_COLUMNS} FROM article WHERE id = ?", article)
        return next(iter(self._summaries(rows)), None)

    def report(self, article: str, language: Language) -> Json | None:
        """An article's report in a language (see :mod:`kg.search.cards`), or None."""
        known = (article, self.generation)
        reports = self._reports.get(known)
        if reports is None:
            rows = self._rows("SELECT report FROM article WHERE id = ?", article)
            if not rows:
                return None
            if len(self._reports) >= _KEPT_REPORTS:
                self._reports.clear()
            reports = self._reports[known] = unpack(rows[0]["report"])
        return reports[language]

    def counts(self) -> dict[str, int]:
        """How many articles, claims, conflicts and things there are."""
        (row,) = self._rows(
            "SELECT (SELECT count(*) FROM article) AS articles, "
            "(SELECT count(*) FROM claim WHERE number IS NOT NULL) AS claims, "
            "(SELECT count(DISTINCT id) FROM conflict) AS conflicts, "
            "(SELECT count(*) FROM entity WHERE kind <> 'property') AS entities"
        )
        return dict(row)

    def labels(self) -> dict[str, int]:
        """How many claims have each label."""
        rows = self._rows(
            "SELECT label, count(*) AS claims FROM claim WHERE number IS NOT NULL GROUP BY label"
        )
        return {row["label"]: row["claims"] for row in rows}

    def _summaries(self, rows: list[sqlite3.Row]) -> tuple[Summary, ...]:
        asked = json.dumps([row["n"] for row in rows])
        counts: dict[int, dict[str, int]] = {row["n"]: {} for row in rows}
        for row in self._rows(
            "SELECT article, label, count(*) AS claims FROM claim WHERE number IS NOT NULL "
            "AND article IN (SELECT value FROM json_each(?)) GROUP BY article, label",
            asked,
        ):
            counts[row["article"]][row["label"]] = row["claims"]
        conflicts = {
            row["article"]: row["conflicts"]
            for row in self._rows(
                "SELECT article, count(*) AS conflicts FROM conflict "
                "WHERE article IN (SELECT value FROM json_each(?)) GROUP BY article",
                asked,
            )
        }
        return tuple(
            Summary(
                **_without_n(row), counts=counts[row["n"]], conflicts=conflicts.get(row["n"], 0)
            )
            for row in rows
        )


def _without_n(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "n"}  # noqa: SIM118 - a Row iterates over values
