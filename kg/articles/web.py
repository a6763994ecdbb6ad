"""Pages, texts, feeds and sitemaps behind a URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from kg.articles import html, leads, text
from kg.articles.documents import Document
from kg.articles.leads import Lead
from kg.articles.sniffing import looks_like_html
from kg.errors import FetchError, InputError, MalformedInput
from kg.http import HttpClient, Response
from kg.model import Capture, Unchanged

Known = tuple[str, Capture]
"""The id of the article that was last read from an address, and what the server sent for it."""

Keep = Callable[[Response], tuple[str, int] | None]
"""Keeps a copy of an answer: gives the file and where in it, or None where none is kept."""

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain", "text/markdown"})
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8"
_LONGEST_VALIDATOR = 1000


def documents(
    client: HttpClient, ref: str, known: Known | None = None, keep: Keep = lambda _: None
) -> Sequence[Document | Lead | InputError | Unchanged]:
    """The article behind a URL, or what a feed or sitemap there leads to.

    The server is asked only for what is newer than what is ``known`` (RFC 9110, 13.1); where it
    says that there is no such thing, or sends the same again, the article is unchanged. Raises
    :class:`kg.errors.FetchError` where it cannot be fetched, :class:`kg.errors.InputError` where
    what comes is no page or text, :class:`kg.errors.StoreUnavailable` where no copy can be kept.
    """
    response = client.get(ref, headers={"Accept": _ACCEPT} | _conditions(known))
    if response.status == 304:
        if known is None:
            raise FetchError(ref, "the server answered 304 and was not asked for changes")
        return [Unchanged(ref, known[0])]
    links = leads.linked(response.content, ref)
    if links is not None:
        return links
    digest = sha256(response.content).hexdigest()
    if known is not None and known[1].digest == digest:
        return [Unchanged(ref, known[0])]
    found = extracted(response, ref)
    file, offset = keep(response) or (None, None)
    capture = Capture(
        address=ref,
        digest=digest,
        etag=_validator(response, "etag"),
        modified=_validator(response, "last-modified"),
        file=file,
        offset=offset,
    )
    return [replace(document, capture=capture) for document in found]


def extracted(response: Response, ref: str) -> list[Document]:
    """The article of a page or a text; raises :class:`kg.errors.InputError` where it is neither."""
    kind = response.content_type
    if not kind:
        kind = "text/html" if looks_like_html(response.content) else "text/plain"
    if kind in _PAGES:
        reader = html.documents
    elif kind in _TEXTS:
        reader = text.documents
    else:
        raise MalformedInput(ref, f"this is neither a page nor a text but {kind}")
    return reader(response.content, ref, url=response.url, charset=response.charset)


def _conditions(known: Known | None) -> dict[str, str]:
    if known is None:
        return {}
    said = {"If-None-Match": known[1].etag, "If-Modified-Since": known[1].modified}
    return {name: value for name, value in said.items() if value is not None}


def _validator(response: Response, name: str) -> str | None:
    """What a server says of its version, where it can be sent back to it as a header."""
    value = response.headers.get(name, "")
    fits = 0 < len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if fits else None
