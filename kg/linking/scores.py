"""How well a candidate fits a chain of mentions: a sum of what speaks for it, kept in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from kg.linking.context import shared
from kg.linking.described import NOTHING, Description, rules_out
from kg.linking.spelling import is_foreign_label, is_spelling_variant, plain
from kg.linking.weights import weights
from kg.model import Candidate, EntityId, MentionKind, Time, Wanted
from kg.reading.mentions.name_cues import given_names


class Fit(StrEnum):
    """How a candidate's classes go with the kind of a mention."""

    FITS = "fits"
    SOME_KIND = "some-kind"
    """The mention's kind is not known; the candidate is a person, place, organisation or work."""
    UNTYPED = "untyped"
    """The knowledge tells nothing of the candidate's classes."""
    OPEN = "open"
    """The classes neither fit nor unfit, or the mention's kind is easily taken for theirs."""
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Named:
    """What is being linked: the names of one chain, the most telling first, and its kind.

    ``said`` are the classes to one of which it belongs by a noun before the name; ``forms`` how the
    text itself spells it, folded: a base form may be cut too short ("Hertfordshir").
    ``described`` is what stands beside it and rules candidates out.
    """

    names: tuple[str, ...]
    kind: MentionKind
    said: frozenset[EntityId] = frozenset()
    forms: frozenset[str] = frozenset()
    described: Description = NOTHING

    @property
    def full(self) -> str:
        """The most telling name."""
        return self.names[0]

    @property
    def is_given_name(self) -> bool:
        """Whether the most telling name is a given name and no more."""
        return self.full in given_names()

    @property
    def is_lone_name(self) -> bool:
        """Whether this is a person of whom the article gives one name only."""
        return self.kind is MentionKind.PERSON and len(self.full.split()) == 1


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score in [0, 1] and what it is made of."""

    candidate: Candidate
    score: float
    fit: Fit
    context: float
    variant: bool = False
    tied: bool = False
    """Whether a statement ties it to something else that the article speaks of."""
    wanted: Wanted | None = None
    """What a claim wants that it is, where that spoke for it."""


def fit(candidate: Candidate, kind: MentionKind) -> Fit:
    """How the candidate's classes go with the kind."""
    known = weights()
    if candidate.types & known.never:
        return Fit.UNFIT
    if kind is MentionKind.CLASS:
        return Fit.UNFIT if candidate.types & known.not_a_class else Fit.OPEN
    if not candidate.types:
        return Fit.UNTYPED
    wanted = known.kinds.get(kind)
    if wanted is None:
        named = any(candidate.types & classes for classes in known.kinds.values())
        return Fit.SOME_KIND if named else Fit.OPEN
    if candidate.types & wanted:
        return Fit.FITS
    return Fit.OPEN if candidate.types & known.tolerated.get(kind, frozenset()) else Fit.UNFIT


def score(
    candidate: Candidate,
    named: Named,
    article: frozenset[str],
    others: frozenset[EntityId] = frozenset(),
    day: Time | None = None,
    wanted: Wanted | None = None,
) -> Scored:
    """The candidate's score for the chain.

    ``article`` is :func:`kg.linking.context.stems` of the text, ``day`` that on which it was
    written; ``others`` are the candidates of the chain's other names. ``wanted`` is what a claim
    wants, where the candidate is that; a kind that was guessed from the words around it then
    counts no more. A candidate of an unfit class scores 0, and so does who was not born yet, and
    one whose name is merely similar, unless it is the full name but for one letter and kind and
    context speak for it.
    """
    ruled_out = rules_out(named.described, candidate)
    candidate, kind = _as_spelt(_as_called(_as_known(candidate)), named)
    known_better = wanted is not None and kind in _GUESSED
    fits = Fit.FITS if known_better else fit(candidate, kind)
    if ruled_out or _is_unborn(candidate, day) or candidate.types & weights().never:
        fits = Fit.UNFIT
    context = shared(candidate, article, named.names)
    variant = candidate.match == "fuzzy"
    if variant and not (
        is_spelling_variant(named.full, candidate.matched) and fits is Fit.FITS and context
    ):
        return Scored(candidate, 0.0, Fit.UNFIT, context, variant)
    if fits is Fit.UNFIT:
        return Scored(candidate, 0.0, fits, context, variant)
    w = weights().weights
    found = features(candidate, named, fits, context, others)
    total = sum(w[name] * value for name, value in found.items()) + w["property"] * known_better
    return Scored(candidate, round(max(0.0, total), 4), fits, context, variant, wanted=wanted)


_GUESSED = frozenset(
    {
        MentionKind.PLACE,
        MentionKind.ORGANISATION,
        MentionKind.WORK,
        MentionKind.EVENT,
        MentionKind.OTHER,
    }
)
"""Kinds that words around a name suggest and a claim knows better; who is a person is plain."""


def _as_known(candidate: Candidate) -> Candidate:
    """A label of another language is an alias where the article's has a label of its own."""
    return replace(candidate, match="alias") if is_foreign_label(candidate) else candidate


