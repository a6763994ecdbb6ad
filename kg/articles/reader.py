"""Reads articles by reference: a file, ``-`` for standard input, a URL, or what leads to these."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kg.articles import html, jsonl, leads, text, warc, web
from kg.articles.archive import Archive
from kg.articles.documents import Document, Terms, article, checked_date, checked_language
from kg.articles.leads import Lead, is_address
from kg.articles.sniffing import looks_like_html, looks_like_json_lines
from kg.errors import InputError, MalformedInput, TooLarge, Unavailable, UsageError
from kg.http import HttpClient, Response
from kg.model import Article, Unchanged

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
    ".warc": "warc",
    ".warc.gz": "warc",
    ".xml": "links",
    ".rss": "links",
    ".xml.gz": "links",
    ".atom": "links",
    ".urls": "addresses",
}
"""What a file's name says of its format; files with other names are looked into."""

_LARGEST_FILE = 100_000_000
"""Bytes of a file that is read as a whole. JSON lines are read one by one and may be more."""

_DEEPEST = 4
"""Steps from a reference to an article: a folder, a list in it, a sitemap's index, a sitemap."""

Items = Iterable[Document | InputError | Lead | Unchanged]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class ArticleReader:
    """The :class:`kg.seams.ArticleSource` of files, standard input and URLs.

    ``client`` fetches URLs; without one they are refused. ``language`` and ``published`` hold for
    articles that do not say; raises :class:`UsageError` where they cannot be. ``clock`` gives the
    time that articles are stamped with (ISO 8601 with zone), ``stdin`` the stream that ``-`` means.
    ``archive`` keeps copies of what is fetched. ``known`` tells what was read from an address
    before, so that the server is asked only for what is new; without it everything is read.
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
        archive: Archive | None = None,
        known: Callable[[str], web.Known | None] = lambda _: None,
    ) -> None:
        told, date = checked_language(language), checked_date(published)
        self._client = client
        self._terms = Terms(max_characters, told, date, clock)
        self._stdin = stdin
        self._archive = archive
        self._known = known
        self._pages = warc.Seen()

    def read(self, ref: str) -> Iterator[Article | Unchanged | Exception]:
        """Each article of a reference in its order, or the error that stands in its place.

        Yields :class:`kg.errors.InputError` and :class:`kg.errors.Unavailable`; an
        :class:`Article`'s ``ref`` is its JSON id where it has one, else the reference. An address
        that gives what is known already is :class:`kg.model.Unchanged`.
        """
        return self._followed(ref, 0, set())

    def expected(self, ref: str) -> int | None:
        """How many articles a reference holds, or None where only reading it can tell."""
        if is_address(ref) or ref == "-":
            return None
        try:
            if leads.is_pattern(ref) or os.path.isdir(ref):
                counts = [
                    self.expected(lead.ref) for lead in self._items(ref) if isinstance(lead, Lead)
                ]
                return None if None in counts else sum(filter(None, counts))
            if os.path.exists(ref) and not os.path.isfile(ref):
                return None  # a pipe can be read once only
            match format_of(ref):
                case "jsonl":
                    with opened(ref) as stream:
                        return sum(
                            piece.count(b"\n") for piece in iter(lambda: stream.read(1 << 20), b"")
                        )
                case "warc" | "links" | "addresses":
                    return None
        except (InputError, OSError):
            return None
        return 1

    def _followed(
        self, ref: str, depth: int, seen: set[str]
    ) -> Iterator[Article | Unchanged | Exception]:
        """Reads a reference and what it leads to, each address once."""
        try:
            for item in self._items(ref):
                if not isinstance(item, Lead):
                    yield self._finished(item)
                elif depth == _DEEPEST:
                    raise InputError(item.ref, f"more than {_DEEPEST} steps lead here")
                elif item.ref not in seen:
                    if is_address(item.ref):
                        seen.add(item.ref)
                    yield from self._followed(item.ref, depth + 1, seen)
        except (InputError, Unavailable) as error:
            yield error

    def _finished(
        self, item: Document | InputError | Unchanged
    ) -> Article | InputError | Unchanged:
        if not isinstance(item, Document):
            return item
        try:
            return article(item, self._terms)
        except InputError as error:
            return error

    def _items(self, ref: str) -> Items:
        if is_address(ref):
            if self._client is None:
                raise UsageError(f"{ref}: there is no HTTP client to fetch it with")
            return web.documents(self._client, ref, self._known(ref), self._keep)
        if ref == "-":
            return self._formatted(None, whole(self._stdin(), ref), ref)
        if leads.is_pattern(ref):
            return leads.matching(ref)
        if os.path.isdir(ref):
            return leads.below(Path(ref), frozenset(_FORMATS))
        return self._file(ref)

    def _keep(self, response: Response) -> tuple[str, int] | None:
        """Keeps a copy of what was fetched, where there is an archive."""
        if self._archive is None:
            return None
        return self._archive.keep(response, self._terms.clock())

    def _file(self, ref: str) -> Items:
        kind = format_of(ref)
        with opened(ref) as stream:
            if kind == "jsonl":
                yield from jsonl.lines(stream, ref, self._terms.max_characters)
                return
            if kind == "warc":
                yield from warc.documents(stream, ref, self._pages)
                return
            data = whole(stream, ref)
        yield from self._formatted(kind, data, ref)

    def _formatted(self, kind: str | None, data: bytes, ref: str) -> Items:
        match kind or _sniffed(data):
            case "html":
                return html.documents(data, ref)
            case "json":
                return jsonl.documents(data, ref)
            case "jsonl":
                return jsonl.lines(io.BytesIO(data), ref, self._terms.max_characters)
            case "addresses":
                return leads.listed(data, ref)
            case "links":
                return _links(data, ref)
        return text.documents(data, ref)


def format_of(ref: str) -> str | None:
    """What a file's name says of its format, or None where it says nothing."""
    suffixes = [suffix.lower() for suffix in Path(ref).suffixes]
    return _FORMATS.get("".join(suffixes[-2:])) or _FORMATS.get("".join(suffixes[-1:]))


def _links(data: bytes, ref: str) -> list[Lead | InputError]:
    found = leads.linked(data, ref)
    if found is None:
        raise MalformedInput(ref, "this XML is neither a feed nor a sitemap")
    return found


def _sniffed(data: bytes) -> str:
    if looks_like_html(data):
        return "html"
    return "jsonl" if looks_like_json_lines(data) else "text"


def opened(ref: str) -> IO[bytes]:
    """A file for reading; raises :class:`InputError` where it cannot be opened."""
    if not ref:
        raise InputError(ref, "this is no file name")
    path = Path(ref)
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(ref, "no such file") from error
    except OSError as error:
        raise InputError(ref, f"it cannot be opened ({error.strerror})") from error
    except ValueError as error:
        raise InputError(ref, "this is no file name") from error


def whole(stream: IO[bytes], ref: str) -> bytes:
    """All of a stream; raises :class:`InputError`, :class:`TooLarge` past a size."""
    try:
        data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(ref, f"it cannot be read ({error.strerror})") from error
    if len(data) > _LARGEST_FILE:
        raise TooLarge(ref, len(data), _LARGEST_FILE)
    return data
