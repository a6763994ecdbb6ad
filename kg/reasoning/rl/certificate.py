"""The proof of a conflict as a certificate that :mod:`kg.reasoning.checker` checks."""

from __future__ import annotations

from typing import Any

import numpy as np

from kg.reasoning.rl.columns import Ids
from kg.reasoning.rl.explaining import Proof
from kg.reasoning.rl.rules import Fact
from kg.reasoning.rl.terms import Terms
from kg.reasoning.rl.vocabulary import FIRST, NIL, REST

_MOST_CELLS = 20_000


def certificate(terms: Terms, triples: Ids, proof: Proof) -> dict[str, Any] | None:
    """``{"kind", "rule", "premises", "steps"}``, with terms as in N-Triples.

    ``triples`` are the input. The cells of the lists that the premises name are among the premises.
    None where the conflict was found and no proof could be made (see
    :class:`kg.reasoning.rl.explaining.Proof`).
    """
    if not proof.steps:
        return None
    facts = dict.fromkeys((*proof.premises, *_cells(triples, proof.premises)))
    number = {fact: place for place, fact in enumerate(facts)}
    steps = []
    for rule, premises, conclusion in proof.steps:
        steps.append(
            {
                "rule": rule,
                "from": [number[premise] for premise in premises],
                "then": None if conclusion is None else _words(terms, conclusion),
            }
        )
        if conclusion is not None:
            number[conclusion] = len(facts) + len(steps) - 1
    return {
        "kind": "owl2-rl",
        "rule": proof.rule,
        "premises": [_words(terms, fact) for fact in facts],
        "steps": steps,
    }


def _words(terms: Terms, fact: Fact) -> list[str]:
    return [str(terms.terms[number]) for number in fact]


def _cells(triples: Ids, premises: tuple[Fact, ...]) -> dict[Fact, None]:
    """The triples that spell out the lists which start at an object of a premise."""
    rows = triples[np.isin(triples[:, 1], (FIRST, REST))]
    by_cell: dict[int, list[Fact]] = {}
    for s, p, o in rows.tolist():
        by_cell.setdefault(s, []).append((s, p, o))
    found: dict[Fact, None] = {}
    waiting = [target for _, _, target in premises if target in by_cell]
    while waiting and len(found) < _MOST_CELLS:
        for fact in by_cell.pop(waiting.pop(), ()):
            found[fact] = None
            if fact[1] == REST and fact[2] != NIL:
                waiting.append(fact[2])
    return found
