"""The command ``beleg``: flags in, results to standard output, everything else to standard error.

Exit status: 0 done, 1 something found by a command whose job is to find it, 2 bad usage or
input, 3 a source or service unavailable, 4 a defect of ours (with a log file).
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import click
import platformdirs
from rich.console import Console
from rich.progress import Progress

from kg import build
from kg.claims.triples import triples as open_triples
from kg.errors import BelegError, InputError, StoreError, Unavailable, UsageError
from kg.model import Article, Check
from kg.reading.layers import layers_json
from kg.reports.html import check_html
from kg.reports.json import check_json
from kg.reports.terminal import print_check
from kg.seams import Store
from kg.settings import FIELDS, Settings, load
from kg.version import __version__

EXIT_DONE, EXIT_FOUND, EXIT_INPUT, EXIT_UNAVAILABLE, EXIT_DEFECT = 0, 1, 2, 3, 4


def exit_status(error: BelegError) -> int:
    """The exit status that an error turns into."""
    if isinstance(error, Unavailable):
        return EXIT_UNAVAILABLE
    return EXIT_DEFECT if isinstance(error, StoreError) else EXIT_INPUT


def main() -> NoReturn:
    """Runs the command line and exits with design.md's status."""
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except click.Abort:
        complain("interrupted")
        status = 130
    except click.ClickException as error:
        error.show()
        status = EXIT_INPUT
    except BelegError as error:
        complain(str(error))
        status = exit_status(error)
    except BrokenPipeError:
        # The reader of our output went away (`| head`); that is no defect and no news.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = EXIT_DONE
    except Exception:  # noqa: BLE001 - the edge of the process: a defect is logged, not shown raw
        complain(f"a defect of Beleg, please report it with the log file {write_log()}")
        status = EXIT_DEFECT
    sys.exit(status or EXIT_DONE)


def complain(message: str) -> None:
    """One line to standard error."""
    click.echo(f"beleg: {message}", err=True)


