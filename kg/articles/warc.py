"""WARC files (ISO 28500), as web archives and Common Crawl's CC-NEWS keep pages."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from kg.articles import html, text
from kg.articles.documents import Document
from kg.articles.sniffing import looks_like_html
from kg.errors import EmptyInput, InputError, MalformedInput, TooLarge
from kg.model import Capture

_LARGEST_PAGE = 20_000_000
"""Bytes of one page; what is longer is passed over."""

DAMAGES = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, zlib.error)
"""What the library raises on damaged archives: some headers that are missing it takes for there."""

_PAGES = ("text/html", "application/xhtml+xml")


def documents(stream: IO[bytes], ref: str) -> Iterator[Document | InputError]:
    """The article of each page that was answered with 200, or why it cannot be read.

    Records of other kinds, and pages without article text, are passed over: an archive holds
    menus, feeds and pictures too. Reads record by record, gzipped or not.
    """
    for record, offset in _records(stream, ref):
        if record.rec_type == "response" and _is_page(record):
            try:
                yield from _page(record, ref, offset)
            except EmptyInput:
                continue
            except InputError as error:
                yield error


def _records(stream: IO[bytes], ref: str) -> Iterator[tuple[Any, int]]:
    """The records of an archive and where they begin; raises :class:`MalformedInput` at the first
    damaged one."""
    iterator = ArchiveIterator(stream)
    while True:
        try:
            record = next(iterator, None)
        except DAMAGES as error:
            raise MalformedInput(ref, f"this WARC file is damaged or none ({error})") from error
        if record is None:
            return
        yield record, iterator.offset


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None or headers.get_statuscode() != "200":
        return False
    kind = (headers.get_header("Content-Type") or "text/html").lower()
    return bool(kind.startswith((*_PAGES, "text/plain")))


def _page(record: Any, ref: str, offset: int) -> list[Document]:
    url = record.rec_headers.get_header("WARC-Target-URI")
    name = f"{ref}: {url}"
    try:
        data = record.content_stream().read(_LARGEST_PAGE + 1)
    except DAMAGES as error:
        raise MalformedInput(name, f"the page is damaged ({error})") from error
    if len(data) > _LARGEST_PAGE:
        raise TooLarge(name, len(data), _LARGEST_PAGE)
    kind = (record.http_headers.get_header("Content-Type") or "").lower()
    plain = kind.startswith("text/plain") and not looks_like_html(data)
    found = (text.documents if plain else html.documents)(data, name, url=url)
    if not url:
        return found
    digest = sha256(data).hexdigest()
    capture = Capture(url, digest, file=os.path.abspath(ref), offset=offset)
    return [replace(each, capture=capture) for each in found]
