"""Where articles go that cannot be checked: a file of JSON lines that can be handed in again."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import IO

from kg.errors import UsageError
from kg.ingest.run import Failed
from kg.model import Article


class FailuresFile:
    """A file with one line a failure; made when there is a first one.

    A line holds ``reason``, ``tries`` and the article as ``beleg check`` and ``beleg ingest``
    read it; or ``ref`` and ``reason`` where nothing could be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> FailuresFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def note(self, failed: Failed) -> None:
        """Writes a failure at once. Raises :class:`UsageError` where the file cannot be written."""
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8")
            self._file.write(json.dumps(row(failed), ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise UsageError(f"{self.path}: {error.strerror}") from error


def row(failed: Failed) -> dict[str, object]:
    """The line of a failure."""
    if failed.article is None:
        return {"ref": failed.ref, "reason": failed.reason}
    return {"reason": failed.reason, "tries": failed.tries, **article_row(failed.article)}


def article_row(article: Article) -> dict[str, object]:
    """An article as a line of the JSON that the readers take."""
    said = {
        "id": article.ref,
        "text": article.text,
        "language": article.language,
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.iso() if article.published else None,
    }
    return {key: value for key, value in said.items() if value is not None}
