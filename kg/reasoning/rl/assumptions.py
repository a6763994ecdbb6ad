"""Propositions as assumptions over knowledge as premises: what each conclusion rests on.

The knowledge is closed once under OWL 2 RL, and from there on with subsets of the assumptions. The
smallest subsets that derive a triple, or a contradiction, are found exactly (see
:mod:`kg.reasoning.sets`).
Knowledge that is at odds with itself is refused: everything would be blamed on nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kg.errors import UsageError
from kg.reasoning.rl.clashes import clashes
from kg.reasoning.rl.columns import Ids
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.extending import Extensible
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.terms import Terms
from kg.reasoning.sets import MOST_SETS, Found, minimal_sets

MOST_ASSUMPTIONS = 500


class Assumptions:
    """Knowledge and named assumptions, each one or several triples."""

    def __init__(self, terms: Terms, knowledge: Ids, assumed: Mapping[str, Ids]) -> None:
        """Raises :class:`kg.errors.UsageError` for more than :data:`MOST_ASSUMPTIONS`, and where
        the knowledge alone cannot hold."""
        if len(assumed) > MOST_ASSUMPTIONS:
            raise UsageError(
                f"{len(assumed):,} assumptions are more than the limit of {MOST_ASSUMPTIONS}"
            )
        self._assumed = assumed
        self._known = Extensible(terms, knowledge)
        if clashes(self._known):
            raise UsageError("the knowledge contradicts itself without any assumption")

    def _closed(self, chosen: frozenset[str]) -> Closure:
        parts = [self._assumed[name] for name in sorted(chosen)]
        return self._known.extended(np.concatenate(parts)) if parts else self._known

    def conflicts(self, *, most: int = MOST_SETS) -> Found:
        """The smallest sets of assumptions that cannot hold beside the knowledge."""
        return minimal_sets(
            self._assumed.keys(), lambda chosen: bool(clashes(self._closed(chosen))), most=most
        )

    def supports(self, fact: Fact, *, most: int = MOST_SETS) -> Found:
        """The smallest sets of assumptions from which a triple follows; sets that cannot hold are
        no support, so that nothing follows from a contradiction. One empty set: known anyway."""
        found, complete = minimal_sets(
            self._assumed.keys(), lambda chosen: self._closed(chosen).holds(fact), most=most
        )
        sound = tuple(one for one in found if not clashes(self._closed(one)))
        return sound, complete
