"""The pool of query processes: hands out jobs, kills what takes too long, replaces what ended.

All of it runs on one event loop, so nothing is locked: the web server's (:meth:`Pool.attach`), or
one in a thread of its own. Other threads ask by :meth:`Pool.wait_for`.

A process does one job after the other. As long as jobs take less than a millisecond, those of one
client wait in the same process, because waking another costs more than the job; what waits behind
one that turns out to be long is taken back after a few milliseconds, and given to another.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

import msgspec

from server.workers.child import Child, Said, started
from server.workers.errands import (
    Asking,
    Busy,
    ClientGone,
    Crashed,
    Errand,
    Outcome,
    Sent,
    Stopped,
    TimedOut,
    Told,
)
from server.workers.home import Home
from server.workers.messages import Answer, Failure, Job, Query, Setup, Trial

T = TypeVar("T")
log = logging.getLogger(__name__)
_TICK_SECONDS = 0.1
"""How often is looked whether a client is still there and a time is over."""
_TRIES = 3
"""How many processes a job may lose to somebody's SIGKILL, and one."""
_LONG_SECONDS = 1.0
"""After this time a job steps back behind those of others, which may be short."""
_SHORT_SECONDS = 0.001
"""As long as jobs take less than this, several wait in one process."""
_WEIGHT = 0.05
"""Of the last job, in how long jobs take."""
_MOST_IN_ONE = 16
"""Jobs that a process has at a time."""
_BEHIND_SECONDS = 0.005
"""How often is looked whether one job holds others up; seen twice, it does. Where all cores are
busy, a process may well not run for three milliseconds, and its jobs are short for all that."""


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
        self._ending: set[asyncio.Task[None]] = set()
        self._waiting: deque[Errand] = deque()
        self._usual = 0.0
        """How many seconds jobs took lately."""
        self._behind: asyncio.TimerHandle | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._closed = False
        self._home = Home("query-processes")

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has everything happen on this loop; before anything is asked."""
        self._home.attach(loop)

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs something on the loop, and waits for it; from other threads."""
        return self._home.wait_for(coroutine)

    def close(self) -> None:
        """Ends every process; jobs that run end with them."""
        if self._home.used and not self._closed:
            self.wait_for(self._end_all())
        self._closed = True
        self._home.close()

    def running(self) -> int:
        """How many processes there are."""
        return len(self._children)

    def busy(self) -> int:
        """How many of them do a job."""
        return sum(1 for child in self._children if child.jobs)

    async def start(self) -> None:
        """Starts all processes ahead of the first query; does not wait until they are ready."""
        for _ in range(self._size):
            self._start_another()

    def places(self) -> set[str]:
        """The snapshots that processes have open or are about to open."""
        sent = {each.place for child in self._children for each in child.jobs}
        return sent | {child.place for child in self._children}

    async def run(
        self, prepare: Callable[[], Job], asking: Asking
    ) -> tuple[Answer | Failure, bytes]:
        """Has a job done, which ``prepare`` makes when it is sent.

        Raises :class:`Busy`, :class:`TimedOut`, :class:`ClientGone` or :class:`Crashed`. A
        process that somebody else kills takes nothing with it: the job is done by another.
        """
        future: asyncio.Future[tuple[Answer | Failure, bytes]]
        future = asyncio.get_running_loop().create_future()
        errand = self.submit(prepare, asking, partial(_settle, future))
        try:
            return await future
        finally:
            errand.drop()

    def submit(self, prepare: Callable[[], Job], asking: Asking, told: Told) -> Errand:
        """The same for who waits for nothing: it is ``told`` what :meth:`run` returns or raises."""
        now = time.monotonic()
        errand = Errand(prepare, asking, told, now + asking.patience, _TRIES)
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(_TICK_SECONDS, self._look)
        child = self._child_for(asking, behind=not self._waiting)
        if child is None:
            self._waiting.append(errand)
            self._start_another()
        else:
            self._send(errand, child, now)
        return errand

    def _child_for(self, asking: Asking, *, behind: bool) -> Child | None:
        """Who can do a job now: one that does such jobs, ``behind`` which it is, or a free one."""
        if behind and asking.brief and self._usual < _SHORT_SECONDS:
            latest = time.monotonic() - 2 * _BEHIND_SECONDS
            for child in self._children:
                if _takes_more(child, asking) and child.since > latest:
                    return child
        if self._idle and self._may(asking.client):
            return self._idle.pop()
        return None

    def _may(self, client: str | None) -> bool:
        """Whether a client may take one more; one that is ready is left to others."""
        if client is None:
            return True
        taken = 1 + sum(1 for child in self._children if child.jobs and child.client == client)
        return taken <= self._share and (taken < len(self._children) or not self._starting)

    def _send(self, errand: Errand, child: Child, now: float) -> None:
        job = errand.prepare()
        if not child.jobs:
            child.since = now
            child.client, child.brief = errand.asking.client, errand.asking.brief
        elif self._behind is None:
            loop = asyncio.get_running_loop()
            self._behind = loop.call_later(_BEHIND_SECONDS, self._look_behind)
        if isinstance(job, Query | Trial):
            child.place = job.place
        child.jobs.append(Sent(errand, child.place, errand.asking.seconds))
        child.send(job)

    def _answered(self, child: Child, said: Said, seconds: float, body: bytes) -> None:
        """A process has done the first of its jobs."""
        done = child.jobs.popleft()
        child.since = time.monotonic()
        if not child.jobs:
            self._free(child)
        if isinstance(said, Answer | Failure):
            self._usual += _WEIGHT * (min(seconds, 1.0) - self._usual)
            if done.errand is not None:
                done.errand.end(said, body)
        if self._waiting:
            self._serve_waiting()

    def _free(self, child: Child) -> None:
        """A process has nothing to do any more."""
        if child.stepped_back and child in self._children:
            self._renew(child)
        elif child.alive and child in self._children:
            self._idle.append(child)

    def _serve_waiting(self) -> None:
        """Gives processes to the first of those who wait and may have one."""
        refused: set[str | None] = set()
        now = time.monotonic()
        for errand in tuple(self._waiting):
            client = errand.asking.client
            if refused and not self._idle:
                return
            if client in refused:
                continue
            # Nobody is kept waiting by what others put behind their own.
            child = self._child_for(errand.asking, behind=not refused)
            if child is None:
                refused.add(client)
            else:
                self._waiting.remove(errand)
                self._send(errand, child, now)

    def _again(self, errands: list[Errand]) -> None:
        """Puts errands before those that wait."""
        until = time.monotonic()
        for errand in reversed(errands):
            errand.until = until + errand.asking.patience
            self._waiting.appendleft(errand)
        self._serve_waiting()

    def _look_behind(self) -> None:
        """Takes back what waits behind a job that was seen here before."""
        self._behind = None
        held: list[Errand] = []
        for child in self._children:
            if not child.jobs:
                continue
            first = child.jobs[0]
            if child.seen is not first:
                child.seen = first
            elif any(sent.errand for sent in list(child.jobs)[1:]):
                held += self._behind_first(child)
                child.take_back()
        if any(len(child.jobs) > 1 for child in self._children):
            loop = asyncio.get_running_loop()
            self._behind = loop.call_later(_BEHIND_SECONDS, self._look_behind)
        if held:
            self._again(held)

    def _behind_first(self, child: Child) -> list[Errand]:
        """The errands behind the first of a process, which are its own no more."""
        found = []
        for sent in list(child.jobs)[1:]:
            if sent.errand is not None:
                found.append(sent.errand)
                sent.errand = None
        return found

    def _look(self) -> None:
        """Ends what is late and what nobody waits for."""
        now = time.monotonic()
        for child in tuple(self._children):
            self._look_at(child, now)
        for errand in tuple(self._waiting):
            if errand.gone() or now > errand.until:
                self._waiting.remove(errand)
                errand.end(ClientGone() if errand.gone() else Busy())
        if self._waiting:
            # The process that was to come may have been killed while it started.
            self._start_another()
        needed = self._waiting or any(child.jobs for child in self._children)
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(_TICK_SECONDS, self._look) if needed else None

    def _look_at(self, child: Child, now: float) -> None:
        for sent in list(child.jobs)[1:]:
            if sent.errand is not None and sent.errand.gone():
                sent.errand.end(ClientGone())
                sent.errand = None
        if not child.jobs:
            return
        first = child.jobs[0]
        if first.errand is not None and first.errand.gone():
            self._stop(child, ClientGone())
        elif now - child.since > first.seconds:
            self._stop(child, TimedOut())
        elif now - child.since > _LONG_SECONDS and not child.stepped_back:
            child.step_back()

    def _stop(self, child: Child, reason: Stopped) -> None:
        """Kills a process for the sake of its first job; what is behind that is done elsewhere."""
        first, behind = child.jobs[0].errand, self._behind_first(child)
        child.jobs.clear()
        self._replace(child, type(reason).__name__)
        if first is not None:
            first.end(reason)
        self._again(behind)

    def _ended(self, child: Child) -> None:
        """A process has ended by itself, or somebody has killed it."""
        if child not in self._children or self._closed:
            return
        if not child.jobs:
            self._idle.remove(child)
            self._replace(child, "idle")
            return
        first, behind = child.jobs[0].errand, self._behind_first(child)
        child.jobs.clear()
        self._children.discard(child)
        task = asyncio.get_running_loop().create_task(self._crashed(child, first))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        self._start_another()
        self._again(behind)

    async def _crashed(self, child: Child, first: Errand | None) -> None:
        """Says of what a process ended, where it was not somebody else's doing."""
        crash = Crashed(-await asyncio.to_thread(child.process.wait))
        self.ended[signal.Signals(crash.signal).name if crash.signal else "exit"] += 1
        if first is None:
            return
        first.tries -= 1
        if crash.signal == signal.SIGKILL and first.tries:
            self._again([first])
        else:
            first.end(crash)

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
        child.answered = partial(self._answered, child)
        child.ended = partial(self._ended, child)
        self._children.add(child)
        self._idle.append(child)
        if child.alive:
            self._serve_waiting()
        else:
            self._ended(child)

    async def _end_all(self) -> None:
        self._closed = True
        for task in tuple(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, *self._ending, return_exceptions=True)
        for timer in (self._looking, self._behind):
            if timer is not None:
                timer.cancel()
        children, self._children, self._idle = self._children, set(), []
        for child in children:
            child.kill()
            for sent in child.jobs:
                if sent.errand is not None:
                    sent.errand.end(Busy())
        while self._waiting:
            self._waiting.popleft().end(Busy())
        for child in children:
            await asyncio.to_thread(child.process.wait)


def _takes_more(child: Child, asking: Asking) -> bool:
    """Whether a job may wait behind those of a process: its client's, none of them long."""
    return (
        0 < len(child.jobs) < _MOST_IN_ONE
        and child.brief
        and child.client == asking.client
        and child.seen is not child.jobs[0]
        and not child.stepped_back
    )


def _settle(
    future: asyncio.Future[tuple[Answer | Failure, bytes]], outcome: Outcome, body: bytes
) -> None:
    """What an errand comes to, for a coroutine."""
    if future.done():
        return
    if isinstance(outcome, Stopped):
        future.set_exception(outcome)
    else:
        future.set_result((outcome, body))