def write_log() -> Path:
    """Writes the current exception's traceback to a file and returns its path."""
    folder = Path(platformdirs.user_log_dir("beleg"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"defect-{os.getpid()}.log"
    path.write_text(f"beleg {__version__}\n{sys.argv}\n{traceback.format_exc()}", encoding="utf-8")
    return path


def settings_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds the flags of the named settings; the command receives one ``settings`` argument."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        def run(**arguments: Any) -> Any:
            flags = {name: arguments.pop(name) for name in names}
            return command(settings=load(flags, os.environ, Path.cwd()), **arguments)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]  # click keeps them there
        for name in reversed(names):
            run = setting_option(name)(run)
        return run

    return decorate


def setting_option(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="beleg")
def cli() -> None:
    """Read news articles, check what they claim against Wikidata, find contradictions."""


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The store of the settings, closed at the end whatever happens."""
    kept = build.store(settings)
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


def articles(refs: tuple[str, ...], settings: Settings, tally: Tally) -> Iterator[Article]:
    """Every article of the references that can be read, with progress on a terminal."""
    reader = build.article_reader(settings)
    with Progress(console=Console(stderr=True), transient=True, disable=len(refs) < 2) as bar:
        for ref in bar.track(refs, description="Artikel"):
            for item in reader.read(ref):
                if isinstance(item, Article):
                    yield item
                elif isinstance(item, InputError | Unavailable):
                    tally.note(item)
                else:
                    raise item


@cli.command()
@click.argument("refs", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    help="What standard output gets.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the reports as one self-contained page.",
)
@click.option(
    "--report", type=click.Choice(["de", "en"]), help="Language of the report; else the article's."
)
@settings_options(
    "published",
    "as_of",
    "language",
    "store",
    "base",
    "knowledge",
    "offline",
    "parser",
    "reasoner",
    "max_characters",
)
def check(
    refs: tuple[str, ...], form: str, html: Path | None, report: str | None, settings: Settings
) -> int:
    """Check articles: files (txt, html, json, jsonl), URLs, or - for standard input."""
    tally = Tally()
    checks: list[Check] = []
    day = build.as_of(settings)
    with opened_store(settings) as kept:
        pipeline = build.pipeline(settings, kept)
        for article in articles(refs, settings, tally):
            done = pipeline.check(article, day)
            if form == "text":
                print_check(done, report or article.language, Console())
            elif form == "jsonl":
                click.echo(json.dumps(check_json(done), ensure_ascii=False))
            if html or form == "json":
                checks.append(done)
    if form == "json" and checks:
        found = [check_json(done) for done in checks]
        click.echo(json.dumps(found if len(found) > 1 else found[0], ensure_ascii=False, indent=2))
    if html and checks:
        write_text(html, check_html(checks, report or checks[0].article.language))
    return tally.exit()


def write_text(path: Path, text: str) -> None:
    """Writes a file for the user, or raises :class:`UsageError` with the system's reason."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


@cli.command()
@click.argument("file")
@settings_options("published", "language", "knowledge", "offline", "parser", "max_characters")
def annotate(file: str, settings: Settings) -> int:
    """Print sentences, quotations, times and links of articles as JSON lines."""
    tally = Tally()
    with opened_store(Settings()) as kept:
        pipeline = build.pipeline(settings, kept)
        for article in articles((file,), settings, tally):
            reading = pipeline.read(article)
            row = layers_json(reading.article, reading.annotation, reading.links)
            click.echo(json.dumps(row, ensure_ascii=False))
    return tally.exit()


@cli.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@settings_options("parser")
def triples(file: Any, settings: Settings) -> int:
    """Open information extraction: id and sentence in (TSV), triples out (TSV)."""
    annotator = build.annotator(settings)
    tally = Tally()
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        key, tab, sentence = line.rstrip("\r\n").partition("\t")
        if not tab:
            tally.note(InputError(file.name, "expected an id, a tab and a sentence", line=number))
            continue
        for parsed in annotator.parse(sentence):
            for triple in open_triples(parsed):
                click.echo("\t".join((key, *(part.replace("\t", " ") for part in triple))))
    return tally.exit()


@cli.group()
def knowledge() -> None:
    """Slices of Wikidata: make one, look into it."""


@knowledge.command("build")
@click.argument(
    "dumps", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def knowledge_build(dumps: tuple[Path, ...], output: Path) -> int:
    """Make a slice from Wikidata JSON dumps (json, jsonl, gz, bz2, xz)."""
    report = build_from_files(dumps, output)
    click.echo(f"{report.entities:,} entities, {report.statements:,} statements -> {output}")
    for problem in report.problems:
        complain(problem)
    return EXIT_DONE


@knowledge.command("info")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def knowledge_info(file: Path | None) -> int:
    """Say what a slice holds; without a file, the embedded one."""
    print_info(info(file) if file else info(embedded_path()), Console())
    return EXIT_DONE


@knowledge.command("search")
@click.argument("words", nargs=-1, required=True)
@settings_options("knowledge", "language")
def knowledge_search(words: tuple[str, ...], settings: Settings) -> int:
    """Look a name up."""
    name = " ".join(words)
    found = build.knowledge(settings).search([name], settings.language or "de")
    print_candidates(found.candidates.get(name, ()), Console())
    for failure in found.failures:
        complain(f"{failure.source}: {failure.message}")
    return EXIT_UNAVAILABLE if found.failures else EXIT_DONE


@cli.command()
@click.argument("sparql")
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(["table", "json", "xml", "csv", "tsv", "turtle", "ntriples"]),
)
@settings_options("store", "base")
def query(sparql: str, form: str, settings: Settings) -> int:
    """Ask a store by SPARQL; - reads the query from standard input."""
    text = click.get_text_stream("stdin").read() if sparql == "-" else sparql
    with opened_store(settings) as kept:
        print_result(kept.query(text), form)
    return EXIT_DONE


@cli.command()
@click.argument("sparql")
@settings_options("store", "base")
def update(sparql: str, settings: Settings) -> int:
    """Change a store by a SPARQL update; - reads it from standard input."""
    text = click.get_text_stream("stdin").read() if sparql == "-" else sparql
    with opened_store(settings) as kept:
        kept.update(text)
    return EXIT_DONE


@cli.command()
@click.argument("form", type=click.Choice(["nquads"]), metavar="FORMAT")
@settings_options("store", "base")
def export(form: str, settings: Settings) -> int:
    """Write the whole store to standard output; FORMAT is nquads."""
    with opened_store(settings) as kept:
        for line in kept.export():
            click.echo(line)
    return EXIT_DONE


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@settings_options("store", "base")
def serve(host: str, port: int, settings: Settings) -> NoReturn:
    """Serve a store by SPARQL and as pages."""
    # kg imports nothing of the server: the command becomes the server's own process.
    place = ["--host", host, "--port", str(port)]
    kept = ["--store", settings.store, "--base", settings.base]
    os.execv(sys.executable, [sys.executable, "-m", "server", *place, *kept])


if __name__ == "__main__":
    main()
