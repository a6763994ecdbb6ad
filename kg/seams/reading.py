"""What reads: article sources, annotators, parsers, linkers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from kg.model import (
    Annotation,
    Article,
    Candidate,
    Link,
    Linkage,
    Unchanged,
    Wanted,
)


class ArticleSource(Protocol):
    """Where articles come from: a file, a URL, a stream of JSON lines."""

    def read(self, ref: str) -> Iterator[Article | Unchanged | Exception]:
        """Each article of the reference in its order, or that it has not changed.

        An item that cannot be read is yielded as its :class:`kg.errors.InputError` or
        :class:`kg.errors.Unavailable`, so that the others are still done.
        """
        ...


class Annotator(Protocol):
    """Reads sentences, quotations, times and mentions from an article's text."""

    def annotate(self, article: Article) -> Annotation:
        """The layers of the article; offsets into its unchanged text."""
        ...


class LinkageParser(Protocol):
    """Parses English sentences; Link Grammar, in a process of its own, is one."""

    def parse(self, text: str) -> Linkage | None:
        """The best linkage of a sentence; None where none takes in every word.

        Raises :class:`kg.errors.ParserUnavailable` where the parser is not installed. May be
        called from several threads.
        """
        ...


class EntityLinker(Protocol):
    """Decides what mentions mean."""

    def link(
        self,
        article: Article,
        annotation: Annotation,
        candidates: Mapping[str, Sequence[Candidate]],
        wanted: Mapping[int, Sequence[Sequence[Wanted]]] = MappingProxyType({}),
    ) -> tuple[Link, ...]:
        """One link for each mention, in their order; ``candidates`` is keyed by mention name.

        ``wanted`` tells, by chain of mentions, what each claim about it wants it to be: one of
        several, by the properties that its words may mean.
        """
        ...
