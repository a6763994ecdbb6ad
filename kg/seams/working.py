"""What works on articles: reasoners, and workers of many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from types import MappingProxyType
from typing import Any, Protocol

from kg.model import (
    Article,
    Conflict,
    Pin,
    PropertyDefinition,
    PropertyId,
    Proposition,
    Saying,
    Statement,
)


class Workers(Protocol):
    """Who does the part of a check that needs no store, for many articles at once.

    :meth:`submit` raises :class:`kg.errors.WorkersUnavailable` where nobody can be reached. The
    future it returns fails with that error where the workers went away, and with any other where
    the article could not be prepared: an exception of the work itself, a process that died of it,
    a time limit.
    """

    @property
    def count(self) -> int:
        """How many articles are prepared at the same time."""
        ...

    def submit(self, article: Article, pins: Sequence[Pin] = ()) -> Future[Any]:
        """Begins an article with its pins; the future gives its :class:`kg.finishing.Prepared`."""
        ...

    def wait(self, future: Future[Any]) -> None:
        """Returns once a future is done, however it ended.

        Raises :class:`TimeoutError` where that takes too long for one article, and
        :class:`kg.errors.WorkersUnavailable` where nobody is left who could do it.
        """
        ...

    def close(self) -> None:
        """Stops the processes, finished or not."""
        ...


class Reasoner(Protocol):
    """Finds what cannot hold together."""

    def conflicts(
        self,
        propositions: Sequence[Proposition],
        denied: Collection[str],
        statements: Sequence[Statement],
        definitions: Mapping[PropertyId, PropertyDefinition],
        sayings: Mapping[str, Collection[Saying]] = MappingProxyType({}),
    ) -> tuple[Conflict, ...]:
        """Every smallest conflict among propositions (assumed), statements (known) and rules.

        ``denied`` holds the ids of propositions that someone denies. ``sayings`` tells, by
        proposition id, which articles assert or deny it and of which day. A proposition whose
        sayings are all denials is assumed by nobody; one without sayings is assumed, and if it
        is among ``denied``, it is asserted and denied.
        """
        ...
