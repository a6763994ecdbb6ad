"""Processes that parse and pack pieces of a dump, in step with one that writes.

Pieces come back in their order. Of a plain file each process reads its own; of others, one thread
decompresses ahead into memory that all share. What is over in one piece is done without processes.
"""

from __future__ import annotations

import marshal
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice
from mmap import mmap
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final, NamedTuple

from kg.errors import DataError, MalformedInput
from kg.knowledge.building.dumplines import Dating, LineReader
from kg.knowledge.building.dumps import BLOCK, MAX_LINE, Piece, Text
from kg.knowledge.building.filters import Filters
from kg.knowledge.building.packing import LINE_NUMBER, WIDTHS, Block, Noted, Tables
from kg.knowledge.wikibase import ForeignWikibase

NAMED: Final = 20
"""Broken lines that are named; the others are counted."""

_SLOT: Final = 2 * BLOCK
"""Bytes of shared memory for a piece; what is longer goes through a pipe."""
_AHEAD: Final = 3
"""Pieces that a process has before it."""
_OPEN: Final = ord("{")
_LINE_FEED: Final = ord("\n")
_PLAIN: Final = 2
"""The version of marshal that does not look for equal objects, which takes longer than it saves."""


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


class Packed(NamedTuple):
    """What is in a piece: its rows, what was found in it, and what it tells of classes."""

    tables: Tables
    tally: Tally
    noted: Noted

    @classmethod
    def unpacked(cls, result: bytes, lines: int) -> Packed:
        """What a process has marshalled, with the numbers that lines have after so many others."""
        tables, (count, read, kept, broken, foreign), named, noted = marshal.loads(result)
        first = tuple(Broken(file, lines + line, *why) for file, line, *why in named)
        classes, width = tables[0]["build_class"], WIDTHS["build_class"]
        classes[LINE_NUMBER::width] = [lines + n for n in classes[LINE_NUMBER::width]]
        return cls(Tables(*tables), Tally(count, read, kept, broken, foreign, first), Noted(*noted))


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


class Workers:
    """As many processes as asked for, under one set of filters."""

    def __init__(self, filters: Filters, processes: int) -> None:
        self._filters, self._processes = filters, processes
        self._started: list[tuple[BaseProcess, Connection]] = []
        # More than are under way at once, so that none is written to before it has been read.
        self._shared = mmap(-1, _SLOT * (_AHEAD * processes + 2))

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for _process, connection in self._started:
            connection.close()  # ends it after the piece it is at
        for process, _connection in self._started:
            process.join()
        self._shared.close()

    def packed(
        self, pieces: Iterator[Piece], dating: Dating
    ) -> Generator[tuple[Piece, bytes], None, None]:
        """Each piece with what is in it, for :meth:`Packed.unpacked`."""
        start = list(islice(pieces, 2))
        pieces = chain(start, pieces)
        if len(start) < 2 or self._processes == 1:
            _start(self._filters)
            yield from ((piece, _packed(piece.read(_buffer), dating)) for piece in pieces)
            return
        try:
            yield from self._by_processes(pieces, dating)
        except (EOFError, ConnectionError) as error:
            message = "ended unexpectedly (out of memory?); the same command goes on where it was"
            raise DataError("a process of the build", message) from error

    def _by_processes(
        self, pieces: Iterator[Piece], dating: Dating
    ) -> Iterator[tuple[Piece, bytes]]:
        turns, slots = cycle(self._connections()), cycle(range(0, len(self._shared), _SLOT))
        pending: deque[tuple[Piece, Connection]] = deque()
        with closing(_read_ahead(pieces)) as coming:
            for piece in coming:
                connection, place = next(turns), next(slots)
                end, bare = place + len(piece.data), replace(piece, data=b"")
                if len(piece.data) <= _SLOT:
                    self._shared[place:end] = piece.data
                    connection.send((bare, dating, place, end))
                else:
                    # A full pipe waits for its reader, who may be waiting with an answer.
                    while pending:
                        yield _answer(*pending.popleft())
                    connection.send((piece, dating, place, place))
                pending.append((bare, connection))
                if len(pending) > _AHEAD * self._processes:
                    yield _answer(*pending.popleft())
            while pending:
                yield _answer(*pending.popleft())

    def _connections(self) -> list[Connection]:
        """The processes' pipes; they are forked before this one has threads of its own."""
        if not self._started:
            context = multiprocessing.get_context("fork")
            for _ in range(self._processes):
                ours, theirs = context.Pipe()
                inherited = [ours, *(connection for _, connection in self._started)]
                arguments = theirs, inherited, self._filters, self._shared
                process = context.Process(target=_serve, args=arguments, daemon=True)
                process.start()
                theirs.close()
                self._started.append((process, ours))
        return [connection for _, connection in self._started]


