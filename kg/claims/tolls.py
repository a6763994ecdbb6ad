"""Tolls that an article gives part by part: "eine Frau … ein Polizist … drei weitere Menschen".

Each part is an event with a count of its own. Where a later part says that it comes on top
("weitere"), the parts before it in the same passage and it make a sum: the occasion has at least so
many dead. More may have died than an article counts, so the sum is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.claims.lexicon import Lexicon, cues
from kg.model import Argument, Article, ClaimReading, Modality, Polarity, Quantity

_PASSAGE = 200
"""Most characters between two parts of one sum."""


@dataclass(frozen=True, slots=True)
class _Part:
    reading: ClaimReading
    amount: Decimal
    kind: str
    adds: bool
    occasion: Argument | None


def tolls(
    article: Article, words: Lexicon, readings: Sequence[ClaimReading]
) -> Iterator[ClaimReading]:
    """A reading for each sum, over the span of its parts; none where no part adds to others.

    Where the article gives a whole itself ("fünf Menschen starben"), its parts are counted in it.
    """
    told = {s.entry for r in readings for s in r.senses if r.extractor == "casualties"}
    for kind in ("dead", "hurt"):
        if kind in told:
            continue
        parts: list[_Part] = []
        for reading in sorted(readings, key=lambda r: r.start):
            part = _part(reading)
            if part is None or part.kind != kind:
                continue
            if parts and part.reading.start - parts[-1].reading.end > _PASSAGE:
                parts = []
            parts.append(part)
            occasion = _shared(parts)
            if part.adds and len(parts) > 1 and occasion is not None:
                yield _sum(article, words, parts, occasion)


def _part(reading: ClaimReading) -> _Part | None:
    if reading.extractor != "casualties" or reading.event is None or _is_open(reading):
        return None
    roles = {role.name: role.argument for role in reading.event.roles}
    count = roles["count"].value
    if not isinstance(count, Quantity) or count.lower is not None or count.upper is not None:
        return None
    killed = bool({reading.event.type, *reading.relation.split()} & cues()["deaths"]["dead"])
    adds = any(word in reading.text.lower().split() for word in cues()["deaths"]["further"])
    return _Part(reading, count.amount, "dead" if killed else "hurt", adds, _occasion(reading))


def _is_open(reading: ClaimReading) -> bool:
    denied = reading.polarity is Polarity.NEGATIVE
    return denied or reading.modality is not Modality.ASSERTED


def _occasion(reading: ClaimReading) -> Argument | None:
    assert reading.event is not None
    return next(
        (
            role.argument
            for role in reading.event.roles
            if role.name in ("occasion", "setting", "cause") and _names_event(role.argument)
        ),
        None,
    )


def _names_event(argument: Argument) -> bool:
    return argument.value is not None


def _shared(parts: Sequence[_Part]) -> Argument | None:
    """The one occasion that the parts name; None where they name none or more than one."""
    named = {part.occasion.value: part.occasion for part in parts if part.occasion is not None}
    return next(iter(named.values())) if len(named) == 1 else None


def _sum(
    article: Article, words: Lexicon, parts: Sequence[_Part], occasion: Argument
) -> ClaimReading:
    first, last = parts[0].reading, parts[-1].reading
    total = sum((part.amount for part in parts), Decimal(0))
    start, end = first.start, last.end
    text = article.text[start:end]
    return replace(
        last,
        start=start,
        end=end,
        text=text,
        subject=occasion,
        object=Argument(start, end, text, value=Quantity(total, lower=total)),
        senses=(words.built_in(parts[0].kind),),
        event=None,
        extractor="toll",
        confidence=0.4,
    )
