"""The main job, straight through: read, annotate, claim, link, ask, judge, compare, keep.

The pipeline knows only seams and the pure layer; ``kg.build`` hands it the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.claims.lexicon import Lexicon, lexicon
from kg.claims.read import read_claims
from kg.claims.state import state
from kg.claims.superseded import says_the_same, superseded
from kg.linking import pins as pinning
from kg.linking.boundaries import confirmed
from kg.linking.linker import names_to_search
from kg.model import (
    Annotation,
    Article,
    Candidate,
    Check,
    Claimed,
    Conflict,
    Deeds,
    EntityId,
    EntityTerms,
    Facts,
    Failure,
    Language,
    Link,
    Message,
    Named,
    Occasion,
    Pin,
    PropertyId,
    Proposition,
    Rivals,
    Sought,
    Stated,
    Statement,
    Time,
    Utterance,
    Verdict,
    Version,
)
from kg.reasoning import reach
from kg.reasoning.assume import assume, assume_others, together
from kg.reasoning.spoken import spoken_of
from kg.seams import Annotator, EntityLinker, Knowledge, Reasoner, Store
from kg.verdicts import corrections
from kg.verdicts.judge import as_revision, judge
from kg.verdicts.questions import questions


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with its layers and links, as ``beleg annotate`` prints them."""

    article: Article
    annotation: Annotation
    candidates: Mapping[str, Sequence[Candidate]]
    links: tuple[Link, ...]
    failures: tuple[Failure, ...]
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article read, linked and judged, before a store is asked anything.

    It can be pickled, so that this part of the work may be done in another process.
    ``verdicts`` revise nothing yet; ``day`` is the day that claims without a time are judged by.
    """

    article: Article
    propositions: tuple[Proposition, ...]
    utterances: tuple[Utterance, ...]
    facts: Facts
    verdicts: tuple[Verdict, ...]
    day: Time | None
    terms: dict[EntityId, EntityTerms]
    notes: tuple[Message, ...]


Prepare = Callable[[Article, Sequence[Pin]], Prepared]
"""What prepares an article by the pins that the store has for it."""


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
        if not pins:
            links = self.linker.link(article, annotation, found.candidates)
            return Reading(article, annotation, found.candidates, links, found.failures)
        facts = self.knowledge.ask(pinning.questions(pins))
        offered = pinning.offered(annotation, found.candidates, pins, facts)
        links = self.linker.link(article, annotation, offered)
        links = pinning.kept(annotation, links, pins, offered, article.language)
        failures = (*found.failures, *facts.failures)
        return Reading(article, annotation, offered, links, failures, tuple(pins))

    def state(self, article: Article) -> tuple[tuple[Proposition, ...], tuple[Utterance, ...]]:
        """What an article states and where; nothing is judged or kept."""
        return self._stated(self.read(article))

    def _stated(self, reading: Reading) -> tuple[tuple[Proposition, ...], tuple[Utterance, ...]]:
        article, annotation = reading.article, reading.annotation
        claims = read_claims(article, annotation, self.words)
        return state(article, annotation, claims, reading.links, entity_types(reading))

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
        reading = self.read(article, pins)
        propositions, utterances = self._stated(reading)
        facts = self.knowledge.ask(questions(propositions), properties_of(propositions))
        day = article.published or as_of
        return Prepared(
            article=article,
            propositions=propositions,
            utterances=utterances,
            facts=facts,
            verdicts=self._judge(propositions, facts, day, article),
            day=day,
            terms=terms(reading, facts),
            notes=notes(article, day, reading, facts),
        )

    def finish(self, prepared: Prepared) -> Check:
        """The rest of a check: revised verdicts and conflicts by what the store holds; kept there.

        Raises what :meth:`check` raises.
        """
        article, facts, day = prepared.article, prepared.facts, prepared.day
        propositions, utterances = prepared.propositions, prepared.utterances
        conflicts, rivals = self._conflicts(article, propositions, utterances, facts, day)
        verdicts, lapsed = self._revised(prepared)
        spoken = spoken_of(propositions, utterances, verdicts, conflicts)
        check = Check(
            article=article,
            utterances=utterances,
            propositions=propositions,
            verdicts=verdicts,
            conflicts=conflicts,
            terms={each: names for each, names in prepared.terms.items() if each in spoken},
            notes=(
                *prepared.notes,
                *map(corrections.words, lapsed),
                *_cut(rivals, prepared.terms, article.language),
            ),
            versions=self._versions(article, utterances),
            others=self._others(article, conflicts),
        )
        self.store.put(check)
        return check

    def _versions(
        self, article: Article, utterances: Sequence[Utterance]
    ) -> tuple[Version, ...]:
        """What the article said before, the text that this check replaces included."""
        held = self.store.held(article.id)
        if held is None:
            return ()
        earlier = self.store.versions(article.id)
        old = None if says_the_same(held, article) else self.store.article(article.id)
        if old is None:
            return earlier
        when = article.retrieved or self.clock()
        return (*earlier, superseded(old, utterances, len(earlier) + 1, when))

    def _revised(self, prepared: Prepared) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
        """The verdicts, as revisions of what the store holds, and corrections that lapsed."""
        history = self.store.newest({v.proposition: v.as_of for v in prepared.verdicts})
        earlier = {proposition: verdicts[-1] for proposition, verdicts in history.items()}
        judged = [
            as_revision(v, earlier[v.proposition]) if v.proposition in earlier else v
            for v in prepared.verdicts
        ]
        lapsed = [corrections.lapsed(history.get(v.proposition, ()), v) for v in judged]
        return (
            tuple(corrections.in_force(history.get(v.proposition, ()), v) for v in judged),
            tuple(gone for gone in lapsed if gone),
        )

    def _judge(
        self, propositions: Sequence[Proposition], facts: Facts, day: Time | None, article: Article
    ) -> tuple[Verdict, ...]:
        created = self.clock()
        return tuple(
            judge(p, facts, day, article, version=self.version, created=created)
            for p in propositions
        )

    def _conflicts(
        self,
        article: Article,
        propositions: Sequence[Proposition],
        utterances: Sequence[Utterance],
        facts: Facts,
        day: Time | None,
    ) -> tuple[tuple[Conflict, ...], Rivals]:
        """Conflicts that this article takes part in, and what of others was looked at for them.

        Those among others stay theirs.
        """
        own = assume(article, propositions, utterances, day)
        rivals = self.store.rivals(
            reach.sought(own, facts.properties), article.id, [p.id for p in propositions]
        )
        assumed = together([own, *assume_others(rivals, propositions)])
        conflicts = self.reasoner.conflicts(
            assumed.propositions,
            assumed.denied,
            statements_of(facts),
            facts.properties,
            assumed.sayings,
        )
        of_own = (c for c in conflicts if not own.sayings.keys().isdisjoint(c.propositions))
        return tuple(of_own), rivals

    def _others(self, article: Article, conflicts: Sequence[Conflict]) -> tuple[Stated, ...]:
        """What other articles say in the conflicts."""
        wanted = {proposition for conflict in conflicts for proposition in conflict.propositions}
        found = self.store.stating(wanted) if wanted else ()
        return tuple(stated for stated in found if stated.article.id != article.id)


def properties_of(propositions: Sequence[Proposition]) -> frozenset[PropertyId]:
    """The Wikidata properties that the propositions use, as qualifiers too."""
    stated = {p.property for p in propositions if p.property}
    return frozenset(stated | {q.property for p in propositions for q in p.qualifiers})


def entity_types(reading: Reading) -> dict[EntityId, frozenset[EntityId]]:
    """The classes of each linked entity, with superclasses."""
    types = {c.id: c.types for found in reading.candidates.values() for c in found}
    linked = {link.entity for link in reading.links if link.entity}
    return {entity: types.get(entity, frozenset()) for entity in linked}


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


def statements_of(facts: Facts) -> tuple[Statement, ...]:
    """Every statement that was asked for, once."""
    groups = [*facts.answers.values(), *facts.parents.values()]
    return tuple({s.id: s for group in groups for s in group}.values())


def notes(
    article: Article, day: Time | None, reading: Reading, facts: Facts
) -> tuple[Message, ...]:
    """What a reader of the report must know before the verdicts."""
    found = []
    if article.published is None:
        found.append(_no_date(day))
    if not any(sentence.parsed for sentence in reading.annotation.sentences):
        found.append(
            Message(
                "Der Text wurde nicht grammatisch zerlegt; es wurden keine Behauptungen gelesen.",
                "The text was not parsed; no claims were read.",
            )
        )
    found += [
        Message(f"Nicht befragt: {f.source} ({f.message})", f"Not asked: {f.source} ({f.message})")
        for f in dict.fromkeys((*reading.failures, *facts.failures))
    ]
    return tuple(found)


def _cut(
    rivals: Rivals, terms: Mapping[EntityId, EntityTerms], language: Language
) -> tuple[Message, ...]:
    """That the store says more of something than is compared, and of what."""
    things = sorted({name for each in rivals.cut for name in _names(each, terms, language)})
    if not rivals.cut:
        return ()
    of = f" ({', '.join(things)})" if things else ""
    return (
        Message(
            f"Nicht mit allem verglichen: Andere Artikel sagen dazu mehr, als verglichen wird{of}.",
            f"Not compared with everything: other articles say more of this than is compared{of}.",
        ),
    )


def _names(
    sought: Sought, terms: Mapping[EntityId, EntityTerms], language: Language
) -> Iterator[str]:
    """What a thing that was sought is called."""
    match sought:
        case Claimed(subject=subject, object=object_):
            things = [thing for thing in (subject, object_) if thing is not None]
        case Deeds(thing=thing) | Occasion(thing=thing):
            things = [thing]
        case _:
            things = []
    for thing in things:
        if isinstance(thing, Named):
            yield thing.name
        else:
            labels = dict(terms[thing.id].labels) if thing.id in terms else {}
            yield labels.get(language, thing.id)


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
