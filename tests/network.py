"""Machines of their own on one network: namespaces of Linux, joined by a bridge and veth pairs.

Each machine is a process that holds its namespaces until its input ends, so that nothing is left
over however a test ends. Its cable can be pulled; what it mounts is its own.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_HOLD = ("sh", "-c", "echo ready; read _")
_OWN = ("unshare", "--net", "--mount")


@dataclass(frozen=True)
class Machine:
    """One machine: its address, and the words that come before a command that is run on it."""

    process: int
    address: str
    enter: Sequence[str]

    def run(self, *command: str) -> str:
        """Runs a command to its end and gives its output; raises OSError where it fails."""
        done = subprocess.run([*self.enter, *command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout

    def small_disk(self, folder: Path) -> None:
        """Mounts an empty disk of 32 MB on a folder; other machines do not see it."""
        self.run("mount", "-t", "tmpfs", "-o", "size=32m,nr_inodes=1000", "tmpfs", str(folder))

    def fill(self, folder: Path) -> None:
        """Leaves no room on a small disk, neither for content nor for files."""
        full = 'cd "$0" && mkdir b && cat /dev/zero > b/0; while : > b/$((n += 1)); do :; done'
        command = [*self.enter, "sh", "-c", full, str(folder)]
        subprocess.run(command, stderr=subprocess.DEVNULL, check=False)

    def make_room(self, folder: Path) -> None:
        """Takes away what filled it."""
        self.run("rm", "-r", str(folder / "b"))


@dataclass(frozen=True)
class Network:
    """The machines by name, and the switch that joins them."""

    switch: Machine
    machines: dict[str, Machine]

    def cut(self, name: str) -> None:
        """Pulls a machine's cable: no packet comes or goes, and nobody is told."""
        self.switch.run("ip", "link", "set", "dev", name, "down")

    def join(self, name: str) -> None:
        """Plugs it in again."""
        self.switch.run("ip", "link", "set", "dev", name, "up")


@contextmanager
def network(*names: str) -> Iterator[Network]:
    """Machines with these names; raises OSError where the machine that we are on allows none."""
    with ExitStack() as stack:
        first = () if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user")
        switch = _machine(stack, first, "")
        switch.run("ip", "link", "add", "name", "bridge", "type", "bridge")
        switch.run("ip", "link", "set", "dev", "bridge", "up")
        made = Network(switch, {})
        within = () if os.geteuid() == 0 else (*_user(switch.process), "--")
        for number, name in enumerate(names, 1):
            machine = _machine(stack, within, f"10.77.0.{number}")
            cable = ("peer", "name", "cable", "netns", str(machine.process))
            switch.run("ip", "link", "add", "name", name, "type", "veth", *cable)
            switch.run("ip", "link", "set", "dev", name, "master", "bridge", "up")
            machine.run("ip", "address", "add", f"{machine.address}/24", "dev", "cable")
            machine.run("ip", "link", "set", "cable", "up")
            machine.run("ip", "link", "set", "lo", "up")
            made.machines[name] = machine
        yield made


def _machine(stack: ExitStack, before: Sequence[str], address: str) -> Machine:
    command = [*before, *_OWN, *_HOLD]
    holder = stack.enter_context(
        subprocess.Popen(
            command,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    )
    assert holder.stdout is not None
    assert holder.stderr is not None
    if holder.stdout.readline() != "ready\n":
        raise OSError(f"{' '.join(command)}: {holder.stderr.read().strip()}")
    pid = holder.pid
    enter = _user(pid) if os.geteuid() else ("nsenter", "--target", str(pid))
    return Machine(pid, address, (*enter, "--net", "--mount"))


def _user(process: int) -> tuple[str, ...]:
    return ("nsenter", "--target", str(process), "--user", "--preserve-credentials")
