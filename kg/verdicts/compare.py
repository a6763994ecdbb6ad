"""Comparing a claimed value with a known one, by datatype."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from kg.linking.spelling import plain
from kg.model import (
    Coordinates,
    Entity,
    Named,
    NoValue,
    PropertyId,
    Quantity,
    SomeValue,
    Text,
    Time,
    Value,
)
from kg.verdicts.ground import Chain, Ground, compare_items
from kg.verdicts.quantities import compare_quantities
from kg.verdicts.relations import Relation
from kg.verdicts.tables import tables
from kg.verdicts.times import compare_times

SAME_SPELLING = 90.0
"""Strings with at least this rapidfuzz ratio may be one string; judgement: one letter in ten."""

_KILOMETRES_A_DEGREE = 111.2
_NEAR_KILOMETRES = 50.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a known value stands to the claimed one; ``chain`` shows it where it took steps."""

    relation: Relation
    chain: Chain = ()


def compare(
    claimed: Value,
    known: Value,
    around: Ground | None = None,
    steps: Sequence[PropertyId] | None = None,
    *,
    apart: bool = False,
) -> Comparison:
    """How ``known`` stands to ``claimed``.

    ``around`` holds the statements upwards from the items, ``steps`` the properties that lead from
    a finer item to a coarser one (default: all); ``apart`` says that items of the claim's property
    do not contain one another. Values of different datatypes, and names that were
    not linked, are incomparable: a name that differs proves nothing. Words for the outcome are
    :func:`kg.verdicts.wording.comparison`'s.
    """
    around = around or Ground()
    steps = tables().every_step if steps is None else steps
    if isinstance(claimed, Entity) and isinstance(known, Entity):
        return Comparison(*compare_items(claimed.id, known.id, around, steps, apart=apart))
    return Comparison(_relation(claimed, known))


def _relation(claimed: Value, known: Value) -> Relation:
    if isinstance(claimed, NoValue) or isinstance(known, NoValue):
        return _with_none(claimed, known)
    if isinstance(claimed, SomeValue) or isinstance(known, SomeValue):
        return _with_some(claimed, known)
    match claimed, known:
        case Time(), Time():
            return compare_times(claimed, known)
        case Quantity(), Quantity():
            return compare_quantities(claimed, known)
        case Text(), Text():
            return compare_texts(claimed.text, known.text)
        case Coordinates(), Coordinates():
            return compare_points(claimed, known)
        case Named(), Named() if claimed == known:
            return Relation.EQUAL
        case _:
            return Relation.INCOMPARABLE


def _with_none(claimed: Value, known: Value) -> Relation:
    if claimed == known:
        return Relation.EQUAL
    # Whether a thing that could not be linked is nothing at all is not for us to say.
    linked = not isinstance(claimed, Named) and not isinstance(known, Named)
    return Relation.DIFFERENT if linked else Relation.INCOMPARABLE


def _with_some(claimed: Value, known: Value) -> Relation:
    """ "There is one, unknown which": any value is one, and none in particular is."""
    if claimed == known:
        return Relation.EQUAL
    return Relation.FINER if isinstance(claimed, SomeValue) else Relation.COARSER


def compare_texts(claimed: str, known: str) -> Relation:
    """Strings by their letters: equal but for case and punctuation, alike, or apart.

    Strings in different scripts are incomparable, and so is a string with a part of it.
    """
    one, other = plain(claimed), plain(known)
    if one == other:
        return Relation.EQUAL
    if script(one) != script(other) or not one or not other:
        return Relation.INCOMPARABLE
    if fuzz.ratio(one, other) >= SAME_SPELLING:
        return Relation.COMPATIBLE
    partial = one in other or other in one or set(one.split()) & set(other.split())
    return Relation.INCOMPARABLE if partial else Relation.DIFFERENT


def script(text: str) -> str:
    """The script of the first letter, as Unicode names it ("LATIN", "CYRILLIC"); "" without one."""
    letter = next((c for c in text if c.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def compare_points(claimed: Coordinates, known: Coordinates) -> Relation:
    """Points on a globe: equal, within their precision, near, or apart (great-circle distance)."""
    if claimed == known:
        return Relation.EQUAL
    if claimed.globe != known.globe:
        return Relation.DIFFERENT
    degrees = math.degrees(_angle(claimed, known))
    if degrees <= max(claimed.precision or 0.0, known.precision or 0.0):
        return Relation.COMPATIBLE
    near = degrees * _KILOMETRES_A_DEGREE <= _NEAR_KILOMETRES
    return Relation.INCOMPARABLE if near else Relation.DIFFERENT


def _angle(one: Coordinates, other: Coordinates) -> float:
    """The haversine formula."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    half_lat = (lat2 - lat1) / 2
    half_lon = math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * math.asin(min(1.0, math.sqrt(chord)))
