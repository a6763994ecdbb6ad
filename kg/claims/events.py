"""Events: what happens in a clause that no property of Wikidata fits, with who plays what part.

Roles follow slots and prepositions: agent, patient, recipient, place, goal, source, time, cause,
instrument, topic, manner of presence ("companion"). The type is the verb in base form, a light
verb joined with its noun ("Zulauf bekommen").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.claims.clauses import Clause, Filler, Link, is_copular
from kg.claims.grammar import grammar
from kg.claims.lexicon import cues
from kg.claims.lists import examples
from kg.claims.making import Setting, make, point, time_argument
from kg.claims.occasions import is_event_noun, occasion
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.stance import stance
from kg.claims.tree import feature, is_noun, lemma
from kg.claims.typed.words import relation_words
from kg.model import (
    Argument,
    ClaimReading,
    EventReading,
    Interval,
    MentionKind,
    Role,
    TimeExpression,
)
from kg.reading.parse.morphology import analyse

_ROLE_OF = {
    "in": "place", "auf": "place", "bei": "setting", "an": "place", "vor": "place",
    "über": "topic", "unter": "place", "zwischen": "place", "neben": "place",
    "aus": "source", "von": "source", "nach": "goal", "zu": "goal", "gegen": "target",
    "durch": "instrument", "mit": "instrument", "mithilfe": "instrument", "für": "beneficiary",
    "während": "setting", "seit": "time",
}  # fmt: skip
_TIMES = 3
_IDIOMS = frozenset({("an", "Rand"), ("in", "Rahmen"), ("in", "Zuge"), ("in", "Zug")})
"""Phrases that name no place: "am Rande der Proteste"."""
FIRST_PERSON = frozenset({"ich", "wir"})
"""Inside someone's quoted words these are the speaker (:mod:`kg.claims.attribution`)."""
_WHO = frozenset(
    {MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.OTHER, MentionKind.PEOPLE}
)
_PRONOUNS = frozenset({"PRON", "DET", "X"})


def event_of(scene: Scene, clause: Clause) -> EventReading | None:
    """The event of a clause, None where it has none or nobody in it can be told."""
    if clause.lemma in cues()["verbs"]["empty"] and not is_copular(clause):
        return None
    type_, joined = _type(scene, clause)
    roles = tuple(_with_pronoun(scene, clause, list(_roles(scene, clause, joined))))
    if _is_unfilled(scene, clause, roles):
        return None
    if not type_ or not any(r.name in ("agent", "patient") for r in roles):
        return None
    return EventReading(type_, roles)


def _with_pronoun(scene: Scene, clause: Clause, roles: list[Role]) -> list[Role]:
    """ "Anhänger drangen ein, nachdem Trump sie angestachelt hatte": "sie" are the Anhänger.

    In an adverbial clause with one person as subject, a plural object pronoun that nothing else
    resolves stands for the plural subject of the clause above.
    """
    above = next((c for c in scene.clauses if c.head == clause.parent), None)
    if above is None or clause.link is not Link.ADVERBIAL or len(above.subject) != 1:
        return roles
    other = above.subject[0]
    plural = feature(scene.tree.tokens[other.head], "Number") == "Plur"
    alone = [f for f in clause.subject if feature(scene.tree.tokens[f.head], "Number") != "Plur"]
    if not plural or not alone or not is_noun(scene.tree.tokens[other.head]):
        return roles
    return [_resolved(scene, role, other) for role in roles]


def _resolved(scene: Scene, role: Role, other: Filler) -> Role:
    argument = role.argument
    if role.name not in ("patient", "recipient") or argument.text.lower() not in ("sie", "ihnen"):
        return role
    if argument.mention is not None:
        found = scene.mention(argument.mention)
        if found.chain != argument.mention:
            return role
    described = _described(scene, other)
    return Role(
        role.name, replace(described, start=argument.start, end=argument.end, text=described.text)
    )


