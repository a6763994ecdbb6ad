"""The index over one file: written as checks are put, and asked by pages and interfaces."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from kg.model import Check, Language
from kg.reports.json import Json
from kg.seams import Store
from kg.search import writing
from kg.search.cards import unpack
from kg.search.file import IndexFile
from kg.search.filters import Filters
from kg.search.results import Claim, EntityName, Facet, Hit, Hits, Summary

_CLAIM_COLUMNS = """claim.utterance, claim.proposition, claim.verdict, article.id AS article,
  article.title, article.url, claim.publisher, claim.language, claim.day, claim.checked,
  claim.text, claim.words_de, claim.words_en, claim.label, claim.number, claim.speaker,
  claim.speaker_name, claim.conflicts"""
_CLAIMS = f"SELECT {_CLAIM_COLUMNS} FROM claim JOIN article ON article.n = claim.article"
_SUMMARY_COLUMNS = "n, id, title, url, publisher, language, day, checked"
_FACET_VALUES = {"label": 10, "publisher": 12, "property": 12, "speaker": 12, "language": 6}
_ENTITIES = 12
_KEPT_FACETS = 64
_KEPT_REPORTS = 64


class SearchIndex(IndexFile):
    """What a store holds, ready to be searched and shown. Safe to share between threads.

    It watches a store (:meth:`kg.stores.QuadStore.watch`): before an article changes, its id is
    noted, and struck out when the index holds what the store does. What a process left noted is
    read from the store by :meth:`catch_up`. Raises :class:`kg.errors.DataError` where the file
    cannot be used.
    """

    def __init__(self, path: Path, base: str) -> None:
        super().__init__(path)
        self._base = base
        self._facets: dict[tuple[Filters, str], dict[str, tuple[Facet, ...]]] = {}
        self._reports: dict[tuple[str, str], dict[Language, Json]] = {}
        self._rows("SELECT 1 FROM meta")

    # --- in step with the store ---------------------------------------------------------------

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
            connection.executemany("INSERT INTO pending VALUES (?)", [(a,) for a in wanted])
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
        check = store.article(article)
        if check is not None:
            self.done(check)
            return
        with self._writing() as connection:
            writing.remove(connection, article)
            connection.execute("DELETE FROM pending WHERE article = ?", (article,))

    # --- articles -----------------------------------------------------------------------------

    @property
    def generation(self) -> str:
        """A text that changes with every change of the index."""
        return str(self._rows("SELECT value FROM meta WHERE key = 'generation'")[0]["value"])

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

    # --- claims -------------------------------------------------------------------------------

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
            f"SELECT {_CLAIM_COLUMNS}, {snippet} AS snippet {source} ORDER BY {order} "
            "LIMIT ? OFFSET ?",
            *values, limit, offset,
        )  # fmt: skip
        hits = tuple(Hit(Claim(*tuple(row)[:-1]), row["snippet"]) for row in rows)
        return Hits(count["claims"], hits, self._facets_of(filters))

    def claims(self, column: str, value: str) -> tuple[Claim, ...]:
        """The claims with an ``utterance``, ``proposition`` or ``verdict``, by day and place."""
        condition = {
            "utterance": "claim.utterance = ?",
            "proposition": "claim.proposition = ?",
            "verdict": "claim.verdict = ?",
        }[column]
        order = "claim.day, article.id, claim.start"
        return tuple(
            Claim(*row)
            for row in self._rows(f"{_CLAIMS} WHERE {condition} ORDER BY {order}", value)
        )

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

    # --- things and conflicts -----------------------------------------------------------------

    def suggest(self, prefix: str, limit: int, *, kind: str = "") -> tuple[EntityName, ...]:
        """Things of which a word begins so, the most spoken of first; ``kind`` narrows them."""
        match = Filters(words=prefix).match
        if match is None:
            return ()
        narrowed = "AND entity.kind = ?" if kind else "AND entity.kind <> 'property'"
        rows = self._rows(
            "SELECT key, entity.de, entity.en, description_de, description_en, kind, "
            "(SELECT count(DISTINCT claim) FROM mention WHERE mention.entity = key) AS claims "
            "FROM entity_fts JOIN entity ON entity.n = entity_fts.rowid "
            f"WHERE entity_fts MATCH ? {narrowed} "
            "GROUP BY key HAVING claims > 0 OR kind = 'property' "
            "ORDER BY claims DESC, length(entity.de), key LIMIT ?",
            match, *([kind] if kind else []), limit,
        )  # fmt: skip
        return tuple(EntityName(*row) for row in rows)

    def entity(self, name: str) -> EntityName | None:
        """A thing by its key, or None where no claim speaks of it."""
        rows = self._rows(
            "SELECT key, de, en, description_de, description_en, kind, "
            "(SELECT count(DISTINCT claim) FROM mention WHERE mention.entity = key) AS claims "
            "FROM entity WHERE key = ?",
            name,
        )
        return EntityName(*rows[0]) if rows else None

    def said_by(self, name: str, limit: int) -> tuple[Claim, ...]:
        """What a thing is said to have said, the newest first."""
        return self._with_role(name, "mention.role = 'speaker'", limit)

    def said_about(self, name: str, limit: int) -> tuple[Claim, ...]:
        """Claims that a thing takes part in otherwise than as their speaker, the newest first."""
        return self._with_role(name, "mention.role <> 'speaker'", limit)

    def _with_role(self, name: str, condition: str, limit: int) -> tuple[Claim, ...]:
        rows = self._rows(
            f"SELECT DISTINCT {_CLAIM_COLUMNS} FROM mention JOIN claim ON claim.n = mention.claim "
            "JOIN article ON article.n = claim.article WHERE mention.entity = ? "
            f"AND claim.number IS NOT NULL AND {condition} "
            "ORDER BY claim.day DESC, claim.n DESC LIMIT ?",
            name, limit,
        )  # fmt: skip
        return tuple(Claim(*row) for row in rows)

    def neighbours(self, name: str, limit: int) -> tuple[tuple[EntityName, str, str, int], ...]:
        """Things in the same claims: each with the property's names and how many claims."""
        rows = self._rows(
            "SELECT entity.key, entity.de, entity.en, entity.description_de, "
            "entity.description_en, entity.kind, count(DISTINCT other.claim) AS claims, "
            "max(coalesce(p.de, '')) AS de_of, max(coalesce(p.en, '')) AS en_of FROM mention own "
            "JOIN mention other ON other.claim = own.claim AND other.entity <> own.entity "
            "JOIN claim ON claim.n = own.claim JOIN entity ON entity.key = other.entity "
            "LEFT JOIN entity p ON p.key = claim.property WHERE own.entity = ? "
            "GROUP BY entity.key ORDER BY claims DESC, entity.key LIMIT ?",
            name, limit,
        )  # fmt: skip
        return tuple(
            (EntityName(*tuple(row)[:7]), row["de_of"], row["en_of"], row["claims"]) for row in rows
        )

    def facts(self, name: str, language: Language, limit: int) -> tuple[Json, ...]:
        """The Wikidata statements about an entity that verdicts rest on."""
        column = "de" if language == "de" else "en"
        rows = self._rows(
            f"SELECT max({column}) AS told FROM fact WHERE entity = ? "
            "GROUP BY statement ORDER BY statement LIMIT ?",
            name, limit,
        )  # fmt: skip
        return tuple(json.loads(row["told"]) for row in rows)

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


def _without_n(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "n"}  # noqa: SIM118 - a Row iterates over values
