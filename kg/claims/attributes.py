"""What belongs to a noun and not to the clause: "Verhandlungen mit den Entführern", "WM 2006".

Which nouns take which prepositions is data (``lexicon/cues.toml``); a noun counts by the end of a
compound, too. Without these, everything behind a noun would play a part in what happens.
"""

from __future__ import annotations

from functools import cache

from kg.claims.clauses import Filler
from kg.claims.lexicon import cues
from kg.claims.occasions import is_event_noun
from kg.claims.relational import base_of
from kg.claims.scene import Scene
from kg.claims.tree import is_noun
from kg.model import TimeExpression

_OF_EVENTS = ("auf", "gegen")


def is_attribute(scene: Scene, filler: Filler) -> bool:
    """Whether a phrase stands right behind a noun that takes its preposition, or inside another.

    "den von Anna Berg verlangten Einsatz": what begins right behind an article is in its phrase.
    """
    before = min((filler.head, *filler.tokens)) - 1
    if before < 0:
        return False
    inside = bool(filler.preposition) and scene.tree.tokens[before].tag in _OPENING
    return inside or _takes(scene, before, filler.preposition)


_OPENING = frozenset({"ART", "PPOSAT", "PDAT"})


def _takes(scene: Scene, noun: int, preposition: str) -> bool:
    if not is_noun(scene.tree.tokens[noun]) or scene.tree.tokens[noun].tag == "NE":
        return False
    if preposition in _OF_EVENTS and is_event_noun(scene, noun):
        return True
    return base_of(scene, noun).word.lower().endswith(_taking(preposition))


@cache
def _taking(preposition: str) -> tuple[str, ...]:
    return tuple(noun.lower() for noun in cues()["attributes"].get(preposition, ()))


def attribute(scene: Scene, filler: Filler) -> tuple[int, ...]:
    """The phrase behind a noun that the parser hung on the verb; () where there is none."""
    last = max(scene.bare(filler))
    for index, token in enumerate(scene.tree.tokens):
        if token.dep not in ("obl", "nmod") or index in filler.tokens:
            continue
        below = scene.tree.below(index, lambda i: scene.tree.tokens[i].dep in _LOOSE)
        if below[0] == last + 1 and _takes(scene, last, scene.tree.preposition(index)):
            return below
    return ()


_LOOSE = frozenset({"acl", "acl:relcl", "advcl", "parataxis"})


def _is_compared(scene: Scene, first: int) -> bool:
    """ "gegenüber 1990", and "die für Sonntag angesetzten Wahlen", behind an article."""
    tokens = scene.tree.tokens
    before = tokens[first - 1]
    inside = first > 1 and before.tag == "APPR" and tokens[first - 2].tag in _OPENING
    return inside or before.text.lower() == "gegenüber"


@cache
def _yearly() -> tuple[str, ...]:
    return tuple(noun.lower() for noun in cues()["phrases"]["yearly"])


def dates_a_noun(scene: Scene, time: TimeExpression) -> bool:
    """Whether a time says which thing is meant, not when: "der WM 2006", "Spieler des Jahres".

    So does a genitive behind a noun, and a stretch of time that has a noun of its own behind it
    ("nach drei Monaten harter Verhandlungen").
    """
    tokens = scene.tree.tokens
    first = next((i for i, t in enumerate(tokens) if t.start >= time.start), 0)
    last = max((i for i, t in enumerate(tokens) if t.end <= time.end), default=0)
    before = tokens[first - 1] if first else None
    if before is None or before.end > time.start:
        return False
    if _is_compared(scene, first):
        return True
    text = scene.text(time.start, time.end)
    if is_noun(before) and (text.lower().startswith("des ") or before.text.lower() == "des"):
        return True
    if is_noun(before) and text.isdigit():
        return before.text.lower().endswith(_yearly())
    behind = tokens[last + 1] if last + 1 < len(tokens) else None
    lasts = time.type == "DURATION" and before.tag == "APPR"
    return lasts and behind is not None and behind.tag in ("ADJA", "NN")
