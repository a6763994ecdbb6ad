"""Logs to standard error, as text or as one JSON object a line with what the event is about.

The library logs to Python's loggers of its modules' names; this is how the command line shows them.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from kg.errors import UsageError

LEVELS = ("debug", "info", "warning", "error")
_OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """``{"time", "level", "logger", "event", …}``: the rest is what the event came with."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **about(record),
        }
        if record.exc_info:
            row["exception"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False, default=str)


class Words(logging.Formatter):
    """The event, and what it came with as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of text, and the lines of an exception."""
        pairs = "".join(f" {name}={value}" for name, value in about(record).items())
        return super().format(record) + pairs


def about(record: logging.LogRecord) -> dict[str, object]:
    """What an event came with."""
    return {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}


def start_logs(level: str, form: str) -> None:
    """Has Beleg's loggers write to standard error.

    Raises :class:`kg.errors.UsageError` for a word that it does not know.
    """
    if level not in LEVELS:
        raise UsageError(f"log_level {level!r}: choose from {', '.join(LEVELS)}")
    if form not in ("text", "json"):
        raise UsageError(f"log_format {form!r}: choose from text, json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Words("%(levelname)s: %(message)s"))
    for name in ("kg", "server"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level.upper())
        logger.propagate = False
