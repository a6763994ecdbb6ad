"""A real Virtuoso process on free ports of this machine, for the tests that ask one."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_CONFIGURATION = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 4
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
"""


@contextmanager
def serving(folder: Path, *, rows: int = 1_000_000) -> Iterator[str]:
    """The address of the SPARQL service of a new server; it answers at most ``rows`` rows."""
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        pytest.skip("no Virtuoso (Debian package virtuoso-opensource-7; scripts/test-tools)")
    sql, http = _free_port(), _free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, sql=sql, http=http, rows=rows), encoding="utf-8"
    )
    command = [program, "+foreground", "+configfile", str(configuration)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, **quiet) as process:  # type: ignore[call-overload]  # of literals
        try:
            _wait_for(process, http)
            _wait_for(process, sql)
            grant = 'exec=GRANT SPARQL_UPDATE TO "SPARQL";'
            subprocess.run([client, f"127.0.0.1:{sql}", "dba", "dba", grant], check=True, **quiet)  # type: ignore[call-overload]  # of literals
            yield f"http://127.0.0.1:{http}/sparql"
        finally:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Returns once the port takes connections, or fails where the process has ended."""
    pause = threading.Event()
    for _ in range(3000):
        if process.poll() is not None:
            pytest.fail(f"Virtuoso ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            pause.wait(0.02)
        else:
            return
    pytest.fail("Virtuoso did not take connections")
