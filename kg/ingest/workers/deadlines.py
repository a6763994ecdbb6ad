"""Ends this process when work in one of its threads takes too long.

By the kernel's alarm, not by a thread of ours: code that never lets go of the interpreter (a
regular expression that backtracks without end) keeps every other thread waiting.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_ends: list[float] = []
"""When what is under way must be done, by the monotonic clock."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """The process is killed by SIGALRM unless the block is left within so many seconds."""
    end = time.monotonic() + seconds
    _change(_ends.append, end)
    try:
        yield
    finally:
        _change(_ends.remove, end)


def _change(how: Callable[[float], None], end: float) -> None:
    """Changes the list and sets the alarm for the first that is in it."""
    with _lock:
        how(end)
        left = max(min(_ends) - time.monotonic(), 0.001) if _ends else 0.0
        signal.setitimer(signal.ITIMER_REAL, left)
