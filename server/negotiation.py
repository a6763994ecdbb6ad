"""Which format an answer takes: the client's Accept header against what can be written."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import Accept, MIMEAccept

from server.errors import Refusal
from server.workers.messages import Choice

TRUTH = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/json",
    "application/xml",
    "text/xml",
)
ROWS = (*TRUTH[:2], "text/csv", "text/tab-separated-values", *TRUTH[2:])
TRIPLES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
    "application/xml",
    "text/plain",
)
"""Media types in the order that the server prefers, then other names for the same."""


def choice(accept: MIMEAccept) -> Choice:
    """What a client likes best, for each kind of answer. 406 where it takes nothing at all."""
    made = Choice(best(accept, ROWS), best(accept, TRUTH), best(accept, TRIPLES))
    if made.rows is None and made.triples is None:
        formats = ", ".join(dict.fromkeys(ROWS + TRIPLES))
        raise Refusal(406, "not-acceptable", f"answers come as {formats}")
    return made


def triples(accept: MIMEAccept) -> str:
    """The best format for triples. 406 where the client takes none."""
    found = best(accept, TRIPLES)
    if found is None:
        raise Refusal(406, "not-acceptable", f"graphs come as {', '.join(TRIPLES)}")
    return found


def best(accept: MIMEAccept, offered: Sequence[str]) -> str | None:
    """The offered type of the highest quality, the first of equals; None where all are refused."""
    if not accept:
        return offered[0]
    quality = {each: quality_of(each, accept) for each in offered}
    highest = max(quality.values())
    return next((each for each in offered if quality[each] == highest > 0), None)


def quality_of(media_type: str, accept: MIMEAccept) -> float:
    """What the most specific range says of a type. Parameters, such as a charset, do not matter."""
    ranges = {given.partition(";")[0].strip().lower(): quality for given, quality in accept}
    group = media_type.partition("/")[0]
    return next((ranges[r] for r in (media_type, f"{group}/*", "*/*") if r in ranges), 0.0)


def takes_gzip(encodings: Accept) -> bool:
    """Whether the answer may be packed."""
    return encodings.quality("gzip") > 0
