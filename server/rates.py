"""How much one client may ask: requests in a time, and queries at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server.errors import Refusal
from server.workers.pool import Busy, ClientGone

_ALWAYS_ANSWERED = ("/health", "/ready", "/metrics")
_TICK_SECONDS = 0.1


def client() -> str:
    """Whom a request counts for: its address, the one a believed proxy names where there is one."""
    return request.remote_addr or ""


def register(app: Flask, rate: str) -> None:
    """Refuses with 429 what comes faster than ``rate`` (``600/minute``) from one client."""
    if not rate:
        return
    item = parse(rate)
    limiter = MovingWindowRateLimiter(MemoryStorage())

    @app.before_request
    def limit() -> None:
        if request.path not in _ALWAYS_ANSWERED:
            _count(limiter, item)


def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem) -> None:
    who = client()
    if limiter.hit(item, who):
        return
    wait = max(1, round(limiter.get_window_stats(item, who).reset_time - time.time()))
    raise Refusal(
        429,
        "too-many-requests",
        f"more than {item.amount} requests in {item.GRANULARITY.name}",
        headers={"Retry-After": str(wait)},
    )


class Shares:
    """Lets one client do no more than ``most`` things at once; the rest waits its turn."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def one(self, who: str, patience: float, gone: Callable[[], bool]) -> Iterator[None]:
        """Holds one share. Raises :class:`Busy` after ``patience`` seconds without one."""
        until = time.monotonic() + patience
        with self._changed:
            while self._running[who] >= self._most:
                if gone():
                    raise ClientGone
                if time.monotonic() > until:
                    raise Busy
                self._changed.wait(_TICK_SECONDS)
            self._running[who] += 1
        try:
            yield
        finally:
            with self._changed:
                self._running[who] -= 1
                if not self._running[who]:
                    del self._running[who]
                self._changed.notify_all()
