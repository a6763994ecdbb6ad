"""Reads dumps as pieces of whole lines, whatever their compression, from files or a pipe.

A piece is about a megabyte, so that memory does not grow with the dump; a line longer than any
entity is dropped while it is read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from kg.errors import EmptyInput, MalformedInput

GZIP: Any = gzip
DAMAGED: tuple[type[Exception], ...] = (EOFError, lzma.LZMAError, zlib.error, OSError)
try:  # reads gzip nearly three times as fast, and is not made for every processor
    from isal import igzip, isal_zlib
except ImportError:  # pragma: no cover - depends on the machine
    pass
else:
    GZIP, DAMAGED = igzip, (*DAMAGED, cast(type[Exception], isal_zlib.error))

BLOCK = 1 << 20
"""Bytes that are read at once and, about, that a piece has."""
MAX_LINE = 1 << 25
"""Bytes of the longest line that is read; Wikidata's largest entities have five million."""
_REST = 1 << 16
"""Bytes that are read at once of a line that goes on after a piece."""
PIPE = Path("-")

_DATE = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_MARKS = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)


class Text(NamedTuple):
    """Lines from one place to another, and whether a line follows that was dropped."""

    data: bytes | bytearray
    start: int
    end: int
    too_long: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Some whole lines of a dump: those that begin between two bytes of it, decompressed.

    ``raw`` is how many bytes of the file have been read. ``data`` are the lines; where they lie
    plainly in a file, ``path`` names it in their place. ``too_long`` says that they end with a line
    that was dropped for its length.
    """

    start: int
    end: int
    raw: int
    data: bytes = b""
    path: Path | None = None
    too_long: bool = False

    def read(self, buffer: bytearray, *, limit: int = MAX_LINE) -> Text:
        """Its lines, read from the file where they lie there, into the buffer where they fit.

        Memory that is used again is at hand at once; new memory would take as long as the lines.
        Raises ``OSError`` where it cannot be read.
        """
        if self.path is None:
            return Text(self.data, 0, len(self.data), self.too_long)
        with self.path.open("rb", buffering=0) as file:
            # A line begins after the end of another, and may end in what is others' otherwise.
            before = min(self.start, 1)
            size = self.end - self.start + before
            data = buffer if size <= len(buffer) else bytearray(size)
            size = os.preadv(file.fileno(), [memoryview(data)[:size]], self.start - before)
            start = data.find(b"\n", 0, size) + 1 if before else 0
            if before and start in (0, size):
                return Text(b"", 0, 0, False)  # no line begins here
            rest, place = b"", self.start - before + size
            while (rest[-1:] or data[size - 1 : size]) != b"\n":
                more = os.pread(file.fileno(), _REST, place + len(rest))
                cut = more.find(b"\n") + 1 or len(more)
                rest += more[:cut]
                if place + len(rest) - self.end > limit:
                    return Text(data, start, data.rfind(b"\n", 0, size) + 1 or start, True)
                if not more:
                    break
        end = size + len(rest)
        if end > len(data):
            return Text(b"".join((memoryview(data)[:size], rest)), start, end, False)
        data[size:end] = rest
        return Text(data, start, end, False)


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump to read: its path, or ``-`` for standard input; ``spool`` is a pipe's copy."""

    path: Path
    spool: Path | None = None

    @property
    def name(self) -> str:
        """What statements say they are from."""
        return "standard input" if self.is_pipe else self.path.name

    @property
    def is_pipe(self) -> bool:
        """Whether it can be read but once."""
        return self.path == PIPE or not stat.S_ISREG(self.path.stat().st_mode)

    @property
    def _file(self) -> Path | None:
        """The file that lies on disk, if one does."""
        return self.spool or (None if self.is_pipe else self.path)

    @property
    def size(self) -> int:
        """Bytes as it lies on disk, 0 for a pipe."""
        return self._file.stat().st_size if self._file else 0

    @property
    def mark(self) -> list[str | int]:
        """What tells it from another file, and from itself after a change."""
        if self.is_pipe:
            return [str(self.path)]
        found = self.path.stat()
        return [str(self.path.absolute()), found.st_size, found.st_mtime_ns]

    @property
    def date(self) -> str | None:
        """The date in its name, else the day of its last change; ``None`` for a pipe."""
        match = _DATE.search(self.path.name)
        if match:
            return "-".join(match.groups())
        if self.is_pipe:
            return None
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC).date().isoformat()

    def pieces(self, skip: int = 0) -> Iterator[Piece]:
        """Its lines, from those on that begin at the decompressed byte ``skip`` or later.

        Raises :class:`kg.errors.MalformedInput` for damaged or unknown compression, and
        :class:`kg.errors.EmptyInput` where there is nothing at all.
        """
        try:
            with self.opened() as raw:
                data = self._decompressed(raw)
                if data is raw and self._file:
                    yield from _ranges(self._file, skip)
                    return
                _skip(data, skip)
                yield from blocks(data, lambda: _place(raw), start=skip)
        except DAMAGED as error:
            raise MalformedInput(str(self.path), f"cannot be read: {error}") from error

    def ranges(self, places: Iterable[tuple[int, int]]) -> Iterator[Piece]:
        """Once more the pieces between some places, which are in their order. Errors as above."""
        try:
            with self.opened() as raw:
                data, place = self._decompressed(raw), 0
                for start, end in places:
                    if data is raw:
                        yield Piece(start, end, end, path=self._file)
                        continue
                    _skip(data, start - place)
                    yield Piece(start, end, _place(raw), data.read(end - start))
                    place = end
        except DAMAGED as error:
            raise MalformedInput(str(self.path), f"cannot be read: {error}") from error

    @contextmanager
    def opened(self) -> Iterator[io.BufferedReader]:
        """Its bytes as they lie on disk or come through the pipe."""
        if self.path == PIPE and self.spool is None:
            given = sys.stdin.buffer
            # What stands in for standard input in tests may be no more than its bytes.
            yield given if isinstance(given, io.BufferedReader) else _buffered(given)
        else:
            with (self.spool or self.path).open("rb") as opened:
                yield opened

    def _decompressed(self, raw: io.BufferedReader) -> IO[bytes]:
        start = raw.peek(6)[:6]
        if not start:
            raise EmptyInput(str(self.path), "is empty")
        match next((name for mark, name in _MARKS if start.startswith(mark)), ""):
            case "gz":
                return cast(IO[bytes], GZIP.open(raw))
            case "bz2":
                return bz2.open(raw)
            case "xz":
                return lzma.open(raw)
            case "zstd":
                message = "is zstd, which is not read; hand it in by `zstd -dc FILE |` and `-`"
                raise MalformedInput(str(self.path), message)
        return raw


