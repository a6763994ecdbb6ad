"""Processes that parse and pack blocks of lines, in step with one that reads and writes.

Blocks come back in their order. A thread reads ahead while the last block is written. What is over
in one block is done without processes.
"""

from __future__ import annotations

import marshal
import multiprocessing
import os
import signal
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, Final, TypeVar

from kg.errors import DataError, MalformedInput
from kg.knowledge.building.dumplines import Dating, LineReader
from kg.knowledge.building.dumps import MAX_LINE, Lines
from kg.knowledge.building.filters import Filters
from kg.knowledge.building.packing import Block, Tables
from kg.knowledge.wikibase import ForeignWikibase

NAMED: Final = 20
"""Broken lines that are named; the others are counted."""

_PLAIN: Final = 2
"""The version of marshal that does not look for equal objects, which takes longer than it saves."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no entity, and why; ``foreign`` where it is one, but not Wikidata's."""

    file: str
    line: int
    message: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found: entities, those kept, broken lines, foreign ones, and the first of both."""

    read: int = 0
    kept: int = 0
    broken: int = 0
    foreign: int = 0
    named: tuple[Broken, ...] = ()

    @classmethod
    def of(cls, data: dict[str, Any]) -> Tally:
        """The tally that ``dataclasses.asdict`` made this of."""
        return cls(**{**data, "named": tuple(Broken(**each) for each in data.get("named", ()))})

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.read + other.read,
            self.kept + other.kept,
            self.broken + other.broken,
            self.foreign + other.foreign,
            (self.named + other.named)[:NAMED],
        )


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


class Workers:
    """As many processes as asked for, under one set of filters."""

    def __init__(self, filters: Filters, processes: int) -> None:
        self._filters, self._processes = filters, processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def packed(
        self, blocks: Iterator[Lines], dating: Dating
    ) -> Iterator[tuple[Lines, tuple[Tables, Tally]]]:
        """Each block with its rows and what was found in it."""
        for lines, result in self._mapped(_packed, blocks, dating):
            plain, (read, kept, broken, foreign), named = marshal.loads(result)
            first = tuple(Broken(*each) for each in named)
            tally = Tally(read, kept, broken, foreign, first)
            yield lines, (Tables(*plain), tally)

    def superclasses(
        self, blocks: Iterator[Lines]
    ) -> Iterator[tuple[Lines, tuple[array[int], array[int]]]]:
        """Each block with the classes in it, and beside each one a class directly above it."""
        yield from self._mapped(_superclasses, blocks, None)

    def _mapped(
        self, task: Callable[[Lines, Any], Result], blocks: Iterator[Lines], given: Any
    ) -> Iterator[tuple[Lines, Result]]:
        start = list(islice(blocks, 2))
        blocks = chain(start, blocks)
        if len(start) < 2 or self._processes == 1:
            _start(self._filters)
            yield from ((lines, task(lines, given)) for lines in blocks)
            return
        try:
            yield from self._mapped_by_processes(task, blocks, given)
        except BrokenProcessPool as error:
            message = "ended unexpectedly (out of memory?); the same command goes on where it was"
            raise DataError("a process of the build", message) from error

    def _mapped_by_processes(
        self, task: Callable[[Lines, Any], Result], blocks: Iterator[Lines], given: Any
    ) -> Iterator[tuple[Lines, Result]]:
        pool = self._started()
        pending: deque[tuple[Lines, Future[Result]]] = deque()
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(next, blocks, None)
            while (lines := coming.result()) is not None:
                coming = ahead.submit(next, blocks, None)
                pending.append((replace(lines, data=b""), pool.submit(task, lines, given)))
                if len(pending) > 2 * self._processes:
                    done, result = pending.popleft()
                    yield done, result.result()
            for done, result in pending:
                yield done, result.result()

    def _started(self) -> ProcessPoolExecutor:
        """The processes, forked before this one has threads of its own."""
        if self._pool is None:
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(
                self._processes, context, initializer=_start, initargs=(self._filters,)
            )
            self._pool.submit(cores).result()
        return self._pool


_reader: LineReader


def _start(filters: Filters) -> None:
    """Readies a process: what it reads with, and no interruption but by its parent."""
    global _reader  # noqa: PLW0603 - a process's own; tasks cannot bring it along
    _reader = LineReader(filters)
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _entities(lines: Lines) -> Iterator[tuple[int, bytes]]:
    """Each line that should be an entity, with its number and without what stands around it."""
    for number, line in enumerate(lines.data.split(b"\n"), lines.first):
        if line[:1] == b"{" and line[-2:] == b"},":  # as nearly all are
            yield number, line[:-1]
            continue
        text = line.strip().removesuffix(b",")
        if not text.startswith(b"{"):
            text = text.removeprefix(b"\xef\xbb\xbf").removeprefix(b"[").lstrip()
        if not text.endswith(b"}"):
            text = text.removesuffix(b"]").rstrip()
        if text:
            yield number, text


def _packed(lines: Lines, dating: Dating) -> bytes:
    """The rows of a block, and what was found: lists and tuples, marshalled."""
    if lines.too_long:
        limit = f"a line of more than {MAX_LINE >> 20} MB"
        named = [(dating.source, lines.first, limit, False)]
        return marshal.dumps((tuple(Block().tables()), (0, 0, 1, 0), named), _PLAIN)
    block = Block()
    read = broken = foreign = 0
    named = []
    for number, line in _entities(lines):
        try:
            _reader.add(line, dating, block)
        except MalformedInput as error:
            broken += 1
            is_foreign = isinstance(error, ForeignWikibase)
            foreign += is_foreign
            if len(named) < NAMED:
                named.append((dating.source, number, error.message, is_foreign))
            continue
        read += 1
    found = (read, len(block.numbers), broken, foreign)
    return marshal.dumps((tuple(block.tables()), found, named), _PLAIN)


def _superclasses(lines: Lines, _: None) -> tuple[array[int], array[int]]:
    children, parents = array("q"), array("q")
    for _number, line in _entities(lines):
        found = _reader.superclasses(line)
        if found:
            children.extend([found[0]] * len(found[1]))
            parents.extend(found[1])
    return children, parents
