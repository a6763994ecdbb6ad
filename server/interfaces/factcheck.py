"""Google's Fact Check Tools API, ``GET /v1alpha1/claims:search``, over the claims of the store.

Existing clients work by changing the host. The parameters, answers and errors are those of
https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search. The
reviews are automatic, and their publisher and rating say so.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Blueprint, Response, json, jsonify, request, url_for
from flask_babel import force_locale

import kg
from server.pages.language import LANGUAGES, gettext
from server.pages.shared import index, label_name

views = Blueprint("factcheck", __name__, url_prefix="/v1alpha1")

MAX_PAGE_SIZE = 100
_DEFAULT_PAGE_SIZE = 10
_MAX_OFFSET = 100_000
_MAX_QUERY = 500
_MAX_AGE = 365_000


class InvalidArgument(Exception):
    """A parameter that cannot be."""


@views.errorhandler(InvalidArgument)
def invalid(error: InvalidArgument) -> tuple[Response, int]:
    """The error in Google's shape."""
    return jsonify(
        {"error": {"code": 400, "message": str(error), "status": "INVALID_ARGUMENT"}}
    ), 400


def _refuse(message: str) -> NoReturn:
    raise InvalidArgument(message)


@views.get("/claims:search")
def search() -> Response:
    """A page of claims with their reviews; ``{}`` where there are none."""
    size = _number("pageSize", _DEFAULT_PAGE_SIZE, 1, MAX_PAGE_SIZE)
    filters = _filters()
    start = _start(filters)
    if filters is None or not _is_ours(request.args.get("reviewPublisherSiteFilter", "")):
        return jsonify({})
    found = index().search(filters, size, start)
    if not found.total and filters.words:
        found = index().search(_loosened(filters), size, start)
    answer: dict[str, Any] = {}
    if found.hits:
        answer["claims"] = [_claim(hit.claim) for hit in found.hits]
    if start + size < found.total:
        answer["nextPageToken"] = _token(start + size)
    return jsonify(answer)


def _filters() -> kg.Filters:
    words = request.args.get("query", "").strip()
    if len(words) > _MAX_QUERY:
        _refuse(f"query: at most {_MAX_QUERY} characters")
    if not words and not request.args.get("reviewPublisherSiteFilter"):
        _refuse("query: needed unless reviewPublisherSiteFilter is given")
    age = _number("maxAgeDays", 0, 0, _MAX_AGE)
    since = (datetime.now(UTC) - timedelta(days=age)).date().isoformat() if age else ""
    language = request.args.get("languageCode", "").replace("_", "-").partition("-")[0].lower()
    return kg.Filters(words=words, language=language, fresh_since=since, reviewed=True)


def _loosened(filters: kg.Filters) -> kg.Filters:
    return kg.Filters(
        words=filters.words, language=filters.language, fresh_since=filters.fresh_since,
        reviewed=True, any_word=True,
    )  # fmt: skip


def _number(name: str, default: int, least: int, most: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text[:9]) < least:
        _refuse(f"{name}: a number from {least}")
    return min(int(text[:9]), most)


def _start(filters: kg.Filters) -> int:
    """Where the page begins: by the token, which belongs to the same parameters, or the offset."""
    token = request.args.get("pageToken", "")
    if not token:
        return _number("offset", 0, 0, _MAX_OFFSET)
    try:
        given = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
        start, asked = int(given["start"]), str(given["asked"])
    except (ValueError, KeyError, TypeError):
        _refuse("pageToken: it is none of ours")
    if asked != _asked() or not 0 <= start <= _MAX_OFFSET:
        _refuse("pageToken: the other parameters must stay as they were")
    return start


def _token(start: int) -> str:
    data = json.dumps({"start": start, "asked": _asked()})
    return base64.urlsafe_b64encode(data.encode()).decode("ascii")


def _asked() -> str:
    names = ("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays")
    given = json.dumps([request.args.get(name, "") for name in names])
    return hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()[:16]


def _is_ours(site: str) -> bool:
    """Whether a publisher's site, if one is asked for, is this server."""
    wanted = site.strip().lower().removeprefix("https://").removeprefix("http://")
    return not wanted or wanted.removeprefix("www.").rstrip("/") == our_site()


def our_site() -> str:
    """This server without protocol and "www"."""
    return urlsplit(request.host_url).netloc.lower().removeprefix("www.")


def _claim(claim: kg.IndexedClaim) -> dict[str, Any]:
    language = claim.language if claim.language in LANGUAGES else "en"
    with force_locale(language):
        rating = gettext("%(verdict)s (checked automatically)", verdict=label_name(claim.label))
        publisher = gettext("Beleg (automatic check by software)")
    made: dict[str, Any] = {
        "text": kg.one_line(claim.text),
        "claimant": kg.one_line(claim.speaker_name or claim.publisher),
        "claimReview": [
            {
                "publisher": {"name": publisher, "site": our_site()},
                "url": url_for("pages.utterance", utterance_id=claim.utterance, _external=True),
                "title": kg.one_line(claim.title),
                "reviewDate": _moment(claim.checked),
                "textualRating": rating,
                "languageCode": language,
            }
        ],
    }
    if claim.day:
        made["claimDate"] = f"{claim.day}T00:00:00Z"
    return {name: value for name, value in made.items() if value}


def _moment(text: str) -> str:
    """A moment as Google writes it: in UTC, with Z."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
