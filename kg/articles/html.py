"""Web pages: trafilatura finds the article's text and what the page says about it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]  # it ships no types
from trafilatura import bare_extraction
from trafilatura.settings import Document as Extracted

from kg.articles.decoding import decode
from kg.articles.documents import Document
from kg.articles.monsters import refuse_monsters
from kg.errors import EmptyInput
from kg.reading.lexicon import table

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_HEAD_BYTES = 4096

_BLOCKS = frozenset({"p", "head", "item", "quote", "list", "ab", "div"})
_LONGEST_FURNITURE = 250
_LATEST_DATE = "2199-12-31"
"""The date reader would otherwise look at the clock to tell which dates can be."""

_MOST_TAGS = 100_000
"""Real pages have a tenth. What reads a page takes about 0.1 ms a tag."""

# What an XML tree cannot hold. Control characters but for white space are refused before.
_NOT_XML = re.compile("[\x0b\x0c\ud800-\udfff\ufffe\uffff]")


def documents(
    data: bytes, ref: str, *, url: str | None = None, charset: str | None = None
) -> list[Document]:
    """The one article of a page: paragraphs and headings, a blank line between them.

    ``url`` is where the page was fetched from and ``charset`` what the server said. Raises
    :class:`EmptyInput` where the page has no article text.
    """
    page = decode(data, ref, charset=charset or _declared_charset(data))
    refuse_monsters(page, ref, _MOST_TAGS)
    found = _extract(_NOT_XML.sub(" ", page), url)
    text = "\n\n".join(_paragraphs(found)) if found is not None else ""
    if found is None or not text:
        raise EmptyInput(ref, "no article text was found in the page")
    return [
        Document(
            text,
            ref,
            url=_address(found.url, url),
            title=found.title,
            publisher=found.sitename,
            published=found.date,
        )
    ]


def _declared_charset(data: bytes) -> str | None:
    match = _META_CHARSET.search(data, 0, _HEAD_BYTES)
    return match[1].decode("ascii", "replace") if match else None


def _extract(page: str, url: str | None) -> Extracted | None:
    if not page.strip():
        return None
    found = bare_extraction(
        page,
        url=url,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,
            "max_date": _LATEST_DATE,
        },
    )
    return found if isinstance(found, Extracted) else None


def _paragraphs(found: Extracted) -> Iterator[str]:
    """The blocks of the extracted body, white space made plain, without leads to other pages."""
    if found.body is None:
        return
    for block in _blocks(found.body):
        text = " ".join(block.split())
        if text and not _is_furniture(text):
            yield text


def _blocks(body: etree._Element) -> Iterator[str]:
    """Runs of text between the borders of block elements, in document order."""
    run: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        border = element.tag in _BLOCKS
        if border:
            yield "".join(run)
            run = []
        elif element.tag == "lb":
            run.append(" ")
        run.append((element.text if event == "start" else element.tail) or "")
    yield "".join(run)


@functools.cache
def _cues() -> tuple[str, ...]:
    return tuple(table("page_furniture.toml")["cues"])


def _is_furniture(text: str) -> bool:
    return len(text) <= _LONGEST_FURNITURE and text.lower().startswith(_cues())


def _address(canonical: str | None, fetched: str | None) -> str | None:
    """The page's own address; one that was fetched may speak for its own host only."""
    own = canonical if canonical and _host(canonical) else None
    if fetched is None:
        return own
    return own if own is not None and _host(own) == _host(fetched) else fetched


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return re.sub(r"^(?:www|m|mobil|amp)\.", "", (parts.hostname or "").lower())
