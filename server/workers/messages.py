"""What the server and its query processes say to each other, in msgpack.

A process gets jobs, each behind its :data:`LENGTH`, and answers each in turn: a :data:`HEAD`, the
reply, and its body.
"""

from __future__ import annotations

import struct
from typing import Literal, TypeAlias

import msgspec

LENGTH = struct.Struct("!I")
HEAD = struct.Struct("!IIf")
"""The length of a reply, that of its body, and the seconds that the job took."""

Problem: TypeAlias = Literal[
    "syntax",
    "unsupported",
    "not-acceptable",
    "too-many-rows",
    "too-large",
    "memory",
    "engine",
    "unavailable",
]
"""Why a process has no answer; :mod:`server.errors` holds the HTTP status of each."""


class Setup(msgspec.Struct, frozen=True):
    """What a process is told once: where it may read, and how much memory (bytes) it may take.

    ``writable`` says whether it may also write there.
    """

    readable: str | None
    memory: int
    prefixes: dict[str, str]
    writable: bool = False


class Ready(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A process has confined itself; ``confined`` is False where the kernel cannot do it."""

    confined: bool


class Choice(msgspec.Struct, frozen=True, array_like=True):
    """The media type that the client likes best for each kind of answer; None where it has none."""

    rows: str | None
    truth: str | None
    triples: str | None


class Query(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A query over a snapshot, or over a service where ``place`` is its URL."""

    place: str
    text: str
    choice: Choice
    base: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float = 30.0
    max_rows: int = 100_000
    max_bytes: int = 100_000_000
    gzip: bool = False


class Check(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A query or an update to parse, and not to run."""

    kind: Literal["query", "update"]
    text: str
    base: str
    seconds: float


class Parse(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """An RDF document to turn into N-Triples: the triples of one graph."""

    data: bytes
    media_type: str
    base: str
    seconds: float


class Trial(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """An update to run on a snapshot that nobody else reads, to see that it comes to an end."""

    place: str
    text: str
    seconds: float


Job: TypeAlias = Query | Check | Parse | Trial


class Back(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """The jobs that came before this and were not begun are somebody else's now."""


class Answer(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A job is done; ``length`` bytes follow. ``cut_at`` is how many rows are left of more."""

    media_type: str = ""
    length: int = 0
    gzip: bool = False
    cut_at: int | None = None


class Failure(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A job has no answer; nothing follows."""

    problem: Problem
    message: str
    line: int | None = None
    column: int | None = None


class Skipped(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A job was taken back, and not begun."""


Reply: TypeAlias = Answer | Failure

BACK = msgspec.msgpack.encode(Back())
