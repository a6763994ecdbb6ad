"""Where someone comes from is not always where someone was born.

"Stammt aus Paris" is read as a place of birth and is true, too, of who grew up there. A place of
birth alone therefore never refutes such words; a citizenship must speak against them as well.
"""

from __future__ import annotations

from kg.model import Bearing, Entity, EntityId, Evidence, Utterance, Value, Verdict
from kg.verdicts.ground import Ground
from kg.verdicts.relations import Relation
from kg.verdicts.tables import tables
from kg.verdicts.wording import Words, comparison

BIRTHPLACE, CITIZENSHIP = "P19", "P27"
_COUNTRY, _ETHNIC_GROUP = "P17", "P172"


def citizenship_elsewhere(
    subject: EntityId, claimed: Value, around: Ground, words: Words
) -> tuple[Evidence, ...]:
    """Citizenships, where a person has some and none is of the country of the claimed birthplace.

    Empty, too, where one is of a state of the past, and where an ethnic group is known: who belongs
    to one may be said to come from elsewhere.
    """
    held = [s for s in around.every.get(subject, ()) if s.property == CITIZENSHIP]
    states = {s.value.id for s in held if isinstance(s.value, Entity)}
    if not isinstance(claimed, Entity) or not states or around.values(subject, _ETHNIC_GROUP):
        return ()
    there = around.within(claimed.id).get(_COUNTRY, frozenset())
    past = any(around.is_past(state) for state in states)
    if not there or past or there & states:
        return ()
    return tuple(
        Evidence(s, Bearing.NEAR, comparison(s, Relation.EQUAL, s.value, None, words)) for s in held
    )


def may_mean_home(utterance: Utterance, verdict: Verdict) -> bool:
    """Whether the words say where someone comes from, and only a birthplace speaks against it."""
    word = utterance.relation.casefold()
    told = {evidence.statement.property for evidence in verdict.evidence}
    home = word.startswith(tables().home_words)
    return home and BIRTHPLACE in told and CITIZENSHIP not in told
