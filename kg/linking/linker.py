"""Linking the mentions of an article, all at once: one decision for each chain.

Unlinked is an answer. A link needs a name that fits, a kind that fits, and distance to the next
best; being the only candidate is not enough, and a false link costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kg.linking.context import stems
from kg.linking.described import described
from kg.linking.reasons import Why, explain
from kg.linking.scores import Fit, Named, Scored, rank, score, with_agreement
from kg.linking.spelling import plain, without_form
from kg.linking.wanted import Suits, bare_nouns, suits
from kg.linking.weights import weights
from kg.model import (
    Annotation,
    Article,
    Candidate,
    EntityId,
    Link,
    Mention,
    MentionKind,
    Time,
    Wanted,
)

Claims = Sequence[Sequence[Wanted]]
"""What each claim about a thing wants it to be: one of several, by property."""

MAX_RANKED = 5
"""Candidates that a link keeps to look at."""


def names_to_search(annotation: Annotation) -> frozenset[str]:
    """The names to look up, for one batch; pronouns and descriptions have none.

    Phrases that are only possibly names are among them (:mod:`kg.linking.boundaries`), and common
    nouns that may be (:func:`kg.linking.wanted.bare_nouns`), and firms without their legal form.
    """
    offered = (*annotation.mentions, *annotation.possible)
    named = [m.name for m in offered if not m.anaphoric and m.name.strip()]
    short = filter(None, map(without_form, named))
    return frozenset((*named, *short, *(noun.text for noun in bare_nouns(annotation))))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a chain means: the candidate, or none, and why."""

    best: Scored | None
    ranked: tuple[Scored, ...]
    why: Why


_PART = Choice(None, (), Why.PART)


class PlainLinker:
    """Implements :class:`kg.seams.EntityLinker` by the packaged weights and nothing else."""

    def link(
        self,
        article: Article,
        annotation: Annotation,
        candidates: Mapping[str, Sequence[Candidate]],
        wanted: Mapping[int, Claims] = MappingProxyType({}),
    ) -> tuple[Link, ...]:
        """One link for each mention, in their order; mentions of a chain get the same."""
        mentions = annotation.mentions
        named = chains_named(article, annotation)
        nouns = {noun.chain: noun.text for noun in bare_nouns(annotation)}
        known = _Known(candidates, stems(article.text), article.published)
        choices = _agreed(
            named,
            {
                chain: _as_wanted(_choose(names, known), names, nouns.get(chain), claims, known)
                if (claims := wanted.get(chain)) and names
                else _choose(names, known)
                for chain, names in named.items()
            },
            article.published,
        )
        parts = _parts_of_names(mentions)
        return tuple(
            _link(
                index,
                mention,
                _PART if index in parts else choices[mention.chain],
                article.language,
            )
            for index, mention in enumerate(mentions)
        )


def chains_named(article: Article, annotation: Annotation) -> dict[int, Named | None]:
    """What is to be linked of each chain of mentions; ``None`` where it has no name at all."""
    chains: dict[int, list[Mention]] = {}
    for mention in annotation.mentions:
        chains.setdefault(mention.chain, []).append(mention)
    return {chain: _named(article, annotation, chain, members) for chain, members in chains.items()}


def _parts_of_names(mentions: Sequence[Mention]) -> frozenset[int]:
    """Mentions that are words of a longer name ("Aden" of "Golf von Aden").

    The words name the longer thing there; parts of compounds are another matter, for the words
    around them are nouns of their own ("Trump-Anhänger"), and so is the country of an office.
    """
    nouns = (MentionKind.CLASS, MentionKind.OFFICE)
    whole = [m for m in mentions if not m.anaphoric and m.kind not in nouns]
    return frozenset(
        index
        for index, m in enumerate(mentions)
        if not m.in_compound
        and any(
            w.start <= m.start and m.end <= w.end and w.end - w.start > m.end - m.start
            for w in whole
        )
    )


