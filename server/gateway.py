"""Between the web server and the app: ASGI outside, Flask (WSGI) inside.

Requests are read whole before anything waits for them, so that clients that send slowly hold no
thread; plain queries take the short cut (:mod:`server.shortcut`), and the rest is Flask's, in a
thread each.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from flask import Flask

from server.metrics import STARTED
from server.shortcut import LONGEST, PATH, Environ, Headers, Shortcut, Then
from server.sparql import CLIENT_GONE
from server.workers.queries import Queries

THREADS = 32
BODY_SECONDS = 120.0
"""How long a client may say nothing while its body is on the way, or take nothing of its answer."""
_IN_MEMORY = 1 << 19
"""Bytes of a body that are kept in memory; a longer one lies in a file meanwhile."""
PIECE = 1 << 18
"""Bytes of an answer that are sent at once."""
_COLLECTED_AFTER = 10_000
"""New objects after which Python looks for garbage that holds itself."""

FOUND = "beleg.found"
"""Where the scope of a request has its answer, where that is too long to be sent at once."""
_ENVIRON = "beleg.environ"
"""Where it has its environment, where the short cut had no answer."""
_PATH = PATH.encode()
_HOST = re.compile(
    rb"""
      (?: [\w.~!$&'()*+,;=%-]*     # a name, or an address of four numbers
        | \[[\w.~!$&'()*+,;=:]+\]  # or one of IPv6 or later
      ) (?: : \d* )?              # and a port (RFC 3986, section 3.2)
    """,
    re.VERBOSE,
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Left(Exception):
    """The client went before its request was there, or takes nothing of its answer."""


class NoRoom(Exception):
    """A body that is too long for memory does not fit the disk."""


class Gateway:
    """The ASGI application over the Flask app that ``made`` when the server starts."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._most: int = app.config["OPTIONS"].max_body
        self._shortcut = Shortcut(app)
        self._threads = ThreadPoolExecutor(THREADS, "flask")

    def begin(self, scope: Message, gone: Callable[[], bool], then: Then) -> bool:
        """Tells ``then`` the answer to a plain query by GET; False where this is none.

        Where that is None, the request is to be answered as others are.
        """
        if scope["method"] != "GET" or scope["raw_path"] != _PATH or not names_host(scope):
            return False
        environ = environ_of(scope)
        if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
            return False
        scope[_ENVIRON] = environ
        self._shortcut.begin(environ, b"", gone, then)
        return True

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request, or starts and stops."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        try:
            await self._answer(scope, receive, send)
        except Left:
            return
        except TimeoutError:
            said = "the rest of the request did not come in time"
            await _send(send, 408, *_error(408, "request-timeout", said))
        except NoRoom:
            said = "there is no room for a request of this length"
            await _send(send, 503, *_error(503, "no-room", said))

    async def _live(self, receive: Receive, send: Send) -> None:
        queries: Queries = self._app.config["QUERIES"]
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                queries.attach(asyncio.get_running_loop())
                await queries.pool.start()
                gc.freeze()  # what is there now stays
                gc.set_threshold(_COLLECTED_AFTER)
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self._app.config["CLOSE"])
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        if not names_host(scope):
            said = "a request names its host, and once"
            await _send(send, 400, *_error(400, "bad-request", said))
            return
        if FOUND in scope:
            found = scope[FOUND]
            await _send(send, 200, found.headers, found.body)
            return
        begun: Environ | None = scope.get(_ENVIRON)
        environ = environ_of(scope) if begun is None else begun
        body, whole = await self._body(environ, receive)
        gone = environ[CLIENT_GONE] = Leaving(receive)
        try:
            if (
                begun is None
                and environ["PATH_INFO"] == PATH
                and whole
                and _length(environ) <= LONGEST
            ):
                found = await self._shortcut.answer(environ, body.read(), gone)
                if found is not None:
                    await _send(send, 200, found.headers, found.body)
                    return
                body.seek(0)
            environ["wsgi.input"] = body
            loop = asyncio.get_running_loop()
            status, headers, text = await loop.run_in_executor(
                self._threads, respond, self._app, environ
            )
            if not whole:
                headers.append((b"connection", b"close"))
            await _send(send, status, headers, text)
        finally:
            gone.stop()
            body.close()

    async def _body(self, environ: Environ, receive: Receive) -> tuple[IO[bytes], bool]:
        """The body, and whether it is whole: one that is too long is left where it is."""
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
            return BytesIO(), True
        if _length(environ) > self._most:
            return BytesIO(), False
        body: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            return body, await self._filled(body, environ, receive)
        except BaseException:
            body.close()
            raise

    async def _filled(self, body: IO[bytes], environ: Environ, receive: Receive) -> bool:
        """Writes what comes into the body; False where it is too much, and the rest is left."""
        size = 0
        while True:
            async with asyncio.timeout(BODY_SECONDS):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise Left
            try:
                size += body.write(message.get("body", b""))
            except OSError as error:
                raise NoRoom from error
            environ["CONTENT_LENGTH"] = str(size)
            if size > self._most:
                return False
            if not message.get("more_body", False):
                body.seek(0)
                return True


class Leaving:
    """Tells whether a client has left, once somebody wants to know."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._task: asyncio.Task[None] | None = None

    def __call__(self) -> bool:
        """Whether it has left, as far as is known. On the event loop."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._until_it_leaves())
        return self._task.done()

    async def _until_it_leaves(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def stop(self) -> None:
        """Nobody wants to know any more."""
        if self._task is not None:
            self._task.cancel()


def names_host(scope: Message) -> bool:
    """Whether a request has the one Host header that HTTP/1.1 asks for (RFC 9112, section 3.2)."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts:
        return bool(scope["http_version"] == "1.0")
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def environ_of(scope: Message) -> Environ:
    """The environment of PEP 3333 for an ASGI request; the body is put in when it is there."""
    host, port = scope.get("server") or ("localhost", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        STARTED: time.perf_counter(),
    }
    for name, value in scope["headers"]:
        if b"_" not in name:  # it would pass for another header
            key = _KEYS.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


_KEYS = {
    b"content-type": "CONTENT_TYPE",
    b"content-length": "CONTENT_LENGTH",
    b"host": "HTTP_HOST",
    b"accept": "HTTP_ACCEPT",
}


def _length(environ: Environ) -> int:
    """The length of the body; the web server lets only digits through."""
    return int(environ.get("CONTENT_LENGTH", 0))


def respond(app: Callable[..., Any], environ: Environ) -> tuple[int, Headers, bytes]:
    """What a WSGI application answers, whole."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        started.append((status, headers))

    pieces = app(environ, start)
    try:
        body = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    status, headers = started[-1]
    encoded = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
    return int(status[:3]), encoded, body


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Sends a response, in pieces that the client takes one after the other."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if len(body) <= PIECE:
        await send({"type": "http.response.body", "body": body})
        return
    for start in range(0, len(body), PIECE):
        piece = body[start : start + PIECE]
        more = start + PIECE < len(body)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await send({"type": "http.response.body", "body": piece, "more_body": more})
        except TimeoutError as error:
            raise Left from error  # and the web server closes the connection


async def too_many(_scope: Message, _receive: Receive, send: Send) -> None:
    """The ASGI application for connections beyond those that there may be."""
    headers, body = _error(503, "busy", "there are too many connections; try again")
    await _send(send, 503, [*headers, (b"retry-after", b"1")], body)


def _error(status: int, code: str, message: str) -> tuple[Headers, bytes]:
    """An error in the shape of all errors (:mod:`server.errors`), where there is no app to ask."""
    body = json.dumps({"error": {"status": status, "code": code, "message": message}}).encode()
    return [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ], body
