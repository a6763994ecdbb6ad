"""Pages, texts, feeds and sitemaps behind a URL."""

from __future__ import annotations

from collections.abc import Sequence

from kg.articles import html, leads, text
from kg.articles.documents import Document
from kg.articles.leads import Lead
from kg.articles.sniffing import looks_like_html
from kg.errors import MalformedInput
from kg.http import HttpClient

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain", "text/markdown"})
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8"


def documents(client: HttpClient, ref: str) -> Sequence[Document | Lead]:
    """The article behind a URL, or what a feed or sitemap there leads to.

    Raises :class:`kg.errors.FetchError` where it cannot be fetched, :class:`kg.errors.InputError`
    where what comes is no page or text.
    """
    response = client.get(ref, headers={"Accept": _ACCEPT})
    links = leads.linked(response.content, ref)
    if links is not None:
        return links
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
