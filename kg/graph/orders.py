"""The order of things that RDF keeps as sets: as a permutation of their canonical order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kg.errors import StoreError
from kg.names import canonical_json

T = TypeVar("T")

_MANY = 2


def canonical(items: Sequence[T]) -> list[T]:
    """The items once each, in the order of their canonical JSON."""
    return sorted(set(items), key=canonical_json)


def permutation(items: Sequence[T]) -> str:
    """Where each item stands in the canonical order ("2 0 1"), or "" where that is the order."""
    if len(items) < _MANY:
        return ""
    places = {item: place for place, item in enumerate(canonical(items))}
    order = [places[item] for item in items]
    return "" if order == list(range(len(order))) else " ".join(map(str, order))


def restored(items: Sequence[T], order: str) -> tuple[T, ...]:
    """The items in the order that :func:`permutation` noted.

    Raises :class:`kg.errors.StoreError` where the note does not fit the items.
    """
    known = canonical(items)
    if not order:
        return tuple(known)
    places = [int(place) for place in order.split()]
    if set(places) != set(range(len(known))):
        raise StoreError(f"the order {order!r} does not fit {len(known)} items")
    return tuple(known[place] for place in places)
