"""JSON: one article a line, or one file that holds an article or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

from kg.articles.decoding import decode
from kg.articles.documents import Document
from kg.errors import InputError, MalformedInput, TooLarge

_BYTES_A_CHARACTER = 12
"""The most that JSON needs for one: a character beyond the BMP as two ``\\uXXXX``."""

_BESIDE_TEXT = 100_000
"""Bytes of a line that its other fields may take up."""

_OPTIONAL = ("published", "language", "url", "title", "publisher")


def lines(stream: IO[bytes], ref: str, max_characters: int) -> Iterator[Document | InputError]:
    """The document of each line that is not blank, or why it cannot be read.

    ``stream`` is read line by line. A line that is longer than an article may be is passed over.
    """
    longest = max_characters * _BYTES_A_CHARACTER + _BESIDE_TEXT
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        try:
            if len(line) > longest:
                rest = _skip_line(stream, line, longest)
                raise TooLarge(ref, len(line) + rest, max_characters, line=number)
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield _document(_parsed(decode(line, ref, line=number), ref, number), ref, number)
        except InputError as error:
            yield error


def _skip_line(stream: IO[bytes], line: bytes, piece: int) -> int:
    """Reads to the end of the line; the number of bytes that were passed over."""
    passed = 0
    while line and not line.endswith(b"\n"):
        line = stream.readline(piece)
        passed += len(line)
    return passed


def documents(data: bytes, ref: str) -> Iterator[Document | InputError]:
    """The documents of a JSON file: one object, or a list of objects."""
    held = _parsed(decode(data, ref), ref, None)
    for item in held if isinstance(held, list) else [held]:
        try:
            yield _document(item, ref, None)
        except InputError as error:
            yield error


def _parsed(text: str, ref: str, line: int | None) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"this is no JSON ({error.msg} at character {error.pos + 1})"
        raise MalformedInput(ref, message, line=line) from error
    except (ValueError, RecursionError) as error:
        raise MalformedInput(ref, "this JSON goes beyond what is read", line=line) from error


def _document(item: Any, ref: str, line: int | None) -> Document:
    """The document of a JSON object with ``id`` and ``text``; unknown keys are passed over."""
    if not isinstance(item, dict):
        raise MalformedInput(ref, 'an article is an object like {"id": …, "text": …}', line=line)
    identity = item.get("id")
    if isinstance(identity, bool) or not isinstance(identity, str | int) or identity == "":
        raise MalformedInput(ref, '"id" must be a string or a whole number', line=line)
    if not isinstance(item.get("text"), str):
        raise MalformedInput(ref, '"text" must be a string', line=line)
    said = {key: _optional(item, key, ref, line) for key in _OPTIONAL}
    named = Document(item["text"], _readable(str(identity), ref, line), line=line)
    return replace(named, **said)  # type: ignore[arg-type]  # the keys are fields that are texts


def _optional(item: dict[str, Any], key: str, ref: str, line: int | None) -> str | None:
    value = item.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise MalformedInput(ref, f'"{key}" must be a string', line=line)
    return _readable(value, ref, line)


def _readable(value: str, ref: str, line: int | None) -> str:
    """The value, unless it holds halves of characters, which nothing can write out again."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        message = "it holds halves of characters (lone surrogates)"
        raise MalformedInput(ref, message, line=line) from error
    return value
