"""The whole of a store as text, in one order, however large it is; and back.

N-Quads lines are sorted by their code points, so equal stores give equal bytes. TriG is written
from the same quads, by graph, subject, predicate and object. A backup is the sorted N-Quads,
compressed, with a last line (a comment in N-Quads) that says how many lines come before it and
what their SHA-256 is.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph
from pyoxigraph import DefaultGraph, RdfFormat

from kg.errors import MalformedInput
from kg.names import PREFIXES

LINES_IN_MEMORY = 500_000
"""Lines that are sorted at once; more of them are merged from files. They take some 200 MB."""
_TRAILER = re.compile(r"# beleg backup: (\d+) lines, sha256 ([0-9a-f]{64})")
_BEFORE_LINE = "\x1f"
"""Stands between a graph and its line; no IRI can hold it."""


def sorted_once(lines: Iterable[str], most: int = LINES_IN_MEMORY) -> Iterator[str]:
    """The lines in order and each once; beyond ``most`` at a time they go through the disk."""
    source = iter(lines)
    with ExitStack() as files:
        runs: list[Iterable[str]] = []
        while some := list(islice(source, most)):
            ordered = sorted(set(some))
            if len(some) < most and not runs:
                yield from ordered
                return
            runs.append(_spilled(ordered, files))
        last = None
        for line in heapq.merge(*runs):
            if line != last:
                yield line
            last = line


def _spilled(lines: list[str], files: ExitStack) -> Iterator[str]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the stack
    files.push(file)
    file.writelines(f"{line}\n".encode() for line in lines)
    file.seek(0)
    return (line[:-1].decode() for line in file)


def line_of(quad: pyoxigraph.Quad) -> str:
    """The N-Quads line of a quad, without its end."""
    return f"{quad} ."


def write_trig(lines: Iterable[str], out: IO[bytes]) -> None:
    """TriG of N-Quads lines, in one order."""
    by_graph = sorted_once(f"{_graph(line)}{_BEFORE_LINE}{line}" for line in lines)
    quads = (quad for each in by_graph for quad in parsed(each.partition(_BEFORE_LINE)[2]))
    pyoxigraph.serialize(quads, out, format=RdfFormat.TRIG, prefixes=dict(PREFIXES))


def _graph(line: str) -> str:
    (quad,) = parsed(line)
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)


def parsed(line: str) -> Iterator[pyoxigraph.Quad]:
    """The quad of an N-Quads line."""
    return pyoxigraph.parse(line.encode(), format=RdfFormat.N_QUADS)


def write_backup(lines: Iterable[str], path: Path) -> int:
    """Writes a backup, wholly or not at all, and reads it again; gives the number of lines.

    Raises OSError where it cannot be written, :class:`kg.errors.MalformedInput` where it does not
    read as it was written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    digest, count = hashlib.sha256(), 0
    try:
        # Without name and time in its header, equal stores give equal files.
        with open(partial, "wb") as raw:
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
                for line in lines:
                    whole = f"{line}\n".encode()
                    digest.update(whole)
                    file.write(whole)
                    count += 1
                file.write(f"# beleg backup: {count} lines, sha256 {digest.hexdigest()}\n".encode())
            raw.flush()
            os.fsync(raw.fileno())
        verify_backup(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def verify_backup(path: Path) -> int:
    """The number of lines of a backup.

    Raises :class:`kg.errors.MalformedInput` for a damaged one.
    """
    digest, count, last = hashlib.sha256(), 0, b""
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                if last:
                    digest.update(last)
                    count += 1
                last = line
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        raise MalformedInput(str(path), f"is no backup of Beleg, or damaged ({error})") from error
    said = _TRAILER.fullmatch(last.decode("utf-8", "replace").rstrip("\n"))
    if said is None:
        raise MalformedInput(str(path), "is no backup of Beleg, or its end is missing")
    if (int(said[1]), said[2]) != (count, digest.hexdigest()):
        raise MalformedInput(str(path), "is damaged: its lines are not those that were written")
    return count


def read_quads(path: Path, form: RdfFormat) -> Iterator[pyoxigraph.Quad]:
    """The quads of a file, compressed or not. Raises :class:`kg.errors.MalformedInput`."""
    try:
        with _opened(path) as file:
            yield from pyoxigraph.parse(file, format=form)
    except SyntaxError as error:
        raise MalformedInput(str(path), str(error)) from error
    except (EOFError, gzip.BadGzipFile) as error:
        raise MalformedInput(str(path), f"is damaged ({error})") from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked where they are packed: a backup may have any name."""
    with open(path, "rb") as file:
        packed = file.peek(2)[:2] == b"\x1f\x8b"
        yield cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file


FORMATS = {
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
}
"""The formats that can be imported, by the end of the file's name, before any ``.gz``."""
