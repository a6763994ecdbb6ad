"""The records of a WARC file (ISO 28500), one by one, by warcio.

What the library does not do is done here: lines and numbers of headers are bounded, and a file
that ends in the middle of a record, or a record that is damaged, is never taken for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from kg.errors import MalformedInput
from kg.http.client import REDIRECTS

DAMAGES = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, zlib.error)
"""What the library raises on damaged archives: some headers that are missing it takes for there."""

_LONGEST_LINE = 65_536
_MOST_LINES = 2_000
"""Of the headers of one record; servers allow some dozen kilobytes, and a hundred lines."""

_PIECE = 65_536
_CUT = "it ends in the middle of a record"


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio ships no types
    """Unpacks a file; counts the lines of headers, and notes where the file ends among them."""

    lines = -1
    """Lines of the headers that are being read; -1 while there are none."""
    ended = begun = False
    complete = True
    decompressor: Any

    def readline(self, length: int | None = None) -> bytes:
        """A line of at most so many bytes; raises ValueError where headers are no headers."""
        line: bytes = super().readline(min(length or _LONGEST_LINE, _LONGEST_LINE))
        if self.lines >= 0:
            self.ended = not line.endswith(b"\n")
            self.lines += bool(line)
            if len(line) == _LONGEST_LINE or self.lines > _MOST_LINES:
                raise ValueError("its headers are too long")
        return line

    def _decompress(self, data: bytes) -> bytes:
        """As the library does it, but for damaged data, which it takes for the end."""
        if self.decompressor is None or not data:
            return data
        self.begun = True
        try:
            unpacked: bytes = self.decompressor.decompress(data)
        except zlib.error:
            if self.num_block_read:
                raise
            self.decompressor = None  # it was not packed
            return data
        return unpacked

    def close_decompressor(self) -> None:
        """Notes whether the last gzip member is whole."""
        if self.decompressor is not None:
            self.complete = self.decompressor.eof or not self.begun
        super().close_decompressor()


class _Iterator(ArchiveIterator):  # type: ignore[misc]  # warcio ships no types
    """Gives the records of a file; raises one of :data:`DAMAGES` where it is not whole."""

    INC_RECORD = ""
    """What the library says to standard error of its own accord."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self.file = self.reader = _Reader(self.fh)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.file.lines = 0 if next_line is None else 1
        try:
            record = super()._next_record(next_line)
        except EOFError as error:
            if self.file.lines:
                raise ArchiveLoadFailed(_CUT) from error
            raise
        if self.file.ended:
            raise ArchiveLoadFailed(_CUT)
        length = record.rec_headers.get_header("Content-Length")
        if record.format == "warc" and not (length or "").isdecimal():
            raise ArchiveLoadFailed("a record does not say how long it is")
        self.file.lines = -1
        return record

    def read_to_end(self, record: Any = None) -> None:
        """Passes over the rest of a record, which must be all there."""
        if self.record is not None and not self.member_info:
            drain(self.record)
        super().read_to_end(record)


def drain(record: Any) -> None:
    """Passes over what is left of a record; raises where that is less than the record says."""
    while record.raw_stream.read(_PIECE):
        continue
    if record.raw_stream.limit:
        raise ArchiveLoadFailed(_CUT)


def read(stream: IO[bytes]) -> Iterator[tuple[Any, int]]:
    """The records of a file and where they begin, gzipped or not; raises :data:`DAMAGES`."""
    iterator = _Iterator(stream)
    while (record := next(iterator, None)) is not None:
        yield record, iterator.offset
    if not iterator.file.complete:
        raise ArchiveLoadFailed(_CUT)


def records(stream: IO[bytes], ref: str) -> Iterator[tuple[Any, int]]:
    """The same; raises :class:`MalformedInput` at the first damage."""
    try:
        yield from read(stream)
    except DAMAGES as error:
        raise MalformedInput(ref, f"this WARC file is damaged or none ({error})") from error


def is_redirect(record: Any) -> bool:
    """Whether a record is an answer that leads to another address."""
    headers = record.http_headers
    if headers is None or not headers.get_header("Location"):
        return False
    return headers.get_statuscode() in {str(status) for status in REDIRECTS}
