"""Reads dumps as blocks of whole lines, whatever their compression, from files or a pipe.

A block is about a megabyte, so that memory does not grow with the dump; a line longer than any
entity is dropped while it is read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

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
"""Bytes that are read at once and, about, that a block has."""
MAX_LINE = 1 << 25
"""Bytes of the longest line that is read; Wikidata's largest entities have five million."""
PIPE = Path("-")

_DATE = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_MARKS = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a dump, decompressed.

    ``first`` is the 1-based number of the first, ``next`` that of the line after; ``start`` and
    ``end`` are bytes of the decompressed dump; ``raw`` how many bytes of the file have been read.
    ``too_long`` says that this is one line that was dropped for its length; ``data`` is then empty.
    """

    data: bytes
    first: int
    next: int
    start: int
    end: int
    raw: int
    too_long: bool = False


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

    def lines(self, skip: int = 0, first: int = 1) -> Iterator[Lines]:
        """Its lines in blocks, from the decompressed byte ``skip`` on, where line ``first`` begins.

        Raises :class:`kg.errors.MalformedInput` for damaged or unknown compression, and
        :class:`kg.errors.EmptyInput` where there is nothing at all.
        """
        try:
            with self.opened() as raw:
                data = self._decompressed(raw)
                _skip(data, skip)
                yield from blocks(data, lambda: _place(raw), start=skip, first=first)
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
    """Goes on to a byte; what can only be read forwards is read."""
    if count and data.seekable():
        data.seek(count)
        return
    while count and (read := data.read(min(count, BLOCK))):
        count -= len(read)


def _place(raw: io.BufferedReader) -> int:
    return raw.tell() if raw.seekable() else 0


def blocks(
    data: IO[bytes],
    place: Callable[[], int],
    *,
    start: int = 0,
    first: int = 1,
    size: int = BLOCK,
    limit: int = MAX_LINE,
) -> Iterator[Lines]:
    """Cuts bytes into blocks of whole lines of about ``size`` bytes.

    ``place`` tells how far the file has been read. Of a line of more than ``limit`` bytes no more
    than those are ever held.
    """
    rest, line, dropped = b"", first, 0
    while chunk := data.read(size):
        if dropped:
            cut = chunk.find(b"\n") + 1
            dropped += cut or len(chunk)
            if not cut:
                continue
            yield Lines(b"", line, line + 1, start, start + dropped, place(), too_long=True)
            start, line, dropped, chunk = start + dropped, line + 1, 0, chunk[cut:]
        cut = chunk.rfind(b"\n") + 1
        if cut:
            block, rest = rest + chunk[:cut], chunk[cut:]
            after = line + block.count(b"\n")
            yield Lines(block, line, after, start, start + len(block), place())
            start, line = start + len(block), after
        else:
            rest += chunk
        if len(rest) > limit:
            dropped, rest = len(rest), b""
    if dropped or rest:
        end = start + dropped + len(rest)
        yield Lines(rest, line, line + 1, start, end, place(), too_long=bool(dropped))
