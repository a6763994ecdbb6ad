"""From an annotated English article to its claims as read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.claims.attribution import numbered
from kg.claims.clauses import Link
from kg.claims.english.clauses import Clause
from kg.claims.english.compounds import by_compound
from kg.claims.english.copulas import by_copula, by_phrase, counted
from kg.claims.english.events import apart, event_of, event_reading
from kg.claims.english.frames import by_verb
from kg.claims.english.sayings import sayings
from kg.claims.english.scene import Scene, scenes
from kg.claims.english.stance import is_fiction, stance
from kg.claims.english.voices import Voice, put, voice_of
from kg.claims.english.words import words
from kg.claims.legible import fault
from kg.claims.lexicon import Lexicon, english
from kg.claims.making import Stance
from kg.claims.pairing import in_order
from kg.model import Annotation, Article, ClaimReading, MentionKind, Modality, Time

_UNREAD = (Link.INFINITIVE, Link.BESIDE)


def read_english(
    article: Article, annotation: Annotation, lexicon: Lexicon | None = None
) -> tuple[ClaimReading, ...]:
    """Every claim that an English article makes or reports, in order of the text, each once."""
    known = lexicon or english()
    found: dict[tuple[object, ...], tuple[Scene, ClaimReading]] = {}
    for scene in scenes(article, annotation):
        sentence = scene.sentence
        text = article.text[sentence.start : sentence.end]
        if fault(sentence.tokens, text, "en") or is_fiction(scene):
            continue
        for reading in _of_sentence(scene, known):
            found.setdefault(_key(reading), (scene, reading))
    said = sayings(article, annotation, tuple(found.values()))
    return numbered([reading for _, reading in found.values()], said)


def _of_sentence(scene: Scene, lexicon: Lexicon) -> Iterator[ClaimReading]:
    for noun, reading in (*by_phrase(scene, lexicon), *by_compound(scene, lexicon)):
        clause = _around(scene, noun)
        voice = voice_of(scene, clause) if clause is not None else Voice()
        how = put(Stance(reading.polarity, reading.modality), Voice(voice.speaker))
        if _is_asked(scene):
            how = replace(how, modality=Modality.QUESTIONED)
        yield replace(reading, modality=how.modality, attribution=voice.speaker)
    for clause in scene.clauses:
        yield from _of_clause(scene, lexicon, clause)


def _of_clause(scene: Scene, lexicon: Lexicon, clause: Clause) -> Iterator[ClaimReading]:
    if clause.link in _UNREAD:
        return
    own = stance(scene, clause)
    if own is None:
        return
    voice = voice_of(scene, clause)
    how = put(own, voice)
    readers = (by_verb, by_copula, counted)
    read = [r for reader in readers for r in reader(scene, lexicon, clause, how)]
    read = [r for r in read if not _is_introduced(scene, r)]
    typed = in_order([r for r in read if not _is_one_of_several(scene, r)])
    event = event_of(scene, clause) if len(typed) == len(read) else None
    for reading in typed:
        yield replace(reading, attribution=voice.speaker, event=event)
    for each in apart(scene, clause, event) if event is not None and not typed else ():
        yield replace(event_reading(scene, clause, each, how), attribution=voice.speaker)


def _is_introduced(scene: Scene, reading: ClaimReading) -> bool:
    """Whether somebody is presented as unknown: "Clara Berg, a baker from X,"."""
    ends = [e.mention for e in (reading.subject, reading.object) if e is not None]
    people = {m for m in ends if m is not None and _is_person(scene, m)}
    return any(
        scene.mentions.get(i) in people
        and any(
            scene.word(det) in ("a", "an")
            for noun in scene.tree.having(i, "appos")
            for det in (*scene.tree.having(noun, "det"), max(noun - 1, 0))
        )
        for i in range(len(scene.tree.tokens))
    )


def _is_person(scene: Scene, mention: int) -> bool:
    return scene.mention(mention).kind is MentionKind.PERSON


def _is_one_of_several(scene: Scene, reading: ClaimReading) -> bool:
    """Whether an end is an alternative ("A or B was born"), or a year with another behind it."""
    joints = "|".join(sorted(words().alternatives))
    end, start = scene.sentence.end, scene.sentence.start
    for side in (reading.subject, reading.object):
        if side is None:
            continue
        behind, before = scene.text(side.end, end), scene.text(start, side.start)
        if re.match(rf",? (?:{joints})\b", behind) or re.search(rf"\b(?:{joints}) $", before):
            return True
        if isinstance(side.value, Time) and re.match(r"(?:,| and|, and) \d{4}\b", behind):
            return True
    return False


def _around(scene: Scene, token: int) -> Clause | None:
    return next((c for c in scene.clauses if token in c.tokens), None)


def _is_asked(scene: Scene) -> bool:
    return scene.tree.tokens[-1].text == "?"


def _key(reading: ClaimReading) -> tuple[object, ...]:
    """The same ends with the same properties, or the same kind of event, are one claim."""
    properties = tuple(sorted({s.property for s in reading.senses}))
    ends = (reading.subject.start, reading.object.start if reading.object else None)
    type_ = reading.event.type if reading.event is not None and not properties else ""
    return (*ends, properties, reading.polarity, type_)
