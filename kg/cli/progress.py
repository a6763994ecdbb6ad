"""A bar for long builds, on standard error and only on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from kg.knowledge.building.build import Progress as Step

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
