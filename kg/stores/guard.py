"""SPARQL that would reach the network or the disk from inside a store, or break it, is refused.

Oxigraph fetches SERVICE and LOAD by itself, past Beleg's one HTTP client and its limits; and an
engine behind an endpoint does so from inside somebody's network. What is not in a query cannot
be fetched, so the keywords themselves are refused. Texts, IRIs, comments, variables, tags and
names are passed over; in doubt a query is refused, since engines want no space around a keyword
(``trueSERVICE:x{}`` is a call), so a prefix cannot be called ``service:`` or ``load:``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.errors import FetchRefused, UsageError

_PASSED_OVER = re.compile(
    r"""
      <[^<>"{}|^`\x00-\x20]*+>                        # an IRI; it may hold a #
    | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''                # the four kinds of strings
    | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\"
    | '(?:[^'\\\r\n]|\\.)*+'
    | "(?:[^"\\\r\n]|\\.)*+"
    | \#[^\r\n]*+                                     # a comment
    | \\.                                             # an escape within a name, as in ex:a\#b
    | [?$]\w*+ | @[\w\-]*+ | :[\w\-%:]*+              # a variable, a tag, the rest of a name
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYWORD = re.compile(r"(?<![^\W\d_])(?:true|false)?(SERVICE|LOAD)", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_WHERE = re.compile("WHERE", re.IGNORECASE)
_LAST_CODE_POINT = 0x10FFFF
_BRACKETS = re.compile(r"[{}()\[\]]")
_UNARY_RUN = re.compile(r"[!^+\-](?:\s*+[!^+\-])*+")


def refuse_network(sparql: str) -> None:
    """Raises :class:`kg.errors.UsageError` for a query or update with SERVICE or LOAD.

    Read both as it stands and with the code points of ``\\u`` escapes put in, since engines
    differ in when they do that.
    """
    if sparql.isascii() and "\\" not in sparql:
        capitals = sparql.upper()
        if "SERVICE" not in capitals and "LOAD" not in capitals:
            return  # as with most; to look closer takes longer
    for text in _readings(sparql):
        found = _KEYWORD.search(bare(text))
        if found:
            raise FetchRefused(found[1].upper())


def looks_something_up(update: str) -> bool:
    """Whether an update has a WHERE, of which nobody knows beforehand how long it takes.

    In doubt it has. All else that an update can ask for takes as long as its text or the store is.
    """
    return any(_WHERE.search(bare(text)) for text in _readings(update))


def _readings(sparql: str) -> set[str]:
    return {sparql, _CODE_POINT.sub(_character, sparql)}


def refuse_unbounded(sparql: str, *, characters: int, nesting: int) -> None:
    """Raises :class:`kg.errors.UsageError` for a text that is too long or nests too deep.

    Engines parse by recursion and die of deep texts. Brackets are counted outside of strings,
    IRIs and comments; a run of operators that take one argument nests as deep as it is long.
    """
    if len(sparql) > characters:
        raise UsageError(f"a query or update may have {characters:,} characters")
    if sum(map(sparql.count, "{([!^+-")) <= nesting:
        return  # as with most; to look closer takes longer
    text = bare(sparql)
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "{([" else -1
        deepest = max(deepest, depth)
    longest = max((len(run) for run in _UNARY_RUN.findall(text)), default=0)
    if max(deepest, longest) > nesting:
        raise UsageError(f"a query or update may nest {nesting:,} deep")


@lru_cache(maxsize=8)  # one text is looked at from several sides
def bare(sparql: str) -> str:
    """The text with strings, IRIs, comments and names taken out."""
    return _PASSED_OVER.sub(" ? ", sparql)


def neutral(sparql: str) -> str:
    """The same with every IRI made relative and meaningless: it parses alike and leads nowhere."""
    return _PASSED_OVER.sub(
        lambda found: f"<{'x' * (len(found[0]) - 2)}>" if found[0][0] == "<" else found[0], sparql
    )


def blanked(sparql: str) -> str:
    """The same with each of them as spaces, so that every place is where it was."""
    return _PASSED_OVER.sub(lambda found: " " * len(found[0]), sparql)


def names_dataset(sparql: str) -> bool:
    """Whether a query says itself which graphs it is about (FROM)."""
    return _FROM.search(_PASSED_OVER.sub(" ? ", sparql)) is not None


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= _LAST_CODE_POINT else match[0]
