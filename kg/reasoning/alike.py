"""By what an event is known again in another article: keys that equal events share.

A store finds by these keys, written beside each event, what an article's events can contradict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.model import DAY, Entity, Interval, Proposition, Quantity, Snak, Time, Value
from kg.names import canonical_json, content_id
from kg.reasoning.premises import names_one_thing

COUNT, TIME = "count", "time"


def keys(proposition: Proposition) -> Iterator[str]:
    """The keys of a proposition; none where it is no event or could be any event of its kind."""
    if proposition.event is not None:
        for name, key in (("counted", counted(proposition)), ("placed", placed(proposition))):
            if key is not None:
                yield content_id(name, key)


def counted(proposition: Proposition) -> str | None:
    """What must agree for two counted events to be one: type, time and every other role.

    At least one role must be something that is named, and the time must be said: people die in
    traffic every day.
    """
    event = proposition.event
    if event is None or not isinstance(the_one(proposition, COUNT), Quantity):
        return None
    time = time_of(proposition)
    others = [(r.name, r.term.value) for r in event.roles if r.name not in (COUNT, TIME)]
    named = any(names_one_thing(value) for _, value in others)
    if time is None or not named:
        return None
    return canonical_json([event.type, time, sorted(others, key=canonical_json)])


def placed(proposition: Proposition) -> str | None:
    """What must agree for two events to be in one place: type, patient, agents and day."""
    event, day = proposition.event, day_of(proposition)
    if event is None or day is None:
        return None
    roles: dict[str, list[Value]] = defaultdict(list)
    for role in event.roles:
        roles[role.name].append(role.term.value)
    patients, places = roles["patient"], roles["place"]
    if len(patients) != 1 or len(places) != 1 or not names_one_thing(patients[0]):
        return None
    if not isinstance(places[0], Entity):
        return None
    agents = tuple(Snak("agent", value) for value in roles["agent"])
    return canonical_json([event.type, patients[0], agents, Interval(day, day)])


def the_one(proposition: Proposition, name: str) -> Value | None:
    """The one value of a role; None where it has none or several."""
    roles = proposition.event.roles if proposition.event else ()
    values = [role.term.value for role in roles if role.name == name]
    return values[0] if len(values) == 1 else None


def time_of(proposition: Proposition) -> Interval | None:
    """When an event is, as far as it is told."""
    if proposition.valid is not None:
        return proposition.valid
    value = the_one(proposition, TIME)
    return Interval(value, value) if isinstance(value, Time) else None


def day_of(proposition: Proposition) -> Time | None:
    """The one day on which an event lies, or None."""
    time = time_of(proposition)
    day = time.start if time is not None and time.start == time.end else None
    return day if day is not None and day.precision >= DAY else None
