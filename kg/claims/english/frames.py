"""Typed statements from English verbs: the slots of a lexicon entry in a clause."""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.english.clauses import Clause, Filler, preposition
from kg.claims.english.making import make, setting_of
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.claims.lexicon import Lexicon, VerbEntry
from kg.claims.making import Stance, point
from kg.model import Argument, ClaimReading, QualifierReading, Sense, TimeExpression

_PAST = frozenset({"past", "perfect"})
_NEAR = 25
"""Characters between a number and the noun that says what it counts."""


def by_verb(scene: Scene, lexicon: Lexicon, clause: Clause, how: Stance) -> Iterator[ClaimReading]:
    """Every claim of the clause's verb by the lexicon, one for each pair of ends."""
    entries = [e for lemma in clause.lemmas for e in lexicon.verbs.get(lemma, ())]
    found: dict[tuple[int, int], list[tuple[VerbEntry, Argument, Argument]]] = {}
    for entry in sorted(entries, key=lambda e: (not e.only, -e.confidence)):
        if _meets(scene, clause, entry):
            for subject, object_ in _pairs(scene, clause, entry):
                found.setdefault((subject.start, object_.start), []).append(
                    (entry, subject, object_)
                )
    for those in found.values():
        yield _reading(scene, lexicon, clause, those, how)


def _reading(
    scene: Scene,
    lexicon: Lexicon,
    clause: Clause,
    those: list[tuple[VerbEntry, Argument, Argument]],
    how: Stance,
) -> ClaimReading:
    entry, subject, object_ = those[0]
    senses: tuple[Sense, ...] = tuple(lexicon.sense(each) for each, _, _ in those)
    tense = "state" if any(e.tense == "state" for e, _, _ in those) else entry.tense
    setting, qualifiers = setting_of(scene, clause, tense)
    time = _time(scene, clause)
    if entry.time is not None and time is not None:
        qualifiers = (*qualifiers, QualifierReading(entry.time, time))
    relation = " ".join(scene.tree.tokens[i].text for i in clause.verbs)
    return make(
        scene, scene.span(clause.tokens), subject, relation, object_, "english-verb", senses,
        setting, how, qualifiers,
    )  # fmt: skip


def _meets(scene: Scene, clause: Clause, entry: VerbEntry) -> bool:
    if entry.past and clause.tense not in _PAST:
        return False
    if entry.required and not all(
        any(scene.tree.tokens[f.head].lemma in nouns for f in _fillers(clause, slot))
        for slot, nouns in entry.required
    ):
        return False
    return not any(_fillers(clause, slot) for slot in entry.without)


def _pairs(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[tuple[Argument, Argument]]:
    objects = [o for slot in entry.object for o in _ends(scene, clause, entry, slot)]
    for slot in entry.subject if objects else ():
        for subject in _ends(scene, clause, entry, slot):
            for object_ in objects:
                if object_.start != subject.start:
                    yield subject, object_


def _ends(scene: Scene, clause: Clause, entry: VerbEntry, slot: str) -> Iterator[Argument]:
    if slot == "time":
        if (time := _time(scene, clause)) is not None:
            yield time
        return
    if slot == "quantity":
        yield from _counted(scene, clause, entry)
        return
    if slot.endswith(".of"):
        yield from _possessors(scene, clause, entry, slot.removesuffix(".of"))
        return
    fillers = tuple(f for f in _fillers(clause, slot) if not _is_time(scene, f))
    place = slot not in ("agent", "patient", "subject", "object", "predicative")
    for filler in fillers[:1] if place else fillers:
        if (named := scene.called(filler.head)) is not None:
            yield named


def _possessors(scene: Scene, clause: Clause, entry: VerbEntry, slot: str) -> Iterator[Argument]:
    """Whose the noun is that the entry asks for: "X's headquarters", "the seat of X"."""
    asked = {noun for name, nouns in entry.required for noun in nouns if name == slot}
    for filler in _fillers(clause, slot):
        if scene.tree.tokens[filler.head].lemma not in asked:
            continue
        for child in scene.tree.having(filler.head, "nmod:poss", "det:poss", "nmod", "compound"):
            tied = scene.tree.tokens[child].dep != "nmod" or preposition(scene.tree, child) == "of"
            if tied and (named := scene.named(child)) is not None:
                yield named


def _fillers(clause: Clause, slot: str) -> tuple[Filler, ...]:
    by = tuple(f for f in clause.obliques if f.preposition == "by")
    match slot:
        case "agent":
            return by if clause.passive else clause.subject
        case "patient":
            return clause.subject if clause.passive else clause.object
        case "subject":
            return () if clause.passive else clause.subject
        case "object":
            return clause.object
        case "predicative":
            return clause.predicative
    return tuple(f for f in clause.obliques if f.preposition == slot)


def _counted(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[Argument]:
    """The number of what the entry counts: "has 700,000 inhabitants", "a population of 700,000"."""
    for filler in (*clause.object, *clause.subject):
        noun = scene.tree.tokens[filler.head]
        of_asked = any(noun.lemma in nouns for _, nouns in entry.required)
        if not of_asked and noun.lemma not in entry.counted:
            continue
        low, high = (noun.end, noun.end + _NEAR) if of_asked else (noun.start - _NEAR, noun.start)
        near = [n for n in scene.numbers if low <= n.start < high]
        if not of_asked:  # "100 homeless people": no number of all of them
            near = [n for n in near if not scene.text(n.end, noun.start).strip()]
        for number in near[:1]:
            text = scene.text(number.start, number.end)
            yield Argument(number.start, number.end, text, value=number.quantity)


def _time(scene: Scene, clause: Clause) -> Argument | None:
    """The one time of a clause, None where there are more, or it is a bound or rough."""
    times = scene.times_in(clause.timed)
    if len(times) != 1 or times[0].bound or _is_rough(scene, times[0]):
        return None
    value = point(times[0])
    if value is None:
        return None
    text = scene.text(times[0].start, times[0].end)
    return Argument(times[0].start, times[0].end, text, value=value)


def _is_time(scene: Scene, filler: Filler) -> bool:
    start = scene.tree.tokens[filler.head].start
    return any(t.start <= start < t.end for t in scene.times)


def _is_rough(scene: Scene, time: TimeExpression) -> bool:
    before = scene.text(max(scene.sentence.start, time.start - 20), time.start).lower().split()
    return bool(words().rough & set(before[-1:]))
