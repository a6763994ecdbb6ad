"""What the index tells of conflicts."""

from __future__ import annotations

from kg.model import Language
from kg.reports.json import Json
from kg.search.articles import ArticleQuestions
from kg.search.results import Summary


class ConflictQuestions(ArticleQuestions):
    """Questions about conflicts, which the reports of articles tell."""

    def conflicts(
        self, part: str | None, limit: int, offset: int = 0
    ) -> tuple[tuple[str, str, str, str, str], ...]:
        """Conflicts about a proposition or thing, or all: id, rule, texts (de, en), article."""
        narrowed = (
            "WHERE conflict.n IN (SELECT conflict FROM conflict_part WHERE part = ?)"
            if part is not None
            else ""
        )
        rows = self._rows(
            "SELECT conflict.id, rule, text_de, text_en, min(article.id) AS article FROM conflict "
            f"JOIN article ON article.n = conflict.article {narrowed} "
            "GROUP BY conflict.id ORDER BY max(article.day) DESC, conflict.id LIMIT ? OFFSET ?",
            *([part] if part is not None else []), limit, offset,
        )  # fmt: skip
        return tuple(tuple(row) for row in rows)

    def conflict(self, name: str, language: Language) -> tuple[Json, tuple[Summary, ...]] | None:
        """A conflict as a report shows it, with the articles whose checks found it, or None."""
        rows = self._rows(
            "SELECT article.id FROM conflict JOIN article ON article.n = conflict.article "
            "WHERE conflict.id = ? ORDER BY article.day DESC, article.id",
            name,
        )
        found = [self.report(row["id"], language) for row in rows]
        told = [c for r in found if r for c in r["conflicts"] if c["id"] == name]
        if not told:
            return None
        best = max(told, key=lambda conflict: len(conflict["voices"]))
        finders = [self.summary(row["id"]) for row in rows]
        return best, tuple(finder for finder in finders if finder)
