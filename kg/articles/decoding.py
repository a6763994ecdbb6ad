"""From bytes to text: UTF-8, UTF-16 with its mark, and Windows' old code page where plausible."""

from __future__ import annotations

import codecs
import re

from kg.errors import BinaryInput, EncodingError

_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

# Bytes that neither UTF-8 text nor an 8-bit encoding of text contains.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")

# What German and neighbouring text has beyond ASCII. Left out on purpose: Ã, Â, ¤, ¶ and the like,
# which cp1252 makes of damaged UTF-8.
_PLAUSIBLE = re.compile(
    r"[\x00-\x7fÄÖÜäöüßéèêëáàâåçñóòôõøíìîïúùûýæœÉÈÀÁÓÅØÇÑŠšŽž"
    r"\u00a0\u00ad„“”‚‘’»«›‹–—…•·€£§°²³¹½¼¾×±®©™‰†¿¡ªº´]*"
)
_MOST_ACCENTED = 0.25
"""Largest share of characters beyond ASCII in a text that is taken for cp1252."""

# Labels of the WHATWG encoding standard that news pages use, and what they mean in Python.
_LABELS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "latin-9": "iso-8859-15",
    "iso-8859-2": "iso-8859-2",
    "windows-1250": "cp1250",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


def decode(data: bytes, ref: str, *, line: int | None = None, charset: str | None = None) -> str:
    """The text of the bytes without a byte order mark.

    A mark decides, then ``charset`` (what a server or page said; one that is unknown or does not
    fit is passed over), then strict UTF-8, then cp1252 if what comes out looks like text.
    Raises :class:`BinaryInput` where the bytes are no text and :class:`EncodingError` where no
    encoding can be told.
    """
    if data.startswith(_UTF_32_MARKS) or data.startswith(_UTF_16_MARKS):
        return _marked(data, ref, line)
    encoding = _LABELS.get((charset or "").strip().strip("\"'").lower(), "")
    if encoding.startswith("utf-16"):
        return _strictly(data, encoding, ref, line)
    if _BINARY.search(data):
        raise BinaryInput(ref, "this is binary data, not text", line=line)
    if encoding and encoding != "utf-8" and not _is_utf_8(data):
        return _strictly(data, encoding, ref, line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _old_code_page(data, ref, line)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _marked(data: bytes, ref: str, line: int | None) -> str:
    encoding = "utf-32" if data.startswith(_UTF_32_MARKS) else "utf-16"
    return _strictly(data, encoding, ref, line)


def _strictly(data: bytes, encoding: str, ref: str, line: int | None) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"it is marked as {encoding.upper()} and breaks its rules at byte {error.start}"
        raise EncodingError(ref, message, line=line) from error


def _old_code_page(data: bytes, ref: str, line: int | None) -> str:
    message = "its encoding could not be told; save it as UTF-8"
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise EncodingError(ref, message, line=line) from error
    accented = sum(not character.isascii() for character in text)
    if accented > _MOST_ACCENTED * len(text) or not _PLAUSIBLE.fullmatch(text):
        raise EncodingError(ref, message, line=line)
    return text
