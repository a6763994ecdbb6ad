"""A clock for the HTTP client that stands until a test moves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from kg.http import connections


@dataclass(eq=False)
class _Timer:
    at: float
    act: Callable[[], None]
    daemon: bool = False
    waits: bool = False

    def start(self) -> None:
        self.waits = True

    def cancel(self) -> None:
        self.waits = False


@dataclass
class StandingClock:
    """What time it is for the time limits of exchanges; their timers go off when it is moved."""

    now: float = 0.0
    timers: list[_Timer] = field(default_factory=list)

    def monotonic(self) -> float:
        """The time in seconds."""
        return self.now

    def timer(self, seconds: float, act: Callable[[], None]) -> _Timer:
        """In place of :class:`threading.Timer`."""
        self.timers.append(_Timer(self.now + seconds, act))
        return self.timers[-1]

    def move(self, seconds: float) -> None:
        """Lets time pass; what is due then happens in this thread."""
        self.now += seconds
        for timer in self.timers:
            if timer.waits and timer.at <= self.now:
                timer.cancel()
                timer.act()


def standing_clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """The clock, in the place of the one that exchanges look at."""
    clock = StandingClock()
    monkeypatch.setattr(connections, "monotonic", clock.monotonic)
    monkeypatch.setattr(connections, "Timer", clock.timer)
    return clock
