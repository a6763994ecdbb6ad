"""What the readers of formats hand over, and how it becomes an article within the limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import (
    BinaryInput,
    EmptyInput,
    MalformedInput,
    TooLarge,
    UnsupportedLanguage,
    UsageError,
)
from kg.model import Article, Capture, Time
from kg.names import article_id
from kg.reading.text.language import identify
from kg.reading.times import dates

LANGUAGES = ("de", "en")

# Characters that no text has: C0 but for white space, DEL, and Unicode's non-characters.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as its format gave it, with what the format said about it.

    ``ref`` is what reports call it; ``line`` its 1-based line in a file of lines.
    """

    text: str
    ref: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    line: int | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every article of a reader: limits, and what to assume where it is silent."""

    max_characters: int
    language: str | None
    published: Time | None
    clock: Callable[[], str]


def checked_language(language: str | None) -> str | None:
    """The primary subtag of a language that Beleg reads; raises UsageError for others."""
    if language is None:
        return None
    primary = _primary(language)
    if primary not in LANGUAGES:
        raise UsageError(f"language {language!r}: Beleg reads de (German) and en (English)")
    return primary


def checked_date(published: str | None) -> Time | None:
    """A date given on the command line; raises UsageError where it is none."""
    if published is None:
        return None
    try:
        return dates.parse(published)
    except ValueError as error:
        raise UsageError(f"publication date: {error} (write it like 2021-01-10)") from error


def article(document: Document, terms: Terms) -> Article:
    """The article of a document. Raises :class:`kg.errors.InputError` where it cannot be read."""
    text = document.text
    check_text(text, document.ref, terms.max_characters, line=document.line)
    return Article(
        id=article_id(text, document.url),
        text=text,
        ref=document.ref,
        language=_language(document, terms),
        url=document.url,
        title=_tidy(document.title),
        publisher=_tidy(document.publisher),
        published=_published(document, terms),
        retrieved=terms.clock(),
        capture=document.capture,
    )


def check_text(text: str, ref: str, limit: int, *, line: int | None = None) -> None:
    """Raises the error that says why this is no text to read, if it is none."""
    if len(text) > limit:
        raise TooLarge(ref, len(text), limit, line=line)
    if _CONTROL.search(text):
        raise BinaryInput(ref, "this is binary data, not text", line=line)
    if _SURROGATE.search(text):
        raise MalformedInput(ref, "it holds halves of characters (lone surrogates)", line=line)
    if not text.strip():
        raise EmptyInput(ref, "there is no text in it", line=line)


def _language(document: Document, terms: Terms) -> str:
    told = _primary(document.language) if document.language else terms.language
    language = told or identify(document.text)
    if language not in LANGUAGES:
        raise UnsupportedLanguage(document.ref, language, line=document.line)
    return language


def _primary(language: str) -> str:
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0]


def _published(document: Document, terms: Terms) -> Time | None:
    if document.published is None:
        return terms.published
    try:
        return dates.parse(document.published)
    except ValueError as error:
        message = f"its publication date: {error}"
        raise MalformedInput(document.ref, message, line=document.line) from error


def _tidy(words: str | None) -> str | None:
    return " ".join(words.split()) or None if words else None
