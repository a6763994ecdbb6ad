"""An interrupt is one line, never a traceback, wherever in a command it comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.starting import INTERRUPTED

INTERRUPT = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
WHEN = {
    "while it loads": f"{INTERRUPT}\ndef main(): print('done')",
    "in an import whose errors are swallowed": (
        f"try:\n    {INTERRUPT}\nexcept BaseException:\n    pass\ndef main(): print('done')"
    ),
    "after its end": f"import atexit\ndef main(): atexit.register(lambda: exec({INTERRUPT!r}))",
}


@pytest.mark.parametrize("code", WHEN.values(), ids=WHEN)
def test_an_interrupt_outside_a_command_is_one_line(code: str, tmp_path: Path) -> None:
    assert run(code, tmp_path) == (INTERRUPTED, "", "beleg: interrupted\n")


def test_a_command_is_interrupted_in_its_own_way(tmp_path: Path) -> None:
    code = (
        f"def main():\n    try:\n        {INTERRUPT}\n"
        "    except KeyboardInterrupt:\n        print('closed')\n        raise SystemExit(7)"
    )
    assert run(code, tmp_path) == (7, "closed\n", "")


def run(code: str, folder: Path) -> tuple[int, str, str]:
    """Status, output and errors of a command that is the module of this code."""
    (folder / "command_of_test.py").write_text(code, encoding="utf-8")
    start = "from kg.starting import run_command; run_command('command_of_test')"
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr
