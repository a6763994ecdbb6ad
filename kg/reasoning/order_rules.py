"""Rules about the order of times: birth before death, life around office, founding before deeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from kg.model import Entity, Interval, Message, PropertyId, Proposition, Time, Value
from kg.reasoning.context import Context, Finding
from kg.reasoning.premises import Premise, names_one_thing
from kg.reasoning.tables import Order, tables
from kg.reasoning.words import in_words, interval_in_words, time_in_words
from kg.verdicts.times import is_another_life

RULE = "time-order"
_BORN, _DIED, _FOUNDED, _FOUNDER, _KIND = "P569", "P570", "P571", "P112", "P31"
_PERSON = "Q5"


_ALIVE = Message(
    "Niemand und nichts handelt vor dem eigenen Anfang oder nach dem eigenen Ende.",
    "Nobody and nothing acts before it began or after it ended.",
)


_CAUSE = Message("Nichts folgt aus Späterem.", "Nothing is caused by what comes later.")

Part: TypeAlias = tuple[int, str] | tuple[int, str, int]
"""A member's number and the name of its part, with its place where there are several."""


def _order(earlier: Part, later: Part, why: Message) -> dict[str, Any]:
    """What is given: the part of the one member must not come after that of the other."""
    return {"form": "order", "earlier": list(earlier), "later": list(later), "why": why.en}


def precedes(one: Time, other: Time) -> bool:
    """Whether every day of ``one`` lies before every day of ``other``, in one calendar."""
    return one.calendar == other.calendar and one.latest < other.earliest


def time_order(context: Context) -> Iterator[Finding]:
    """Every breach of the order of times."""
    for order in tables().orders:
        yield from _own_times(context, order)
        if (order.earlier, order.later) == ("P580", "P582"):
            yield from _own_interval(context, order)
    yield from _out_of_life(context)
    yield from _founder_unborn(context)
    yield from _deeds_out_of_life(context)
    yield from _effect_before_cause(context)


def _times(context: Context, subject: Value, property: PropertyId) -> list[tuple[Premise, Time]]:
    return [
        (premise, premise.value)
        for premise in context.about(subject, property)
        if isinstance(premise.value, Time)
    ]


def _undisputed(context: Context, premise: Premise) -> bool:
    """Whether a known time is the only one that Wikidata has; claimed ones always count."""
    if premise.claimed:
        return True
    known = [p for p in context.about(premise.subject, premise.property) if not p.claimed]
    return len({p.value for p in known}) == 1


def _own_times(context: Context, order: Order) -> Iterator[Finding]:
    for subject, property in context.groups:
        if property != order.earlier or not names_one_thing(subject):
            continue
        for first, begun in _times(context, subject, order.earlier):
            for second, ended in _times(context, subject, order.later):
                if not (first.claimed or second.claimed) or not precedes(ended, begun):
                    continue
                if first.claimed != second.claimed and is_another_life(property, begun, ended):
                    continue  # "Titus wurde 2001 geboren" does not speak of the emperor
                if _undisputed(context, first) and _undisputed(context, second):
                    who, a, b = in_words(subject), time_in_words(begun), time_in_words(ended)
                    yield Finding(
                        RULE,
                        (context.member(first), context.member(second)),
                        Message(
                            f"{who.de}: {b.de} läge vor {a.de}. {order.reason.de}",
                            f"{who.en}: {b.en} would be before {a.en}. {order.reason.en}",
                        ),
                        _order((0, "value"), (1, "value"), order.reason),
                    )


def _own_interval(context: Context, order: Order) -> Iterator[Finding]:
    for premise in context.claimed:
        interval = premise.interval
        if interval is None or interval.start is None or interval.end is None:
            continue
        if precedes(interval.end, interval.start):
            a, b = time_in_words(interval.start), time_in_words(interval.end)
            yield Finding(
                RULE,
                (context.member(premise),),
                Message(
                    f"Ende ({b.de}) vor Beginn ({a.de}). {order.reason.de}",
                    f"End ({b.en}) before start ({a.en}). {order.reason.en}",
                ),
                _order((0, "start"), (0, "end"), order.reason),
            )


