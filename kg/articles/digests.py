"""Digests that WARC records carry of their content, in whatever way they are spelt.

The standard (ISO 28500, WARC-Payload-Digest) leaves algorithm and encoding open: crawlers write
``sha1:`` in base 32, others hexadecimal digits or base 64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import Any

_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})


class Digested:
    """A stream that takes the digests of what is read from it, which records have said.

    ``said`` are texts such as ``sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A``; those that are no digest
    that we know prove nothing and are passed over.
    """

    def __init__(self, stream: Any, said: Iterable[str | None]) -> None:
        self._stream = stream
        known = {text: _parsed(text) for text in said if text}
        self._wanted = {text: value for text, value in known.items() if value}
        self._taken = {name: hashlib.new(name, usedforsecurity=False) for name, _ in self._values}

    @property
    def _values(self) -> list[tuple[str, bytes]]:
        return list(self._wanted.values())

    @property
    def limit(self) -> int:
        """The bytes that are left to be read."""
        left: int = self._stream.limit
        return left

    def read(self, length: int | None = None) -> bytes:
        """Reads on."""
        return self._noted(self._stream.read(length))

    def readline(self, length: int | None = None) -> bytes:
        """Reads to the end of a line."""
        return self._noted(self._stream.readline(length))

    def _noted(self, data: bytes) -> bytes:
        for taken in self._taken.values():
            taken.update(data)
        return data

    def wrong(self, unpacked: bytes) -> str | None:
        """The digest that fits neither what was read nor what it unpacks to; None where all fit.

        Some crawlers take it of a body as it was sent, some after they took its packing off.
        """
        for text, (name, value) in self._wanted.items():
            other = hashlib.new(name, unpacked, usedforsecurity=False)
            if value not in (self._taken[name].digest(), other.digest()):
                return text
        return None


def _parsed(text: str) -> tuple[str, bytes] | None:
    """The algorithm and the bytes of a digest; None where it is spelt in no way that we know."""
    name, _, value = text.strip().partition(":")
    name, value = name.lower().replace("-", ""), value.strip()
    if name not in _ALGORITHMS:
        return None
    size = hashlib.new(name, usedforsecurity=False).digest_size
    bare = value.rstrip("=")
    try:
        if len(value) == 2 * size:
            return name, bytes.fromhex(value)
        if len(bare) == -(-size * 8 // 5):
            return name, base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        if len(bare) == -(-size * 8 // 6):
            return name, base64.urlsafe_b64decode(
                bare.replace("+", "-").replace("/", "_") + "=" * (-len(bare) % 4)
            )
    except (binascii.Error, ValueError):
        return None
    return None
