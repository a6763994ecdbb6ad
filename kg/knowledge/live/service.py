"""A knowledge service asked with patience: one request at a time, bounded retries, honest failure.

What is sent again, and when: a server that says it is busy (429, 502, 503, 504, or
:class:`Busy` from the reader of its replies) is asked again after the time that it asks for, or
else after 1, 2, 4, … seconds, with a random part so that many clients do not come back together.
A service that could not be reached, or did not answer in time, is left alone for a while; a
question put meanwhile fails at once.

Waiting as the API's etiquette asks: https://www.mediawiki.org/wiki/API:Etiquette and
https://www.mediawiki.org/wiki/Manual:Maxlag_parameter.
"""

from __future__ import annotations

import http.client
import math
import random
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from kg.errors import FetchError, KnowledgeUnavailable, Unavailable
from kg.http import HttpClient, Limits, Response, asked_wait

T = TypeVar("T")

CONNECT_SECONDS = 1.8
"""What an unreachable network may cost, once: two seconds with all that comes around it."""
_BUSY = frozenset({429, 502, 503, 504})


class Busy(KnowledgeUnavailable):
    """The service cannot answer now; ``wait`` is how many seconds it asks for, if it does."""

    def __init__(self, name: str, message: str, wait: float | None = None) -> None:
        self.message = message
        self.wait = wait
        super().__init__(name, message)


class TooMuch(KnowledgeUnavailable):
    """The answer was larger than the limit: less must be asked for at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a service is waited for.

    ``tries`` bounds the requests for one question, ``waiting`` the seconds waited between them all
    together, ``rest`` the seconds for which a service that gave no answer is left alone, and
    ``unreachable_rest`` the same where no connection came about.
    """

    tries: int = 4
    waiting: float = 30.0
    rest: float = 60.0
    unreachable_rest: float = math.inf


class Service:
    """One service, asked politely. Safe to share between threads.

    ``name`` is what errors call it; ``parallel`` how many requests are under way at once;
    ``limits`` bound each. ``sleep``, ``chance`` (0 to 1) and ``clock`` (seconds) are for tests.
    """

    def __init__(
        self,
        client: HttpClient,
        name: str,
        limits: Limits,
        *,
        patience: Patience = Patience(),
        parallel: int = 1,
        sleep: Callable[[float], object] = time.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._client = client
        self._limits = limits
        self._patience = patience
        self._turn = threading.BoundedSemaphore(parallel)
        self._sleep = sleep
        self._chance = chance
        self._clock = clock
        self._rest: tuple[float, str] = (-math.inf, "")

    def ask(
        self,
        method: str,
        url: str,
        read: Callable[[Response], T],
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What ``read`` makes of the reply; it may raise :class:`Busy` to have it asked again.

        Raises :class:`kg.errors.KnowledgeUnavailable` where there is no answer to be had, and
        :class:`TooMuch` where it is larger than the limit.
        """
        request = {"params": params, "data": data, "headers": headers}
        self._check_rest()
        with self._turn:
            waited = 0.0
            for attempt in range(self._patience.tries):
                self._check_rest()
                try:
                    return read(self._send(method, url, request))
                except Busy as busy:
                    wait = self._wait(busy, attempt)
                    waited += wait
                    if attempt + 1 == self._patience.tries or waited > self._patience.waiting:
                        self._give_up(busy, wait)
                    self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, busy: Busy, attempt: int) -> float:
        """Never less than asked for; else around 1, 2, 4, … seconds."""
        if busy.wait is not None:
            return busy.wait + self._chance()
        return float(2.0**attempt * (0.5 + self._chance()))

    def _give_up(self, busy: Busy, wait: float) -> NoReturn:
        if busy.wait is not None:
            self._leave_alone(max(wait, self._patience.rest), busy.message)
        raise KnowledgeUnavailable(self.name, busy.message) from busy

    def _check_rest(self) -> None:
        until, message = self._rest
        if self._clock() < until:
            # In the same words, so that a report names the one failure once.
            raise KnowledgeUnavailable(self.name, message)

    def _leave_alone(self, seconds: float, message: str) -> None:
        self._rest = (self._clock() + seconds, message)

    def _send(self, method: str, url: str, request: Mapping[str, Any]) -> Response:
        try:
            reply = self._client.request(
                method, url, raise_for_status=False, limits=self._limits, **request
            )
        except FetchError as error:
            self._explain(error)
        if reply.status in _BUSY:
            raise Busy(self.name, _words(reply.status), asked_wait(reply.headers))
        if 300 <= reply.status < 400:
            place = reply.headers.get("location", "elsewhere")
            message = f"it redirects to {place[:200]!r}, which is not followed"
            raise KnowledgeUnavailable(self.name, message)
        if reply.status >= 400:
            raise KnowledgeUnavailable(self.name, _words(reply.status) + _excerpt(reply))
        return reply

    def _explain(self, error: FetchError) -> NoReturn:
        """Turns a failed exchange into what it means for the next ones."""
        message = str(error).removeprefix(f"{error.name}: ")
        if error.kind == "unreachable":
            self._leave_alone(self._patience.unreachable_rest, message)
        elif error.kind == "late":
            self._leave_alone(self._patience.rest, message)
        elif error.kind == "too-large":
            raise TooMuch(self.name, f"its answer is {message}") from error
        elif error.__cause__ is not None:  # the exchange broke off; another may not
            raise Busy(self.name, message) from error
        raise KnowledgeUnavailable(self.name, message) from error


def _words(status: int) -> str:
    reason = http.client.responses.get(status, "an unknown status")
    return f"it answered {status} ({reason})"


def _excerpt(reply: Response) -> str:
    if not reply.content_type.startswith(("text/plain", "application/json")):
        return ""
    text = " ".join(reply.content[:1000].decode("utf-8", "replace").split())[:200]
    return f": {text}" if text else ""


class Flights:
    """Equal work asked for by several threads at once is done once, and all get what came of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, Future[Any]] = {}

    def do(self, key: Hashable, work: Callable[[], T]) -> T:
        """What ``work`` returns or which :class:`kg.errors.Unavailable` it raises."""
        while True:
            with self._lock:
                other = self._under_way.get(key)
                if other is None:
                    mine = self._under_way[key] = Future()
            if other is None:
                return self._fly(key, mine, work)
            try:
                result: T = other.result()
            except CancelledError:
                continue  # it failed in a way that says nothing of the service
            return result

    def _fly(self, key: Hashable, mine: Future[Any], work: Callable[[], T]) -> T:
        try:
            result = work()
        except Unavailable as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(result)
            return result
        finally:
            with self._lock:
                del self._under_way[key]
            mine.cancel()  # does nothing where the work came to an end
