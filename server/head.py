"""The head of a request: what is asked for, by whom, and with which headers."""

from __future__ import annotations

import re
import sys
import time
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

import httptools
import msgspec

from server.metrics import STARTED

Environ: TypeAlias = dict[str, Any]
Headers: TypeAlias = list[tuple[bytes, bytes]]

_HOST = re.compile(
    rb"""
      (?: [\w.~!$&'()*+,;=%-]*     # a name, or an address of four numbers
        | \[[\w.~!$&'()*+,;=:]+\]  # or one of IPv6 or later
      ) (?: : \d* )?              # and a port (RFC 3986, section 3.2)
    """,
    re.VERBOSE,
)
_KEYS = {
    b"content-type": "CONTENT_TYPE",
    b"content-length": "CONTENT_LENGTH",
    b"host": "HTTP_HOST",
    b"accept": "HTTP_ACCEPT",
}


class Head(msgspec.Struct):
    """What a request says before its body, as the bytes that came; names of headers are small."""

    method: str
    path: bytes
    """As it came, with its percent signs."""
    query: bytes
    headers: Headers
    client: str
    """The address of who is connected."""
    server: tuple[str, int] = ("localhost", 80)
    """Ours."""
    version: str = "1.1"
    begun: float = msgspec.field(default_factory=time.perf_counter)
    known: Environ = {}
    """What else its environment is to hold."""


def target_of(url: bytes) -> tuple[bytes, bytes]:
    """The path and the query of a request's target (RFC 9112, section 3.2).

    Raises httptools.HttpParserInvalidURLError for what is none.
    """
    if url.startswith(b"/"):  # as all but those for proxies do
        path, _, query = url.partition(b"#")[0].partition(b"?")
        return path, query
    parsed = httptools.parse_url(url)
    return parsed.path or b"/", parsed.query or b""


def is_host(named: bytes) -> bool:
    """Whether a Host header names a host, and a port or none."""
    return _HOST.fullmatch(named) is not None


def names_host(head: Head) -> bool:
    """Whether a request has the one Host header that HTTP/1.1 asks for (RFC 9112, section 3.2)."""
    hosts = [value for name, value in head.headers if name == b"host"]
    if not hosts:
        return head.version == "1.0"
    return len(hosts) == 1 and is_host(hosts[0])


def environ_of(head: Head) -> Environ:
    """The environment of PEP 3333 for a request; the body is put in when it is there."""
    host, port = head.server
    environ: Environ = {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(head.path).decode("latin-1"),
        "QUERY_STRING": head.query.decode("latin-1"),
        "REMOTE_ADDR": head.client,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{head.version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        STARTED: head.begun,
        **head.known,
    }
    for name, value in head.headers:
        if b"_" not in name:  # it would pass for another header
            key = _KEYS.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
