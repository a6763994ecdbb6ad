"""Evidence for a reader: the statements that carry a decision, compared in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Bearing, Entity, Evidence, Statement
from kg.verdicts.relations import Relation
from kg.verdicts.weigh import Scales, Weighed
from kg.verdicts.wording import Words, comparison

MAX_NEAR = 3
"""Near evidence that a verdict keeps; a reader looks at no more."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A reason code (:mod:`kg.verdicts.reasons`) with the evidence that carries it."""

    code: str
    evidence: tuple[Evidence, ...] = ()


def evidence_of(
    weighed: Sequence[Weighed], scales: Scales, words: Words, bearing: Bearing | None = None
) -> tuple[Evidence, ...]:
    """The statements with their comparison, each followed by the steps that it took."""
    found: list[Evidence] = []
    for one in sorted(weighed, key=lambda w: (w.assertion.inverse, w.assertion.statement.id)):
        claimed = Entity(one.assertion.subject) if one.assertion.inverse else scales.claimed
        statement = one.assertion.statement
        message = comparison(statement, one.comparison.relation, claimed, scales.moment, words)
        found.append(Evidence(statement, bearing or one.bearing, message))
        found.extend(steps(one.comparison.chain, words))
    return once(found)


def once(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Each statement once, as it first came."""
    kept: dict[str, Evidence] = {}
    for one in evidence:
        kept.setdefault(one.statement.id, one)
    return tuple(kept.values())


def steps(chain: Sequence[Statement], words: Words) -> tuple[Evidence, ...]:
    """The links of a chain."""
    return tuple(
        Evidence(s, Bearing.STEP, comparison(s, Relation.EQUAL, s.value, None, words))
        for s in chain
    )


def as_near(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The same statements as near evidence; steps stay steps."""
    return tuple(
        e if e.bearing is Bearing.STEP else Evidence(e.statement, Bearing.NEAR, e.comparison)
        for e in evidence
    )
