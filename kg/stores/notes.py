"""What a store keeps beside articles: pins, revisions that were seen, other people's reviews."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable

from kg.graph import vocabulary as v
from kg.graph.pins import pin_node, read_pin, scope, write_pin
from kg.graph.quads import Node, Quad, Sheet
from kg.graph.reviews import write_review
from kg.graph.watched import read_seen, watched_node, write_seen
from kg.model import EntityId, Pin, Review, Seen
from kg.seams import REVIEWS, Follower
from kg.stores import reviewed
from kg.stores.lookup import Reader


class Notes(ABC):
    """Single nodes, each written in place of what was said of it."""

    _base: str
    _reader: Reader
    _follower: Follower | None

    @abstractmethod
    def referring(self, nodes: Collection[Node]) -> Iterable[Quad]:
        """Every quad with one of the nodes as object."""

    @abstractmethod
    def _describe(self, made: Collection[Node], sheet: Sheet) -> None:
        """Has the store say of the nodes what the sheet says, and nothing else."""

    def pins(self, article_id: str | None) -> tuple[Pin, ...]:
        """The pins that hold in an article, its own and those of every article, by name.

        With None, those of every article alone.
        """
        sheet = Sheet(self._base)
        where = {scope(sheet, None), scope(sheet, article_id)}
        made = [q.subject for q in self.referring(where) if q.predicate == v.PINNED_IN]
        page = self._reader.page(made, follow=frozenset({v.WAS_ATTRIBUTED_TO}))
        return tuple(sorted((read_pin(page, each) for each in made), key=_by_name))

    def pin(self, pins: Collection[Pin]) -> None:
        """Keeps pins, each in place of what was pinned for its name in its article."""
        self._change_pins(pins, written=True)

    def unpin(self, pins: Collection[Pin]) -> None:
        """Takes pins away; one that is not there is no error."""
        self._change_pins(pins, written=False)

    def _change_pins(self, pins: Collection[Pin], *, written: bool) -> None:
        sheet = Sheet(self._base)
        made = {pin_node(sheet, pin) for pin in pins}
        for pin in pins if written else ():
            write_pin(sheet, pin)
        self._describe(made, sheet)

    def seen(self, entities: Collection[EntityId]) -> dict[EntityId, Seen]:
        """By which revisions of the entities verdicts were last rechecked, where they were."""
        sheet = Sheet(self._base)
        made = {entity: watched_node(sheet, entity) for entity in entities}
        page = self._reader.page(made.values(), follow=frozenset())
        return {entity: read_seen(page, each) for entity, each in made.items() if each in page}

    def see(self, seen: Collection[Seen]) -> None:
        """Keeps by which revisions of entities verdicts were rechecked, in place of earlier."""
        sheet = Sheet(self._base)
        self._describe({write_seen(sheet, each) for each in seen}, sheet)

    def reviews(self, propositions: Collection[str] | None = None) -> tuple[Review, ...]:
        """Other fact-checkers' reviews of the propositions, or all of them, by address."""
        return reviewed.reviews(self._reader, propositions)

    def keep_reviews(self, reviews: Collection[Review]) -> None:
        """Keeps reviews, each in place of an earlier one of its page and claim."""
        sheet = Sheet(self._base)
        made = {write_review(sheet, review) for review in reviews}
        if self._follower is not None:
            self._follower.ahead([REVIEWS])
        self._describe(made, sheet)
        if self._follower is not None:
            self._caught_up(self._follower)

    @abstractmethod
    def _caught_up(self, follower: Follower) -> None:
        """Has a follower read what it was told of."""


def _by_name(pin: Pin) -> tuple[str, bool, str]:
    return (pin.name, pin.article is None, pin.entity or "")