def _out_of_life(context: Context) -> Iterator[Finding]:
    for premise in (*context.claimed, *context.known):
        if premise.property in tables().alive:
            person: Value = premise.subject
        elif premise.property in tables().alive_inverse:
            person = premise.value
        else:
            continue
        if names_one_thing(person):
            for interval in _intervals(premise):
                yield from _against_life(context, premise, person, interval)


def _intervals(premise: Premise) -> tuple[Interval, ...]:
    if premise.interval is not None:
        return (premise.interval,)
    return tuple(Interval(day, day) for day in premise.days)


def _against_life(
    context: Context, premise: Premise, person: Value, interval: Interval
) -> Iterator[Finding]:
    first, last = interval.start or interval.end, interval.end or interval.start
    for property, outside in ((_BORN, last), (_DIED, first)):
        for life, day in _times(context, person, property):
            if outside is None or not (premise.claimed or life.claimed):
                continue
            before = property == _BORN and precedes(outside, day)
            after = property == _DIED and precedes(day, outside)
            if (before or after) and _undisputed(context, life):
                yield _lifeless(context, premise, life, interval)


def _lifeless(context: Context, premise: Premise, life: Premise, interval: Interval) -> Finding:
    when, day = interval_in_words(interval), in_words(life.value)
    who = in_words(life.subject)
    if premise.interval is None:  # the day of which an article speaks
        place = [Interval(day, day) for day in premise.days].index(interval)
        first: Part = (0, "days", place)
        last: Part = first
    else:
        first = (0, "start" if interval.start else "end")
        last = (0, "end" if interval.end else "start")
    born = life.property == _BORN
    given = _order((1, "value"), last, _ALIVE) if born else _order(first, (1, "value"), _ALIVE)
    bound = (
        Message("geboren", "born") if life.property == _BORN else Message("gestorben", "dead since")
    )
    return Finding(
        RULE,
        (context.member(premise), context.member(life)),
        Message(
            f"{who.de} ({bound.de} {day.de}) lebte zur genannten Zeit nicht ({when.de}).",
            f"{who.en} ({bound.en} {day.en}) was not alive at the time stated ({when.en}).",
        ),
        given,
    )


def _founder_unborn(context: Context) -> Iterator[Finding]:
    for founding in (*context.claimed, *context.known):
        if founding.property != _FOUNDER or not names_one_thing(founding.value):
            continue
        for began, start in _times(context, founding.subject, _FOUNDED):
            for birth, born in _times(context, founding.value, _BORN):
                if not any(p.claimed for p in (founding, began, birth)):
                    continue
                if not (precedes(start, born) and names_one_thing(founding.subject)):
                    continue
                if _undisputed(context, began) and _undisputed(context, birth):
                    what, who = in_words(founding.subject), in_words(founding.value)
                    a, b = time_in_words(start), time_in_words(born)
                    yield Finding(
                        RULE,
                        tuple(context.member(p) for p in (founding, began, birth)),
                        Message(
                            f"{who.de} (geboren {b.de}) kann {what.de} nicht gegründet haben, "
                            f"wenn die Gründung {a.de} war.",
                            f"{who.en} (born {b.en}) cannot have founded {what.en} if it was "
                            f"founded in {a.en}.",
                        ),
                        _order((2, "value"), (1, "value"), _ALIVE),
                    )


