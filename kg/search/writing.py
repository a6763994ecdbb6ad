"""A check into the tables, in place of what its article said before."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from kg.model import Article, Check, Conflict, Modality, Polarity
from kg.reports.json import Json
from kg.reports.rows import Row, unfolded
from kg.reports.words import Words, one_line
from kg.search.cards import LANGUAGES, conflict_parts, key, pack, parts, report, things

_WORD = re.compile(r"\w+")
_ARTICLE = """INSERT INTO article (id, title, url, publisher, language, day, checked, report)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING n"""
_CLAIM = """INSERT INTO claim (article, utterance, proposition, verdict, number, start, text,
  words_de, words_en, label, subject, property, speaker, speaker_name, publisher, language, day,
  checked, conflicts, plain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n"""
_THING = """INSERT INTO entity (key, de, en, description_de, description_en, kind)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING n"""


def put(connection: sqlite3.Connection, check: Check, base: str) -> None:
    """Writes a check within the transaction that is open."""
    remove(connection, check.article.id)
    writer = _Writer(connection, check, base)
    writer.put()


def remove(connection: sqlite3.Connection, article_id: str) -> None:
    """Takes an article and its claims out, if they are there."""
    row = connection.execute("SELECT n FROM article WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return
    connection.execute(
        "DELETE FROM claim_fts WHERE rowid IN (SELECT n FROM claim WHERE article = ?)", (row["n"],)
    )
    connection.execute("DELETE FROM article WHERE n = ?", (row["n"],))


def day_of(article: Article) -> str:
    """The first day that an article can be of, ISO; "" where nobody says."""
    if article.published is None or article.published.year < 1:
        return ""
    return "{:04d}-{:02d}-{:02d}".format(*article.published.earliest)


class _Writer:
    def __init__(self, connection: sqlite3.Connection, check: Check, base: str) -> None:
        self._connection = connection
        self._check = check
        self._base = base
        self._words = {language: Words(check.terms, language) for language in LANGUAGES}
        self._rows = unfolded(check)
        self._in_conflict = {p: 0 for c in check.conflicts for p in c.propositions}
        for conflict in check.conflicts:
            for proposition in conflict.propositions:
                self._in_conflict[proposition] += 1

    def put(self) -> None:
        article = self._check.article
        reports = {
            language: report(self._check, self._rows, words, self._base)
            for language, words in self._words.items()
        }
        checked = max((v.created for v in self._check.verdicts), default=article.retrieved or "")
        (n,) = self._one(
            _ARTICLE,
            (article.id, self._title, article.url, one_line(article.publisher or ""),
             article.language, day_of(article), checked, pack(reports)),
        )  # fmt: skip
        self._things()
        shown = zip(*(reports[x]["claims"] for x in LANGUAGES), strict=True)
        for row, claims in zip(self._rows, shown, strict=True):
            self._claim(n, row, claims)
        for conflict in self._check.conflicts:
            self._conflict(n, conflict)

    @property
    def _title(self) -> str:
        return one_line(self._check.article.title or self._check.article.ref)

    def _one(self, sql: str, values: tuple[Any, ...]) -> sqlite3.Row:
        found: sqlite3.Row = self._connection.execute(sql, tuple(map(kept, values))).fetchone()
        return found

    def _things(self) -> None:
        for thing in things(self._check, self._rows, self._words, self._base).values():
            made = self._one(_THING, (thing.key, *thing.names, *thing.descriptions, thing.kind))
            if made is not None:
                self._connection.execute(
                    "INSERT INTO entity_fts (rowid, de, en) VALUES (?, ?, ?)",
                    (made["n"], *map(kept, thing.names)),
                )

    def _claim(self, article_n: int, row: Row, claims: Sequence[Json]) -> None:
        """Writes a row; ``claims`` is what its article's reports say of it, in each language."""
        article, utterance, proposition = self._check.article, row.utterance, row.proposition
        sentences = [claim["sentence"] for claim in claims]
        speaker = utterance.speaker
        asserted = utterance.polarity is Polarity.POSITIVE
        asserted &= utterance.modality is Modality.ASSERTED
        subject = proposition.subject and key(proposition.subject.value, self._base)
        (n,) = self._one(
            _CLAIM,
            (article_n, utterance.id, proposition.id, row.verdict.id, claims[0]["number"],
             utterance.start, one_line(utterance.text), *sentences, row.rating.label.value,
             subject, proposition.property,
             key(speaker.term.value, self._base) if speaker else None,
             self._words["de"].term(speaker.term) if speaker else None,
             one_line(article.publisher or ""), article.language, day_of(article),
             row.verdict.created, self._in_conflict.get(proposition.id, 0),
             plain(utterance.text) if asserted else ""),
        )  # fmt: skip
        people = self._words["de"].term(speaker.term) if speaker else ""
        source = f"{self._title}\n{article.publisher or ''}\n{people}"
        self._connection.execute(
            "INSERT INTO claim_fts (rowid, text, words, source) VALUES (?, ?, ?, ?)",
            (n, kept(one_line(utterance.text)), kept("\n".join(sentences)), kept(source)),
        )
        for value, role in parts(proposition, utterance):
            self._connection.execute(
                "INSERT OR IGNORE INTO mention VALUES (?, ?, ?)", (key(value, self._base), n, role)
            )
        self._facts(article_n, row)

    def _facts(self, article_n: int, row: Row) -> None:
        for evidence in row.verdict.evidence:
            statement = evidence.statement
            told = [
                json.dumps(
                    {
                        "sentence": self._words[x].statement(statement),
                        "source": one_line(statement.origin.source),
                        "date": one_line(statement.origin.date),
                        "revision": statement.origin.revision,
                        "rank": statement.rank.value,
                        "statement": statement.id,
                    },
                    ensure_ascii=True,
                )
                for x in LANGUAGES
            ]
            self._connection.execute(
                "INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?, ?)",
                (statement.subject, statement.id, article_n, *told),
            )

    def _conflict(self, article_n: int, conflict: Conflict) -> None:
        texts = [self._words[x].named(conflict.text) for x in LANGUAGES]
        (n,) = self._one(
            "INSERT INTO conflict (id, article, rule, text_de, text_en) VALUES (?, ?, ?, ?, ?) "
            "RETURNING n",
            (conflict.id, article_n, conflict.rule, *texts),
        )
        for part in sorted(conflict_parts(conflict, self._check, self._base)):
            self._connection.execute("INSERT OR IGNORE INTO conflict_part VALUES (?, ?)", (part, n))


def plain(text: str) -> str:
    """A text in small letters without marks, by which equal words are known."""
    return " ".join(_WORD.findall(text.casefold()))


def kept(value: Any) -> Any:
    """A text without halves of surrogate pairs, which SQLite cannot hold."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
