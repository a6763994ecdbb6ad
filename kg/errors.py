"""Every error that Beleg raises on purpose, in one tree.

Errors carry data, not prose alone: the edges (``kg.cli``, ``server``) turn them into exit
codes, HTTP statuses and messages. The tree::

    BelegError
    ├── UsageError            a flag, setting or call that cannot be served as given
    │   ├── Superseded        what was to be revised is no longer the newest
    │   ├── MalformedSparql   a query or update that is none
    │   └── FetchRefused      SPARQL that would make a store fetch from elsewhere
    ├── InputError            what was handed in cannot be read
    │   ├── EmptyInput
    │   ├── BinaryInput
    │   ├── EncodingError
    │   ├── TooLarge
    │   ├── MalformedInput
    │   └── UnsupportedLanguage
    ├── DataError             a file of ours or a slice is missing, damaged or of another format
    │   └── WorkersDiffer     a worker would read articles by other data than ours
    ├── Unavailable           a source or service could not be asked: never an answer
    │   ├── FetchError
    │   ├── KnowledgeUnavailable
    │   ├── StoreUnavailable
    │   │   └── StoreLate     and may still be at what it was asked
    │   ├── ParserUnavailable
    │   └── WorkersUnavailable
    └── StoreError            the store answered, and refused or contradicts itself
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class BelegError(Exception):
    """Root of the tree. ``str(error)`` is one sentence for a person."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors of workers come from other processes, where their data was at hand."""
        return _remade, (type(self), self.args), self.__dict__


def _remade(kind: type[BelegError], args: tuple[Any, ...]) -> BelegError:
    return kind.__new__(kind, *args)


class UsageError(BelegError):
    """A flag, setting or call that cannot be served as given."""


class Superseded(UsageError):
    """What was to be revised is no longer the newest; ``verdict`` is its id."""

    def __init__(self, verdict: str) -> None:
        self.verdict = verdict
        super().__init__(f"the verdict {verdict} is no longer the newest; look again")


class MalformedSparql(UsageError):
    """A query or update that is no SPARQL 1.1; ``line`` and ``column`` are 1-based where known."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        self.message = message
        self.line = line
        self.column = column
        super().__init__(f"this is no SPARQL 1.1: {message}")


_NOTHING = "a store fetches nothing from other places"
_INSTEAD = {
    "SERVICE": f"{_NOTHING}; ask the other service yourself, and give what it answers as VALUES",
    "LOAD": f"{_NOTHING} (a server from those that its setting load_hosts names)",
}


class FetchRefused(UsageError):
    """SPARQL that would make a store fetch from other places; ``keyword`` is what asks for it."""

    def __init__(self, keyword: str) -> None:
        self.keyword = keyword
        super().__init__(f"{keyword} is not allowed: {_INSTEAD.get(keyword, _NOTHING)}")


class InputError(BelegError):
    """What was handed in cannot be read.

    ``ref`` is the input as the user named it (path, URL, ``-``); ``line`` its 1-based line
    where the input is one of lines.
    """

    def __init__(self, ref: str, message: str, *, line: int | None = None) -> None:
        self.ref = ref
        self.line = line
        self.message = message
        where = {"": "''", "-": "standard input"}.get(ref, ref)
        where = where if line is None else f"{where}, line {line}"
        super().__init__(f"{where}: {message}")


class EmptyInput(InputError):
    """There is no text in it."""


class BinaryInput(InputError):
    """The bytes are not text."""


class EncodingError(InputError):
    """The bytes are text in an encoding that could not be told."""


class TooLarge(InputError):
    """More characters than the limit in force; ``size`` and ``limit`` say how many."""

    def __init__(self, ref: str, size: int, limit: int, *, line: int | None = None) -> None:
        self.size = size
        self.limit = limit
        super().__init__(
            ref,
            f"{size:,} characters are more than the limit of {limit:,} for one article "
            "(raise it with --max-characters)",
            line=line,
        )


class MalformedInput(InputError):
    """The input breaks its own format (JSON, HTML, RDF, a date)."""


class UnsupportedLanguage(InputError):
    """The text is in a language that Beleg cannot read; ``language`` is its code or ``None``."""

    def __init__(self, ref: str, language: str | None, *, line: int | None = None) -> None:
        self.language = language
        named = f"its language seems to be {language!r}" if language else "its language is unclear"
        super().__init__(
            ref, f"{named}; Beleg reads German and English (name it with --language)", line=line
        )


class DataError(BelegError):
    """A data file (slice, weights, lexicon, ontology) is missing, damaged or of another format."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.message = message
        super().__init__(f"{name}: {message}")


class WorkersDiffer(DataError):
    """A worker or its scheduler has other programs or data than this process.

    ``parts`` are what differs: name, version there, version here.
    """

    def __init__(self, name: str, parts: Sequence[str]) -> None:
        self.parts = tuple(parts)
        super().__init__(
            name,
            f"what works there has other versions than the process that keeps the store "
            f"({'; '.join(parts)}): install the same Beleg and data",
        )


class Unavailable(BelegError):
    """A source or service could not be asked. It is never an answer and never a "no"."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.message = message
        super().__init__(f"{name}: {message}")


class FetchError(Unavailable):
    """A document could not be fetched; ``name`` is its URL, ``status`` the HTTP status if any.

    ``kind`` is "unreachable" where no connection came about, "late" where the time was over,
    "too-large" where more came than the limit, "host" where the host is not allowed, else "".
    """

    def __init__(
        self, name: str, message: str, *, status: int | None = None, kind: str = ""
    ) -> None:
        self.status = status
        self.kind = kind
        super().__init__(name, message)


class KnowledgeUnavailable(Unavailable):
    """A knowledge source could not be asked."""


class StoreUnavailable(Unavailable):
    """A store could not be reached or opened."""


class StoreLate(StoreUnavailable):
    """A store had not answered when the time was over; what it was asked may still run there."""


class ParserUnavailable(Unavailable):
    """A parser that is not part of Beleg is not installed on this machine."""


class WorkersUnavailable(Unavailable):
    """The processes or the cluster that articles are read on could not be reached, or went away."""


class StoreError(BelegError):
    """The store answered, and refused what was asked or holds what it must not."""
