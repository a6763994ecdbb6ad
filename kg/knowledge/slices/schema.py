"""The SQLite format of a slice: plain tables that any SQLite can read.

Entities are numbers: Wikidata's item ``Q42`` is 42, property ``P31`` is -31; other entities
(lexemes, schemas) only occur as packed values. ``statement.value`` is an INTEGER for an item or
property and else TEXT, the JSON of :func:`kg.knowledge.wikibase.pack`. ``statement.guid`` is what
follows ``$`` in the statement's id, the whole id where that does not begin with the entity as
written, and NULL where the source had none (the id then follows from the content).
``qualifiers`` and ``refs`` point into ``snaks``, whose JSON is a list of snaks and a list of such
lists; equal texts may stand in it more than once. ``name`` is for look-up by folded name; its
``text`` is NULL where it equals ``folded``. Slices of dumps may have a table ``sitelink`` as well.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from kg.errors import DataError
from kg.model import EntityId, Rank

FORMAT = 1
APPLICATION_ID = 0x42454C47
"""``BELG``: tells a slice from other SQLite files."""

LABEL, ALIAS, OURS, DESCRIPTION = 0, 1, 2, 3
RANKS: tuple[Rank, ...] = (Rank.NORMAL, Rank.PREFERRED, Rank.DEPRECATED)

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE origin (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, date TEXT NOT NULL, revision INTEGER,
    partial INTEGER NOT NULL, UNIQUE (source, date, revision, partial)
);
CREATE TABLE entity (id INTEGER PRIMARY KEY, weight INTEGER NOT NULL);
CREATE TABLE property (id INTEGER PRIMARY KEY, datatype TEXT NOT NULL);
CREATE TABLE statement (
    subject INTEGER NOT NULL, property INTEGER NOT NULL, n INTEGER NOT NULL, value NOT NULL,
    origin INTEGER NOT NULL, rank INTEGER, guid TEXT, qualifiers INTEGER, refs INTEGER,
    PRIMARY KEY (subject, property, n)
) WITHOUT ROWID;
CREATE TABLE snaks (id INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE term (
    entity INTEGER NOT NULL, kind INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (entity, kind, language)
) WITHOUT ROWID;
CREATE TABLE name (
    folded TEXT NOT NULL, entity INTEGER NOT NULL, language TEXT NOT NULL, kind INTEGER NOT NULL,
    text TEXT, PRIMARY KEY (folded, entity, language, kind)
) WITHOUT ROWID;
"""
TABLES_OF_DUMPS = TABLES.replace(", UNIQUE (source, date, revision, partial)", "")
"""The same, where every entity has an origin of its own and nobody looks one up."""
SITELINKS = """
CREATE TABLE IF NOT EXISTS sitelink (
    entity INTEGER NOT NULL, site TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (entity, site)
) WITHOUT ROWID;
"""
"""Only in slices whose source had pages with titles."""
INDEXES = """
CREATE INDEX statement_by_value ON statement (value, property) WHERE typeof(value) = 'integer';
"""

_SPACE = re.compile(r"\s+")
_UNEVEN = re.compile(r"[^\S \n]|  |\A | \n|\n | \Z")
"""White space that is not one space between two words."""
_MOST_DIGITS = 18


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, case-folded, single spaces."""
    if name.isascii():  # the same, and much faster
        return " ".join(name.lower().split())
    text = unicodedata.normalize("NFKC", name).casefold()
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold_all(names: Sequence[str]) -> list[str]:
    """What :func:`fold` makes of each name, in one go.

    No step looks beyond a line feed, so that names joined by it are folded as they are alone.
    """
    plain = [name for name in names if name.isascii()]
    if len(plain) == len(names):
        return _folded(plain, "\n".join(plain).lower())
    others = [name for name in names if not name.isascii()]
    joined = unicodedata.normalize("NFKC", "\n".join(others)).casefold()
    found = iter(_folded(others, unicodedata.normalize("NFKC", joined)))
    simple = iter(_folded(plain, "\n".join(plain).lower()))
    return [next(simple if name.isascii() else found) for name in names]


def _folded(names: Sequence[str], joined: str) -> list[str]:
    folded = joined.split("\n")
    if len(folded) != len(names):  # a line feed in a name, or no name at all
        return [fold(name) for name in names]
    return [" ".join(each.split()) for each in folded] if _UNEVEN.search(joined) else folded


def number(entity: EntityId) -> int | None:
    """The number of an item or property; ``None`` for other entities, which have none here."""
    letter, digits = entity[:1], entity[1:]
    if len(digits) > _MOST_DIGITS or not digits.isdigit() or not digits.isascii():
        return None
    if digits[0] == "0" or letter not in ("Q", "P"):
        return None
    return int(digits) if letter == "Q" else -int(digits)


def entity_id(number: int) -> EntityId:
    """The id that :func:`number` made this of."""
    return f"Q{number}" if number > 0 else f"P{-number}"


def connect(path: Path) -> sqlite3.Connection:
    """A read-only connection to a slice, for one thread.

    Raises :class:`kg.errors.DataError` where there is no slice or one of another format.
    """
    if not path.is_file():
        raise DataError(str(path), "there is no such slice; make one with `beleg knowledge build`")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise DataError(str(path), f"cannot be opened: {error}") from error
    try:
        _check(connection, path)
    except DataError:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application == APPLICATION_ID and version == FORMAT:
            connection.execute("SELECT value FROM meta LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise DataError(str(path), f"is no slice, or damaged ({error})") from error
    if application != APPLICATION_ID:
        raise DataError(str(path), "is an SQLite file, but not a slice")
    if version != FORMAT:
        raise DataError(
            str(path),
            f"has format {version}, and this Beleg reads format {FORMAT}; "
            "build it again from its dump with `beleg knowledge build`",
        )
