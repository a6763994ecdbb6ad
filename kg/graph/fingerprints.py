"""Fingerprints of articles' texts as quads, and back: what copies are found by in a large store."""

from __future__ import annotations

import base64

from pyoxigraph import Literal

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.quads import Node, Sheet, integer, string
from kg.reading.copies import Fingerprint, bands, fingerprint, from_bytes, to_bytes


def write_fingerprint(sheet: Sheet, article: Node, text: str) -> None:
    """Writes the fingerprint of an article's text, and its bands as literals to look up."""
    made = fingerprint(text)
    sheet.add(article, v.FINGERPRINT, string(base64.b64encode(to_bytes(made)).decode()))
    sheet.add(article, v.SEQUENCES, integer(made.sequences))
    for band in band_terms(made):
        sheet.add(article, v.BAND, band)


def band_terms(made: Fingerprint) -> list[Literal]:
    """The bands of a fingerprint as they are written."""
    return [string(band) for band in bands(made)]


def read_fingerprint(page: Page, article: Node) -> Fingerprint | None:
    """The fingerprint of an article, or None where it was written without one.

    Raises :class:`kg.errors.StoreError` for one that is none.
    """
    text = page.maybe_string(article, v.FINGERPRINT)
    if text is None:
        return None
    try:
        return from_bytes(base64.b64decode(text, validate=True), page.integer(article, v.SEQUENCES))
    except ValueError as error:
        raise StoreError(f"the fingerprint of {article.value} is none: {error}") from error
