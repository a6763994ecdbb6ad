"""What a rule found as a certificate that :mod:`kg.reasoning.news_checker` checks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kg.model import Interval, Named, Time, Value
from kg.names import canonical_json
from kg.reasoning.context import Finding, Member
from kg.reasoning.premises import day_of


def certificate(finding: Finding, names: Sequence[Named] = ()) -> str:
    """The certificate as canonical JSON: equal findings have equal ones.

    What it takes for granted, ``names`` too: each of them means one thing in several articles.
    """
    taken = {"names": [plain(name) for name in names]} if names else {}
    made = {
        "kind": "news",
        "rule": finding.rule,
        "premises": [_premise(member) for member in finding.members],
        "given": {**finding.given, **taken},
    }
    return canonical_json(made)


def plain(value: Value | Time | None) -> Any:
    """A value as the certificate spells it."""
    return json.loads(canonical_json(value))


def _premise(member: Member) -> Mapping[str, Any]:
    stands = "known" if member.statement else "denied" if member.negated else "claimed"
    named = {"id": member.id, "as": stands}
    if member.premise is not None:
        premise = member.premise
        origin = premise.statement.origin.date if premise.statement else ""
        return {
            **named,
            "subject": plain(premise.subject),
            "property": premise.property,
            "value": plain(premise.value),
            "qualifiers": [[snak.property, plain(snak.value)] for snak in premise.qualifiers],
            **_interval(premise.interval),
            "days": [plain(day) for day in premise.days],
            "until": _until(premise.days, origin),
        }
    event = member.proposition.event if member.proposition else None
    if member.proposition is None or event is None:
        return named
    roles = [[role.name, plain(role.term.value)] for role in event.roles]
    return {**named, "type": event.type, "roles": roles, **_interval(member.proposition.valid)}


def _interval(interval: Interval | None) -> dict[str, Any]:
    if interval is None:
        return {"start": None, "end": None}
    return {"start": plain(interval.start), "end": plain(interval.end)}


def _until(days: tuple[Time, ...], origin: str) -> list[int] | None:
    """The last day of which the source can speak of what has no end."""
    last = max((day.earliest for day in days), default=None) or day_of(origin)
    return list(last) if last else None
