"""A connection on a real socket, as uvicorn makes it, over a gateway that the tests answer for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from server import connection
from server.connection import Connection
from server.gateway import Exchange, Gateway
from server.head import Head, Headers
from server.shortcut import Found
from server.workers.messages import Answer

GET = b"GET %b HTTP/1.1\r\nHost: x\r\n%b\r\n"
LAST = b"Connection: close\r\n"
PLAIN: Headers = [(b"content-type", b"text/plain")]


class Answering(Gateway):
    """Answers ``/plain`` at once, and all else with what was asked and its body."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.body = b""

    def begin(
        self, head: Head, _gone: Callable[[], bool], then: Callable[[Found | None], None]
    ) -> bool:
        """Answers ``/plain``."""
        if head.path == b"/plain":
            then(Found(Answer("text/csv"), None, b"plain"))
        return head.path == b"/plain"

    async def answer(self, exchange: Exchange) -> None:
        """Answers the rest once it may."""
        self.exchanges.append(exchange)
        more = exchange.head.method == "POST"
        body = self.body or exchange.head.path + b"?" + exchange.head.query
        while more:
            piece, more = await exchange.piece()
            body += piece
        await self.goes_on.wait()
        length = (b"content-length", b"%d" % len(body))
        await exchange.send(200, [*PLAIN, length], body)


class Running:
    """What makes connections, and what the tests look at."""

    def __init__(self, **settings: Any) -> None:
        self.gateway = Answering()
        self.state = ServerState()
        self._config = Config(
            cast("Any", self.gateway),
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            interface="asgi3",
            http=Connection,
            **settings,
        )
        self._config.load()

    def made(self) -> asyncio.Protocol:
        """A connection by uvicorn's own call."""
        made = self._config.http_protocol_class
        return made(config=self._config, server_state=self.state, app_state={}, _loop=None)  # type: ignore[call-arg]  # as uvicorn does

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A client's end of a connection to it."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self.made, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            try:
                yield reader, writer
            finally:
                writer.close()
                while self.state.connections:
                    await asyncio.sleep(0)


async def told(said: bytes, **settings: Any) -> bytes:
    """What comes until the server closes."""
    async with Running(**settings).opened() as (reader, writer):
        writer.write(said)
        return await reader.read()


def test_requests_in_a_row_are_answered_in_order_at_once_or_later() -> None:
    row = GET % (b"/plain", b"") + GET % (b"/a?b#c", b"") + GET % (b"/plain", b"")
    got = asyncio.run(told(row * 100 + GET % (b"http://y/d", LAST)))
    bodies = [each.partition(b"\r\n\r\n")[2] for each in got.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert bodies == [b"plain", b"/a?b", b"plain"] * 100 + [b"/d?"]
    assert got.count(b"connection: close") == 1


@pytest.mark.parametrize(
    "last",
    [
        GET % (b"/plain", LAST),
        GET % (b"/a", LAST),
        b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        GET % (b"/a", b"Connection: upgrade\r\nUpgrade: websocket\r\n"),
    ],
)
def test_nothing_is_answered_after_the_last_request(last: bytes) -> None:
    got = asyncio.run(told(last + GET % (b"/more", b"") + b"\x00\x01"))
    assert got.count(b"HTTP/1.1 200 OK") == 1
    assert got.count(b"connection: close") == 1


def test_a_body_longer_than_what_waits_is_read_whole() -> None:
    body = b"0123456789" * 300_000
    head = b"POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    got = asyncio.run(told(head % len(body) + body))
    assert got.partition(b"\r\n\r\n")[2] == b"/a?" + body


def test_connections_beyond_the_limit_are_told_so_in_the_shape_of_errors() -> None:
    head, _, body = asyncio.run(told(GET % (b"/plain", b""), limit_concurrency=1)).partition(
        b"\r\n\r\n"
    )
    assert head.startswith(b"HTTP/1.1 503")
    assert b"retry-after" in head
    assert json.loads(body)["error"]["code"] == "busy"


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost:", GET % (b"/plain", b"")])
def test_a_connection_that_rests_or_never_ends_a_head_is_ended(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.01)
    got = asyncio.run(told(said))
    assert got.startswith(b"HTTP/1.1 200") == said.endswith(b"\r\n\r\n")


def test_a_client_that_takes_nothing_of_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.01)

    async def left() -> bool:
        running = Running()
        running.gateway.body = b"x" * 50_000_000
        async with running.opened() as (_, writer):
            writer.write(GET % (b"/a", b""))
            while running.state.connections or not running.gateway.exchanges:
                await asyncio.sleep(0)
            return running.gateway.exchanges[0].gone()

    assert asyncio.run(left())


@pytest.mark.parametrize("behind", [b"", GET % (b"/plain", b"")])
def test_a_client_that_leaves_is_missed(behind: bytes) -> None:
    """Also while it is not read from, since more of its requests wait."""

    async def missed() -> None:
        running = Running()
        running.gateway.goes_on.clear()
        async with running.opened() as (_, writer):
            writer.write(GET % (b"/a", b"") + behind)
            while not running.gateway.exchanges:
                await asyncio.sleep(0)
            assert not running.gateway.exchanges[0].gone()
            writer.close()
            while not running.gateway.exchanges[0].gone():
                await asyncio.sleep(0)
            running.gateway.goes_on.set()
            while running.state.tasks:
                await asyncio.sleep(0)

    asyncio.run(missed())


def test_a_server_that_stops_ends_who_rests_and_answers_who_waits() -> None:
    async def stopped() -> bytes:
        running = Running()
        async with running.opened() as (reader, writer):
            writer.write(GET % (b"/plain", b""))
            await reader.readuntil(b"plain")
            for each in tuple(running.state.connections):
                each.shutdown()
            assert await reader.read() == b""
        running.gateway.goes_on.clear()
        async with running.opened() as (reader, writer):
            writer.write(GET % (b"/a", b""))
            while not running.gateway.exchanges:
                await asyncio.sleep(0)
            for each in tuple(running.state.connections):
                each.shutdown()
            running.gateway.goes_on.set()
            return await reader.read()

    got = asyncio.run(stopped())
    assert got.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in got


def test_a_defect_ends_the_connection() -> None:
    """Whoever asked does not wait for ever."""

    async def ended() -> None:
        running = Running()
        complaints: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
        running.gateway.goes_on = None  # type: ignore[assignment]  # whatever a defect is
        async with running.opened() as (reader, writer):
            writer.write(GET % (b"/a", b""))
            assert await reader.read() == b""
        while not complaints:
            await asyncio.sleep(0)
        assert isinstance(complaints[0]["exception"], AttributeError)

    asyncio.run(ended())
