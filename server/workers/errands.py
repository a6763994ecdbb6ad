"""What the pool is asked to do, on which terms, and why it may not come to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from server.workers.messages import Answer, Failure, Job

_PATIENCE_SECONDS = 5.0


class Stopped(Exception):
    """A job was not done to its end."""


class TimedOut(Stopped):
    """The time of the job was over; its process is gone."""


class ClientGone(Stopped):
    """Nobody waits for the answer any more; the process is gone."""


class Busy(Stopped):
    """No process was free within the time."""


class Crashed(Stopped):
    """The process ended by itself: by ``signal`` (SIGABRT where memory ran out, SIGSEGV)."""

    def __init__(self, signal_: int) -> None:
        self.signal = signal_
        super().__init__(f"a query process ended by signal {signal_}")


def never() -> bool:
    """The client that never goes."""
    return False


class Asking(msgspec.Struct, frozen=True):
    """Who asks, and on which terms."""

    seconds: float
    """What the job may take."""
    patience: float = _PATIENCE_SECONDS
    """How long it may wait for a process, in seconds."""
    gone: Callable[[], bool] = never
    """Whether the client has left; called now and then."""
    client: str | None = None
    """Whose share of the processes it takes; None for those who have no share."""
    brief: bool = False
    """Whether it is small and reads only: it may then wait behind others in a process."""


Outcome: TypeAlias = Answer | Failure | Stopped
Told: TypeAlias = Callable[[Outcome, bytes], None]


@dataclass(slots=True, eq=False)
class Errand:
    """A job that ``prepare`` makes when it is sent, and who is told what came of it, once."""

    prepare: Callable[[], Job]
    asking: Asking
    told: Told | None
    until: float
    """When waiting for a process ends, by time.monotonic."""
    tries: int
    """How many processes it may still lose to somebody's SIGKILL."""

    def end(self, outcome: Outcome, body: bytes = b"") -> None:
        """Tells what came of it."""
        told, self.told = self.told, None
        if told is not None:
            told(outcome, body)

    def drop(self) -> None:
        """Nobody wants to know any more."""
        self.told = None

    def gone(self) -> bool:
        """Whether nobody waits for it."""
        return self.told is None or self.asking.gone()


@dataclass(slots=True, eq=False)
class Sent:
    """An errand that a process has; without one where it was taken back, or nobody waits for it."""

    errand: Errand | None
    place: str
    seconds: float
    """What it may take, counted from when it is the first."""
