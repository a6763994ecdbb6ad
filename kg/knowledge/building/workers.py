"""Processes that parse and pack pieces of a dump, in step with one that writes.

Pieces come back in their order. Of a plain file each process reads its own; of others, one thread
decompresses ahead into memory that all share. What is over in one piece is done without processes.
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
from itertools import chain, cycle, islice
from mmap import mmap
from typing import Any, Final, TypeVar

from kg.errors import DataError, MalformedInput
from kg.knowledge.building.dumplines import Dating, LineReader
from kg.knowledge.building.dumps import BLOCK, MAX_LINE, Piece, Text
from kg.knowledge.building.filters import Filters
from kg.knowledge.building.packing import Block, Tables
from kg.knowledge.wikibase import ForeignWikibase

NAMED: Final = 20
"""Broken lines that are named; the others are counted."""

_SLOT: Final = 2 * BLOCK
"""Bytes of shared memory for a piece; what is longer goes through a pipe."""
_OPEN: Final = ord("{")
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
    """Lines, entities, those kept, broken lines and foreign ones, and the first of both."""

    lines: int = 0
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
            self.lines + other.lines,
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
        # More than are under way at once, so that none is written to before it has been read.
        self._shared = mmap(-1, _SLOT * (2 * processes + 2))

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._shared.close()

    def packed(
        self, pieces: Iterator[Piece], dating: Dating, lines: int
    ) -> Iterator[tuple[Piece, tuple[Tables, Tally]]]:
        """Each piece with its rows and what was found in it; ``lines`` come before the first."""
        for piece, result in self._mapped(_packed, pieces, dating):
            plain, (count, read, kept, broken, foreign), named = marshal.loads(result)
            first = tuple(Broken(file, lines + line, *why) for file, line, *why in named)
            tally = Tally(count, read, kept, broken, foreign, first)
            lines += count
            yield piece, (Tables(*plain), tally)

    def superclasses(
        self, pieces: Iterator[Piece]
    ) -> Iterator[tuple[Piece, tuple[array[int], array[int]]]]:
        """Each piece with the classes in it, and beside each one a class directly above it."""
        yield from self._mapped(_superclasses, pieces, None)

    def _mapped(
        self, task: Callable[[Text, Any], Result], pieces: Iterator[Piece], given: Any
    ) -> Iterator[tuple[Piece, Result]]:
        start = list(islice(pieces, 2))
        pieces = chain(start, pieces)
        if len(start) < 2 or self._processes == 1:
            _start(self._filters)
            yield from ((piece, task(piece.read(_buffer), given)) for piece in pieces)
            return
        try:
            yield from self._mapped_by_processes(task, pieces, given)
        except BrokenProcessPool as error:
            message = "ended unexpectedly (out of memory?); the same command goes on where it was"
            raise DataError("a process of the build", message) from error

    def _mapped_by_processes(
        self, task: Callable[[Text, Any], Result], pieces: Iterator[Piece], given: Any
    ) -> Iterator[tuple[Piece, Result]]:
        pool = self._started()
        pending: deque[tuple[Piece, Future[Result]]] = deque()
        slots = cycle(range(0, len(self._shared), _SLOT))
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(next, pieces, None)
            while (piece := coming.result()) is not None:
                coming = ahead.submit(next, pieces, None)
                place = next(slots)
                if 0 < len(piece.data) <= _SLOT:
                    end = place + len(piece.data)
                    self._shared[place:end] = piece.data
                    piece = replace(piece, data=b"")
                else:
                    end = place
                future = pool.submit(_shared_task, task, piece, given, place, end)
                pending.append((replace(piece, data=b""), future))
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
                self._processes,
                context,
                initializer=_start,
                initargs=(self._filters, self._shared),
            )
            self._pool.submit(cores).result()
        return self._pool


_reader: LineReader
_shared: mmap
_buffer: bytearray


def _start(filters: Filters, shared: mmap | None = None) -> None:
    """Readies a process: what it reads with, and no interruption but by its parent."""
    global _reader, _shared, _buffer  # noqa: PLW0603 - a process's own; tasks cannot bring them along
    _reader, _buffer = LineReader(filters), bytearray(_SLOT)
    if shared is not None:
        _shared = shared
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _shared_task(
    task: Callable[[Text, Any], Result], piece: Piece, given: Any, start: int, end: int
) -> Result:
    """Does a task with the lines of a piece, which may lie in the shared memory."""
    if start == end:
        return task(piece.read(_buffer), given)
    with memoryview(_shared) as shared:
        _buffer[: end - start] = shared[start:end]
    return task(Text(_buffer, 0, end - start, too_long=False), given)


def _entities(text: Text) -> Iterator[tuple[int, bytes | memoryview]]:
    """Each line that should be an entity, with its number and without what stands around it."""
    data, start, last, _ = text
    view, number = memoryview(data), 0
    while start < last:
        number += 1
        end = data.find(b"\n", start, last)
        end = last if end < 0 else end
        if data[start] == _OPEN and data[end - 2 : end] == b"},":  # as nearly all are
            yield number, view[start : end - 1]
        elif inner := _inner(bytes(view[start:end])):
            yield number, inner
        start = end + 1


def _inner(line: bytes) -> bytes:
    """A line without what an array or a careless writer has around its entity."""
    text = line.strip().removesuffix(b",")
    if not text.startswith(b"{"):
        text = text.removeprefix(b"\xef\xbb\xbf").removeprefix(b"[").lstrip()
    if not text.endswith(b"}"):
        text = text.removesuffix(b"]").rstrip()
    return text


def _packed(text: Text, dating: Dating) -> bytes:
    """The rows of some lines, and what was found: lists and tuples, marshalled."""
    block, named = Block(), list[tuple[str, int, str, bool]]()
    read = broken = foreign = 0
    for number, line in _entities(text):
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
    lines = text.data.count(b"\n", text.start, text.end)
    if text.too_long:
        lines += 1
        broken += 1
        named.append((dating.source, lines, f"a line of more than {MAX_LINE >> 20} MB", False))
    found = (lines, read, len(block.numbers), broken, foreign)
    return marshal.dumps((tuple(block.tables()), found, named), _PLAIN)


def _superclasses(text: Text, _: None) -> tuple[array[int], array[int]]:
    children, parents = array("q"), array("q")
    for _number, line in _entities(text):
        found = _reader.superclasses(line)
        if found:
            children.extend([found[0]] * len(found[1]))
            parents.extend(found[1])
    return children, parents
