"""HTTP/1.1 on one connection: httptools reads requests, which are answered one after the other.

uvicorn listens, makes one :class:`Connection` for each client (its option ``http``) and asks each
to end when the server does. Its own HTTP makes a task and an ASGI scope of every request; here
what the gateway answers at once, as it does plain queries, takes neither.
"""

from __future__ import annotations

import asyncio
import json
import select
from collections import deque
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.server import ServerState

from server.gateway import Gateway, Left, too_many
from server.head import Head, Headers, target_of
from server.shortcut import Found

HEAD_SECONDS = 30.0
"""How long a connection may rest, and how long a head may take from its first byte on."""
ANSWER_SECONDS = 120.0
"""How long a client may take nothing of its answer."""
PIECE = 1 << 18
"""Bytes of an answer that are sent at once."""
_LOOK_SECONDS = 5.0
"""How often is looked whether a connection has rested for too long."""
_HEAD_BYTES = 1 << 18
_BODY_BYTES = 1 << 16
"""Bytes of a body that wait here; the client has to wait with more."""
_STATUS = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}
_CLOSE = (b"connection", b"close")


class Exchange:
    """A request, its body as it comes, and its answer."""

    __slots__ = (
        *("_asked_for", "_connection", "_news"),
        *("answered", "body", "head", "keeps", "left", "whole"),
    )

    def __init__(self, connection: Connection, head: Head, *, keeps: bool) -> None:
        self._connection = connection
        self._news: asyncio.Event | None = None
        self._asked_for = False
        self.head = head
        self.keeps = keeps
        """Whether the connection is there for more requests."""
        self.body = b""
        """What came of the body and was not taken yet."""
        self.whole = False
        """Whether all of it has come."""
        self.left = False
        """Whether the client has left before the answer was sent."""
        self.answered = False

    async def piece(self) -> tuple[bytes, bool]:
        """What has come of the body, and whether more will; raises :class:`Left`."""
        if not self._asked_for:
            self._asked_for = True
            said = [value.lower() for name, value in self.head.headers if name == b"expect"]
            if b"100-continue" in said and not self.whole:
                self._connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not (self.body or self.whole or self.left):
            self._connection.govern()
            self._news = asyncio.Event()
            await self._news.wait()
        if self.left:
            raise Left
        piece, self.body = self.body, b""
        self._connection.govern()
        return piece, not self.whole

    def came(self) -> None:
        """Tells who waits for it that something has come, or that nothing will."""
        if self._news is not None:
            self._news.set()

    def gone(self) -> bool:
        """Whether the client has left."""
        return self.left or self._connection.has_left()

    async def send(self, status: int, headers: Headers, body: bytes) -> None:
        """Sends the answer, in pieces that the client takes one after the other.

        Raises :class:`Left` where it takes nothing of it.
        """
        if _CLOSE in headers or not self.whole:
            self.keeps = False
        lines = b"".join(b"%b: %b\r\n" % each for each in headers if each != _CLOSE)
        await self._connection.send(self, _STATUS[status] + lines, body)