def _answer(piece: Piece, connection: Connection) -> tuple[Piece, bytes]:
    result: bytes | OSError = connection.recv()
    if isinstance(result, OSError):
        raise result
    return piece, result


def _read_ahead(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """The same pieces; those that cost something to get come from a thread, one ahead."""
    first = next(pieces)
    yield first
    if first.path is not None:
        yield from pieces
        return
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = ahead.submit(next, pieces, None)
            yield piece


_reader: LineReader
_shared: mmap
_buffer: bytearray


def _start(filters: Filters, shared: mmap | None = None) -> None:
    """Readies a process: what it reads with."""
    global _reader, _shared, _buffer  # noqa: PLW0603 - a process's own; tasks cannot bring them along
    _reader, _buffer = LineReader(filters), bytearray(_SLOT)
    if shared is not None:
        _shared = shared


def _serve(
    connection: Connection, inherited: list[Connection], filters: Filters, shared: mmap
) -> None:
    """Does tasks until nobody is left who could send one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is its parent's matter
    for each in inherited:
        each.close()
    _start(filters, shared)
    while True:
        try:
            task = connection.recv()
            result: bytes | OSError
            try:
                result = _from_shared(*task)
            except OSError as error:
                result = error
            connection.send(result)
        except (EOFError, ConnectionError):
            return


def _from_shared(piece: Piece, dating: Dating, start: int, end: int) -> bytes:
    """What is in a piece, whose lines may lie in the shared memory."""
    if start == end:
        return _packed(piece.read(_buffer), dating)
    with memoryview(_shared) as shared:
        _buffer[: end - start] = shared[start:end]
    return _packed(Text(_buffer, 0, end - start, too_long=False), dating)


def _entities(text: Text) -> Iterator[tuple[int, bytes | memoryview]]:
    """Each line with its number and without what stands around an entity: empty for none."""
    data, start, last, _ = text
    view, number = memoryview(data), 0
    while start < last:
        number += 1
        end = data.find(b"\n", start, last)
        end = last if end < 0 else end
        if data[start] == _OPEN and data[end - 2 : end] == b"},":  # as nearly all are
            yield number, view[start : end - 1]
        else:
            yield number, _inner(bytes(view[start:end]))
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
    """What is in some lines, see :class:`Packed`: lists and tuples, marshalled."""
    block, named = Block(), list[tuple[str, int, str, bool]]()
    lines = read = broken = foreign = 0
    for number, line in _entities(text):
        lines = number
        if not line:
            continue
        try:
            _reader.add(line, dating, block, number)
        except MalformedInput as error:
            broken += 1
            is_foreign = isinstance(error, ForeignWikibase)
            foreign += is_foreign
            if len(named) < NAMED:
                named.append((dating.source, number, error.message, is_foreign))
            continue
        read += 1
    if lines and text.data[text.end - 1] != _LINE_FEED:
        lines -= 1  # it is counted with its end
    if text.too_long and not _reader.again:
        lines += 1
        broken += 1
        named.append((dating.source, lines, f"a line of more than {MAX_LINE >> 20} MB", False))
    tables = block.tables()
    kept = len(tables.rows["entity"]) // WIDTHS["entity"]
    found = (lines, read, kept, broken, foreign)
    return marshal.dumps((tuple(tables), found, named, tuple(block.noted())), _PLAIN)
