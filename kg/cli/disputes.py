"""Who disagrees on what, which claims hold together, and what follows if a source is believed."""

from __future__ import annotations

import dataclasses
from typing import Any

from rich.console import Console

from kg.disagreement import Disagreement
from kg.model import Language, Message
from kg.reasoning.sets import Belief, Dispute, culprits
from kg.reports.words import Words, one_line

_GIVEN = frozenset({"claimed", "denied", "known"})


def console() -> Console:
    """Where results go: no colours of what articles say, no wrapping."""
    return Console(highlight=False, markup=False, soft_wrap=True)


def as_json(found: Disagreement, belief: Belief | None) -> dict[str, Any]:
    """``{"disputes", "consistent", "believed"}``; claims are ids, denied ones "not ID".

    All claims hold together but for one set of each group of ``consistent``.
    """
    groups, complete = found.choices
    return {
        "disputes": [
            {
                "conflict": dispute.conflict.id,
                "rule": dispute.conflict.rule,
                "known": dispute.known,
                "sides": sides_as_json(dispute),
            }
            for dispute in found.disputes
        ],
        "consistent": {
            "without_one_of_each": [[sorted(one) for one in sets] for sets, _ in groups],
            "complete": complete,
        },
        "believed": belief
        and {
            "ruled_out": {key: sorted(by) for key, by in belief.ruled_out.items()},
            "at_odds": [conflict.id for conflict in belief.at_odds],
        },
    }


def sides_as_json(dispute: Dispute) -> list[dict[str, Any]]:
    """The sides of a dispute: proposition, whether denied, articles, speakers ("": the article)."""
    return [dataclasses.asdict(side) for side in dispute.sides]


def conflicts_as_json(found: Disagreement, language: Language) -> list[dict[str, Any]]:
    """Each dispute with its sentence and what it rests on in words."""
    words = Words(found.terms, language)
    return [
        {
            "id": dispute.conflict.id,
            "rule": dispute.conflict.rule,
            "text": words.named(dispute.conflict.text),
            "premises": [
                words.named(step.conclusion)
                for step in dispute.conflict.steps
                if step.rule in _GIVEN
            ],
            "known": dispute.known,
            "sides": sides_as_json(dispute),
        }
        for dispute in found.disputes
    ]


def show(out: Console, found: Disagreement, belief: Belief | None, language: Language) -> None:
    """Prints the disputes with their claims numbered, the sets by these numbers, and the belief."""
    words = Words(found.terms, language)
    numbers: dict[str, int] = {}
    for dispute in found.disputes:
        _show_dispute(out, found, dispute, words, numbers)
    groups, complete = found.choices
    out.print(words.say(_count(len(found.claims), alone=not groups)))
    for sets, _ in groups:
        shown = [", ".join(str(n) for n in sorted(numbers[key] for key in one)) for one in sets]
        out.print("   " + f" {words.say(Message('oder', 'or'))} ".join(shown))
    if not complete:
        out.print("   " + words.say(Message("und womöglich weitere", "and possibly more")))
    if belief is None:
        return
    count = len(belief.ruled_out)
    out.print(
        words.say(
            Message(
                f"Glaubt man dieser Quelle, sind {count} fremde Behauptungen falsch.",
                f"If this source is believed, {count} claims of others are false.",
            )
        )
    )
    for key in sorted(belief.ruled_out, key=lambda key: numbers[key]):
        quote = found.quotes.get(key.removeprefix("not "), "")
        out.print(f"   {numbers[key]} {words.quoted(quote, 100)}")
    if belief.at_odds:
        doubtful = {numbers[key] for one in culprits(belief.at_odds) for key in one}
        which = ", ".join(map(str, sorted(doubtful)))
        at_odds = Message(
            f"Mit sich selbst oder Wikidata uneins ist sie in {which}.",
            f"It is at odds with itself or Wikidata in {which}.",
        )
        out.print(words.say(at_odds))


def _count(claims: int, *, alone: bool) -> Message:
    if alone:
        return Message(
            f"Alle {claims} Behauptungen können zugleich stimmen.",
            f"All {claims} claims can hold together.",
        )
    return Message(
        f"Von {claims} Behauptungen halten alle zusammen ohne je eine Wahl dieser Zeilen:",
        f"Of {claims} claims, all hold together but for one choice of each of these lines:",
    )


def _show_dispute(
    out: Console, found: Disagreement, dispute: Dispute, words: Words, numbers: dict[str, int]
) -> None:
    conflict = dispute.conflict  # only those that checks keep can be asked for by their id
    key = conflict.id if conflict.certificate else conflict.rule
    out.print(f"≠ {words.named(conflict.text)} [{key}]")
    for side in dispute.sides:
        key = f"not {side.proposition}" if side.denied else side.proposition
        number = numbers.setdefault(key, len(numbers) + 1)
        told = Message("bestreitet", "denies") if side.denied else Message("sagt", "says")
        who = ", ".join(one_line(found.articles.get(a, a)) for a in side.articles)
        by = ", ".join(one_line(speaker) for speaker in side.speakers if speaker)
        quote = words.quoted(found.quotes.get(side.proposition, side.proposition), 100)
        out.print(f"   {number} {who}{f' ({by})' if by else ''} {words.say(told)}: {quote}")
    if dispute.known:
        out.print("   " + words.say(Message("Wikidata widerspricht", "Wikidata disagrees")))
