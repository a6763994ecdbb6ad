"""How many died or were hurt: the count of an event and, where it is named, of the occasion.

"Drei Menschen starben bei dem Anschlag in Ulm": the event of dying has the role ``count`` 3,
and the Anschlag in Ulm has three dead (P1120; the hurt are P1339).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kg.claims.changes import is_part
from kg.claims.clauses import Clause, Filler, Link
from kg.claims.lexicon import cues
from kg.claims.making import make
from kg.claims.occasions import can_be_occasion, occasion
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.stance import stance
from kg.claims.typed.slots import quantities_of
from kg.claims.typed.words import relation_words
from kg.claims.values import spelled_number
from kg.model import (
    Argument,
    ClaimReading,
    EventReading,
    MentionKind,
    Polarity,
    Quantity,
    Role,
)

_DEAD, _HURT = "P1120", "P1339"
_SENSE = {_DEAD: "dead", _HURT: "hurt"}


def casualties(scene: Scene, clause: Clause, event: EventReading) -> tuple[ClaimReading, ...]:
    """The counts of dead and hurt that a clause gives, none where it gives no number."""
    occasions = list(_occasions(scene, clause))
    occasions = occasions or list(_shared(scene, clause))
    made = []
    for victim, property_ in _victims(clause, scene, event):
        if is_part(scene, victim):
            continue
        count = _count(scene, victim)
        if count is not None:
            total = _is_total(scene, clause, count)
            named = occasions[0] if total and len(occasions) == 1 else None
            made.append(_casualty(scene, clause, event, property_, (victim, count, named)))
    return tuple(made)


def _victims(clause: Clause, scene: Scene, event: EventReading) -> Iterator[tuple[Filler, str]]:
    words = cues()["deaths"]
    if clause.lemma in words["costing"] and not clause.passive:
        for filler in (*clause.object, *clause.indirect):
            if property_ := _of_noun(scene, filler):
                yield filler, property_
            elif clause.lemma == "kosten" and _is_life(scene, clause):
                yield filler, _DEAD
        return
    verbs = {clause.lemma, event.type}
    property_ = _DEAD if verbs & words["dead"] else _HURT if verbs & words["hurt"] else ""
    if property_:
        kills = clause.lemma in words["killing"]
        for filler in clause.object if kills and not clause.passive else clause.subject:
            yield filler, property_


def _of_noun(scene: Scene, filler: Filler) -> str:
    """What a noun for victims counts: "Tote" the dead, "Verletzte" the hurt."""
    word, words = base_of(scene, filler.head).word, cues()["deaths"]
    return _DEAD if word in words["dead_nouns"] else _HURT if word in words["hurt_nouns"] else ""


def _is_life(scene: Scene, clause: Clause) -> bool:
    return any(base_of(scene, f.head).word == "Leben" for f in clause.object)


def _count(scene: Scene, victim: Filler) -> Argument | None:
    """How many a filler counts: its number, or one where the article is indefinite."""
    base = base_of(scene, victim.head).word
    counted = next((a for a in quantities_of(scene, victim) if _counts(a)), None)
    if counted is not None and scene.tree.tokens[victim.head].tag == "CARD":
        return counted  # "fünf Menschen starben und zehn wurden verletzt"
    if counted is not None:
        return counted if base in cues()["deaths"]["people"] or _is_person(scene, victim) else None
    for index in scene.tree.having(victim.head, "det"):
        token = scene.tree.tokens[index]
        if spelled_number(token.text) == 1:
            return Argument(token.start, token.end, token.text, value=Quantity(Decimal(1)))
    return None


def _counts(argument: Argument) -> bool:
    """Whether a number counts: "20 Jahre" and "ein Drittel" do not."""
    return isinstance(argument.value, Quantity) and argument.value.unit is None


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
    found: tuple[Filler, Argument, Argument | None],
) -> ClaimReading:
    victim, count, occasion_ = found
    roles = (Role(r.name, _uncounted(scene, r.argument, count)) for r in event.roles)
    counted = EventReading(event.type, (*roles, Role("count", count)))
    how = stance(scene, clause)
    said = occasion_ is not None and how.polarity is Polarity.POSITIVE
    return make(
        scene,
        scene.clause_span(clause.tokens),
        occasion_ or _uncounted(scene, scene.argument(victim), count),
        relation_words(scene, clause),
        count,
        "casualties",
        senses=(scene.words.built_in(_SENSE[property_]),) if said else (),
        event=counted,
        stance=how,
        confidence=0.5,
    )


def _uncounted(scene: Scene, argument: Argument, count: Argument) -> Argument:
    """An argument without the number at its head, which the role ``count`` tells."""
    if argument.start != count.start or count.end >= argument.end:
        return argument
    start = argument.end - len(scene.text(count.end, argument.end).lstrip())
    return replace(argument, start=start, text=scene.text(start, argument.end))


def _occasions(scene: Scene, clause: Clause) -> Iterator[Argument]:
    """What people died in or of, where its words name it: as a phrase, or as what kills."""
    words = cues()["deaths"]
    kills = clause.lemma in words["killing"] or clause.lemma in words["costing"]
    causing = clause.agent if clause.passive else clause.subject if kills else ()
    located = (f for f in clause.obliques if can_be_occasion(f))
    named = (Filler(i, (i,), "infolge") for i in scene.causes(clause.tokens))
    seen: set[int] = set()
    for filler in (*causing, *located, *named):
        found = occasion(scene, filler)
        if found is not None and found.start not in seen:
            seen.add(found.start)
            yield found


def _shared(scene: Scene, clause: Clause) -> Iterator[Argument]:
    """The occasion of the clause that this one is coordinated with: it holds for both."""
    if clause.link is not Link.CONJUNCT:
        return
    for above in scene.clauses:
        if above.head == clause.parent and above.head < clause.head:
            yield from _occasions(scene, above)


def _is_total(scene: Scene, clause: Clause, count: Argument) -> bool:
    """Whether a count can be all the dead: "ein Mann" and "drei weitere" are but some of them."""
    if not isinstance(count.value, Quantity) or count.value.amount < 2:
        return False
    words = {scene.tree.tokens[i].text.lower() for i in clause.tokens}
    return not words & cues()["deaths"]["part"]
