"""What a server allows: how much a request may take, who may write, who is believed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Limits and switches of one server; the defaults are those of ``beleg serve``."""

    query_seconds: float = 30.0
    """What a query may take; its process is killed after it."""
    query_memory: int = 1 << 30
    """Bytes of data that a query process may hold."""
    query_rows: int = 100_000
    """Rows or triples of one answer."""
    query_processes: int = 4
    """Queries that run at a time; one client has at most all of them but one."""
    update_seconds: float = 60.0
    """What a store behind a service may take for an update; it may go on by itself after it."""
    max_answer: int = 100_000_000
    """Bytes of one answer."""
    max_query: int = 100_000
    """Characters of a query."""
    max_body: int = 50_000_000
    """Bytes of an update, or of a document for the graph store."""
    max_nesting: int = 100
    """How deep brackets may nest, and how long a run of unary operators may be."""
    rate_limit: str = ""
    """Requests of one client, such as ``600/minute``; none where it is empty."""
    load_hosts: tuple[str, ...] = ()
    """Hosts that an update may LOAD from."""
    update_token: str | None = None
    """What those who may write send as a bearer token."""
    open_updates: bool = False
    """Whether everybody on this machine may write without a token."""
    proxy: bool = False
    """Whether one proxy stands in front, whose X-Forwarded headers are believed."""
    access_log: str | None = None
    """Where one JSON line a request goes; None for nowhere, ``-`` for standard output."""

    @property
    def read_only(self) -> bool:
        """Whether nobody may write."""
        return self.update_token is None and not self.open_updates
