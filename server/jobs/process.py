"""The process that reads articles and prepares their checks; it never touches the store.

It gets a document, sends back the article that it is, gets the pins that hold in it, and sends the
prepared check, or a :class:`Failed` at any point.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import kg

_FIELDS = ("id", "text", "title", "url", "published", "language")


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that cannot be checked, in a sentence for a person."""

    message: str


def serve(connection: Connection, settings: kg.Settings) -> None:
    """Prepares check after check until None comes."""
    reader = kg.article_reader(settings)
    pipeline = kg.build_pipeline(settings, kg.open_store(kg.Settings()))
    while (document := connection.recv()) is not None:
        try:
            article = read(reader, document)
            connection.send(article)
            connection.send(pipeline.prepare(article, None, connection.recv()))
        except kg.errors.BelegError as error:
            connection.send(Failed(str(error)))


def read(reader: Any, document: dict[str, Any]) -> kg.Article:
    """The article of a document; raises what the reader would."""
    if "text" not in document:
        return _first(reader, document["url"])
    line = {name: document[name] for name in _FIELDS if document.get(name)}
    with tempfile.TemporaryDirectory(prefix="beleg-job-") as folder:
        path = Path(folder) / "article.jsonl"
        path.write_text(json.dumps(line), encoding="utf-8")
        return _first(reader, str(path))


def _first(reader: Any, ref: str) -> kg.Article:
    for item in reader.read(ref):
        if isinstance(item, Exception):
            raise item
        found: kg.Article = item
        return found
    raise kg.errors.EmptyInput(ref, "there is no text in it")