def _as_called(candidate: Candidate) -> Candidate:
    """An alias that is the label without the legal form is as good as one: "Apple (Inc.)"."""
    said, label = plain(candidate.matched).split(), plain(candidate.label).split()
    rest = label[len(said) :] if label[: len(said)] == said else []
    if candidate.match != "alias" or not rest or not weights().legal.issuperset(rest):
        return candidate
    return replace(candidate, match="label")


def _as_spelt(candidate: Candidate, named: Named) -> tuple[Candidate, MentionKind]:
    """A merely similar candidate as an equal one, where the text spells its very name.

    Where the base form is another, it was cut wrongly, and so may be that it is a common noun.
    """
    if candidate.match != "fuzzy" or plain(candidate.matched) not in named.forms:
        return candidate, named.kind
    match: Literal["label", "alias"] = (
        "label" if plain(candidate.label) == plain(candidate.matched) else "alias"
    )
    cut = named.kind is MentionKind.CLASS and plain(named.full) != plain(candidate.matched)
    return replace(candidate, match=match), MentionKind.OTHER if cut else named.kind


def features(
    candidate: Candidate,
    named: Named,
    fits: Fit,
    context: float,
    others: frozenset[EntityId] = frozenset(),
) -> dict[str, float]:
    """What speaks for a candidate that is not unfit, by the name of its weight, and how much."""
    return {
        candidate.match: 1.0,
        "prior": candidate.prior,
        _fit_weight(fits, candidate): 1.0,
        "context": context,
        "chain": float(candidate.id in others),
        "said": float(_as_said(candidate, named.said)),
        "case": -float(_is_common(candidate, named)),
    }


def _is_common(candidate: Candidate, named: Named) -> bool:
    """Whether the candidate's name is written small and the article's is not: a common word."""
    small = candidate.matched[:1].islower() and named.full[:1].isupper()
    return small and named.kind is not MentionKind.CLASS


def _as_said(candidate: Candidate, said: frozenset[EntityId]) -> int:
    """1 where the candidate is of a class said, -1 where it is of others, 0 where nobody knows."""
    if not said or not candidate.types:
        return 0
    return 1 if candidate.types & said else -1


def with_agreement(scored: Scored, linked: Sequence[Candidate], day: Time | None) -> Scored:
    """The score with what speaks for the candidate among its namesakes, where it fits.

    That is what it shares with the article's other links, a statement between it and one of them,
    and against it that it died long before ``day``, on which the article was written. Such scores
    may pass 1: two that are both well known stay apart.
    """
    if scored.fit is Fit.UNFIT:
        return scored
    one, w = scored.candidate, weights().weights
    shares = [_alike(one, other) for other in linked]
    tied = any(_are_tied(one, other) for other in linked)
    bonus = w["agreement"] * max(shares, default=0.0) + w["statement"] * tied
    bonus -= w["outlived"] * _is_long_dead(one, day)
    return replace(scored, score=round(max(0.0, scored.score + bonus), 4), tied=tied)


def _are_tied(one: Candidate, other: Candidate) -> bool:
    """Whether a statement of either names the other."""
    return one.id != other.id and (other.id in one.related or one.id in other.related)


def _is_long_dead(candidate: Candidate, day: Time | None) -> bool:
    death = candidate.lifetime.end if candidate.lifetime else None
    return bool(death and day) and _years(death, day) > weights().long_dead


def _is_unborn(candidate: Candidate, day: Time | None) -> bool:
    """Whether someone was born only after the article was written."""
    birth = candidate.lifetime.start if candidate.lifetime else None
    return birth is not None and day is not None and birth.earliest > day.latest


def _years(earlier: Time | None, later: Time | None) -> int:
    return later.year - earlier.year if earlier and later else 0


def _alike(one: Candidate, other: Candidate) -> float:
    together = one.types | other.types
    if one.id == other.id or not together:
        return 0.0
    return len(one.types & other.types) / len(together)


def _fit_weight(fits: Fit, candidate: Candidate) -> str:
    """The weight's name. Where the kind is not known to fit, an alias carries less than a label."""
    unsure = fits in (Fit.UNTYPED, Fit.OPEN) and candidate.match not in ("label", "ours")
    return "unsure" if unsure else _FIT_WEIGHTS[fits]


_FIT_WEIGHTS = {
    Fit.FITS: "type",
    Fit.SOME_KIND: "some_kind",
    Fit.UNTYPED: "untyped",
    Fit.OPEN: "open",
}


def rank(scored: Sequence[Scored]) -> list[Scored]:
    """Best first; equals by how well known they are, then by the age of their id."""
    return sorted(scored, key=lambda s: (-s.score, -s.candidate.prior, _number(s.candidate.id)))


def _number(entity: EntityId) -> tuple[int, str]:
    digits = entity[1:]
    return (int(digits), entity) if digits.isdecimal() else (0, entity)
