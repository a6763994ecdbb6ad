"""Looking around in a slice: names by how they begin, properties by who has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.knowledge.slices import schema
from kg.model import Candidate, EntityId, Language, PropertyId

MOST = 100
"""How many answers there are at most."""

_BEGINNING = """
SELECT n.entity, min(coalesce(n.text, n.folded)) AS matched, coalesce(max(e.weight), 0) AS weight,
  coalesce(max(own.text), max(german.text), max(english.text)) AS label,
  coalesce(max(own_d.text), max(english_d.text), '') AS description
FROM (SELECT entity, text, folded FROM name
  WHERE folded >= :first AND folded < :last AND (entity > 0) = :items LIMIT 20000) n
LEFT JOIN entity e ON e.id = n.entity
LEFT JOIN term own ON own.entity = n.entity AND own.kind = 0 AND own.language = :language
LEFT JOIN term german ON german.entity = n.entity AND german.kind = 0 AND german.language = 'de'
LEFT JOIN term english ON english.entity = n.entity AND english.kind = 0 AND english.language = 'en'
LEFT JOIN term own_d ON own_d.entity = n.entity AND own_d.kind = 3 AND own_d.language = :language
LEFT JOIN term english_d
  ON english_d.entity = n.entity AND english_d.kind = 3 AND english_d.language = 'en'
GROUP BY n.entity ORDER BY weight DESC, length(matched), n.entity DESC LIMIT :most"""

_USED = """
SELECT s.property FROM statement i CROSS JOIN statement s ON s.subject = i.subject
WHERE i.property = 31 AND i.value = :class AND typeof(i.value) = 'integer'
GROUP BY s.property ORDER BY count(*) DESC, s.property LIMIT :most"""


def beginning(
    rows: Callable[..., list[Any]], prefix: str, sign: str, language: Language
) -> tuple[Candidate, ...]:
    """See :meth:`kg.knowledge.slices.source.SliceSource.beginning`."""
    folded = schema.fold(prefix)
    if not folded:
        return ()
    asked = {
        "first": folded,
        "last": folded + "\U0010ffff",
        "items": sign == "Q",
        "language": language,
        "most": MOST,
    }
    return tuple(
        Candidate(
            id=schema.entity_id(entity),
            label=label or matched,
            match="label",
            matched=matched,
            description=description,
        )
        for entity, matched, _, label, description in rows(_BEGINNING, asked)
    )


def used_properties(rows: Callable[..., list[Any]], class_: EntityId) -> tuple[PropertyId, ...]:
    """See :meth:`kg.knowledge.slices.source.SliceSource.used_properties`."""
    found = rows(_USED, {"class": schema.number(class_), "most": MOST})
    return tuple(f"P{property_}" for (property_,) in found)
