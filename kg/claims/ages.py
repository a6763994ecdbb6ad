"""Ages that are stated of a name: "X ist 67 Jahre alt", "X (67)", "X, 67,".

Told on a day, an age says between which two days somebody was born: date of birth (P569) of an
unknown value with the earliest and the latest date (P1319, P1326) as qualifiers, in Wikidata's way.
Only the first form surely speaks of the day of writing. A number in brackets may count goals, "der
20-jährige X" stand in a tale of the past: they are "presumably" so (P1480), which a date of birth
can bear out and never refutes. "Der 67-Jährige" is not read, as it need not be the one last named,
and without the article's date no age is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.claims.lists import is_proper
from kg.claims.making import Setting, make
from kg.claims.scene import Scene
from kg.model import (
    DAY,
    Argument,
    ClaimReading,
    Day,
    Entity,
    Interval,
    MentionKind,
    QualifierReading,
    SomeValue,
    Time,
    TimeExpression,
    Value,
)
from kg.reading.mentions import name_cues

_PRESUMABLY = Entity("Q18122778")
_IS = re.compile(r" ist(?: (?:heute|inzwischen|mittlerweile|jetzt|derzeit|nun|aktuell|gerade))? $")
_CLOSED = re.compile(r"[.!]?\s*$|\.\s|(?:,)? und (?:hat|lebt|wohnt|ist|arbeitet)\b")
_ARTICLE = re.compile(
    r"(?:^|[\s(„\"])(?:der|die|den|dem)(?: (?:heute|inzwischen))? $", re.IGNORECASE
)
_NEAR = 60
"""Days before or after the day of writing that a sentence may speak of and still be of now."""


def ages(scene: Scene) -> Iterator[ClaimReading]:
    """The claims of the sentence's ages."""
    for age in scene.annotation.ages:
        if age.interval is None or not scene.sentence.start <= age.start < scene.sentence.end:
            continue
        for index, mention in enumerate(scene.annotation.mentions):
            person = mention.kind is MentionKind.PERSON and is_proper(scene, index)
            if not person or mention.in_compound or mention.name != mention.text:
                continue
            sure = _is_stated(scene, mention.start, mention.end, age)
            if sure or (_is_beside(scene, mention.start, mention.end, age) and _is_of_now(scene)):
                yield age_claim(scene, index, (age.start, age.end), age.interval, sure=sure)


def _is_stated(scene: Scene, start: int, end: int, age: TimeExpression) -> bool:
    """ "X ist heute 67 Jahre alt.": the whole of a sentence, or of its first clause."""
    if start != scene.sentence.start or not age.start > end:
        return False
    between = scene.text(end, age.start)
    alone = scene.text(age.start, age.end).endswith(" alt")
    behind = scene.text(age.end, scene.sentence.end)
    return alone and bool(_IS.match(between)) and bool(_CLOSED.match(behind))


def _is_beside(scene: Scene, start: int, end: int, age: TimeExpression) -> bool:
    """ "X (67)", "die 67-jährige Politikerin X", "der 67 Jahre alte X"."""
    if end < age.start:
        opening, closing = scene.text(end, age.start), scene.text(age.end, age.end + 1)
        return (opening == " (" and closing in (")", ",")) or (opening, closing) == (", ", ",")
    if age.end >= start or not scene.text(age.start, age.end).rstrip("nrsm").endswith("e"):
        return False
    between = scene.text(age.end, start).split()
    known = all(w[:1].isupper() and name_cues.describes_person(w) for w in between)
    kin = any(is_kin(scene, word) for word in between)
    if between and scene.text(start, end).endswith("s"):
        return False  # "der 45-jährige Berater Merkels"
    return known and not kin and bool(_ARTICLE.search(scene.text(scene.sentence.start, age.start)))


def is_kin(scene: Scene, word: str) -> bool:
    """Whether a noun says what somebody is to another, and no occupation: "Sohn", "Berater"."""
    return word in scene.words.relational and word not in scene.words.occupations


def _is_of_now(scene: Scene) -> bool:
    """Whether the sentence speaks of no day far from that of writing, as far as it tells."""
    published = scene.article.published
    if published is None:
        return False
    intervals = [time.interval for time in scene.times if time.interval is not None]
    edges = [day for each in intervals for day in (each.first, each.last)]
    return all(_distance(day, published) <= _NEAR for day in edges)


def _distance(day: Day | None, other: Time) -> int:
    """About how many days lie between, a year of 372 days being exact enough; open ends far."""
    if day is None or other.precision < DAY:
        return _NEAR + 1
    there = other.earliest
    return abs((day[0] - there[0]) * 372 + (day[1] - there[1]) * 31 + day[2] - there[2])


def age_claim(
    scene: Scene, index: int, span: tuple[int, int], born: Interval, *, sure: bool
) -> ClaimReading:
    """The claim that the mention's person was born at some time of an interval.

    ``span`` are the words that tell the age; what is not sure is "presumably" so.
    """
    holder = scene.mention_argument(index)
    start, end = span

    def words(value: Value | None) -> Argument:
        return Argument(start, end, scene.text(start, end), value=value)

    limits = [("P1319", born.start), ("P1326", born.end)]
    qualifiers = [QualifierReading(p, words(time)) for p, time in limits]
    if not sure:
        qualifiers.append(QualifierReading("P1480", words(_PRESUMABLY)))
    whole = (min(holder.start, start), max(holder.end, end))
    return make(
        scene, whole, holder, "alt", words(SomeValue()), "age",
        senses=(scene.words.built_in("age"),), setting=Setting(qualifiers=tuple(qualifiers)),
    )  # fmt: skip
