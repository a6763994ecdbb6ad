"""Which claims cannot hold together under OWL 2 RL, where each claim is some triples.

The axioms are closed once. The claims that can have a part in a broken rule are looked up, and the
smallest sets of them that break one are found exactly (:func:`kg.reasoning.sets.minimal_sets`);
each is proved from its own closure.
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
    """The smallest sets of claims that cannot hold under the axioms, and whether these are all.

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
    concerned = _concerned(whole, broken(whole), claims)
    sets, complete = minimal_sets(concerned, lambda chosen: bool(broken(closed(chosen))), most=most)
    found = []
    for chosen in sets:
        closure = closed(chosen)
        explainer = Explainer(closure)
        proof = explainer.proof(broken(closure)[0])
        told = contradiction(closure, proof, Wording(terms, explainer.lists))
        found.append(Opposed(chosen, told))
    return tuple(found), complete


def _key(clash: Clash) -> tuple[str, frozenset[Fact]]:
    return clash.rule, frozenset(clash.body)


def _concerned(
    closure: Closure, found: list[Clash], claims: Mapping[str, Ids]
) -> frozenset[str]:
    """The claims that can have a part in what is broken."""
    by_triple: dict[Fact, list[str]] = defaultdict(list)
    for name, triples in claims.items():
        for s, p, o in triples.tolist():
            by_triple[s, p, o].append(name)
    causes, names = Causes(closure), set[str]()
    for clash in found:
        facts = (*clash.given, *clash.body)
        nodes = {node for fact in facts for node in fact}
        for triple in causes.of(facts, nodes, wide=True):
            names.update(by_triple.get(triple, ()))
    return frozenset(names)
