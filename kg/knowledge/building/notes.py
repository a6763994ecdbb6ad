"""What a reading notes of classes, so that a second one is short.

A class may stand after its instances, and what lies below the classes that are asked for is known
at the end. By then the direct instances are in; of each piece it is noted which classes would let
in more of it, so that only those pieces are read again where one turns out to be below.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Final, NamedTuple

from kg.knowledge.building.disk import named
from kg.knowledge.building.packing import Noted

TABLE: Final = """
CREATE TABLE stage.build_piece (
    file INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, lines INTEGER NOT NULL,
    unsure BLOB NOT NULL, children BLOB NOT NULL, parents BLOB NOT NULL,
    PRIMARY KEY (file, start)
);
"""


class Place(NamedTuple):
    """Where a piece lies: from one decompressed byte to another, and how many lines before it."""

    start: int
    end: int
    lines: int


class Notes:
    """The notes in the stage file of a slice."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db, self._path = connection, path

    def add(self, file: int, place: Place, noted: Noted) -> None:
        """Keeps what was noted of a piece of a file, if anything."""
        if noted.unsure or noted.children:
            with named(self._path):
                row = (file, *place, *noted)
                self._db.execute("INSERT INTO build_piece VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def hierarchy(self) -> tuple[array[int], array[int]]:
        """Classes, and beside each one a class directly above it."""
        children, parents = array("q"), array("q")
        with named(self._path):
            for some, above in self._db.execute("SELECT children, parents FROM build_piece"):
                children.frombytes(some)
                parents.frombytes(above)
        return children, parents

    def of_interest(self, file: int, classes: Set[int], start: int) -> Iterator[Place]:
        """The pieces of a file from a byte on where a class lets in more, in their order."""
        places = array("q")
        query = (
            "SELECT start, end, lines, unsure FROM build_piece "
            "WHERE file = ? AND start >= ? ORDER BY start"
        )
        with named(self._path):
            for *place, unsure in self._db.execute(query, (file, start)):
                if not classes.isdisjoint(array("q", unsure)):
                    places.extend(place)
        for i in range(0, len(places), 3):
            yield Place(*places[i : i + 3])
