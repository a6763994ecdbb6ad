"""``beleg ingest``: many articles, in parallel, into one store."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

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

from kg import build
from kg.articles.reader import ArticleReader
from kg.cli.common import (
    EXIT_DONE,
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    complain,
    opened_store,
    settings_options,
)
from kg.ingest.failures import FailuresFile
from kg.ingest.run import Event, Failed, Ingest, Kept
from kg.settings import Settings


@dataclass(slots=True)
class Count:
    """What a run has done so far."""

    kept: int = 0
    skipped: int = 0
    failed: int = 0
    claims: int = 0
    conflicts: int = 0
    seconds: float = 0.0

    def add(self, event: Event) -> None:
        """Counts one more event."""
        if isinstance(event, Kept):
            self.kept += 1
            self.claims += len(event.check.utterances)
            self.conflicts += len(event.check.conflicts)
        elif isinstance(event, Failed):
            self.failed += 1
        else:
            self.skipped += 1


@click.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("--again", is_flag=True, help="Check what the store holds already once more.")
@click.option(
    "--failures",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("beleg-failures.jsonl"),
    show_default=True,
    help="Where articles that cannot be checked are set aside, to be handed in again.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="What standard output gets at the end.",
)
@settings_options(
    "store",
    "base",
    "archive",
    "jobs",
    "scheduler",
    "tries",
    "article_timeout",
    "published",
    "as_of",
    "language",
    "knowledge",
    "offline",
    "parser",
    "reasoner",
    "max_characters",
)
def ingest(
    refs: tuple[str, ...], again: bool, failures: Path, form: str, settings: Settings
) -> int:
    """Check many articles in parallel: folders, patterns, files (also WARC, feeds, sitemaps,
    lists of addresses) and URLs. Ctrl-C finishes what is begun; the same command goes on."""
    count, begun = Count(), time.monotonic()
    stop = threading.Event()
    with (
        opened_store(settings) as kept,
        build.workers(settings) as workers,
        FailuresFile(failures) as aside,
        interrupts(stop),
        nullcontext(build.article_reader(settings, True, None if again else kept)) as reader,
        shown(count, begun, expected(reader, refs)) as show,
    ):
        items = (item for ref in refs for item in reader.read(ref))
        run = Ingest(
            workers=workers,
            finish=build.finisher(settings, kept),
            held=kept.held,
            pins=kept.pins,
            tries=settings.tries,
            again=again,
            stopping=stop.is_set,
        )
        for event in run.run(items):
            count.add(event)
            if isinstance(event, Failed):
                aside.note(event)
                complain(f"set aside: {event.ref}: {event.reason}")
            show()
    count.seconds = round(time.monotonic() - begun, 3)
    report(count, form, failures)
    if stop.is_set():
        return EXIT_INTERRUPTED
    return EXIT_INPUT if count.failed else EXIT_DONE


def report(count: Count, form: str, failures: Path) -> None:
    """What was done, as one line."""
    if form == "json":
        click.echo(json.dumps(asdict(count)))
        return
    rate = count.kept / max(count.seconds, 0.001)
    click.echo(
        f"{_counted(count.kept, 'article')} checked ({rate:.1f} a second), "
        f"{_counted(count.claims, 'claim')}, {_counted(count.conflicts, 'conflict')}; "
        f"{count.skipped} there already"
    )
    if count.failed:
        click.echo(f"{count.failed} set aside in {failures}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def expected(reader: ArticleReader, refs: tuple[str, ...]) -> int | None:
    """How many articles the references hold, or None where that shows only on the way."""
    counts = [reader.expected(ref) for ref in refs]
    return None if None in counts else sum(filter(None, counts))


@contextmanager
def interrupts(stop: threading.Event) -> Iterator[None]:
    """Lets the first Ctrl-C or SIGTERM end the reading; the second one ends at once."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        complain("finishing what is begun; interrupt again to stop at once")

    before = {
        number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def shown(count: Count, begun: float, total: int | None) -> Iterator[Callable[[], None]]:
    """What shows the progress on a terminal: articles, rate, claims, failures, time left."""
    bar = Progress(
        TextColumn("articles"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f}/s  {task.fields[claims]:,} claims"),
        TextColumn("{task.fields[failed]} set aside"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=total, rate=0.0, claims=0, failed=0)

    def show() -> None:
        seconds = max(time.monotonic() - begun, 0.001)
        done = count.kept + count.skipped + count.failed
        rate = count.kept / seconds
        bar.update(task, completed=done, rate=rate, claims=count.claims, failed=count.failed)

    if not bar.console.is_terminal:
        yield lambda: None
        return
    with bar:
        yield show
