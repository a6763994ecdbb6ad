"""What is known around the items that a claim speaks of: what lies in what, what is a kind of what.

A chain upwards is evidence only where each of its steps is: deprecated statements are left out,
preferred ones outrank normal ones, steps that ended before or began after the time spoken of do
not count, and a thing that lies in two countries proves nothing of either for what lies in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.linking.spelling import plain
from kg.model import Entity, EntityId, EntityTerms, Interval, PropertyId, Rank, Statement
from kg.verdicts.countries import countries
from kg.verdicts.descriptions import described_within
from kg.verdicts.relations import Relation
from kg.verdicts.tables import tables
from kg.verdicts.times import AT_SOME_TIME, END, When, standing, validity

_COUNTRY, _CONTINENT, _INSTANCE, _SUBCLASS = "P17", "P30", "P31", "P279"
_LIES_IN = "P131"
_MAX_DEPTH = 12

Chain = tuple[Statement, ...]


def closure(
    first: Iterable[EntityId], above: Callable[[EntityId], Iterable[EntityId]]
) -> frozenset[EntityId]:
    """The first ones and all that lies above them, step by step."""
    found: set[EntityId] = set()
    waiting = list(first)
    while waiting:
        entity = waiting.pop()
        if entity not in found:
            found.add(entity)
            waiting.extend(above(entity))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Ground:
    """Statements upwards from each entity, those in force at ``moment`` apart from all others.

    ``terms`` are what the entities are called, and described as.
    """

    moment: Interval | None = None
    every: Mapping[EntityId, tuple[Statement, ...]] = field(default_factory=dict)
    inforce: Mapping[EntityId, tuple[Statement, ...]] = field(default_factory=dict)
    terms: Mapping[EntityId, EntityTerms] = field(default_factory=dict)

    def values(self, entity: EntityId, *properties: PropertyId) -> frozenset[EntityId]:
        """The items that any statement, of whatever time, gives for the properties."""
        return frozenset(
            s.value.id
            for s in self.every.get(entity, ())
            if s.property in properties and isinstance(s.value, Entity)
        )

    def kinds(self, entity: EntityId) -> frozenset[EntityId]:
        """The classes of an entity with their superclasses."""
        return self._closed(self.values(entity, _INSTANCE))

    def _closed(self, classes: Iterable[EntityId]) -> frozenset[EntityId]:
        """Classes with their superclasses."""
        return closure(classes, lambda kind: self.values(kind, _SUBCLASS))

    def excluding(self, one: EntityId, other: EntityId) -> frozenset[EntityId]:
        """The kinds of which both are and that do not contain their like.

        Of settlements only big cities: what the news calls Los Angeles may be West Hollywood.
        """
        shared = self.values(one, _INSTANCE) & self.values(other, _INSTANCE) - tables().nesting
        above = {kind: self._closed([kind]) for kind in shared}
        return frozenset(
            kind for kind in shared if _BIG_CITY in above[kind] or _SETTLEMENT not in above[kind]
        )

    def is_past(self, entity: EntityId) -> bool:
        """Whether an item is of a kind of the past, with other borders than today's.

        A kingdom that is a country, too, is one of today.
        """
        classes = self.values(entity, _INSTANCE)
        past = classes & tables().past
        return bool(past - tables().lasting) or bool(past and not classes & _COUNTRIES)

    def within(self, entity: EntityId) -> dict[EntityId, frozenset[EntityId]]:
        """The countries and the parts of countries that a place lies or ever lay in, by kind.

        Parts count only of kinds that divide a country without rest or overlap (`partition` in
        the tables), so two places in different ones are apart. All countries are one kind. What
        Wikidata's description of the place says is added to what the statements say.
        """
        found: dict[EntityId, set[EntityId]] = {}
        queue, seen = deque([entity]), {entity}
        while queue:
            place = queue.popleft()
            for kind, whole in self._wholes(place):
                found.setdefault(kind, set()).add(whole)
            above = self.values(place, _LIES_IN) - seen
            seen |= above
            queue.extend(sorted(above))
        return {kind: frozenset(places) for kind, places in found.items()}

    def units(self, entity: EntityId) -> dict[EntityId, frozenset[EntityId]]:
        """The administrative units that a place lies or ever lay in, by statements, by their kind.

        Left out are kinds that contain their like, settlements, and kinds of the past.
        """
        found: dict[EntityId, set[EntityId]] = {}
        queue, seen = deque([entity]), {entity}
        while queue:
            above = self.values(queue.popleft(), _LIES_IN) - seen
            seen |= above
            queue.extend(sorted(above))
            for unit in above:
                for kind in self.values(unit, _INSTANCE) - tables().nesting - tables().past:
                    classes = self._closed([kind])
                    if _UNIT in classes and _SETTLEMENT not in classes:
                        found.setdefault(kind, set()).add(unit)
        return {kind: frozenset(units) for kind, units in found.items()}

    def _wholes(self, place: EntityId) -> Iterator[tuple[EntityId, EntityId]]:
        """The same of one place, without what it lies in."""
        kinds, partition = self.values(place, _INSTANCE), tables().partition
        parts = [(kind, place) for kind in kinds & partition.keys()]
        parts += self.described(place).items()
        for kind, whole in parts:
            yield kind, whole
            if kind != _COUNTRY:
                yield _COUNTRY, partition[kind]
        for country in self.values(place, _COUNTRY) | ({place} if kinds & _COUNTRIES else set()):
            if not self.is_past(country):
                yield _COUNTRY, country

    def described(self, entity: EntityId) -> dict[EntityId, EntityId]:
        """The country and the part of it that a description of the place ends in, by kind."""
        terms = self.terms.get(entity)
        texts = [text for _, text in terms.descriptions] if terms else []
        return {kind: whole for text in texts for kind, whole in described_within(text).items()}

    def names(self, entity: EntityId) -> frozenset[str]:
        """What an entity is called, in whatever language, folded."""
        terms = self.terms.get(entity)
        return frozenset(plain(text) for _, text in terms.labels) if terms else frozenset()

    def is_country(self, entity: EntityId) -> bool:
        """Whether an item is a country of today."""
        return bool(self.values(entity, _INSTANCE) & _COUNTRIES) and not self.is_past(entity)

    def far(self, one: EntityId, other: EntityId) -> bool:
        """Whether nothing on Earth lies in both, as far as continents tell.

        Of two continents that they are not neighbours (`touching` in the tables), of all else that
        they lie on different continents. False where the continents are not known.
        """
        known = tables().touching
        if one in known and other in known:
            return one != other and other not in known[one]
        mine, theirs = self._continents(one), self._continents(other)
        return bool(mine and theirs) and mine.isdisjoint(theirs)

    def distant(self, one: EntityId, other: EntityId) -> bool:
        """The same, and of two countries of today that they do not come near each other."""
        known = countries()
        if one in known and other in known:
            return one != other and other not in known[one].near
        return self.far(one, other)

    def _continents(self, entity: EntityId) -> frozenset[EntityId]:
        stated, known = self.values(entity, _CONTINENT), countries().get(entity)
        return stated or (known.continents if known else frozenset())

    def chain(
        self, start: EntityId, goal: EntityId, steps: Sequence[PropertyId], *, own: bool = False
    ) -> Chain | None:
        """The shortest chain of statements from ``start`` up to ``goal``, or ``None``.

        ``own`` says that the claim is about ``start`` itself, which may then lie in several
        countries at once.
        """
        queue: deque[tuple[EntityId, Chain]] = deque([(start, ())])
        seen = {start}
        while queue:
            entity, path = queue.popleft()
            for statement in self._up(entity, steps, path, own=own and not path):
                target = statement.value
                if not isinstance(target, Entity) or target.id in seen:
                    continue
                if target.id == goal:
                    return (*path, statement)
                seen.add(target.id)
                queue.append((target.id, (*path, statement)))
        return None

    def _up(
        self, entity: EntityId, steps: Sequence[PropertyId], path: Chain, *, own: bool
    ) -> Iterable[Statement]:
        if len(path) >= _MAX_DEPTH or (path and path[-1].property == _CONTINENT):
            return
        for property in steps:
            if path and path[-1].property == _COUNTRY and property not in (_CONTINENT, _SUBCLASS):
                continue
            known = (s for s in self.inforce.get(entity, ()) if s.property == property)
            found = [s for s in known if not self._is_of_then(s)]
            split = property in (_COUNTRY, _CONTINENT) and len({s.value for s in found}) > 1
            if own or not split:
                yield from found

    def _is_of_then(self, statement: Statement) -> bool:
        """Whether a statement without times leads into a thing of the past: Vienna, Nazi Germany.

        It was so once, and nobody says when.
        """
        target = statement.value
        gone = isinstance(target, Entity) and self.is_past(target.id)
        return gone and validity(statement) is None


def ground(
    statements: Iterable[Statement],
    moment: Interval | None = None,
    terms: Mapping[EntityId, EntityTerms] | None = None,
) -> Ground:
    """Sorts the statements by subject and by whether they hold at ``moment``."""
    every: dict[EntityId, dict[str, Statement]] = {}
    for statement in statements:
        if statement.rank is not Rank.DEPRECATED:
            every.setdefault(statement.subject, {})[statement.id] = statement
    kept = {entity: tuple(found.values()) for entity, found in every.items()}
    inforce = {
        entity: tuple(best(s for s in found if _in_force(s, moment)))
        for entity, found in kept.items()
    }
    return Ground(moment, kept, inforce, terms or {})


def best(statements: Iterable[Statement]) -> list[Statement]:
    """For each subject and property, the preferred statements where there are any, else all."""
    found = list(statements)
    preferred = {(s.subject, s.property) for s in found if s.rank is Rank.PREFERRED}
    if not preferred:
        return found
    return [
        s for s in found if s.rank is Rank.PREFERRED or (s.subject, s.property) not in preferred
    ]


def _in_force(statement: Statement, moment: Interval | None) -> bool:
    if not statement.qualifiers:
        return True
    if moment is None or moment == AT_SOME_TIME:
        return all(snak.property != END for snak in statement.qualifiers)
    return standing(statement, moment, changing=False).when in (When.HOLDS, When.UNANCHORED)


def compare_items(
    claimed: EntityId,
    known: EntityId,
    around: Ground,
    steps: Sequence[PropertyId],
    *,
    apart: bool = False,
) -> tuple[Relation, Chain]:
    """How the known item stands to the claimed one, with the chain that shows it.

    Two items count as different only where that is known: both are things of one kind that does
    not contain its like (two people, two continents), or places of which each lies in other
    countries, or parts of a country, than the other ever did. What is merely not known to be
    related is incomparable, and so are two things of one name: the link may be to the namesake.
    ``apart`` says that items of the property never contain one another (capitals).
    """
    if claimed == known:
        return Relation.EQUAL, ()
    for family in _families(steps):
        finer = around.chain(known, claimed, family)
        if finer:
            return Relation.FINER, finer
        coarser = around.chain(claimed, known, family)
        if coarser:
            return Relation.COARSER, coarser
    if _related(claimed, known, around) or _of_the_past({claimed, known}, around):
        return Relation.INCOMPARABLE, ()
    if not around.names(claimed).isdisjoint(around.names(known)):
        return Relation.INCOMPARABLE, ()
    if apart or around.excluding(claimed, known):
        return Relation.DIFFERENT, ()
    if _lie_apart(claimed, known, around) and not _may_have_been_in(claimed, known, around):
        return Relation.DIFFERENT, (*_where(known, around), *_where(claimed, around))
    if _are_cities_apart(claimed, known, around):
        return Relation.DIFFERENT, (*_unit(known, around), *_unit(claimed, around))
    return Relation.INCOMPARABLE, ()


def _may_have_been_in(one: EntityId, other: EntityId, around: Ground) -> bool:
    """Whether a country and a place outside it may have been one under borders of the past.

    Breslau lies in Poland today, and Kant was born in Prussia: a place with a history of states, or
    of which no statement tells the country, is apart only from countries of other continents.
    """
    for country, place in ((one, other), (other, one)):
        if not around.is_country(country) or around.is_country(place):
            continue
        states = around.values(place, _COUNTRY)
        told = states and not any(around.is_past(s) for s in states)
        here = {place} | around.within(place).get(_COUNTRY, frozenset())
        if not told and not any(around.far(country, each) for each in here):
            return True
    return False


def _families(steps: Sequence[PropertyId]) -> list[tuple[PropertyId, ...]]:
    """Steps of class and steps of place do not mix in one chain."""
    places = set(tables().place_steps)
    place = tuple(s for s in steps if s in places)
    others = [(s,) for s in steps if s not in places]
    return [family for family in (place, *others) if family]


def _lie_apart(one: EntityId, other: EntityId, around: Ground) -> bool:
    mine, theirs = around.within(one), around.within(other)
    return any(mine[kind].isdisjoint(theirs[kind]) for kind in mine.keys() & theirs.keys())


def _are_cities_apart(one: EntityId, other: EntityId, around: Ground) -> bool:
    """Whether both are cities in different units of one kind, as of two counties of one state.

    Cities alone: a quarter may lie in another county than the one by which its city is known.
    """
    if not all(_CITY in around.kinds(each) for each in (one, other)):
        return False
    mine, theirs = around.units(one), around.units(other)
    return any(mine[kind].isdisjoint(theirs[kind]) for kind in mine.keys() & theirs.keys())


def _unit(place: EntityId, around: Ground) -> Chain:
    """A statement that says in which unit a place lies; for the reader."""
    found = [s for s in around.inforce.get(place, ()) if s.property == _LIES_IN]
    return tuple(found[:1])


def _where(place: EntityId, around: Ground) -> Chain:
    """A statement that says in which country, or else in what, a place lies; for the reader."""
    if around.is_country(place):
        return ()
    found = around.inforce.get(place, ())
    current = [
        s
        for p in (_COUNTRY, _LIES_IN)
        for s in found
        if s.property == p and isinstance(s.value, Entity)
        if not around.is_past(s.value.id)
    ]
    return tuple(current[:1])


def _related(one: EntityId, other: EntityId, around: Ground) -> bool:
    """Whether any statement of any time says that the two are, hold or were each other."""
    return other in around.values(one, *_KIN) or one in around.values(other, *_KIN)


_KIN = ("P131", "P276", "P17", "P30", "P361", "P279", "P31", "P706", "P460", "P1889")


def _of_the_past(entities: Collection[EntityId], around: Ground) -> bool:
    """Whether one of them is known as a thing of the past; settlements stay where they are."""
    return any(around.is_past(e) and _SETTLEMENT not in around.kinds(e) for e in entities)


_SETTLEMENT, _CITY, _BIG_CITY, _UNIT = "Q486972", "Q515", "Q1549591", "Q56061"
_COUNTRIES = frozenset({"Q6256", "Q3624078"})
