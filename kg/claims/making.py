"""How readings are made: one place for spans, times and the defaults of a claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.claims.grammar import grammar
from kg.claims.passage import Passage
from kg.claims.scene import Scene
from kg.model import (
    DAY,
    Argument,
    ClaimReading,
    EventReading,
    Interval,
    Modality,
    Polarity,
    QualifierReading,
    Role,
    Sense,
    Time,
    TimeExpression,
)


@dataclass(frozen=True, slots=True)
class Stance:
    """How something is put: stated or denied, and how far it is vouched for."""

    polarity: Polarity = Polarity.POSITIVE
    modality: Modality = Modality.ASSERTED


@dataclass(frozen=True, slots=True)
class Setting:
    """The time that a claim speaks of; ``present`` is the time of writing."""

    valid: Interval | None = None
    present: bool = False
    qualifiers: tuple[QualifierReading, ...] = ()


def make(
    scene: Passage,
    span: tuple[int, int],
    subject: Argument,
    relation: str,
    object_: Argument | None,
    extractor: str,
    *,
    senses: tuple[Sense, ...] = (),
    event: EventReading | None = None,
    setting: Setting = Setting(),
    stance: Stance = Stance(),
    confidence: float | None = None,
) -> ClaimReading:
    """A reading of a span of the article; confidence is the best sense's unless given."""
    best = max((s.confidence for s in senses), default=0.5)
    start, end = span
    return ClaimReading(
        start=start,
        end=end,
        text=scene.text(start, end),
        subject=subject,
        relation=relation,
        object=object_,
        extractor=extractor,
        senses=senses,
        event=event,
        qualifiers=setting.qualifiers,
        valid=setting.valid,
        present=setting.present,
        polarity=stance.polarity,
        modality=stance.modality,
        confidence=best if confidence is None else confidence,
    )


def make_event(
    scene: Passage,
    span: tuple[int, int],
    relation: str,
    event: EventReading,
    valid: Interval | None,
    stance: Stance,
) -> ClaimReading:
    """The reading of an event: its agent, else its patient, is the subject. It has one of them."""
    first: dict[str, Argument] = {}
    for role in event.roles:
        first.setdefault(role.name, role.argument)
    patient = first.get("patient")
    subject = first.get("agent") or patient
    assert subject is not None  # nothing is an event without one
    known = any(role.argument.mention is not None for role in event.roles)
    return make(
        scene, span, subject, relation, patient if patient is not subject else None, "event",
        senses=(), event=event, setting=Setting(valid=valid), stance=stance,
        confidence=_SURE if known else _UNSURE,
    )  # fmt: skip


_SURE, _UNSURE = 0.6, 0.3
"""Confidence of an event with and without a name among its parts."""


def roles_once(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Each words once: nobody does something to themselves by the same words."""
    found: dict[tuple[int, int], Role] = {}
    for role in roles:
        found.setdefault((role.argument.start, role.argument.end), role)
    return tuple(found.values())


def for_each_agent(event: EventReading) -> tuple[EventReading, ...]:
    """An event for each of its agents, who do the same one by one."""
    agents = [role for role in event.roles if role.name == "agent"]
    rest = tuple(role for role in event.roles if role.name != "agent")
    return tuple(replace(event, roles=(agent, *rest)) for agent in agents)


def overlap(first: Argument, second: Argument) -> bool:
    """Whether two ends share words of the text."""
    return first.start < second.end and second.start < first.end


def point(time: TimeExpression) -> Time | None:
    """The one time that an expression names, None for a stretch or where nothing anchors it."""
    interval = time.interval
    if interval is None or interval.start is None or interval.start != interval.end:
        return None
    return interval.start


def time_argument(time: TimeExpression, scene: Scene) -> Argument | None:
    """A time as the end of a claim, None where it is not one point of the calendar.

    "Ende 1955", "spätestens 1960" and "vor 65 Jahren" are none: the calendar's year says less, or
    other, than the words.
    """
    value = point(time)
    if value is None or _is_rough(time, value, scene):
        return None
    return Argument(time.start, time.end, scene.text(time.start, time.end), value=value)


def _is_rough(time: TimeExpression, value: Time, scene: Scene) -> bool:
    counted = time.type == "DURATION" and value.precision < DAY
    words = scene.text(time.start, time.end).lower().split()
    before = scene.text(max(scene.sentence.start, time.start - _NEAR), time.start).lower().split()
    rough = grammar().rough
    return counted or bool(rough & {*words[:1], *before[-1:]})


_NEAR = 20
"""Characters before a time in which a word is looked for that makes it rough."""


def first_day(time: TimeExpression, scene: Scene) -> Argument | None:
    """When something begins that lasts over a time: "vom 3. bis 5. Mai", "seit 2005"."""
    return _edge(time, scene, "since", "start")


def last_day(time: TimeExpression, scene: Scene) -> Argument | None:
    """When something ends that lasts over a time: "vom 3. bis 5. Mai", "bis 2005"."""
    return _edge(time, scene, "until", "end")


def _edge(time: TimeExpression, scene: Scene, bound: str, side: str) -> Argument | None:
    interval = time.interval
    if interval is None or time.bound not in ("", bound):
        return None
    if time.bound == "" and interval.start == interval.end:
        return None
    value: Time | None = getattr(interval, side)
    if value is None:
        return None
    return Argument(time.start, time.end, scene.text(time.start, time.end), value=value)


def spoken_of(scene: Scene, times: tuple[TimeExpression, ...], tense: str, past: bool) -> Setting:
    """The time that a state is said to hold at.

    "seit 2005" is open to the present and carries a start (P580), "bis 2021" an end (P582), "von
    2005 bis 2009" both. Without a time the tense tells: the present speaks of the time of writing.
    """
    if tense != "state":
        return Setting()
    known = [t for t in times if t.interval is not None]
    if not known:
        return Setting(present=not past)
    start = next((t for t in known if t.bound == "since"), None)
    end = next((t for t in known if t.bound == "until"), None)
    if start is None and end is None:
        inside = known[0].bound == ""
        return Setting(known[0].interval if inside else None, False)
    ends = Interval(
        start.interval.start if start and start.interval else None,
        end.interval.end if end and end.interval else None,
    )
    return Setting(ends, end is None and not past, _bounds(scene, start, end))


def _bounds(
    scene: Scene, start: TimeExpression | None, end: TimeExpression | None
) -> tuple[QualifierReading, ...]:
    """Start and end as qualifiers, each where it is one point of the calendar."""
    found = []
    for property_, time in (("P580", start), ("P582", end)):
        argument = time_argument(time, scene) if time is not None else None
        if argument is not None:
            found.append(QualifierReading(property_, argument))
    return tuple(found)
