"""Requests and answers: redirects, limits of size, patience. :mod:`kg.http` says what holds."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from socket import gaierror
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3.exceptions

from kg.errors import FetchError
from kg.http.connections import CheckedAdapter, Exchange

MAX_REDIRECTS = 5
PATIENCE = 60.0
"""Longest wait in seconds that a Retry-After is granted; a server that asks for more is not asked
again."""

_PIECE = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_USER_PORTS = 1024
_BLOCKED = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679,
     6697, 10080}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered.

    ``url`` is the last one after redirects, ``content`` the decompressed body, ``content_type``
    the media type in lower case ("" where unsaid), ``charset`` as the server said it. The names of
    ``headers`` are in lower case. ``via`` are the redirects that led here, the first asked first.
    """

    url: str
    status: int
    content: bytes
    content_type: str = ""
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    via: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost; a client has its own, and a caller may give others.

    ``timeout`` bounds each attempt in seconds, from the look-up of the name to the last byte, and
    ``connect_timeout`` its part up to the connection; ``max_bytes`` the body, also after
    decompression; ``retries`` how often a busy server (429 or 503) is asked again. ``redirects``
    says whether other addresses that the server names are asked. Where ``hosts`` is given, no
    others are asked, at first or after redirects: ``name`` on the usual port, or ``name:port``.
    """

    timeout: float
    max_bytes: int
    retries: int = 3
    connect_timeout: float | None = None
    redirects: bool = True
    hosts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; ``url`` is the next one of a chain of redirects."""

    method: str
    url: str
    params: Mapping[str, str] | None
    data: Mapping[str, str] | bytes | None
    headers: Mapping[str, str] | None
    limits: Limits


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere: else requests would read the body of a redirect, however long, for itself."""


class HttpClient:
    """Fetches documents within limits. Safe to share between threads.

    ``timeout``, ``max_bytes`` and ``retries`` are those of :class:`Limits`. ``allow_private`` lets
    it reach addresses of this machine and network.
    """

    def __init__(
        self,
        user_agent: str,
        timeout: float = 30.0,
        max_bytes: int = 20_000_000,
        *,
        allow_private: bool = False,
        retries: int = 3,
        offline: bool = False,
        hosts: Collection[str] | None = None,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        allowed = None if hosts is None else frozenset(host.lower() for host in hosts)
        self._limits = Limits(timeout, max_bytes, retries, hosts=allowed)
        self._allow_private = allow_private
        self._offline = offline
        self._sleep = sleep
        self._now = now
        self._session = _Session()
        self._session.trust_env = False
        self._session.headers["User-Agent"] = user_agent
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, CheckedAdapter())

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        raise_for_status: bool = True,
        limits: Limits | None = None,
    ) -> Response:
        """The document at a URL, after redirects.

        Raises :class:`kg.errors.FetchError` on everything that goes wrong, a status from 400 on
        included unless ``raise_for_status`` is False. ``limits`` hold in place of the client's own.
        """
        return self.request(
            "GET",
            url,
            params=params,
            headers=headers,
            raise_for_status=raise_for_status,
            limits=limits,
        )

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        raise_for_status: bool = True,
        limits: Limits | None = None,
    ) -> Response:
        """Sends a request with any method and body; otherwise as :meth:`get`.

        Redirects are followed for GET and HEAD only: a body is sent to nobody but the one named.
        """
        if self._offline:
            raise FetchError(url, "not fetched: offline")
        limits = limits or self._limits
        response = self._patiently(Request(method, url, params, data, headers, limits))
        if raise_for_status and response.status >= 400:
            reason = http.client.responses.get(response.status, "an unknown status")
            message = f"the server answered {response.status} ({reason})"
            raise FetchError(url, message, status=response.status)
        return response

    def close(self) -> None:
        """Lets go of open connections."""
        self._session.close()

    def _patiently(self, request: Request) -> Response:
        for attempt in range(request.limits.retries + 1):
            response = self._attempt(request)
            if response.status not in _BUSY or attempt == request.limits.retries:
                return response
            asked = asked_wait(response.headers, self._now)
            wait = min(2.0**attempt, PATIENCE) if asked is None else asked
            if wait > PATIENCE:
                return response
            self._sleep(wait)
        raise AssertionError("the last attempt returns")

    def _attempt(self, request: Request) -> Response:
        """One exchange with its redirects, all within the one time limit."""
        first = request.url
        limits = request.limits
        left = limits.timeout
        via: list[Response] = []
        for _ in range(MAX_REDIRECTS + 1):
            self._check(first, request.url)
            _check_host(first, request.url, limits.hosts)
            self._before(first, request)
            began = time.monotonic()
            with Exchange(
                first, limits.timeout, self._allow_private, limits.connect_timeout, left=left
            ) as exchange:
                reply = self._send(exchange, request)
            left -= time.monotonic() - began
            target = reply.headers.get("location")
            if reply.status not in REDIRECTS or not target:
                return replace(reply, via=tuple(via))
            if request.method not in ("GET", "HEAD") or not limits.redirects:
                return reply
            via.append(reply)
            request = _redirected(first, request, reply.url, target)
        raise FetchError(first, f"more than {MAX_REDIRECTS} redirects")

    def _before(self, first: str, request: Request) -> None:
        """What comes before each address of a chain that began with ``first``; here nothing."""

    def _check(self, url: str, place: str) -> None:
        """Refuses what must not be fetched; ``url`` is what was asked for, ``place`` where we are.

        A port of another service is refused along with private addresses: what is sent there
        could be taken for a command.
        """
        parts = _split(url, place)
        if parts.scheme not in ("http", "https"):
            raise FetchError(url, f"only http and https are fetched, not {parts.scheme or place!r}")
        if parts.username is not None or parts.password is not None:
            raise FetchError(url, "user names and passwords in addresses are not sent")
        if not parts.hostname:
            raise FetchError(url, "there is no host in it")
        if not self._allow_private and not is_web_port(parts.port):
            raise FetchError(url, f"port {parts.port} is not one of web servers")

    def _send(self, exchange: Exchange, request: Request) -> Response:
        try:
            reply = self._session.request(
                request.method,
                request.url,
                params=request.params,
                data=request.data,
                headers=request.headers,
                timeout=exchange.remaining(),
                allow_redirects=False,
                stream=True,
            )
            try:
                content = _body(exchange.url, reply, request.limits.max_bytes)
            finally:
                reply.close()
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as e:
            if exchange.expired():
                raise exchange.too_late() from e
            if exchange.unreachable:
                message = _in_words(e).replace("timed out", "no connection in time")
                raise FetchError(exchange.url, message, kind="unreachable") from e
            raise FetchError(exchange.url, _in_words(e)) from e
        if exchange.expired():  # a closed connection can look like the end of the body
            raise exchange.too_late()
        return _response(reply, content)


def asked_wait(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that a server asks to wait by Retry-After (RFC 9110, 10.2.3), None where it does not.

    The names of ``headers`` are in lower case; ``now`` gives seconds since 1970.
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked[:9])
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now())
    except (ValueError, OverflowError):
        return None


def _body(url: str, reply: requests.Response, limit: int) -> bytes:
    said = reply.headers.get("Content-Length", "")
    if said.isdecimal() and int(said[:18]) > limit:
        raise _too_large(url, limit)
    pieces, size = [], 0
    for piece in reply.raw.stream(_PIECE, decode_content=True):
        size += len(piece)
        if size > limit:
            raise _too_large(url, limit)
        pieces.append(piece)
    return b"".join(pieces)


# --- addresses and answers ----------------------------------------------------------------------


def _split(url: str, place: str) -> SplitResult:
    try:
        parts = urlsplit(place)
        _ = parts.port  # checked only when asked for
    except ValueError as error:
        raise FetchError(url, f"{place!r} is no URL") from error
    return parts


def is_web_port(port: int | None) -> bool:
    """Whether a web server may be meant: 80, 443, or one above the system ports (RFC 6335).

    Left out above these are those that the Fetch standard blocks
    (https://fetch.spec.whatwg.org/#port-blocking).
    """
    return port is None or port in (80, 443) or (port >= _USER_PORTS and port not in _BLOCKED)


_USUAL_PORTS = {"http": 80, "https": 443}


def _check_host(url: str, place: str, hosts: frozenset[str] | None) -> None:
    """Refuses a host that is not among those allowed, where only some are."""
    if hosts is None:
        return
    parts = urlsplit(place)
    name = (parts.hostname or "").lower()
    name = f"[{name}]" if ":" in name else name
    usual = _USUAL_PORTS[parts.scheme]
    port = parts.port or usual
    if f"{name}:{port}" not in hosts and not (port == usual and name in hosts):
        raise FetchError(
            url, f"{name}:{port} is not among the hosts that may be asked", kind="host"
        )


def _redirected(url: str, request: Request, here: str, target: str) -> Request:
    """The request to send after ``here`` answered with ``target``."""
    try:
        place = urljoin(here, target)
        moved = _origin(place) != _origin(here)
    except ValueError as error:
        raise FetchError(url, f"redirected to {target!r}, which is no URL") from error
    # What was meant for one server is told to no other.
    headers = None if moved else request.headers
    return replace(request, url=place, params=None, headers=headers)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _response(reply: requests.Response, content: bytes) -> Response:
    kind, charset = media_type(reply.headers.get("Content-Type", ""))
    return Response(
        url=reply.url,
        status=reply.status_code,
        content=content,
        content_type=kind,
        charset=charset,
        headers={name.lower(): value for name, value in reply.headers.items()},
    )


def media_type(header: str) -> tuple[str, str | None]:
    """The media type of a Content-Type in lower case ("" where unsaid), and its charset."""
    said = Message()
    said["Content-Type"] = header
    charset = said.get_param("charset")
    kind = said.get_content_type() if header else ""
    return kind, charset if isinstance(charset, str) else None


def _too_large(url: str, limit: int) -> FetchError:
    return FetchError(url, f"larger than the limit of {limit:,} bytes", kind="too-large")


def _in_words(error: Exception) -> str:
    """What went wrong, without the object addresses that the libraries print."""
    cause: BaseException = error
    while cause.__cause__ is not None or cause.__context__ is not None:
        cause = cause.__cause__ or cause.__context__ or cause
    if isinstance(cause, gaierror):
        return "its host name could not be looked up"
    if isinstance(cause, TimeoutError):
        return str(cause) or "timed out"
    if isinstance(cause, OSError) and cause.strerror:
        return f"no connection ({cause.strerror})"
    return f"no complete answer ({type(cause).__name__})"