def _is_unfilled(scene: Scene, clause: Clause, roles: tuple[Role, ...]) -> bool:
    """ "Das führte dazu, dass …": what happens is told in the clause below alone."""
    below = any(c.parent == clause.head and c.link is Link.COMPLEMENT for c in scene.clauses)
    return below and not is_copular(clause) and {r.name for r in roles} <= {"agent"}


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
        scene.clause_span(clause.tokens),
        subject,
        relation_words(scene, clause),
        patient if patient is not subject else None,
        "event",
        senses=(),
        event=event,
        setting=Setting(valid=_stretch(scene, clause)),
        stance=stance(scene, clause),
        confidence=0.6 if any(r.argument.mention is not None for r in event.roles) else 0.3,
    )


def apart(scene: Scene, clause: Clause, event: EventReading) -> tuple[EventReading, ...]:
    """An event for each of several named agents who do the same, one by one.

    "Google und Apple verbannten Parler" is two events; "Berg und Braun trafen sich" is one.
    """
    agents = [role for role in event.roles if role.name == "agent"]
    named = all(_is_proper(scene, role.argument) for role in agents)
    if len(agents) < _SEVERAL or not named or _do_it_together(scene, clause):
        return (event,)
    rest = tuple(role for role in event.roles if role.name != "agent")
    return tuple(replace(event, roles=(agent, *rest)) for agent in agents)


_SEVERAL = 2


def _is_proper(scene: Scene, argument: Argument) -> bool:
    return argument.mention is not None and scene.is_name(argument.mention)


def _do_it_together(scene: Scene, clause: Clause) -> bool:
    words = {scene.tree.tokens[i].text.lower() for i in clause.tokens}
    known = cues()["together"]
    return clause.lemma in known["verbs"] or bool(words & known["words"])


def _stretch(scene: Scene, clause: Clause) -> Interval | None:
    """The days within which an event lies, where no one point of the calendar is named."""
    return next(
        (
            time.interval
            for time in scene.times_in(clause.tokens)
            if time.type in ("DATE", "TIME") and time.bound == "" and point(time) is None
        ),
        None,
    )


def is_event(clause: Clause) -> bool:
    """Whether a clause can be an event of its own: finite, or a participle with its agent."""
    return clause.finite or clause.link is Link.PARTICIPLE


# --- type ---------------------------------------------------------------------------------------


def _type(scene: Scene, clause: Clause) -> tuple[str, int | None]:
    """The event's type and the token of the noun that a light verb took in."""
    if is_copular(clause):
        return _state(scene, clause)
    if clause.link is Link.PARTICIPLE:
        return _verb_of_participle(scene, clause), None
    if clause.lemma in ("nennen", "halten", "finden") and clause.object:
        judged = _judgement(scene, clause)
        if judged:
            return f"{judged} {clause.lemma}", None
    for filler in (*clause.object, *clause.subject, *clause.obliques):
        noun = base_of(scene, filler.head).word
        words = (clause.lemma, filler.preposition, noun)
        key = " ".join(words) if filler.preposition else f"{noun} {clause.lemma}"
        if joined := cues()["light"].get(key):
            return str(joined), filler.head
    return clause.lemma, None


def _judgement(scene: Scene, clause: Clause) -> str:
    """ "nannte die Entscheidung gefährlich": what someone calls something."""
    tokens = scene.tree.tokens
    last = clause.object[-1].head
    for index in scene.tree.having(clause.head, "xcomp", "advmod"):
        if tokens[index].tag == "ADJD" and index > last and index + 1 < len(tokens):
            return tokens[index].text
    return ""


