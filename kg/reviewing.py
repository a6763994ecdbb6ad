"""Which propositions another fact-checker's claim states, as Beleg reads it.

Knows only seams and the pure layer, as :mod:`kg.pipeline` does; ``kg.build`` hands it the parts.
"""

from __future__ import annotations

from dataclasses import replace

from kg.model import Article, Modality, Polarity, Review, Time
from kg.names import article_id
from kg.pipeline import Pipeline

_ENDS = '.!?…"“”»«'


def matched(review: Review, pipeline: Pipeline) -> Review:
    """The review with the ids of what its claim asserts.

    Only what is asserted and not denied counts: a review of "X is not so" must not stand beside
    "X is so". Claims in other languages than German are read as nothing.
    """
    language = review.language.lower().partition("-")[0]
    if language not in ("de", ""):
        return review
    text = review.claim if review.claim.endswith(tuple(_ENDS)) else f"{review.claim}."
    propositions, utterances = pipeline.state(
        Article(article_id(text, None), text, review.url, "de", published=_day(review))
    )
    asserted = {
        u.proposition
        for u in utterances
        if u.polarity is Polarity.POSITIVE and u.modality is Modality.ASSERTED and u.speaker is None
    }
    kept = {p.id for p in propositions if p.id in asserted and p.property is not None}
    return replace(review, propositions=tuple(sorted(kept)))


def _day(review: Review) -> Time | None:
    day = review.claimed or review.published
    if not day:
        return None
    year, month, number = map(int, day.split("-"))
    return Time(year, month, number)
