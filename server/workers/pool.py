"""The pool of query processes: hands out jobs, kills what takes too long, replaces what ended.

All of it runs on one event loop, so nothing is locked: the web server's (:meth:`Pool.attach`), or
one in a thread of its own. Other threads ask by :meth:`Pool.wait_for`.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from server.workers.child import Child, started
from server.workers.messages import Answer, Failure, Job, Ready, Setup

T = TypeVar("T")
log = logging.getLogger(__name__)
_TICK_SECONDS = 0.1
"""How often is looked whether a client is still there and a time is over."""
_TRIES = 3
"""How many processes a job may lose to somebody's SIGKILL."""
_PATIENCE_SECONDS = 5.0
_LONG_SECONDS = 1.0
"""After this time a job steps back behind those of others, which may be short."""


class Stopped(Exception):
    """A job was not done to its end."""


class TimedOut(Stopped):
    """The time of the job was over; its process is gone."""


class ClientGone(Stopped):
    """Nobody waits for the answer any more; the process is gone."""


class Busy(Stopped):
    """No process was free within the time."""


class Crashed(Stopped):
    """The process ended by itself: by ``signal`` (SIGABRT where memory ran out, SIGSEGV)."""

    def __init__(self, signal_: int) -> None:
        self.signal = signal_
        super().__init__(f"a query process ended by signal {signal_}")


def never() -> bool:
    """The client that never goes."""
    return False


@dataclass(slots=True, frozen=True)
class Asking:
    """Who asks, and on which terms."""

    seconds: float
    """What the job may take."""
    patience: float = _PATIENCE_SECONDS
    """How long it may wait for a process, in seconds."""
    gone: Callable[[], bool] = never
    """Whether the client has left; called now and then."""
    client: str | None = None
    """Whose share of the processes it takes; None for those who have no share."""


@dataclass(slots=True, eq=False)
class _Watched:
    """Something that is waited for, and what is said when it comes too late."""

    future: asyncio.Future[Any]
    until: float
    late: type[Stopped]
    gone: Callable[[], bool]


