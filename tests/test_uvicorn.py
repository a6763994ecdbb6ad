"""What server/serving.py takes of uvicorn beyond its public interface.

A release of uvicorn that changes any of it fails here, and the message says what a user would
notice. setup.cfg bounds the releases for this reason.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from contextlib import closing

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from server import serving
from server.gateway import Gateway, Message, Receive, Send
from server.shortcut import Found
from server.workers.messages import Answer


def test_uvicorn_starts_requests_by_the_method_that_is_overridden() -> None:
    start = getattr(HttpToolsProtocol, "_start_asgi_task", None)
    assert start is not None, (
        "this uvicorn starts a request in another way: plain queries are tasks again, which costs "
        "a third of the requests a second, and connections beyond the limit get plain text for "
        "our error. Find what starts a request now, and override that in server/serving.py"
    )
    assert list(inspect.signature(start).parameters) == ["self", "cycle", "app"]


def test_a_request_of_uvicorn_has_what_is_read_and_set() -> None:
    """Without one of these a plain query is never answered, or a connection never ends."""
    made = set(RequestResponseCycle.__init__.__code__.co_names)
    assert made >= {
        *("scope", "default_headers", "keep_alive", "message_event"),
        *("disconnected", "response_started", "response_complete"),
    }
    made = set(HttpToolsProtocol.__init__.__code__.co_names)
    assert made >= {"app", "flow", "loop", "pipeline", "transport"}


class Answering(Gateway):
    """A gateway that knows the answer to everything."""

    def __init__(self) -> None:
        pass

    def begin(
        self, scope: Message, gone: Callable[[], bool], then: Callable[[Found | None], None]
    ) -> bool:
        """Answers."""
        then(Found(Answer("text/csv"), None, b"a"))
        return True

    async def __call__(self, _scope: Message, _receive: Receive, _send: Send) -> None:
        """Is not asked."""
        pytest.fail("this was to be answered without a task")


def test_a_plain_query_is_answered_without_a_task_and_the_next_as_well() -> None:
    async def told() -> bytes:
        loop = asyncio.get_running_loop()
        config = Config(Answering(), lifespan="off", log_config=None, proxy_headers=False)
        server = await loop.create_server(
            lambda: serving.BoundedHttp(config, ServerState(), {}), "127.0.0.1", 0
        )
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            one = b"GET /sparql HTTP/1.1\r\nHost: x\r\n%b\r\n"
            writer.write(one % b"" + one % b"Connection: close\r\n")
            with closing(writer):
                return await reader.read()

    assert asyncio.run(told()).count(b"HTTP/1.1 200 OK") == 2
