"""Times, intervals and the kinds of values, as in Wikidata."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = str
EntityId: TypeAlias = str
PropertyId: TypeAlias = str
Day: TypeAlias = tuple[int, int, int]
"""A day as (year, month, day); years before 1 are 0, -1, … so that tuples order as days do."""

YEAR, MONTH, DAY, HOUR = 9, 10, 11, 12
"""Wikidata's precisions that news needs; 8 is a decade, 7 a century, down to 0."""

_YEARS_OF_PRECISION = {9: 1, 8: 10, 7: 100, 6: 1000, 5: 10_000, 4: 10**5, 3: 10**6}


@dataclass(frozen=True, slots=True)
class Time:
    """A point in time at a precision.

    ``month`` and ``day`` are 0 where the precision does not reach them. ``calendar`` is that of
    the figures ("gregorian" or "julian"), as in Wikidata.
    """

    year: int
    month: int = 0
    day: int = 0
    precision: int = DAY
    calendar: Literal["gregorian", "julian"] = "gregorian"

    @property
    def earliest(self) -> Day:
        """The first day that this time can be."""
        if self.precision >= DAY:
            return (self.year, max(self.month, 1), max(self.day, 1))
        if self.precision == MONTH:
            return (self.year, max(self.month, 1), 1)
        return (self._first_year, 1, 1)

    @property
    def latest(self) -> Day:
        """The last day that this time can be."""
        if self.precision >= DAY:
            return self.earliest
        if self.precision == MONTH:
            month = max(self.month, 1)
            return (self.year, month, days_in_month(self.year, month))
        span = _YEARS_OF_PRECISION.get(self.precision, 10**9)
        return (self._first_year + span - 1, 12, 31)

    @property
    def _first_year(self) -> int:
        span = _YEARS_OF_PRECISION.get(self.precision, 10**9)
        return self.year - self.year % span

    def iso(self) -> str:
        """``2021-01-10``, ``2021-01`` or ``2021``, as far as the precision goes."""
        sign = "-" if self.year < 0 else ""
        year = f"{sign}{abs(self.year):04d}"
        if self.precision >= DAY:
            return f"{year}-{self.month:02d}-{self.day:02d}"
        if self.precision == MONTH:
            return f"{year}-{self.month:02d}"
        return year


def days_in_month(year: int, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar, for any year."""
    if month == 2:
        return 29 if calendar.isleap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``start`` to ``end``, both included; ``None`` is an end that is open or unsaid."""

    start: Time | None
    end: Time | None

    @property
    def first(self) -> Day | None:
        """The earliest day that belongs to it."""
        return self.start.earliest if self.start else None

    @property
    def last(self) -> Day | None:
        """The latest day that belongs to it."""
        return self.end.latest if self.end else None


@dataclass(frozen=True, slots=True)
class Entity:
    """A Wikidata entity as a value."""

    id: EntityId


class MentionKind(StrEnum):
    """What a mention names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    WORK = "work"
    EVENT = "event"
    OFFICE = "office"
    PEOPLE = "people"
    CLASS = "class"
    """A common noun that says of what kind something is ("soziales Netzwerk")."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Named:
    """Something named or described that could not be linked: its name in base form and kind."""

    name: str
    kind: MentionKind = MentionKind.OTHER


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with optional bounds; ``unit`` is a Wikidata item or ``None`` for plain numbers.

    A bound that is ``None`` is unsaid; "mehr als 50" is amount 50, lower 50, upper None with
    ``approximate`` False; "rund 80" has ``approximate`` True.
    """

    amount: Decimal
    unit: EntityId | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string, with its language where it has one (Wikidata's monolingual text)."""

    text: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point on a globe, in degrees."""

    latitude: float
    longitude: float
    precision: float | None = None
    globe: EntityId = "Q2"


@dataclass(frozen=True, slots=True)
class SomeValue:
    """Wikidata's "unknown value": there is one, and it is not known."""


@dataclass(frozen=True, slots=True)
class NoValue:
    """Wikidata's "no value": there is none."""


Value: TypeAlias = Entity | Named | Time | Quantity | Text | Coordinates | SomeValue | NoValue
