"""Whether the people of an article's claims are those that their names were linked to.

Claims that do not fit someone are false, or about somebody else. They are about somebody else where
the article calls that person what nothing known of the linked one is, or where nothing fits at all
(:mod:`kg.linking.strangers` has the words). Nothing is supported or refuted by this: what is not
surely about someone is not judged by what is known of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.linking.strangers import Stranger, called_otherwise, questions
from kg.model import (
    Annotation,
    Entity,
    EntityId,
    Facts,
    Label,
    Link,
    PropertyId,
    Proposition,
    Utterance,
    Verdict,
)
from kg.verdicts.rating import rate

_PERSON: Final = "Q5"
_TELLS_LITTLE: Final = frozenset({"P27", "P31", "P106", "P21", "P103", "P1412"})
"""Properties in which millions agree."""
_NOTHING_FITS: Final = 3
"""So many refuted properties of one person, and none that fits, are no slip of the writer's."""
_AGAINST: Final = frozenset({Label.REFUTED, Label.OUTDATED, Label.CONFLICTING})

Types = Mapping[EntityId, frozenset[EntityId]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What an article states, and the verdicts on it by the facts."""

    propositions: tuple[Proposition, ...]
    utterances: tuple[Utterance, ...]
    facts: Facts
    verdicts: tuple[Verdict, ...]


@dataclass(slots=True)
class Odds:
    """How what is claimed of a person stands: where claims fail, in what, and whether any fits."""

    places: list[int] = field(default_factory=list)
    refuted: set[PropertyId] = field(default_factory=set)
    fits: bool = False
    vague: list[int] = field(default_factory=list)
    """Where claims fit that would fit millions."""

    @property
    def nothing_fits(self) -> bool:
        """Whether all that could be judged is refuted, and that is much."""
        return not self.fits and not self.vague and len(self.refuted) >= _NOTHING_FITS

    @property
    def in_question(self) -> list[int]:
        """Where the claims stand that make it worth asking who is meant."""
        return self.places or ([] if self.fits else self.vague)


def at_odds(judged: Judged, types: Types) -> dict[EntityId, Odds]:
    """The linked people of whom something is claimed that does not fit, or nothing telling."""
    stated = {p.id: p for p in judged.propositions}
    verdicts = {v.proposition: v for v in judged.verdicts}
    found: dict[EntityId, Odds] = defaultdict(Odds)
    for utterance in judged.utterances:
        claim, verdict = stated.get(utterance.proposition), verdicts.get(utterance.proposition)
        if claim is None or verdict is None or claim.property is None:
            continue
        label = rate(utterance, verdict).label
        for person in _people(claim, types):
            _count(found[person], claim.property, label, utterance.start)
    return {person: odds for person, odds in found.items() if odds.in_question}


def _count(odds: Odds, property: PropertyId, label: Label, place: int) -> None:
    if label in _AGAINST:
        odds.places.append(place)
    if label is Label.REFUTED:
        odds.refuted.add(property)
    if label is Label.SUPPORTED and property in _TELLS_LITTLE:
        odds.vague.append(place)
    elif label is Label.SUPPORTED:
        odds.fits = True


def _people(claim: Proposition, types: Types) -> list[EntityId]:
    ends = (claim.subject, claim.object)
    linked = [term.value.id for term in ends if term and isinstance(term.value, Entity)]
    return [entity for entity in linked if _PERSON in types.get(entity, frozenset())]


def not_meant(
    annotation: Annotation,
    links: Sequence[Link],
    doubted: Mapping[EntityId, Odds],
    facts: Facts,
    types: Types,
) -> dict[EntityId, Stranger]:
    """Those of the people whom the article does not mean, as far as that can be told.

    ``facts`` answer :func:`kg.linking.strangers.questions`; of whom nothing could be asked is left
    as linked.
    """
    found: dict[EntityId, Stranger] = {}
    for person, odds in doubted.items():
        if not questions([person]) <= facts.answers.keys():
            continue
        called = called_otherwise(annotation, links, person, odds.in_question, facts, types)
        if called or odds.nothing_fits:
            mentions = (annotation.mentions[k.mention] for k in links if k.entity == person)
            name = max((m.name for m in mentions if not m.anaphoric), key=len, default=person)
            found[person] = Stranger(name, called)
    return found
