"""What every rule looks at: the premises in order, grouped, and what a rule hands back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.model import (
    Message,
    PropertyDefinition,
    PropertyId,
    Proposition,
    Saying,
    Statement,
    Value,
)
from kg.names import canonical_json
from kg.reasoning.distinct import WaysUp, ways_up
from kg.reasoning.premises import (
    Premise,
    describe,
    from_proposition,
    from_statement,
    names_one_thing,
)
from kg.reasoning.words import in_words, role_in_words

MOST_CLAIMS = 100
"""Claims about one subject and property that are compared, in the order of their ids. Rules
compare pairs; without a bound, a text made to harm would cost the square of its length."""


@dataclass(frozen=True, slots=True)
class Member:
    """One that takes part in a conflict: a proposition, or a statement of Wikidata."""

    id: str
    words: Message
    statement: Statement | None = None
    negated: bool = False
    premise: Premise | None = None
    proposition: Proposition | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """Members of a finding of which one is enough, and what each of them says."""

    members: tuple[Member, ...]
    text: Message


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the members that cannot all hold, why, and the sentence for people.

    ``given`` is what the rule takes for granted, in the words of :mod:`kg.reasoning.certify`; it
    numbers the members as they stand in ``members``. ``either`` are the members that say the same.
    """

    rule: str
    members: tuple[Member, ...]
    text: Message
    given: Mapping[str, Any]
    either: tuple[Either, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """The premises of one question, in an order that does not depend on how they came."""

    propositions: tuple[Proposition, ...]
    claimed: tuple[Premise, ...]
    known: tuple[Premise, ...]
    denied: frozenset[str]
    definitions: Mapping[PropertyId, PropertyDefinition]
    sayings: Mapping[str, Collection[Saying]]
    labels: Mapping[PropertyId, Message]
    ways: WaysUp
    groups: Mapping[tuple[Value, PropertyId], tuple[Premise, ...]]
    pointing: Mapping[tuple[PropertyId, Value], tuple[Premise, ...]]

    def about(self, subject: Value, property: PropertyId) -> tuple[Premise, ...]:
        """The premises with this subject and property, claimed before known."""
        return self.groups.get((subject, property), ())

    def member(self, premise: Premise) -> Member:
        """The premise as a member of a conflict."""
        words = describe(premise, self.labels)
        return Member(premise.id, words, premise.statement, premise=premise)

    def event_member(self, proposition: Proposition) -> Member:
        """An event's or any other proposition as a member of a conflict."""
        words = describe_proposition(proposition, self.labels)
        return Member(proposition.id, words, proposition=proposition)


def context(
    propositions: Sequence[Proposition],
    denied: Collection[str],
    statements: Sequence[Statement],
    definitions: Mapping[PropertyId, PropertyDefinition],
    sayings: Mapping[str, Collection[Saying]],
) -> Context:
    """Everything the rules need, each proposition and statement once."""
    unique = {p.id: p for p in sorted(propositions, key=_surface)}
    ordered = tuple(unique[key] for key in sorted(unique) if _asserted(sayings.get(key, ())))
    denials = {key for key, said in sayings.items() if any(saying.denied for saying in said)}
    facts = tuple(_distinct(statements))
    claimed = tuple(_made(from_proposition(p, _of(sayings, p.id)) for p in ordered))
    known = tuple(_made(from_statement(statement) for statement in facts))
    groups: dict[tuple[Value, PropertyId], list[Premise]] = defaultdict(list)
    pointing: dict[tuple[PropertyId, Value], list[Premise]] = defaultdict(list)
    for premise in (*claimed, *known):
        for group in (
            groups[premise.subject, premise.property],
            pointing[premise.property, premise.value],
        ):
            if len(group) < MOST_CLAIMS or not premise.claimed:
                group.append(premise)
    return Context(
        propositions=ordered,
        claimed=claimed,
        known=known,
        denied=frozenset(denied) | denials,
        definitions=definitions,
        sayings=sayings,
        labels={key: _label(definition) for key, definition in definitions.items()},
        ways=ways_up(facts),
        groups={key: tuple(group) for key, group in groups.items()},
        pointing={key: tuple(group) for key, group in pointing.items()},
    )


def _distinct(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Each statement once, by id; of those with one id by all that they say."""
    by_id: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement not in by_id[statement.id]:
            by_id[statement.id].append(statement)
    for _, same in sorted(by_id.items()):
        yield from same if len(same) == 1 else sorted(same, key=canonical_json)


def pairs(premises: Sequence[Premise]) -> Iterator[tuple[Premise, Premise]]:
    """Each pair with at least one claimed member, once; the subject must name one thing."""
    claimed = [p for p in premises if p.claimed and names_one_thing(p.subject)]
    known = [p for p in premises if not p.claimed]
    for index, one in enumerate(claimed):
        for other in (*claimed[index + 1 :], *known):
            yield one, other


def describe_proposition(proposition: Proposition, labels: Mapping[PropertyId, Message]) -> Message:
    """What a proposition states, in a line."""
    premise = from_proposition(proposition)
    if premise is not None:
        return describe(premise, labels)
    if proposition.event is None:
        return Message("Behauptet: (unvollständig)", "Claimed: (incomplete)")
    roles = [
        (role_in_words(role.name), in_words(role.term.value)) for role in proposition.event.roles
    ]
    german = ", ".join(f"{name.de}: {words.de}" for name, words in roles)
    english = ", ".join(f"{name.en}: {words.en}" for name, words in roles)
    kind = proposition.event.type
    return Message(f"Behauptet: {kind} ({german})", f"Claimed: {kind} ({english})")


def _surface(proposition: Proposition) -> tuple[str, str]:
    """The words of the ends, so that of equal propositions always the same one is kept."""
    subject, value = proposition.subject, proposition.object
    return (subject.text if subject else "", value.text if value else "")


def _of(sayings: Mapping[str, Collection[Saying]], proposition: str) -> list[Saying]:
    return [saying for saying in sayings.get(proposition, ()) if not saying.denied]


def _asserted(said: Collection[Saying]) -> bool:
    return not said or any(not saying.denied for saying in said)


def _made(premises: Iterable[Premise | None]) -> Iterator[Premise]:
    return (premise for premise in premises if premise is not None)


def _label(definition: PropertyDefinition) -> Message:
    labels = dict(definition.labels)
    english = labels.get("en", definition.id)
    return Message(labels.get("de", english), english)
