"""From what articles say to what the reasoner may assume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import (
    DAY,
    Article,
    Interval,
    Modality,
    Polarity,
    Proposition,
    Rivals,
    Saying,
    Time,
    Utterance,
    Voice,
)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The first, second and last argument of :meth:`kg.seams.Reasoner.conflicts`."""

    propositions: tuple[Proposition, ...]
    denied: frozenset[str]
    sayings: Mapping[str, tuple[Saying, ...]]
    """Assertions and denials; a proposition without any is one that nobody vouches for."""


def assume(
    article: Article,
    propositions: Sequence[Proposition],
    utterances: Sequence[Utterance],
    day: Time | None = None,
) -> Assumptions:
    """What one article asserts and denies, itself or by a speaker that it quotes.

    What is only possible, announced, demanded, conditional, asked or opined is assumed by
    nobody. A proposition that is only denied is not among the assumptions. ``day`` is the day
    that claims without a time of their own speak of, and that claims "since" a time reach to (the
    article's date or ``--as-of``); one less precise than a day is no day.
    """
    return _assumed(article.id, day or article.published, propositions, utterances)


def assume_others(rivals: Rivals, own: Sequence[Proposition]) -> list[Assumptions]:
    """What each of the other articles asserts and denies, of what was found and of ``own``."""
    propositions = list({p.id: p for p in (*rivals.propositions, *own)}.values())
    by_article: dict[str, list[Voice]] = defaultdict(list)
    for voice in rivals.voices:
        by_article[voice.article].append(voice)
    return [
        _assumed(article, voices[0].published, propositions, voices)
        for article, voices in by_article.items()
    ]


def vouched(
    said: Iterable[Utterance | Voice], polarity: Polarity = Polarity.POSITIVE
) -> frozenset[str]:
    """The ids of the propositions that someone asserts, or denies, and stands for."""
    return frozenset(
        u.proposition for u in said if u.modality is Modality.ASSERTED and u.polarity is polarity
    )


def _assumed(
    article: str,
    spoken: Time | None,
    propositions: Sequence[Proposition],
    said: Sequence[Utterance | Voice],
) -> Assumptions:
    asserted = vouched(said)
    denied = vouched(said, Polarity.NEGATIVE)
    if spoken is not None and spoken.precision < DAY:
        spoken = None
    return Assumptions(
        tuple(p for p in propositions if p.id in asserted),
        denied,
        {
            p.id: tuple(
                Saying(article, spoken if _reaches_today(p.valid) else None, is_denied)
                for is_denied, ids in ((False, asserted), (True, denied))
                if p.id in ids
            )
            for p in propositions
            if p.id in asserted | denied
        },
    )


def _reaches_today(valid: Interval | None) -> bool:
    """Whether a claim speaks of the day on which it is made: with no time, or "since" one."""
    return valid is None or (valid.start is not None and valid.end is None)


def together(assumptions: Sequence[Assumptions]) -> Assumptions:
    """The assumptions of several articles as one."""
    sayings: dict[str, tuple[Saying, ...]] = defaultdict(tuple)
    for one in assumptions:
        for key, said in one.sayings.items():
            sayings[key] += tuple(saying for saying in said if saying not in sayings[key])
    unique = {p.id: p for one in assumptions for p in one.propositions}
    denied = frozenset().union(*(one.denied for one in assumptions))
    return Assumptions(tuple(unique.values()), denied, dict(sayings))
