"""An archive of what was read: WARC files (ISO 28500), so that a claim can be shown to have stood.

One file a day, until it is large; each record is a gzip member of its own, so it can be read by
its offset. A page that redirects led to stands behind these, so that what was asked for leads to
what was read. Several processes may write at the same time. Bodies are kept as they were unpacked;
what the server said of their packing stands in headers that begin with ``X-Crawl-``, as Common
Crawl does it.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.articles.records import DAMAGES, is_redirect, read
from kg.errors import DataError, StoreUnavailable
from kg.http import Response
from kg.http.client import MAX_REDIRECTS
from kg.model import Capture
from kg.version import __version__

LARGEST = 1_000_000_000
"""Bytes from which on a new file is begun: what the WARC guidelines recommend."""

_LARGEST_REDIRECT = 65_536
"""Bytes that are kept of what came with a redirect, which nobody reads."""

_PACKING = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_PRIVATE = frozenset({"set-cookie", "set-cookie2"})
_LINE_END = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """What stands in an archive: the address, when it was read, its type and its content.

    ``via`` are the addresses that were redirected, the one that was asked for first.
    """

    address: str
    date: str
    content_type: str
    content: bytes
    via: tuple[str, ...] = ()


class Archive:
    """The WARC files of a folder, which is made when something is first kept in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    def keep(self, response: Response, moment: str) -> tuple[str, int]:
        """Keeps what a server answered at a moment (ISO 8601 with zone), redirects first.

        Returns the file's name within the folder and where in it the first record begins. Raises
        :class:`kg.errors.StoreUnavailable` where it cannot be written; then nothing of it is kept.
        """
        date = datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            with self._opened(date[:10].replace("-", "")) as (name, stream):
                start = stream.seek(0, os.SEEK_END)
                head = b"" if start else _information(name)
                try:
                    before = b"".join(_record(each, date, whole=False) for each in response.via)
                    _write(stream, head + before + _record(response, date))
                except OSError:
                    stream.truncate(start)
                    raise
                return name, start + len(head)
        except OSError as error:
            raise StoreUnavailable(
                str(self._folder), f"the copy of {response.url}: {error.strerror or error}"
            ) from error

    def read(self, capture: Capture) -> Copy:
        """The copy that a capture tells of, once its hash was seen to be right.

        Raises :class:`kg.errors.DataError` where it is not there, damaged, or not what was read.
        """
        if capture.file is None or capture.offset is None:
            raise DataError(capture.address, "no copy was kept")
        path = self._folder / capture.file
        try:
            with path.open("rb") as stream:
                stream.seek(capture.offset)
                copy = _copy(read(stream))
        except FileNotFoundError as error:
            raise DataError(str(path), "there is no such file") from error
        except (*DAMAGES, StopIteration) as error:
            raise DataError(str(path), f"no record at {capture.offset:,} ({error})") from error
        if sha256(copy.content).hexdigest() != capture.digest:
            raise DataError(str(path), f"the record at {capture.offset:,} is not what was read")
        return copy

    @contextmanager
    def _opened(self, day: str) -> Iterator[tuple[str, FileIO]]:
        """The day's file that still has room, for this process alone."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 0
        while True:
            name = f"beleg-{day}-{number:05}.warc.gz"
            with (self._folder / name).open("ab", buffering=0) as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)  # let go of when the file is closed
                if stream.seek(0, os.SEEK_END) < LARGEST:
                    yield name, stream
                    return
            number += 1


def _write(stream: FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]
    os.fsync(stream.fileno())


def _information(name: str) -> bytes:
    """The record that says whose file this is."""
    out = BytesIO()
    writer = WARCWriter(out)
    told = {
        "software": f"beleg/{__version__}",
        "format": "WARC File Format 1.0",
        "description": "Pages that claims were read from. Bodies are as unpacked.",
    }
    writer.write_record(writer.create_warcinfo_record(name, told))
    return out.getvalue()


def _record(response: Response, date: str, whole: bool = True) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out)
    content = response.content
    told = {"WARC-Date": date}
    if not whole and len(content) > _LARGEST_REDIRECT:
        content = content[:_LARGEST_REDIRECT]
        told["WARC-Truncated"] = "length"
    told["WARC-Payload-Digest"] = f"sha256:{sha256(content).hexdigest()}"
    headers = [
        (f"X-Crawl-{name}" if name in _PACKING else name, _LINE_END.sub(" ", value))
        for name, value in response.headers.items()
        if name not in _PRIVATE
    ]
    headers.append(("Content-Length", str(len(content))))
    status = f"{response.status} {http.client.responses.get(response.status, 'Unknown')}"
    writer.write_record(
        writer.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(content),
            length=len(content),
            warc_headers_dict=told,
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        )
    )
    return out.getvalue()


def _copy(records: Iterator[tuple[Any, int]]) -> Copy:
    """The page that the first record is, or that its redirects lead to."""
    via: list[str] = []
    record, _ = next(records)
    while len(via) < MAX_REDIRECTS and is_redirect(record):
        via.append(record.rec_headers.get_header("WARC-Target-URI") or "")
        record, _ = next(records)
    return Copy(
        via=tuple(via),
        address=record.rec_headers.get_header("WARC-Target-URI") or "",
        date=record.rec_headers.get_header("WARC-Date") or "",
        content_type=record.http_headers.get_header("Content-Type") or "",
        content=record.content_stream().read(),
    )
