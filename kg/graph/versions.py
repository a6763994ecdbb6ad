"""Copies of what was read, and earlier versions of an article, as quads and back."""

from __future__ import annotations

from collections.abc import Sequence

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import Node, Sheet, integer, string
from kg.graph.utterances import ARTICLE
from kg.model import Article, Capture, Change, Check, Version

CAPTURE = "capture"
VERSION = "version"
_CHANGE = "change"


def write_capture(sheet: Sheet, capture: Capture) -> Node:
    """Writes what a server sent; gives its node, which is named after its content."""
    made = sheet.hashed(CAPTURE, capture)
    sheet.add(made, v.TYPE, v.CAPTURE)
    sheet.add(made, v.ADDRESS, string(capture.address))
    sheet.add(made, v.DIGEST, string(capture.digest))
    optional = (
        (v.ETAG, capture.etag),
        (v.LAST_MODIFIED, capture.modified),
        (v.ARCHIVE_FILE, capture.file),
    )
    for predicate, text in optional:
        if text is not None:
            sheet.add(made, predicate, string(text))
    if capture.offset is not None:
        sheet.add(made, v.ARCHIVE_OFFSET, integer(capture.offset))
    return made


def read_capture(page: Page, made: Node) -> Capture:
    """What a server sent, of a node that :func:`write_capture` wrote."""
    return Capture(
        address=page.string(made, v.ADDRESS),
        digest=page.string(made, v.DIGEST),
        etag=page.maybe_string(made, v.ETAG),
        modified=page.maybe_string(made, v.LAST_MODIFIED),
        file=page.maybe_string(made, v.ARCHIVE_FILE),
        offset=page.maybe_integer(made, v.ARCHIVE_OFFSET),
    )


def maybe_capture(page: Page, made: Node) -> Capture | None:
    """What a server sent for an article or a version, or None where it was not fetched."""
    found = page.maybe_node(made, v.HAS_CAPTURE)
    return None if found is None else read_capture(page, found)


def write_versions(sheet: Sheet, check: Check) -> None:
    """Writes the earlier versions of a check's article."""
    for version in check.versions:
        made = sheet.node(VERSION, check.article.id, str(version.number))
        sheet.add(sheet.node(ARTICLE, check.article.id), v.HAS_VERSION, made)
        _write_version(sheet, check.article, made, version)


def _write_version(sheet: Sheet, article: Article, made: Node, version: Version) -> None:
    sheet.add(made, v.TYPE, v.VERSION)
    sheet.add(made, v.POSITION, integer(version.number))
    sheet.add(made, v.TEXT_DIGEST, string(version.digest))
    sheet.add(made, v.REPLACED, string(version.replaced))
    sheet.add(made, v.KEPT_CLAIMS, integer(version.kept))
    if version.retrieved is not None:
        sheet.add(made, v.RETRIEVED, string(version.retrieved))
    if version.capture is not None:
        sheet.add(made, v.HAS_CAPTURE, write_capture(sheet, version.capture))
    for predicate, name, changes in (
        (v.GONE, "gone", version.gone),
        (v.ADDED, "added", version.added),
    ):
        for position, change in enumerate(changes):
            node = sheet.node(_CHANGE, article.id, str(version.number), name, str(position))
            sheet.add(made, predicate, node)
            sheet.add(node, v.TYPE, v.CHANGE)
            sheet.add(node, v.POSITION, integer(position))
            sheet.add(node, v.CLAIMED, sheet.node(PROPOSITION, change.proposition))
            sheet.add(node, v.TEXT, string(change.text))


def read_versions(page: Page, article: Node) -> tuple[Version, ...]:
    """The earlier versions of an article, the first one first."""
    return tuple(_read_version(page, made) for made in page.in_order(article, v.HAS_VERSION))


def _read_version(page: Page, made: Node) -> Version:
    return Version(
        number=page.integer(made, v.POSITION),
        digest=page.string(made, v.TEXT_DIGEST),
        retrieved=page.maybe_string(made, v.RETRIEVED),
        replaced=page.string(made, v.REPLACED),
        gone=_read_changes(page, page.in_order(made, v.GONE)),
        added=_read_changes(page, page.in_order(made, v.ADDED)),
        kept=page.integer(made, v.KEPT_CLAIMS),
        capture=maybe_capture(page, made),
    )


def _read_changes(page: Page, nodes: Sequence[Node]) -> tuple[Change, ...]:
    return tuple(
        Change(page.local(page.node(made, v.CLAIMED), PROPOSITION), page.string(made, v.TEXT))
        for made in nodes
    )
