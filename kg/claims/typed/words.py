"""The words of a clause's predicate."""

from __future__ import annotations

from kg.claims.clauses import Clause
from kg.claims.scene import Scene


def relation_words(scene: Scene, clause: Clause) -> str:
    """The verb's words as they stand, in order of the text."""
    return " ".join(scene.tree.tokens[i].text for i in clause.verbs)
