"""The end of a check, which needs the store: what the article contradicts there, and keeping it.

All that needs no store is done before, in whichever process, and handed over as a
:class:`Prepared`. One writer finishes many articles, so what it does for each is kept small.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from kg.claims.superseded import says_the_same, superseded
from kg.model import (
    Article,
    Check,
    Claimed,
    Conflict,
    Deeds,
    Entity,
    EntityId,
    EntityTerms,
    Facts,
    Language,
    Message,
    Named,
    Occasion,
    Pin,
    PropertyDefinition,
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
from kg.reasoning.assume import Assumptions, assume, assume_others, together, vouched
from kg.reasoning.spoken import spoken_of
from kg.seams import Reasoner, Store
from kg.verdicts import corrections
from kg.verdicts.judge import as_revision

T = TypeVar("T")

_PROTOCOL = pickle.HIGHEST_PROTOCOL


class Sealed(Generic[T]):
    """A value that goes to another process in one piece, and is unpacked there if asked for."""

    def __init__(self, value: T) -> None:
        self._value: list[T] = [value]
        self._packed = b""

    def open(self) -> T:
        """The value."""
        if not self._value:
            self._value.append(pickle.loads(self._packed))
        return self._value[0]

    def __getstate__(self) -> bytes:
        """What is pickled: the value, pickled once."""
        return self._packed or pickle.dumps(self._value[0], _PROTOCOL)

    def __setstate__(self, packed: bytes) -> None:
        self._value, self._packed = [], packed


@dataclass(frozen=True, slots=True)
class Known:
    """What was asked of the knowledge for an article, and the names of all that is in it.

    ``definitions`` are pickled one by one: articles share them, so that the writer unpacks each
    once.
    """

    statements: tuple[Statement, ...]
    definitions: Mapping[PropertyId, bytes]
    terms: Mapping[EntityId, EntityTerms]

    @classmethod
    def of(cls, facts: Facts, terms: Mapping[EntityId, EntityTerms]) -> Known:
        """What the writer may need of the facts."""
        packed = {each: _packed(definition) for each, definition in facts.properties.items()}
        return cls(statements_of(facts), packed, terms)

    @property
    def properties(self) -> dict[PropertyId, PropertyDefinition]:
        """The properties that the article uses."""
        return {each: _definition(packed) for each, packed in self.definitions.items()}


_MOST_PACKED = 1024
_done: dict[int, tuple[PropertyDefinition, bytes]] = {}


def _packed(definition: PropertyDefinition) -> bytes:
    """A definition, pickled once: a source that remembers hands out the same one each time.

    It is known again by its identity, since its hash takes as long as pickling it.
    """
    held = _done.get(id(definition))
    if held is None or held[0] is not definition:
        if len(_done) >= _MOST_PACKED:
            _done.clear()
        held = _done[id(definition)] = definition, pickle.dumps(definition, _PROTOCOL)
    return held[1]


@lru_cache(maxsize=1024)
def _definition(packed: bytes) -> PropertyDefinition:
    made: PropertyDefinition = pickle.loads(packed)
    return made


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article read, linked and judged, before a store is asked anything.

    It can be pickled, so that this part of the work may be done in another process.
    ``verdicts`` revise nothing yet; ``day`` is the day that claims without a time are judged by;
    ``conflicts`` are those that the article has without others, ``sought`` what it is held
    against in them. ``terms`` are the names of what these speak of. ``known`` is looked at only
    where others have something to say of it.
    """

    article: Article
    propositions: tuple[Proposition, ...]
    utterances: tuple[Utterance, ...]
    verdicts: tuple[Verdict, ...]
    conflicts: tuple[Conflict, ...]
    sought: frozenset[Sought]
    day: Time | None
    terms: Mapping[EntityId, EntityTerms]
    notes: tuple[Message, ...]
    known: Sealed[Known]


Prepare = Callable[[Article, Sequence[Pin]], Prepared]
"""What prepares an article by the pins that the store has for it."""


