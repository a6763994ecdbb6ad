"""Word lists of the reading package, loaded once from ``kg/data``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kg.errors import DataError


@cache
def table(name: str) -> Mapping[str, Any]:
    """A TOML file of ``kg/data`` as it parses; raises :class:`kg.errors.DataError`."""
    try:
        return tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as error:
        raise DataError(name, f"not TOML: {error}") from error


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a TSV file of ``kg/data``; lines that begin with # are comments."""
    lines = (line for line in _text(name).splitlines() if line.strip() and line[0] != "#")
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines)


@cache
def words(name: str, *path: str) -> frozenset[str]:
    """The white-space separated words under a key path of a TOML file."""
    entry: Any = table(name)
    for key in path:
        if key not in entry:
            raise DataError(name, f"no entry {'.'.join(path)}")
        entry = entry[key]
    return frozenset(entry.split())


def _text(name: str) -> str:
    try:
        return files("kg").joinpath("data", name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataError(name, "this data file is missing") from error
