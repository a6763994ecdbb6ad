"""Pages in WARC files (ISO 28500), as web archives and Common Crawl's CC-NEWS keep them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import IO, Any

from kg.articles import html, text
from kg.articles.documents import Document
from kg.articles.records import DAMAGES, drain, read, records
from kg.articles.sniffing import looks_like_html
from kg.errors import EmptyInput, InputError, MalformedInput, TooLarge
from kg.model import Capture

_LARGEST_PAGE = 20_000_000
"""Bytes of one page; what is longer is passed over."""

_REMEMBERED = 1_000_000
"""Pages of one file that revisits may refer to."""

_PAGES = ("text/html", "application/xhtml+xml")


def documents(stream: IO[bytes], ref: str) -> Iterator[Document | InputError]:
    """The article of each page that was answered with 200, or why it cannot be read.

    A revisit (the same page was there again) is the page that it refers to, where this file has
    it before. Records of other kinds, redirects among them, and pages without article text are
    passed over: an archive holds menus, feeds and pictures too. Reads record by record, gzipped
    or not, WARC 1.0 or 1.1. A page that is not whole is an error.
    """
    seen: dict[str, int] = {}
    for record, offset in records(stream, ref):
        if record.rec_type not in ("response", "revisit") or not _is_page(record):
            continue
        try:
            if record.rec_type == "revisit":
                yield from _revisited(record, ref, seen)
            else:
                if len(seen) < _REMEMBERED:
                    seen.update((name, offset) for name in _names(record))
                yield from _page(record, record, ref, offset)
        except EmptyInput:
            continue
        except InputError as error:
            yield error


def _is_page(record: Any) -> bool:
    """Whether a record says that it is a page; one that was not sent again has the status 304."""
    headers = record.http_headers
    revisit = record.rec_type == "revisit"
    if headers is None or headers.get_statuscode() not in (("200", "304") if revisit else ("200",)):
        return False
    kind = (headers.get_header("Content-Type") or ("" if revisit else "text/html")).lower()
    return bool(kind.startswith((*_PAGES, "text/plain")))


def _names(record: Any) -> list[str]:
    """By what a revisit may refer to a record: its id, or the digest of its content."""
    said = map(record.rec_headers.get_header, ("WARC-Record-ID", "WARC-Payload-Digest"))
    return [name for name in said if name]


def _revisited(record: Any, ref: str, seen: dict[str, int]) -> list[Document]:
    headers = record.rec_headers
    names = map(headers.get_header, ("WARC-Refers-To", "WARC-Payload-Digest"))
    offset = next((seen[name] for name in names if name in seen), None)
    if offset is None:
        place = headers.get_header("WARC-Refers-To-Target-URI") or "another page"
        raise MalformedInput(
            _name(record, ref), f"it was the same as {place} before, which is not in this file"
        )
    with open(ref, "rb") as again:
        again.seek(offset)
        try:
            original, _ = next(read(again))
        except (*DAMAGES, StopIteration) as error:
            raise MalformedInput(_name(record, ref), f"its page is damaged ({error})") from error
        return _page(record, original, ref, offset)


def _page(record: Any, original: Any, ref: str, offset: int) -> list[Document]:
    """The article of a page; its content is that of the original, which a revisit refers to."""
    url, name = record.rec_headers.get_header("WARC-Target-URI"), _name(record, ref)
    cut = original.rec_headers.get_header("WARC-Truncated")
    if cut:
        raise MalformedInput(name, f"only the beginning of the page was archived ({cut})")
    try:
        data = original.content_stream().read(_LARGEST_PAGE + 1)
        if len(data) > _LARGEST_PAGE:
            raise TooLarge(name, len(data), _LARGEST_PAGE)
        drain(original)
    except DAMAGES as error:
        raise MalformedInput(name, f"the page is damaged ({error})") from error
    kind = (original.http_headers.get_header("Content-Type") or "").lower()
    plain = kind.startswith("text/plain") and not looks_like_html(data)
    found = (text.documents if plain else html.documents)(data, name, url=url)
    if not url:
        return found
    digest = sha256(data).hexdigest()
    capture = Capture(url, digest, file=os.path.abspath(ref), offset=offset)
    return [replace(each, capture=capture) for each in found]


def _name(record: Any, ref: str) -> str:
    return f"{ref}: {record.rec_headers.get_header('WARC-Target-URI')}"
