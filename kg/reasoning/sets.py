"""Smallest sets, what is left without them, and who stands where.

:func:`minimal_sets` finds all smallest subsets with a property that only grows (an inconsistent set
stays so with more in it), by the hitting-set tree of Reiter, *A theory of diagnosis from first
principles* (1987): exact where it says that it is complete, and never more than the stated cap.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kg.model import Conflict, Modality, Polarity, Utterance
from kg.names import canonical_json

MOST_SETS = 100
"""Smallest sets, and largest consistent sets, that are looked for."""
EITHER = "either"
"""The rule of a step of a proof: one of its premises is enough."""
MOST_QUESTIONS = 5_000
"""Times that one search asks whether a set has the property."""

Found = tuple[tuple[frozenset[str], ...], bool]
"""Sets, smallest first, and whether these are all."""


class _Enough(Exception):
    """The cap of questions is reached."""


def minimal_sets(
    items: Collection[str],
    holds: Callable[[frozenset[str]], bool],
    *,
    most: int = MOST_SETS,
    most_questions: int = MOST_QUESTIONS,
) -> Found:
    """All smallest subsets of ``items`` for which ``holds``, which must hold of larger ones too."""
    asked: dict[frozenset[str], bool] = {}

    def ask(subset: frozenset[str]) -> bool:
        if subset not in asked:
            if len(asked) >= most_questions:
                raise _Enough
            asked[subset] = holds(subset)
        return asked[subset]

    found: dict[frozenset[str], None] = {}
    waiting = deque([frozenset[str]()])
    seen = {frozenset[str]()}
    try:
        while waiting:
            without = waiting.popleft()
            known = next((one for one in found if not one & without), None)
            if known is None:
                rest = frozenset(items) - without
                if not ask(rest):
                    continue
                if len(found) >= most:
                    return _in_order(found), False
                known = _smallest(sorted(rest), ask)
                found[known] = None
            for item in sorted(known):
                if without | {item} not in seen:
                    seen.add(without | {item})
                    waiting.append(without | {item})
    except _Enough:
        return _in_order(found), False
    return _in_order(found), True


def _smallest(items: list[str], ask: Callable[[frozenset[str]], bool]) -> frozenset[str]:
    """One smallest subset, by leaving out halves, quarters and at last single items."""
    size = max(len(items) // 2, 1)
    while items:
        place = 0
        while place < len(items):
            rest = items[:place] + items[place + size :]
            if ask(frozenset(rest)):
                items = rest
            else:
                place += size
        if size == 1:
            break
        size = max(size // 2, 1)
    return frozenset(items)


def _in_order(sets: Collection[frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(sorted(sets, key=lambda one: (len(one), sorted(one))))


# --- what conflicts consist of -----------------------------------------------------------------


def members(conflict: Conflict) -> frozenset[str]:
    """The ids of everything that takes part, a denial marked apart from the assertion."""
    denials = {f"not {proposition}" for proposition in conflict.negated}
    facts = {statement.id for statement in conflict.statements}
    return frozenset(conflict.propositions) | denials | facts


def _claims(conflict: Conflict) -> frozenset[str]:
    asserted = set(conflict.propositions)
    if conflict.rule != "negation":
        asserted -= set(conflict.negated)
    return frozenset(asserted | {f"not {p}" for p in conflict.negated})


def ways(conflict: Conflict, chosen: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The smallest sets that cannot all hold, of the ``chosen`` members: one, as a rule.

    Where a step says that one of several premises is enough, there is a set with each of them.
    """
    several = [
        {conflict.steps[int(number[1:])].premises[0] for number in step.premises}
        for step in conflict.steps
        if step.rule == EITHER
    ]
    rest = chosen.difference(*several)
    return tuple(rest.union(one) for one in product(*(sorted(s & chosen) for s in several)))


# --- what conflicts leave standing -----------------------------------------------------------


def culprits(conflicts: Collection[Conflict]) -> tuple[frozenset[str], ...]:
    """The propositions of each conflict that cannot all be right, a denied one as "not ID".

    Wikidata's statements are left out: they are known, so the claims have to go. Of sets that
    contain each other only the smallest stay. A conflict that one claim of several is enough for
    gives a set for each.
    """
    sets = {one for conflict in conflicts for one in ways(conflict, _claims(conflict))}
    return _in_order([one for one in sets if not any(other < one for other in sets)])


def largest_consistent(
    propositions: Collection[str], conflicts: Collection[Conflict], *, most: int = MOST_SETS
) -> Found:
    """The sets of propositions that hold together and to which none can be added, largest first.

    They leave out one smallest set of propositions that meets every conflict. A claim in no
    conflict is in all of them: one that is false takes nothing else with it.
    """
    sets = culprits(conflicts)
    everything = frozenset(propositions).union(*sets)
    hit, complete = _hitting(sets, most)
    left = [everything - one for one in hit]
    return tuple(sorted(left, key=lambda one: (-len(one), sorted(one)))), complete


