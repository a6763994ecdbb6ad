"""References that lead to others: folders, patterns, lists of addresses, feeds and sitemaps."""

from __future__ import annotations

import glob
import io
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import feedparser
from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from kg.articles.decoding import decode
from kg.articles.monsters import refuse_monsters
from kg.errors import InputError, MalformedInput

MOST = 50_000
"""Addresses that are followed from one feed, list or sitemap: as many as a sitemap may have."""

_MOST_TAGS = 500_000
"""Of a feed: its reader takes about 10 µs a tag."""

_MOST_SITEMAP_TAGS = 2_000_000
"""Of a sitemap: 40 for each address. In memory each takes about 100 bytes."""

_GZIP = b"\x1f\x8b"
_LARGEST_UNPACKED = 52_428_800
"""Bytes of a sitemap, unpacked: what the protocol allows."""
_MOST_MEMBERS = 100
"""Of one gzip file: for each, all that is behind it is copied."""

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*)*<(?:\w+:)?(\w+)")
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Lead:
    """A reference that another one leads to."""

    ref: str


def is_pattern(ref: str) -> bool:
    """Whether a name with ``*``, ``?`` or ``[`` means the files that it matches."""
    return glob.has_magic(ref) and not os.path.exists(ref)


def matching(ref: str) -> Iterator[Lead]:
    """The files that a pattern matches (``**`` any depth), by name; raises where there is none."""
    found = sorted(p for p in glob.glob(ref, recursive=True) if os.path.isfile(p))
    if not found:
        raise InputError(ref, "no file matches this pattern")
    yield from map(Lead, found)


def below(folder: Path, endings: frozenset[str]) -> Iterator[Lead]:
    """The files in a folder and its folders whose names end so, by name.

    Raises :class:`InputError` where there is none. Links to folders are not followed.
    """
    found = False
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if "".join(Path(name).suffixes[-2:]).lower().endswith(tuple(endings)):
                found = True
                yield Lead(os.path.join(place, name))
    if not found:
        raise InputError(str(folder), "there is no article file in this folder")


def listed(data: bytes, ref: str) -> Iterator[Lead]:
    """The addresses of a list, one a line; blank lines and lines from ``#`` on are passed over."""
    for number, line in enumerate(decode(data, ref).splitlines(), 1):
        address = line.strip()
        if not address or address.startswith("#"):
            continue
        if not is_address(address):
            raise MalformedInput(ref, f"{address[:80]!r} is no http address", line=number)
        yield Lead(address)


def linked(data: bytes, ref: str) -> list[Lead | InputError] | None:
    """The addresses that a feed (RSS, Atom) or a sitemap names; None where it is neither.

    What stands in an address's place and is none is an error: a stranger's feed leads to no file
    of this machine. One may be packed by gzip, as sitemaps often are. Raises
    :class:`MalformedInput` where it begins as one and cannot be read, or is packed and unpacks to
    more than a sitemap may have.
    """
    if data.startswith(_GZIP):
        data = _unpacked(data, ref)
    match = _ROOT.match(data[:_HEAD_BYTES])
    root = match[1].lower() if match else b""
    if root in (b"urlset", b"sitemapindex"):
        return _addresses(_of_sitemap(data, ref), ref)
    if root in (b"rss", b"feed", b"rdf"):
        return _addresses(_of_feed(data, ref), ref)
    return None


def _addresses(found: Iterable[str], ref: str) -> list[Lead | InputError]:
    return [
        Lead(place)
        if is_address(place)
        else MalformedInput(ref, f"{place[:80]!r} is no http address")
        for place in islice(found, MOST)
    ]


def is_address(ref: str) -> bool:
    """Whether a reference is fetched."""
    return ref.lower().startswith(("http://", "https://"))


def _unpacked(data: bytes, ref: str) -> bytes:
    """What gzip packed, in one member or several; no more of it is ever unpacked than allowed."""
    parts: list[bytes] = []
    left = _LARGEST_UNPACKED
    while data.startswith(_GZIP):
        if len(parts) == _MOST_MEMBERS:
            raise MalformedInput(ref, f"it was packed in more than {_MOST_MEMBERS} parts")
        unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            part = unpacking.decompress(data, left + 1)
        except zlib.error as error:
            raise MalformedInput(ref, f"it cannot be unpacked ({error})") from error
        left -= len(part)
        if left < 0:
            raise MalformedInput(
                ref,
                f"it unpacks to more than {_LARGEST_UNPACKED:,} bytes, which no sitemap may have",
            )
        if not unpacking.eof:
            raise MalformedInput(ref, "it is packed, and its end is missing")
        parts.append(part)
        data = unpacking.unused_data
    return b"".join(parts)


def _of_sitemap(data: bytes, ref: str) -> Iterator[str]:
    """After https://www.sitemaps.org/protocol.html; an index leads to sitemaps."""
    refuse_monsters(data.decode("latin-1"), ref, _MOST_SITEMAP_TAGS)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedInput(ref, f"this sitemap is no XML ({error})") from error
    places = ((place.text or "").strip() for place in tree.iterfind(f"./*/{_SITEMAP}loc"))
    return filter(None, places)


def _of_feed(data: bytes, ref: str) -> Iterator[str]:
    refuse_monsters(data.decode("latin-1"), ref, _MOST_TAGS)
    feed = feedparser.parse(io.BytesIO(data))
    if feed.bozo and not feed.entries:
        raise MalformedInput(ref, f"this feed cannot be read ({feed.bozo_exception})")
    return (entry.link for entry in feed.entries if entry.get("link"))
