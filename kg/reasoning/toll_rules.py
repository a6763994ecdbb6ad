"""Deaths told one by one in one article against the number of all dead in another.

"Eine Frau wurde erschossen … ein Polizist erlag seinen Verletzungen … drei weitere starben" are
five dead: who is counted by "eine", "ein" and "drei weitere" was not counted before. An article
that says that four died then contradicts it, and the fewest deaths that show it are named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kg.model import Entity, Message, Named, Proposition, Quantity, Time
from kg.reasoning.context import Context, Finding
from kg.reasoning.distinct import bounds
from kg.reasoning.tables import tables
from kg.reasoning.words import in_words

RULE = "counts"
_OCCASION = ("setting", "place")
_MOST_DAYS = 14
"""Days around an article's own within which the deaths that it tells are of one occasion."""
_MOST_TOLLS = 50


@dataclass(frozen=True, slots=True)
class _Toll:
    """A number of dead that an article gives: of what occasion, and whether on top of others."""

    proposition: Proposition
    article: str
    day: Time
    number: Quantity
    victims: str
    occasions: frozenset[str]
    time: Time | None
    further: bool
    contained: bool


def death_tolls(context: Context) -> Iterator[Finding]:
    """Deaths of parts that add up to more than another article's whole."""
    by_article: dict[str, list[_Toll]] = defaultdict(list)
    for proposition in context.propositions:
        for toll in _tolls(context, proposition):
            if len(by_article[toll.article]) < _MOST_TOLLS:
                by_article[toll.article].append(toll)
    for article, tolls in by_article.items():
        parts = _on_top_of_each_other(tolls)
        for other, wholes in by_article.items():
            for whole in wholes if other != article and len(parts) > 1 else ():
                yield from _against(context, parts, whole)


def _tolls(context: Context, proposition: Proposition) -> Iterator[_Toll]:
    event = proposition.event
    if event is None or event.type not in tables().deaths:
        return
    numbers = [r.term.value for r in event.roles if r.name == "count"]
    if len(numbers) != 1 or not isinstance(numbers[0], Quantity):
        return
    words = " ".join(role.term.text for role in event.roles)
    said = frozenset(re.findall(r"\w+", words.casefold()))
    victims = [in_words(r.term.value).de for r in event.roles if r.name == "patient"]
    places = [r.term.value for r in event.roles if r.name in _OCCASION]
    times = [r.term.value for r in event.roles if r.name == "time"]
    time = proposition.valid.start if proposition.valid else next(iter(times), None)
    for saying in context.sayings.get(proposition.id, ()):
        if saying.day is None or saying.denied:
            continue
        yield _Toll(
            proposition,
            saying.article,
            saying.day,
            numbers[0],
            " ".join(victims),
            frozenset(key for key in map(_occasion, places) if key),
            time if isinstance(time, Time) else None,
            not said.isdisjoint(tables().further),
            not said.isdisjoint(tables().contained),
        )


def _occasion(value: object) -> str:
    """An occasion by its item, or by the last word of its name ("Rande der Ausschreitungen")."""
    if isinstance(value, Entity):
        return value.id
    words = re.findall(r"\w+", value.name.casefold()) if isinstance(value, Named) else []
    return words[-1] if words else ""


def _on_top_of_each_other(tolls: Sequence[_Toll]) -> list[_Toll]:
    """The deaths of one article that are told one on top of the other; empty where none says so."""
    later = [toll for toll in tolls if toll.further and toll.occasions]
    if not later:
        return []
    occasions = frozenset().union(*(toll.occasions for toll in later))
    named: dict[str, _Toll] = {}
    for toll in tolls:
        there = toll.occasions & occasions if toll.occasions else _near(toll.time, toll.day)
        if there and not toll.contained:
            named.setdefault(toll.victims, toll)
    return list(named.values())


def _near(time: Time | None, day: Time) -> bool:
    """Whether a time lies within the days around an article's own."""
    if time is None:
        return False
    try:
        gap = date(*day.earliest) - date(*time.latest)
    except ValueError:
        return False
    return abs(gap.days) <= _MOST_DAYS


def _against(context: Context, parts: Sequence[_Toll], whole: _Toll) -> Iterator[Finding]:
    occasions = frozenset().union(*(part.occasions for part in parts))
    most = bounds(whole.number)[1]
    alike = whole.occasions & occasions and not (whole.further or whole.contained)
    timed = _near(whole.time or whole.day, parts[0].day)
    if most is None or not alike or not timed or len({p.number.unit for p in parts}) > 1:
        return
    chosen: list[_Toll] = []
    total = Decimal(0)
    for part in sorted(parts, key=lambda toll: (-(bounds(toll.number)[0] or 0), toll.victims)):
        if total <= most:
            chosen.append(part)
            total += bounds(part.number)[0] or 0
    if total > most and len(chosen) > 1:
        members = (*(context.event_member(p.proposition) for p in chosen),)
        sums = [in_words(part.number) for part in chosen]
        said = in_words(whole.number)
        german, english = " + ".join(s.de for s in sums), " + ".join(s.en for s in sums)
        yield Finding(
            RULE,
            (*members, context.event_member(whole.proposition)),
            Message(
                f"{german} sind {total} Tote und damit mehr als {said.de}.",
                f"{english} are {total} dead and so more than {said.en}.",
            ),
            {
                "form": "amounts",
                "more": list(range(len(chosen))),
                "less": len(chosen),
                "part": "count",
            },
        )
