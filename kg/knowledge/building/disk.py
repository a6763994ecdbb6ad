"""What goes wrong on the disk while a slice is written."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import DataError


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turns what goes wrong into an error that names the file and the way out."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        full = "full" in str(error) or getattr(error, "errno", None) == errno.ENOSPC
        hint = "; make room and give the same command again to go on" if full else ""
        raise DataError(str(path), f"cannot be written: {error}{hint}") from error
