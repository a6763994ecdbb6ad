"""How ``beleg serve`` runs: gunicorn watches one web process, whose HTTP is waitress's.

gunicorn starts the web process, starts another when it ends, and stops it gracefully. Its own
HTTP workers hold a thread for every client that sends slowly; waitress reads requests and
writes answers without threads and hands only whole requests to them.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress.wasyncore
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker
from waitress.server import create_server

_THREADS = 32
_CONNECTIONS = 1000
_LOOP_SECONDS = 1.0
_GRACEFUL_SECONDS = 60


class Application(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with our settings; ``make`` opens the store and makes the app in the web process."""

    def __init__(self, make: Callable[[], Flask], bind: str) -> None:
        self._make = make
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's own defaults."""
        settings: dict[str, Any] = {
            "bind": self._bind,
            "workers": 1,  # the store's one writer
            "worker_class": WaitressWorker,
            "graceful_timeout": _GRACEFUL_SECONDS,
            "control_socket_disable": True,
            "proc_name": "beleg",
            "loglevel": "warning",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app; gunicorn calls this in the web process."""
        return self._make()


class WaitressWorker(Worker):  # type: ignore[misc] # gunicorn has no types
    """The web process."""

    def run(self) -> None:
        """Serves until it is told to stop, then finishes what was begun."""
        app: Flask = self.app.callable
        map_: dict[int, Any] = {}
        server = create_server(
            self.wsgi,
            map=map_,
            sockets=[each.sock for each in self.sockets],
            threads=_THREADS,
            connection_limit=_CONNECTIONS,
            channel_request_lookahead=1,  # so that a client that leaves is noticed
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1,
            ident=None,
            clear_untrusted_proxy_headers=False,  # the app believes them only with --proxy
        )
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        while self.alive and self.ppid == os.getppid():
            self.notify()
            self._look(map_)
        self._finish(server, map_)
        app.config["CLOSE"]()

    def _finish(self, server: Any, map_: dict[int, Any]) -> None:
        """Takes no more connections, and answers the requests that are there."""
        until = time.monotonic() + self.cfg.graceful_timeout
        for each in list(map_.values()):
            if getattr(each, "accepting", False):
                each.del_channel(map_)
                each.socket.close()
        while time.monotonic() < until and _busy(map_):
            self.notify()
            self._look(map_)
        server.task_dispatcher.shutdown(timeout=1)

    def _look(self, map_: dict[int, Any]) -> None:
        waitress.wasyncore.loop(timeout=_LOOP_SECONDS, use_poll=True, map=map_, count=1)

    def init_signals(self) -> None:
        """Ends gracefully on SIGTERM, and on what a terminal sends."""
        super().init_signals()
        signal.signal(signal.SIGINT, self.handle_exit)

    def handle_exit(self, _signal: int, _frame: FrameType | None) -> None:
        """Takes the current requests to be the last."""
        self.alive = False


def _busy(map_: dict[int, Any]) -> bool:
    """Whether a channel has a request that is not answered in full."""
    return any(
        getattr(each, "requests", ()) or getattr(each, "total_outbufs_len", 0)
        for each in map_.values()
    )
