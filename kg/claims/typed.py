"""Typed statements from verbs and copulas: clauses that say what a Wikidata property says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kg.claims.clauses import Clause, Filler, Link, is_copular
from kg.claims.grammar import grammar
from kg.claims.lexicon import VerbEntry, cues, languages, lexicon, sense
from kg.claims.making import Setting, Stance, make, spoken_of, time_argument
from kg.claims.relational import base_of, claims_of_noun, modifiers
from kg.claims.scene import Scene
from kg.claims.stance import stance
from kg.claims.tree import lemma
from kg.model import (
    Argument,
    ClaimReading,
    Entity,
    EventReading,
    MentionKind,
    Modality,
    Named,
    QualifierReading,
    Sense,
)


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
    made = [_reading(scene, clause, each, event, how) for each in _by_verb(scene, clause, event)]
    if is_copular(clause):
        made.extend(_by_copula(scene, clause, how))
    return tuple(made)


def _can_state(scene: Scene, clause: Clause) -> bool:
    if clause.contrast or clause.link is Link.INFINITIVE:
        return False
    if not clause.finite and clause.link is not Link.PARTICIPLE:
        return False
    return not any(scene.tree.tokens[i].text.lower() in grammar().undone for i in clause.tokens)


# --- verbs --------------------------------------------------------------------------------------


def _by_verb(scene: Scene, clause: Clause, event: EventReading | None) -> list[_Found]:
    entries = list(lexicon().verbs.get(clause.lemma, ()))
    if event is not None and event.type != clause.lemma and event.type in _light_verbs():
        entries = [e for e in entries if e.required]
    if is_copular(clause):
        clause, more = _participle(scene, clause)
        entries += more
    if is_copular(clause) and any(f.preposition == "in" for f in clause.predicative):
        entries += [e for e in lexicon().verbs["liegen"] if "in" in e.object]
    found: dict[tuple[int, int, int, int], _Found] = {}
    for entry in sorted(entries, key=lambda e: (not e.only, -e.confidence)):
        if not _meets(scene, clause, entry):
            continue
        for subject, object_ in _pairs(scene, clause, entry):
            key = (subject.start, subject.end, object_.start, object_.end)
            each = found.setdefault(key, _Found(subject, object_, entry.tense, [], []))
            if entry.tense == "state":
                each.tense = "state"
            each.senses.append(
                sense(
                    entry.property,
                    entry.id,
                    entry.confidence,
                    inverse=entry.inverse,
                    only=entry.only,
                )
            )
            each.qualifiers.extend(_time_qualifier(scene, clause, entry))
    return list(found.values())


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
        entries += lexicon().adjectives.get(word, lexicon().adjectives.get(surface, ()))
        if scene.tree.tokens[filler.head].tag in ("VVPP", "ADJD"):
            verbs = lexicon().verbs.get(word, ())
            entries += [e for e in verbs if e.subject in ("patient", "subject")]
    return (replace(clause, passive=True) if entries else clause), entries


def _meets(scene: Scene, clause: Clause, entry: VerbEntry) -> bool:
    if entry.past and clause.tense != "past":
        return False
    for slot, words in entry.required:
        heads = [base_of(scene, f.head).word for f in _slot(scene, clause, slot)]
        if not any(head in words for head in heads):
            return False
    return not any(
        f for slot in entry.without for f in _slot(scene, clause, slot) if scene.time_of(f) is None
    )


def _pairs(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[tuple[Argument, Argument]]:
    subjects = [a for f in _slot(scene, clause, entry.subject) if (a := _end(scene, f)) is not None]
    for subject in subjects:
        for object_ in _objects(scene, clause, entry):
            if (object_.start, object_.end) != (subject.start, subject.end):
                yield subject, object_


def _objects(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[Argument]:
    required = frozenset().union(*(words for _, words in entry.required))
    for slot in entry.object:
        if slot == "time":
            times = scene.times_in(clause.tokens)
            yield from (a for t in times[:1] if (a := time_argument(t, scene)) is not None)
        elif slot == "language":
            yield from _languages(scene, clause)
        elif slot == "quantity":
            yield from _counted(scene, clause, entry)
        else:
            found = _slot(scene, clause, slot) + _below_required(scene, clause, entry, slot)
            for filler in _without_wider(scene, found):
                end = _end(scene, filler)
                if end is not None and base_of(scene, filler.head).word not in required:
                    yield end


def _without_wider(scene: Scene, found: tuple[Filler, ...]) -> list[Filler]:
    """ "in Redmond im Bundesstaat Washington": what follows at once says where the first is.

    Only prepositional phrases are looked at; what is joined by "und" or a comma does not follow.
    """
    kept: list[Filler] = []
    ends: set[int] = set()
    for filler in sorted(found, key=lambda f: f.head):
        below = scene.tree.below(filler.head, lambda i: scene.tree.tokens[i].dep == "conj")
        joined = scene.tree.tokens[filler.head].dep == "conj"
        if joined or not (filler.preposition and below[0] - 1 in ends):
            kept.append(filler)
        ends |= {filler.head, below[-1]}
    return kept


def _slot(scene: Scene, clause: Clause, name: str) -> tuple[Filler, ...]:
    match name:
        case "subject":
            return clause.subject
        case "agent":
            return clause.agent if clause.passive else clause.subject
        case "patient":
            return clause.subject if clause.passive else clause.object
        case "object":
            return clause.object
        case "indirect":
            tied = () if is_copular(clause) else clause.predicative
            return clause.indirect or clause.object or tied
        case "subject.of":
            return tuple(f for s in clause.subject for f in _tied(scene, s.head, ("von", "")))
        case "predicative":
            return clause.predicative
    located = clause.predicative if is_copular(clause) else ()
    return tuple(f for f in (*clause.obliques, *located) if f.preposition == name)


def _tied(scene: Scene, head: int, prepositions: tuple[str, ...]) -> tuple[Filler, ...]:
    """Attributes of a noun with one of the prepositions, "" for the genitive."""
    found = []
    for child in scene.tree.having(head, "nmod"):
        preposition = scene.tree.preposition(child)
        if preposition in prepositions:
            for each in scene.tree.conjuncts(child):
                found.append(Filler(each, (each,), preposition))
    return tuple(found)


def _below_required(
    scene: Scene, clause: Clause, entry: VerbEntry, slot: str
) -> tuple[Filler, ...]:
    """ "hat seinen Sitz in Y": the phrase may hang on the noun that the entry asks for."""
    heads = [
        filler.head
        for name, words in entry.required
        for filler in _slot(scene, clause, name)
        if base_of(scene, filler.head).word in words
    ]
    if slot in ("object", "patient", "agent", "subject", "indirect", "predicative"):
        return ()
    return tuple(f for head in heads for f in _tied(scene, head, (slot,)))


def _end(scene: Scene, filler: Filler) -> Argument | None:
    """A filler as an end of a typed claim: it must be a mention, and no time."""
    if scene.time_of(filler) is not None:
        return None
    argument = scene.argument(filler)
    named = _name_beside(scene, filler.head)
    if named is not None and (argument.mention is None or not scene.is_name(argument.mention)):
        return named
    if argument.mention is None:
        return _language(scene, filler)
    return argument


def _name_beside(scene: Scene, noun: int) -> Argument | None:
    """ "zum Konzern Alphabet": a name right behind its class noun that is no mention."""
    mention = scene.mentions.get(noun)
    behind = noun + 1
    if mention is None or behind >= len(scene.tree.tokens) or behind in scene.mentions:
        return None
    token = scene.tree.tokens[behind]
    close = token.head == noun and token.dep in ("appos", "flat") and token.text[:1].isupper()
    if not close or scene.mention(mention).kind is not MentionKind.CLASS:
        return None
    return Argument(
        token.start, token.end, token.text, value=Named(token.text, MentionKind.ORGANISATION)
    )


def _languages(scene: Scene, clause: Clause) -> Iterator[Argument]:
    """Names of languages that stand bare in the clause, for an adverb or an object."""
    for index in clause.tokens:
        token = scene.tree.tokens[index]
        known = languages().get(token.text)
        if known is not None and token.dep in ("obj", "advmod", "xcomp", "conj"):
            yield Argument(token.start, token.end, token.text, value=Entity(known))


def _language(scene: Scene, filler: Filler) -> Argument | None:
    """A language's name means one thing; it is no mention that would have to be linked."""
    token = scene.tree.tokens[filler.head]
    known = languages().get(token.text)
    if known is None or scene.tree.having(filler.head, "amod"):
        return None
    return Argument(token.start, token.end, token.text, value=Entity(known))


