"""The commands on a store: query, update, export, serve."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click
from pyoxigraph import NamedNode
from rich.console import Console
from rich.progress import Progress

from kg import build
from kg.cli.common import EXIT_DONE, opened_store, settings_options
from kg.names import shortened
from kg.reports.tables import print_table
from kg.settings import Settings, in_environment
from kg.stores.results import Cell, Result, Solutions, Truth

FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
}
"""Media types by the word that ``--format`` takes."""


SERVED = (
    "store",
    "base",
    "archive",
    "query_seconds",
    "query_memory",
    "query_rows",
    "query_processes",
    "update_seconds",
    "rate_limit",
    "load_hosts",
    "update_token_file",
    "access_log",
    "no_hand_ins",
)
"""The settings that are the server's."""


@click.command()
@click.argument("sparql")
@click.option("--format", "form", type=click.Choice(["table", *FORMATS]), help="Else what fits.")
@settings_options("store", "base")
def query(sparql: str, form: str | None, settings: Settings) -> int:
    """Ask a store by SPARQL; - reads the query from standard input."""
    text = sys.stdin.read() if sparql == "-" else sparql
    with opened_store(settings) as kept:
        print_result(kept.query(text), form)
    return EXIT_DONE


def in_short(cell: Cell) -> str:
    """A term as a table shows it: IRIs by prefix, literals by their text."""
    if cell is None:
        return ""
    return (
        shortened(cell.value) if isinstance(cell, NamedNode) else str(getattr(cell, "value", cell))
    )


def print_result(result: Result, form: str | None) -> None:
    """Rows as a table, a truth as a word, triples as Turtle, unless another form is wanted."""
    if form in FORMATS:
        click.echo(result.serialize(FORMATS[form]), nl=False)
    elif isinstance(result, Solutions):
        rows = ([in_short(cell) for cell in row] for row in result.rows())
        print_table(Console(), result.variables, rows)
    elif isinstance(result, Truth):
        click.echo("true" if result.value else "false")
    else:
        click.echo(result.serialize(FORMATS["turtle"]), nl=False)


@click.command()
@click.argument("sparql")
@settings_options("store", "base")
def update(sparql: str, settings: Settings) -> int:
    """Change a store by a SPARQL update; - reads it from standard input."""
    text = sys.stdin.read() if sparql == "-" else sparql
    with opened_store(settings) as kept:
        kept.update(text)
    return EXIT_DONE


@click.command()
@settings_options("store", "base")
def index(settings: Settings) -> int:
    """Build the search index of a store anew; only needed where the store was changed otherwise.

    Checks keep the index in step by themselves; SPARQL updates and copied files do not.
    """
    with (
        opened_store(settings) as kept,
        Progress(console=Console(stderr=True), transient=True) as bar,
    ):
        task = bar.add_task("articles", total=None)
        done = 0
        for done, total in build.search_index(kept).rebuild(kept):
            bar.update(task, completed=done, total=total)
    click.echo(f"{done} articles", err=True)
    return EXIT_DONE


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--open-updates", is_flag=True, help="Let everybody on this machine write.")
@click.option("--proxy", is_flag=True, help="Believe the X-Forwarded headers of one proxy.")
@settings_options(*SERVED)
def serve(host: str, port: int, open_updates: bool, proxy: bool, settings: Settings) -> NoReturn:
    """Serve a store by SPARQL and as pages.

    Those who send the token of BELEG_UPDATE_TOKEN or of --update-token-file may write; without
    one nobody may.
    """
    # kg imports nothing of the server: the command becomes the server's own process, and hands
    # it the settings by the environment.
    flags = [f for f, on in (("--open-updates", open_updates), ("--proxy", proxy)) if on]
    command = [sys.executable, "-m", "server", "--host", host, "--port", str(port), *flags]
    os.execve(sys.executable, command, os.environ | in_environment(settings, SERVED))
