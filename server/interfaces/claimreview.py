"""ClaimReview, schema.org's mark-up of a fact-check: one for each claim, in pages and as a feed.

Ours are automatic, and say so wherever a reader or a program may look: in the author, in the name
of the rating, in the description. Only a person's correction is published under that person's name.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, json, request, url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

import kg
from server.pages.claims import claim_of
from server.pages.language import gettext, wanted
from server.pages.search import filters_of_request
from server.pages.shared import index, label_name

views = Blueprint("claimreview", __name__)

MAX_CLAIM_LENGTH = 75
"""As long as the documented ``claimReviewed`` may be."""

_FEED_SIZE = 100
_APPEARANCES = 20
_JSON_LD = "application/ld+json"


def review(found: kg.IndexedClaim, claim: dict[str, Any]) -> dict[str, Any]:
    """The ClaimReview of one utterance; ``claim`` is the same claim in its article's report."""
    made = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url_for("pages.utterance", utterance_id=found.utterance, _external=True),
        "claimReviewed": kg.one_line(found.text, MAX_CLAIM_LENGTH),
        "datePublished": found.checked[:10],
        "inLanguage": wanted(),
        "author": _author(claim),
        "description": _description(claim),
        "correction": url_for("pages.about", _anchor="corrections", _external=True),
        "publishingPrinciples": url_for("pages.about", _external=True),
        "reviewRating": _rating(claim),
        "itemReviewed": _claim(found, claim),
        "isBasedOn": [
            line["link"] for line in claim["evidence_lines"] if kg.safe_link(line["link"])
        ],
    }
    return {name: value for name, value in made.items() if value not in ("", [])}


def _author(claim: dict[str, Any]) -> dict[str, Any]:
    if claim.get("by"):
        return {"@type": "Person", "name": claim["by"]}
    return {
        "@type": "Organization",
        "name": gettext("Beleg (automatic check by software)"),
        "url": url_for("pages.about", _external=True),
    }


def _description(claim: dict[str, Any]) -> str:
    if claim.get("by"):
        return str(claim["reason"])
    return gettext("Automatic check, no fact-checker's verdict.") + f" {claim['reason']}"


def _rating(claim: dict[str, Any]) -> dict[str, Any]:
    """The rating with its scale; without a value where nothing can be rated."""
    label = claim["verdict"]["label"]
    number = kg.published_as(label, "schema").number
    name = label_name(label)
    if not claim.get("by"):
        name = gettext("%(verdict)s (checked automatically)", verdict=name)
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": name}
    if number is not None:
        rating |= {"ratingValue": number, "worstRating": 1, "bestRating": 5}
    return rating


def _claim(found: kg.IndexedClaim, claim: dict[str, Any]) -> dict[str, Any]:
    """The claim itself: who made it, when, and where it stands."""
    made: dict[str, Any] = {
        "@type": "Claim",
        "@id": url_for("pages.proposition", proposition_id=found.proposition, _external=True),
    }
    if claimant := _claimant(found):
        made["author"] = claimant
    if found.day:
        made["datePublished"] = found.day
    places = index().claims("proposition", found.proposition, _APPEARANCES)
    works = [_appearance(place) for place in places]
    known = [work for work in works if work]
    if known:
        made |= {"firstAppearance": known[0], "appearance": known}
    return made


def _claimant(found: kg.IndexedClaim) -> dict[str, Any] | None:
    """Who states it: a speaker, else the publisher, else nobody who is known."""
    if not found.speaker_name:
        publisher = kg.one_line(found.publisher)
        return {"@type": "Organization", "name": publisher} if publisher else None
    made = {"@type": "Thing", "name": kg.one_line(found.speaker_name)}
    if found.speaker and found.speaker.startswith("Q") and found.speaker[1:].isdigit():
        made["sameAs"] = f"https://www.wikidata.org/wiki/{found.speaker}"
    return made


def _appearance(place: kg.IndexedClaim) -> dict[str, Any] | None:
    link = kg.safe_link(place.url)
    if link is None:
        return None
    made = {"@type": "CreativeWork", "url": link, "headline": place.title}
    return made | ({"datePublished": place.day} if place.day else {})


@views.app_template_global("claim_review")
def in_page(found: kg.IndexedClaim, claim: dict[str, Any]) -> Markup:
    """The ClaimReview of a claim's page as a block of data; nothing in it can end the block."""
    data = htmlsafe_json_dumps(review(found, claim), ensure_ascii=False)
    return Markup('<script type="application/ld+json">{}</script>').format(data)


@views.get("/claimreview/<utterance_id>")
def one(utterance_id: str) -> Response:
    """The ClaimReview of one utterance."""
    found = index().claims("utterance", utterance_id)
    if not found:
        abort(404, "there is no such utterance")
    return _as_json_ld(review(found[0], claim_of(found[0])))


@views.get("/claimreview.json")
def feed() -> Response:
    """The newest checks that a search finds as a schema.org DataFeed; takes ``/search``'s query."""
    hits = index().search(filters_of_request(), _FEED_SIZE, newest=True).hits
    reviews = [review(hit.claim, claim_of(hit.claim)) for hit in hits]
    return _as_json_ld(
        {
            "@context": "https://schema.org",
            "@type": "DataFeed",
            "name": gettext("Automatic checks by Beleg"),
            "url": request.base_url,
            "dateModified": max((hit.claim.checked for hit in hits), default=""),
            "dataFeedElement": [
                {"@type": "DataFeedItem", "dateCreated": r["datePublished"], "item": r}
                for r in reviews
            ],
        }
    )


def _as_json_ld(data: dict[str, Any]) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), content_type=f"{_JSON_LD}; charset=utf-8")