@dataclass(frozen=True, slots=True)
class Finisher:
    """What the end of a check needs."""

    reasoner: Reasoner
    store: Store
    clock: Callable[[], str]

    def finish(self, prepared: Prepared) -> Check:
        """Revised verdicts and conflicts by what the store holds; kept there.

        Raises :class:`kg.errors.StoreUnavailable` or :class:`kg.errors.StoreError`.
        """
        article, propositions = prepared.article, prepared.propositions
        own = vouched(prepared.utterances)
        rivals = self.store.rivals(prepared.sought, article.id, own)
        conflicts = self._conflicts(prepared, rivals)
        verdicts, lapsed = self._revised(prepared)
        terms = _terms(prepared, verdicts, conflicts)
        check = Check(
            article=article,
            utterances=prepared.utterances,
            propositions=propositions,
            verdicts=verdicts,
            conflicts=conflicts,
            terms=terms,
            notes=(
                *prepared.notes,
                *map(corrections.words, lapsed),
                *_cut(rivals, terms, article.language),
            ),
            versions=self._versions(article, prepared.utterances),
            others=self._others(article, conflicts),
        )
        self.store.put(check)
        return check

    def _conflicts(self, prepared: Prepared, rivals: Rivals) -> tuple[Conflict, ...]:
        """Conflicts that this article takes part in; those among others stay theirs."""
        if not rivals.voices:
            return prepared.conflicts
        own = assume(prepared.article, prepared.propositions, prepared.utterances, prepared.day)
        others = assume_others(rivals, prepared.propositions)
        known = prepared.known.open()
        return conflicts_of(self.reasoner, own, others, known.statements, known.properties)

    def _versions(self, article: Article, utterances: Sequence[Utterance]) -> tuple[Version, ...]:
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

    def _others(self, article: Article, conflicts: Sequence[Conflict]) -> tuple[Stated, ...]:
        """What other articles say in the conflicts."""
        wanted = {proposition for conflict in conflicts for proposition in conflict.propositions}
        found = self.store.stating(wanted) if wanted else ()
        return tuple(stated for stated in found if stated.article.id != article.id)

    def _revised(self, prepared: Prepared) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
        """The verdicts, as revisions of what the store holds, and corrections that lapsed."""
        held = self.store.newest({v.proposition: v.as_of for v in prepared.verdicts})
        earlier = {proposition: (verdict,) for proposition, verdict in held.items()}
        judged = [
            as_revision(v, held[v.proposition]) if v.proposition in held else v
            for v in prepared.verdicts
        ]
        lapsed = [corrections.lapsed(earlier.get(v.proposition, ()), v) for v in judged]
        return (
            tuple(corrections.in_force(earlier.get(v.proposition, ()), v) for v in judged),
            tuple(gone for gone in lapsed if gone),
        )


def conflicts_of(
    reasoner: Reasoner,
    own: Assumptions,
    others: Sequence[Assumptions],
    statements: Sequence[Statement],
    properties: Mapping[PropertyId, PropertyDefinition],
) -> tuple[Conflict, ...]:
    """The conflicts of what one article assumes with others and with what is known."""
    assumed = together([own, *others])
    found = reasoner.conflicts(
        assumed.propositions,
        assumed.denied,
        statements,
        properties,
        assumed.sayings,
    )
    return tuple(c for c in found if not own.sayings.keys().isdisjoint(c.propositions))


def statements_of(facts: Facts) -> tuple[Statement, ...]:
    """Every statement that was asked for, once."""
    groups = [*facts.answers.values(), *facts.parents.values()]
    return tuple({s.id: s for group in groups for s in group}.values())


def _terms(
    prepared: Prepared, verdicts: Sequence[Verdict], conflicts: Sequence[Conflict]
) -> dict[EntityId, EntityTerms]:
    """The names of all that the report speaks of."""
    spoken = spoken_of(prepared.propositions, prepared.utterances, verdicts, conflicts)
    terms = prepared.terms
    if not spoken <= terms.keys() and conflicts != prepared.conflicts:
        terms = prepared.known.open().terms
    return {each: names for each, names in terms.items() if each in spoken}


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
            things = [each for each in (subject, object_) if isinstance(each, Entity | Named)]
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