class Connection(asyncio.Protocol):
    """A client's connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """As uvicorn makes it."""
        self._gateway = cast("Gateway", config.loaded_app)
        self._most = config.limit_concurrency
        self._server = server_state
        self._loop = _loop or asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._transport = cast("asyncio.Transport", None)  # until the connection is made
        self._client = ""
        self._local = ("localhost", 80)
        self._url = b""
        self._headers: Headers | None = None
        """Of the head that is being read."""
        self._coming: Exchange | None = None
        """The request whose body is being read."""
        self._waiting: deque[Exchange] = deque()
        """Requests that wait for those before them."""
        self._running: Exchange | None = None
        """The request that is answered."""
        self._aside = 0
        """Bytes that came since a request or a piece of its body did: of a head, or of trailers."""
        self._over = False
        """Whether the last request has come that this connection may have."""
        self._ending = False
        self._paused = False
        self._writable = asyncio.Event()
        self._writable.set()
        self._due: float | None = None
        """When the connection has rested for too long."""
        self._timer: asyncio.TimerHandle | None = None
        self._dated: object = None
        self._date = b""

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Waits for a request."""
        self._transport = cast("asyncio.Transport", transport)
        self._server.connections.add(self)  # type: ignore[arg-type]  # it names its own protocols
        self._client = transport.get_extra_info("peername")[0]
        self._local = transport.get_extra_info("sockname")[:2]
        self._rests()
        self._look()

    def connection_lost(self, _error: Exception | None) -> None:
        """The client has gone."""
        self._server.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self._leave()
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Reads on; ends the connection of a head, or of trailers, without end."""
        if self._over:
            return
        self._aside += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # it is answered as if it had not asked for that, and was its connection's last
        except httptools.HttpParserError:
            if not self._over:
                self._refuse("this is no HTTP")
                return
        if self._aside > _HEAD_BYTES:
            self._refuse("there is too much of this request besides its body")
            return
        self._next()
        self.govern()

    def pause_writing(self) -> None:
        """The client takes nothing for now."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It takes more."""
        self._writable.set()

    # What the server asks for.

    def shutdown(self) -> None:
        """Ends the connection once what was asked is answered."""
        self._ending = True
        if self._running is None and not self._waiting:
            self._transport.close()

    # What the parser finds.

    def on_message_begin(self) -> None:
        """A head begins."""
        self._url = b""
        self._headers = []
        self._aside = 0
        self._rests()

    def on_url(self, url: bytes) -> None:
        """A piece of the target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. What stands behind a body is none: no proxy has looked at it."""
        if self._headers is not None:
            self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """A head is there."""
        if self._over:
            return
        parser = self._parser
        path, query = target_of(self._url)
        headers, self._headers = cast("Headers", self._headers), None
        version, method = parser.get_http_version(), parser.get_method().decode("ascii")
        head = Head(method, path, query, headers, self._client, self._local, version)
        keeps = version == "1.1" and parser.should_keep_alive() and not parser.should_upgrade()
        self._coming = Exchange(self, head, keeps=keeps)
        self._waiting.append(self._coming)
        self._due = None

    def on_body(self, body: bytes) -> None:
        """A piece of a body is there."""
        self._aside = 0
        if self._coming is not None:
            self._coming.body += body
            self._coming.came()

    def on_message_complete(self) -> None:
        """A request is there."""
        self._aside = 0
        if self._coming is not None:
            self._coming.whole = True
            self._coming.came()
            self._over = not self._coming.keeps
            self._coming = None

    # How requests are answered.

    def _next(self) -> None:
        """Begins the next request, where none is being answered."""
        if self._running is not None or not self._waiting:
            return
        exchange = self._running = self._waiting.popleft()
        tasks, most = self._server.tasks, self._most
        if most is not None and max(len(self._server.connections), len(tasks)) >= most:
            self._start(too_many(exchange))
        elif not self._gateway.begin(exchange.head, exchange.gone, self._found):
            self._start(self._gateway.answer(exchange))

    def _found(self, found: Found | None) -> None:
        """Sends what the gateway knows of the request at once; where nothing, has it answered."""
        exchange = cast("Exchange", self._running)
        if exchange.gone():
            self._leave()
        elif found is None:
            self._start(self._gateway.answer(exchange))
        elif len(found.body) > PIECE or not self._writable.is_set():
            self._start(exchange.send(200, found.headers, found.body))
        else:
            self._transport.write(found.head + self._end_of_head(exchange) + found.body)
            self._done(exchange)

    def _start(self, answering: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(self._answered(answering))
        self._server.tasks.add(task)
        task.add_done_callback(self._server.tasks.discard)

    async def _answered(self, answering: Coroutine[Any, Any, None]) -> None:
        exchange = cast("Exchange", self._running)
        try:
            await answering
        except Left:
            pass
        finally:
            if not exchange.answered:
                self._leave()

    async def send(self, exchange: Exchange, head: bytes, body: bytes) -> None:
        """Sends an answer (:meth:`Exchange.send`); ``head`` lacks what all answers have."""
        first = head + self._end_of_head(exchange) + body[:PIECE]
        await self._taken(first)
        for start in range(PIECE, len(body), PIECE):
            await self._taken(body[start : start + PIECE])
        self._done(exchange)

    async def _taken(self, data: bytes) -> None:
        """Sends data once the client takes some."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._writable.wait()
        except TimeoutError as error:
            raise Left from error
        if self._transport.is_closing():
            raise Left
        self._transport.write(data)

    def _end_of_head(self, exchange: Exchange) -> bytes:
        """The headers of all answers, which uvicorn renews each second, and the empty line."""
        if self._server.default_headers is not self._dated:
            self._dated = self._server.default_headers
            self._date = b"".join(b"%b: %b\r\n" % each for each in self._server.default_headers)
        exchange.keeps = exchange.keeps and not self._ending
        return self._date + (b"\r\n" if exchange.keeps else b"connection: close\r\n\r\n")

    def _done(self, exchange: Exchange) -> None:
        """An answer was sent."""
        exchange.answered = True
        self._running = None
        if not exchange.keeps:
            self._waiting.clear()
            self._transport.close()
        elif self._waiting:  # whose next may be answered at once as well, and so on
            self._loop.call_soon(self._next)
        else:
            self._rests()
        self.govern()

    def _refuse(self, why: str) -> None:
        """Refuses what is no HTTP, in the shape of all errors, and ends the connection."""
        if self._transport.is_closing():
            return
        body = json.dumps({"error": {"status": 400, "code": "bad-request", "message": why}})
        self._transport.write(
            b"%bcontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
            % (_STATUS[400], len(body), body.encode())
        )
        self._transport.close()

    # Who waits for whom.

    def write(self, data: bytes) -> None:
        """Sends data."""
        self._transport.write(data)

    def govern(self) -> None:
        """Reads on, or has the client wait: with more requests, or with more of a body."""
        coming = self._coming
        wait = bool(self._waiting) or (coming is not None and len(coming.body) > _BODY_BYTES)
        if wait != self._paused and not self._transport.is_closing():
            self._paused = wait
            (self._transport.pause_reading if wait else self._transport.resume_reading)()

    def has_left(self) -> bool:
        """Whether the client has closed the connection."""
        if self._transport.is_closing():
            return True
        if not self._paused:
            return False  # it would have been read
        poll = select.poll()
        poll.register(self._transport.get_extra_info("socket").fileno(), select.POLLRDHUP)
        return bool(poll.poll(0))

    def _leave(self) -> None:
        """Nobody waits for what runs, nor for what was to come after it."""
        self._waiting.clear()
        if self._running is not None:
            self._running.left = True
            self._running.came()
        self._transport.abort()

    def _rests(self) -> None:
        self._due = self._loop.time() + HEAD_SECONDS

    def _look(self) -> None:
        """Ends the connection where it has rested for too long."""
        now = self._loop.time()
        rests = self._due is not None and self._running is None
        left = cast("float", self._due) - now if rests else HEAD_SECONDS
        if left <= 0:
            self._transport.close()
        else:
            self._timer = self._loop.call_later(min(left, _LOOK_SECONDS), self._look)
