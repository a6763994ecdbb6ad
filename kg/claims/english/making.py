"""How English readings are made, and the time that they speak of."""

from __future__ import annotations

from dataclasses import replace

from kg.claims import making
from kg.claims.english.clauses import Clause
from kg.claims.english.scene import Scene
from kg.claims.making import Setting, Stance, point
from kg.model import (
    Argument,
    Attribution,
    ClaimReading,
    Interval,
    QualifierReading,
    Sense,
    TimeExpression,
)


def make(
    scene: Scene,
    span: tuple[int, int],
    subject: Argument,
    relation: str,
    object_: Argument,
    extractor: str,
    senses: tuple[Sense, ...],
    setting: Setting,
    how: Stance,
    qualifiers: tuple[QualifierReading, ...] = (),
    attribution: Attribution | None = None,
) -> ClaimReading:
    """A reading of a span of the article; confidence is the best sense's."""
    setting = replace(setting, qualifiers=qualifiers)
    made = making.make(
        scene,
        span,
        subject,
        relation,
        object_,
        extractor,
        senses=senses,
        setting=setting,
        stance=how,
    )
    return replace(made, attribution=attribution)


def setting_of(
    scene: Scene, clause: Clause, tense: str, past: bool = False
) -> tuple[Setting, tuple[QualifierReading, ...]]:
    """The time that a state is said to hold at, with its start and end as qualifiers.

    The present and "has been" speak of the time of writing; the past of some time, unless a time
    stands there.
    """
    if tense != "state":
        return Setting(), ()
    times = [t for t in scene.times_in(clause.timed) if t.interval is not None]
    gone = past or clause.tense == "past" or (clause.tense == "perfect" and not _is_be(clause))
    start = next((t for t in times if t.bound == "since"), None)
    end = next((t for t in times if t.bound == "until"), None)
    if start or end:
        ends = Interval(
            start.interval.start if start and start.interval else None,
            end.interval.end if end and end.interval else None,
        )
        return Setting(ends, end is None and not gone), _bounds(scene, start, end)
    plain = [t for t in times if t.bound == ""]
    if len(times) == 1 and plain:
        if "become" in clause.lemmas:
            return at(plain[0].interval), _bounds(scene, plain[0], None)
        return at(plain[0].interval), ()
    return Setting(None, not gone and not times), ()


def at(interval: Interval | None) -> Setting:
    """A time that something held at; in a decade it need not have held all the time."""
    if interval is None or interval.start is None or interval.end is None:
        return Setting(interval, False)
    return Setting(interval if interval.end.year - interval.start.year < _LONG else None, False)


_LONG = 2
"""Years of a stretch that is no more than a hint of when: "in the 1990s"."""


def _is_be(clause: Clause) -> bool:
    return "be" in clause.lemmas or clause.passive


def _bounds(
    scene: Scene, start: TimeExpression | None, end: TimeExpression | None
) -> tuple[QualifierReading, ...]:
    found = []
    for property_, time in (("P580", start), ("P582", end)):
        value = point(time) if time is not None else None
        if time is not None and value is not None:
            text = scene.text(time.start, time.end)
            found.append(
                QualifierReading(property_, Argument(time.start, time.end, text, value=value))
            )
    return tuple(found)
