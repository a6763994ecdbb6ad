"""The main job, straight through: read, annotate, claim, link, ask, judge, compare, keep.

The pipeline knows only seams and the pure layer; ``kg.build`` hands it the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from kg.claims.lexicon import Lexicon, lexicon
from kg.claims.read import read_claims
from kg.claims.state import state
from kg.finishing import Finisher, Known, Prepared, Sealed, conflicts_of
from kg.linking import pins as pinning
from kg.linking import strangers
from kg.linking.boundaries import confirmed
from kg.linking.linker import names_to_search
from kg.linking.wanted import properties_to_ask, wanted
from kg.model import (
    Annotation,
    Article,
    Candidate,
    Check,
    ClaimReading,
    EntityId,
    EntityTerms,
    Facts,
    Failure,
    Found,
    Link,
    Message,
    Pin,
    PropertyId,
    Proposition,
    Time,
    Utterance,
)
from kg.reasoning.assume import assume
from kg.reasoning.reach import sought
from kg.reasoning.spoken import spoken_of
from kg.seams import Annotator, EntityLinker, Knowledge, Reasoner, Store
from kg.verdicts.judge import judge
from kg.verdicts.meant import Judged, at_odds, not_meant
from kg.verdicts.questions import questions


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its layers, claims and links; ``beleg annotate`` prints layers and links."""

    article: Article
    annotation: Annotation
    claims: tuple[ClaimReading, ...]
    candidates: Mapping[str, Sequence[Candidate]]
    links: tuple[Link, ...]
    failures: tuple[Failure, ...]
    pins: tuple[Pin, ...] = ()
    unasked: frozenset[str] = frozenset()
    """Names that could not be looked up everywhere and that nothing bears where they could."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The parts of one run. ``clock`` gives the time as ISO 8601 with zone."""

    annotator: Annotator
    linker: EntityLinker
    knowledge: Knowledge
    reasoner: Reasoner
    store: Store
    clock: Callable[[], str]
    version: str
    words: Lexicon = field(default_factory=lexicon)

    def read(self, article: Article, pins: Sequence[Pin] = ()) -> Reading:
        """Annotates and links an article, as the pins want it; nothing is judged or kept."""
        annotation = self.annotator.annotate(article)
        found = self.knowledge.search(names_to_search(annotation), article.language)
        annotation = confirmed(annotation, found.candidates, article.text)
        claims = read_claims(article, annotation, self.words)
        properties = properties_to_ask(annotation, claims, found.candidates)
        facts = self.knowledge.ask(pinning.questions(pins), properties)
        offered = pinning.offered(annotation, found.candidates, pins, facts)
        asked = wanted(annotation, claims, offered, facts.properties, article.language)
        links = self.linker.link(article, annotation, offered, asked)
        links = pinning.kept(annotation, links, pins, offered, article.language)
        failures = (*found.failures, *facts.failures)
        unasked = _unasked(annotation, found, pins)
        return Reading(article, annotation, claims, offered, links, failures, tuple(pins), unasked)

    def state(self, article: Article) -> tuple[tuple[Proposition, ...], tuple[Utterance, ...]]:
        """What an article states and where; nothing is judged or kept."""
        return self._stated(self.read(article))

    def _stated(self, reading: Reading) -> tuple[tuple[Proposition, ...], tuple[Utterance, ...]]:
        article, annotation = reading.article, reading.annotation
        types = entity_types(reading)
        return state(article, annotation, reading.claims, reading.links, types, dead(reading))

    def check(self, article: Article, as_of: Time | None = None) -> Check:
        """Checks one article and keeps the result in the store, wholly or not at all.

        ``as_of`` is the day by which claims without a time are judged where the article has no
        date. Raises :class:`kg.errors.StoreUnavailable` or :class:`kg.errors.StoreError`; a
        knowledge source that fails is named in the notes instead.
        """
        return self.finish(self.prepare(article, as_of, self.store.pins(article.id)))

    def prepare(
        self, article: Article, as_of: Time | None = None, pins: Sequence[Pin] = ()
    ) -> Prepared:
        """The part of a check that needs no store: claims, links, facts, first verdicts.

        ``pins`` are those of the store for this article (:meth:`kg.seams.Store.pins`).
        """
        day = article.published or as_of
        reading, judged = self._of_those_meant(self.read(article, pins), day)
        propositions, utterances = judged.propositions, judged.utterances
        facts, verdicts = judged.facts, judged.verdicts
        own = assume(article, propositions, utterances, day)
        known = Known.of(facts, terms(reading, facts))
        conflicts = conflicts_of(self.reasoner, own, (), known.statements, facts.properties)
        spoken = spoken_of(propositions, utterances, verdicts, conflicts)
        return Prepared(
            article=article,
            propositions=propositions,
            utterances=utterances,
            verdicts=verdicts,
            conflicts=conflicts,
            sought=sought(own, propositions, facts.properties),
            day=day,
            terms={each: names for each, names in known.terms.items() if each in spoken},
            notes=notes(article, day, reading, facts),
            known=Sealed(known),
        )

    def finish(self, prepared: Prepared) -> Check:
        """The rest of a check: revised verdicts and conflicts by what the store holds; kept there.

        Raises what :meth:`check` raises.
        """
        return Finisher(self.reasoner, self.store, self.clock).finish(prepared)

    def _of_those_meant(self, reading: Reading, day: Time | None) -> tuple[Reading, Judged]:
        """What is stated, judged; without links to people whom the article does not mean."""
        judged = self._judged(reading, day)
        types = entity_types(reading)
        pinned = {pin.entity for pin in reading.pins}
        doubted = {who: o for who, o in at_odds(judged, types).items() if who not in pinned}
        if not doubted:
            return reading, judged
        asked = strangers.questions(doubted, reading.annotation, reading.links)
        facts = self.knowledge.ask(asked, frozenset())
        facts = replace(facts, terms={**judged.facts.terms, **facts.terms})
        found = not_meant(reading.annotation, reading.links, doubted, facts, types)
        if not found:
            return reading, judged
        links = strangers.withdrawn(reading.links, found, reading.article.language)
        again = replace(reading, links=links)
        return again, self._judged(again, day, {s.name: s.reason for s in found.values()})

    def _judged(
        self,
        reading: Reading,
        day: Time | None,
        unmeant: Mapping[str, Message] = MappingProxyType({}),
    ) -> Judged:
        """What is stated, with the verdicts; ``unmeant`` says why names were left unlinked."""
        propositions, utterances = self._stated(reading)
        facts = self.knowledge.ask(questions(propositions), properties_of(propositions))
        created = self.clock()
        verdicts = tuple(
            judge(
                p, facts, day, reading.article,
                version=self.version, created=created, unmeant=unmeant, unasked=reading.unasked,
            )
            for p in propositions
        )  # fmt: skip
        return Judged(propositions, utterances, facts, verdicts)


