"""What the claims of an article want the things that they join to be.

A claim is read before its ends are linked: its words may mean some properties, and each property
asks of which classes its ends are, by the lexicon's groups and by Wikidata's own type constraints
(P2302: subject type Q21503250, value type Q21510865). "Spielt bei Valencia" wants a team, so the
city of that name is not meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import pairwise

from kg.model import (
    Annotation,
    Argument,
    Candidate,
    ClaimReading,
    Entity,
    EntityId,
    Language,
    Mention,
    MentionKind,
    PropertyDefinition,
    PropertyId,
    Sense,
    Wanted,
)

Candidates = Mapping[str, Sequence[Candidate]]

_SUBJECT, _VALUE = "Q21503250", "Q21510865"
_CLASS, _RELATION = "P2308", "P2309"
_INSTANCE = frozenset({"Q21503252", "Q30208840"})
"""Instance of; instance or subclass of."""


class Suits(IntEnum):
    """How a candidate goes with what a claim wants."""

    NOT = 0
    """Its classes are known, and none of the properties that the words may mean asks for them."""
    OPEN = 1
    """Nothing is known of its classes, or the lexicon and Wikidata's constraint do not agree."""
    WELL = 2


def suits(candidate: Candidate, claims: Sequence[Sequence[Wanted]]) -> tuple[Suits, Wanted | None]:
    """How a candidate goes with all that claims want of it, and the property that it suits.

    It suits well where it suits one claim and is out of the question for none.
    """
    if not candidate.types or not claims:
        return Suits.OPEN, None
    each = [max(((_suits(candidate.types, w), w) for w in claim), key=_first) for claim in claims]
    worst, best = min(each, key=_first), max(each, key=_first)
    if worst[0] is Suits.NOT:
        return (Suits.NOT if best[0] is not Suits.WELL else Suits.OPEN), None
    return best if best[0] is Suits.WELL else (Suits.OPEN, None)


def _first(pair: tuple[Suits, Wanted]) -> Suits:
    return pair[0]


def _suits(types: frozenset[EntityId], wanted: Wanted) -> Suits:
    """By Wikidata's constraint where there is one: the tree of classes makes firms of towns."""
    group = wanted.constraint or wanted.classes
    if not group:
        return Suits.OPEN
    if types.isdisjoint(group):
        return Suits.NOT
    agreed = not wanted.classes or types & wanted.classes
    return Suits.WELL if agreed else Suits.OPEN


def properties_to_ask(
    annotation: Annotation, claims: Sequence[ClaimReading], candidates: Candidates
) -> frozenset[PropertyId]:
    """The properties whose constraints may decide what a name means: it has several candidates."""
    offered = _offered(annotation, candidates)
    return frozenset(
        sense.property
        for claim in claims
        if any(len({c.id for c in _of(annotation, end, offered)}) > 1 for end in _ends(claim))
        for sense in claim.senses
    )


def wanted(
    annotation: Annotation,
    claims: Sequence[ClaimReading],
    candidates: Candidates,
    definitions: Mapping[PropertyId, PropertyDefinition],
    language: Language,
) -> dict[int, tuple[tuple[Wanted, ...], ...]]:
    """For each chain of mentions, what each claim wants of it: one of several, by property.

    A property that the claim's other end cannot have is none of them.
    """
    offered = _offered(annotation, candidates)
    found: dict[int, list[tuple[Wanted, ...]]] = {}
    for claim in claims:
        if claim.object is None or not claim.senses:
            continue
        ends = (claim.subject, claim.object)
        for end, other, first in ((*ends, True), (*ends[::-1], False)):
            others = _of(annotation, other, offered)
            senses = [s for s in claim.senses if _can_be(others, s, not first)]
            asked = tuple(_wanted(s, first, definitions.get(s.property), language) for s in senses)
            if end.mention is not None and asked:
                found.setdefault(annotation.mentions[end.mention].chain, []).append(asked)
    return {chain: tuple(each) for chain, each in found.items()}


def _wanted(
    sense: Sense, first: bool, definition: PropertyDefinition | None, language: Language
) -> Wanted:
    """What a sense wants of the claim's subject (``first``) or object."""
    classes = sense.subject_types if first else sense.object_types
    labels = dict(definition.labels) if definition else {}
    type_ = _SUBJECT if first is not sense.inverse else _VALUE
    return Wanted(
        sense.property,
        labels.get(language, ""),
        frozenset(classes),
        _constrained(definition, type_),
    )


def _constrained(definition: PropertyDefinition | None, type_: EntityId) -> frozenset[EntityId]:
    """The classes that Wikidata's constraint of a type names, of one of which an end is to be."""
    for constraint in definition.constraints if definition else ():
        values = [
            (s.property, s.value.id) for s in constraint.parameters if isinstance(s.value, Entity)
        ]
        relations = {value for property_, value in values if property_ == _RELATION}
        if constraint.type == type_ and relations & _INSTANCE:
            return frozenset(value for property_, value in values if property_ == _CLASS)
    return frozenset()


def _can_be(offered: Sequence[Candidate], sense: Sense, first: bool) -> bool:
    """Whether an end of a claim can be what a sense wants of it, as far as anybody knows."""
    classes = sense.subject_types if first else sense.object_types
    if not classes or not offered:
        return True
    return any(not c.types or c.types.intersection(classes) for c in offered)


def _offered(annotation: Annotation, candidates: Candidates) -> dict[int, list[Candidate]]:
    """For each chain of mentions, the candidates of its names."""
    names = [(m.chain, m.name) for m in annotation.mentions if not m.anaphoric]
    names += [(noun.chain, noun.text) for noun in bare_nouns(annotation)]
    found: dict[int, list[Candidate]] = {}
    for chain, name in dict.fromkeys(names):
        found.setdefault(chain, []).extend(candidates.get(name, ()))
    return found


def _of(
    annotation: Annotation, end: Argument, offered: Mapping[int, list[Candidate]]
) -> Sequence[Candidate]:
    """The candidates of what an end of a claim names."""
    return () if end.mention is None else offered.get(annotation.mentions[end.mention].chain, ())


def _ends(claim: ClaimReading) -> tuple[Argument, ...]:
    return (claim.subject,) if claim.object is None else (claim.subject, claim.object)


def bare_nouns(annotation: Annotation) -> Iterator[Mention]:
    """Common nouns right behind a preposition: "in Bergen", "bei Arsenal".

    Without an article such a noun may be a name in just this form.
    """
    nouns = {
        mention.start: mention
        for mention in annotation.mentions
        if mention.kind is MentionKind.CLASS
        if not mention.in_compound and not mention.anaphoric
    }
    for sentence in annotation.sentences if nouns else ():
        for before, token in pairwise(sentence.tokens):
            if before.tag == "APPR" and token.start in nouns:
                yield nouns[token.start]