def _state(scene: Scene, clause: Clause) -> tuple[str, int | None]:
    """ "offline sein", "Heimat für Künstler sein"; "" where a bare noun is said to be another."""
    words = [f for f in clause.predicative if f.preposition == ""]
    if not words or scene.time_of(words[0]) is not None:
        return "", None
    token = scene.tree.tokens[words[0].head]
    told = any(scene.tree.tokens[i].text.lower() == "es" for i in clause.tokens)
    if token.tag == "VVINF" and told:
        return "", None  # "Zweck ist es, … zu verhindern"
    if token.tag == "VVINF" and any(
        scene.tree.tokens[i].tag == "PTKZU" for i in scene.tree.children[words[0].head]
    ):
        return f"zu {lemma(token)} {clause.lemma}", words[0].head
    if not is_noun(token):
        return f"{_plain(token.text)} {clause.lemma}", words[0].head
    known = [scene.name_of(f.head) for f in clause.subject]
    if not any(m is not None and scene.is_name(m) for m in known):
        return "", None
    start, end = scene.span(scene.bare(words[0]))
    words_of_noun = scene.text(start, end)
    if scene.tree.tokens[words[0].head].start == start:
        words_of_noun = lemma(token) + words_of_noun[len(token.text) :]
    return f"{words_of_noun} {clause.lemma}", words[0].head


def _plain(word: str) -> str:
    """A word at the head of a sentence in lower case; inside one, it is so already."""
    return word[:1].lower() + word[1:]


def _verb_of_participle(scene: Scene, clause: Clause) -> str:
    """ "genutzten" comes from "nutzen": the bare participle is put to the tagger."""
    word = scene.tree.tokens[clause.head].text
    bare = word[:-2] if word.endswith(("en", "er", "es", "em")) else word.removesuffix("e")
    found = analyse(["wurde", bare])[1]
    return found.lemma if found.tag in ("VVPP", "VVFIN", "VVINF") else clause.lemma


# --- roles --------------------------------------------------------------------------------------


def _roles(scene: Scene, clause: Clause, joined: int | None) -> Iterator[Role]:
    suffers = bool({clause.lemma, _light(scene, clause)} & cues()["deaths"]["dead"])
    suffers = suffers and clause.lemma not in cues()["deaths"]["killing"]
    first, second = ("patient", "agent") if clause.passive or suffers else ("agent", "patient")
    if suffers:
        second = "cause"
    if joined is not None and any(f.head == joined for f in clause.subject):
        second = first  # "Zulauf bekam der Dienst": the noun is the verb's, whoever is left acts
    slots: list[tuple[str, tuple[Filler, ...]]] = [(first, clause.subject)]
    slots.append(("agent", clause.agent) if clause.passive else (second, clause.object))
    slots.append(("cause" if suffers else "recipient", clause.indirect))
    for name, fillers in slots:
        for filler in fillers:
            if filler.head != joined:
                yield from _role(scene, filler, name)
    yield from _times(scene, clause)
    for index in scene.causes(clause.tokens):
        cause = Filler(index, scene.tree.below(index, lambda _: False), "cause")
        yield from _role(scene, cause, "cause")
    yield from _circumstances(scene, clause, joined, suffers)


def _light(scene: Scene, clause: Clause) -> str:
    return "" if is_copular(clause) else _type(scene, clause)[0]


def _circumstances(
    scene: Scene, clause: Clause, joined: int | None, suffers: bool
) -> Iterator[Role]:
    """Roles of the prepositional phrases; one that is a noun's attribute was taken with it."""
    taken = joined
    for filler in sorted(clause.obliques, key=lambda f: f.head):
        idiom = (filler.preposition, base_of(scene, filler.head).word) in _IDIOMS
        name = _ROLE_OF.get(filler.preposition, "")
        if not name or scene.time_of(filler) is not None or filler.head == taken:
            continue
        if _is_attribute(scene, filler):
            continue
        if suffers and filler.preposition in ("an", "durch") and not idiom:
            name = "cause" if not _is_place(scene, filler) else "place"
        yield from _role(scene, filler, _sharper(scene, filler, name))


def _is_place(scene: Scene, filler: Filler) -> bool:
    mention = scene.name_of(filler.head)
    return mention is not None and scene.mention(mention).kind is MentionKind.PLACE


def _can_hold(scene: Scene, filler: Filler) -> bool:
    """Whether a filler is a place or a noun for where one can be."""
    if _is_place(scene, filler):
        return True
    word = base_of(scene, filler.head).word.lower()
    return word.endswith(tuple(grammar().localities))


