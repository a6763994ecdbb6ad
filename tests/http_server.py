"""A real HTTP server on this machine: it answers as a test tells it, and notes what it is asked.

It speaks HTTP/1.1 and keeps connections.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Handler = Callable[[http.server.BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """What the tests know of the server: its address, what it answers, what it was asked."""

    base: str
    answers: dict[str, Handler] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    peers: set[tuple[str, int]] = field(default_factory=set)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.base.rsplit(":", 1)[1])

    def paths(self) -> list[str]:
        """What it was asked for, in order."""
        return [path for _, path, _, _ in self.asked]


class QuietServer(http.server.ThreadingHTTPServer):
    """Clients that hang up are part of the tests."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing."""


@contextmanager
def serving(host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """A server on an address of this machine, on a free port unless one is named."""

    class Requests(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.asked.append((self.command, self.path, headers, self.rfile.read(length)))
            state.peers.add(self.client_address)
            state.answers.get(self.path.split("?")[0], send(404, b"nothing here"))(self)

        do_GET = do_POST = do_HEAD = handle_any

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the tests' output quiet."""

    listener = QuietServer((host, port), Requests)
    state = Server(f"http://{host}:{listener.server_address[1]}")
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def send(status: int, body: bytes = b"", **headers: str) -> Handler:
    """Answers with a status, a body and headers (``Content_Type`` for ``Content-Type``)."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        if status != 304:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def chunked(pieces: list[bytes]) -> Handler:
    """Answers piece by piece without saying how much is to come."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for piece in pieces:
            request.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        request.wfile.write(b"0\r\n\r\n")

    return answer
