"""Link Grammar kept alive in a process of its own, behind a pipe.

C code that breaks, loops or eats memory takes that process down and no more: it is started again,
and the sentence counts as not read. The library is not ours to ship (LGPL-2.1, a Debian package).
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import as_file, files
from typing import Any

from kg.errors import ParserUnavailable
from kg.model import Linkage

LIBRARY = "liblink-grammar.so.5"
"""Link Grammar 5's name on Linux (Debian: liblink-grammar5)."""

_CPU_SECONDS = 5
"""CPU time that the library may spend on one sentence; most take a few milliseconds."""
_WAIT_SECONDS = 60.0
"""After so long a silence the process is killed: far beyond its CPU time, on a loaded machine."""


class LinkGrammar:
    """Parses English sentences one at a time; threads take turns.

    The process is started with the first sentence and ends with the object or with this process.
    """

    def __init__(self, library: str = LIBRARY) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._version = ""

    def parse(self, text: str) -> Linkage | None:
        """The best linkage of a sentence; None where it has none that leaves no word out.

        Raises :class:`kg.errors.ParserUnavailable` where the library or its English dictionary
        is not installed.
        """
        with self._lock:
            process = self._running()
            answer = _asked(process, text)
            if answer is None:  # it broke or hung over this sentence
                self._ended()
                return None
        if "fault" in answer:
            return None
        return Linkage(
            tuple((word, start, end) for word, start, end in answer["words"]),
            tuple((left, right, label) for left, right, label in answer["links"]),
        )

    def version(self) -> str:
        """The library's own version: "5.12.5". Raises :class:`kg.errors.ParserUnavailable`."""
        with self._lock:
            self._running()
            return self._version

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process, self._version = _started(self._library)
            self._finalizer = weakref.finalize(self, _stop, self._process)
        return self._process

    def _ended(self) -> None:
        self._finalizer()
        self._process = None


def _started(library: str) -> tuple[subprocess.Popen[bytes], str]:
    with as_file(files("kg.linkgrammar").joinpath("worker.py")) as script:
        process = subprocess.Popen(
            (sys.executable, "-I", "-S", str(script), library, str(_CPU_SECONDS)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        greeting = _answer(process)
    if greeting is None:
        _stop(process)
        raise ParserUnavailable(library, "Link Grammar or its English dictionary is not installed")
    return process, str(greeting["version"]).removeprefix("link-grammar-")


def _asked(process: subprocess.Popen[bytes], text: str) -> Mapping[str, Any] | None:
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(text).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    return _answer(process)


def _answer(process: subprocess.Popen[bytes]) -> Mapping[str, Any] | None:
    """The next line of answer, None where the process has ended or says nothing for too long."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _WAIT_SECONDS)
    line = process.stdout.readline() if ready else b""
    answer: Mapping[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
    return answer


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # what was not sent to it is lost with it
                pipe.close()
