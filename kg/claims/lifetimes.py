"""When somebody was born, by a birthday or by the age at which they died.

"Clara Berg wird heute 50" and "Otto Braun starb am Montag im Alter von 91 Jahren" say between
which days somebody was born, as an age does (:mod:`kg.claims.ages`), but told on the day that the
sentence names: where it names none, or two, it is not read. Only whoever opens the sentence, or
follows the verb that opens it, with no more than what they are called before the name, is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from kg.claims.ages import age_claim, is_kin
from kg.claims.lists import is_proper
from kg.claims.making import point
from kg.claims.scene import Scene
from kg.model import DAY, ClaimReading, Interval, MentionKind, Time
from kg.reading.mentions import name_cues
from kg.reading.times import ages, calendar

_SPREAD = timedelta(days=7)
"""Days on either side of a birthday: which Monday is meant may be a week off."""
_N = r"(?P<n>[1-9]\d|1[01]\d)"
_END = r"(?=\s*(?:[.!]?$|[,;)]|und\b|geworden\b))"
_TURNS = re.compile(rf" (?:wird|wurde) (?P<when>\S.{{0,40}}?) {_N}(?: Jahre alt)?{_END}")
_TURNS_THEN = re.compile(rf" {_N}(?: Jahre alt)?{_END}")
_OPENED = re.compile(r"^(?P<when>\S.{0,40}?) (?:wird|wurde) (?P<called>.*)$")
_DIES = re.compile(
    r" (?P<verb>starb|verstarb|ist) (?P<when>\S[^.;:,„“\"]{0,80}? |)(?:im Alter von|mit) "
    rf"{_N} Jahren\b(?P<rest>[^.;:,„“\"]{{0,60}})"
)
_DEAD = ("gestorben", "verstorben")


@dataclass(frozen=True, slots=True)
class _Told:
    """An age in years with its place in the text, and how birth follows from it and a day."""

    years: int
    span: tuple[int, int]
    born: Callable[[int, Time], Interval | None]


def lifetimes(scene: Scene) -> Iterator[ClaimReading]:
    """The dates of birth that the sentence gives by a birthday or a death."""
    if not any(token.text[:1].isdigit() for token in scene.tree.tokens):
        return
    day = _day(scene)
    if day is None:
        return
    for index in dict.fromkeys(scene.mentions.values()):
        told = _told(scene, index) if _is_person(scene, index) else None
        born = told.born(told.years, day) if told is not None else None
        if told is not None and born is not None:
            yield age_claim(scene, index, told.span, born, sure=True)


def _day(scene: Scene) -> Time | None:
    """The one time that the sentence speaks of, None where it speaks of none or several."""
    times = [time for time in scene.times if time.interval is not None]
    return point(times[0]) if len(times) == 1 and times[0].bound == "" else None


def _is_person(scene: Scene, index: int) -> bool:
    mention = scene.mention(index)
    named = is_proper(scene, index) and mention.name == mention.text
    known = mention.anaphoric and mention.chain not in (-1, index)
    return mention.kind is MentionKind.PERSON and (named or known)


def _told(scene: Scene, index: int) -> _Told | None:
    mention = scene.mention(index)
    before = scene.text(scene.sentence.start, mention.start)
    behind = scene.text(mention.end, scene.sentence.end)
    opened = _OPENED.match(before)
    if opened is not None and _calls(scene, opened["called"]):
        return _found(scene, _TURNS_THEN.match(behind), mention.end, _birthday)
    if not _calls(scene, before):
        return None
    dies = _DIES.match(behind)
    if dies is not None and (dies["verb"] != "ist" or any(w in dies["rest"] for w in _DEAD)):
        return _found(scene, dies, mention.end, ages.born)
    return _found(scene, _TURNS.match(behind), mention.end, _birthday)


def _found(
    scene: Scene,
    match: re.Match[str] | None,
    start: int,
    born: Callable[[int, Time], Interval | None],
) -> _Told | None:
    if match is None:
        return None
    first, last = start + match.start("n"), start + match.end("n")
    if any(time.start < last and first < time.end for time in scene.times):
        return None  # "wurde am 25. März geboren"
    return _Told(int(match["n"]), (first, last), born)


def _calls(scene: Scene, words: str) -> bool:
    """Whether words before a name say no more than what somebody is: "Die Schauspielerin"."""
    found = words.split()
    if found and found[0].lower() in ("der", "die", "dem", "den"):
        found = found[1:]
    return all(
        name_cues.describes_person(word) and not is_kin(scene, word)
        if word[:1].isupper()
        else word.endswith(("e", "er", "en"))
        for word in found
    )


def _birthday(years: int, day: Time) -> Interval | None:
    """About the day on which somebody was born who turns so many years on a day."""
    if day.precision < DAY or day.year <= years:
        return None
    date = calendar.as_date(day)
    edges = (date - _SPREAD, date + _SPREAD)
    first, last = (calendar.as_time(ages.years_before(edge, years)) for edge in edges)
    return Interval(first, last)
