"""How much: measured change ("um 3 Prozent auf 2,1 Milliarden"), factors and extents in events.

Roles: ``change`` is by how much something rises or falls, ``level`` what it comes to, ``base`` what
it was before, ``factor`` how many times as much it becomes ("verdoppelt" 2, "halbiert" 0.5),
``extent`` a measure that is no thing done something to ("lag 92 Kilometer entfernt"); ``part`` is
how many of those counted are something in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kg.claims.clauses import Clause, Filler
from kg.claims.lexicon import cues
from kg.claims.scene import Scene
from kg.claims.tree import is_noun, is_verbal
from kg.claims.values import FoundQuantity, quantities, unit_kind
from kg.model import Argument, Quantity, Role

_BY_WORD = {"um": "change", "auf": "level", "von": "base"}


def amounts(scene: Scene, clause: Clause, extents: tuple[Filler, ...]) -> Iterator[Role]:
    """The roles of amounts in a clause; ``extents`` are its objects that are mere measures."""
    for filler in extents:
        found = _within(scene, filler)
        if found is not None:
            yield Role("extent", _argument(scene, found))
    words = cues()["change"]
    factor = words["factors"].get(clause.lemma)
    if factor is not None:
        token = scene.tree.tokens[clause.head]
        value = Quantity(Decimal(factor))
        yield Role("factor", Argument(token.start, token.end, token.text, value=value))
    if factor is not None or clause.lemma in words["verbs"]:
        yield from _measured(scene, clause)


def sizes(scene: Scene, clause: Clause) -> Iterator[Role]:
    """ "war 1,85 Meter groß": the measure right before the adjective that it belongs to."""
    for filler in clause.predicative:
        token = scene.tree.tokens[filler.head]
        if token.text.lower() not in cues()["phrases"]["measured"]:
            continue
        for found in scene.numbers:
            near = not scene.text(found.end, token.start).strip() if found.end < token.start else 0
            if near and found.quantity.unit is not None:
                yield Role("extent", _argument(scene, found))


def ages(scene: Scene, clause: Clause) -> Iterator[Role]:
    """ "Der 45-jährige Mann": how old the one is whom the event is about, where it is one."""
    core = (*clause.subject, *clause.object, *clause.agent)
    found = [
        (token, match)
        for filler in core
        for i in scene.tree.having(filler.head, "amod")
        if (match := _AGED.fullmatch((token := scene.tree.tokens[i]).text))
    ]
    if len(found) == 1:
        token, match = found[0]
        value = Quantity(Decimal(match[1]), _YEARS)
        yield Role("age", Argument(token.start, token.end, token.text, value=value))


_AGED = re.compile(r"(\d{1,3})-?jährige[rnms]?", re.IGNORECASE)
_YEARS = "Q577"


def parts_of_count(scene: Scene, clause: Clause) -> Iterator[Role]:
    """ "26 Personen, darunter drei Kinder": of those counted, so many are that.

    The role ``part`` has the part's words and its number; the event has them beside its ``count``.
    """
    tokens = scene.tree.tokens
    for index in range(1, len(tokens)):
        if tokens[index].text.lower() not in cues()["deaths"]["among"]:
            continue
        if tokens[index - 1].text != "," or not _belongs(scene, clause, index):
            continue
        yield from _listed(scene, tokens[index].end)


def is_part(scene: Scene, filler: Filler) -> bool:
    """Whether a filler stands behind "darunter": it is counted already in what stands before."""
    tokens = scene.tree.tokens
    for index in range(filler.head, 0, -1):
        if tokens[index].text.lower() in cues()["deaths"]["among"]:
            return tokens[index - 1].text == ","
        if is_verbal(tokens[index]) or tokens[index].text in (";", ":"):
            return False
    return False


def _belongs(scene: Scene, clause: Clause, index: int) -> bool:
    """Whether a token is the clause's, or of none and right behind one of the clause's own."""
    if index in clause.tokens:
        return True
    taken = any(index in each.tokens for each in scene.clauses)
    return not taken and index - 2 in clause.tokens


def _listed(scene: Scene, start: int) -> Iterator[Role]:
    """The counted nouns right behind "darunter": "drei Kinder und zwei Frauen"."""
    tokens, position = scene.tree.tokens, start
    for found in scene.numbers:
        if found.start < position or found.quantity.unit is not None:
            continue
        between = scene.text(position, found.start).strip(" ,").lower()
        noun = next((t for t in tokens if t.start >= found.end and is_noun(t)), None)
        if between not in ("", "und", "auch", "mindestens", "allein") or noun is None:
            return
        text = scene.text(found.start, noun.end)
        yield Role("part", Argument(found.start, noun.end, text, value=found.quantity))
        position = noun.end


def _measured(scene: Scene, clause: Clause) -> Iterator[Role]:
    told: set[str] = set()
    tokens = scene.tree.tokens
    for found in scene.numbers:
        own = any(found.start <= tokens[i].start < found.end for i in clause.tokens)
        name = _BY_WORD.get(_word_before(scene, found), "")
        if own and name and name not in told and not _is_time(scene, found):
            told.add(name)
            yield Role(name, _argument(scene, _scaled(scene, found)))


def _scaled(scene: Scene, found: FoundQuantity) -> FoundQuantity:
    """ "von 20 auf 40 Millionen Euro": the first number has the second's scale and unit."""
    after = next((n for n in scene.numbers if n.start > found.end), None)
    if found.quantity.unit is not None or after is None:
        return found
    if scene.text(found.end, after.start).strip().lower() != "auf":
        return found
    _, _, measure = scene.text(after.start, after.end).partition(" ")
    whole = quantities(f"{scene.text(found.start, found.end)} {measure}")
    return replace(found, quantity=whole[0].quantity) if len(whole) == 1 else found


def is_amount(scene: Scene, filler: Filler) -> bool:
    """Whether a phrase with "um", "auf" or "von" is a number, and no place or source."""
    found = _within(scene, filler)
    if found is None:
        found = _bounded(scene, filler)
        return found is not None
    return _word_before(scene, found) in _BY_WORD


def _bounded(scene: Scene, filler: Filler) -> FoundQuantity | None:
    """The number of which a phrase's preposition is the bound: "über hunderttausend Menschen"."""
    first = scene.tree.tokens[min((filler.head, *filler.tokens))]
    return next((n for n in scene.numbers if n.start == first.start and n.end > first.end), None)


def is_extent(scene: Scene, filler: Filler) -> bool:
    """Whether an object is a mere measure: its head is a unit of length."""
    found = _within(scene, filler)
    return found is not None and unit_kind(found.quantity.unit) == "length"


def _within(scene: Scene, filler: Filler) -> FoundQuantity | None:
    """The number that a filler's head is part of."""
    token = scene.tree.tokens[filler.head]
    return next((n for n in scene.numbers if n.start <= token.start < n.end), None)


def _word_before(scene: Scene, found: FoundQuantity) -> str:
    before = [t for t in scene.tree.tokens if t.end <= found.start]
    return before[-1].text.lower() if before else ""


def _is_time(scene: Scene, found: FoundQuantity) -> bool:
    return any(time.start <= found.start < time.end for time in scene.times)


def _argument(scene: Scene, found: FoundQuantity) -> Argument:
    text = scene.text(found.start, found.end)
    return Argument(found.start, found.end, text, value=found.quantity)
