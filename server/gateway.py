"""Between the web server and the app: requests from connections, answers of Flask (WSGI).

Requests are read whole before anything waits for them, so that clients that send slowly hold no
thread; plain queries take the short cut (:mod:`server.shortcut`), and the rest is Flask's, in a
thread each.
"""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from flask import Flask

from server.head import Environ, Head, Headers, environ_of, names_host
from server.shortcut import LONGEST, PATH, Shortcut, Then
from server.sparql import CLIENT_GONE
from server.workers.queries import Queries

THREADS = 32
BODY_SECONDS = 120.0
"""How long a client may say nothing while its body is on the way."""
_IN_MEMORY = 1 << 19
"""Bytes of a body that are kept in memory; a longer one lies in a file meanwhile."""
_COLLECTED_AFTER = 10_000
"""New objects after which Python looks for garbage that holds itself."""
_PATH = PATH.encode()

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Left(Exception):
    """The client went before its request was there, or takes nothing of its answer."""


class NoRoom(Exception):
    """A body that is too long for memory does not fit the disk."""


class Exchange(Protocol):
    """A request, its body as it comes, and its answer (:class:`server.connection.Exchange`)."""

    head: Head

    async def piece(self) -> tuple[bytes, bool]:
        """What has come of the body, and whether more will; raises :class:`Left`."""
        ...

    def gone(self) -> bool:
        """Whether the client has left. On the event loop."""
        ...

    async def send(self, status: int, headers: Headers, body: bytes) -> None:
        """Sends the answer; raises :class:`Left` where the client takes nothing of it."""
        ...


class Gateway:
    """Answers requests by the Flask app; for uvicorn it starts and stops as ASGI has it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._most: int = app.config["OPTIONS"].max_body
        self._shortcut = Shortcut(app)
        self._threads = ThreadPoolExecutor(THREADS, "flask")

    def begin(self, head: Head, gone: Callable[[], bool], then: Then) -> bool:
        """Tells ``then`` the answer to a plain query by GET; False where this is none.

        Where that is None, the request is to be answered as others are.
        """
        if head.method != "GET" or head.path != _PATH:
            return False
        self._shortcut.begin(head, b"", gone, then)
        return True

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Starts and stops (ASGI's lifespan)."""
        await self._live(receive, send)

    async def answer(self, exchange: Exchange) -> None:
        """Answers one request; raises :class:`Left` where the client does not wait for it."""
        try:
            await self._answer(exchange)
        except TimeoutError:
            said = "the rest of the request did not come in time"
            await exchange.send(408, *_error(408, "request-timeout", said))
        except NoRoom:
            said = "there is no room for a request of this length"
            await exchange.send(503, *_error(503, "no-room", said))

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

    async def _answer(self, exchange: Exchange) -> None:
        head = exchange.head
        if not (names_host(head) and head.path.isascii()):
            said = "a request names its host, and once, and its path in ASCII"
            await exchange.send(400, *_error(400, "bad-request", said))
            return
        environ = environ_of(head)
        body, whole = await self._body(environ, exchange)
        try:
            posted = head.method == "POST" and head.path == _PATH
            if posted and whole and _length(environ) <= LONGEST:
                found = await self._shortcut.answer(head, body.read(), exchange.gone)
                if found is not None:
                    await exchange.send(200, found.headers, found.body)
                    return
                body.seek(0)
                environ |= head.known
            environ[CLIENT_GONE] = exchange.gone
            environ["wsgi.input"] = body
            loop = asyncio.get_running_loop()
            status, headers, text = await loop.run_in_executor(
                self._threads, respond, self._app, environ
            )
            if not whole:
                headers.append((b"connection", b"close"))
            await exchange.send(status, headers, text)
        finally:
            body.close()

    async def _body(self, environ: Environ, exchange: Exchange) -> tuple[IO[bytes], bool]:
        """The body, and whether it is whole: one that is too long is left where it is."""
        if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
            return BytesIO(), True
        if _length(environ) > self._most:
            return BytesIO(), False
        body: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            return body, await self._filled(body, environ, exchange)
        except BaseException:
            body.close()
            raise

    async def _filled(self, body: IO[bytes], environ: Environ, exchange: Exchange) -> bool:
        """Writes what comes into the body; False where it is too much, and the rest is left."""
        size, more = 0, True
        while more:
            async with asyncio.timeout(BODY_SECONDS):
                piece, more = await exchange.piece()
            try:
                size += body.write(piece)
            except OSError as error:
                raise NoRoom from error
            environ["CONTENT_LENGTH"] = str(size)
            if size > self._most:
                return False
        environ.pop("HTTP_TRANSFER_ENCODING", None)  # or Flask would take it for in pieces
        body.seek(0)
        return True


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
    code = int(status[:3])
    has_body = code not in (204, 304) and environ["REQUEST_METHOD"] != "HEAD"
    if has_body and not any(name == b"content-length" for name, _ in encoded):
        encoded.append((b"content-length", b"%d" % len(body)))  # it came in pieces
    return code, encoded, body


async def too_many(exchange: Exchange) -> None:
    """The answer on connections beyond those that there may be."""
    headers, body = _error(503, "busy", "there are too many connections; try again")
    await exchange.send(503, [*headers, (b"retry-after", b"1")], body)


def _error(status: int, code: str, message: str) -> tuple[Headers, bytes]:
    """An error in the shape of all errors (:mod:`server.errors`), where there is no app to ask."""
    body = json.dumps({"error": {"status": status, "code": code, "message": message}}).encode()
    return [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ], body
