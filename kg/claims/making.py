"""How readings are made: one place for spans, times and the defaults of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from kg.claims.scene import Scene
from kg.model import (
    Argument,
    ClaimReading,
    EventReading,
    Interval,
    Modality,
    Polarity,
    QualifierReading,
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
    scene: Scene,
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


def point(time: TimeExpression) -> Time | None:
    """The one time that an expression names, None for a stretch or where nothing anchors it."""
    interval = time.interval
    if interval is None or interval.start is None or interval.start != interval.end:
        return None
    return interval.start


def time_argument(time: TimeExpression, scene: Scene) -> Argument | None:
    """A time as the end of a claim, None where it is not one point of the calendar."""
    value = point(time)
    if value is None:
        return None
    return Argument(time.start, time.end, scene.text(time.start, time.end), value=value)


_SINCE = ("seit", "ab", "von")
_UNTIL = ("bis",)


def spoken_of(scene: Scene, times: tuple[TimeExpression, ...], tense: str, past: bool) -> Setting:
    """The time that a state is said to hold at.

    "seit 2005" is open to the present and carries a start (P580), "bis 2021" an end (P582).
    Without a time the tense tells: the present speaks of the time of writing.
    """
    if tense != "state":
        return Setting()
    known = [t for t in times if t.interval is not None]
    if not known:
        return Setting(present=not past)
    first = known[0]
    assert first.interval is not None
    word = _word_before(scene, first)
    argument = time_argument(first, scene)
    if word in _SINCE and argument is not None:
        start = first.interval.start
        return Setting(Interval(start, None), not past, (QualifierReading("P580", argument),))
    if word in _UNTIL and argument is not None:
        return Setting(
            Interval(None, first.interval.end), False, (QualifierReading("P582", argument),)
        )
    return Setting(first.interval, False)


def _word_before(scene: Scene, time: TimeExpression) -> str:
    own = scene.text(time.start, time.end).split(" ")[0].lower()
    if own in _SINCE + _UNTIL:
        return own
    before = [t for t in scene.tree.tokens if t.end <= time.start]
    return before[-1].text.lower() if before else ""
