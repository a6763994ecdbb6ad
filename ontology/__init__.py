"""Beleg's vocabulary, shapes and axioms as Turtle, found wherever the package is installed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> str:
    """The text of ``beleg.ttl``, ``shapes.ttl`` or ``wikidata.ttl``.

    Raises FileNotFoundError for another name.
    """
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
