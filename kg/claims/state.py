"""From readings to what is stated: ends resolved, senses chosen, propositions and utterances made.

An end goes through its mention's chain to the chain's link, or else to the name of the chain's
most telling mention. A sense is chosen only where both ends fit its type constraints; a reading
of which no sense fits stays an event where it has one, and is dropped otherwise.

Validity: a claim about the time of writing has ``valid`` None (the judge takes the article's
date); a time that the words give is ``valid``; what is said of some unsaid past or other time
("war Präsident", "Ex-Präsident") or of the dead is valid in ``Interval(None, None)``: at some time.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from kg import names
from kg.claims.ends import SOVEREIGN, Fit, Resolver, died
from kg.claims.retold import retold, sorted_roles
from kg.model import (
    Annotation,
    Argument,
    Article,
    ClaimReading,
    Entity,
    EntityId,
    Event,
    EventRole,
    Interval,
    Link,
    MentionKind,
    Modality,
    Named,
    Polarity,
    Proposition,
    Qualifier,
    Sense,
    Span,
    Speaker,
    Term,
    Utterance,
)

SOME_TIME = Interval(None, None)
"""Said to hold at some time that is not told."""

_CONTEXT = 32


def state(
    article: Article,
    annotation: Annotation,
    readings: Sequence[ClaimReading],
    links: Sequence[Link],
    types: Mapping[EntityId, frozenset[EntityId]],
    dead: Collection[EntityId] = (),
) -> tuple[tuple[Proposition, ...], tuple[Utterance, ...]]:
    """The propositions that readings state, each once, and where and how each is uttered.

    ``links`` has one link a mention; ``types`` the classes, with all superclasses, of linked
    entities, ``dead`` those of them who had died when the article was written; so have those whose
    death it tells. Propositions come in order of their first utterance, utterances in order of the
    readings. A reading whose ends cannot be told is left out, and a saying of it with it.
    """
    resolver = Resolver(annotation, {link.mention: link for link in links}, types, ())
    known = frozenset(Entity(each) for each in dead)
    resolver = replace(resolver, dead=known.union(died(readings, resolver)))
    stated: dict[int, Proposition] = {}
    for index, reading in enumerate(readings):
        if reading.event is None or reading.event.content is None:
            made = _proposition(reading, resolver, None)
            if made is not None:
                stated[index] = made
    stated = retold(stated, _tellers(readings, resolver))
    for index, reading in enumerate(readings):
        if reading.event is not None and reading.event.content is not None:
            content = stated.get(reading.event.content)
            made = _proposition(reading, resolver, content.id) if content is not None else None
            if made is not None:
                stated[index] = made
    utterances: dict[str, Utterance] = {}
    for index in sorted(stated):
        made_utterance = _utterance(article, readings[index], stated[index], resolver)
        utterances.setdefault(made_utterance.id, made_utterance)
    return _in_order(stated), tuple(utterances.values())


def _tellers(readings: Sequence[ClaimReading], resolver: Resolver) -> dict[int, Hashable]:
    """Who states each reading, of those that are stated to be so."""
    found: dict[int, Hashable] = {}
    for index, reading in enumerate(readings):
        if reading.polarity is Polarity.POSITIVE and reading.modality is Modality.ASSERTED:
            speaker = _speaker(reading, resolver)
            found[index] = speaker.term.value if speaker is not None else None
    return found


def _in_order(stated: Mapping[int, Proposition]) -> tuple[Proposition, ...]:
    unique: dict[str, Proposition] = {}
    for index in sorted(stated):
        unique.setdefault(stated[index].id, stated[index])
    return tuple(unique.values())


# --- propositions -------------------------------------------------------------------------------


def _proposition(
    reading: ClaimReading, resolver: Resolver, content: str | None
) -> Proposition | None:
    return _typed(reading, resolver) or _event(reading, resolver, content)


def _typed(reading: ClaimReading, resolver: Resolver) -> Proposition | None:
    if reading.object is None or not reading.senses:
        return None
    subject, object_ = resolver.term(reading.subject), resolver.term(reading.object)
    if subject is None or object_ is None or subject.value == object_.value:
        return None
    if not resolver.names_a_thing(reading.subject):
        return None
    fitting = _fitting(reading, resolver, subject, object_)
    if fitting is None:
        return None
    sense, first, second = fitting
    valid = _valid(reading, sense)
    if valid is None and sense.tense == "state" and resolver.is_of_the_dead(first, second):
        valid = SOME_TIME  # "eine Uhr, die Präsident Kennedy gehörte"
    return names.proposition(first, sense.property, second, _qualifiers(reading, resolver), valid)


def _fitting(
    reading: ClaimReading, resolver: Resolver, subject: Term, object_: Term
) -> tuple[Sense, Term, Term] | None:
    """The sense that both ends fit, with the statement's two ends; None where none does.

    A narrow sense ("in" a country) comes first where the claim's object is known to be of its
    group; else the surest that fits does, for without classes a narrow one would always win.
    What fits by a mere guess of a kind comes last.
    """
    found: list[tuple[tuple[bool, bool, float], Sense, Term, Term]] = []
    for sense in reading.senses:
        ends = _ends(reading, resolver, sense, subject, object_)
        if ends is not None:
            worst, far, first, second = ends
            apart = resolver.is_of(object_, sense.apart) and (
                sense.narrow or not resolver.is_of(object_, SOVEREIGN)
            )
            narrow = sense.narrow and far is Fit.KNOWN and not apart
            if not apart:
                rank = (narrow, worst is not Fit.GUESSED, sense.confidence)
                found.append((rank, sense, first, second))
    if not found:
        return None
    _, sense, first, second = max(found, key=lambda each: each[0])
    return sense, first, second


def _ends(
    reading: ClaimReading, resolver: Resolver, sense: Sense, subject: Term, object_: Term
) -> tuple[Fit, Fit, Term, Term] | None:
    """How the worse end and the claim's object fit a sense, and the statement's two ends.

    The ends are swapped for an inverse sense. None where one does not fit.
    """
    assert reading.object is not None
    near = resolver.fit(reading.subject, subject, sense.subject_types, sense.subject_kinds)
    far = resolver.fit(reading.object, object_, sense.object_types, sense.object_kinds)
    if sense.property in _CLASS_PROPERTIES:
        if not _is_class(resolver, reading.object, object_):
            return None
        if resolver.kind(reading.subject) is MentionKind.CLASS:
            return None
        far = Fit.OPEN
    elif not resolver.names_a_thing(reading.object):
        return None
    if sense.linked and not _stands_firm(near, far, sense, subject, object_):
        return None
    if near is Fit.NONE or far is Fit.NONE:
        return None
    first, second = (object_, subject) if sense.inverse else (subject, object_)
    return min(near, far), far, first, second


def _stands_firm(near: Fit, far: Fit, sense: Sense, subject: Term, object_: Term) -> bool:
    """Whether both ends are linked and known to be of the classes that the sense asks for."""
    asked = ((near, sense.subject_types, subject), (far, sense.object_types, object_))
    if not (sense.subject_types or sense.object_types):
        return False
    return all(
        not isinstance(term.value, Named) and (fit is Fit.KNOWN or not classes)
        for fit, classes, term in asked
    )


_CLASS_PROPERTIES = frozenset({"P31", "P106"})


def _is_class(resolver: Resolver, argument: Argument, term: Term) -> bool:
    """The object of "is a" must be a class: a linked one, or a noun that names one."""
    return isinstance(term.value, Entity) or resolver.kind(argument) in (
        MentionKind.CLASS,
        MentionKind.OFFICE,
    )


def _valid(reading: ClaimReading, sense: Sense) -> Interval | None:
    if sense.tense == "sometime":
        return SOME_TIME
    if sense.tense != "state":
        return None
    if reading.valid is not None:
        return reading.valid
    return None if reading.present else SOME_TIME


def _qualifiers(reading: ClaimReading, resolver: Resolver) -> tuple[Qualifier, ...]:
    found = []
    for qualifier in reading.qualifiers:
        term = resolver.term(qualifier.argument)
        if term is not None:
            found.append(Qualifier(qualifier.property, term.value))
    return tuple(found)


def _event(reading: ClaimReading, resolver: Resolver, content: str | None) -> Proposition | None:
    if reading.event is None:
        return None
    roles = []
    for role in reading.event.roles:
        term = resolver.term(role.argument)
        if term is not None:
            roles.append(EventRole(role.name, term))
    first = {role.name: role.term for role in reversed(roles)}
    if "agent" not in first and "patient" not in first:
        return None
    made_id = names.content_id("event", reading.event.type, sorted_roles(roles), content)
    event = Event(made_id, reading.event.type, tuple(roles), content)
    agent, patient = first.get("agent"), first.get("patient")
    return names.proposition(agent, None, patient, valid=reading.valid, event=event)


# --- utterances ---------------------------------------------------------------------------------


def _utterance(
    article: Article, reading: ClaimReading, stated: Proposition, resolver: Resolver
) -> Utterance:
    speaker = _speaker(reading, resolver)
    made_id = names.content_id(
        "utterance", article.id, reading.start, reading.end, stated.id, speaker, reading.polarity
    )
    ends = (_span(reading.subject), _span(reading.object) if reading.object else None)
    return Utterance(
        id=made_id,
        article=article.id,
        proposition=stated.id,
        start=reading.start,
        end=reading.end,
        text=article.text[reading.start : reading.end],
        relation=reading.relation,
        extractor=reading.extractor,
        polarity=reading.polarity,
        modality=reading.modality,
        confidence=reading.confidence,
        speaker=speaker,
        subject=ends[0],
        object=ends[1],
        prefix=article.text[max(0, reading.start - _CONTEXT) : reading.start],
        suffix=article.text[reading.end : reading.end + _CONTEXT],
    )


def _span(argument: Argument) -> Span:
    return Span(argument.start, argument.end)


def _speaker(reading: ClaimReading, resolver: Resolver) -> Speaker | None:
    """The one whose words these are; a pronoun that nothing resolves is kept as its words."""
    said = reading.attribution
    if said is None:
        return None
    if said.speaker is None:
        return Speaker(Term(Named(""), ""), said.kind, said.cue)
    term = resolver.term(said.speaker) or Term(Named(said.speaker.text), said.speaker.text)
    return Speaker(term, said.kind, said.cue, said.speaker.start, said.speaker.end)
