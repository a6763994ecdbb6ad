"""Events: what happens in a clause that no property of Wikidata fits, with who plays what part.

Roles follow slots and prepositions: agent, patient, recipient, place, goal, source, time, cause,
instrument, topic, manner of presence ("companion"). The type is the verb in base form, a light
verb joined with its noun ("Zulauf bekommen").
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.claims.clauses import Clause, Filler, Link, is_copular
from kg.claims.lexicon import cues
from kg.claims.making import make, time_argument
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.stance import stance
from kg.claims.tree import is_noun, lemma
from kg.claims.typed import quantities_of, relation_words
from kg.claims.values import spelled_number
from kg.model import (
    Argument,
    ClaimReading,
    EventReading,
    MentionKind,
    Quantity,
    Role,
    Sense,
    TimeExpression,
)
from kg.reading.parse.morphology import analyse

_ROLE_OF = {
    "in": "place", "auf": "place", "bei": "setting", "an": "place", "vor": "place",
    "über": "topic", "unter": "place", "zwischen": "place", "neben": "place",
    "aus": "source", "von": "source", "nach": "goal", "zu": "goal", "gegen": "target",
    "durch": "instrument", "mit": "instrument", "mithilfe": "instrument", "für": "beneficiary",
    "während": "setting", "seit": "time", "laut": "according",
}  # fmt: skip
_UNSPOKEN = frozenset({"according"})
FIRST_PERSON = frozenset({"ich", "wir"})
"""Inside someone's quoted words these are the speaker (:mod:`kg.claims.attribution`)."""
_PRONOUNS = frozenset({"PRON", "DET", "X"})


def event_of(scene: Scene, clause: Clause) -> EventReading | None:
    """The event of a clause, None where it has none or nobody in it can be told."""
    if clause.lemma in cues()["verbs"]["empty"] and not is_copular(clause):
        return None
    type_, joined = _type(scene, clause)
    roles = tuple(_roles(scene, clause, joined))
    if not type_ or not any(r.name in ("agent", "patient") for r in roles):
        return None
    return EventReading(type_, roles)


def event_reading(scene: Scene, clause: Clause, event: EventReading) -> ClaimReading:
    """The reading of an event: its agent, else its patient, is the subject."""
    by_name: dict[str, Argument] = {}
    for role in event.roles:
        by_name.setdefault(role.name, role.argument)
    patient = by_name.get("patient")
    subject = by_name.get("agent") or patient
    assert subject is not None  # event_of gives no event without one
    return make(
        scene,
        scene.span(clause.tokens),
        subject,
        relation_words(scene, clause),
        patient if patient is not subject else None,
        "event",
        senses=(),
        event=event,
        stance=stance(scene, clause),
        confidence=0.6 if any(r.argument.mention is not None for r in event.roles) else 0.3,
    )


def is_event(clause: Clause) -> bool:
    """Whether a clause can be an event of its own: finite, or a participle with its agent."""
    return clause.finite or clause.link is Link.PARTICIPLE


# --- type ---------------------------------------------------------------------------------------


def _type(scene: Scene, clause: Clause) -> tuple[str, int | None]:
    """The event's type and the token of the noun that a light verb took in."""
    if is_copular(clause):
        words = [f for f in clause.predicative if f.preposition == ""]
        if not words:
            return "", None
        head = words[0].head
        return f"{lemma(scene.tree.tokens[head])} {clause.lemma}", head
    if clause.link is Link.PARTICIPLE:
        return _verb_of_participle(scene, clause), None
    for filler in (*clause.object, *clause.subject):
        noun = base_of(scene, filler.head).word
        if joined := cues()["light"].get(f"{noun} {clause.lemma}"):
            return str(joined), filler.head
    return clause.lemma, None


def _verb_of_participle(scene: Scene, clause: Clause) -> str:
    """ "genutzten" comes from "nutzen": the bare participle is put to the tagger."""
    word = scene.tree.tokens[clause.head].text
    bare = word[:-2] if word.endswith(("en", "er", "es", "em")) else word.removesuffix("e")
    found = analyse(["wurde", bare])[1]
    return found.lemma if found.tag in ("VVPP", "VVFIN", "VVINF") else clause.lemma


# --- roles --------------------------------------------------------------------------------------


def _roles(scene: Scene, clause: Clause, joined: int | None) -> Iterator[Role]:
    deaths = cues()["deaths"]
    suffers = clause.lemma in deaths["dead"] and clause.lemma not in deaths["killing"]
    first, second = ("patient", "agent") if clause.passive or suffers else ("agent", "patient")
    if suffers:
        second = "cause"
    slots: list[tuple[str, tuple[Filler, ...]]] = [(first, clause.subject)]
    slots.append(("agent", clause.agent) if clause.passive else (second, clause.object))
    slots.append(("recipient", clause.indirect))
    for name, fillers in slots:
        for filler in fillers:
            if filler.head != joined and (role := _role(scene, filler, name)) is not None:
                yield role
    yield from _times(scene, clause)
    for index in scene.causes(clause.tokens):
        cause = Filler(index, scene.tree.below(index, lambda _: False), "cause")
        if (role := _role(scene, cause, "cause")) is not None:
            yield role
    for filler in clause.obliques:
        name = _ROLE_OF.get(filler.preposition, "")
        if name and name not in _UNSPOKEN and scene.time_of(filler) is None:
            role = _role(scene, filler, _sharper(scene, filler, name))
            if role is not None:
                yield role


