"""Dumps in Wikidata's own layout for the bench, plain or compressed, made of lines of entities."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple


class Dumped(NamedTuple):
    """A dump in Wikidata's own layout: bytes of lines, ids, and what filters can ask of it."""

    size: int
    ids: list[str]
    rare: str
    sitelinks: int


FORMS: dict[str, tuple[str, Callable[..., Any]]] = {
    "plain": ("", open),
    "gz": (".gz", partial(gzip.open, compresslevel=6)),
    "bz2": (".bz2", bz2.open),
    "xz": (".xz", partial(lzma.open, preset=2)),
}


def dumped(
    dump: Path, folder: Path, *, forms: Sequence[str], copies: int, complete: bool
) -> tuple[Dumped, list[Path]]:
    """Writes the dump in each form, with copies of its entities under other numbers."""
    openers: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}
    ids: list[str] = []
    links: list[int] = []
    of_class: Counter[str] = Counter()
    with openers.get(dump.suffix, open)(dump, "rb") as opened:
        lines = [x for line in opened if (x := line.strip().rstrip(b",")).startswith(b"{")]
    if complete:
        lines = [completed(line) for line in lines]
    for line in lines:
        data = json.loads(line)
        ids.append(data["id"])
        links.append(len(data.get("sitelinks") or ()))
        group = (data.get("claims") or {}).get("P31", ())
        values = [each["mainsnak"].get("datavalue", {}).get("value", {}) for each in group]
        of_class.update({f"Q{v['numeric-id']}": len(line) for v in values if "numeric-id" in v})
    size = sum(map(len, lines))
    paths = []
    with ExitStack() as stack:
        files = []
        for form in forms:
            suffix, opener = FORMS[form]
            paths.append(folder / f"dump.json{suffix}")
            files.append(stack.enter_context(opener(paths[-1], "wb")))
        before = b"[\n"
        for copy in range(copies):
            for id_, line in zip(ids, lines, strict=True):
                new = before + (renumbered(line, id_, copy) if copy else line)
                for file in files:
                    file.write(new)
                before = b",\n"
        for file in files:
            file.write(b"\n]\n")
    rare = min(of_class, key=lambda each: abs(of_class[each] - size / 100))
    few = sorted(links)[-max(len(links) // 100, 1)] or 1
    return Dumped(size * copies, ids, rare, few), paths


def completed(line: bytes) -> bytes:
    """An entity with all that the entities of true dumps have; what is filled in is made up."""
    data = json.loads(line)
    number = int(data["id"][1:])
    kind = "item" if data["id"][0] == "Q" else "property"
    told = {"lastrevid": number, "modified": "2021-01-01T00:00:00Z"}
    data = {"pageid": number, "ns": 0, "title": data["id"], "type": kind} | data | (told | data)
    for key in ("labels", "descriptions", "aliases", "claims", "sitelinks"):
        data.setdefault(key, {})
    claims = data["claims"].values() if isinstance(data["claims"], dict) else ()
    for statement in (each for group in claims for each in group):
        parts = [{"P": [statement["mainsnak"]]}, statement.get("qualifiers")]
        for reference in statement.get("references", ()):
            reference.setdefault("hash", hashed(reference["snaks"]))
            parts.append(reference["snaks"])
        for snak in (
            s for part in parts if isinstance(part, dict) for g in part.values() for s in g
        ):
            snak.setdefault("hash", hashed(snak))
            snak.setdefault("datatype", "string")
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def hashed(data: Any) -> str:
    """As long as the hashes of dumps."""
    return hashlib.sha1(json.dumps(data).encode(), usedforsecurity=False).hexdigest()


def renumbered(line: bytes, id_: str, copy: int) -> bytes:
    """The line of an entity under another number, that of its statements' ids with it."""
    old, new = id_.encode(), f"{id_[0]}{copy}{int(id_[1:]):012}".encode()
    return line.replace(b'"%s"' % old, b'"%s"' % new, 2).replace(old + b"$", new + b"$")
