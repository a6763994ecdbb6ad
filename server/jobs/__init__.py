"""Checks that people ask for by the web: kept in a table, done outside the request, one by one.

A job lives in an SQLite file beside the store until it is done, so it survives a restart. The
heavy part runs in a process of its own, which can be killed; the web process, the store's only
writer, finishes it and keeps the result.
"""

from __future__ import annotations

from server.jobs.runner import Runner
from server.jobs.table import Job, JobTable, TooMany

__all__ = ["Job", "JobTable", "Runner", "TooMany"]
