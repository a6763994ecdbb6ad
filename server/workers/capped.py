"""Answers with an end: results are collected as they are written, and cut after the last row.

The engine writes rows into an :class:`Answering`, which stops it when there are too many. Rows
are counted in the text itself, which costs less than handling each one in Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pyoxigraph import QueryResultsFormat

_JSON_STRING_OR_ROW = re.compile(rb'"(?:[^"\\]|\\.)*+"|\},\{', re.DOTALL)
_SMALLEST_ROW = 3  # bytes: {}, in JSON


class Full(Exception):
    """There is more than the caps allow."""


@dataclass(slots=True)
class Answering:
    """A file that the engine writes results into; raises :class:`Full` beyond a cap."""

    count: Callable[[bytes], int]
    max_rows: int
    max_bytes: int
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    _looked_at: int = 0

    def write(self, chunk: bytes) -> int:
        """Takes a chunk."""
        self.chunks.append(chunk)
        self.size += len(chunk)
        # Counting reads everything again: only when there could be too many, then ever rarer.
        if self.size > max(_SMALLEST_ROW * self.max_rows, 2 * self._looked_at):
            self._looked_at = self.size
            if self.count(self.text()) > self.max_rows:
                raise Full
        if self.size > self.max_bytes:
            raise Full
        return len(chunk)

    def flush(self) -> None:
        """Nothing: all is in memory."""

    def text(self) -> bytes:
        """All that was written."""
        whole = b"".join(self.chunks)
        self.chunks = [whole]
        return whole


def json_rows(text: bytes) -> int:
    """The rows of SPARQL JSON results, whole or not: outside of strings, rows meet in ``},{``."""
    outside = text.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    bare = b"".join(outside)
    return bare.count(b"},{") + (b"[{" in bare)


def xml_rows(text: bytes) -> int:
    """The rows of SPARQL XML results."""
    return text.count(b"<result>")


def csv_rows(text: bytes) -> int:
    """The rows of SPARQL CSV results."""
    return b"".join(text.split(b'"')[::2]).count(b"\r\n") - 1


def tsv_rows(text: bytes) -> int:
    """The rows of SPARQL TSV results; terms hold no line breaks."""
    return text.count(b"\n") - 1


COUNTED: dict[QueryResultsFormat, Callable[[bytes], int]] = {
    QueryResultsFormat.JSON: json_rows,
    QueryResultsFormat.XML: xml_rows,
    QueryResultsFormat.CSV: csv_rows,
    QueryResultsFormat.TSV: tsv_rows,
}


def cut_json(text: bytes, rows: int, note: str) -> bytes:
    """The first rows of unfinished JSON results, ended, with a link in the head that says so."""
    left = rows
    for found in _JSON_STRING_OR_ROW.finditer(text):
        if found[0] == b"},{":
            left -= 1
            if left == 0:
                text = text[: found.start() + 1] + b"]}}"
                break
    return text.replace(b'{"head":{', b'{"head":{"link":["%s"],' % note.encode(), 1)


def cut_xml(text: bytes, rows: int, note: str) -> bytes:
    """The first rows of unfinished XML results, ended, with a link in the head that says so."""
    end = -1
    for _ in range(rows):
        end = text.index(b"</result>", end + 1)
    if rows:
        text = text[: end + len(b"</result>")] + b"</results></sparql>"
    return text.replace(b"</head>", b'<link href="%s"/></head>' % note.encode(), 1)


CUT: dict[QueryResultsFormat, Callable[[bytes, int, str], bytes]] = {
    QueryResultsFormat.JSON: cut_json,
    QueryResultsFormat.XML: cut_xml,
}
"""The formats that have a place to say that rows are missing."""
