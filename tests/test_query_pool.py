"""The pool of query processes, where one is killed before it is ready."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kg
from server.workers import pool as pool_module
from server.workers.child import Child
from server.workers.errands import Asking, Busy, Crashed, Outcome, TimedOut
from server.workers.messages import Answer, Check, Failure, Setup
from server.workers.pool import Pool

DIES_FIRST = """
import os, pathlib, signal
from server.workers.process import Local, main

marks = pathlib.Path({marks!r})
count = len(list(marks.iterdir()))
(marks / str(count)).touch()
if count < {times}:
    os.kill(os.getpid(), signal.SIGKILL)
main(Local, network=False)
"""
CHECK = Check("query", "ASK {}", "http://localhost/", 30)


@pytest.fixture
def dying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Pool]]:
    """Makes a pool of one process, the first of which are killed while they start."""
    pools = []

    def made(times: int) -> Pool:
        marks = tmp_path / "marks"
        marks.mkdir()
        (tmp_path / "dies_first.py").write_text(
            DIES_FIRST.format(marks=str(marks), times=times), encoding="utf-8"
        )
        monkeypatch.syspath_prepend(tmp_path)
        pools.append(Pool(1, Setup(None, 1 << 30, dict(kg.prefixes)), "dies_first"))
        return pools[-1]

    yield made
    for pool in pools:
        pool.close()


def asked(pool: Pool, asking: Asking) -> tuple[Answer | Failure, bytes]:
    """What comes back for a text to parse."""
    return pool.wait_for(pool.run(lambda: CHECK, asking))


@pytest.fixture
def pool_of() -> Iterator[Callable[[int], Pool]]:
    """Makes pools of query processes."""
    pools = []

    def made(size: int) -> Pool:
        pools.append(Pool(size, Setup(None, 1 << 30, dict(kg.prefixes)), "server.workers.process"))
        return pools[-1]

    yield made
    for pool in pools:
        pool.close()


class Held:
    """A process of the pool that is stopped when it is sent its next job."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.sent: list[Child] = []

    def __call__(self) -> Check:
        """The job; for :meth:`Pool.run`."""
        free = (each for each in self._pool._children if each not in self._pool._idle)
        child = next(each for each in free if not each.jobs)
        os.kill(child.process.pid, signal.SIGSTOP)
        self.sent.append(child)
        return CHECK

    def go(self) -> None:
        """Lets it go on."""
        os.kill(self.sent[-1].process.pid, signal.SIGCONT)


def job() -> Check:
    """A job that takes no time."""
    return CHECK


def test_a_process_killed_while_it_starts_is_replaced(dying: Callable[[int], Pool]) -> None:
    pool = dying(2)
    assert asked(pool, Asking(30, patience=60)) == (Answer(), b"")
    assert pool.running() == 1


def test_processes_that_never_start_leave_the_client_a_clear_end(
    dying: Callable[[int], Pool],
) -> None:
    with pytest.raises(Busy):
        asked(dying(10_000), Asking(30, patience=0.5))


