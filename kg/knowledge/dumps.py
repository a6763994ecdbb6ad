"""Reads dumps of Wikidata: an array of entities, or one entity a line, compressed or not."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kg.errors import MalformedInput
from kg.knowledge.wikibase import EntityRecord, parse_entity
from kg.model import Origin

_DATE = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")


def read(path: Path, date: str | None = None) -> Iterator[EntityRecord]:
    """The entities of a dump, in order.

    Both of Wikidata's own layouts are read line by line: ``[``, entity lines that end in a comma,
    ``]``, and JSON lines. See :func:`kg.knowledge.writer.build_from_files` for ``date``.

    Raises :class:`kg.errors.MalformedInput` with the line that is not an entity.
    """
    fallback = date or _date_of(path)
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, 1):
                text = line.strip().removesuffix(",")
                if text in ("", "[", "]"):
                    continue
                yield _entity(text, path, number, date, fallback)
    except (EOFError, lzma.LZMAError, OSError, UnicodeDecodeError) as error:
        raise MalformedInput(str(path), f"cannot be read: {error}") from error


def _entity(text: str, path: Path, line: int, date: str | None, fallback: str) -> EntityRecord:
    try:
        data = json.loads(text)
        modified = data.get("modified") if isinstance(data, dict) else None
        day = date or (modified[:10] if isinstance(modified, str) else fallback)
        return parse_entity(data, Origin(path.name, day))
    except json.JSONDecodeError as error:
        raise MalformedInput(str(path), f"not JSON: {error.msg}", line=line) from error
    except AttributeError as error:
        raise MalformedInput(str(path), "not an entity", line=line) from error
    except MalformedInput as error:
        raise MalformedInput(str(path), error.message, line=line) from error


def _open(path: Path) -> IO[str]:
    match path.suffix:
        case ".gz":
            return gzip.open(path, "rt", encoding="utf-8")
        case ".bz2":
            return bz2.open(path, "rt", encoding="utf-8")
        case ".xz":
            return lzma.open(path, "rt", encoding="utf-8")
        case _:
            return path.open(encoding="utf-8")


def _date_of(path: Path) -> str:
    match = _DATE.search(path.name)
    if match:
        return "-".join(match.groups())
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
