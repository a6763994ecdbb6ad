"""What a query process gives up for good: writing, other files, the network, memory without end.

Files and TCP by Landlock (Linux 5.13, its network part 6.7; https://docs.kernel.org/userspace-api/landlock.html),
memory by a limit on data, and the process ends with the server that started it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_NEWEST_FILE_RIGHTS = (1 << 16) - 1
_TCP_RIGHTS = 0b11  # bind, connect
_FIRST_WITH_TCP = 4

_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
    """The kernel kills this process when the one that started it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory(size: int) -> None:
    """No more than ``size`` bytes of data; no core file where it ends over that."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def confine(readable: str | None, *, writable: bool = False) -> bool:
    """From here on the process reads below ``readable``, writes nowhere, and speaks to nobody new.

    With ``writable`` it may also write there.

    Returns False where the kernel cannot do that; the process is then as free as before.
    """
    version = _libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    if version < 1:
        return False
    tcp = _TCP_RIGHTS if version >= _FIRST_WITH_TCP else 0
    files = _FILE_RIGHTS.get(version, _NEWEST_FILE_RIGHTS)
    rights = struct.pack("QQ", files, tcp)
    size = len(rights) if version >= _FIRST_WITH_TCP else 8
    ruleset = _libc.syscall(_CREATE_RULESET, rights, size, 0)
    if ruleset < 0:
        return False
    try:
        if readable is not None:
            _allow(ruleset, readable, files if writable else _READ_FILE | _READ_DIR)
        _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        done: int = _libc.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return done == 0 and bool(tcp)


def _allow(ruleset: int, directory: str, rights: int) -> None:
    below = os.open(directory, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, below)
        if _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), directory)
    finally:
        os.close(below)