def _named(
    article: Article, annotation: Annotation, chain: int, members: Sequence[Mention]
) -> Named | None:
    """The names of a chain, the most telling first; ``None`` where it has no name at all."""
    named = [m for m in members if not m.anaphoric and m.name.strip()]
    if not named:
        return None
    mentions = annotation.mentions
    head = mentions[chain] if 0 <= chain < len(mentions) else named[0]
    if head not in named:
        head = max(named, key=lambda m: len(m.name))
    names = dict.fromkeys([head.name, *(m.name for m in named)])
    forms = frozenset(plain(form) for m in named for form in (m.name, m.text))
    said = _said(article.text, named)
    return Named(tuple(names), head.kind, said, forms, described(article, annotation, named))


def _said(text: str, members: Sequence[Mention]) -> frozenset[EntityId]:
    """The classes that a noun right before one of the mentions says that it is of."""
    known = weights().said
    found: set[EntityId] = set()
    for mention in members:
        word = _WORD_BEFORE.search(text, 0, mention.start)
        noun = word[1].casefold() if word else ""
        for said, classes in known.items():
            if noun.endswith(said.casefold()):
                found |= classes
    return frozenset(found)


_WORD_BEFORE = re.compile(r"([\w-]+) [„»\"«“]?$")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the names of an article are weighed by: candidates, its words, its day."""

    candidates: Mapping[str, Sequence[Candidate]]
    words: frozenset[str]
    day: Time | None


def _choose(named: Named | None, known: _Known) -> Choice:
    if named is None:
        return Choice(None, (), Why.NO_NAME)
    ranked = _ranked(named, (), known)
    best, why = _best(named, ranked)
    return Choice(best, ranked, why)


def _ranked(named: Named, claims: Claims, known: _Known) -> tuple[Scored, ...]:
    """The candidates with their scores, best first, without those that suit no claim."""
    elsewhere = frozenset(
        c.id
        for name in named.names[1:]
        for c in known.candidates.get(name, ())
        if c.match != "fuzzy"
    )
    found = {c.id: c for c in reversed(_called(named.full, known.candidates))}
    suited = [(c, *suits(c, claims)) for c in found.values()]
    return tuple(
        rank(
            [
                score(candidate, named, known.words, elsewhere, known.day, wanted)
                for candidate, how, wanted in suited
                if how is not Suits.NOT
            ]
        )
    )


def _called(name: str, candidates: Mapping[str, Sequence[Candidate]]) -> Sequence[Candidate]:
    """What a name may mean: a firm that nothing is called like, what bears it without its form."""
    found = candidates.get(name, ())
    if any(c.match != "fuzzy" for c in found):
        return found
    firms = weights().kinds[MentionKind.ORGANISATION]
    short = candidates.get(without_form(name), ())
    return [c for c in short if c.match != "fuzzy" and c.types & firms] or found


def _as_wanted(
    choice: Choice, named: Named, noun: str | None, claims: Claims, known: _Known
) -> Choice:
    """The choice, or another by what the claims want that the thing is.

    Only where the choice is open or suits none of the claims. Candidates that suit none are then
    set aside, and one that suits well may be linked; what merely may suit is no reason. ``noun`` is
    the form of a common noun that may be a name: it is one where that suits better.
    """
    if choice.best:
        suited, _ = suits(choice.best.candidate, claims)
        if suited is Suits.WELL or (suited is Suits.OPEN and noun is None):
            return choice
    if noun is not None:
        named = replace(named, names=(noun,), kind=MentionKind.OTHER)
    ranked = _ranked(named, claims, known)
    best, why = _best(named, ranked)
    if best and best.wanted:
        return Choice(best, ranked, why)
    namesakes = choice.why is why is Why.AMBIGUOUS and ranked[0].wanted
    return Choice(None, ranked, why) if namesakes else choice


def _agreed(
    named: Mapping[int, Named | None], choices: Mapping[int, Choice], day: Time | None
) -> dict[int, Choice]:
    """The choices, with namesakes decided by what the article's other names were linked to."""
    linked = [choice.best.candidate for choice in choices.values() if choice.best]
    return {
        chain: _decide_again(named[chain], choice, linked, day) for chain, choice in choices.items()
    }


