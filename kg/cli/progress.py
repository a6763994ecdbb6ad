"""Bars for long builds and migrations, on standard error and only on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from kg.knowledge.building.build import Progress as Step
from kg.stores import Migration

_EVERY = 0.2
"""Seconds between two looks of the bar. It has no thread of its own: builds fork."""


@contextmanager
def progress_bar(console: Console | None = None) -> Iterator[Callable[[Step], None]]:
    """What shows how far a build is: entities, MB/s of lines, time left."""
    bar = Progress(
        TextColumn("{task.fields[stage]:10}"),
        BarColumn(),
        TextColumn("{task.fields[entities]:,} entities  {task.fields[speed]:.0f} MB/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console or Console(stderr=True),
        auto_refresh=False,
        transient=True,
    )
    stage, since, shown = "", 0.0, 0.0
    task = bar.add_task("", stage="starting", entities=0, speed=0.0, total=None)

    def watch(step: Step) -> None:
        nonlocal stage, since, shown
        now = time.monotonic()
        if step.stage != stage:
            stage, since = step.stage, now
            bar.reset(task, total=step.total or None)
        elif now - shown < _EVERY:
            return
        shown = now
        bar.update(
            task,
            stage=stage,
            completed=step.done,
            entities=step.entities,
            speed=step.unpacked / 1e6 / max(now - since, 0.001),
        )
        bar.refresh()

    if not bar.console.is_terminal:
        yield lambda _: None
        return
    with bar:
        yield watch


@contextmanager
def migration(console: Console | None = None) -> Iterator[Callable[[Migration], None]]:
    """What shows how far a store of an older layout is brought to this one, where one is.

    A bar on a terminal, else a line for each step.
    """
    console = console or Console(stderr=True)
    bar = Progress(
        TextColumn("new layout: {task.description:12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    stage = ""

    def watch(step: Migration) -> None:
        nonlocal stage
        if step.stage != stage:
            stage = step.stage
            if console.is_terminal:
                bar.start()
                bar.add_task(stage, total=step.total, completed=step.done)
            else:
                click.echo(f"beleg: {step.in_words}", err=True)
        elif console.is_terminal:
            bar.update(bar.task_ids[-1], completed=step.done)

    try:
        yield watch
    finally:
        if stage and console.is_terminal:
            bar.stop()
