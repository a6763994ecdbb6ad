"""Reads articles by reference: a file, ``-`` for standard input, or a URL."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kg.articles import html, jsonl, text, web
from kg.articles.documents import Document, Terms, article, checked_date, checked_language
from kg.articles.sniffing import looks_like_html, looks_like_json_lines
from kg.errors import InputError, TooLarge, Unavailable, UsageError
from kg.http import HttpClient
from kg.model import Article

_FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""What a file's name says of its format; files with other names are looked into."""

_LARGEST_FILE = 100_000_000
"""Bytes of a file that is read as a whole. JSON lines are read one by one and may be more."""

Items = Iterable[Document | InputError]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class ArticleReader:
    """The :class:`kg.seams.ArticleSource` of files, standard input and URLs.

    ``client`` fetches URLs; without one they are refused. ``language`` and ``published`` hold for
    articles that do not say; raises :class:`UsageError` where they cannot be. ``clock`` gives the
    time that articles are stamped with (ISO 8601 with zone), ``stdin`` the stream that ``-`` means.
    """

    def __init__(
        self,
        client: HttpClient | None = None,
        *,
        max_characters: int = 200_000,
        language: str | None = None,
        published: str | None = None,
        clock: Callable[[], str] = _now,
        stdin: Callable[[], IO[bytes]] = lambda: sys.stdin.buffer,
    ) -> None:
        told, date = checked_language(language), checked_date(published)
        self._client = client
        self._terms = Terms(max_characters, told, date, clock)
        self._stdin = stdin

    def read(self, ref: str) -> Iterator[Article | Exception]:
        """Each article of a reference in its order, or the error that stands in its place.

        Yields :class:`kg.errors.InputError` and :class:`kg.errors.Unavailable`; an
        :class:`Article`'s ``ref`` is its JSON id where it has one, else the reference.
        """
        try:
            for item in self._items(ref):
                yield self._finished(item)
        except (InputError, Unavailable) as error:
            yield error

    def _finished(self, item: Document | InputError) -> Article | InputError:
        if isinstance(item, InputError):
            return item
        try:
            return article(item, self._terms)
        except InputError as error:
            return error

    def _items(self, ref: str) -> Items:
        if ref.lower().startswith(("http://", "https://")):
            if self._client is None:
                raise UsageError(f"{ref}: there is no HTTP client to fetch it with")
            return web.documents(self._client, ref)
        if ref == "-":
            return self._formatted(None, _whole(self._stdin(), ref), ref)
        return self._file(ref)

    def _file(self, ref: str) -> Items:
        kind = _FORMATS.get(Path(ref).suffix.lower())
        with _opened(ref) as stream:
            if kind == "jsonl":
                yield from jsonl.lines(stream, ref, self._terms.max_characters)
                return
            data = _whole(stream, ref)
        yield from self._formatted(kind, data, ref)

    def _formatted(self, kind: str | None, data: bytes, ref: str) -> Items:
        if kind is None:
            kind = _sniffed(data)
        if kind == "html":
            return html.documents(data, ref)
        if kind == "json":
            return jsonl.documents(data, ref)
        if kind == "jsonl":
            return jsonl.lines(io.BytesIO(data), ref, self._terms.max_characters)
        return text.documents(data, ref)


def _sniffed(data: bytes) -> str:
    if looks_like_html(data):
        return "html"
    return "jsonl" if looks_like_json_lines(data) else "text"


def _opened(ref: str) -> IO[bytes]:
    path = Path(ref)
    try:
        if path.is_dir():
            raise InputError(ref, "this is a directory; name the files in it")
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(ref, "no such file") from error
    except OSError as error:
        raise InputError(ref, f"it cannot be opened ({error.strerror})") from error
    except ValueError as error:
        raise InputError(ref, "this is no file name") from error


def _whole(stream: IO[bytes], ref: str) -> bytes:
    try:
        data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(ref, f"it cannot be read ({error.strerror})") from error
    if len(data) > _LARGEST_FILE:
        raise TooLarge(ref, len(data), _LARGEST_FILE)
    return data
