"""A conflict's smallest premises and its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.reasoning.rl.causes import MOST_CAUSES, Causes
from kg.reasoning.rl.clashes import Clash
from kg.reasoning.rl.columns import EMPTY, Ids, keys, unique
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.lists import BrokenList, read_lists
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.trace import Reason, TooManyFacts, Trace
from kg.reasoning.rl.vocabulary import FIRST, ID, REST

_MOST_TRIED = 60
"""Premises up to which each is tried for whether it can be left out."""
_MOST_TRACED = 300
"""Causes up to which a proof is made; more are only named."""
_LONG_LIST = 50
_WHOLE_LISTS = {ID["owl:intersectionOf"], ID["owl:propertyChainAxiom"], ID["owl:hasKey"]}
"""What these say holds of all members together, so none may be left out of a long list."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Why some triples cannot all hold.

    ``broken`` are the facts that the rule forbids. ``premises`` are input triples of which none
    can be left out (where ``least``, else there were too many to try); ``steps`` are what
    follows from them, each with its rule and the facts before it, the broken rule last with
    the conclusion None.
    """

    rule: str
    broken: tuple[Fact, ...]
    premises: tuple[Fact, ...]
    steps: tuple[tuple[str, tuple[Fact, ...], Fact | None], ...]
    least: bool


class _Raw:
    """The input as it came, for reading its lists."""

    def __init__(self, triples: Ids) -> None:
        self._triples = triples

    def column(self, relation: int) -> Ids:
        rows = self._triples[self._triples[:, 1] == relation]
        return unique(keys(rows[:, 0], rows[:, 2]))

    def inverse(self, _relation: int) -> Ids:
        return EMPTY


class Explainer:
    """Explains the conflicts of one closure."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure
        self._causes = Causes(closure)
        try:
            self.lists: Mapping[int, tuple[int, ...]] = read_lists(_Raw(closure.triples))
        except BrokenList:  # only nodes that are equal make it a list
            self.lists = closure.lists

    def proof(self, clash: Clash) -> Proof:
        """The proof of a conflict; its own facts without steps where none could be made."""
        of = self._closure.groups.of
        facts = (*clash.given, *clash.body)
        nodes = {node for fact in facts for node in fact}
        for node in tuple(nodes):  # the list's own names of what was made equal
            nodes |= {m for m in self.lists.get(node, ()) if int(of[m]) in nodes}
        causes: dict[Fact, None] = {}
        for wide in (False, True):
            more = self._causes.of(facts, nodes, wide=wide)
            causes = causes or more
            if len(more) > _MOST_TRACED:
                break
            try:
                proof = self._from(clash, list(more))
            except TooManyFacts:
                continue
            if proof is not None:
                return proof
        whole = tuple(causes) if len(causes) < MOST_CAUSES else facts
        return Proof(clash.rule, facts, whole, (), False)

    def _from(self, clash: Clash, causes: list[Fact]) -> Proof | None:
        trace = self._trace(causes)
        reason = self._same_conflict(trace, clash)
        if reason is None:
            return None
        premises = list(trace.leaves(reason.premises))
        least = len(premises) <= _MOST_TRIED
        for premise in tuple(premises) if least else ():
            rest = [fact for fact in premises if fact != premise]
            smaller = self._trace(rest)
            found = [r for r in smaller.broken if r.rule == clash.rule]
            if found:
                premises, trace, reason = rest, smaller, found[0]
        steps = []
        for fact in trace.order(reason.premises):
            why = trace.why[fact]
            if why is not None:
                steps.append((why.rule, why.premises, fact))
        last = (reason.rule, reason.premises, None)
        kept = trace.leaves(reason.premises)
        return Proof(reason.rule, reason.premises, tuple(kept), (*steps, last), least)

    def _trace(self, facts: list[Fact]) -> Trace:
        nodes = {node for fact in facts for node in fact if fact[1] not in (FIRST, REST)}
        whole = {target for _, predicate, target in facts if predicate in _WHOLE_LISTS}
        lists = {
            head: members
            if len(members) <= _LONG_LIST or head in whole
            else tuple(member for member in members if member in nodes)
            for head, members in self.lists.items()
            if head in nodes
        }
        return Trace(self._closure.terms, facts, lists)

    def _same_conflict(self, trace: Trace, clash: Clash) -> Reason | None:
        of = self._closure.groups.of
        wanted = {tuple(of[list(fact)].tolist()) for fact in clash.body}
        alike = [reason for reason in trace.broken if reason.rule == clash.rule]
        for reason in alike:
            facts = {tuple(of[np.array(fact)].tolist()) for fact in reason.premises}
            if wanted <= facts:
                return reason
        return alike[0] if alike else None
