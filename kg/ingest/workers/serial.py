"""This process, one article after another: the measure of the others."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from kg.finishing import Prepare, Prepared
from kg.model import Article, Pin


class SerialWorkers:
    """Prepares an article when it is submitted; nothing guards it against one that hangs."""

    count = 1

    def __init__(self, prepare: Prepare) -> None:
        self._prepare = prepare

    def submit(self, article: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
        """The article, prepared."""
        future: Future[Prepared] = Future()
        try:
            future.set_result(self._prepare(article, pins))
        except Exception as error:  # noqa: BLE001 - a future carries whatever its work raised
            future.set_exception(error)
        return future

    def wait(self, future: Future[Prepared]) -> None:
        """What was submitted is done."""

    def close(self) -> None:
        """There is nothing to stop."""