def _sharper(scene: Scene, filler: Filler, name: str) -> str:
    """ "nach" a country is a goal, "nach" an event a setting; "in" a thing is no place."""
    mention = scene.name_of(filler.head)
    kind = scene.mention(mention).kind if mention is not None else None
    if filler.preposition == "nach" and kind is not MentionKind.PLACE:
        return "setting"
    return name


def _role(scene: Scene, filler: Filler, name: str) -> Role | None:
    """A role, unless its filler is a pronoun that stands for nothing known, or a time."""
    token = scene.tree.tokens[filler.head]
    if scene.time_of(filler) is not None:
        return None
    argument = scene.argument(filler)
    if token.text.lower() in FIRST_PERSON:
        return Role(name, Argument(token.start, token.end, token.text))
    if argument.mention is None and (token.pos in _PRONOUNS or not is_noun(token)):
        return None
    return Role(name, argument)


def _times(scene: Scene, clause: Clause) -> Iterator[Role]:
    for time in scene.times_in(clause.tokens)[:2]:
        if time.type in ("DATE", "TIME"):
            yield Role("time", _time_role(time, scene))


def _time_role(time: TimeExpression, scene: Scene) -> Argument:
    point = time_argument(time, scene)
    return point or Argument(time.start, time.end, scene.text(time.start, time.end))


# --- the dead and the hurt ----------------------------------------------------------------------


def casualties(scene: Scene, clause: Clause, event: EventReading) -> tuple[ClaimReading, ...]:
    """How many died or were hurt, as a count of the event and, where what happened is named, of it.

    "Drei Menschen starben bei der Explosion in Ulm": the event of dying has the role ``count``
    3; where the occasion is a mention, P1120 of that occasion is 3.
    """
    words = cues()["deaths"]
    property_ = (
        "P1120"
        if clause.lemma in words["dead"]
        else "P1339"
        if clause.lemma in words["hurt"]
        else ""
    )
    if not property_:
        return ()
    kills = clause.lemma in words["killing"]
    victims = clause.object if kills and not clause.passive else clause.subject
    made = []
    for victim in victims:
        count = _count(scene, victim)
        if count is not None:
            made.append(_casualty(scene, clause, event, property_, (victim, count)))
    return tuple(made)


def _count(scene: Scene, victim: Filler) -> Argument | None:
    """How many a filler counts: its number, or one where the article is indefinite."""
    base = base_of(scene, victim.head).word
    counted = next(quantities_of(scene, victim), None)
    if counted is not None:
        return counted if base in cues()["deaths"]["people"] or _is_person(scene, victim) else None
    for index in scene.tree.having(victim.head, "det"):
        token = scene.tree.tokens[index]
        if spelled_number(token.text) == 1:
            return Argument(token.start, token.end, token.text, value=Quantity(Decimal(1)))
    return None


def _is_person(scene: Scene, victim: Filler) -> bool:
    mention = scene.mentions.get(victim.head)
    return mention is not None and scene.mention(mention).kind in (
        MentionKind.PERSON,
        MentionKind.PEOPLE,
    )


def _casualty(
    scene: Scene,
    clause: Clause,
    event: EventReading,
    property_: str,
    found: tuple[Filler, Argument],
) -> ClaimReading:
    victim, count = found
    counted = EventReading(event.type, (*event.roles, Role("count", count)))
    occasion = _occasion(scene, event) if _is_total(scene, victim, count) else None
    senses = (Sense(property_, "casualties", confidence=0.4),) if occasion is not None else ()
    reading = event_reading(scene, clause, counted)
    return make(
        scene,
        (reading.start, reading.end),
        occasion or scene.argument(victim),
        reading.relation,
        count,
        "casualties",
        senses=senses,
        event=counted,
        stance=stance(scene, clause),
        confidence=0.5,
    )


def _occasion(scene: Scene, event: EventReading) -> Argument | None:
    """What happened, where a mention names it: that event can carry the number then."""
    for role in event.roles:
        mention = role.argument.mention
        kind = scene.mention(mention).kind if mention is not None else None
        happened = kind in (MentionKind.EVENT, MentionKind.CLASS)
        if role.name in ("setting", "cause") and happened:
            return role.argument
    return None


def _is_total(scene: Scene, victim: Filler, count: Argument) -> bool:
    """Whether a count can be all the dead: "ein Mann" and "drei weitere" are but some of them."""
    if not isinstance(count.value, Quantity) or count.value.amount < 2:
        return False
    words = {scene.tree.tokens[i].text.lower() for i in victim.tokens}
    return not words & {"weitere", "weiterer", "weiteren", "andere", "anderen"}
