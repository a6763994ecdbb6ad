"""Search: claims by words and facets, suggestions while typing, and any search as a feed."""

from __future__ import annotations

import re

from flask import Response, abort, jsonify, render_template, request, url_for

import kg
from server.pages.shared import PAGE_SIZE, in_language, index, label_name, page_number, views
from server.pages.sheets import as_csv

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUGGESTIONS = 8
_FEED_ENTRIES = 50
_MAX_WORDS_LENGTH = 500
_REVIEWS = 3
_SHEET_ROWS = 1000
_SHEET_COLUMNS = (
    "claim", "stated", "verdict", "checked", "speaker", "publisher", "published", "title",
    "address", "page",
)  # fmt: skip


def filters_of_request() -> kg.Filters:
    """The search that the query asks for; 400 for what no search can be."""
    given = request.args
    words = words_of_request()
    labels = tuple(sorted(set(given.getlist("verdict")) - {""}))
    if not set(labels) <= {label.value for label in kg.Label}:
        abort(400, f"verdict: {', '.join(label.value for label in kg.Label)}")
    return kg.Filters(
        words=words,
        labels=labels,
        entity=given.get("entity", ""),
        speaker=given.get("speaker", ""),
        publisher=given.get("publisher", ""),
        property_id=given.get("property", ""),
        language=given.get("language", ""),
        since=_day("from"),
        until=_day("to"),
        checked_since=_day("checked_from"),
        checked_until=_day("checked_to"),
        conflicting=given.get("conflicting", "") == "1",
    )


def words_of_request() -> str:
    """The words that ``?q=`` asks for; 400 where they are too many."""
    words = request.args.get("q", "").strip()
    if len(words) > _MAX_WORDS_LENGTH:
        abort(400, f"q: at most {_MAX_WORDS_LENGTH} characters")
    return words


def _day(name: str) -> str:
    text = request.args.get(name, "")
    if text and not _DAY.fullmatch(text):
        abort(400, f"{name}: a day as YYYY-MM-DD")
    return text


def newest_wanted() -> bool:
    """Whether the newest shall come first, and not the most relevant."""
    sort = request.args.get("sort", "relevance")
    if sort not in ("relevance", "newest"):
        abort(400, "sort: relevance or newest")
    return sort == "newest"


@views.get("/search")
def search() -> str:
    """A page of what was found."""
    filters, number, newest = filters_of_request(), page_number(), newest_wanted()
    found = index().search(filters, PAGE_SIZE, (number - 1) * PAGE_SIZE, newest=newest)
    reviewed, reviews = index().reviews(filters.words, _REVIEWS) if filters.words else (0, ())
    return render_template(
        "search.html",
        reviewed=reviewed,
        reviews=reviews,
        filters=filters,
        chosen=_chosen(filters),
        found=found,
        newest=newest,
        number=number,
        pages=-(-found.total // PAGE_SIZE),
        size=PAGE_SIZE,
    )


def _chosen(filters: kg.Filters) -> list[tuple[str, str, str]]:
    """The filters in force besides words, verdicts and days: argument, value, name for people."""
    named = {
        "entity": filters.entity,
        "speaker": filters.speaker,
        "property": filters.property_id,
    }
    found = []
    for argument, key in named.items():
        known = index().entity(key) if key else None
        if key:
            found.append((argument, key, known.de if known else key))
    plain = {"publisher": filters.publisher, "language": filters.language}
    found += [(argument, value, value) for argument, value in plain.items() if value]
    return found


@views.get("/search.atom")
def feed() -> Response:
    """The newest claims that a search finds, as an Atom feed (RFC 4287)."""
    filters = filters_of_request()
    found = index().search(filters, _FEED_ENTRIES, newest=True)
    updated = max((hit.claim.checked for hit in found.hits), default="1970-01-01T00:00:00Z")
    text = render_template("feed.xml", hits=found.hits, filters=filters, updated=updated)
    return Response(text, mimetype="application/atom+xml")


@views.get("/search.csv")
def search_csv() -> Response:
    """The first thousand claims that a search finds, for a spreadsheet."""
    found = index().search(filters_of_request(), _SHEET_ROWS, newest=newest_wanted())
    rows = []
    for claim in (hit.claim for hit in found.hits):
        page = url_for("pages.proposition", proposition_id=claim.proposition, _external=True)
        stated = in_language(claim.words_de, claim.words_en)
        said = [claim.speaker_name or "", claim.publisher, claim.day, claim.title, claim.url or ""]
        rows.append([claim.text, stated, label_name(claim.label), claim.checked, *said, page])
    return as_csv("beleg", _SHEET_COLUMNS, rows)


@views.get("/suggest")
def suggest() -> Response:
    """Things whose names begin so, as JSON, for the search field."""
    words = request.args.get("q", "")[:_MAX_WORDS_LENGTH]
    found = index().suggest(words, _SUGGESTIONS)
    return jsonify([{"key": e.key, "name": e.de, "claims": e.claims} for e in found])
