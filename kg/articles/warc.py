"""Pages in WARC files (ISO 28500), as web archives and Common Crawl's CC-NEWS keep them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import IO, Any

from kg.articles import html, text
from kg.articles.digests import Digested
from kg.articles.documents import Document
from kg.articles.leads import is_address
from kg.articles.records import DAMAGES, drain, read, records
from kg.articles.sniffing import looks_like_html
from kg.errors import EmptyInput, InputError, MalformedInput, TooLarge
from kg.model import Capture

_LARGEST_PAGE = 20_000_000
"""Bytes of one page; what is longer is passed over."""

_REMEMBERED = 500_000
"""Names of pages that revisits may refer to, the last of a run: of some ten files of CC-NEWS."""

_PAGES = ("text/html", "application/xhtml+xml")


Place = tuple[str, int]
"""A file, and where in it a record begins."""


class Seen:
    """Where the pages of the files that were read stand, by what revisits may refer to them by."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._places: dict[str, Place] = {}

    def note(self, record: Any, place: Place) -> None:
        """Remembers a page by its id and the digest of its content; the oldest are forgotten."""
        for name in map(record.rec_headers.get_header, ("WARC-Record-ID", "WARC-Payload-Digest")):
            if name:
                self._places[name] = place
        while len(self._places) > self._most:
            del self._places[next(iter(self._places))]

    def of(self, revisit: Any) -> Place | None:
        """Where the page stands that a revisit refers to."""
        names = map(revisit.rec_headers.get_header, ("WARC-Refers-To", "WARC-Payload-Digest"))
        return next((self._places[name] for name in names if name in self._places), None)


def documents(
    stream: IO[bytes], ref: str, seen: Seen | None = None
) -> Iterator[Document | InputError]:
    """The article of each page that was answered with 200, or why it cannot be read.

    A revisit (the same page was there again) is the page that it refers to, where this file or
    one of those of ``seen`` had it before; a resource is a page that was kept without its server's
    answer. Records of other kinds, redirects among them, and pages without article text are
    passed over: an archive holds menus, feeds and pictures too. Reads record by record, gzipped
    or not, WARC 1.0 or 1.1. A page that is not whole, or not what its digest says, is an error.
    """
    seen = Seen() if seen is None else seen
    for record, offset in records(stream, ref):
        if record.rec_type not in ("response", "revisit", "resource") or not _is_page(record):
            continue
        try:
            if record.rec_type == "revisit":
                yield from _revisited(record, ref, seen)
            else:
                seen.note(record, (ref, offset))
                yield from _page(record, record, ref, (ref, offset))
        except EmptyInput:
            continue
        except InputError as error:
            yield error


def _is_page(record: Any) -> bool:
    """Whether a record says that it is a page; one that was not sent again has the status 304."""
    if record.rec_type == "resource":
        return _type_of(record).startswith((*_PAGES, "text/plain"))
    headers = record.http_headers
    revisit = record.rec_type == "revisit"
    if headers is None or headers.get_statuscode() not in (("200", "304") if revisit else ("200",)):
        return False
    kind = _type_of(record) or ("" if revisit else "text/html")
    return kind.startswith((*_PAGES, "text/plain"))


def _type_of(record: Any) -> str:
    """The media type of a page, as the server said it, or for a resource the record itself."""
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    return (headers.get_header("Content-Type") or "").lower()


def _revisited(record: Any, ref: str, seen: Seen) -> list[Document]:
    place = seen.of(record)
    if place is None:
        page = record.rec_headers.get_header("WARC-Refers-To-Target-URI") or "another page"
        raise MalformedInput(
            _name(record, ref),
            f"it was the same as {page} before, which no file read so far has",
        )
    try:
        with open(place[0], "rb") as again:
            again.seek(place[1])
            original, _ = next(read(again))
            return _page(record, original, ref, place)
    except (*DAMAGES, StopIteration) as error:
        raise MalformedInput(_name(record, ref), f"its page is damaged ({error})") from error


def _page(record: Any, original: Any, ref: str, place: Place) -> list[Document]:
    """The article of a page; its content is that of the original, which a revisit refers to."""
    url, name = record.rec_headers.get_header("WARC-Target-URI"), _name(record, ref)
    said = original.rec_headers.get_header
    cut = said("WARC-Truncated") or (said("WARC-Segment-Number") and "a segment")
    if cut:
        raise MalformedInput(name, f"only the beginning of the page was archived ({cut})")
    digests = (each.rec_headers.get_header("WARC-Payload-Digest") for each in (original, record))
    original.raw_stream = taken = Digested(original.raw_stream, digests)
    try:
        data = original.content_stream().read(_LARGEST_PAGE + 1)
        if len(data) > _LARGEST_PAGE:
            raise TooLarge(name, len(data), _LARGEST_PAGE)
        drain(original)
    except DAMAGES as error:
        raise MalformedInput(name, f"the page is damaged ({error})") from error
    if wrong := taken.wrong(data):
        raise MalformedInput(name, f"the page is not what was archived: its digest is not {wrong}")
    plain = _type_of(original).startswith("text/plain") and not looks_like_html(data)
    reader = text.documents if plain else html.documents
    if not url or not is_address(url):  # a file, or a name: no address that a page is known by
        return reader(data, name)
    found = reader(data, name, url=url)
    digest = sha256(data).hexdigest()
    capture = Capture(url, digest, file=os.path.abspath(place[0]), offset=place[1])
    return [replace(each, capture=capture) for each in found]


def _name(record: Any, ref: str) -> str:
    return f"{ref}: {record.rec_headers.get_header('WARC-Target-URI')}"
