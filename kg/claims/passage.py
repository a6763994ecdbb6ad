"""A sentence of either language in its article, with what was read of it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.claims.tree import Tree
from kg.model import Annotation, Article, Mention, Sentence


@dataclass(frozen=True, slots=True)
class Passage:
    """One parsed sentence in its article."""

    article: Article
    annotation: Annotation
    sentence: Sentence
    tree: Tree

    def mention(self, index: int) -> Mention:
        """The mention of an index."""
        return self.annotation.mentions[index]

    def text(self, start: int, end: int) -> str:
        """The article's text between two offsets."""
        return self.article.text[start:end]
