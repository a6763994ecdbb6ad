"""A Dask scheduler and workers as users start them, on this machine or on machines of a network.

``python -m tests.dask_cluster ADDRESS NUMBER`` ends once the scheduler has so many workers.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).parents[1]
EPOCH = {"SOURCE_DATE_EPOCH": "1767225600"}
"""The time that all processes take for now, so that stores can be compared."""

HERE = ("env",)
_PAUSE = 0.1


class Cluster:
    """Processes by name; each is ended with all that it has started.

    ``settings`` are Dask's, by their names in the environment without ``DASK_DISTRIBUTED__``.
    """

    def __init__(self, folder: Path, host: str, port: int, **settings: str) -> None:
        self.address = f"tcp://{host}:{port}"
        self._folder = folder
        self._place = ("--host", host, "--port", str(port))
        self._settings = settings
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def scheduler(self, enter: Sequence[str] = HERE, path: Path = ROOT) -> None:
        """Starts the scheduler, or starts it again, with the Beleg that lies at a path."""
        command = [*enter, *_dask("scheduler"), *self._place, "--no-dashboard"]
        command += ["--idle-timeout", "900"]  # where the tests were killed, nothing else ends it
        self._start("scheduler", command, path)

    def worker(
        self,
        name: str,
        *flags: str,
        host: str = "127.0.0.1",
        enter: Sequence[str] = HERE,
        once: bool = False,
        path: Path = ROOT,
    ) -> None:
        """Starts a worker of one thread, with the Beleg that lies at a path.

        Unless it is to run ``once``, it is started again whenever it ends, as a service manager
        does it, for as long as the tests run.
        """
        command = [*_dask("worker"), self.address, "--nthreads", "1", "--host", host]
        command += ["--no-dashboard", "--memory-limit", "0", *flags]
        again = [] if once else ["sh", "-c", 'while kill -0 $PPID; do "$@"; done', "sh"]
        self._start(name, [*enter, *again, *command], path)

    def stop(self, *names: str) -> None:
        """Kills processes with their children; all where none is named."""
        for name in names or list(self._started):
            process = self._started.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def freeze(self, name: str) -> None:
        """Stops a process with its children where they are: nothing tells that they do not run."""
        os.killpg(self._started[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Has them go on."""
        os.killpg(self._started[name].pid, signal.SIGCONT)

    def await_workers(self, number: int, enter: Sequence[str] = HERE) -> None:
        """Returns once the scheduler has so many workers."""
        command = [*enter, sys.executable, "-m", "tests.dask_cluster", self.address, str(number)]
        subprocess.run(command, env=self._environment(), cwd=ROOT, check=True)

    def _start(self, name: str, command: Sequence[str], path: Path = ROOT) -> None:
        if name in self._started:
            self.stop(name)
        self._started[name] = subprocess.Popen(
            command,
            cwd=self._folder,
            env=self._environment(path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _environment(self, path: Path = ROOT) -> dict[str, str]:
        settings = {f"DASK_DISTRIBUTED__{name}": value for name, value in self._settings.items()}
        return {**os.environ, **EPOCH, "PYTHONPATH": str(path), **settings}


def _dask(what: str) -> list[str]:
    return [sys.executable, "-m", "dask", what]


@contextmanager
def cluster(folder: Path, host: str, port: int, **settings: str) -> Iterator[Cluster]:
    """A cluster that is ended with the test; nothing of it is started yet."""
    made = Cluster(folder, host, port, **settings)
    try:
        yield made
    finally:
        made.stop()


def main(address: str, number: int) -> None:
    """Waits for the workers."""
    pause = threading.Event()
    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # Dask
        while len(client.nthreads()) != number:
            pause.wait(_PAUSE)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
