"""Wikidata's constraints: each kind is read from a definition, broken, kept, and excepted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import pytest

from kg.model import (
    YEAR,
    Constraint,
    Entity,
    NoValue,
    Origin,
    PropertyDefinition,
    Quantity,
    Rank,
    Snak,
    Statement,
    Term,
    Text,
    Time,
    Value,
)
from kg.names import content_id, proposition
from kg.reasoning.conflicts import NewsReasoner
from kg.reasoning.constraints.base import Base
from kg.reasoning.constraints.checks import CHECKS, Breach, breaches
from kg.reasoning.constraints.rules import kinds, rules
from kg.reasoning.distinct import ways_up
from kg.reasoning.news_checker import Wrong, check_news
from kg.reasoning.premises import from_statement

A, B, C, D = (Entity(f"Q{900_000_001 + n}") for n in range(4))
ITEMS = {kind.name: kind.item for kind in kinds().values()}
Status = Literal["mandatory", "normal", "suggestion"]


def year(number: int) -> Time:
    return Time(number, precision=YEAR)


def number(amount: str, unit: str | None = None) -> Quantity:
    return Quantity(Decimal(amount), unit)


def fact(
    subject: Entity, property: str, value: Value, *qualifiers: Snak, rank: Rank = Rank.NORMAL
) -> Statement:
    made = content_id("test", subject, property, value, qualifiers)
    origin = Origin("test", "2023-01-01")
    return Statement(
        f"{subject.id}$beleg-{made}", subject.id, property, value, rank, qualifiers, (), origin
    )


def definition(
    kind: str, *parameters: Snak, property: str = "P1", status: Status = "normal"
) -> PropertyDefinition:
    return PropertyDefinition(
        property, "any", constraints=(Constraint(ITEMS[kind], parameters, status),)
    )


def broken(made: PropertyDefinition, facts: Sequence[Statement]) -> list[Breach]:
    premises = [p for p in map(from_statement, facts) if p is not None]
    base = Base(ways_up(facts))
    base.add(premises)
    own = [p for p in premises if p.property == made.id]
    return [breach for rule in rules(made) for breach in breaches(rule, own, base)]


def classes(*ids: Entity) -> tuple[Snak, ...]:
    return (Snak("P2309", Entity("Q21503252")), *(Snak("P2308", one) for one in ids))


def of(*properties: str) -> tuple[Snak, ...]:
    return tuple(Snak("P2306", Entity(p)) for p in properties)


def listed(*values: Value) -> tuple[Snak, ...]:
    return tuple(Snak("P2305", value) for value in values)


LEAST, MOST = "P2313", "P2312"
# kind: parameters, statements that break it, statements that keep it.
CASES: dict[str, tuple[tuple[Snak, ...], list[Statement], list[Statement]]] = {
    "single-value": (
        (Snak("P4155", Entity("P518")),),
        [fact(A, "P1", B), fact(A, "P1", C)],
        [fact(A, "P1", B), fact(A, "P1", C, Snak("P518", D))],
    ),
    "single-best-value": (
        (),
        [fact(A, "P1", year(2000)), fact(A, "P1", year(2010))],
        [fact(A, "P1", year(2000), rank=Rank.PREFERRED), fact(A, "P1", year(2010))],
    ),
    "distinct-values": (
        (),
        [fact(A, "P1", Text("x")), fact(B, "P1", Text("x"))],
        [fact(A, "P1", Text("x")), fact(B, "P1", Text("y"))],
    ),
    "subject-type": (
        classes(C),
        [fact(A, "P1", B), fact(A, "P31", D), fact(D, "P279", B)],
        [fact(A, "P1", B), fact(A, "P31", D), fact(D, "P279", C)],
    ),
    "value-type": (
        classes(C),
        [fact(B, "P1", A), fact(A, "P31", D), fact(D, "P279", B)],
        [fact(B, "P1", A), fact(A, "P31", D), fact(D, "P279", C)],
    ),
    "inverse": (
        of("P2"),
        [fact(A, "P1", B), fact(B, "P3", A)],
        [fact(A, "P1", B), fact(B, "P2", A)],
    ),
    "symmetric": (
        (),
        [fact(A, "P1", B), fact(B, "P3", A)],
        [fact(A, "P1", B), fact(B, "P1", A)],
    ),
    "item-requires": (
        (*of("P2"), *listed(C)),
        [fact(A, "P1", B), fact(A, "P2", D)],
        [fact(A, "P1", B), fact(A, "P2", C)],
    ),
    "value-requires": (
        of("P2"),
        [fact(A, "P1", B), fact(B, "P3", D)],
        [fact(A, "P1", B), fact(B, "P2", D)],
    ),
    "conflicts-with": (
        (*of("P31"), *listed(C)),
        [fact(A, "P1", B), fact(A, "P31", C)],
        [fact(A, "P1", B), fact(A, "P31", D)],
    ),
    "one-of": (listed(B, C), [fact(A, "P1", D)], [fact(A, "P1", C)]),
    "none-of": (listed(B, C), [fact(A, "P1", C)], [fact(A, "P1", D)]),
    "range": (
        (Snak(LEAST, number("0")), Snak(MOST, number("20"))),
        [fact(A, "P1", number("21"))],
        [fact(A, "P1", number("20"))],
    ),
    "difference-within-range": (
        (*of("P2"), Snak(LEAST, number("0")), Snak(MOST, number("150"))),
        [fact(A, "P1", year(1960)), fact(A, "P2", year(1800))],
        [fact(A, "P1", year(1950)), fact(A, "P2", year(1800))],
    ),
    "contemporary": (
        (),
        [fact(A, "P1", B), fact(A, "P570", year(1900)), fact(B, "P571", year(1950))],
        [fact(A, "P1", B), fact(A, "P570", year(1950)), fact(B, "P571", year(1950))],
    ),
    "allowed-units": (
        listed(NoValue(), B),
        [fact(A, "P1", number("3", "Q11573"))],
        [fact(A, "P1", number("3")), fact(A, "P1", number("3", B.id))],
    ),
    "allowed-qualifiers": (
        of("P580"),
        [fact(A, "P1", B, Snak("P582", year(2000)))],
        [fact(A, "P1", B, Snak("P580", year(2000)))],
    ),
}


def test_every_kind_has_a_check_and_a_case() -> None:
    assert {kind.name for kind in kinds().values()} == set(CHECKS) == set(CASES)


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_broken_and_kept(kind: str) -> None:
    parameters, bad, good = CASES[kind]
    found = broken(definition(kind, *parameters), bad)
    assert found
    assert {breach.rule.kind.name for breach in found} == {kind}
    assert not broken(definition(kind, *parameters), good)


@pytest.mark.parametrize("kind", CASES)
def test_exceptions_are_honoured(kind: str) -> None:
    parameters, bad, _ = CASES[kind]
    excepted = tuple(Snak("P2303", one) for one in (A, B))
    assert not broken(definition(kind, *parameters, *excepted), bad)


def test_nothing_is_said_of_what_nothing_is_known_of() -> None:
    """A part of Wikidata proves no absence: no kind, no inverse, no missing statement."""
    for kind in ("subject-type", "value-type", "inverse", "symmetric", "value-requires"):
        parameters = CASES[kind][0]
        assert not broken(definition(kind, *parameters), [fact(A, "P1", B)])


def test_the_status_is_told() -> None:
    parameters, bad, _ = CASES["one-of"]
    for status in ("mandatory", "normal", "suggestion"):
        (found,) = broken(definition("one-of", *parameters, status=status), bad)  # type: ignore[arg-type] - a literal in a loop
        assert found.rule.status == status


def test_constraints_on_qualifiers_alone_are_not_checked_on_statements() -> None:
    parameters, bad, _ = CASES["one-of"]
    scope = Snak("P4680", Entity("Q46466783"))
    assert not broken(definition("one-of", *parameters, scope), bad)
    both = Snak("P4680", Entity("Q46466787"))
    assert broken(definition("one-of", *parameters, scope, both), bad)


# --- among claims ----------------------------------------------------------------------------


def conflicts_of(
    kind: str, *, status: Status = "normal", known: bool = False
) -> list[tuple[str, str]]:
    """What the reasoner finds where the first statement is claimed, or known like the others."""
    parameters, bad, _ = CASES[kind]
    first, *rest = bad
    claim = proposition(Term(Entity(first.subject)), first.property, Term(first.value), (), None)
    made = {"P1": definition(kind, *parameters, status=status)}
    facts = [first, *rest] if known else rest
    found = NewsReasoner().conflicts([claim], (), facts, made, {})
    for conflict in found:
        check_news(json.loads(conflict.certificate))
    return [(conflict.rule, conflict.text.de) for conflict in found]


WORLD = [k.name for k in kinds().values() if k.world and not k.name.startswith("single")]


@pytest.mark.parametrize("kind", WORLD)
def test_what_the_world_cannot_be_is_a_conflict_with_a_certificate(kind: str) -> None:
    ((rule, text),) = conflicts_of(kind)
    assert rule == kind
    assert "Wikidatas Regel" in text
    assert conflicts_of(kind, status="mandatory")
    assert not conflicts_of(kind, status="suggestion")


@pytest.mark.parametrize("kind", WORLD)
def test_what_wikidata_breaks_itself_is_no_measure(kind: str) -> None:
    assert not conflicts_of(kind, known=True)


@pytest.mark.parametrize(
    "kind", [k.name for k in kinds().values() if not k.world or k.absence]
)
def test_how_data_are_kept_and_what_is_missing_contradict_nobody(kind: str) -> None:
    assert not conflicts_of(kind)


@pytest.mark.parametrize("kind", ["range", "difference-within-range"])
def test_a_certificate_with_other_bounds_is_refused(kind: str) -> None:
    parameters, (first, *rest), _ = CASES[kind]
    claim = proposition(Term(Entity(first.subject)), "P1", Term(first.value), (), None)
    made = {"P1": definition(kind, *parameters)}
    (conflict,) = NewsReasoner().conflicts([claim], (), rest, made, {})
    proof = json.loads(conflict.certificate)
    proof["given"] |= {"low": "0", "high": "1000"}
    with pytest.raises(Wrong):
        check_news(proof)


def test_an_age_that_nobody_reaches() -> None:
    made = {
        "P570": definition(
            "difference-within-range",
            *of("P569"),
            Snak(LEAST, number("0")),
            Snak(MOST, number("150")),
            property="P570",
        )
    }
    death = proposition(Term(A), "P570", Term(year(2020)), (), None)
    born = fact(A, "P569", Time(1850, 5, 1))
    (conflict,) = NewsReasoner().conflicts([death], (), [born], made, {})
    assert conflict.rule == "difference-within-range"
    alive = fact(A, "P569", Time(1950, 5, 1))
    assert not NewsReasoner().conflicts([death], (), [alive], made, {})


