"""Tells what bytes without a telling name are."""

from __future__ import annotations

import re

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_JSON_LINE = re.compile(rb'\s*\{\s*"')
_HEAD_BYTES = 2048


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes begin as a web page does."""
    return _HTML.match(_head(data)) is not None


def looks_like_json_lines(data: bytes) -> bool:
    """Whether the bytes begin with a JSON object, as no news text does."""
    return _JSON_LINE.match(_head(data)) is not None


def _head(data: bytes) -> bytes:
    return data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
