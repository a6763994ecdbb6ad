"""Propositions and statements brought to one form, so that a rule reads both alike."""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kg.model import (
    Day,
    Entity,
    Interval,
    MentionKind,
    Message,
    Named,
    PropertyId,
    Proposition,
    Rank,
    Saying,
    Snak,
    Statement,
    Time,
    Value,
)
from kg.reasoning.times import Span, certain_span, qualified_interval, shared_days
from kg.reasoning.words import in_words, interval_in_words, origin_in_words

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NAMING = (
    MentionKind.PERSON,
    MentionKind.ORGANISATION,
    MentionKind.PLACE,
    MentionKind.WORK,
    MentionKind.EVENT,
)


@dataclass(frozen=True, slots=True)
class Premise:
    """A typed proposition or a statement: ``subject`` - ``property`` - ``value``.

    ``spans`` are the days on which it holds for certain; empty is no such day known.
    ``articles`` state it, as far as known. ``words`` and ``subject_words`` are the text's own.
    """

    id: str
    subject: Value
    property: PropertyId
    value: Value
    qualifiers: tuple[Snak, ...] = ()
    interval: Interval | None = None
    spans: tuple[Span, ...] = ()
    days: tuple[Time, ...] = ()
    articles: frozenset[str] = frozenset()
    words: str = ""
    subject_words: str = ""
    statement: Statement | None = None

    @builtins.property
    def claimed(self) -> bool:
        """Whether an article states it; else it is known from Wikidata."""
        return self.statement is None


def common_days(one: Premise, other: Premise) -> Span | None:
    """The first days on which both hold for certain, or None where there are no such days."""
    shared = (shared_days(a, b) for a in one.spans for b in other.spans)
    return min((days for days in shared if days is not None), default=None)


def names_one_thing(value: Value) -> bool:
    """Whether equal values of this kind are the same thing.

    Items are; names are where they name and do not merely describe, a person's only with more
    than a family name.
    """
    if isinstance(value, Entity):
        return True
    if not isinstance(value, Named) or value.kind not in _NAMING:
        return False
    return value.kind is not MentionKind.PERSON or " " in value.name.strip()


def from_proposition(proposition: Proposition, sayings: Collection[Saying] = ()) -> Premise | None:
    """The premise that a typed proposition is, or None where it is an event or lacks an end."""
    subject, value = proposition.subject, proposition.object
    if proposition.property is None or subject is None or value is None:
        return None
    snaks = tuple(Snak(q.property, q.value) for q in proposition.qualifiers)
    interval = proposition.valid or qualified_interval(snaks)
    days = tuple(sorted({s.day for s in sayings if s.day is not None}, key=_order))
    return Premise(
        id=proposition.id,
        subject=subject.value,
        property=proposition.property,
        value=value.value,
        qualifiers=snaks,
        interval=interval,
        spans=_claimed_spans(interval, days),
        days=days,
        articles=frozenset(s.article for s in sayings),
        words=value.text,
        subject_words=subject.text,
    )


def from_statement(statement: Statement) -> Premise | None:
    """The premise that a statement is, or None for a deprecated one: it is no evidence."""
    if statement.rank is Rank.DEPRECATED:
        return None
    interval = qualified_interval(statement.qualifiers)
    span = certain_span(interval, day_of(statement.origin.date)) if interval else None
    return Premise(
        id=statement.id,
        subject=Entity(statement.subject),
        property=statement.property,
        value=statement.value,
        qualifiers=statement.qualifiers,
        interval=interval,
        spans=(span,) if span else (),
        statement=statement,
    )


def _claimed_spans(interval: Interval | None, days: tuple[Time, ...]) -> tuple[Span, ...]:
    if interval is None:
        spans = {certain_span(Interval(day, day)) for day in days}
    else:
        until = max((day.earliest for day in days), default=None)
        spans = {certain_span(interval, until)}
    return tuple(sorted(span for span in spans if span is not None))


def _order(time: Time) -> tuple[Day, int]:
    return (time.earliest, time.precision)


def day_of(iso: str) -> Day | None:
    """The day that an ISO date begins with, or None."""
    match = _ISO_DAY.match(iso)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def describe(premise: Premise, labels: Mapping[PropertyId, Message]) -> Message:
    """What a premise states, in a line: subject, property, value and time."""
    label = labels.get(premise.property, Message(premise.property, premise.property))
    subject, value = in_words(premise.subject), in_words(premise.value)
    time = interval_in_words(premise.interval) if premise.interval else None
    german = f"{subject.de} – {label.de}: {value.de}" + (f" ({time.de})" if time else "")
    english = f"{subject.en} – {label.en}: {value.en}" + (f" ({time.en})" if time else "")
    if premise.claimed:
        words = [w for w in (premise.subject_words, premise.words) if w]
        if words:
            german += " – " + " … ".join(f"„{w}“" for w in words)
            english += " – " + " … ".join(f"“{w}”" for w in words)
        return Message(f"Behauptet: {german}", f"Claimed: {english}")
    date = origin_in_words(premise.statement.origin) if premise.statement else None
    if date is None:
        return Message(f"Wikidata: {german}", f"Wikidata: {english}")
    return Message(
        f"Wikidata (Stand {date.de}): {german}", f"Wikidata (as of {date.en}): {english}"
    )
