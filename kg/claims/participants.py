"""Who and what play which parts in an event: agent, patient, place, time, amount.

Roles follow slots and prepositions: agent, patient, recipient, companion, place, goal, source,
time, cause, instrument, topic. What belongs to a noun ("Verhandlungen mit den Entführern") is none
of its own, and neither is a phrase that names nothing ("zum ersten Mal").
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.attributes import attribute, dates_a_noun, is_attribute
from kg.claims.changes import ages, amounts, is_amount, is_extent, is_part, parts_of_count, sizes
from kg.claims.clauses import Clause, Filler, is_copular
from kg.claims.grammar import grammar
from kg.claims.lexicon import cues
from kg.claims.lists import examples
from kg.claims.making import time_argument
from kg.claims.occasions import occasion
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.tree import is_noun
from kg.model import Argument, MentionKind, Role, TimeExpression

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


def roles_of(scene: Scene, clause: Clause, type_: str, joined: int | None) -> Iterator[Role]:
    """The roles of a clause's event of this type; ``joined`` is the noun that its verb took in."""
    light = "" if is_copular(clause) else type_
    suffers = bool({clause.lemma, light} & cues()["deaths"]["dead"])
    suffers = suffers and clause.lemma not in cues()["deaths"]["killing"]
    first, second = ("patient", "agent") if clause.passive or suffers else ("agent", "patient")
    if suffers:
        second = "cause"
    if joined is not None and any(f.head == joined for f in clause.subject):
        second = first  # "Zulauf bekam der Dienst": the noun is the verb's, whoever is left acts
    slots: list[tuple[str, tuple[Filler, ...]]] = [(first, clause.subject)]
    if is_copular(clause):
        yield from sizes(scene, clause)
    extents = tuple(f for f in clause.object if is_extent(scene, f))
    objects = tuple(f for f in clause.object if f not in extents)
    slots.append(("agent", clause.agent) if clause.passive else (second, objects))
    slots.append(("cause" if suffers else "recipient", clause.indirect))
    for name, fillers in slots:
        for filler in fillers:
            if filler.head != joined and not is_part(scene, filler):
                yield from _role(scene, filler, name)
    yield from _times(scene, clause)
    yield from amounts(scene, clause, extents)
    yield from parts_of_count(scene, clause)
    yield from ages(scene, clause)
    for index in scene.causes(clause.tokens):
        cause = Filler(index, scene.tree.below(index, lambda _: False), "cause")
        yield from _role(scene, cause, "cause")
    yield from _circumstances(scene, clause, joined, suffers)


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
        if is_attribute(scene, filler) or _is_idle(scene, filler) or is_amount(scene, filler):
            continue
        if filler.preposition == "von" and clause.lemma in cues()["verbs"]["telling"]:
            name = "topic"
        if filler.preposition == "mit" and _is_with_someone(scene, clause, filler):
            name = "companion"
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


def _is_idle(scene: Scene, filler: Filler) -> bool:
    """Whether a phrase names nothing that takes part: "zum ersten Mal", "in letzter Sekunde"."""
    return f"{filler.preposition} {base_of(scene, filler.head).word}" in cues()["phrases"]["idle"]


def _is_with_someone(scene: Scene, clause: Clause, filler: Filler) -> bool:
    """Whether "mit" gives a companion, not a means: by who it is, or by what is done."""
    known = cues()["together"]
    if clause.lemma in known["verbs"] | known["with"]:
        return True
    mention = scene.name_of(filler.head)
    kind = scene.mention(mention).kind if mention is not None else None
    people = base_of(scene, filler.head).word in cues()["deaths"]["people"]
    return people or kind in (MentionKind.PERSON, MentionKind.PEOPLE, MentionKind.OFFICE)


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
    argument = described(scene, filler)
    if argument.mention is not None or (token.pos not in _PRONOUNS and is_noun(token)):
        yield Role(name, argument)


def described(scene: Scene, filler: Filler) -> Argument:
    """The filler's mention, or the whole phrase where the mention is but a noun's class in it.

    "Der Chef der Gewerkschaft" is not the class of all chiefs.
    """
    happened = occasion(scene, filler)
    if happened is not None:
        return happened
    argument = scene.argument(filler)
    if argument.mention is None or not scene.is_name(argument.mention):
        start, end = _tidied(
            scene, filler.head, *scene.span((*scene.bare(filler), *attribute(scene, filler)))
        )
        if argument.mention is None or start < argument.start or argument.end < end:
            return Argument(start, end, scene.text(start, end))
    return argument


def _tidied(scene: Scene, head: int, start: int, end: int) -> tuple[int, int]:
    """A phrase without a time or another phrase before it, and without half a bracket."""
    tokens = scene.tree.tokens
    first = next(i for i, token in enumerate(tokens) if token.start >= start)
    time = next((t for t in scene.times if t.start == start), None)
    if time is not None and time.end < end and tokens[first].tag != "ADJA":
        start = end - len(scene.text(time.end, end).lstrip())
    elif tokens[first].tag in ("APPR", "APPRART") and tokens[first + 1].tag != "CARD":
        start = tokens[_noun_phrase(scene, head)].start
    text = scene.text(start, end)
    if text.count("(") > text.count(")"):
        end = start + len(text[: text.rindex("(")].rstrip(" ,"))
    return start, end


def _noun_phrase(scene: Scene, head: int) -> int:
    """The first of the words right before a noun that count or describe it."""
    first = head
    while first > 0 and scene.tree.tokens[first - 1].tag in ("ADJA", "CARD"):
        first -= 1
    return first


def _times(scene: Scene, clause: Clause) -> Iterator[Role]:
    for time in scene.times_in(clause.tokens)[:_TIMES]:
        if dates_a_noun(scene, time):
            continue
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
