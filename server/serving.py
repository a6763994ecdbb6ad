"""How ``beleg serve`` runs: gunicorn watches one web process, in which uvicorn listens.

gunicorn starts the web process, starts another when it ends, and stops it gracefully. Its own
HTTP workers hold a thread for every client that sends slowly; an event loop holds none.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from uvicorn_worker import UvicornWorker

from server.connection import HEAD_SECONDS, Connection
from server.gateway import Gateway

_CONNECTIONS = 1000
_NOTIFY_SECONDS = 1
_GRACEFUL_SECONDS = 60


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
            "keepalive": int(HEAD_SECONDS),
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


class WebProcess(UvicornWorker):  # type: ignore[misc]  # it has no types
    """The web process."""

    CONFIG_KWARGS: dict[str, Any] = {  # noqa: RUF012 - uvicorn_worker's own
        "loop": "uvloop",
        "http": Connection,
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
