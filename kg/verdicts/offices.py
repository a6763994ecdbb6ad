"""Offices that one person holds at a time."""

from __future__ import annotations

from kg.model import Entity, Interval, PropertyId, Statement, Value
from kg.verdicts.tables import single_offices
from kg.verdicts.times import END, START, Standing, When, snapshot_before, standing, time_of

_POSITION_HELD = "P39"


def excludes(
    statement: Statement, property: PropertyId, claimed: Value, moment: Interval | None
) -> bool:
    """Whether someone's holding of the claimed office leaves no room for anyone else's.

    The office must be one of a single holder for all the time spoken of, and the statement must
    give the start and cover that time throughout; without an end, up to its snapshot's day.
    """
    if property != _POSITION_HELD or statement.property != _POSITION_HELD:
        return False
    if moment is None or moment.first is None or not isinstance(claimed, Entity):
        return False
    since = single_offices().get(claimed.id)
    if since is None or moment.first[0] <= since:
        return False
    if time_of(statement.qualifiers, START) is None:
        return False
    closed = time_of(statement.qualifiers, END) is not None
    if not closed and snapshot_before(statement, moment):
        return False
    return standing(statement, moment, changing=True) == Standing(When.HOLDS, certain=True)
