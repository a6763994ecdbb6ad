"""How ``beleg serve`` runs: gunicorn watches one web process, whose HTTP is uvicorn's.

gunicorn starts the web process, starts another when it ends, and stops it gracefully. Its own
HTTP workers hold a thread for every client that sends slowly; uvicorn holds none.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import signal
from collections.abc import Callable
from typing import Any, cast

from gunicorn.app.base import BaseApplication
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn_worker import UvicornWorker

from server.gateway import FOUND, PIECE, Gateway, Message, too_many
from server.shortcut import Found

_CONNECTIONS = 1000
_NOTIFY_SECONDS = 1
_GRACEFUL_SECONDS = 60
_KEEP_ALIVE_SECONDS = 30
_HEAD_SECONDS = 30.0
_HEAD_BYTES = 1 << 18


class Application(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with our settings.

    ``make`` opens the store and makes the app in the web process; ``ready`` is told the address
    once the first web process answers there.
    """

    def __init__(
        self, make: Callable[[], Gateway], bind: str, ready: Callable[[str], None]
    ) -> None:
        self._make = make
        self._bind = bind
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's own defaults."""
        settings: dict[str, Any] = {
            "bind": self._bind,
            "workers": 1,  # the store's one writer
            "worker_class": WebProcess,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "graceful_timeout": _GRACEFUL_SECONDS,
            "control_socket_disable": True,
            "post_worker_init": self._say_ready,
            "proc_name": "beleg",
            "loglevel": "warning",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def _say_ready(self, worker: UvicornWorker) -> None:
        if worker.age == 1:
            self._ready(f"http://{self._bind}/")

    def load(self) -> Gateway:
        """The app; gunicorn calls this in the web process."""
        return self._make()


class Joining:
    """A transport that sends the head of an answer with the first piece of its body.

    uvicorn writes the two apart, and two small packets cost server and client more than one.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._transport, name)
        setattr(self, name, found)
        return found

    def write(self, data: bytes) -> None:
        """Sends data; a head waits for what follows, until the loop's next turn at most."""
        if self._head:
            data, self._head = self._head + data, b""
            self._transport.write(data)
        elif data.startswith(b"HTTP/1.1 "):
            self._head = data
            self._loop.call_soon(self._send_head)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Closes after all was sent."""
        self._send_head()
        self._transport.close()

    def _send_head(self) -> None:
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's HTTP; the head of a request has a limit of bytes and of time."""

    _in_head = False
    """Whether a head is being read."""
    _aside = 0
    """Bytes that came since a request or a piece of its body did: of a head, or of trailers."""
    _late: asyncio.TimerHandle | None = None
    _running: RequestResponseCycle | None = None
    """The request that is answered; others of the connection may wait behind it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Waits for a request."""
        super().connection_made(cast("asyncio.Transport", Joining(transport, self.loop)))
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._waits_no_more()
        self._end(self._running)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on; ends the connection of a head, or of trailers, without end."""
        self._aside += len(data)
        super().data_received(data)
        if self._aside > _HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("there is too much of this request besides its body")
        elif self._in_head and self._late is None:
            self._wait()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        self._aside = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes a header. What stands behind a body is none: no proxy has looked at it."""
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """A piece of a body is there."""
        self._aside = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is there."""
        self._aside = 0
        super().on_message_complete()

    def on_headers_complete(self) -> None:
        """A head is there."""
        self._in_head = False
        self._waits_no_more()
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answers a request; a plain query is answered without a task of its own.

        That is uvicorn's own method, which older releases lack: there all requests are tasks.
        """
        self._running = cycle
        start = super()._start_asgi_task
        scope = cast("Message", cycle.scope)

        def then(found: Found | None) -> None:
            if gone():
                self._end(cycle)
            if found is None or len(found.body) > PIECE or self.flow.write_paused:
                if found is not None:
                    scope[FOUND] = found
                start(cycle, app)
            elif not (cycle.disconnected or self.transport.is_closing()):
                self._send(cycle, found)

        def gone() -> bool:
            return cycle.disconnected or self._has_left()

        if app is not self.app:  # uvicorn's own, beyond the limit of connections
            start(cycle, cast("Any", too_many))
        elif not (isinstance(app, Gateway) and app.begin(scope, gone, then)):
            start(cycle, app)

    def _has_left(self) -> bool:
        """Whether the client has closed the connection."""
        if self.transport.is_closing():
            return True
        if not self.pipeline:
            return False  # it would have been read
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLRDHUP)
        return bool(poll.poll(0))

    def _end(self, running: RequestResponseCycle | None) -> None:
        """Nobody waits for what runs, nor for what was to come after it."""
        self.pipeline.clear()
        if running is not None and not running.response_complete:
            running.disconnected = True
            running.message_event.set()
        self.transport.abort()

    def _send(self, cycle: RequestResponseCycle, found: Found) -> None:
        """Sends an answer at once."""
        date = b"".join(b"%b: %b\r\n" % each for each in cycle.default_headers)
        end = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        self.transport.write(b"".join((found.head, date, end, found.body)))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        if self.pipeline:  # whose next may be answered at once as well, and so on
            self.loop.call_soon(self.on_response_complete)
        else:
            self.on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP, in the shape of all errors."""
        error = {"error": {"status": 400, "code": "bad-request", "message": msg}}
        body = json.dumps(error).encode()
        head = (
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _wait(self) -> None:
        self._late = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _waits_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class WebProcess(UvicornWorker):  # type: ignore[misc]  # it has no types
    """The web process."""

    CONFIG_KWARGS: dict[str, Any] = {  # noqa: RUF012 - uvicorn_worker's own
        "loop": "uvloop",
        "http": BoundedHttp,
        "ws": "none",
        "interface": "asgi3",
        "lifespan": "on",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,  # the app believes them only with --proxy
        "limit_concurrency": _CONNECTIONS,
        "timeout_graceful_shutdown": _GRACEFUL_SECONDS,
        "timeout_notify": _NOTIFY_SECONDS,
    }

    def __init__(self, *args: Any, **more: Any) -> None:
        """As gunicorn makes it."""
        super().__init__(*args, **more)
        # Whoever sends nonsense gets an answer, not a line in our log.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)

    def init_signals(self) -> None:
        """As uvicorn's, but an interrupt of the whole group is gunicorn's to act on.

        A terminal's Ctrl-C reaches this process too. uvicorn ends by it and raises it again, and
        gunicorn would warn of a process that a signal ended. While the app loads there is nothing
        to end in order.
        """
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, lambda *_: os._exit(0))

    async def callback_notify(self) -> None:
        """Tells gunicorn that this process lives, and ends it when gunicorn is gone."""
        self.notify()
        if self.ppid != os.getppid():
            os.kill(os.getpid(), signal.SIGTERM)
