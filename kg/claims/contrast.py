"""What is set against each other: "Nicht A, sondern B gründete C" denies one and states the other.

The two stand in one slot of the clause. Where they cannot be told apart there, nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.claims.clauses import Clause, Filler
from kg.claims.scene import Scene

_SLOTS = ("subject", "object", "indirect", "obliques", "agent", "predicative")


def contrasted(scene: Scene, clause: Clause) -> Iterator[Clause]:
    """The clause once with what is denied and once with what is put in its place."""
    tokens = scene.tree.tokens
    words = [(i, tokens[i].text.lower()) for i in clause.tokens]
    denier = next((i for i, word in words if word == "nicht" or word.startswith("kein")), None)
    turn = next((i for i, word in words if word == "sondern"), None)
    if denier is None or turn is None or turn < denier:
        return
    for name in _SLOTS:
        fillers: tuple[Filler, ...] = getattr(clause, name)
        denied = tuple(f for f in fillers if denier < f.head < turn)
        stated = tuple(f for f in fillers if f.head > turn)
        if denied and stated:
            rest = tuple(f for f in fillers if f not in denied and f not in stated)
            stated = tuple(_with_preposition(f, denied[0]) for f in stated[:1])
            yield from _both(clause, name, (rest + denied, rest + stated))
            return


def _with_preposition(filler: Filler, first: Filler) -> Filler:
    """ "nicht nach Ulm, sondern Bremen": the preposition of the first holds for the second."""
    return filler if filler.preposition else replace(filler, preposition=first.preposition)


def _both(
    clause: Clause, name: str, sides: tuple[tuple[Filler, ...], tuple[Filler, ...]]
) -> Iterator[Clause]:
    apart = replace(clause, contrast=False)
    if name == "predicative":
        # The head of a nominal predicate is the clause's: only what stands is read.
        yield _filled(replace(apart, negated=False), name, sides[1])
        return
    yield _filled(apart, name, sides[0])
    yield _filled(replace(apart, negated=False), name, sides[1])


def _filled(clause: Clause, name: str, fillers: tuple[Filler, ...]) -> Clause:
    match name:
        case "subject":
            return replace(clause, subject=fillers)
        case "object":
            return replace(clause, object=fillers)
        case "indirect":
            return replace(clause, indirect=fillers)
        case "obliques":
            return replace(clause, obliques=fillers)
        case "agent":
            return replace(clause, agent=fillers)
    return replace(clause, predicative=fillers)