def _buffered(stream: IO[bytes]) -> io.BufferedReader:
    return io.BufferedReader(cast(io.RawIOBase, stream))


def _skip(data: IO[bytes], count: int) -> None:
    """Passes over some bytes. To seek in what is compressed would be to read it, in small bits."""
    while count and (read := data.read(min(count, BLOCK))):
        count -= len(read)


def _place(raw: io.BufferedReader) -> int:
    return raw.tell() if raw.seekable() else 0


def _ranges(path: Path, start: int) -> Iterator[Piece]:
    """A plain file in ranges, which whoever handles them can read on their own."""
    size = path.stat().st_size
    for place in range(start, size, BLOCK):
        end = min(place + BLOCK, size)
        yield Piece(place, end, end, path=path)


def blocks(
    data: IO[bytes],
    place: Callable[[], int],
    *,
    start: int = 0,
    size: int = BLOCK,
    limit: int = MAX_LINE,
) -> Iterator[Piece]:
    """Cuts bytes into pieces of about ``size`` bytes.

    ``place`` tells how far the file has been read. Of a line of more than ``limit`` bytes no more
    than those are ever held.
    """
    rest, dropped = b"", 0
    while chunk := data.read(size):
        if dropped:
            cut = chunk.find(b"\n") + 1
            dropped += cut or len(chunk)
            if not cut:
                continue
            yield Piece(start, start + dropped, place(), too_long=True)
            start, dropped, chunk = start + dropped, 0, chunk[cut:]
        cut = chunk.rfind(b"\n") + 1
        if cut:
            block, rest = b"".join((rest, memoryview(chunk)[:cut])), chunk[cut:]
            yield Piece(start, start + len(block), place(), block)
            start += len(block)
        else:
            rest += chunk
        if len(rest) > limit:
            dropped, rest = len(rest), b""
    if dropped or rest:
        end = start + dropped + len(rest)
        yield Piece(start, end, place(), rest, too_long=bool(dropped))
