"""Starting a command so that loading it can be interrupted.

Loading takes a second or two, in which an interrupt would show a traceback out of some library's
import. Nothing is open yet then, so the process may end at once; the same holds once all is done.
"""

from __future__ import annotations

import os
import signal
from importlib import import_module
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
"""What shells give for a process that SIGINT ended."""


def run_command(module: str) -> None:
    """Loads a module and calls its ``main``; in the process's main thread only.

    An interrupt is one line on standard error and :data:`INTERRUPTED` while the module loads and
    after ``main`` has ended; in between it is a :class:`KeyboardInterrupt`, as always.
    """
    signal.signal(signal.SIGINT, _stop)
    command = import_module(module)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        command.main()
    finally:
        signal.signal(signal.SIGINT, _stop)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    os.write(2, b"beleg: interrupted\n")
    os._exit(INTERRUPTED)
