"""The versions of Beleg and of the data that its answers rest on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import ontology
from kg.errors import DataError, ParserUnavailable
from kg.knowledge.slices import schema
from kg.knowledge.slices.source import embedded
from kg.linkgrammar import LinkGrammar
from kg.stores.founding import STORE_VERSION
from kg.version import __version__

_DIGITS = 12


def versions() -> dict[str, str]:
    """By name: the software, the parsers, the embedded slice, the lexicon, the ontology, the store.

    What has no version of its own has one of its content; "words" are the lists of both languages.
    """
    data = files("kg") / "data"
    parser = json.loads((data / "parser_de" / "meta.json").read_text(encoding="utf-8"))
    stated = re.search(r'owl:versionInfo "([^"]+)"', ontology.read("beleg.ttl"))
    return {
        "beleg": __version__,
        "parser": f"{parser['lang']}_{parser['name']} {_content(data / 'parser_de')}",
        "slice": embedded().name,
        "lexicon": _content(data / "lexicon"),
        "words": _content(data, ".toml", ".tsv"),
        "link-grammar": _link_grammar(),
        "ontology": stated[1] if stated else "unknown",
        "store": str(STORE_VERSION),
        "oxigraph": version("pyoxigraph"),
    }


def _link_grammar() -> str:
    try:
        return LinkGrammar().version()
    except ParserUnavailable:
        return "not installed"


def of_reading(slices: Iterable[str] = (), others: Iterable[str] = ()) -> dict[str, str]:
    """What the preparation of an article rests on, by name; equal where it comes out equal.

    Programs and data are told by their content, and so are ``others``: paths of files and folders,
    or names of packages. ``slices`` are paths of slices, which may be many gigabytes: they are told
    by their size and by what they say of themselves. Raises :class:`kg.errors.DataError` where
    one of them is not there.
    """
    package = files("kg")
    data = package / "data"
    found = {
        "program": _content(package, ".py"),
        "parser": _content(data / "parser_de"),
        "slice": _content(data, ".sqlite"),
        "lexicon": _content(data / "lexicon"),
        "words": _content(data, ".toml", ".tsv"),
        "ontology": _content(files("ontology"), ".ttl"),
        "spacy": version("spacy"),
        "link-grammar": _link_grammar(),
    }
    found |= {path: _slice(Path(path)) for path in slices}
    found |= {path: _named(Path(path)) for path in others}
    return found


def _slice(path: Path) -> str:
    with closing(schema.connect(path)) as connection:
        said = connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall()
    return f"{path.stat().st_size} bytes {hashlib.sha256(repr(said).encode()).hexdigest()}"


def _named(path: Path) -> str:
    """A file or folder by its content; what is no path is the name of an installed package."""
    if path.is_dir():
        return _content(path)
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        pass
    try:
        return version(path.name)
    except PackageNotFoundError as error:
        raise DataError(str(path), "there is no such file") from error


def _content(folder: Traversable, *endings: str) -> str:
    """What the files of a folder are, in a few digits; of all names or those that end so."""
    digest = hashlib.sha256()
    for name, content in sorted(_files(folder, "", endings)):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:_DIGITS]


def _files(folder: Traversable, above: str, endings: tuple[str, ...]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        name = f"{above}/{each.name}"
        if each.is_dir():
            found += _files(each, name, endings)
        elif not endings or name.endswith(endings):
            found.append((name, each.read_bytes()))
    return found
