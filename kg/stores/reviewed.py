"""Other fact-checkers' reviews, as a store holds them."""

from __future__ import annotations

from collections.abc import Collection

from kg.graph import vocabulary as v
from kg.graph.propositions import PROPOSITION
from kg.graph.quads import node
from kg.graph.reviews import read_review
from kg.model import Review
from kg.names import iri
from kg.stores.lookup import Reader


def reviews(reader: Reader, propositions: Collection[str] | None) -> tuple[Review, ...]:
    """The reviews of what the propositions state, or all of them, by address."""
    if propositions is None:
        found, leading = reader.lookup.referring([v.IMPORTED_REVIEW]), v.TYPE
    else:
        stated = [node(iri(reader.base, PROPOSITION, p)) for p in propositions]
        found, leading = reader.lookup.referring(stated), v.REVIEWS
    made = {quad.subject for quad in found if quad.predicate == leading}
    page = reader.page(made, follow=frozenset())
    return tuple(sorted((read_review(page, each) for each in made), key=_by_address))


def _by_address(review: Review) -> tuple[str, str]:
    return (review.url, review.claim)
