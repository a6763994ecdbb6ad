"""The versions of Beleg and of the data that its answers rest on."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

import ontology
from kg.knowledge.slices.source import embedded
from kg.stores.founding import STORE_VERSION
from kg.version import __version__

_DIGITS = 12


def versions() -> dict[str, str]:
    """By name: the software, the parser, the embedded slice, the lexicon, the ontology, the store.

    What has no version of its own has one of its content.
    """
    data = files("kg") / "data"
    parser = json.loads((data / "parser_de" / "meta.json").read_text(encoding="utf-8"))
    stated = re.search(r'owl:versionInfo "([^"]+)"', ontology.read("beleg.ttl"))
    return {
        "beleg": __version__,
        "parser": f"{parser['lang']}_{parser['name']} {_content(data / 'parser_de')}",
        "slice": embedded().name,
        "lexicon": _content(data / "lexicon"),
        "ontology": stated[1] if stated else "unknown",
        "store": str(STORE_VERSION),
        "oxigraph": version("pyoxigraph"),
    }


def _content(folder: Traversable) -> str:
    """What the files of a folder are, in a few digits."""
    digest = hashlib.sha256()
    for name, content in sorted(_files(folder, "")):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:_DIGITS]


def _files(folder: Traversable, above: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        name = f"{above}/{each.name}"
        found += _files(each, name) if each.is_dir() else [(name, each.read_bytes())]
    return found
