"""Makes a slice of dumps: one process writes, the others parse and pack.

Pieces come back in their order, so that the slice is the same however many processes there are.
What is written is committed with the place in the dump, so that a build that was interrupted goes
on from there.
"""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import tee
from pathlib import Path
from sqlite3 import OperationalError
from typing import Final

from kg.errors import DataError, EmptyInput, InputError, MalformedInput
from kg.knowledge.building.dumplines import Dating, LineReader
from kg.knowledge.building.dumps import Dump, Piece
from kg.knowledge.building.filters import Filters, below
from kg.knowledge.building.notes import Place
from kg.knowledge.building.packing import Block
from kg.knowledge.building.workers import Broken, Packed, Tally, Workers, cores
from kg.knowledge.building.writer import STAGE, Aside, Built, SliceWriter, remove, scratch_of
from kg.knowledge.slices import schema
from kg.knowledge.wikibase import ForeignWikibase

_COMMIT_AFTER: Final = 10.0
"""Seconds of work that an interruption may cost."""
_AT_ONCE: Final = 1000
"""Classes that are taken up together."""
_HOPELESS: Final = 100
"""Broken lines, and no entity before them, after which a file is taken to be no dump."""
_FOREIGN_SHARE: Final = 100
"""A file is another Wikibase's where more than one entity in so many is."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is.

    ``done`` and ``total`` are bytes of the files as they lie on disk, 0 where those of a pipe are
    not known; ``unpacked`` bytes of lines read in the stage, ``entities`` how many are in. Stages:
    reading entities, reading again those of subclasses, sorting.
    """

    stage: str
    done: int
    total: int
    unpacked: int
    entities: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build from dumps did; ``resumed`` where it went on with an interrupted one."""

    built: Built
    tally: Tally
    resumed: bool


Watcher = Callable[[Progress], None]


def build_from_files(
    paths: Iterable[Path],
    out: Path,
    *,
    date: str | None = None,
    filters: Filters | None = None,
    watch: Watcher = lambda _: None,
    processes: int | None = None,
) -> Report:
    """Makes a slice of Wikidata's JSON dumps; ``-`` among the paths is standard input.

    Read are its own layouts (``[``, lines of entities that end in a comma, ``]``; JSON lines),
    plain or compressed by gzip, bzip2 or xz. ``date`` is the snapshot's ISO date; without it, an
    entity's own ``modified`` counts, and else a date in the file's name or the day the file was
    last changed. A line that is no entity is counted and passed over. ``out`` appears whole or not
    at all; after an interruption, the same call goes on where the last one stopped.

    Raises :class:`kg.errors.InputError` for what is empty, damaged or no dump of Wikidata, and
    :class:`kg.errors.DataError` where the slice cannot be written.
    """
    filters = filters or Filters()
    with ExitStack() as stack:
        stack.enter_context(_without_collecting())
        dumps = [Dump(path) for path in paths]
        if filters.classes:
            dumps = [_spooled(dump, out, stack) if dump.is_pipe else dump for dump in dumps]
        scratch = scratch_of(out)
        job = _Job(dumps, date, filters, watch, processes or cores())
        try:
            with _opened(scratch, job.mark()) as writer:
                resumed = "file" in writer.state
                job.fill(writer)
                job.read_again(writer)
                job.take_up_classes(writer)
                watch(Progress("sorting", 0, 0, 0, job.total.kept))
                built = writer.complete(out, name=", ".join(dump.name for dump in dumps))
        except InputError:
            remove(scratch)
            raise
        remove(scratch)
    return Report(built, job.total, resumed)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Rows have no cycles, and looking for some takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _spooled(dump: Dump, out: Path, stack: ExitStack) -> Dump:
    """A pipe as a file: some of it may be read again once subclasses are known."""
    spool = out.with_name(f".{out.name}.spool")
    stack.callback(spool.unlink, missing_ok=True)
    try:
        source = stack.enter_context(dump.opened())
        with spool.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
    except OSError as error:
        raise DataError(str(spool), f"cannot be written: {error}") from error
    return replace(dump, spool=spool)


@contextmanager
def _opened(scratch: Path, mark: str) -> Iterator[SliceWriter]:
    """The slice that an interrupted build of the same mark left, else a new one."""
    try:
        writer = SliceWriter(scratch)
    except DataError as error:
        if isinstance(error.__cause__, OperationalError | OSError):
            raise  # in use by another build, or not to be written
        remove(scratch)
        writer = SliceWriter(scratch)
    if writer.state.get("mark", mark) != mark:
        writer.close()
        remove(scratch)
        writer = SliceWriter(scratch)
    try:
        writer.commit({"mark": mark})
        yield writer
    finally:
        writer.close()


class _Job:
    """The reading of dumps into a slice."""

    def __init__(
        self, dumps: list[Dump], date: str | None, filters: Filters, watch: Watcher, processes: int
    ) -> None:
        self._dumps, self._date, self._filters = dumps, date, filters
        self._watch, self._processes = watch, processes
        self._sizes = [dump.size for dump in dumps]
        self._unpacked = 0
        self.total = Tally()

    def mark(self) -> str:
        """What tells this build from one of other dumps or with other filters."""
        filters = self._filters
        told = [
            schema.FORMAT,
            STAGE,
            self._date,
            [dump.mark for dump in self._dumps],
            sorted(filters.languages),
            sorted(filters.properties),
            filters.min_sitelinks,
            None if filters.ids is None else sorted(filters.ids),
            sorted(filters.classes),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def fill(self, writer: SliceWriter) -> None:
        """Reads what the writer does not have yet."""
        state = writer.state
        self.total = Tally.of(state.get("before", {}))
        with Workers(self._filters.before, self._processes) as workers:
            for number in range(state.get("file", 0), len(self._dumps)):
                self._read(number, workers, writer)

    def read_again(self, writer: SliceWriter) -> None:
        """Lets in what is of the classes that the first reading has shown to be below."""
        asked = self._filters.before.subclasses
        first, end = writer.state.get("again", (0, 0))
        if not asked or first == len(self._dumps):
            return
        self._unpacked = 0
        subclasses = below(asked, *writer.notes.hierarchy())
        new = set(subclasses).difference(asked)
        filters = replace(self._filters, subclasses=array("q", subclasses), again=True)
        with Workers(filters, self._processes) as workers:
            for number in range(first, len(self._dumps)):
                self._read_some(number, writer.notes.of_interest(number, new, end), workers, writer)
                end = 0
        writer.commit({"again": (len(self._dumps), 0), "before": asdict(self.total)})

    def _read_some(
        self, number: int, places: Iterator[Place], workers: Workers, writer: SliceWriter
    ) -> None:
        dump, (places, ahead) = self._dumps[number], tee(places)
        dating = Dating(dump.name, self._date, dump.date)
        committed = time.monotonic()
        pieces = workers.packed(dump.ranges(each[:2] for each in ahead), dating)
        for place, (piece, result) in zip(places, pieces, strict=True):
            tables, found, _ = Packed.unpacked(result, place.lines)
            new, broken = writer.let_in(tables), found.broken
            more = Tally(0, -broken, new, broken, found.foreign, found.named)
            self.total = self.total.plus(more)
            _check(dump, self.total)
            self._tell("subclasses", number, piece)
            if time.monotonic() - committed > _COMMIT_AFTER:
                writer.commit({"again": (number, piece.end), "before": asdict(self.total)})
                committed = time.monotonic()

    def take_up_classes(self, writer: SliceWriter) -> None:
        """Adds the classes above what was kept, of those that were put aside."""
        reader = LineReader(self._filters)
        wanted = writer.classes_pointed_at()
        while wanted:
            above: set[int] = set()
            for start in range(0, len(wanted), _AT_ONCE):
                block = Block()
                for aside in writer.taken_up(sorted(wanted)[start : start + _AT_ONCE]):
                    self._add_class(aside, reader, block)
                tables = block.tables()
                self.total = self.total.plus(Tally(kept=writer.add(tables)))
                above.update(tables.superclasses)
            wanted = above

    def _add_class(self, aside: Aside, reader: LineReader, block: Block) -> None:
        dating = Dating(aside.source, self._date, aside.fallback)
        try:
            reader.add(aside.line, dating, block)
        except MalformedInput as error:
            foreign = isinstance(error, ForeignWikibase)
            broken = Broken(aside.source, aside.number, error.message, foreign)
            self.total = self.total.plus(Tally(0, -1, 0, 1, int(foreign), (broken,)))

    def _read(self, number: int, workers: Workers, writer: SliceWriter) -> None:
        dump, state = self._dumps[number], writer.state
        before, here = Tally.of(state.get("before", {})), Tally.of(state.get("here", {}))
        dating = Dating(dump.name, self._date, dump.date)
        committed = time.monotonic()
        for piece, result in workers.packed(dump.pieces(state.get("end", 0)), dating):
            tables, found, noted = Packed.unpacked(result, here.lines)
            writer.notes.add(number, Place(piece.start, piece.end, here.lines), noted)
            here = here.plus(found)
            self.total = before.plus(here)
            _check(dump, here)
            writer.add(tables)
            self._tell("entities", number, piece)
            if time.monotonic() - committed > _COMMIT_AFTER:
                place = {"file": number, "end": piece.end}
                writer.commit({**place, "before": asdict(before), "here": asdict(here)})
                committed = time.monotonic()
        _check(dump, here, at_end=True)
        after = {"file": number + 1, "end": 0}
        writer.commit({**after, "before": asdict(self.total), "here": {}})

    def _tell(self, stage: str, number: int, piece: Piece) -> None:
        self._unpacked += piece.end - piece.start
        known = all(self._sizes)
        self._watch(
            Progress(
                stage,
                sum(self._sizes[:number]) + piece.raw if known else 0,
                sum(self._sizes) if known else 0,
                self._unpacked,
                self.total.kept,
            )
        )


def _check(dump: Dump, tally: Tally, *, at_end: bool = False) -> None:
    """Raises :class:`kg.errors.MalformedInput` for what is no dump of Wikidata."""
    path = str(dump.path)
    first = tally.named[0] if tally.named else None
    if tally.foreign and tally.foreign * _FOREIGN_SHARE > tally.read:
        sign = next((each for each in tally.named if each.foreign), None)
        message = f"is a dump of another Wikibase than Wikidata: {sign.message if sign else ''}"
        raise ForeignWikibase(path, message, line=sign.line if sign else None)
    if not tally.read and first and (at_end or tally.broken > _HOPELESS):
        raise MalformedInput(path, f"is no dump of Wikidata: {first.message}", line=first.line)
    if not tally.read and at_end:
        raise EmptyInput(path, "holds no entity")