def _counted(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[Argument]:
    for filler in (*clause.object, *clause.subject):
        if base_of(scene, filler.head).word in entry.counted:
            yield from quantities_of(scene, filler)


def quantities_of(scene: Scene, filler: Filler) -> Iterator[Argument]:
    """The first number that stands in a filler."""
    start, end = scene.span(filler.tokens)
    for number in scene.numbers:
        if start <= number.start and number.end <= end:
            text = scene.text(number.start, number.end)
            yield Argument(number.start, number.end, text, value=number.quantity)
            return


def _time_qualifier(scene: Scene, clause: Clause, entry: VerbEntry) -> Iterator[QualifierReading]:
    if entry.time is not None:
        for time in scene.times_in(clause.tokens)[:1]:
            argument = time_argument(time, scene)
            if argument is not None:
                yield QualifierReading(entry.time, argument)


def _reading(
    scene: Scene, clause: Clause, found: _Found, event: EventReading | None, how: Stance
) -> ClaimReading:
    times = scene.times_in(clause.tokens)
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


def relation_words(scene: Scene, clause: Clause) -> str:
    """The verb's words as they stand, in order of the text."""
    return " ".join(scene.tree.tokens[i].text for i in clause.verbs)


# --- copulas ------------------------------------------------------------------------------------


def _by_copula(scene: Scene, clause: Clause, how: Stance) -> Iterator[ClaimReading]:
    for predicate in clause.predicative:
        if predicate.preposition not in ("", "als"):
            continue
        for subject in clause.subject:
            yield from _called(scene, clause, subject, predicate.head, how)
            if not clause.negated:
                yield from _called(scene, clause, predicate, subject.head, how, relations_only=True)


def _same(first: Argument, second: Argument) -> bool:
    return first.start < second.end and second.start < first.end


def _called(
    scene: Scene,
    clause: Clause,
    holder: Filler,
    noun: int,
    how: Stance,
    relations_only: bool = False,
) -> Iterator[ClaimReading]:
    """ "HOLDER ist NOUN (von Y)"; read backwards, only a relation with its Y counts."""
    end = _end(scene, holder)
    if end is None:
        return
    is_class = end.mention is not None and scene.mention(end.mention).kind is MentionKind.CLASS
    if relations_only and is_class:
        return
    before = modifiers(scene, noun)
    if before.other or before.future:
        return
    if before.possible:
        how = Stance(how.polarity, Modality.POSSIBLE)
    for claim in claims_of_noun(scene, noun):
        built_in = claim.senses[0].entry in ("office", "occupation", "class")
        if (relations_only and built_in) or _same(claim.other, end):
            continue
        past = clause.tense == "past" or before.past
        setting = spoken_of(scene, scene.times_in(clause.tokens), claim.tense, past)
        if clause.lemma == "werden" and setting.present:
            setting = Setting(None, False)
        yield make(
            scene,
            scene.clause_span(clause.tokens),
            end,
            f"{relation_words(scene, clause)} {claim.relation}",
            claim.other,
            "copula",
            senses=claim.senses,
            setting=setting,
            stance=how,
        )
