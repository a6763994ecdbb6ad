"""Which of several subjects goes with which of several objects.

"A und B sind die Hauptstädte von C und D" pairs them in order. Where as many stand on one side as
on the other, the first with the first and so on holds however the sentence is meant; no other pair
is sure. What is joined by "oder" is said of none
of them, and in "Paris, Texas" the second says where the first lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.claims.clauses import Clause
from kg.claims.scene import Scene
from kg.claims.tree import feature, is_finite
from kg.model import Argument, ClaimReading, MentionKind, Polarity, Time

_ONE_PLACE = (("P19",), ("P20",))
"""Born and died in: "A wurde in C geboren, B in D" gives A one place."""
_OR = frozenset({"oder", "beziehungsweise", "bzw.", "respektive"})


def paired(scene: Scene, readings: Sequence[ClaimReading]) -> list[ClaimReading]:
    """The readings without pairs that a sentence of equally many ends need not mean.

    Of the named places where someone was born or died only the first is kept.
    """
    ordered = sorted(readings, key=_said)
    dropped: set[int] = set()
    for said, group in groupby(ordered, key=_said):
        if said in _ONE_PLACE:
            dropped |= {id(each) for each in _farther(scene, list(group))}
    return in_order([each for each in readings if id(each) not in dropped])


def in_order(readings: Sequence[ClaimReading]) -> list[ClaimReading]:
    """Of readings that join all subjects with as many objects: the first with the first, …"""
    ordered = sorted(readings, key=_said)
    dropped: set[int] = set()
    for _, group in groupby(ordered, key=_said):
        dropped |= {id(each) for each in _crossed(list(group))}
    return [each for each in readings if id(each) not in dropped]


def _said(reading: ClaimReading) -> tuple[str, ...]:
    return tuple(sorted({sense.property for sense in reading.senses}))


def _crossed(readings: list[ClaimReading]) -> Iterator[ClaimReading]:
    """Of readings that join every subject with every object: those that are not in order.

    Two dates for one thing, or one amid two of them, are no dates of it at all.
    """
    firsts = sorted({_place(r.subject) for r in readings})
    seconds = sorted({_place(r.object) for r in readings if r.object})
    if set(firsts) & set(seconds):
        return
    if len(firsts) != len(seconds):
        timed = any(r.object and isinstance(r.object.value, Time) for r in readings)
        amid = any(firsts[0] < each < firsts[-1] for each in seconds)
        yield from readings if timed and (len(seconds) > 1 or amid) else ()
        return
    for reading in readings:
        if reading.object is None:
            continue
        if firsts.index(_place(reading.subject)) != seconds.index(_place(reading.object)):
            yield reading


def _farther(scene: Scene, readings: list[ClaimReading]) -> Iterator[ClaimReading]:
    """All but the first of several named places that are stated of one, not denied."""
    if len({_place(r.subject) for r in readings}) > 1:
        return
    named = [
        r
        for r in readings
        if r.polarity is Polarity.POSITIVE and r.object and r.object.mention is not None
        if scene.is_name(r.object.mention)
    ]
    first = min((_place(r.object) for r in named if r.object), default=None)
    yield from (r for r in named if r.object and _place(r.object) != first)


def _place(end: Argument) -> tuple[int, int]:
    return (end.start, end.end)


def is_alternative(scene: Scene, clause: Clause, reading: ClaimReading) -> bool:
    """Whether an end of the claim is one of several of which the words leave open which."""
    tokens = scene.tree.tokens
    if any(_is_located(scene, clause, end) for end in (reading.subject, reading.object) if end):
        return True
    for index in clause.tokens:
        token = tokens[index]
        if token.text.lower() not in _OR or token.dep != "cc" or token.head < 0:
            continue
        first = token.head
        while tokens[first].dep == "conj" and 0 <= tokens[first].head < first:
            first = tokens[first].head
        joined = {first, *scene.tree.having(first, "conj"), token.head}
        spots = [tokens[i].start for i in joined]
        ends = (reading.subject, reading.object)
        if any(end and end.start <= spot < end.end for end in ends for spot in spots):
            return True
    return False


def _is_located(scene: Scene, clause: Clause, end: Argument) -> bool:
    """ "Paris, Texas liegt": two with a comma and no conjunction, and one verb, are no list."""
    tokens = scene.tree.tokens
    verbs = (tokens[i] for i in (clause.head, *clause.verbs) if is_finite(tokens[i]))
    single = any(feature(verb, "Number") == "Sing" for verb in verbs)
    for filler in clause.subject + clause.object + clause.obliques:
        joined = scene.tree.conjuncts(filler.head)
        if len(joined) != 2 or not any(end.start <= tokens[i].start < end.end for i in joined):
            continue
        if scene.tree.having(joined[1], "cc", "case"):
            continue
        kinds = {scene.mention(scene.mentions[i]).kind for i in joined if i in scene.mentions}
        if kinds == {MentionKind.PLACE} or (single and filler in clause.subject):
            return True
    return False