def test_a_process_whose_job_takes_long_steps_back_and_is_replaced(
    pool_of: Callable[[int], Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its niceness cannot be taken back, so the next job gets another process."""
    monkeypatch.setattr(pool_module, "_LONG_SECONDS", 0)
    pool = pool_of(1)

    async def long() -> Child:
        held = Held(pool)
        task = asyncio.create_task(pool.run(held, Asking(30, patience=60)))
        while not (held.sent and held.sent[0].stepped_back):
            await asyncio.sleep(0.01)
        held.go()
        assert await task == (Answer(), b"")
        return held.sent[0]

    first = pool.wait_for(long())
    assert first.process.wait() == -signal.SIGKILL
    assert asked(pool, Asking(30, patience=60)) == (Answer(), b"")
    assert not pool.ended


def test_one_client_leaves_a_process_to_others(pool_of: Callable[[int], Pool]) -> None:
    pool = pool_of(2)

    async def crowded() -> None:
        held = Held(pool)
        first = asyncio.create_task(pool.run(held, Asking(30, patience=60, client="a")))
        while not held.sent:
            await asyncio.sleep(0.01)
        with pytest.raises(Busy):
            await pool.run(job, Asking(30, patience=0.2, client="a"))
        assert await pool.run(job, Asking(30, patience=60, client="b")) == (Answer(), b"")
        held.go()
        assert await first == (Answer(), b"")
        assert await pool.run(job, Asking(30, client="a")) == (Answer(), b"")

    pool.wait_for(crowded())


BRIEF = Asking(30, patience=60, client="a", brief=True)


def test_what_waits_behind_a_long_job_is_given_to_another(pool_of: Callable[[int], Pool]) -> None:
    pool = pool_of(3)

    async def behind() -> None:
        await pool.start()
        while len(pool._idle) < 3:
            await asyncio.sleep(0.01)
        held = Held(pool)
        first = asyncio.create_task(pool.run(held, BRIEF))
        others = [asyncio.create_task(pool.run(job, BRIEF)) for _ in range(5)]
        await asyncio.sleep(0)
        assert [len(child.jobs) for child in held.sent] == [6]
        assert await asyncio.gather(*others) == [(Answer(), b"")] * 5
        assert not first.done()
        held.go()
        assert await first == (Answer(), b"")
        while pool.busy():  # with what it skips, or does although nobody asks any more
            await asyncio.sleep(0.01)
        assert await pool.run(job, BRIEF) == (Answer(), b"")
        assert not pool.ended

    pool.wait_for(behind())


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_ends_takes_with_it_what_it_did_and_no_more(
    pool_of: Callable[[int], Pool], end: signal.Signals
) -> None:
    """Somebody's SIGKILL costs a job nothing; a signal of its own is the first job's doing."""
    pool = pool_of(2)

    async def dies() -> None:
        held = Held(pool)
        first = asyncio.create_task(pool.run(held, BRIEF))
        while not held.sent:
            await asyncio.sleep(0.01)
        others = [asyncio.create_task(pool.run(job, BRIEF)) for _ in range(5)]
        await asyncio.sleep(0)
        os.kill(held.sent[0].process.pid, end)
        os.kill(held.sent[0].process.pid, signal.SIGCONT)
        if end == signal.SIGSEGV:
            with pytest.raises(Crashed):
                await first
        else:
            # It is stopped once more where it is done again.
            while len(held.sent) < 2:
                await asyncio.sleep(0.01)
            held.go()
            assert await first == (Answer(), b"")
        assert await asyncio.gather(*others) == [(Answer(), b"")] * 5

    pool.wait_for(dies())


def test_a_job_past_its_time_ends_alone(pool_of: Callable[[int], Pool]) -> None:
    pool = pool_of(2)

    async def late() -> None:
        held = Held(pool)
        asking = Asking(0.01, patience=60, client="a", brief=True)
        first = asyncio.create_task(pool.run(held, asking))
        while not held.sent:
            await asyncio.sleep(0.01)
        others = [asyncio.create_task(pool.run(job, BRIEF)) for _ in range(5)]
        with pytest.raises(TimedOut):
            await first
        assert await asyncio.gather(*others) == [(Answer(), b"")] * 5
        assert pool.ended == {"TimedOut": 1}

    pool.wait_for(late())


def test_nobody_waits_behind_what_another_client_queues(pool_of: Callable[[int], Pool]) -> None:
    """Jobs of one client gather in one process only as long as nobody else waits for one."""
    pool = pool_of(2)

    async def queued() -> None:
        held, other = Held(pool), Held(pool)
        first = asyncio.create_task(pool.run(held, BRIEF))
        while not held.sent:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(pool.run(other, Asking(30, patience=60, client="b")))
        while pool._idle or not other.sent:
            await asyncio.sleep(0.01)
        third = asyncio.create_task(pool.run(job, Asking(30, patience=60, client="c")))
        await asyncio.sleep(0)
        late = asyncio.create_task(pool.run(job, BRIEF))
        await asyncio.sleep(0)
        assert len(held.sent[0].jobs) == 1
        held.go()
        assert await third == (Answer(), b"")
        assert await late == (Answer(), b"")
        other.go()
        assert {await first, await second} == {(Answer(), b"")}

    pool.wait_for(queued())


def test_a_pool_that_closes_ends_what_it_was_asked(pool_of: Callable[[int], Pool]) -> None:
    pool = pool_of(1)
    held = Held(pool)
    told: list[Outcome] = []

    async def asked_for() -> None:
        pool.submit(held, Asking(30, patience=60), lambda outcome, _: told.append(outcome))
        pool.submit(job, Asking(30, patience=60), lambda outcome, _: told.append(outcome))
        while not held.sent:
            await asyncio.sleep(0.01)

    pool.wait_for(asked_for())
    pool.close()
    assert [type(each) for each in told] == [Busy, Busy]
