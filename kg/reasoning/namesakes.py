"""What articles call by one name and nothing more: the same thing, or two that are called so.

Within one article a name means one thing. Between articles that is an assumption where the name is
linked to nothing, and a conflict that rests on it says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from kg.model import Entity, MentionKind, Message, Named, PropertyId, Saying, Value
from kg.reasoning.context import Context, Finding, Member
from kg.reasoning.distinct import cannot_be_one
from kg.reasoning.premises import Premise, names_one_thing
from kg.reasoning.words import in_words

SAME_NAME = "same-name"
"""The rule of a proof's step that takes two equal names for one thing."""

LIFE: frozenset[PropertyId] = frozenset({"P569", "P19", "P570", "P20"})
"""Birth and death, when and where: who differs in two of these is somebody else."""


def are_two_people(context: Context, one: Premise, other: Premise) -> bool:
    """Whether two articles tell of a person of one name, but not of one life.

    One difference is a contradiction; two or more of :data:`LIFE` are rather a namesake.
    """
    subject = one.subject
    if not isinstance(subject, Named) or subject.kind is not MentionKind.PERSON:
        return False
    if one.articles & other.articles or not (one.articles and other.articles):
        return False
    differing = [
        property
        for property in sorted(LIFE)
        if _differ(context, context.about(subject, property), one.articles, other.articles)
    ]
    return len(differing) > 1


def _differ(
    context: Context, told: Collection[Premise], first: frozenset[str], second: frozenset[str]
) -> bool:
    """Whether the first articles tell a value that is not the second ones'."""
    return any(
        _are_two(context, one.property, one.value, other.value)
        for one in told
        for other in told
        if one.articles & first and other.articles & second
    )


def _are_two(context: Context, property: PropertyId, one: Value, other: Value) -> bool:
    """Whether values differ; of two places it is enough that neither is known to hold the other."""
    if isinstance(one, Entity) and isinstance(other, Entity):
        return one.id not in context.ways.reach(other.id) and other.id not in context.ways.reach(
            one.id
        )
    return cannot_be_one(one, other, property, context.ways)


def assumed(finding: Finding, sayings: Mapping[str, Collection[Saying]]) -> tuple[Named, ...]:
    """The names that a finding takes for one thing though no article states all that bears them."""
    claimed = [member for member in finding.members if member.statement is None]
    names: dict[Named, None] = {}
    for one, other in combinations(claimed, 2):
        first, second = _articles(one, sayings), _articles(other, sayings)
        if first and second and not first & second:
            theirs = set(_named(other))
            names |= dict.fromkeys(name for name in _named(one) if name in theirs)
    return tuple(sorted(names, key=lambda name: (name.name, name.kind.value)))


def assumption(name: Named) -> Message:
    """That a name means one thing, as a step of a proof."""
    same, words = _same(name), in_words(name)
    return Message(
        f"Angenommen: {words.de} ist in den Artikeln {same.de}. Dafür spricht nur der Name.",
        f"Assumed: {words.en} is {same.en} in the articles. Only the name says so.",
    )


def reserved(text: Message, names: Sequence[Named]) -> Message:
    """A conflict's sentence with what it rests on, where it rests on names alone."""
    for name in names:
        same, words = _same(name), in_words(name)
        text = Message(
            f"{text.de} Das gilt nur, falls {words.de} in den Artikeln {same.de} ist.",
            f"{text.en} This holds only if {words.en} is {same.en} in the articles.",
        )
    return text


def _same(name: Named) -> Message:
    if name.kind is MentionKind.PERSON:
        return Message("dieselbe Person", "the same person")
    return Message("dasselbe", "the same thing")


def _articles(member: Member, sayings: Mapping[str, Collection[Saying]]) -> frozenset[str]:
    said = sayings.get(member.id, ())
    return frozenset(saying.article for saying in said if saying.denied == member.negated)


def _named(member: Member) -> Iterator[Named]:
    for value in _values(member):
        if isinstance(value, Named) and names_one_thing(value):
            yield value


def _values(member: Member) -> Iterator[Value]:
    if member.premise is not None:
        yield member.premise.subject
        yield member.premise.value
    elif member.proposition is not None:
        ends = (member.proposition.subject, member.proposition.object)
        yield from (end.value for end in ends if end is not None)
        event = member.proposition.event
        yield from (role.term.value for role in (event.roles if event else ()))
