"""Earlier versions of an article, and whether an address still gives what was read from it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.articles import Capture


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that one of two versions of an article makes and the other does not: a proposition,
    and the words of the version that makes it."""

    proposition: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """A text that an article once had, and how the next one differs in what it claims.

    ``number`` counts from 1. ``digest`` is the SHA-256 of the text's UTF-8 in hexadecimal,
    ``retrieved`` when it was read and ``replaced`` when the next one was, in ISO 8601. ``gone`` are
    claims that the next version does not make any more, ``added`` those that it made anew, ``kept``
    is how many stand in both.
    """

    number: int
    digest: str
    retrieved: str | None
    replaced: str
    gone: tuple[Change, ...] = ()
    added: tuple[Change, ...] = ()
    kept: int = 0
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An address that still gives what an article of the store was read from.

    ``ref`` is the address, ``article`` the article's id.
    """

    ref: str
    article: str
