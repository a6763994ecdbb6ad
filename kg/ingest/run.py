"""The loop of an ingest: workers prepare articles out of order, one writer keeps them in order.

Articles are kept in the order in which they came, whoever was quicker: what a check finds depends
on what the store holds, so the store of a parallel run, of one that was interrupted and resumed,
and of a serial run are the same. The window between reading and keeping is bounded: a slow writer
holds the workers back, and a slow article the ones after it, so memory does not grow with the
archive.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace

from kg.errors import (
    DataError,
    InputError,
    StoreUnavailable,
    Unavailable,
    UsageError,
    WorkersUnavailable,
)
from kg.finishing import Prepared
from kg.model import Article, Check, Pin, Unchanged
from kg.seams import Workers

AHEAD = 4
"""Articles under way for each worker: enough that none waits while the writer is busy."""

_WORKERS_OWN = (DataError, UsageError)
"""What a worker raises that lacks a file, or has another than this process: it would raise it for
every article."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An article that is now in the store."""

    check: Check


@dataclass(frozen=True, slots=True)
class Skipped:
    """An article that the store held already, as it is, or that came twice."""

    article: Article | Unchanged


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that was set aside, or a reference that could not be read, and why.

    ``article`` is None where there was nothing to read.
    """

    ref: str
    reason: str
    article: Article | None = None
    tries: int = 0


Event = Kept | Skipped | Failed


@dataclass(slots=True)
class _Task:
    article: Article
    future: Future[Prepared]
    tries: int = 1


_Slot = _Task | Skipped | Failed
"""What stands in an article's place among those under way."""


@dataclass(slots=True)
class Ingest:
    """One run over many articles.

    ``finish`` keeps a prepared article in the store (:meth:`kg.finishing.Finisher.finish`);
    ``held`` gives the article that the store holds under an id, or None, and ``pins`` the pins of
    an article. An article whose preparation fails is tried ``tries`` times in all. With
    ``again``, what the store holds is checked anew.
    ``stopping`` is asked before an article is begun: once it says True, what is begun is finished
    and nothing more is read.
    """

    workers: Workers
    finish: Callable[[Prepared], Check]
    held: Callable[[str], Article | None]
    pins: Callable[[str], Sequence[Pin]] = lambda _: ()
    tries: int = 3
    again: bool = False
    stopping: Callable[[], bool] = lambda: False

    def run(self, items: Iterable[Article | Unchanged | Exception]) -> Iterator[Event]:
        """What became of each item, in their order.

        Raises :class:`kg.errors.StoreUnavailable`, :class:`kg.errors.StoreError`,
        :class:`kg.errors.WorkersUnavailable`, and :class:`kg.errors.DataError` where workers lack
        data or have other than this process; everything kept so far stays kept, and the same run
        goes on from there. Errors among the items that are none of ours are raised, and so is a
        store that cannot be written.
        """
        ahead: deque[_Slot] = deque()
        begun: dict[str, Article] = {}
        for item in self._new(items, begun):
            if isinstance(item, Article):
                begun[item.id] = item
                ahead.append(_Task(item, self._submitted(item)))
            else:
                ahead.append(item)
            if len(ahead) > AHEAD * self.workers.count:
                yield self._settled(ahead.popleft(), begun, ahead)
        while ahead:
            yield self._settled(ahead.popleft(), begun, ahead)

    def _new(
        self, items: Iterable[Article | Unchanged | Exception], begun: Mapping[str, Article]
    ) -> Iterator[Article | Skipped | Failed]:
        """The articles to check, with what else came in their places.

        An article is looked up only when its turn comes, so that one kept meanwhile is seen.
        """
        for item in items:
            if isinstance(item, Unchanged):
                yield Skipped(item)
            elif not isinstance(item, Article):
                yield _unreadable(item)
            elif same(item, begun.get(item.id) or self._held(item.id)):
                yield Skipped(item)
            else:
                yield item
            if self.stopping():
                return

    def _held(self, article_id: str) -> Article | None:
        return None if self.again else self.held(article_id)

    def _settled(self, task: _Slot, begun: dict[str, Article], others: Iterable[_Slot]) -> Event:
        """Waits for a task, trying again where it failed, and keeps what it prepared."""
        if not isinstance(task, _Task):
            return task
        while (error := self._failure(task.future)) is not None:
            if not isinstance(error, WorkersUnavailable):  # which is no fault of the article's
                if task.tries == self.tries:
                    self._forget(task.article, begun)
                    return Failed(task.article.ref, in_words(error), task.article, task.tries)
                task.tries += 1
                if task.tries == self.tries:
                    self._let_finish(others)
            task.future = self._submitted(task.article)
        check = self.finish(task.future.result())
        self._forget(task.article, begun)
        return Kept(check)

    def _let_finish(self, others: Iterable[_Slot]) -> None:
        """Waits for all others, so that an article has its last try alone.

        A worker that is brought down takes what else it has with it, and a cluster blames all.
        """
        for other in others:
            if isinstance(other, _Task):
                self._failure(other.future)

    def _submitted(self, article: Article) -> Future[Prepared]:
        return self.workers.submit(article, self.pins(article.id))

    def _failure(self, future: Future[Prepared]) -> BaseException | None:
        """Waits for a task; why it failed, or None where it did not.

        Raises what is no article's fault: workers that are gone, or cannot do what they must.
        """
        try:
            self.workers.wait(future)
            error = future.exception()
        except CancelledError:
            return WorkersUnavailable("workers", "they went away")
        except TimeoutError as late:
            future.cancel()
            return late
        if isinstance(error, _WORKERS_OWN):
            raise error
        return error

    def _forget(self, article: Article, begun: dict[str, Article]) -> None:
        if begun.get(article.id) is article:
            del begun[article.id]


def same(one: Article, other: Article | None) -> bool:
    """Whether two articles say the same, whatever they were called and whenever they were read."""
    if other is None:
        return False
    return _content(one) == _content(other)


def _content(article: Article) -> Article:
    return replace(article, ref="", retrieved=None, capture=None)


def in_words(error: BaseException) -> str:
    """Why an article could not be checked, in one line."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _unreadable(error: Exception) -> Failed:
    if isinstance(error, InputError):
        ref = error.ref if error.line is None else f"{error.ref}, line {error.line}"
        return Failed(ref, error.message)
    if isinstance(error, Unavailable) and not isinstance(error, StoreUnavailable):
        return Failed(error.name, error.message)
    raise error
