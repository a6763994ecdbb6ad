"""The tables of the index, and how its file is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import DataError

FORMAT = "3"
"""Goes up with every change of the tables; an index of another format is built anew."""

_BUSY_SECONDS = 10.0

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (article TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE article (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, url TEXT,
  publisher TEXT NOT NULL, language TEXT NOT NULL, day TEXT NOT NULL, checked TEXT NOT NULL,
  report BLOB NOT NULL);
CREATE INDEX article_day ON article (day, n);
CREATE TABLE claim (
  n INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article (n) ON DELETE CASCADE,
  utterance TEXT NOT NULL, proposition TEXT NOT NULL, verdict TEXT NOT NULL, number INTEGER,
  start INTEGER NOT NULL, text TEXT NOT NULL, words_de TEXT NOT NULL, words_en TEXT NOT NULL,
  label TEXT NOT NULL, subject TEXT, property TEXT, speaker TEXT, speaker_name TEXT,
  publisher TEXT NOT NULL, language TEXT NOT NULL, day TEXT NOT NULL, checked TEXT NOT NULL,
  conflicts INTEGER NOT NULL, plain TEXT NOT NULL);
CREATE INDEX claim_article ON claim (article);
CREATE INDEX claim_utterance ON claim (utterance);
CREATE INDEX claim_proposition ON claim (proposition);
CREATE INDEX claim_verdict ON claim (verdict);
CREATE INDEX claim_label ON claim (label);
CREATE INDEX claim_speaker ON claim (speaker);
CREATE INDEX claim_property ON claim (property);
CREATE INDEX claim_day ON claim (day, n);
CREATE VIRTUAL TABLE claim_fts USING fts5
  (text, words, source, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TABLE mention (
  entity TEXT NOT NULL, claim INTEGER NOT NULL REFERENCES claim (n) ON DELETE CASCADE,
  role TEXT NOT NULL, PRIMARY KEY (entity, claim, role)) WITHOUT ROWID;
CREATE INDEX mention_claim ON mention (claim);
CREATE TABLE entity (
  n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, de TEXT NOT NULL, en TEXT NOT NULL,
  description_de TEXT NOT NULL, description_en TEXT NOT NULL, kind TEXT NOT NULL);
CREATE VIRTUAL TABLE entity_fts USING fts5
  (de, en, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
CREATE TABLE conflict (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL,
  article INTEGER NOT NULL REFERENCES article (n) ON DELETE CASCADE,
  rule TEXT NOT NULL, text_de TEXT NOT NULL, text_en TEXT NOT NULL);
CREATE INDEX conflict_id ON conflict (id);
CREATE INDEX conflict_article ON conflict (article);
CREATE TABLE conflict_part (
  part TEXT NOT NULL, conflict INTEGER NOT NULL REFERENCES conflict (n) ON DELETE CASCADE,
  PRIMARY KEY (part, conflict)) WITHOUT ROWID;
CREATE INDEX conflict_part_conflict ON conflict_part (conflict);
CREATE TABLE fact (
  entity TEXT NOT NULL, statement TEXT NOT NULL,
  article INTEGER NOT NULL REFERENCES article (n) ON DELETE CASCADE,
  de TEXT NOT NULL, en TEXT NOT NULL,
  PRIMARY KEY (entity, statement, article)) WITHOUT ROWID;
CREATE INDEX fact_article ON fact (article);
CREATE TABLE review (
  n INTEGER PRIMARY KEY, day TEXT NOT NULL, plain TEXT NOT NULL, told TEXT NOT NULL);
CREATE INDEX review_plain ON review (plain);
CREATE VIRTUAL TABLE review_fts USING fts5
  (claim, title, source, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TABLE review_of (
  proposition TEXT NOT NULL, review INTEGER NOT NULL REFERENCES review (n),
  PRIMARY KEY (proposition, review)) WITHOUT ROWID;
"""
# subject and speaker are keys of entities: "Q42", or the hash that ends the IRI of a name.
# day is the article's day, "" where nobody knows; checked is the moment of the verdict.
# plain is what is claimed in small letters without marks; "" for a claim that is not asserted.


def connect(path: Path) -> sqlite3.Connection:
    """The index at ``path``, opened or made; one of an older format is made anew, and empty.

    Raises :class:`kg.errors.DataError` where the file is no database or cannot be made.
    """
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        if _format_of(connection) != FORMAT:
            _make(connection)
    except sqlite3.Error as error:
        raise DataError(str(path), f"cannot be used as a search index: {error}") from error
    return connection


def _format_of(connection: sqlite3.Connection) -> str:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return ""
    row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    return str(row["value"]) if row else ""


def _make(connection: sqlite3.Connection) -> None:
    """Makes the tables in place of any that are there, unless another process just did."""
    connection.execute("BEGIN IMMEDIATE")
    if _format_of(connection) == FORMAT:
        connection.execute("ROLLBACK")
        return
    connection.execute("PRAGMA defer_foreign_keys = ON")
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%' "
    ).fetchall()
    for row in names:
        connection.execute(f'DROP TABLE "{row["name"]}"')
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for row in names:
        connection.execute(f'DROP TABLE "{row["name"]}"')
    for statement in filter(str.strip, _TABLES.split(";\n")):
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('format', ?), ('generation', '0')", (FORMAT,))
    connection.execute("COMMIT")