def _unasked(annotation: Annotation, found: Found, pins: Sequence[Pin]) -> frozenset[str]:
    """The names that nothing bears, where not every source could be asked for them."""
    if not found.failures:
        return frozenset()
    names = {mention.name for mention in annotation.mentions} - {pin.name for pin in pins}
    return frozenset(name for name in names if not found.candidates.get(name))


def properties_of(propositions: Sequence[Proposition]) -> frozenset[PropertyId]:
    """The Wikidata properties that the propositions use, as qualifiers too."""
    stated = {p.property for p in propositions if p.property}
    return frozenset(stated | {q.property for p in propositions for q in p.qualifiers})


def entity_types(reading: Reading) -> dict[EntityId, frozenset[EntityId]]:
    """The classes of each linked entity, with superclasses."""
    types = {c.id: c.types for found in reading.candidates.values() for c in found}
    linked = {link.entity for link in reading.links if link.entity}
    return {entity: types.get(entity, frozenset()) for entity in linked}


def dead(reading: Reading) -> frozenset[EntityId]:
    """The linked entities who had died when the article was written, as far as that is known."""
    published = reading.article.published
    linked = {link.entity for link in reading.links}
    lives = ((c.id, c.lifetime) for found in reading.candidates.values() for c in found)
    return frozenset(
        entity
        for entity, life in lives
        if published and life and life.end and entity in linked
        if life.end.latest < published.earliest
    )


def terms(reading: Reading, facts: Facts) -> dict[EntityId, EntityTerms]:
    """The names of every entity and property that the check speaks of.

    Entities that no question was about (they only play a part in events) have the name by which
    they were linked.
    """
    linked = {
        link.entity: EntityTerms(link.entity, ((reading.article.language, link.label),))
        for link in reading.links
        if link.entity
    }
    properties = {p.id: EntityTerms(p.id, p.labels) for p in facts.properties.values()}
    return {**linked, **properties, **facts.terms}


def notes(
    article: Article, day: Time | None, reading: Reading, facts: Facts
) -> tuple[Message, ...]:
    """What a reader of the report must know before the verdicts."""
    found = []
    if article.published is None:
        found.append(_no_date(day))
    said = reading.annotation.notes
    found += said
    if not said and not any(sentence.parsed for sentence in reading.annotation.sentences):
        found.append(
            Message(
                "Der Text wurde nicht grammatisch zerlegt; es wurden keine Behauptungen gelesen.",
                "The text was not parsed; no claims were read.",
            )
        )
    found += [
        Message(
            f"Nicht befragt: {f.source}; der technische Grund: “{f.message}”.",
            f"Not asked: {f.source} ({f.message})",
        )
        for f in dict.fromkeys((*reading.failures, *facts.failures))
    ]
    return tuple(found)


def _no_date(day: Time | None) -> Message:
    if day is None:
        return Message(
            "Kein Erscheinungsdatum bekannt: Zeitangaben wie „am Mittwoch“ bleiben ohne Datum.",
            "No publication date is known: times such as “on Wednesday” stay without a date.",
        )
    return Message(
        f"Kein Erscheinungsdatum bekannt; geprüft nach dem Stand vom {day.iso()}.",
        f"No publication date is known; judged as of {day.iso()}.",
    )
