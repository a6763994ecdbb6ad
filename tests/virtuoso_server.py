"""A real Virtuoso process on free ports of this machine, for the tests that ask one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import free_port, wait_for

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
    sql, http = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, sql=sql, http=http, rows=rows), encoding="utf-8"
    )
    command = [program, "+foreground", "+configfile", str(configuration)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, **quiet) as process:  # type: ignore[call-overload]  # of literals
        try:
            wait_for(process, http, "Virtuoso")
            wait_for(process, sql, "Virtuoso")
            grant = 'exec=GRANT SPARQL_UPDATE TO "SPARQL";'
            subprocess.run([client, f"127.0.0.1:{sql}", "dba", "dba", grant], check=True, **quiet)  # type: ignore[call-overload]  # of literals
            yield f"http://127.0.0.1:{http}/sparql"
        finally:
            process.kill()
            process.wait()
