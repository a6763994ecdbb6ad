"""What a slice holds, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.knowledge.slices import schema
from kg.model import EntityId, Language


@dataclass(frozen=True, slots=True)
class SliceInfo:
    """What a slice holds.

    ``classes`` are the twenty with most direct instances, as (class, its name, instances);
    ``languages`` the share of entities with a label in each; ``origins`` (source, first date,
    last date, statements).
    """

    name: str
    path: str
    bytes: int
    entities: int
    properties: int
    statements: int
    classes: tuple[tuple[EntityId, str, int], ...]
    languages: tuple[tuple[Language, float], ...]
    origins: tuple[tuple[str, str, str, int], ...]


def info(path: Path) -> SliceInfo:
    """Counts what a slice holds. Raises :class:`kg.errors.DataError` as :class:`SliceSource`."""
    with closing(schema.connect(path)) as connection:
        try:
            return _info(lambda query: connection.execute(query).fetchall(), path)
        except sqlite3.Error as error:
            raise DataError(str(path), f"is damaged: {error}") from error


def _info(rows: Callable[[str], list[Any]], path: Path) -> SliceInfo:
    ((entities, properties),) = rows("SELECT sum(id > 0), sum(id < 0) FROM entity")
    ((statements,),) = rows("SELECT count(*) FROM statement")
    classes = rows(
        "SELECT c.value, (SELECT text FROM term t WHERE t.entity = c.value AND t.kind = 0 "
        "ORDER BY t.language LIMIT 1), c.n FROM (SELECT value, count(*) AS n FROM statement "
        "WHERE property = 31 AND typeof(value) = 'integer' GROUP BY value "
        "ORDER BY n DESC, value LIMIT 20) c"
    )
    languages = rows(
        "SELECT language, count(*) FROM term WHERE kind = 0 AND entity > 0 "
        "GROUP BY language ORDER BY language"
    )
    origins = rows(
        "SELECT o.source, min(o.date), max(o.date), count(*) FROM statement s "
        "JOIN origin o ON o.id = s.origin GROUP BY o.source ORDER BY o.source"
    )
    return SliceInfo(
        name=rows("SELECT value FROM meta WHERE key = 'name'")[0][0],
        path=str(path),
        bytes=path.stat().st_size,
        entities=entities or 0,
        properties=properties or 0,
        statements=statements,
        classes=tuple(
            (schema.entity_id(c), label or schema.entity_id(c), n) for c, label, n in classes
        ),
        languages=tuple((language, n / max(entities or 0, 1)) for language, n in languages),
        origins=tuple((s, first, last, n) for s, first, last, n in origins),
    )
