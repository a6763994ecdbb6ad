"""Values in words, German and English, for messages that people read.

Entities stand as their ids: the reasoner knows no labels, and
:func:`kg.reasoning.explain.name_entities` puts them in where they are known.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kg.model import (
    Coordinates,
    Day,
    Entity,
    Interval,
    Message,
    Named,
    NoValue,
    Origin,
    Quantity,
    Text,
    Time,
    Value,
)
from kg.verdicts import wording

_ROLES = {
    "agent": Message("wer", "who"),
    "patient": Message("wen oder was", "whom or what"),
    "recipient": Message("wem", "to whom"),
    "place": Message("Ort", "place"),
    "time": Message("Zeit", "time"),
    "cause": Message("Anlass", "cause"),
    "instrument": Message("womit", "by what means"),
    "source": Message("woher", "from where"),
    "goal": Message("wohin", "to where"),
    "count": Message("Anzahl", "count"),
    "content": Message("Inhalt", "content"),
    "setting": Message("Umstand", "setting"),
    "target": Message("gegen wen oder was", "against"),
    "topic": Message("worüber", "about"),
    "beneficiary": Message("für wen", "for whom"),
    "companion": Message("mit wem", "with whom"),
    "change": Message("um wie viel", "by how much"),
    "level": Message("auf wie viel", "to how much"),
    "base": Message("von wie viel", "from how much"),
    "factor": Message("wievielmal so viel", "how many times as much"),
    "extent": Message("Maß", "measure"),
    "age": Message("Alter", "age"),
    "part": Message("darunter", "among them"),
    "assessment": Message("im Urteil des Artikels", "as the article judges it"),
}


def in_words(value: Value) -> Message:
    """A value as a short noun phrase."""
    match value:
        case Entity(id=entity):
            return Message(entity, entity)
        case Named(name=name):
            return Message(f"„{name}“", f"“{name}”")
        case Time():
            return time_in_words(value)
        case Quantity():
            return _quantity(value)
        case Text(text=text):
            return Message(f"„{text}“", f"“{text}”")
        case Coordinates(latitude=latitude, longitude=longitude):
            return Message(f"{latitude:g}, {longitude:g}", f"{latitude:g}, {longitude:g}")
        case NoValue():
            return Message("keiner", "none")
        case _:
            return Message("unbekannt", "unknown")


def time_in_words(time: Time) -> Message:
    """``10.01.2021`` and ``10 January 2021``, ``01/2021``, ``2021``, ``1990er Jahre``."""
    german, english = wording.time(time, "de"), wording.time(time, "en")
    if time.calendar == "julian":
        return Message(f"{german} (julianisch)", f"{english} (Julian)")
    return Message(german, english)


def role_in_words(name: str) -> Message:
    """What a role of an event asks: ``wer`` for the agent. A role without words keeps its name."""
    return _ROLES.get(name, Message(name, name))


def day_in_words(day: Day) -> Message:
    """A day as ``10.01.2021`` and ``10 January 2021``."""
    return time_in_words(Time(*day))


def origin_in_words(origin: Origin) -> Message | None:
    """The day of a source's data, as it is said where it is no ISO date; None where unsaid."""
    try:
        day = date.fromisoformat(origin.date[:10])
    except ValueError:
        return Message(origin.date, origin.date) if origin.date else None
    return day_in_words((day.year, day.month, day.day))


def interval_in_words(interval: Interval) -> Message:
    """``2017 bis 2021``, ``seit 2017``, ``bis 2021``; one time where both ends are the same."""
    if interval.start is not None and interval.start == interval.end:
        return time_in_words(interval.start)
    start = time_in_words(interval.start) if interval.start else None
    end = time_in_words(interval.end) if interval.end else None
    if start and end:
        return Message(f"{start.de} bis {end.de}", f"{start.en} to {end.en}")
    if start:
        return Message(f"seit {start.de}", f"since {start.en}")
    if end:
        return Message(f"bis {end.de}", f"until {end.en}")
    return Message("zu nicht genannter Zeit", "at a time not told")


def _quantity(value: Quantity) -> Message:
    english = _figures(value.amount)
    german = english.replace(",", " ").replace(".", ",").replace(" ", ".")
    unit = f" {value.unit}" if value.unit else ""
    if value.approximate:
        return Message(f"rund {german}{unit}", f"about {english}{unit}")
    if value.lower is not None and value.upper is None:
        return Message(f"mindestens {german}{unit}", f"at least {english}{unit}")
    if value.upper is not None and value.lower is None:
        return Message(f"höchstens {german}{unit}", f"at most {english}{unit}")
    return Message(f"{german}{unit}", f"{english}{unit}")


def _figures(amount: Decimal) -> str:
    """Digits with thousands separated from five digits on, as news prints them."""
    plain = format(amount.normalize(), "f") if amount else "0"
    if abs(amount) < 10_000:
        return plain
    return f"{Decimal(plain):,f}"
