"""Pages and feeds that are made to take minutes of reading."""

from __future__ import annotations

import re

from kg.errors import MalformedInput

_MOST_ATTRIBUTES = 200
"""Of one element: the time to read them grows with their square."""

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|))?+"""
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?:{_ATTRIBUTE})*+")
_ATTRIBUTES = re.compile(_ATTRIBUTE)


def refuse_monsters(markup: str, ref: str, most_tags: int) -> None:
    """Raises :class:`MalformedInput` for more tags than that, or an element of many attributes."""
    if markup.count("<") > most_tags:
        raise MalformedInput(ref, f"more than {most_tags:,} tags, which nothing honest has")
    for tag in _TAG.finditer(markup):
        long_enough = tag.end() - tag.start() > 2 * _MOST_ATTRIBUTES
        if long_enough and len(_ATTRIBUTES.findall(tag[0])) > _MOST_ATTRIBUTES:
            raise MalformedInput(ref, f"an element with more than {_MOST_ATTRIBUTES} attributes")
