"""Where checks are kept, and who watches and follows a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from kg.model import (
    Article,
    Capture,
    Check,
    EntityId,
    Pin,
    Review,
    Rivals,
    Seen,
    Sought,
    Stated,
    Time,
    Verdict,
    Version,
)


class Store(Protocol):
    """A quad store that keeps checks. Raises :class:`kg.errors.StoreUnavailable` when it cannot.

    Quads and terms are rdflib's in nothing: they are :mod:`kg.graph.quads`' plain tuples.
    """

    @property
    def base(self) -> str:
        """The base of the store's IRIs, set once when the store is made."""
        ...

    @property
    def version(self) -> int:
        """How many writes went through this object; it says nothing of the writes of others."""
        ...

    def put(self, check: Check) -> None:
        """Writes a check in one transaction, in place of what its article said before.

        The history of verdicts stays; what only the old check needed goes.
        """
        ...

    def article(self, article_id: str) -> Check | None:
        """The check of an article as it was put, or None where the store holds no such article."""
        ...

    def articles(self) -> tuple[Article, ...]:
        """Every article, the newest first; those without a date come last."""
        ...

    def description(self, kind: str, local: str) -> Any:
        """What is said of a node of the store, by the parts of its IRI, or None.

        Triples that can be serialised; see :mod:`kg.stores.results`.
        """
        ...

    def held(self, article_id: str) -> Article | None:
        """The article itself, without what it says, or None where the store holds no such one."""
        ...

    def captured(self, address: str) -> tuple[str, Capture] | None:
        """The id of the article that was last read from an address, and what the server sent.

        None where the store holds no article that was read from there.
        """
        ...

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """What an article said before, the first version first."""
        ...

    def sources(self, article_ids: Collection[str]) -> dict[str, str]:
        """For each article the id that stands for its source; copies of one text share one."""
        ...

    def copies(self, article_id: str) -> tuple[str, ...]:
        """The ids of the other articles whose text is a copy of an article's, or nearly so."""
        ...

    def verdicts(self, proposition_ids: Collection[str]) -> dict[str, tuple[Verdict, ...]]:
        """The history of each proposition's verdicts, oldest first."""
        ...

    def latest(self, proposition: str, most: int) -> tuple[int, tuple[Verdict, ...]]:
        """How many verdicts a proposition has, and at most ``most``, the last, oldest first."""
        ...

    def revise(self, verdicts: Collection[Verdict]) -> None:
        """Puts verdicts in the place of those that they revise, in one transaction.

        The old ones stay as history. Raises :class:`kg.errors.Superseded` where one of them is
        no longer the newest.
        """
        ...

    def pins(self, article_id: str | None) -> tuple[Pin, ...]:
        """The pins that hold in an article: its own, and those of every article."""
        ...

    def pin(self, pins: Collection[Pin]) -> None:
        """Keeps pins, each in place of what was pinned for its name in its article."""
        ...

    def unpin(self, pins: Collection[Pin]) -> None:
        """Takes pins away; one that is not there is no error."""
        ...

    def seen(self, entities: Collection[EntityId]) -> dict[EntityId, Seen]:
        """By which revisions of the entities verdicts were last rechecked, where they were."""
        ...

    def see(self, seen: Collection[Seen]) -> None:
        """Keeps by which revisions of entities verdicts were rechecked, in place of earlier."""
        ...

    def newest(self, days: Mapping[str, Time | None]) -> dict[str, Verdict]:
        """Of the verdicts on each proposition the newest as of the day given for it (or as of no
        day, where that is None); propositions without are left out."""
        ...

    def rivals(self, sought: Collection[Sought], article_id: str, own: Collection[str]) -> Rivals:
        """What articles other than ``article_id`` state of what is sought.

        ``own`` are the ids of what that article asserts: that others state it too contradicts
        nothing. The answer is bounded, and tells what was cut.
        """
        ...

    def stating(self, proposition_ids: Collection[str]) -> tuple[Stated, ...]:
        """What each article says of the propositions, by article id, within the same bounds."""
        ...

    def reviews(self, propositions: Collection[str] | None = None) -> tuple[Review, ...]:
        """Other fact-checkers' reviews of the propositions, or all of them, by address."""
        ...

    def keep_reviews(self, reviews: Collection[Review]) -> None:
        """Keeps reviews, each in place of an earlier one of its page and claim."""
        ...

    def query(self, sparql: str) -> Any:
        """Runs a read-only SPARQL 1.1 query over the store; see :mod:`kg.stores.results`."""
        ...

    def update(self, sparql: str) -> None:
        """Runs a SPARQL 1.1 update in one transaction."""
        ...

    def export(self) -> Iterable[str]:
        """The whole store as sorted N-Quads lines: equal stores export equal lines."""
        ...

    def flush(self) -> None:
        """Makes sure that what was written survives a loss of power, where that is up to us."""
        ...

    def close(self) -> None:
        """Flushes and lets go of files and connections."""
        ...


class Watch(Protocol):
    """Tells which revisions the entities of a knowledge source have now."""

    def newest(
        self, known: Mapping[EntityId, int | None], since: str | None
    ) -> dict[EntityId, int]:
        """The revision of each entity that there is, so that what is asked next is of it.

        ``known`` holds the revisions last seen; ``since`` is when, in ISO 8601, if all of them
        have one. Raises :class:`kg.errors.KnowledgeUnavailable`.
        """
        ...


@runtime_checkable
class LocalStore(Protocol):
    """A store whose data is on this machine: other processes can read snapshots of it."""

    def views(self) -> Path:
        """An empty directory on the store's own file system, for snapshots; gone at its close."""
        ...

    def snapshot(self, directory: Path) -> int:
        """Writes the store as it is now to a new directory, and returns its version."""
        ...

    def size(self) -> int:
        """The bytes of its files."""
        ...


@runtime_checkable
class RemoteStore(Protocol):
    """A store behind services of somebody else."""

    @property
    def addresses(self) -> tuple[str, str]:
        """The URLs of the query service and of the update service."""
        ...

    def dataset(self, sparql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The default graphs and named graphs to name with a query that names none itself.

        None for services that keep to the standard. Raises :class:`kg.errors.UsageError` for a
        query that this service would answer wrongly.
        """
        ...

    def update_within(self, sparql: str, seconds: float) -> None:
        """:meth:`Store.update` with an end: what takes longer is left to the service.

        Raises :class:`kg.errors.StoreLate` then; nobody knows whether it will have been done.
        Raises :class:`kg.errors.StoreUnavailable` where earlier writes take all of the time.
        """
        ...


REVIEWS = "reviews"
"""What a follower is told to be about to change where reviews are, not an article."""


class Follower(Protocol):
    """Someone who keeps what follows from a store in step with it."""

    def ahead(self, articles: Collection[str]) -> None:
        """The articles with these ids are about to change."""
        ...

    def done(self, check: Check) -> None:
        """The store now holds this check."""
        ...

    def passed_by(self) -> None:
        """The store was changed by an update or by quads put in, of which nothing was told."""
        ...

    def articles_with(self, propositions: Collection[str]) -> tuple[str, ...]:
        """The ids of the articles that state any of the propositions."""
        ...

    def catch_up(self, store: Store) -> int:
        """Reads from the store what was announced and is not done; how many articles."""
        ...
