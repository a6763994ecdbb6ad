"""Reviews by other fact-checkers: nodes of their own, which no verdict of ours refers to."""

from __future__ import annotations

from kg.graph import vocabulary as v
from kg.graph.page import Page
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import Node, Sheet, string
from kg.model import Review

REVIEW = "review"

_TEXTS = {
    "url": v.SCHEMA_URL,
    "claim": v.CLAIM_REVIEWED,
    "rating": v.ALTERNATE_NAME,
    "publisher": v.PUBLISHER_NAME,
    "title": v.HEADLINE,
    "site": v.SITE,
    "published": v.PUBLISHED_ON,
    "claimant": v.CLAIMANT,
    "claimed": v.CLAIMED_ON,
    "value": v.RATING_VALUE,
    "worst": v.WORST_RATING,
    "best": v.BEST_RATING,
    "language": v.IN_LANGUAGE,
    "retrieved": v.CREATED,
}


def review_node(sheet: Sheet, review: Review) -> Node:
    """The node of a review: one for each page and claim."""
    return sheet.hashed(REVIEW, review.url, review.claim)


def write_review(sheet: Sheet, review: Review) -> Node:
    """Writes a review; gives its node."""
    made = review_node(sheet, review)
    sheet.add(made, v.TYPE, v.CLAIM_REVIEW)
    sheet.add(made, v.TYPE, v.IMPORTED_REVIEW)
    for name, predicate in _TEXTS.items():
        text = getattr(review, name)
        if text:
            sheet.add(made, predicate, string(text))
    for proposition in review.propositions:
        sheet.add(made, v.REVIEWS, sheet.node(PROPOSITION, proposition))
    return made


def read_review(page: Page, made: Node) -> Review:
    """The review of a node that :func:`write_review` wrote."""
    texts = {name: page.maybe_string(made, p) or "" for name, p in _TEXTS.items()}
    stated = [page.local(each, PROPOSITION) for each in page.nodes(made, v.REVIEWS)]
    return Review(**texts, propositions=tuple(sorted(stated)))
