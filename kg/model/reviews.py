"""Reviews of claims by other fact-checkers, kept as they published them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Review:
    """A ClaimReview of somebody else. It is theirs, and never read as a verdict of Beleg.

    ``url`` is the page that carries it, ``claim`` the claim in their words, ``rating`` what they
    say of it in their own scale, ``value`` with ``worst`` and ``best`` the number they give, each
    as written, "" where there is none. ``publisher`` is their name and ``site`` their host.
    ``claimant`` made the claim on the day ``claimed``; ``published`` is the day of the review: days
    are ISO dates or "". ``language`` is a tag or "". ``retrieved`` is ISO 8601 with zone.
    ``propositions`` are the ids of what the claim states as Beleg reads it, if it reads anything.
    """

    url: str
    claim: str
    rating: str
    publisher: str
    site: str
    title: str = ""
    published: str = ""
    claimant: str = ""
    claimed: str = ""
    value: str = ""
    worst: str = ""
    best: str = ""
    language: str = ""
    retrieved: str = ""
    propositions: tuple[str, ...] = ()
