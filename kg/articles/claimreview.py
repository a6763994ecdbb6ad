"""ClaimReview, as other fact-checkers publish it in pages and files (https://schema.org/ClaimReview).

JSON-LD is read as their pages write it: one object, a list, an ``@graph``, or a DataFeed of items.
What lacks the claim, the rating's words or an address of the web is no review.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html  # type: ignore[import-untyped]  # it ships no types

from kg.articles.decoding import decode
from kg.articles.leads import is_address
from kg.articles.reader import opened, whole
from kg.errors import EmptyInput, InputError, MalformedInput
from kg.http import HttpClient
from kg.model import Review

_KINDS = frozenset({"ClaimReview", "schema:ClaimReview", "https://schema.org/ClaimReview"})
_INNER = ("@graph", "dataFeedElement", "item", "itemListElement", "hasPart", "review", "mainEntity")
_DEEPEST = 12
_MOST = 10_000
_LONGEST = 2_000
_TYPE = "application/ld+json"
_ACCEPT = "text/html, application/xhtml+xml, application/ld+json;q=0.9, application/json;q=0.8"
_NUMBER = re.compile(r"-?\d{1,6}([.,]\d{1,6})?")
_SPACE = re.compile(r"\s+")
_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def reviews(
    data: bytes,
    ref: str,
    *,
    url: str | None = None,
    charset: str | None = None,
    retrieved: str = "",
) -> list[Review]:
    """The reviews of a page or JSON file, each once, in their order.

    ``url`` is where it was fetched from, ``charset`` what the server said. Raises
    :class:`kg.errors.MalformedInput` for JSON that is none, :class:`kg.errors.EmptyInput` where
    there is no review.
    """
    text = decode(data, ref, charset=charset)
    looks_like_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    blocks = [_parsed(text, ref)] if looks_like_json else list(_blocks(text))
    found: dict[tuple[str, str], Review] = {}
    for block in blocks:
        for item in _items(block, 0):
            review = _review(item, url, retrieved)
            if review is not None and len(found) < _MOST:
                found.setdefault((review.url, review.claim), review)
    if not found:
        raise EmptyInput(ref, "no ClaimReview with a claim, a rating in words and an address")
    return list(found.values())


def read(ref: str, client: HttpClient, clock: Callable[[], str]) -> list[Review]:
    """The reviews behind a reference: a page or JSON file, or the address of one.

    Raises what :func:`reviews` raises, :class:`kg.errors.InputError` for a file that cannot be
    read, :class:`kg.errors.FetchError` for an address that cannot be fetched.
    """
    if not is_address(ref):
        with opened(ref) as stream:
            return reviews(whole(stream, ref), ref, retrieved=clock())
    got = client.get(ref, headers={"Accept": _ACCEPT})
    return reviews(got.content, ref, url=got.url, charset=got.charset, retrieved=clock())


def _parsed(text: str, ref: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedInput(ref, f"this is no JSON: {error}") from error


def _blocks(page: str) -> Iterator[Any]:
    """The JSON-LD of a page; a block that is broken is passed over, as search engines do."""
    try:
        tree = html.document_fromstring(_NOT_KEPT.sub(" ", page))
    except (etree.ParserError, ValueError):
        return
    for script in tree.iter("script"):
        if str(script.get("type", "")).split(";")[0].strip().lower() == _TYPE:
            try:
                yield _parsed(script.text or "", "")
            except InputError:
                continue


def _items(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object that is a ClaimReview, wherever lists and feeds hold it."""
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for each in found[:_MOST]:
            yield from _items(each, depth + 1)
    elif isinstance(found, dict):
        if _KINDS & set(_texts(found.get("@type"))):
            yield found
            return
        for name in _INNER:
            if name in found:
                yield from _items(found[name], depth + 1)


def _review(item: dict[str, Any], fetched: str | None, retrieved: str) -> Review | None:
    rating, claim = _first(item.get("reviewRating")), _first(item.get("itemReviewed"))
    author = _first(item.get("author")) or _first(item.get("publisher"))
    words = _text(rating.get("alternateName")) or _text(rating.get("ratingExplanation"))
    address = _address(item.get("url")) or _address(item.get("@id")) or _address(fetched)
    claimed = _text(item.get("claimReviewed")) or _text(claim.get("name"))
    if not words or not address or not claimed:
        return None
    site = (urlsplit(address).hostname or "").removeprefix("www.")
    return Review(
        url=address,
        claim=claimed,
        rating=words,
        publisher=_text(author.get("name")) or site,
        site=site,
        title=_text(item.get("headline")) or _text(item.get("name")),
        published=_day(item.get("datePublished")),
        claimant=_text(_first(claim.get("author")).get("name")),
        claimed=_day(claim.get("datePublished")),
        value=_number(rating.get("ratingValue")),
        worst=_number(rating.get("worstRating")),
        best=_number(rating.get("bestRating")),
        language=_language(item.get("inLanguage")),
        retrieved=retrieved,
    )


def _first(value: Any) -> dict[str, Any]:
    """The first object of a value; a bare text is the name of one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value")
    (text, *_) = [*_texts(value), ""]
    return _SPACE.sub(" ", _NOT_KEPT.sub("", text)).strip()[:_LONGEST]


def _address(value: Any) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    fit = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"]", text)
    return text if fit else ""


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(_text(value)[:10]).isoformat()
    except ValueError:
        return ""


def _number(value: Any) -> str:
    text = str(value) if isinstance(value, int | float) else _text(value)
    return text.replace(",", ".") if _NUMBER.fullmatch(text) else ""


def _language(value: Any) -> str:
    text = _text(_first(value).get("alternateName")) or _text(_first(value).get("name"))
    return text if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else ""