def choices(conflicts: Collection[Conflict]) -> tuple[tuple[Found, ...], bool]:
    """What to leave out so that the rest holds together, dispute by dispute.

    Conflicts that share a claim belong together; for each such group the smallest sets of claims
    that meet all of its conflicts. One of each group left out gives a largest consistent set, and
    all of these come about so. The last value says whether every group is complete.
    """
    found = tuple(_hitting(group) for group in _connected(culprits(conflicts)))
    return found, all(complete for _, complete in found)


def _hitting(sets: Sequence[frozenset[str]], most: int = MOST_SETS) -> Found:
    """The smallest sets that meet every one of some sets."""
    members = frozenset().union(*sets)
    return minimal_sets(members, lambda chosen: all(one & chosen for one in sets), most=most)


def _connected(sets: Collection[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Sets in groups that share no member, in their order."""
    groups: list[tuple[frozenset[str], list[frozenset[str]]]] = []
    for one in sets:
        touched = [group for group in groups if group[0] & one]
        members = one.union(*(group[0] for group in touched))
        inside = [each for group in touched for each in group[1]]
        place = groups.index(touched[0]) if touched else len(groups)
        groups = [group for group in groups if group not in touched]
        groups.insert(place, (members, [*inside, one]))
    return [inside for _, inside in groups]


@dataclass(frozen=True, slots=True)
class Belief:
    """What holds if one source is believed: its own claims, what that rules out of others, what
    stays open; ``at_odds`` are its conflicts with itself or with what is known."""

    held: frozenset[str]
    ruled_out: Mapping[str, frozenset[str]]
    open: frozenset[str]
    at_odds: tuple[Conflict, ...]


def believing(
    source: Collection[str], propositions: Collection[str], conflicts: Sequence[Conflict]
) -> Belief:
    """What follows if the propositions of one source are believed (denied ones as "not ID").

    ``ruled_out`` tells for each proposition that cannot hold beside the source's which of the
    source's it clashes with. What the source has at odds with itself is not believed.
    """
    said = frozenset(source)
    inner = tuple(c for c in conflicts if any(one <= said for one in culprits([c])))
    doubtful = frozenset().union(*(one for c in inner for one in culprits([c])))
    held = said - doubtful
    out: dict[str, frozenset[str]] = {}
    for one in culprits(conflicts):
        rest = one - held
        if len(rest) == 1 and not rest & said and one & held:
            (only,) = rest
            out[only] = out.get(only, frozenset()) | (one & held)
    return Belief(held, out, frozenset(propositions) - held - out.keys() - doubtful, inner)


@dataclass(frozen=True, slots=True)
class Voice:
    """Someone who asserts or denies a proposition: an article itself ("") or a speaker in it, by
    the words of the article."""

    proposition: str
    article: str
    speaker: str
    denied: bool

    @property
    def claim(self) -> str:
        """The proposition's id, a denied one as "not ID"."""
        return f"not {self.proposition}" if self.denied else self.proposition


def voices(utterances: Collection[Utterance]) -> tuple[Voice, ...]:
    """Who asserts or denies what; what is possible, demanded, asked or opined takes no side."""
    return tuple(
        Voice(u.proposition, u.article, _speaker(u), u.polarity is Polarity.NEGATIVE)
        for u in utterances
        if u.modality is Modality.ASSERTED
    )


def _speaker(utterance: Utterance) -> str:
    if utterance.speaker is None:
        return ""
    return utterance.speaker.term.text or canonical_json(utterance.speaker.term.value)


@dataclass(frozen=True, slots=True)
class Side:
    """One position in a dispute: a proposition, denied or not, with who states it."""

    proposition: str
    denied: bool
    articles: tuple[str, ...]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """What articles and speakers disagree on: the conflict, its sides, and whether the knowledge
    takes part."""

    conflict: Conflict
    sides: tuple[Side, ...]
    known: bool


def disputes(conflicts: Sequence[Conflict], stated: Collection[Voice]) -> tuple[Dispute, ...]:
    """Which articles and speakers disagree on what, in the order of the conflicts."""
    by_claim: dict[str, list[Voice]] = {}
    for voice in stated:
        by_claim.setdefault(voice.claim, []).append(voice)
    found = []
    for conflict in conflicts:
        sides = []
        for proposition in conflict.propositions:
            for denied in (False, True) if proposition in conflict.negated else (False,):
                if not denied and proposition in conflict.negated and conflict.rule != "negation":
                    continue
                said = by_claim.get(f"not {proposition}" if denied else proposition, ())
                articles = tuple(sorted({voice.article for voice in said}))
                speakers = tuple(sorted({voice.speaker for voice in said}))
                sides.append(Side(proposition, denied, articles, speakers))
        found.append(Dispute(conflict, tuple(sides), bool(conflict.statements)))
    return tuple(found)
