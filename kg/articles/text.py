"""Plain text: the whole of it is the article."""

from __future__ import annotations

import re

from kg.articles.decoding import decode
from kg.articles.documents import Document

_LONGEST_TITLE = 150
_TITLE = re.compile(r"\s*(\S[^\r\n]*)(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*\S")
_FINAL_MARKS = (".", "!", "?", "…", ":", ";", ",", "“", "”", '"', "«", "‘", "’")


def documents(
    data: bytes, ref: str, *, url: str | None = None, charset: str | None = None
) -> list[Document]:
    """The one document of a text, unchanged but for a byte order mark."""
    text = decode(data, ref, charset=charset)
    return [Document(text, ref, url=url, title=title(text))]


def title(text: str) -> str | None:
    """The first line where it can be a headline: short, unpunctuated, a blank line after it."""
    match = _TITLE.match(text)
    if match is None:
        return None
    line = match[1].strip()
    if len(line) > _LONGEST_TITLE or line.endswith(_FINAL_MARKS):
        return None
    return line
