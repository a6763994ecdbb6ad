"""Whether what an article is said to state stands in the copy of what was read."""

from __future__ import annotations

from dataclasses import dataclass

from kg.articles import web
from kg.articles.archive import Archive, Copy
from kg.errors import DataError, InputError
from kg.http import Response
from kg.http.client import media_type
from kg.model import Check


@dataclass(frozen=True, slots=True)
class Proof:
    """A copy whose hash is right, and which claims' words do not stand in it (by utterance id)."""

    copy: Copy
    missing: tuple[str, ...]


def prove(check: Check, archive: Archive) -> Proof:
    """Reads an article's copy again as it was read at first, and looks for each claim's words.

    White space aside. Raises :class:`kg.errors.DataError` where there is no copy, or it is damaged,
    not what was read, or no page any more.
    """
    capture = check.article.capture
    if capture is None:
        raise DataError(check.article.ref, "it was not fetched")
    copy = archive.read(capture)
    kind, charset = media_type(copy.content_type)
    response = Response(copy.address, 200, copy.content, kind, charset)
    try:
        documents = web.extracted(response, copy.address)
    except InputError as error:
        raise DataError(copy.address, f"its copy is no page to read ({error.message})") from error
    text = " ".join(" ".join(document.text.split()) for document in documents)
    missing = [u.id for u in check.utterances if " ".join(u.text.split()) not in text]
    return Proof(copy, tuple(missing))
