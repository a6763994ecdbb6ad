"""Rules about the order of times: birth before death, life around office, founding before deeds."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Entity, Interval, Message, PropertyId, Proposition, Time, Value
from kg.reasoning.context import Context, Finding
from kg.reasoning.premises import Premise, names_one_thing
from kg.reasoning.tables import Order, tables
from kg.reasoning.words import in_words, interval_in_words, time_in_words

RULE = "time-order"
_BORN, _DIED, _FOUNDED, _FOUNDER, _KIND = "P569", "P570", "P571", "P112", "P31"
_PERSON = "Q5"


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
    yield from _deeds_before_founding(context)


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
                if _undisputed(context, first) and _undisputed(context, second):
                    who, a, b = in_words(subject), time_in_words(begun), time_in_words(ended)
                    yield Finding(
                        RULE,
                        (context.member(first), context.member(second)),
                        Message(
                            f"{who.de}: {b.de} läge vor {a.de}. {order.reason.de}",
                            f"{who.en}: {b.en} would be before {a.en}. {order.reason.en}",
                        ),
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
                    )


def _deeds_before_founding(context: Context) -> Iterator[Finding]:
    for proposition in context.propositions:
        agent, done = _deed(proposition)
        if agent is None or done is None:
            continue
        kinds = [
            p
            for p in context.about(agent, _KIND)
            if isinstance(p.value, Entity) and p.value.id in tables().founded_kinds
        ]
        persons = [p for p in context.about(agent, _KIND) if p.value == Entity(_PERSON)]
        for kind, property in ((kinds[:1], _FOUNDED), (persons[:1], _BORN)):
            for began, start in _times(context, agent, property) if kind else ():
                if precedes(done, start) and _undisputed(context, began):
                    who, a, b = in_words(agent), time_in_words(start), time_in_words(done)
                    members = (
                        context.event_member(proposition),
                        context.member(began),
                        context.member(kind[0]),
                    )
                    yield Finding(
                        RULE,
                        members,
                        Message(
                            f"{who.de} gab es erst ab {a.de}, die Tat wird auf {b.de} gelegt.",
                            f"{who.en} did not exist before {a.en}, the deed is put in {b.en}.",
                        ),
                    )


def _deed(proposition: Proposition) -> tuple[Entity | None, Time | None]:
    """The linked agent of an event and the latest time at which it can have happened."""
    event = proposition.event
    if event is None:
        return None, None
    roles = {role.name: role.term.value for role in event.roles}
    agent, time = roles.get("agent"), roles.get("time")
    done = proposition.valid.end if proposition.valid else time
    if isinstance(agent, Entity) and isinstance(done, Time):
        return agent, done
    return None, None
