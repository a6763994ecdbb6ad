"""SPARQL that would reach the network or the disk from inside a store is refused.

Oxigraph fetches SERVICE and LOAD by itself, past Beleg's one HTTP client and its limits; and an
engine behind an endpoint does so from inside somebody's network. What is not in a query cannot
be fetched, so the keywords themselves are refused. Texts, IRIs, comments, variables, tags and
names are passed over; in doubt a query is refused, since engines want no space around a keyword
(``trueSERVICE:x{}`` is a call), so a prefix cannot be called ``service:`` or ``load:``.
"""

from __future__ import annotations

import re

from kg.errors import UsageError

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
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LAST_CODE_POINT = 0x10FFFF


def refuse_network(sparql: str) -> None:
    """Raises :class:`kg.errors.UsageError` for a query or update with SERVICE or LOAD.

    Read both as it stands and with the code points of ``\\u`` escapes put in, since engines
    differ in when they do that.
    """
    for text in (sparql, _CODE_POINT.sub(_character, sparql)):
        found = _KEYWORD.search(_PASSED_OVER.sub(" ? ", text))
        if found:
            raise UsageError(
                f"{found[1].upper()} is not allowed: a store fetches nothing from other places"
            )


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= _LAST_CODE_POINT else match[0]