def _decide_again(
    named: Named | None, choice: Choice, linked: Sequence[Candidate], day: Time | None
) -> Choice:
    if named is None or choice.why is not Why.AMBIGUOUS:
        return choice
    ranked = tuple(rank([with_agreement(s, linked, day) for s in choice.ranked]))
    best, why = _best(named, ranked)
    return Choice(best, ranked, why)


def _best(named: Named, ranked: Sequence[Scored]) -> tuple[Scored | None, Why]:
    fitting = [s for s in ranked if s.fit is not Fit.UNFIT]
    if not ranked:
        return None, Why.UNKNOWN
    if not fitting:
        similar = all(s.candidate.match == "fuzzy" for s in ranked)
        return None, Why.ONLY_SIMILAR if similar else Why.UNFIT
    best = fitting[0]
    limits = weights().thresholds
    needed = limits["class_link" if named.kind is MentionKind.CLASS else "link"]
    if best.score < needed:
        return None, Why.WEAK
    if len(fitting) > 1 and not _stands_out(best, fitting[1]):
        return None, Why.AMBIGUOUS
    if named.kind is MentionKind.PERSON and _drops_initial(best.candidate):
        return None, Why.AMBIGUOUS
    if _is_lone_name(named, best) and (named.is_given_name or not _carries_lone_name(fitting)):
        return None, Why.LONE_NAME
    return best, Why.VARIANT if best.variant else Why.LINKED


def _is_lone_name(named: Named, best: Scored) -> bool:
    """Whether a single name means a person, by the words around it or by what a claim wants."""
    human = bool(best.candidate.types & weights().kinds[MentionKind.PERSON])
    wanted = best.wanted is not None or named.is_given_name
    return named.is_lone_name or (wanted and human and " " not in named.full)


def _drops_initial(candidate: Candidate) -> bool:
    """Whether an alias leaves out what tells namesakes apart: "George Bush" is two presidents."""
    said, called = candidate.matched.split(), candidate.label.split()
    between = called[1:-1]
    return (
        candidate.match == "alias"
        and len(said) > 1
        and [plain(said[0]), plain(said[-1])] == [plain(called[0]), plain(called[-1])]
        and any(word.endswith(".") and word not in said for word in between)
    )


def _stands_out(best: Scored, second: Scored) -> bool:
    limits = weights().thresholds
    better_known = best.candidate.prior - second.candidate.prior >= limits["prior_margin"]
    return best.score - second.score >= limits["margin"] or better_known


def _carries_lone_name(fitting: Sequence[Scored]) -> bool:
    """A family name alone means someone only where exactly one well-known bearer is called so."""
    least = weights().thresholds["lone_name_prior"]
    known = [s for s in fitting if s.candidate.prior >= least]
    if len(known) == 1 and known[0] is fitting[0] and known[0].candidate.match != "alias":
        return True
    # One that goes by the one name altogether ("Raffael"), and nothing else is called so.
    only = fitting[0].candidate
    return len(fitting) == 1 and only.match == "label" and only.label == only.matched


def _link(index: int, mention: Mention, choice: Choice, language: str) -> Link:
    ranked = tuple((s.candidate.id, min(1.0, s.score)) for s in choice.ranked[:MAX_RANKED])
    reason = explain(choice.why, choice.best, choice.ranked, language)
    if choice.best is None:
        return Link(index, None, mention.name, 0.0, reason, ranked)
    best = choice.best
    return Link(
        index, best.candidate.id, best.candidate.label, min(1.0, best.score), reason, ranked
    )
