"""The pool of query processes, where one is killed before it is ready."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kg
from server.workers import pool as pool_module
from server.workers.child import Child
from server.workers.messages import Answer, Check, Failure, Setup
from server.workers.pool import Asking, Busy, Pool

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

    async def prepared(_: Child) -> Check:
        return CHECK

    return pool.wait_for(pool.run(prepared, asking))


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its niceness cannot be taken back, so the next job gets another process."""
    monkeypatch.setattr(pool_module, "_LONG_SECONDS", 0)
    pool = Pool(1, Setup(None, 1 << 30, dict(kg.prefixes)), "server.workers.process")
    seen: list[Child] = []

    async def prepared(child: Child) -> Check:
        seen.append(child)
        await asyncio.sleep(0)  # as long as it takes to step back
        return CHECK

    try:
        for _ in range(2):
            done = pool.run(prepared, Asking(30, patience=60))
            assert pool.wait_for(done) == (Answer(), b"")
        first, second = seen
        assert first.stepped_back
        assert first.process.wait() == -signal.SIGKILL
        assert second is not first
        assert not pool.ended
    finally:
        pool.close()


def test_one_client_leaves_a_process_to_others() -> None:
    pool = Pool(2, Setup(None, 1 << 30, dict(kg.prefixes)), "server.workers.process")

    async def crowded() -> None:
        holding, held = asyncio.Event(), asyncio.Event()

        async def holds(_: Child) -> Check:
            held.set()
            await holding.wait()
            return CHECK

        async def prepared(_: Child) -> Check:
            return CHECK

        first = asyncio.create_task(pool.run(holds, Asking(30, patience=60, client="a")))
        await held.wait()
        with pytest.raises(Busy):
            await pool.run(prepared, Asking(30, patience=0.2, client="a"))
        assert await pool.run(prepared, Asking(30, patience=60, client="b")) == (Answer(), b"")
        holding.set()
        assert await first == (Answer(), b"")
        assert await pool.run(prepared, Asking(30, client="a")) == (Answer(), b"")

    try:
        pool.wait_for(crowded())
    finally:
        pool.close()
