"""What a time expression is read against: the day of writing, what was said before, the tense."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kg.model import DAY, Interval, Time
from kg.reading.times.calendar import shifted
from kg.reading.times.rules import Lexicon

Type = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression means: TIMEX3 type and value, the days it covers.

    ``anchor`` is the time that what follows may lean on ("am nächsten Tag"), if it is one.
    """

    type: Type
    value: str
    interval: Interval | None = None
    anchored: bool = True
    anchor: Time | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression stands.

    ``published`` is the article's day, ``last`` the last time spoken of, ``last_day`` the last one
    known to the day, ``here`` the last one in the same sentence and ``previous`` the last one in
    the sentence before. ``tense`` is "past", "future" or
    "". ``before`` and ``after`` are the sentence's text around the expression. ``daily`` says that
    the article speaks from day to day ("gestern", "heute Abend"), so that its "heute" is a day and
    not the present age.
    """

    lexicon: Lexicon
    published: Time | None
    daily: bool
    tense: str = ""
    last: Time | None = None
    last_day: Time | None = None
    here: Time | None = None
    previous: Time | None = None
    before: str = ""
    after: str = ""

    @property
    def day(self) -> Time | None:
        """The day of publication, where it is known to the day."""
        known = self.published is not None and self.published.precision >= DAY
        return self.published if known else None

    @property
    def near_day(self) -> Time | None:
        """The day that this sentence or else the one before spoke of last."""
        near = (time for time in (self.here, self.previous) if time is not None)
        return next((time for time in near if time.precision >= DAY), None)

    def after_reading(self, reading: Reading) -> Context:
        """The context of what follows an expression."""
        if reading.anchor is None:
            return self
        day = reading.anchor if reading.anchor.precision >= DAY else self.last_day
        return replace(self, last=reading.anchor, last_day=day, here=reading.anchor)


def of_time(time: Time) -> Reading:
    """A date as it stands."""
    return Reading("DATE", time.iso(), Interval(time, time), True, time)


def unanchored(value: str, type: Type = "DATE") -> Reading:
    """An expression that nothing places in time; its value keeps X."""
    return Reading(type, value, None, False)


def from_now(context: Context, unit: str, count: int) -> Time | None:
    """The time that many units from publication, or None where that cannot be counted."""
    return shifted(context.published, unit, count) if context.published else None
