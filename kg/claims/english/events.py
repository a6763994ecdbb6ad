"""English events: what happens in a clause, with who plays what part.

The model is that of :mod:`kg.claims.events`: the type is the verb in base form, with its particle
("shut down"); the parts are named as there. A phrase that holds a pronoun nobody resolved names
nobody, and takes no part.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.clauses import Link
from kg.claims.english.clauses import Clause, Filler
from kg.claims.english.doubts import is_doubtful
from kg.claims.english.scene import Scene
from kg.claims.english.words import words
from kg.claims.making import Stance, for_each_agent, make_event, point, roles_once
from kg.model import Argument, ClaimReading, EventReading, MentionKind, Role, TimeExpression
from kg.reading.parse.links.lemmas import irregular_past

_ROLE_OF = {
    "at": "place", "near": "place", "outside": "place", "inside": "place", "across": "place",
    "within": "place", "in": "place", "on": "setting", "under": "setting", "during": "setting",
    "amid": "setting", "to": "goal", "into": "goal", "toward": "goal", "towards": "goal",
    "from": "source", "with": "instrument", "through": "instrument", "via": "instrument",
    "for": "beneficiary", "about": "topic", "over": "topic", "concerning": "topic",
    "against": "target", "because": "cause", "due": "cause", "alongside": "companion",
}  # fmt: skip
_APART = frozenset({"acl", "acl:relcl", "appos", "conj", "cc", "advcl", "ccomp", "discourse"})


def event_of(scene: Scene, clause: Clause) -> EventReading | None:
    """The event of a clause, None where it has none or nobody in it can be told."""
    lemma = _verb(scene, clause)
    if clause.link in (Link.INFINITIVE, Link.BESIDE):
        return None
    if lemma in words().hollow | words().no_verbs or not lemma.isalpha():
        return None
    if not _is_verb(scene, clause) or is_doubtful(scene, clause):
        return None
    describes = not clause.passive or lemma in words().describing
    if clause.parent >= 0 and clause.link is Link.PARTICIPLE and describes:
        return None  # "the man holding …", "a firm called X" tell who it is
    roles = roles_once(_roles(scene, clause))
    if not any(role.name in ("agent", "patient") for role in roles):
        return None
    if {role.name for role in roles} <= {"agent", "time"} and lemma in words().light:
        return None
    particle = _particle(scene, clause)
    return EventReading(f"{lemma} {scene.word(particle)}" if particle > 0 else lemma, roles)


def apart(scene: Scene, clause: Clause, event: EventReading) -> tuple[EventReading, ...]:
    """An event for each of several named agents who do the same, one by one.

    "Google and Apple banned Parler" is two events; "Berg and Braun met" is one.
    """
    agents = [role for role in event.roles if role.name == "agent"]
    several = len(agents) > 1 and all(role.argument.mention is not None for role in agents)
    said = {scene.word(i) for i in clause.tokens}
    if not several or set(clause.lemmas) & words().together or said & {"together", "other"}:
        return (event,)
    return for_each_agent(event)


def event_reading(scene: Scene, clause: Clause, event: EventReading, how: Stance) -> ClaimReading:
    """The reading of an event of a clause."""
    times = scene.times_in(clause.timed)
    stretch = next((t.interval for t in times if t.interval and point(t) is None), None)
    relation = " ".join(scene.tree.tokens[i].text for i in clause.verbs)
    valid = stretch if len(times) == 1 else None
    return make_event(scene, scene.span(clause.tokens), relation, event, valid, how)


def _verb(scene: Scene, clause: Clause) -> str:
    """The verb's base form: of those that its form may be of the one that its use asks for."""
    if clause.lemmas[0] == "find" and (clause.passive or scene.word(clause.head) == "founded"):
        return "found" if "founded" in scene.word(clause.head) else "find"
    return clause.lemmas[0]


def _is_verb(scene: Scene, clause: Clause) -> bool:
    """Whether the clause's head is a verb's form, and no adjective as "keen" is."""
    word = scene.word(clause.head)
    participle = clause.passive and (word.endswith("ed") or irregular_past(word))
    return scene.tree.tokens[clause.head].pos == "VERB" or participle


