"""What a search asks for, and its SQL: values are always parameters, never part of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PHRASE_OR_WORD = re.compile(r'"([^"]+)"|(\w+)')
_WORD = re.compile(r"\w+")
_MOST_WORDS = 32


@dataclass(frozen=True, slots=True)
class Filters:
    """A search for claims; what is empty does not narrow it.

    ``words`` are searched as beginnings of words, all of them, phrases in double quotes as they
    stand. ``entity`` and ``speaker`` are keys of things (``Q42`` or the hash of a name), ``labels``
    values of :class:`kg.model.Label`; days are ISO dates, both ends included: ``since`` and
    ``until`` of the article, ``checked_since`` and ``checked_until`` of the verdict.
    """

    words: str = ""
    labels: tuple[str, ...] = ()
    entity: str = ""
    speaker: str = ""
    publisher: str = ""
    property_id: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    checked_since: str = ""
    checked_until: str = ""
    conflicting: bool = False
    proposition: str = ""
    article: str = ""
    any_word: bool = False
    """Whether one of the words is enough; those with more and rarer ones still come first."""
    fresh_since: str = ""
    """A day on or after which the claim was made or checked."""
    reviewed: bool = False
    """Whether there must be something to say of it: neither not checkable nor not checked."""

    @property
    def match(self) -> str | None:
        """The words as an FTS5 expression, or None where there are none."""
        found = []
        for phrase, word in _PHRASE_OR_WORD.findall(self.words)[:_MOST_WORDS]:
            if word:
                found.append(f'"{word}"*')
            elif _WORD.search(phrase):
                found.append(f'"{phrase}"')
        return (" OR " if self.any_word else " ").join(found) or None

    @property
    def finds_nothing(self) -> bool:
        """Whether words were given of which none can be looked up ("???")."""
        return bool(self.words.strip()) and self.match is None

    def where(self) -> tuple[str, list[str]]:
        """The conditions on ``claim`` as SQL, with their parameters; words are left out."""
        conditions = ["claim.number IS NOT NULL"]
        values: list[str] = []
        for column, value in (
            ("speaker", self.speaker),
            ("publisher", self.publisher),
            ("property", self.property_id),
            ("language", self.language),
            ("proposition", self.proposition),
        ):
            if value:
                conditions.append(f"claim.{column} = ?")
                values.append(value)
        if self.labels:
            conditions.append(f"claim.label IN ({', '.join('?' * len(self.labels))})")
            values += self.labels
        for comparison, value in (
            ("claim.day >= ?", self.since),
            ("claim.day <> '' AND claim.day <= ?", self.until),
            ("claim.checked >= ?", self.checked_since),
            ("substr(claim.checked, 1, 10) <= ?", self.checked_until),
        ):
            if value:
                conditions.append(comparison)
                values.append(value)
        if self.entity:
            conditions.append("claim.n IN (SELECT claim FROM mention WHERE entity = ?)")
            values.append(self.entity)
        if self.article:
            conditions.append("claim.article = (SELECT n FROM article WHERE id = ?)")
            values.append(self.article)
        if self.fresh_since:
            conditions.append("(claim.day >= ? OR claim.checked >= ?)")
            values += [self.fresh_since] * 2
        if self.reviewed:
            conditions.append("claim.label NOT IN ('not-checkable', 'not-checked')")
        if self.conflicting:
            conditions.append("claim.conflicts > 0")
        return " AND ".join(conditions), values
