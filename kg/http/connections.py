"""Connections of the HTTP client: checked addresses and one time limit for a whole exchange.

A host is looked up, its addresses are checked, and the connection goes to a checked address
itself: a name that changes its answer between check and connection (DNS rebinding) wins nothing.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
from collections.abc import Sequence
from contextvars import ContextVar
from threading import Lock, Thread, Timer
from time import monotonic
from types import TracebackType
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from kg.errors import FetchError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = tuple[socket.AddressFamily, Any]


class Exchange:
    """The time limit of one exchange; when it ends, the connections are shut down.

    A timeout on each read would let a server that drips a byte a second hold us for ever.
    """

    def __init__(
        self,
        url: str,
        seconds: float,
        allow_private: bool,
        connect_seconds: float | None = None,
        left: float | None = None,
    ) -> None:
        """``left`` are the seconds that earlier exchanges of a chain left of ``seconds``."""
        left = seconds if left is None else max(left, 0.0)
        self.url = url
        self.seconds = seconds
        self.allow_private = allow_private
        self.unreachable = False
        """Whether the last attempt to connect, with TLS where it is meant, failed."""
        self._connect_seconds = connect_seconds
        self._ends = monotonic() + left
        self._lock = Lock()
        self._handles: list[socket.socket] = []
        self._timer = Timer(left, self._shut_down)
        self._timer.daemon = True

    def __enter__(self) -> Exchange:
        self._token = _exchange.set(self)
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _exchange.reset(self._token)
        self._timer.cancel()
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    def remaining(self) -> float:
        """Seconds left, a little at least: a timeout of 0 would mean something else."""
        return max(self._ends - monotonic(), 0.001)

    def expired(self) -> bool:
        """Whether the time is over."""
        return monotonic() >= self._ends

    def too_late(self) -> FetchError:
        """The error to raise then."""
        return FetchError(self.url, f"no complete answer within {self.seconds:g} s", kind="late")

    def watch(self, connected: socket.socket) -> None:
        """Sees to it that the connection is shut down when the time is over.

        Keeps a handle of its own, because TLS takes the socket over.
        """
        handle = socket.fromfd(connected.fileno(), connected.family, connected.type)
        with self._lock:
            self._handles.append(handle)

    def _shut_down(self) -> None:
        with self._lock:
            for handle in self._handles:
                try:
                    handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to an address of the host that may be connected to."""
        self.unreachable = True
        ends = monotonic() + (self._connect_seconds or self.seconds)

        def left() -> float:
            return max(min(self.remaining(), ends - monotonic()), 0.001)

        found = _resolve(host, port, left())
        allowed = [a for a in found if self.allow_private or is_public(a[1][0])]
        if not allowed:
            message = f"{host} is a private address, which is not allowed"
            raise FetchError(self.url, message, kind="unreachable")
        problem: OSError = OSError(f"{host} has no address")
        for tried, (family, address) in enumerate(allowed):
            connection = socket.socket(family, socket.SOCK_STREAM)
            # An address that does not answer must not eat the time of the next one.
            connection.settimeout(left() / (len(allowed) - tried))
            try:
                connection.connect(address)
            except OSError as error:
                connection.close()
                problem = error
                continue
            connection.settimeout(left())  # for TLS; urllib3 sets another before it sends
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.watch(connection)
            self.unreachable = False
            return connection
        raise problem


_exchange: ContextVar[Exchange] = ContextVar("exchange")
"""The exchange that the current thread is in: the way from a client to its connections."""


class _CheckedHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _exchange.get().connect(self._dns_host, self.port)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch_again(self.sock)
        super().request(*args, **kwargs)


class _CheckedHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        exchange = _exchange.get()
        connected = exchange.connect(self._dns_host, self.port)
        exchange.unreachable = True  # as long as TLS is not agreed on
        return connected

    def connect(self) -> None:
        super().connect()
        _exchange.get().unreachable = False

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch_again(self.sock)
        super().request(*args, **kwargs)


def _watch_again(kept: socket.socket | None) -> None:
    """A connection kept from an earlier exchange obeys the time limit of this one."""
    if kept is not None:
        _exchange.get().watch(kept)


class _CheckedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _CheckedHTTPConnection


class _CheckedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedHTTPSConnection


class CheckedAdapter(HTTPAdapter):
    """Makes requests connect through the exchange that the current thread is in."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _CheckedHTTPPool,
            "https": _CheckedHTTPSPool,
        }


def is_public(address: str) -> bool:
    """Whether an IP address, and any IPv4 address wrapped in it, is one of the public network."""
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    wrapped: list[ipaddress.IPv4Address] = [i for i in (ip.ipv4_mapped, ip.sixtofour) if i]
    wrapped.extend(ip.teredo or ())
    if ip in _NAT64:
        wrapped.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return all(is_public(str(inner)) for inner in wrapped)


def _resolve(host: str, port: int, seconds: float) -> Sequence[Address]:
    """The addresses of a host; the look-up itself knows no time limit, so a thread waits for it."""
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
            answers.put([(entry[0], entry[4]) for entry in found])
        except (OSError, ValueError) as error:
            answers.put(error)

    Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise TimeoutError(f"the name {host} could not be looked up in time") from error
    if isinstance(answer, Exception):
        raise answer
    return answer
