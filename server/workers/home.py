"""The event loop that something lives on: one that there is already, or one of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Home:
    """A loop, and how other threads have something done on it."""

    def __init__(self, name: str) -> None:
        """``name`` is that of the thread, where it needs one."""
        self._name = name
        self._attaching = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def used(self) -> bool:
        """Whether there is a loop yet."""
        return self._loop is not None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has everything happen on this loop; before anything is asked."""
        self._loop = loop

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs something on the loop, and waits for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._any_loop()).result()

    def _any_loop(self) -> asyncio.AbstractEventLoop:
        with self._attaching:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # Processes end with the thread that started them: it lives as long as they.
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name=self._name, daemon=True
                )
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """Ends the loop where it is its own."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._thread = None
            self._loop.close()
