"""Whether a source that leaves times out can say which capital a place has today.

Of Nigeria such a table gives Lagos and of Italy Florence, as if they still were. Of a country, and
of whatever it gives several capitals, its word counts for the present only where Wikidata's
description of the town says the same: "capital and largest city of Italy". So it is with a town's
undated "capital of" (P1376) beside other capitals of the place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.linking.spelling import plain
from kg.model import Entity, EntityId, Interval
from kg.verdicts.gather import Assertion
from kg.verdicts.ground import Ground
from kg.verdicts.times import AT_SOME_TIME, validity

_CAPITAL = "P36"
_STATES: Final = frozenset({"Q3624078", "Q6256", "Q3024240", "Q7275", "Q417175", "Q48349"})
"""Sovereign state, country, historical country, state, kingdom, empire."""
_SAYS = re.compile(
    r"(?:^|\band |\b(?:de facto|constitutional|administrative|national) )"
    r"capital\b(?: of and state in)?"
    r"|^Hauptstadt\b",
    re.IGNORECASE,
)
_FARTHER = re.compile(r"[,;(]| in | on | near ")
"""What stands behind it says where the place of the capital lies in its turn."""


def may_be_former(
    assertion: Assertion, moment: Interval | None, around: Ground, others: Sequence[Assertion]
) -> bool:
    """Whether what agrees with a claim about a capital may have ceased to be so."""
    statement, ends = assertion.statement, _ends(assertion)
    if ends is None or validity(statement) is not None:
        return False
    partial = statement.origin.partial
    if not partial and not (assertion.inverse and statement.property != _CAPITAL):
        return False
    if moment is None or moment == AT_SOME_TIME:
        return False
    place, town = ends
    rivals = any(other.value != assertion.value for other in others)
    state = partial and bool(around.kinds(place) & _STATES)
    return (rivals or state) and not _is_described(place, town, around)


def _ends(assertion: Assertion) -> tuple[EntityId, EntityId] | None:
    """The place and its capital, None of any other property."""
    if not isinstance(assertion.value, Entity):
        return None
    match assertion.statement.property, assertion.inverse:
        case ("P36", False) | ("P1376", True):
            return assertion.subject, assertion.value.id
        case ("P36", True) | ("P1376", False):
            return assertion.value.id, assertion.subject
    return None


def _is_described(place: EntityId, town: EntityId, around: Ground) -> bool:
    """Whether the town's own description calls it the capital of the place."""
    terms = around.terms.get(town)
    for _, text in terms.descriptions if terms else ():
        found = _SAYS.search(text)
        behind = _FARTHER.split(text[found.end() :])[0] if found else ""
        behind = f" {plain(behind)} "
        if any(f" {name}" in behind for name in around.names(place) if name):
            return True
    return False
