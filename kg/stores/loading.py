"""The LOADs of an update, as a text that is sent to a server holds them.

An engine would fetch by itself, past Beleg's one HTTP client; so whoever wants to load something
fetches it first and puts what came in place of the LOAD.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.stores.guard import blanked

_LOAD = re.compile(r"(?<![\w:?$@-])LOAD(\s+SILENT)?(?![\w:-])", re.IGNORECASE)
_IRI = r"""<([^<>"{}|^`\\\x00-\x20]*)>"""
_LOADED = re.compile(rf"\s*{_IRI}(?:\s*INTO\s+GRAPH\s*{_IRI})?(?=\s*(?:;|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """One LOAD: an address, the graph that it goes into (None for the default graph), SILENT."""

    source: str
    graph: str | None
    silent: bool


def with_loads(update: str, instead: Callable[[Load], str | None]) -> str:
    """The update with another operation in place of each LOAD; where that is None, it stays.

    LOADs whose addresses are not written out (``ex:data``) are not found, and stay.
    """
    made, end = [], 0
    for keyword in _LOAD.finditer(blanked(update)):
        target = _LOADED.match(update, keyword.end())
        if target is None or keyword.start() < end:
            continue
        text = instead(Load(target[1], target[2], keyword[1] is not None))
        if text is not None:
            made += [update[end : keyword.start()], text]
            end = target.end()
    return "".join([*made, update[end:]])
