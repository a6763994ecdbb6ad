"""What the ends of claims mean in one article, and how well they fit what a sense asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from kg.claims.grammar import grammar
from kg.claims.lexicon import cues
from kg.model import (
    Annotation,
    Argument,
    ClaimReading,
    Entity,
    EntityId,
    Link,
    Mention,
    MentionKind,
    Modality,
    Named,
    Polarity,
    Term,
    Value,
)


class Fit(IntEnum):
    """How well an end fits the classes that a sense asks for."""

    NONE = 0
    GUESSED = 1
    """It is linked, Wikidata does not say to what, and its kind was no more than a guess."""
    OPEN = 2
    """Nothing speaks against it: by its kind, or because nothing is asked."""
    KNOWN = 3
    """Wikidata says that it is of one of the classes."""


_LANGUAGE = "Q34770"
SOVEREIGN = ("Q3624078",)
"""Sovereign states: a city that is one is a country, but where "in" may mean either."""
_GUESSES = frozenset(
    {MentionKind.OTHER, MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.WORK}
)


@dataclass(frozen=True, slots=True)
class Resolver:
    """What the arguments of one article mean."""

    annotation: Annotation
    links: Mapping[int, Link]
    types: Mapping[EntityId, frozenset[EntityId]]
    dead: Collection[Value]
    """Things and names of those who had died."""

    def term(self, argument: Argument) -> Term | None:
        """The argument's value with its words, None for a pronoun that nothing resolves."""
        if argument.value is not None:
            return Term(argument.value, argument.text)
        if argument.mention is None:
            name = " ".join(argument.text.split())
            return (
                None
                if not name or name.lower() in grammar().pronouns
                else Term(Named(name), argument.text)
            )
        main = self._main(argument.mention)
        for index in (main, argument.mention):
            link = self.links.get(index)
            if link is not None and link.entity is not None:
                return Term(Entity(link.entity), argument.text)
        mention = self.annotation.mentions[main]
        if mention.name.lower() in grammar().pronouns:
            return None
        return Term(Named(mention.name, mention.kind), argument.text)

    def _main(self, index: int) -> int:
        chain = self.annotation.mentions[index].chain
        return chain if 0 <= chain < len(self.annotation.mentions) else index

    def kind(self, argument: Argument) -> MentionKind | None:
        """The kind of what the argument's chain names, None for a value or bare words."""
        if argument.mention is None:
            return None
        return self.annotation.mentions[self._main(argument.mention)].kind

    def names_a_thing(self, argument: Argument) -> bool:
        """Whether an unlinked argument can be an end of a typed claim.

        A description that nothing resolved ("das Unternehmen") names nothing in particular.
        """
        if argument.value is not None:
            return True
        if argument.mention is None:
            return False
        main: Mention = self.annotation.mentions[self._main(argument.mention)]
        return not main.anaphoric

    def fit(
        self,
        argument: Argument,
        term: Term,
        classes: Sequence[EntityId],
        kinds: frozenset[str],
    ) -> Fit:
        """How well an end can belong to one of the classes; without any it always can."""
        if isinstance(argument.value, Entity):  # a language, by the lexicon
            return Fit.KNOWN if not classes or _LANGUAGE in classes else Fit.NONE
        if not classes:
            return Fit.OPEN
        if self.kind(argument) is MentionKind.PLACE and "work" in kinds and "place" not in kinds:
            return Fit.NONE  # the tree of classes makes works of some towns
        if isinstance(argument.value, Named):
            return Fit.OPEN if argument.value.kind.value in kinds else Fit.NONE
        if argument.value is not None:
            return Fit.OPEN
        linked = isinstance(term.value, Entity)
        known = self.types.get(term.value.id) if isinstance(term.value, Entity) else None
        if known:
            return Fit.NONE if known.isdisjoint(classes) else Fit.KNOWN
        kind = self.kind(argument)
        vague = linked and kind is MentionKind.OTHER
        if kind is not None and kind.value in kinds and not vague:
            return Fit.OPEN
        return Fit.GUESSED if linked and kind in _GUESSES else Fit.NONE

    def is_of_the_dead(self, *terms: Term) -> bool:
        """Whether someone of the terms was dead: what they are called is what they were."""
        return any(t.value in self.dead for t in terms)

    def is_of(self, term: Term, classes: Sequence[EntityId]) -> bool:
        """Whether Wikidata says that a thing is of one of the classes."""
        known = self.types.get(term.value.id) if isinstance(term.value, Entity) else None
        return known is not None and not known.isdisjoint(classes)


_OF_DEATH = frozenset({"P20", "P157", "P509", "P570", "P1196"})
"""Place, killer, cause, date and manner of a death."""


def died(readings: Sequence[ClaimReading], resolver: Resolver) -> Iterator[Value]:
    """Those whom the article itself tells to have died, linked or not, by things and names."""
    for reading in readings:
        if reading.polarity is Polarity.POSITIVE and reading.modality is Modality.ASSERTED:
            for argument in _dying(reading):
                term = resolver.term(argument)
                if term is not None:
                    yield term.value


def _dying(reading: ClaimReading) -> Iterator[Argument]:
    if any(sense.property in _OF_DEATH and not sense.inverse for sense in reading.senses):
        yield reading.subject
    event, deaths = reading.event, cues()["deaths"]
    if event is None:
        return
    if event.type in deaths["dead"]:
        yield from (role.argument for role in event.roles if role.name == "patient")
    if event.type in deaths["dying"]:
        yield from (role.argument for role in event.roles if role.name == "agent")
