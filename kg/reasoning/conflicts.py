"""The consistency reasoner of the news: claims are assumed, Wikidata is known, rules decide.

Every rule hands back sets that cannot all hold; what contains another such set is dropped, so
that what remains are smallest sets. Of statements of Wikidata that say the same against a claim,
the first is enough. No rule fires on what is merely unsaid. The rules find all that OWL 2 RL would
under ``ontology/wikidata.ttl`` (tests/test_axioms.py), and know times beside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from kg.model import (
    Conflict,
    Named,
    PropertyDefinition,
    PropertyId,
    Proposition,
    Saying,
    Statement,
    Step,
)
from kg.names import content_id
from kg.reasoning.certify import certificate
from kg.reasoning.constraint_rules import constraints
from kg.reasoning.context import Context, Finding, context
from kg.reasoning.count_rules import counts
from kg.reasoning.namesakes import SAME_NAME, assumed, assumption, reserved
from kg.reasoning.office_rules import office_holder
from kg.reasoning.order_rules import time_order
from kg.reasoning.place_rules import one_place
from kg.reasoning.sets import EITHER, members, ways
from kg.reasoning.toll_rules import death_tolls
from kg.reasoning.values_rules import impossible_relation, negation, single_value

Rule: TypeAlias = Callable[[Context], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    negation,
    impossible_relation,
    single_value,
    office_holder,
    time_order,
    counts,
    death_tolls,
    one_place,
    constraints,
)
"""Every rule. The order has no bearing on the result."""


class NewsReasoner:
    """Finds what cannot hold together among claims, facts and the rules of :data:`RULES`.

    Implements :class:`kg.seams.Reasoner`. Pure: the same premises give the same conflicts in
    the same order, however they are ordered themselves.
    """

    def conflicts(
        self,
        propositions: Sequence[Proposition],
        denied: Collection[str],
        statements: Sequence[Statement],
        definitions: Mapping[PropertyId, PropertyDefinition],
        sayings: Mapping[str, Collection[Saying]] = MappingProxyType({}),
    ) -> tuple[Conflict, ...]:
        """Every smallest conflict with at least one proposition, ordered by rule and id.

        Args: ``propositions`` and ``denied`` as in the seam (:mod:`kg.reasoning.assume` makes
        them); ``statements`` are Wikidata's, deprecated ones are passed over, containments
        (P131, P17) among them are used to tell places apart; ``definitions`` tell which
        properties admit one value; ``sayings`` which articles say what of which day. A claim
        about something that changes takes part only where its time is known from its
        ``valid``, its qualifiers or a saying's ``day``.
        """
        premises = context(propositions, denied, statements, definitions, sayings)
        findings = (finding for rule in RULES for finding in rule(premises))
        found = {c.id: c for c in (_conflict(f, assumed(f, sayings)) for f in findings)}
        told: dict[tuple[object, ...], Conflict] = {}
        for one in sorted(_smallest(found.values()), key=lambda c: (c.rule, c.id)):
            told.setdefault((one.rule, one.text, one.propositions, one.negated), one)
        return tuple(told.values())


def _smallest(conflicts: Collection[Conflict]) -> list[Conflict]:
    """The conflicts that contain no other one; those that share no member are not compared."""
    sets = {conflict.id: ways(conflict, members(conflict)) for conflict in conflicts}
    by_member: dict[str, list[frozenset[str]]] = {}
    for one in (one for several in sets.values() for one in several):
        for member in one:
            by_member.setdefault(member, []).append(one)

    def smallest(one: frozenset[str]) -> bool:
        return not any(other < one for member in one for other in by_member[member])

    return [conflict for conflict in conflicts if any(map(smallest, sets[conflict.id]))]


def _conflict(finding: Finding, names: Sequence[Named]) -> Conflict:
    """The conflict; ``names`` are those that it takes for one thing each, which its id tells, too:
    an article that states all of it needs no such assumption."""
    ordered = sorted(finding.members, key=lambda m: (m.statement is not None, m.id, m.negated))
    ids = [f"not {m.id}" if m.negated else m.id for m in ordered]
    given = tuple(
        Step("known" if m.statement else "denied" if m.negated else "claimed", (m.id,), m.words)
        for m in ordered
    )
    place = {m: f"#{index}" for index, m in enumerate(ordered)}
    either = tuple(
        Step(EITHER, tuple(sorted(place.pop(m) for m in each.members)), each.text)
        for each in finding.either
    )
    taken = tuple(Step(SAME_NAME, (), assumption(name)) for name in names)
    added = range(len(given), len(given) + len(either) + len(taken))
    text = reserved(finding.text, names)
    last = Step(finding.rule, (*place.values(), *(f"#{index}" for index in added)), text)
    rule = [finding.rule, SAME_NAME] if names else [finding.rule]
    return Conflict(
        id=content_id("conflict", *rule, sorted(ids)),
        rule=finding.rule,
        propositions=tuple(sorted({m.id for m in ordered if m.statement is None})),
        text=text,
        statements=tuple(m.statement for m in ordered if m.statement is not None),
        negated=tuple(sorted({m.id for m in ordered if m.negated})),
        steps=(*given, *either, *taken, last),
        certificate=certificate(finding, names),
    )
