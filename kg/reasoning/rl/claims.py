"""Which claims cannot hold together under OWL 2 RL, where each claim is some triples.

The axioms are closed once. For each broken rule the claims that can have a part in it are looked
up, and the smallest sets of them that break one are found exactly
(:func:`kg.reasoning.sets.minimal_sets`); each is proved from its own closure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from kg.reasoning.rl.answers import Contradiction, contradiction
from kg.reasoning.rl.causes import Causes
from kg.reasoning.rl.clashes import Clash, clashes
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.explaining import Explainer
from kg.reasoning.rl.extending import Extensible
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.terms import Ids, Terms
from kg.reasoning.rl.wording import Wording
from kg.reasoning.sets import MOST_SETS, minimal_sets


@dataclass(frozen=True, slots=True)
class Opposed:
    """A smallest set of claims that cannot all hold, with the proof."""

    claims: frozenset[str]
    proof: Contradiction


def opposed(
    terms: Terms, axioms: Ids, claims: Mapping[str, Ids], *, most: int = MOST_SETS
) -> tuple[tuple[Opposed, ...], bool]:
    """The smallest sets of claims that cannot hold under the axioms, and whether these are all:
    more than ``most`` broken rules are not looked at.

    What the axioms break by themselves is no claim's fault and left out. Raises what
    :class:`kg.reasoning.rl.engine.Closure` raises.
    """
    if not claims:
        return (), True
    base = Extensible(terms, axioms)
    known = {_key(clash) for clash in clashes(base)}

    def closed(chosen: Collection[str]) -> Extensible:
        parts = [claims[name] for name in sorted(chosen)]
        return base.extended(np.concatenate(parts)) if parts else base

    def broken(closure: Closure) -> list[Clash]:
        return [clash for clash in clashes(closure) if _key(clash) not in known]

    whole = closed(claims.keys())
    found = broken(whole)
    sets: dict[frozenset[str], None] = {}
    complete = len(found) <= most
    for concerned in _concerned(whole, found[:most], claims):
        smallest, all_found = minimal_sets(concerned, lambda chosen: bool(broken(closed(chosen))))
        sets |= dict.fromkeys(smallest)
        complete &= all_found
    told = []
    for chosen in sorted(sets, key=lambda one: (len(one), sorted(one))):
        closure = closed(chosen)
        explainer = Explainer(closure)
        proof = explainer.proof(broken(closure)[0])
        wording = Wording(terms, explainer.lists)
        told.append(Opposed(chosen, contradiction(closure, proof, wording)))
    return tuple(told), complete


def _key(clash: Clash) -> tuple[str, frozenset[Fact]]:
    return clash.rule, frozenset(clash.body)


def _concerned(
    closure: Closure, found: list[Clash], claims: Mapping[str, Ids]
) -> list[frozenset[str]]:
    """For what is broken the claims that can have a part in it: these hold every smallest set.

    Each broken rule is looked at by itself, for sets without common claims would multiply.
    """
    by_triple: dict[Fact, list[str]] = defaultdict(list)
    for name, triples in claims.items():
        for s, p, o in triples.tolist():
            by_triple[s, p, o].append(name)
    causes = Causes(closure)
    concerned: dict[frozenset[str], None] = {}
    for clash in found:
        facts = (*clash.given, *clash.body)
        groups = closure.groups.of[[node for fact in facts for node in fact]]
        # All that were made one with a node: of two members of a list one stands in the clash.
        nodes = np.flatnonzero(np.isin(closure.groups.of, groups)).tolist()
        stated = causes.of(facts, nodes, wide=True)
        concerned[frozenset(name for t in stated for name in by_triple.get(t, ()))] = None
    return [one for one in concerned if not any(one < other for other in concerned)]
