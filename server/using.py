"""``using-graph-uri``: the dataset of an update request, written into its operations.

SPARQL 1.1 Protocol, 2.2.3: the parameters stand for USING and USING NAMED in every operation
that has a WHERE, and clash with USING, USING NAMED and WITH in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

import kg
from server.errors import Refusal

_CLASH = re.compile(r"(?<![\w:?$@-])(?:USING|WITH)(?![\w:-])", re.IGNORECASE)
_BRACE = re.compile(r"[{}]")
_TOKEN = re.compile(r"[{}]|(?<![\w:?$@-])(?:DELETE\s+)?WHERE(?![\w:-])", re.IGNORECASE)


def with_dataset(update: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """The update over the graphs alone; the same text where none are given."""
    if not default and not named:
        return update
    blanked = kg.blanked_sparql(update)
    if _CLASH.search(blanked):
        raise Refusal(
            400, "bad-request", "give the graphs by using-graph-uri or by USING and WITH, not both"
        )
    clauses = " ".join(
        [f"USING {NamedNode(iri)}" for iri in default]
        + [f"USING NAMED {NamedNode(iri)}" for iri in named]
    )
    made, end = [], 0
    for start, stop, pattern in _wheres(blanked):
        made.append(update[end:start])
        if pattern is None:
            made.append(f" {clauses} WHERE")
        else:  # the short form takes no USING: DELETE WHERE { p } is DELETE { p } WHERE { p }
            made.append(f"DELETE {update[pattern]} {clauses} WHERE")
        end = stop
    return "".join([*made, update[end:]])


def _wheres(text: str) -> Iterator[tuple[int, int, slice | None]]:
    """Each WHERE outside of braces: its place, and the pattern where it is a DELETE WHERE."""
    depth = 0
    for found in _TOKEN.finditer(text):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            short = found[0].upper().startswith("D")
            yield found.start(), found.end(), _block(text, found.end()) if short else None


def _block(text: str, start: int) -> slice:
    """The first group in braces after a place."""
    opening = text.find("{", start)
    depth = 0
    for found in _BRACE.finditer(text, max(opening, 0)):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return slice(opening, found.end())
    raise Refusal(400, "syntax", "a group is not closed")
