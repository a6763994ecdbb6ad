"""Typed statements from the frames of verbs, adjectives and participles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from kg.claims.clauses import Clause, Link, is_copular
from kg.claims.framing import holds_elsewhere
from kg.claims.grammar import grammar
from kg.claims.lexicon import VerbEntry, cues
from kg.claims.making import Setting, Stance, make, spoken_of, time_argument
from kg.claims.pairing import is_alternative, paired
from kg.claims.scene import Scene
from kg.claims.scope import reaches
from kg.claims.series import placed
from kg.claims.stance import stance
from kg.claims.tree import lemma
from kg.claims.typed.copulas import by_copula
from kg.claims.typed.slots import meets, own_times, pairs
from kg.claims.typed.words import relation_words
from kg.model import Argument, ClaimReading, EventReading, Modality, QualifierReading, Sense


@dataclass(slots=True)
class _Found:
    """Senses of one pair of ends, gathered over the entries."""

    subject: Argument
    object: Argument
    tense: str
    senses: list[Sense]
    qualifiers: list[QualifierReading]


def typed(scene: Scene, clause: Clause, event: EventReading | None) -> tuple[ClaimReading, ...]:
    """The typed readings of a clause. ``event`` stands behind them where no sense can be linked."""
    if not _can_state(scene, clause):
        return ()
    how = stance(scene, clause)
    read = (_reading(scene, clause, each, event, how) for each in _by_verb(scene, clause, event))
    made = [place for each in read if (place := placed(scene, each)) is not None]
    if is_copular(clause):
        made.extend(by_copula(scene, clause, how))
    if clause.negated:
        made = [each for each in made if reaches(scene, clause, each)]
    made = [each for each in made if not is_alternative(scene, clause, each)]
    return tuple(_in_frame(scene, clause, each) for each in paired(scene, made))


def _in_frame(scene: Scene, clause: Clause, reading: ClaimReading) -> ClaimReading:
    """What holds in a film or a dream is not stated."""
    elsewhere = holds_elsewhere(scene, clause, reading)
    if reading.modality is not Modality.ASSERTED or not elsewhere:
        return reading
    return replace(reading, modality=Modality.POSSIBLE)


def _can_state(scene: Scene, clause: Clause) -> bool:
    if clause.contrast or clause.link is Link.INFINITIVE:
        return False
    if not clause.finite and clause.link is not Link.PARTICIPLE:
        return False
    words = [scene.tree.tokens[i].text.lower() for i in clause.tokens]
    return not (grammar().undone & set(words) or _alone(words) or _is_gapped(scene, clause))


def _alone(words: list[str]) -> bool:
    """ "wurde allein von X gegründet": nobody else did; after "nicht" others did, too."""
    return any(
        word in grammar().alone and (not at or words[at - 1] != "nicht")
        for at, word in enumerate(words)
    )


def _is_gapped(scene: Scene, clause: Clause) -> bool:
    """ "A ist die Hauptstadt, B die größte Stadt": two clauses that the parser sees as one.

    Between the copula and the noun that it took for the predicate stand a comma and a name.
    """
    tokens, copula = scene.tree.tokens, min(clause.verbs, default=clause.head)
    if not is_copular(clause) or copula > clause.head:
        return False
    first = min(scene.tree.having(clause.head, "det", "amod"), default=clause.head)
    before = first - 1
    while before > copula and tokens[before].tag == "NE":
        before -= 1
    return copula < before < first - 1 and tokens[before].text == ","


def _by_verb(scene: Scene, clause: Clause, event: EventReading | None) -> list[_Found]:
    entries = list(scene.words.verbs.get(clause.lemma, ()))
    if event is not None and event.type != clause.lemma and event.type in _light_verbs():
        entries = [e for e in entries if e.required]
    if is_copular(clause):
        clause, more = _participle(scene, clause)
        entries += more
    if is_copular(clause) and any(f.preposition == "in" for f in clause.predicative):
        entries += [e for e in scene.words.verbs["liegen"] if "in" in e.object]
    found: dict[tuple[int, int, int, int], _Found] = {}
    again = any(scene.tree.tokens[i].text.lower() in grammar().again for i in clause.tokens)
    for entry in _ordered(entries):
        if again and entry.tense == "permanent":
            continue
        if not meets(scene, clause, entry):
            continue
        for subject, object_ in pairs(scene, clause, entry):
            key = (subject.start, subject.end, object_.start, object_.end)
            each = found.setdefault(key, _Found(subject, object_, entry.tense, [], []))
            if entry.tense == "state":
                each.tense = "state"
            each.senses.append(scene.words.sense(entry))
            each.qualifiers.extend(_time_qualifier(scene, clause, entry))
    return list(found.values())


def _ordered(entries: Iterable[VerbEntry]) -> list[VerbEntry]:
    """Narrow entries first, then the surest; one that asks for more words before one that does not.

    Where an entry with further slots of its own is met, the bare ones of its verb say less.
    """
    unique = {e.id: e for e in entries}
    return sorted(unique.values(), key=lambda e: (not e.only, -e.confidence))


@cache
def _light_verbs() -> frozenset[str]:
    """What a verb says together with a noun, and not alone."""
    return frozenset(cues()["light"].values())


def _participle(scene: Scene, clause: Clause) -> tuple[Clause, list[VerbEntry]]:
    """ "ist nach Y benannt": a participle as predicate is its verb's passive."""
    entries: list[VerbEntry] = []
    for filler in clause.predicative:
        word = lemma(scene.tree.tokens[filler.head])
        surface = scene.tree.tokens[filler.head].text.lower()
        known = scene.words.adjectives
        compared = scene.tree.tokens[filler.head].pos == "ADJ" and surface.endswith("er")
        if compared and surface != word.lower():
            continue  # "höher als"
        entries += known.get(word, known.get(surface, ()))
        for index in scene.tree.having(filler.head, "advmod"):  # "2.962 Meter hoch"
            if index > filler.head:
                entries += [e for e in known.get(scene.tree.tokens[index].text, ()) if e.unit]
        if scene.tree.tokens[filler.head].tag in ("VVPP", "ADJD"):
            verbs = scene.words.verbs.get(word, ())
            entries += [e for e in verbs if set(e.subject) & {"patient", "subject"}]
    return (replace(clause, passive=True) if entries else clause), entries


def _time_qualifier(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[QualifierReading]:
    if entry.time is not None:
        for time in own_times(scene, clause)[:1]:
            argument = time_argument(time, scene)
            if argument is not None:
                yield QualifierReading(entry.time, argument)


def _reading(
    scene: Scene, clause: Clause, found: _Found, event: EventReading | None, how: Stance
) -> ClaimReading:
    times = own_times(scene, clause)
    setting = spoken_of(scene, times, found.tense, clause.tense == "past")
    qualifiers = tuple(dict.fromkeys((*setting.qualifiers, *found.qualifiers)))
    return make(
        scene,
        scene.clause_span(clause.tokens),
        found.subject,
        relation_words(scene, clause),
        found.object,
        "verb",
        senses=tuple(found.senses),
        event=event,
        setting=Setting(setting.valid, setting.present, qualifiers),
        stance=how,
    )
