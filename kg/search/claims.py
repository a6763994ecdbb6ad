"""What the index tells of claims: searches with facets, and claims by their ids."""

from __future__ import annotations

from pathlib import Path

from kg.search.file import IndexFile
from kg.search.filters import Filters
from kg.search.results import Claim, Facet, Hit, Hits

CLAIM_COLUMNS = """claim.utterance, claim.proposition, claim.verdict, article.id AS article,
  article.title, article.url, claim.publisher, claim.language, claim.day, claim.checked,
  claim.text, claim.words_de, claim.words_en, claim.label, claim.number, claim.speaker,
  claim.speaker_name, claim.conflicts"""
"""The columns that make a :class:`kg.search.results.Claim`, in its order."""

_CLAIMS = f"SELECT {CLAIM_COLUMNS} FROM claim JOIN article ON article.n = claim.article"
_FACET_VALUES = {"label": 10, "publisher": 12, "property": 12, "speaker": 12, "language": 6}
_ENTITIES = 12
_KEPT_FACETS = 64


class ClaimQuestions(IndexFile):
    """Questions about claims."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._facets: dict[tuple[Filters, str], dict[str, tuple[Facet, ...]]] = {}

    def search(
        self, filters: Filters, limit: int, offset: int = 0, *, newest: bool = False
    ) -> Hits:
        """A page of the claims that fit, the most relevant first, or the newest first.

        Without words there is no relevance, and the newest come first.
        """
        if filters.finds_nothing:
            return Hits(0, (), {})
        source, values = self._matching(filters)
        by_words = filters.match is not None
        order = "rank" if by_words and not newest else "claim.day DESC, claim.n DESC"
        snippet = "snippet(claim_fts, 0, char(2), char(3), '…', 48)" if by_words else "claim.text"
        (count,) = self._rows(f"SELECT count(*) AS claims {source}", *values)
        rows = self._rows(
            f"SELECT {CLAIM_COLUMNS}, {snippet} AS snippet {source} ORDER BY {order} "
            "LIMIT ? OFFSET ?",
            *values, limit, offset,
        )  # fmt: skip
        hits = tuple(Hit(Claim(*tuple(row)[:-1]), row["snippet"]) for row in rows)
        return Hits(count["claims"], hits, self._facets_of(filters))

    def places(self, proposition: str) -> int:
        """In how many places a proposition is stated."""
        (row,) = self._rows(
            "SELECT count(*) AS places FROM claim WHERE proposition = ?", proposition
        )
        return int(row["places"])

    def claims(
        self, column: str, value: str, limit: int = -1, offset: int = 0, *, newest: bool = False
    ) -> tuple[Claim, ...]:
        """The claims with an ``utterance``, ``proposition`` or ``verdict``, by day and place.

        The oldest first, or the newest; all of them where ``limit`` is -1.
        """
        condition = {
            "utterance": "claim.utterance = ?",
            "proposition": "claim.proposition = ?",
            "verdict": "claim.verdict = ?",
        }[column]
        way = "DESC" if newest else "ASC"
        order = f"claim.day {way}, article.id {way}, claim.start {way}"
        rows = self._rows(
            f"{_CLAIMS} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?", value, limit, offset
        )
        return tuple(Claim(*row) for row in rows)

    def _matching(self, filters: Filters) -> tuple[str, list[str]]:
        condition, values = filters.where()
        joins = "FROM claim JOIN article ON article.n = claim.article"
        match = filters.match
        if match is not None:
            joins += " JOIN claim_fts ON claim_fts.rowid = claim.n"
            condition += " AND claim_fts MATCH ?"
            values.append(match)
        return f"{joins} WHERE {condition}", values

    def _facets_of(self, filters: Filters) -> dict[str, tuple[Facet, ...]]:
        kept = self._facets.get((filters, self.generation))
        if kept is not None:
            return kept
        if len(self._facets) >= _KEPT_FACETS:
            self._facets.clear()
        connection = self._connection()
        source, values = self._matching(filters)
        self._rows("CREATE TEMP TABLE IF NOT EXISTS hits (n INTEGER PRIMARY KEY)")
        self._rows("DELETE FROM temp.hits")
        self._rows(f"INSERT INTO temp.hits SELECT claim.n {source}", *values)
        found = {name: self._facet(name, most) for name, most in _FACET_VALUES.items()}
        found["entity"] = tuple(
            Facet(row["key"], row["de"], row["en"], row["claims"])
            for row in connection.execute(
                "SELECT entity.key, de, en, count(DISTINCT claim) AS claims FROM temp.hits "
                "CROSS JOIN mention ON mention.claim = hits.n "
                "JOIN entity ON entity.key = mention.entity GROUP BY entity.key "
                "ORDER BY claims DESC, entity.key LIMIT ?",
                (_ENTITIES,),
            )
        )
        self._facets[(filters, self.generation)] = found
        return found

    def _facet(self, column: str, most: int) -> tuple[Facet, ...]:
        named = column in ("property", "speaker")
        names = (
            "coalesce(entity.de, value), coalesce(entity.en, value)" if named else "value, value"
        )
        join = "LEFT JOIN entity ON entity.key = value" if named else ""
        rows = self._rows(
            f"SELECT value, {names}, claims FROM (SELECT claim.{column} AS value, count(*) "
            "AS claims FROM temp.hits JOIN claim USING (n) WHERE value IS NOT NULL AND value <> '' "
            f"GROUP BY value ORDER BY claims DESC, value LIMIT ?) {join} "
            "ORDER BY claims DESC, value",
            most,
        )
        return tuple(Facet(*row) for row in rows)
