"""What every command shares: exit statuses, complaints, flags of settings, the open store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import click

from kg import build
from kg.cli.progress import migration
from kg.errors import BelegError, StoreError, Unavailable
from kg.logs import start_logs
from kg.seams import Store
from kg.settings import FIELDS, Settings, load
from kg.starting import INTERRUPTED

EXIT_DONE, EXIT_FOUND, EXIT_INPUT, EXIT_UNAVAILABLE, EXIT_DEFECT = 0, 1, 2, 3, 4
EXIT_INTERRUPTED = INTERRUPTED
"""As shells say it for a command that Ctrl-C ended."""


def exit_status(error: BelegError) -> int:
    """The exit status that an error turns into."""
    if isinstance(error, Unavailable):
        return EXIT_UNAVAILABLE
    return EXIT_DEFECT if isinstance(error, StoreError) else EXIT_INPUT


def complain(message: str) -> None:
    """One line to standard error."""
    click.echo(f"beleg: {message}", err=True)


Command: TypeAlias = Callable[..., Any]


def settings_options(*names: str) -> Callable[[Command], Command]:
    """Adds the flags of the named settings; the command receives one ``settings`` argument."""

    def decorate(command: Command) -> Command:
        def run(**arguments: Any) -> Any:
            flags = {name: arguments.pop(name) for name in names}
            settings = load(flags, os.environ, Path.cwd())
            start_logs(settings.log_level, settings.log_format)
            return command(settings=settings, **arguments)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        setattr(run, "__click_params__", getattr(command, "__click_params__", []))  # noqa: B010 - where click keeps them
        for name in reversed(names):
            run = setting_option(name)(run)
        return run

    return decorate


def setting_option(name: str) -> Callable[[Command], Command]:
    """The flag of one setting, with its text as help; not given means ``None``."""
    default = FIELDS[name].default
    flag = "--" + name.replace("_", "-")
    text = FIELDS[name].metadata["text"]
    if isinstance(default, bool):
        return click.option(flag, name, is_flag=True, default=None, help=text)
    if isinstance(default, tuple):
        return click.option(flag, name, multiple=True, help=text)
    kind = type(default) if isinstance(default, int | float) else str
    return click.option(flag, name, type=kind, default=None, help=text)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The store of the settings, closed at the end whatever happens."""
    with migration() as watch:
        kept = build.store(settings, watch)
    try:
        yield kept
    finally:
        kept.close()


@dataclass(slots=True)
class Tally:
    """What went wrong over several inputs: each is named, the others are still done."""

    errors: list[BelegError] = field(default_factory=list)

    def note(self, error: BelegError) -> None:
        """Names an error at once and keeps it for the exit status."""
        complain(str(error))
        self.errors.append(error)

    def exit(self) -> int:
        """The gravest status among the errors, 0 without any."""
        return max((exit_status(error) for error in self.errors), default=EXIT_DONE)
