"""Fetching many pages as sites ask for it: robots.txt (RFC 9309) and a pause between requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from kg.errors import FetchError
from kg.http import HttpClient, Limits
from kg.http.client import Request

PAUSE = 1.0
"""Seconds between two requests to one host whose robots.txt names none."""

LONGEST_PAUSE = 60.0
"""What a Crawl-delay is granted at most."""

_LARGEST_ROBOTS = 512_000
"""Bytes: RFC 9309 asks for 500 KiB at least."""

_ROBOTS = Limits(timeout=15.0, max_bytes=_LARGEST_ROBOTS, retries=0)


@dataclass(slots=True)
class _Site:
    rules: Protego
    pause: float
    free_at: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)


class PoliteClient(HttpClient):
    """An :class:`HttpClient` that asks each site's robots.txt first and waits between requests.

    ``sleep`` and ``monotonic`` are given in tests. Takes what :class:`HttpClient` takes.
    """

    def __init__(
        self,
        user_agent: str,
        *arguments: Any,
        monotonic: Callable[[], float] = time.monotonic,
        **named: Any,
    ) -> None:
        super().__init__(user_agent, *arguments, **named)
        self._agent = user_agent
        self._monotonic = monotonic
        self._sites: dict[tuple[str, str], _Site] = {}
        self._asking = threading.Lock()

    def _before(self, first: str, request: Request) -> None:
        """Each address in its turn, those that a redirect leads to as well.

        Raises :class:`kg.errors.FetchError` where robots.txt forbids the address or could not be
        asked, which RFC 9309 wants taken for a no.
        """
        if request.limits is _ROBOTS:
            return
        site = self._site(first, request.url)
        if not site.rules.can_fetch(request.url, self._agent):
            raise FetchError(first, "the site's robots.txt forbids it", kind="forbidden")
        self._wait(site)

    def _site(self, first: str, url: str) -> _Site:
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc.lower())
        with self._asking:
            if key not in self._sites:
                place = urlunsplit((*key, "/robots.txt", "", ""))
                rules = Protego.parse(self._robots(first, place))
                asked = rules.crawl_delay(self._agent)
                pause = PAUSE if asked is None else min(float(asked), LONGEST_PAUSE)
                self._sites[key] = _Site(rules, pause)
            return self._sites[key]

    def _robots(self, url: str, place: str) -> str:
        try:
            reply = self.get(place, raise_for_status=False, limits=_ROBOTS)
        except FetchError as error:
            raise FetchError(url, f"its site's robots.txt: {error.message}") from error
        if reply.status >= 500 or reply.status == 429:
            raise FetchError(url, f"its site's robots.txt was answered with {reply.status}")
        return reply.content.decode("utf-8", "replace") if reply.status < 300 else ""

    def _wait(self, site: _Site) -> None:
        """Takes the next free moment of a site and waits for it."""
        with site.turn:
            moment = max(self._monotonic(), site.free_at)
            site.free_at = moment + site.pause
        wait = moment - self._monotonic()
        if wait > 0:
            self._sleep(wait)