def _particle(scene: Scene, clause: Clause) -> int:
    """The index of what belongs to the verb behind it ("shut down"), -1 for nothing."""
    behind = clause.head + 1
    tokens = scene.tree.tokens
    if behind >= len(tokens) or scene.word(behind) not in words().particles:
        return -1
    return behind if tokens[behind].dep != "case" else -1


def _roles(scene: Scene, clause: Clause) -> Iterator[Role]:
    first = "patient" if clause.passive or clause.lemmas[0] in words().suffered else "agent"
    for filler in clause.subject:
        yield from _role(scene, clause, filler, first)
    # Two objects without a preposition: "gave X Y" has its receiver first.
    objects = [f for f in clause.object if not _is_time(scene, f)]
    for number, filler in enumerate(objects):
        receives = clause.lemmas[0] in words().giving and len(objects) > 1 and number == 0
        yield from _role(scene, clause, filler, "recipient" if receives else "patient")
    for filler in clause.obliques:
        if filler.preposition == "by" and clause.passive:
            yield from _role(scene, clause, filler, "agent")
        elif filler.preposition in _ROLE_OF and not _lasts(scene, filler):
            yield from _role(scene, clause, filler, _sharper(scene, clause, filler))
    for time in scene.times_in(clause.timed):
        if time.bound in ("", "since"):
            yield Role("time", _time(scene, time))


def _sharper(scene: Scene, clause: Clause, filler: Filler) -> str:
    """A part by what fills it: "to" a person is the recipient, "in" a thing is no place."""
    name = _ROLE_OF[filler.preposition]
    kind = _kind(scene, filler)
    if name == "goal" and (kind is MentionKind.PERSON or clause.lemmas[0] in words().giving):
        return "recipient"
    if name == "instrument" and kind is MentionKind.PERSON:
        return "companion"
    if name == "place" and kind in (None, MentionKind.PERSON):
        return "setting"
    return name


def _kind(scene: Scene, filler: Filler) -> MentionKind | None:
    index = scene.mentions.get(filler.head)
    return None if index is None else scene.mention(index).kind


def _role(scene: Scene, clause: Clause, filler: Filler, name: str) -> Iterator[Role]:
    """The part, unless a time fills it or nobody knows who does."""
    if _is_time(scene, filler):
        return
    named = scene.called(filler.head)
    if named is not None:
        yield Role(name, named)
        return
    tokens = scene.tree.below(
        filler.head, lambda i: scene.tree.tokens[i].dep in _APART or i in clause.verbs
    )
    apart = {*scene.tree.having(filler.head, "case"), _particle(scene, clause)}
    own = [i for i in tokens if i not in apart and scene.word(i)[-1:].isalnum()]
    if not own:
        return
    start, end = scene.span(own)
    kept = [i for i in tokens if start <= scene.tree.tokens[i].start < end]
    whole = range(min(kept), max(kept) + 1)
    pronouns = [i for i in whole if scene.word(i) in words().pronouns and i not in scene.mentions]
    noun = scene.tree.tokens[filler.head].pos in ("NOUN", "PROPN")
    if noun and not pronouns and not set(whole) & set(clause.verbs) and len(whole) <= _LONGEST:
        yield Role(name, _bare(scene, start, end))


_LONGEST = 12
"""Words of a phrase that plays a part: what is longer has mostly swallowed others."""


def _bare(scene: Scene, start: int, end: int) -> Argument:
    """The words without an article at their head."""
    text = scene.text(start, end)
    for article in ("the ", "a ", "an "):
        if text.lower().startswith(article):
            start += len(article)
    return Argument(start, end, scene.text(start, end))


def _is_time(scene: Scene, filler: Filler) -> bool:
    start = scene.tree.tokens[filler.head].start
    return any(t.start <= start < t.end for t in scene.times)


def _lasts(scene: Scene, filler: Filler) -> bool:
    """Whether a phrase says how long or how often: "over the past decade", "for a third time"."""
    return scene.tree.tokens[filler.head].lemma in words().durations


def _time(scene: Scene, time: TimeExpression) -> Argument:
    return Argument(time.start, time.end, scene.text(time.start, time.end), value=point(time))
