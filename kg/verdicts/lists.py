"""Counts against lists: how many children someone has, and who they are.

A list that only grows says from the day on which it was taken how many there are at least. A count
says that, too, and up to that day how many there were at most; "no value" counts none. Of who died
before that day, both are final. A list may have gaps, so being longer than it refutes no claim; but
where a count says that the list is whole, nothing else can be on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.model import (
    Bearing,
    Entity,
    EntityId,
    Evidence,
    NoValue,
    PropertyId,
    Quantity,
    SomeValue,
    Statement,
    Time,
)
from kg.verdicts.compare import compare
from kg.verdicts.evidence import Decision
from kg.verdicts.quantities import extent
from kg.verdicts.questions import DEATH
from kg.verdicts.relations import Relation
from kg.verdicts.tables import tables
from kg.verdicts.times import AT_SOME_TIME, read_day
from kg.verdicts.weigh import Scales, is_hedged
from kg.verdicts.wording import Words, comparison

MAX_LISTED: Final = 12
"""Items of a list that a verdict shows."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a subject's list: its items, and the statements that say how many."""

    items: tuple[Statement, ...]
    counts: tuple[tuple[int, Statement], ...]
    whole: bool
    """Whether each item of the list is named."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A number and the statements that it rests on."""

    number: int
    by: tuple[Statement, ...]


def decide_count(subject: EntityId, scales: Scales, words: Words) -> Decision | None:
    """What the list and the counts that are known say of a claimed count; None where nothing."""
    list_ = tables().lists.get(scales.property)
    if list_ is None or not isinstance(scales.claimed, Quantity) or scales.qualifiers:
        return None
    told = _told(subject, scales.property, list_, scales)
    said = extent(scales.claimed)
    least, most = _least(subject, told, scales), _most(subject, told, scales)
    if most and most.number < least.number:
        return Decision("several-values", _evidence((*least.by, *most.by), Bearing.NEAR, words))
    if said.high is not None and least.number > said.high:
        return Decision("more-listed", _evidence(least.by, Bearing.REFUTES, words))
    if most and said.low is not None and most.number < said.low:
        return Decision("fewer-counted", _evidence(most.by, Bearing.REFUTES, words))
    from_below = said.low is None or said.low <= least.number
    from_above = said.high is None or (most is not None and most.number <= said.high)
    if from_below and from_above:
        by = (*least.by, *(most.by if most and said.high is not None else ()))
        return Decision("count-agrees", _evidence(by, Bearing.SUPPORTS, words))
    if not told.items:
        return None
    return Decision("list-counts", _evidence(told.items, Bearing.NEAR, words))


def decide_whole_list(subject: EntityId, scales: Scales, words: Words) -> Decision | None:
    """Refuted, where a count says that a list is whole, and nothing on it can be the claimed."""
    counting = [count for count, list_ in tables().lists.items() if list_ == scales.property]
    if not counting or not isinstance(scales.claimed, Entity):
        return None
    told = _told(subject, counting[0], scales.property, scales)
    most = _most(subject, told, scales)
    others = {s.value for s in told.items if _differs(s, scales)}
    if not most or not told.whole or len(others) != len({s.value for s in told.items}):
        return None
    if most.number != len(others):
        return None
    evidence = _evidence(most.by, Bearing.REFUTES, words)
    return Decision("list-complete", evidence + _evidence(told.items, Bearing.STEP, words))


def _told(subject: EntityId, count: PropertyId, list_: PropertyId, scales: Scales) -> _Told:
    known = scales.around.every.get(subject, ())
    listed = [s for s in known if s.property == list_ and not is_hedged(s)]
    counts = [(0, s) for s in listed if isinstance(s.value, NoValue)]
    counts += [
        (int(s.value.amount), s)
        for s in known
        if s.property == count and isinstance(s.value, Quantity) and not is_hedged(s)
        if s.value.lower is None and s.value.upper is None and not s.value.approximate
    ]
    return _Told(
        tuple(s for s in listed if isinstance(s.value, Entity)),
        tuple(counts),
        not any(isinstance(s.value, SomeValue) for s in listed),
    )


def _least(subject: EntityId, told: _Told, scales: Scales) -> _Bound:
    """How many there are at least at the time spoken of."""
    items = [s for s in told.items if _since(s, subject, scales)]
    found = [_Bound(len({s.value for s in items}), tuple(items))]
    found += [_Bound(n, (s,)) for n, s in told.counts if _since(s, subject, scales)]
    return max(found, key=lambda bound: bound.number)


def _most(subject: EntityId, told: _Told, scales: Scales) -> _Bound | None:
    """How many there are at most at the time spoken of; None where nobody knows."""
    found = [_Bound(n, (s,)) for n, s in told.counts if _until(s, subject, scales)]
    return min(found, key=lambda bound: bound.number, default=None)


def _since(statement: Statement, subject: EntityId, scales: Scales) -> bool:
    """Whether what was listed then is still listed at the time spoken of."""
    taken, moment = read_day(statement.origin.date), scales.moment
    if taken and moment and moment != AT_SOME_TIME and moment.first and taken <= moment.first:
        return True
    return _is_final(statement, subject, scales)


def _until(statement: Statement, subject: EntityId, scales: Scales) -> bool:
    """Whether what was not there then was not there at the time spoken of, either."""
    taken, moment = read_day(statement.origin.date), scales.moment
    if taken and moment and moment != AT_SOME_TIME and moment.last and moment.last <= taken:
        return True
    return _is_final(statement, subject, scales)


def _is_final(statement: Statement, subject: EntityId, scales: Scales) -> bool:
    """Whether the subject had died when the statement was taken."""
    taken = read_day(statement.origin.date)
    deaths = [s.value for s in scales.around.every.get(subject, ()) if s.property == DEATH]
    known = [d.latest for d in deaths if isinstance(d, Time)]
    return taken is not None and 0 < len(known) == len(deaths) and max(known) < taken


def _differs(statement: Statement, scales: Scales) -> bool:
    """Whether an item of the list cannot be the claimed one."""
    found = compare(scales.claimed, statement.value, scales.around, ())
    return found.relation is Relation.DIFFERENT


def _evidence(
    statements: Sequence[Statement], bearing: Bearing, words: Words
) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(s, bearing, comparison(s, Relation.EQUAL, s.value, None, words))
        for s in statements[:MAX_LISTED]
    )
