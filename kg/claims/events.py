"""Events: what happens in a clause that no property of Wikidata fits, with who plays what part.

The type is the verb in base form, a light verb joined with its noun ("Zulauf bekommen"); who and
what play which parts is told by :mod:`kg.claims.participants`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.claims.clauses import Clause, Filler, Link, is_copular
from kg.claims.lexicon import cues
from kg.claims.making import for_each_agent, make_event, point, roles_once
from kg.claims.participants import described, roles_of
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
    Role,
)
from kg.reading.parse.morphology import analyse


def event_of(scene: Scene, clause: Clause) -> EventReading | None:
    """The event of a clause, None where it has none or nobody in it can be told."""
    if clause.lemma in cues()["verbs"]["empty"] and not is_copular(clause):
        return None
    if _is_parenthesis(scene, clause):
        return None
    type_, joined = _type(scene, clause)
    roles = _without_inner_times(scene, roles_of(scene, clause, type_, joined))
    roles = tuple(_with_pronoun(scene, clause, list(roles)))
    if _is_unfilled(scene, clause, roles) or _is_hollow(type_, roles):
        return None
    if not type_ or not any(r.name in ("agent", "patient") for r in roles):
        return None
    return EventReading(type_, roles)


def _without_inner_times(scene: Scene, roles: Iterable[Role]) -> tuple[Role, ...]:
    """Without times that stand within another part's words: "der Einsatz bei der WM 2006".

    An adjective of a circumstance dates the whole ("bei ihrem heutigen Auftritt").
    """
    found = roles_once(roles)
    spans = [(r.name, r.argument.start, r.argument.end) for r in found if r.name != "time"]

    def is_inner(time: Argument) -> bool:
        within = {name for name, a, b in spans if a <= time.start and time.end < b}
        within |= {name for name, a, b in spans if a < time.start and time.end <= b}
        dates = _is_adjective(scene, time) and not within & {"agent", "patient", "recipient"}
        return bool(within) and not dates

    return tuple(r for r in found if r.name != "time" or not is_inner(r.argument))


def _is_adjective(scene: Scene, time: Argument) -> bool:
    token = next((t for t in scene.tree.tokens if t.start >= time.start), None)
    return token is not None and token.tag == "ADJA" and not time.text[:1].isdigit()


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
    other_one = described(scene, other)
    return Role(
        role.name, replace(other_one, start=argument.start, end=argument.end, text=other_one.text)
    )


def _is_parenthesis(scene: Scene, clause: Clause) -> bool:
    """ "genauer gesagt", "streng genommen": a bare participle of saying or taking."""
    bare = scene.tree.tokens[clause.head].tag == "VVPP" and clause.verbs == (clause.head,)
    return bare and clause.lemma in ("sagen", "nehmen", "sprechen", "sehen", "ausdrücken")


def _is_hollow(type_: str, roles: tuple[Role, ...]) -> bool:
    """Whether a verb that says nothing alone has nothing but a doer: "machte Fossett"."""
    return type_ in cues()["verbs"]["hollow"] and {r.name for r in roles} <= {"agent", "time"}


def _is_unfilled(scene: Scene, clause: Clause, roles: tuple[Role, ...]) -> bool:
    """ "Das führte dazu, dass …": what happens is told in the clause below alone."""
    below = any(c.parent == clause.head and c.link is Link.COMPLEMENT for c in scene.clauses)
    return below and not is_copular(clause) and {r.name for r in roles} <= {"agent"}


def event_reading(scene: Scene, clause: Clause, event: EventReading) -> ClaimReading:
    """The reading of an event of a clause."""
    span, relation = scene.clause_span(clause.tokens), relation_words(scene, clause)
    return make_event(scene, span, relation, event, _stretch(scene, clause), stance(scene, clause))


def apart(scene: Scene, clause: Clause, event: EventReading) -> tuple[EventReading, ...]:
    """An event for each of several named agents who do the same, one by one.

    "Google und Apple verbannten Parler" is two events; "Berg und Braun trafen sich" is one.
    """
    agents = [role for role in event.roles if role.name == "agent"]
    named = all(_is_proper(scene, role.argument) for role in agents)
    if len(agents) < _SEVERAL or not named or _do_it_together(scene, clause):
        return (event,)
    return for_each_agent(event)


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
    if not words or scene.time_of(words[0]) is not None or _lasts(scene, words[0]):
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


def _lasts(scene: Scene, word: Filler) -> bool:
    """ "war zehn Jahre lang Chef": "lang" says how long, not what somebody is."""
    token = scene.tree.tokens[word.head]
    before = [t for t in scene.times if t.end < token.start and t.type == "DURATION"]
    return token.text == "lang" and any(not scene.text(t.end, token.start).strip() for t in before)


def _plain(word: str) -> str:
    """A word at the head of a sentence in lower case; inside one, it is so already."""
    return word[:1].lower() + word[1:]


def _verb_of_participle(scene: Scene, clause: Clause) -> str:
    """ "genutzten" comes from "nutzen": the bare participle is put to the tagger."""
    word = scene.tree.tokens[clause.head].text
    bare = word[:-2] if word.endswith(("en", "er", "es", "em")) else word.removesuffix("e")
    found = analyse(["wurde", bare])[1]
    return found.lemma if found.tag in ("VVPP", "VVFIN", "VVINF") else clause.lemma
