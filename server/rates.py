"""How often one client may ask."""

from __future__ import annotations

import time

from flask import Flask, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server.errors import Refusal

_ALWAYS_ANSWERED = ("/health", "/ready", "/metrics")


def client() -> str:
    """Whom a request counts for: its address, the one a believed proxy names where there is one."""
    return request.remote_addr or ""


class Rates:
    """Refuses with 429 what comes faster than ``rate`` (``600/minute``) from one client."""

    def __init__(self, rate: str) -> None:
        self._item = parse(rate) if rate else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, who: str) -> None:
        """Counts a request; raises a refusal where it is one too many."""
        item = self._item
        if item is None or self._limiter.hit(item, who):
            return
        wait = max(1, round(self._limiter.get_window_stats(item, who).reset_time - time.time()))
        raise Refusal(
            429,
            "too-many-requests",
            f"more than {item.amount} requests in {item.GRANULARITY.name}",
            headers={"Retry-After": str(wait)},
        )


COUNTED = "beleg.counted"
"""Where the WSGI environment says that the request was counted before it came to the app."""


def register(app: Flask, rate: str) -> None:
    """Has the requests of the app counted."""
    rates = app.config["RATES"] = Rates(rate)

    @app.before_request
    def limit() -> None:
        if request.path not in _ALWAYS_ANSWERED and COUNTED not in request.environ:
            rates.count(client())
