"""A store behind somebody else's server, of each kind that Beleg is tested against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import oxigraph_server, virtuoso_server

KINDS = ("oxigraph", "virtuoso")


@contextmanager
def remote_store(kind: str, folder: Path) -> Iterator[str]:
    """The URL, as ``--store`` takes it, of a server that runs meanwhile."""
    if kind == "virtuoso":
        with virtuoso_server.serving(folder) as address:
            yield f"sparql:{address}"
    else:
        with oxigraph_server.serving(folder) as address:
            yield f"sparql:{address}/query,{address}/update"
