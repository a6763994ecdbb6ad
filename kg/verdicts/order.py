"""Hard constraints between two times of one thing: nobody dies before being born."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kg.model import Bearing, Entity, EntityId, Evidence, Message, PropertyId, Statement, Time
from kg.verdicts.evidence import Decision
from kg.verdicts.relations import Relation
from kg.verdicts.tables import tables
from kg.verdicts.times import gregorian, is_another_life
from kg.verdicts.weigh import Scales, is_hedged
from kg.verdicts.wording import Words, comparison


@cache
def partners() -> Mapping[PropertyId, tuple[PropertyId, bool]]:
    """For each property of a time its partner, and whether that is the earlier of the two."""
    found: dict[PropertyId, tuple[PropertyId, bool]] = {}
    for earlier, later in tables().orders:
        found[earlier], found[later] = (later, False), (earlier, True)
    return found


def decide_order(subject: EntityId, scales: Scales, words: Words) -> Decision | None:
    """Refuted, where every known time of the partner lies on the wrong side of the claimed one.

    Times are compared in the Gregorian calendar at their precisions; those that may touch break
    nothing, and a statement that calls itself doubtful is left out of account: then nothing does.
    """
    claimed, partner = scales.claimed, partners().get(scales.property)
    if partner is None or not isinstance(claimed, Time):
        return None
    property, is_earlier = partner
    known = [s for s in scales.around.every.get(subject, ()) if s.property == property]
    if not known or not all(_breaks(claimed, s, is_earlier=is_earlier) for s in known):
        return None
    return Decision("breaks-order", tuple(_evidence(s, words) for s in known))


def _breaks(claimed: Time, statement: Statement, *, is_earlier: bool) -> bool:
    if not isinstance(statement.value, Time) or is_hedged(statement):
        return False
    if is_another_life(statement.property, claimed, statement.value):
        return False
    said, known = gregorian(claimed), gregorian(statement.value)
    return said.latest < known.earliest if is_earlier else known.latest < said.earliest


def _evidence(statement: Statement, words: Words) -> Evidence:
    told = comparison(statement, Relation.EQUAL, statement.value, None, words)
    subject = Entity(statement.subject)
    more = Message(
        f"{told.de}; damit unvereinbar ist, was der Artikel über {words.value(subject, 'de')} sagt",
        f"{told.en}; what the article says of {words.value(subject, 'en')} cannot go with that",
    )
    return Evidence(statement, Bearing.REFUTES, more)