def _deeds_out_of_life(context: Context) -> Iterator[Finding]:
    """Events whose agent did not exist yet, or was dead and did what only the living do."""
    for proposition in context.propositions:
        deed = _deed(proposition)
        if deed is None:
            continue
        kinds = context.about(deed.agent, _KIND)
        firms = [p for p in kinds if p.value in {Entity(kind) for kind in tables().founded_kinds}]
        persons = [p for p in kinds if p.value == Entity(_PERSON)]
        for kind, property in ((firms, _FOUNDED), (persons, _BORN), (persons, _DIED)):
            for life, day in _times(context, deed.agent, property) if kind else ():
                late = property == _DIED
                if late and not deed.needs_life:
                    continue
                done = deed.first if late else deed.last
                if done is None or not _undisputed(context, life):
                    continue
                if precedes(day, done[0]) if late else precedes(done[0], day):
                    yield _impossible_deed(context, proposition, kind[0], life, done)


def _impossible_deed(
    context: Context,
    proposition: Proposition,
    kind: Premise,
    life: Premise,
    done: tuple[Time, str],
) -> Finding:
    when, part = done
    who, a, b = in_words(life.subject), in_words(life.value), time_in_words(when)
    members = (context.event_member(proposition), context.member(life), context.member(kind))
    if life.property == _DIED:
        text = Message(
            f"{who.de} ist seit {a.de} tot, die Tat wird auf {b.de} gelegt.",
            f"{who.en} is dead since {a.en}, the deed is put in {b.en}.",
        )
        return Finding(RULE, members, text, _order((0, part), (1, "value"), _ALIVE))
    text = Message(
        f"{who.de} gab es erst ab {a.de}, die Tat wird auf {b.de} gelegt.",
        f"{who.en} did not exist before {a.en}, the deed is put in {b.en}.",
    )
    return Finding(RULE, members, text, _order((1, "value"), (0, part), _ALIVE))


@dataclass(frozen=True, slots=True)
class _Deed:
    """The linked agent of an event; the first and last time when it can have happened, with the
    part of the proposition that says so. ``needs_life``: only the living do that."""

    agent: Entity
    needs_life: bool
    first: tuple[Time, str] | None
    last: tuple[Time, str] | None


def _deed(proposition: Proposition) -> _Deed | None:
    event = proposition.event
    roles = {role.name: role.term.value for role in event.roles} if event else {}
    agent, time, valid = roles.get("agent"), roles.get("time"), proposition.valid
    if event is None or not isinstance(agent, Entity):
        return None
    living = event.type in tables().deeds
    if isinstance(time, Time) and valid is None:
        return _Deed(agent, living, (time, "time"), (time, "time"))
    if valid is None:
        return None
    first = (valid.start, "start") if valid.start else None
    return _Deed(agent, living, first, (valid.end, "end") if valid.end else None)


def _effect_before_cause(context: Context) -> Iterator[Finding]:
    """Events that lie before what is said to have caused them began."""
    for proposition in context.propositions:
        roles = proposition.event.roles if proposition.event else ()
        values = [r.term.value for r in roles if r.name == "cause"]
        causes = [value for value in values if isinstance(value, Entity)]
        when, part = _last_time(proposition)
        for cause in causes if when else ():
            for property in ("P580", "P585"):
                for began, start in _times(context, cause, property):
                    if when and precedes(when, start) and _undisputed(context, began):
                        what, a, b = in_words(cause), time_in_words(start), time_in_words(when)
                        yield Finding(
                            RULE,
                            (context.event_member(proposition), context.member(began)),
                            Message(
                                f"Die Ursache {what.de} ({a.de}) läge nach der Folge ({b.de}).",
                                f"The cause {what.en} ({a.en}) would be after its effect ({b.en}).",
                            ),
                            _order((1, "value"), (0, part), _CAUSE),
                        )


def _last_time(proposition: Proposition) -> tuple[Time | None, str]:
    """The latest time when an event can have happened, and the part that says so."""
    if proposition.valid is not None:
        return proposition.valid.end, "end"
    roles = proposition.event.roles if proposition.event else ()
    found = [r.term.value for r in roles if r.name == "time" and isinstance(r.term.value, Time)]
    return (found[0], "time") if len(found) == 1 else (None, "time")
