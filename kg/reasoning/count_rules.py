"""Rules about numbers: one event has one count, and a part is not more than the whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from kg.model import Message, Proposition, Quantity, Saying
from kg.reasoning import alike
from kg.reasoning.context import Context, Finding, Member, pairs
from kg.reasoning.distinct import bounds
from kg.reasoning.premises import Premise, names_one_thing
from kg.reasoning.tables import tables
from kg.reasoning.words import in_words

RULE = "counts"
_APPLIES_TO_PART = "P518"


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is said of something: the whole, or (``part``) some of it."""

    member: Member
    quantity: Quantity
    part: bool
    articles: frozenset[str]

    @property
    def least(self) -> Decimal | None:
        """The whole is at least this."""
        return bounds(self.quantity)[0]

    @property
    def most(self) -> Decimal | None:
        """The whole is at most this; None is no bound, as from a part."""
        return None if self.part else bounds(self.quantity)[1]


def counts(context: Context) -> Iterator[Finding]:
    """Numbers of one thing that cannot be one number, each from another article.

    Numbers that one article gives side by side count parts ("eine Frau … drei weitere"), so
    they are not held against each other, and against another article's only as parts. Numbers
    of Wikidata are left to the verdict: a toll that has risen since contradicts nobody.
    """
    for (subject, property), group in context.groups.items():
        if property in tables().counts:
            claimed = [p for p in group if p.claimed and isinstance(p.value, Quantity)]
            numbers = _of_premises(context, claimed)
            yield from _compared(numbers, in_words(subject), "value")
            yield from _parts(context, claimed)
    for group_of_events in _same_events(context).values():
        numbers = _of_events(context, group_of_events)
        yield from _compared(numbers, _kind(group_of_events[0]), alike.COUNT)


def _of_premises(context: Context, premises: list[Premise]) -> list[Count]:
    several = _several(p.articles for p in premises)
    return [
        Count(
            context.member(p),
            p.value,
            _is_part(p.words) or _applies_to_part(p) or bool(p.articles & several),
            p.articles,
        )
        for p in premises
        if isinstance(p.value, Quantity) and names_one_thing(p.subject)
    ]


def _several(articles: Iterator[frozenset[str]] | Collection[frozenset[str]]) -> frozenset[str]:
    """The articles that give more than one of the numbers."""
    seen: set[str] = set()
    twice: set[str] = set()
    for group in articles:
        twice |= group & seen
        seen |= group
    return frozenset(twice)


def _amounts(more: list[int], less: int, part: str) -> dict[str, Any]:
    """What is given: these numbers together cannot be more than that one."""
    return {"form": "amounts", "more": more, "less": less, "part": part}


def _compared(numbers: list[Count], what: Message, part: str) -> Iterator[Finding]:
    for one, other in combinations(numbers, 2):
        if one.articles & other.articles or one.quantity.unit != other.quantity.unit:
            continue
        if _more(one.least, other.most) or _more(other.least, one.most):
            a, b = in_words(one.quantity), in_words(other.quantity)
            first_more = _more(one.least, other.most)
            yield Finding(
                RULE,
                (one.member, other.member),
                Message(
                    f"{what.de}: {a.de} und {b.de} können nicht beide stimmen.",
                    f"{what.en}: {a.en} and {b.en} cannot both be right.",
                ),
                _amounts([0] if first_more else [1], 1 if first_more else 0, part),
            )


def _more(least: Decimal | None, most: Decimal | None) -> bool:
    return least is not None and most is not None and least > most


def _parts(context: Context, premises: list[Premise]) -> Iterator[Finding]:
    """A part (qualifier P518) that is more than the whole, in one article or in two."""
    for one, other in pairs(premises):
        for part, whole in ((one, other), (other, one)):
            if not _applies_to_part(part) or _applies_to_part(whole):
                continue
            if _is_part(whole.words) or not (part.articles & whole.articles):
                continue
            if not isinstance(part.value, Quantity) or not isinstance(whole.value, Quantity):
                continue
            if _more(bounds(part.value)[0], bounds(whole.value)[1]):
                a, b = in_words(part.value), in_words(whole.value)
                yield Finding(
                    RULE,
                    (context.member(part), context.member(whole)),
                    Message(
                        f"Ein Teil ({a.de}) kann nicht mehr sein als das Ganze ({b.de}).",
                        f"A part ({a.en}) cannot be more than the whole ({b.en}).",
                    ),
                    _amounts([0], 1, "value"),
                )


def _applies_to_part(premise: Premise) -> bool:
    return any(snak.property == _APPLIES_TO_PART for snak in premise.qualifiers)


def _is_part(words: str) -> bool:
    return not tables().part_words.isdisjoint(re.findall(r"\w+", words.casefold()))


def _same_events(context: Context) -> dict[str, list[Proposition]]:
    """Counted events by what must agree for two to be one."""
    found: dict[str, list[Proposition]] = defaultdict(list)
    for proposition in context.propositions:
        key = alike.counted(proposition)
        if key is not None:
            found[key].append(proposition)
    return found


def _count(proposition: Proposition) -> Quantity | None:
    value = alike.the_one(proposition, alike.COUNT)
    return value if isinstance(value, Quantity) else None


def _of_events(context: Context, events: list[Proposition]) -> list[Count]:
    articles = {e.id: _articles(context.sayings.get(e.id, ())) for e in events}
    several = _several(articles.values())
    counted = []
    for event in events:
        quantity = _count(event)
        words = " ".join(role.term.text for role in event.event.roles) if event.event else ""
        if quantity is not None:
            part = _is_part(words) or bool(articles[event.id] & several)
            counted.append(Count(context.event_member(event), quantity, part, articles[event.id]))
    return counted


def _articles(sayings: Collection[Saying]) -> frozenset[str]:
    return frozenset(saying.article for saying in sayings)


def _kind(proposition: Proposition) -> Message:
    kind = proposition.event.type if proposition.event else ""
    return Message(kind, kind)