def _is_attribute(scene: Scene, filler: Filler) -> bool:
    """ "zum Marsch auf den Palast": a phrase right behind a noun for an event is part of it."""
    first = min((filler.head, *filler.tokens))
    before = first - 1
    return (
        filler.preposition in ("auf", "gegen")
        and before >= 0
        and is_noun(scene.tree.tokens[before])
        and is_event_noun(scene, before)
    )


def _sharper(scene: Scene, filler: Filler, name: str) -> str:
    """ "nach" a country is a goal, "nach" an event a setting; "in" a thing is no place."""
    mention = scene.name_of(filler.head)
    kind = scene.mention(mention).kind if mention is not None else None
    if (filler.preposition, base_of(scene, filler.head).word) in _IDIOMS:
        return "setting"
    if filler.preposition == "an" and kind in _WHO:
        return "recipient"
    if name == "place" and not _can_hold(scene, filler):
        return "setting"
    if filler.preposition == "nach" and kind is not MentionKind.PLACE:
        return "setting"
    return name


def _role(scene: Scene, filler: Filler, name: str) -> Iterator[Role]:
    """The role, unless its filler is a pronoun that stands for nothing known, or a time.

    A noun that lists examples gives one for each: "Firmen wie Alpha und Beta" are Alpha and Beta.
    """
    token = scene.tree.tokens[filler.head]
    if scene.time_of(filler) is not None:
        return
    listed = examples(scene, filler.head)
    if listed:
        yield from (Role(name, scene.mention_argument(mention)) for mention in listed)
        return
    if token.text.lower() in FIRST_PERSON or token.tag == "CARD":
        yield Role(name, Argument(token.start, token.end, token.text))
        return
    argument = _described(scene, filler)
    if argument.mention is not None or (token.pos not in _PRONOUNS and is_noun(token)):
        yield Role(name, argument)


def _described(scene: Scene, filler: Filler) -> Argument:
    """The filler's mention, or the whole phrase where the mention is but a noun's class in it.

    "Der Chef der Gewerkschaft" is not the class of all chiefs.
    """
    happened = occasion(scene, filler)
    if happened is not None:
        return happened
    argument = scene.argument(filler)
    if argument.mention is None or not scene.is_name(argument.mention):
        start, end = scene.span((*scene.bare(filler), *_attribute(scene, filler)))
        if start < argument.start or argument.end < end:
            return Argument(start, end, scene.text(start, end))
    return argument


def _attribute(scene: Scene, filler: Filler) -> tuple[int, ...]:
    """The phrase behind an event noun that the parser hung on the verb."""
    last = max(scene.bare(filler))
    for index, token in enumerate(scene.tree.tokens):
        if token.dep not in ("obl", "nmod") or index in filler.tokens:
            continue
        below = scene.tree.below(index, lambda _: False)
        follows = below[0] == last + 1 and is_event_noun(scene, filler.head)
        if follows and scene.tree.preposition(index) in ("auf", "gegen"):
            return below
    return ()


def _times(scene: Scene, clause: Clause) -> Iterator[Role]:
    for time in scene.times_in(clause.tokens)[:_TIMES]:
        point = time.type in ("DATE", "TIME") and time.bound in ("", "since")
        lasting = time.type == "DURATION" and time.interval is None
        if point or (lasting and not _is_distance(scene, time)):
            yield Role("time", _time_role(time, scene))


def _is_distance(scene: Scene, time: TimeExpression) -> bool:
    """ "drei Tage nach der Wahl" says when, not how long."""
    behind = next((t for t in scene.tree.tokens if t.start >= time.end), None)
    return behind is not None and behind.text.lower() in ("nach", "vor", "später", "zuvor")


def _time_role(time: TimeExpression, scene: Scene) -> Argument:
    point = time_argument(time, scene)
    return point or Argument(time.start, time.end, scene.text(time.start, time.end))
