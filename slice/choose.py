"""Chooses what of the data goes into the slice: what news speak of, and what lies above it.

Of several sources that say the same, one is kept whole; entities are ranked by how much is said
of them and by whether they are of a kind that makes news; then come their values and, from
everything, the classes and places upwards.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from kg.model import Entity, Origin, Quantity, Rank, Snak, Statement, Time, Value

from copies import item_values  # isort: skip - a neighbour, found because make.py runs here

Statements = dict[str, list[Statement]]

UPWARDS = ("P31", "P279", "P131", "P361", "P17", "P30")
_TIMES = ("P580", "P582", "P585")
_ENDINGS = frozenset({"P1366", "P1534"})
"""Replaced by, end cause."""
_CHOICE = tomllib.loads(Path(__file__).with_name("choice.toml").read_text(encoding="utf-8"))
FACTS = frozenset(_CHOICE["facts"]["properties"])
_PLACED = frozenset({"P17", "P131"})
NOT_KEPT = frozenset(p for group in _CHOICE["not_kept"].values() for p in group)
_KINDS = tuple((frozenset(kind["classes"]), float(kind["worth"])) for kind in _CHOICE["kinds"])
_POLITICS, _STAGE = (frozenset(_CHOICE["occupations"][x]) for x in ("politics", "stage"))
MAX_VALUES = 25
"""Values of one property that an entity keeps; longer lists are of neighbours and members."""
_UNCUT = frozenset({"P39", "P1308", "P35", "P6", "P169", "P488", "P2302", "P26", "P102"})


def merged(statements: Iterable[Statement]) -> Statements:
    """Statements by subject; what several sources say is kept as the richest has it."""
    groups: dict[tuple[str, str, Value], dict[Origin, dict[str, Statement]]] = defaultdict(dict)
    for statement in statements:
        key = (statement.subject, statement.property, statement.value)
        groups[key].setdefault(statement.origin, {}).setdefault(statement.id, statement)
    found: Statements = defaultdict(list)
    for (subject, _, _), tellings in groups.items():
        found[subject] += max(tellings.values(), key=_richness).values()
    return found


def _richness(telling: Mapping[str, Statement]) -> tuple[int, int, int, int, str]:
    """Times first, for they decide what holds when; then what else is told; then youth."""
    statements = telling.values()
    timed = sum(any(q.property in _TIMES for q in s.qualifiers) for s in statements)
    ended = sum(any(q.property == "P582" for q in s.qualifiers) for s in statements)
    told = sum(len(s.qualifiers) + len(s.references) for s in statements)
    ranked = sum(s.rank is not Rank.NORMAL for s in statements)
    return timed, ended, ranked, told, next(iter(statements)).origin.date


def superclasses(known: Statements) -> dict[str, frozenset[str]]:
    """Each class with everything that P279 leads to from it."""
    above = {
        subject: {e.id for s in group if s.property == "P279" and isinstance(e := s.value, Entity)}
        for subject, group in known.items()
    }
    closed: dict[str, frozenset[str]] = {}
    for start in above:
        seen, open_ = {start}, [start]
        while open_:
            more = above.get(open_.pop(), set()) - seen
            seen |= more
            open_ += more
        closed[start] = frozenset(seen)
    return closed


def core(
    known: Statements,
    german: Collection[str],
    named: Collection[str],
    seeds: Collection[str],
    size: int,
    degrees: Mapping[str, int],
) -> list[str]:
    """The ``size`` entities most likely to be spoken of in news; the seeds first.

    ``degrees`` are counts of statements elsewhere that point at an entity.
    """
    degree: Counter[str] = Counter(degrees)
    for subject, group in known.items():
        degree[subject] += len(group)
        for statement in group:
            degree.update(item_values(statement))
    closed = superclasses(known)
    worth = {
        entity: math.log2(1 + degree[entity])
        + 3 * (entity in german)
        + _news(known.get(entity, ()), closed)
        for entity in named
        if entity.startswith("Q")
    }
    ranked = sorted(worth.keys() - set(seeds), key=lambda e: (-worth[e], int(e[1:])))
    return [*(s for s in seeds if s in named), *ranked][:size]


def _news(statements: Collection[Statement], closed: Mapping[str, frozenset[str]]) -> float:
    values = defaultdict(set)
    for statement in statements:
        if isinstance(statement.value, Entity):
            values[statement.property].add(statement.value.id)
    classes = frozenset().union(*(closed.get(c, frozenset((c,))) for c in values["P31"]))
    if "Q5" in classes or values["P39"]:
        # Holding office makes more news than acting; both may be true of one person.
        stage = -2 if values["P106"] & _STAGE else 0
        return stage + 3 * bool(values["P39"]) + 2 * bool(values["P106"] & _POLITICS)
    return next((worth for kind, worth in _KINDS if classes & kind), 0.0)


def kept(
    known: Statements, chosen: Collection[str], named: Collection[str]
) -> Iterator[tuple[str, list[Statement]]]:
    """What the slice keeps of each entity: all of the chosen, of the rest the ways upwards.

    Whatever has a seat, a place, a head or an owner keeps that, too, chosen or not.
    """
    whole = set(chosen)
    done: set[str] = set()
    open_ = deque([*chosen, *_with_facts(known, named)])
    while open_:
        entity = open_.popleft()
        if entity in done or not entity.startswith("Q"):
            continue
        done.add(entity)
        group = known.get(entity, [])
        mine = list(_cut(group, named)) if entity in whole else _outline(group, named)
        yield entity, mine
        open_ += [item for s in mine for item in item_values(s)]
        units = [s.value.unit for s in mine if isinstance(s.value, Quantity)]
        open_ += [unit for unit in units if unit]


def _with_facts(known: Statements, named: Collection[str]) -> Iterator[str]:
    """What has facts to keep; of what nobody can name, only where it lies.

    Other knowledge may name it.
    """
    closed, with_names = superclasses(known), set(named)
    for entity in sorted(known, key=lambda e: (e[0], int(e[1:]))):
        group = known[entity]
        wanted = FACTS if entity in with_names else _PLACED
        if any(s.property in wanted for s in group) and _news(group, closed) >= 0:
            yield entity


def _outline(group: Iterable[Statement], named: Collection[str]) -> list[Statement]:
    wanted = FACTS.union(UPWARDS)
    return [s for s in _cut(group, named) if s.property in wanted]


def _cut(group: Iterable[Statement], named: Collection[str]) -> Iterator[Statement]:
    counts: Counter[str] = Counter()
    # Preferred and recent values first, should there be too many.
    ordered = sorted(group, key=_weight, reverse=True)
    for statement in sorted(ordered, key=lambda s: int(s.property[1:])):
        if statement.property in NOT_KEPT or not _has_names(statement, named):
            continue
        if _has_lost_its_end(statement):
            continue
        counts[statement.property] += 1
        if counts[statement.property] <= MAX_VALUES or statement.property in _UNCUT:
            yield statement


def _has_lost_its_end(statement: Statement) -> bool:
    """Whether a table that leaves times out shows that this has ended: it would pass for true."""
    told = {q.property for q in statement.qualifiers}
    return statement.origin.partial and bool(told & _ENDINGS) and not told & set(_TIMES)


def _weight(statement: Statement) -> tuple[bool, tuple[int, int, int], int]:
    days = [
        q.value.earliest
        for q in statement.qualifiers
        if q.property in _TIMES and isinstance(q.value, Time)
    ]
    told = len(statement.qualifiers) + len(statement.references)
    return statement.rank is Rank.PREFERRED, max(days, default=(-(10**12), 1, 1)), told


def _has_names(statement: Statement, named: Collection[str]) -> bool:
    """A value that nobody can name cannot be shown; a class keeps its place in the hierarchy."""
    main = Snak(statement.property, statement.value)
    if main.property in ("P31", "P279") or not isinstance(main.value, Entity):
        return True
    return main.value.id in named or not main.value.id.startswith("Q")
