"""Wikidata's own constraints as rules for news: those that say what the world cannot be like.

What only says how Wikidata wants its data kept, what rests on something unsaid, and what is no
more than a suggestion contradicts nobody (``kg/data/constraints.toml``). Single values have a rule
of their own, :func:`kg.reasoning.values_rules.single_value`, which knows of times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kg.model import Message, PropertyId, Time
from kg.reasoning.certify import plain
from kg.reasoning.constraints.base import Base
from kg.reasoning.constraints.checks import Breach, breaches
from kg.reasoning.constraints.rules import Rule, rules
from kg.reasoning.context import Context, Finding
from kg.reasoning.premises import Premise, names_one_thing
from kg.reasoning.words import in_words

_OWN_RULE = frozenset({"single-value", "single-best-value"})


def constraints(context: Context) -> Iterator[Finding]:
    """Claims that break a constraint, alone or together with each other and with what is known."""
    base = Base(context.ways)
    by_property: dict[PropertyId, list[Premise]] = defaultdict(list)
    for premise in (*context.claimed, *context.known):
        if names_one_thing(premise.subject):
            base.add((premise,))
            by_property[premise.property].append(premise)
    for property, premises in by_property.items():
        definition = context.definitions.get(property)
        for rule in rules(definition) if definition else ():
            if rule.kind.world and rule.kind.name not in _OWN_RULE and rule.status != "suggestion":
                yield from _broken(context, rule, premises, base)


def _broken(context: Context, rule: Rule, premises: list[Premise], base: Base) -> Iterator[Finding]:
    found = list(breaches(rule, premises, base))
    # What Wikidata breaks by itself about a subject is no measure for what is said about it.
    known = {p.subject for b in found if not any(q.claimed for q in b.premises) for p in b.premises}
    for breach in found:
        claimed = any(premise.claimed for premise in breach.premises)
        if claimed and not any(premise.subject in known for premise in breach.premises):
            yield _finding(context, breach)


def _finding(context: Context, breach: Breach) -> Finding:
    rule = breach.rule
    label = context.labels.get(rule.property, Message(rule.property, rule.property))
    who = [in_words(premise.subject) for premise in breach.premises]
    values = [in_words(premise.value) for premise in breach.premises]
    german = ", ".join(f"{a.de}: {b.de}" for a, b in zip(who, values, strict=True))
    english = ", ".join(f"{a.en}: {b.en}" for a, b in zip(who, values, strict=True))
    return Finding(
        rule.kind.name,
        tuple(context.member(premise) for premise in breach.premises),
        Message(
            f"Das widerspricht Wikidatas Regel „{rule.kind.label.de}“ für „{label.de}“ ({german}).",
            f"This breaks Wikidata's rule “{rule.kind.label.en}” for “{label.en}” ({english}).",
        ),
        _given(breach),
    )


def _given(breach: Breach) -> dict[str, Any]:
    """What the certificate takes for granted, from the rule's parameters."""
    rule, form = breach.rule, breach.given["form"]
    given: dict[str, Any] = {"form": form, "property": rule.property}
    if form == "order":
        return {**given, "earlier": [2, "value"], "later": [1, "value"]}
    if form in ("outside", "difference"):
        return {**given, "low": _bound(rule.low), "high": _bound(rule.high)}
    return given


def _bound(bound: Time | Decimal | None) -> Any:
    return plain(bound) if isinstance(bound, Time) else None if bound is None else str(bound)