@dataclass(slots=True, eq=False)
class _Waiting:
    client: str | None
    turn: asyncio.Future[Child] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Pool:
    """At most ``size`` query processes, started when needed. One client has at most all but one."""

    def __init__(self, size: int, setup: Setup, module: str) -> None:
        """``module`` is what a process runs."""
        self.ended: Counter[str] = Counter()
        """How many processes ended early, by reason."""
        self._module = module
        self._size = size
        self._share = max(1, size - 1)
        self._setup = setup
        self._idle: list[Child] = []
        self._children: set[Child] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting: deque[_Waiting] = deque()
        self._running: Counter[str | None] = Counter()
        self._watched: set[_Watched] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._closed = False
        self._attaching = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    # --- from other threads -------------------------------------------------------------------

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has everything happen on this loop; before anything is asked."""
        self._loop = loop

    def close(self) -> None:
        """Ends every process; jobs that run end with them."""
        if self._closed or self._loop is None:
            self._closed = True
            return
        self.wait_for(self._end_all())
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs something on the loop, and waits for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._any_loop()).result()

    def _any_loop(self) -> asyncio.AbstractEventLoop:
        with self._attaching:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # Processes end with the thread that started them: it lives as long as the pool.
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="query-processes", daemon=True
                )
                self._thread.start()
            return self._loop

    def running(self) -> int:
        """How many processes there are."""
        return len(self._children)

    def busy(self) -> int:
        """How many of them do a job."""
        return max(0, len(self._children) - len(self._idle))

    # --- on the loop --------------------------------------------------------------------------

    async def start(self) -> None:
        """Starts all processes ahead of the first query; does not wait until they are ready."""
        for _ in range(self._size):
            self._start_another()

    def places(self) -> set[Path]:
        """The snapshots that processes have open or are about to open."""
        return {child.place for child in self._children if child.place is not None}

    async def run(
        self, prepare: Callable[[Child], Awaitable[Job]], asking: Asking
    ) -> tuple[Answer | Failure, bytes]:
        """Has a job done, which ``prepare`` makes for the process that will do it.

        Raises :class:`Busy`, :class:`TimedOut`, :class:`ClientGone` or :class:`Crashed`. A
        process that somebody else kills takes nothing with it: the job is done by another.
        """
        for _ in range(_TRIES - 1):
            try:
                return await self._run(prepare, asking)
            except Crashed as crash:
                if crash.signal != signal.SIGKILL:
                    raise
        return await self._run(prepare, asking)

    async def _run(
        self, prepare: Callable[[Child], Awaitable[Job]], asking: Asking
    ) -> tuple[Answer | Failure, bytes]:
        child = await self._taken(asking)
        stepping = asyncio.get_running_loop().call_later(_LONG_SECONDS, child.step_back)
        try:
            asked = child.ask(msgspec.msgpack.encode(await prepare(child)))
            reply, body = await self._within(asked, asking.seconds, TimedOut, asking.gone)
        except EOFError as error:
            crash = Crashed(-await asyncio.to_thread(child.process.wait))
            self._replace(child, signal.Signals(crash.signal).name if crash.signal else "exit")
            raise crash from error
        except BaseException as error:
            self._replace(child, type(error).__name__)
            raise
        finally:
            stepping.cancel()
            self._give_back(child, asking.client)
        assert not isinstance(reply, Ready)  # that is said once, at the start
        return reply, body

    async def _taken(self, asking: Asking) -> Child:
        """A free process, in turn."""
        if self._idle and self._may(asking.client):
            return self._hand_out(asking.client)
        waiting = _Waiting(asking.client)
        self._waiting.append(waiting)
        self._start_another()
        try:
            return await self._within(waiting.turn, asking.patience, Busy, asking.gone)
        except BaseException:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif waiting.turn.done() and not waiting.turn.cancelled():
                self._give_back(waiting.turn.result(), asking.client)
            raise

    def _may(self, client: str | None) -> bool:
        """Whether a client may take one more; one that is ready is left to others."""
        if client is None:
            return True
        taken = self._running[client] + 1
        return taken <= self._share and (taken < len(self._children) or not self._starting)

    def _hand_out(self, client: str | None) -> Child:
        if client is not None:
            self._running[client] += 1
        return self._idle.pop()

    def _give_back(self, child: Child, client: str | None) -> None:
        if client is not None:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
        if child.stepped_back and child in self._children:
            self._renew(child)
        elif child.alive and child in self._children:
            self._idle.append(child)
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        """Gives free processes to the first of those who wait and may have one."""
        for waiting in tuple(self._waiting) if self._idle else ():
            if not self._idle:
                return
            if self._may(waiting.client):
                self._waiting.remove(waiting)
                if not waiting.turn.done():
                    waiting.turn.set_result(self._hand_out(waiting.client))

    async def _within(
        self,
        future: asyncio.Future[T],
        seconds: float,
        late: type[Stopped],
        gone: Callable[[], bool],
    ) -> T:
        """What the future gives; raises ``late`` when it does not come in time."""
        loop = asyncio.get_running_loop()
        watched = _Watched(future, loop.time() + seconds, late, gone)
        self._watched.add(watched)
        if self._looking is None:
            self._looking = loop.call_later(_TICK_SECONDS, self._look)
        try:
            return await future
        finally:
            self._watched.discard(watched)

    def _look(self) -> None:
        """Ends what is late and what nobody waits for."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for each in tuple(self._watched):
            if each.future.done():
                continue
            if each.gone():
                each.future.set_exception(ClientGone())
            elif now > each.until:
                each.future.set_exception(each.late())
        if self._waiting:
            # The process that was to come may have been killed while it started.
            self._start_another()
        again = loop.call_later(_TICK_SECONDS, self._look) if self._watched else None
        self._looking = again

    def _replace(self, child: Child, reason: str) -> None:
        self.ended[reason] += 1
        self._renew(child)

    def _renew(self, child: Child) -> None:
        self._children.discard(child)
        child.kill()
        child.reap()
        self._start_another()

    def _start_another(self) -> None:
        if self._closed or len(self._children) + len(self._starting) >= self._size:
            return
        task = asyncio.get_running_loop().create_task(self._start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        try:
            child = await started(self._module, self._setup)
        except (OSError, EOFError, TimeoutError, msgspec.DecodeError):
            log.exception("a query process did not start")
            return
        child.gone = lambda: self._left(child)  # type: ignore[method-assign]  # ours to be told
        self._children.add(child)
        if not child.alive:
            self._left(child)
            return
        self._idle.append(child)
        self._serve_waiting()

    def _left(self, child: Child) -> None:
        """A process has ended; one that did a job is replaced by who asked it."""
        if child in self._idle and not self._closed:
            self._idle.remove(child)
            self._replace(child, "idle")

    async def _end_all(self) -> None:
        self._closed = True
        for task in tuple(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        children, self._children, self._idle = self._children, set(), []
        for child in children:
            child.kill()
        for child in children:
            await asyncio.to_thread(child.process.wait)
        if self._looking is not None:
            self._looking.cancel()
