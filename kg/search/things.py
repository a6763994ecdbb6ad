"""What the index tells of the things that claims speak of."""

from __future__ import annotations

import json

from kg.model import Language
from kg.reports.json import Json
from kg.search.claims import CLAIM_COLUMNS
from kg.search.file import IndexFile
from kg.search.filters import Filters
from kg.search.results import Claim, EntityName


class ThingQuestions(IndexFile):
    """Questions about things."""

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
            f"SELECT DISTINCT {CLAIM_COLUMNS} FROM mention JOIN claim ON claim.n = mention.claim "
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
