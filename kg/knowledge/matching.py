"""How well names meet the names that a service offers, in the order that slices use too.

See :mod:`kg.knowledge.slices.names` for the measures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from kg.knowledge.slices import schema
from kg.knowledge.slices.names import (
    MAX_CANDIDATES,
    MAX_FUZZY,
    MIN_FUZZY_LENGTH,
    MIN_FUZZY_RATIO,
    prior,
)
from kg.model import (
    Candidate,
    Entity,
    EntityId,
    EntityTerms,
    Interval,
    Language,
    Rank,
    Statement,
    Time,
)

BIRTH, DEATH = "P569", "P570"
MAX_NAME = 250
"""Wikidata's names are no longer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that a service offers for a name, and the name by which it does."""

    id: EntityId
    kind: Literal["label", "alias"]
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a candidate's description takes: names, how well known it is, and its classes.

    ``statements`` are its own, as far as the service tells them anyway.
    """

    terms: EntityTerms
    weight: int
    types: frozenset[EntityId]
    statements: Collection[Statement] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A hit with the similarity of its name, 0 to 1."""

    hit: Hit
    similarity: float


def usable(names: Collection[str]) -> dict[str, str]:
    """Names that can be asked for, with single spaces, by the name as given."""
    cleaned = {name: " ".join(name.split()) for name in dict.fromkeys(names)}
    return {
        name: text
        for name, text in cleaned.items()
        if text and len(text) <= MAX_NAME and not any("\ud800" <= c <= "\udfff" for c in text)
    }


def exact(name: str, hits: Iterable[Hit]) -> list[Match]:
    """The hits that are called exactly so, but for case and width."""
    folded = schema.fold(name)
    return [Match(hit, 1.0) for hit in hits if schema.fold(hit.text) == folded]


def near(name: str, hits: Iterable[Hit]) -> list[Match]:
    """The hits that are called nearly so; names that differ in a figure are not."""
    folded = schema.fold(name)
    if len(folded) < MIN_FUZZY_LENGTH or folded.isdigit():
        return []
    found = []
    for hit in hits:
        other = schema.fold(hit.text)
        ratio = fuzz.ratio(folded, other, score_cutoff=MIN_FUZZY_RATIO)
        if ratio and _figures(folded) == _figures(other):
            found.append(Match(hit, min(ratio / 100, 0.99)))
    return found


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def candidates(
    matches: Iterable[Match], known: Mapping[EntityId, Known], language: Language
) -> tuple[Candidate, ...]:
    """The candidates of one name, likeliest first; entities that are not known are left out."""
    best: dict[EntityId, Match] = {}
    for match in sorted(matches, key=lambda m: _worth(m, language)):
        if match.hit.id in known:
            best.setdefault(match.hit.id, match)
    ordered = sorted(best.values(), key=lambda m: _order(m, known, language))
    most = MAX_CANDIDATES if any(m.similarity == 1.0 for m in ordered) else MAX_FUZZY
    return tuple(_candidate(m, known[m.hit.id], language) for m in ordered[:most])


def _worth(match: Match, language: Language) -> tuple[float, bool, bool]:
    hit = match.hit
    return (-match.similarity, hit.language not in (language, "mul"), hit.kind == "alias")


def _order(
    match: Match, known: Mapping[EntityId, Known], language: Language
) -> tuple[float, float, int]:
    similarity, other_language, alias = _worth(match, language)
    score = prior(known[match.hit.id].weight) - 0.1 * other_language - 0.1 * alias
    return (similarity, -score, schema.number(match.hit.id) or 0)


def _candidate(match: Match, known: Known, language: Language) -> Candidate:
    descriptions = dict(known.terms.descriptions)
    return Candidate(
        id=match.hit.id,
        label=known.terms.label(language, "mul", "de", "en"),
        match=match.hit.kind if match.similarity == 1.0 else "fuzzy",
        matched=match.hit.text,
        description=next(
            (descriptions[x] for x in (language, "mul", "de", "en") if x in descriptions), ""
        ),
        types=known.types,
        prior=round(prior(known.weight), 4),
        similarity=round(match.similarity, 4),
        related=related(known.statements),
        lifetime=lifetime(known.statements),
    )


def related(statements: Collection[Statement]) -> frozenset[EntityId]:
    """The items that statements name as their values; deprecated ones say nothing."""
    return frozenset(
        s.value.id
        for s in statements
        if isinstance(s.value, Entity) and s.rank is not Rank.DEPRECATED
    )


def lifetime(statements: Collection[Statement]) -> Interval | None:
    """From birth (P569) to death (P570), where either is known; of several, the widest time."""
    times = {
        property: [
            s.value
            for s in statements
            if s.property == property
            and isinstance(s.value, Time)
            and s.rank is not Rank.DEPRECATED
        ]
        for property in (BIRTH, DEATH)
    }
    start = min(times[BIRTH], key=lambda t: t.earliest, default=None)
    end = max(times[DEATH], key=lambda t: t.latest, default=None)
    return Interval(start, end) if start or end else None
