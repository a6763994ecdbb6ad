"""``beleg knowledge``: make a slice of Wikidata, look into it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from kg import build
from kg.cli.common import (
    EXIT_DONE,
    EXIT_INTERRUPTED,
    EXIT_UNAVAILABLE,
    complain,
    settings_options,
)
from kg.cli.progress import progress_bar
from kg.knowledge.building.build import build_from_files
from kg.knowledge.building.filters import Filters, read_ids
from kg.knowledge.slices import schema
from kg.knowledge.slices.contents import info as slice_info
from kg.knowledge.slices.source import embedded
from kg.reports.tables import print_table
from kg.settings import Settings


@click.group()
def knowledge() -> None:
    """Slices of Wikidata: make one, look into it."""


def _listed(_context: click.Context, _parameter: click.Parameter, value: str) -> frozenset[str]:
    return frozenset(value.replace(",", " ").split())


def _ids(_context: click.Context, _parameter: click.Parameter, given: str) -> frozenset[str]:
    """Ids on the command line, each with its letter: Q for items, P for properties."""
    found = _listed(_context, _parameter, given)
    wrong = sorted(each for each in found if schema.number(each) is None)
    if wrong:
        raise click.BadParameter(f"not ids of Wikidata: {', '.join(wrong)}")
    return found


@knowledge.command("build")
@click.argument(
    "dumps",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The slice to make.",
)
@click.option(
    "--languages",
    callback=_listed,
    default="de,en",
    show_default=True,
    help="Languages of names, descriptions and Wikipedia pages; names for all (mul) always stay.",
)
@click.option(
    "--classes", callback=_ids, default="", help="Only instances of these classes and subclasses."
)
@click.option(
    "--properties",
    callback=_ids,
    default="",
    help="Only statements of these properties, and those of class.",
)
@click.option(
    "--min-sitelinks",
    type=click.IntRange(min=0),
    default=0,
    help="Only entities with at least as many pages on Wikimedia's sites.",
)
@click.option(
    "--ids",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Only entities that this file lists, one id a line.",
)
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the snapshot, where the entities and the file's name do not tell it.",
)
def knowledge_build(
    dumps: tuple[Path, ...],
    output: Path,
    languages: frozenset[str],
    classes: frozenset[str],
    properties: frozenset[str],
    min_sitelinks: int,
    ids: Path | None,
    date: datetime | None,
) -> int:
    """Make a slice from Wikidata JSON dumps (json, jsonl, gz, bz2, xz; - is standard input).

    Properties always go in, and so do the classes above what goes in. An interrupted build goes
    on where it stopped when the same command is given again.
    """
    filters = Filters(
        languages=languages | {"mul"},
        properties=properties,
        min_sitelinks=min_sitelinks,
        ids=read_ids(ids) if ids else None,
        classes=classes,
    )
    day = date.date().isoformat() if date else None
    try:
        with progress_bar() as watch:
            made = build_from_files(dumps, output, date=day, filters=filters, watch=watch)
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where this one stopped")
        return EXIT_INTERRUPTED
    for line in made.tally.named:
        complain(f"{line.file}, line {line.line}: {line.message}")
    if made.tally.broken:
        lines = (
            "1 line was broken and is"
            if made.tally.broken == 1
            else (f"{made.tally.broken:,} lines were broken and are")
        )
        complain(f"{lines} left out")
    click.echo(
        f"{made.built.entities:,} entities, {made.built.statements:,} statements -> {output}"
    )
    return EXIT_DONE


@knowledge.command("info")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def knowledge_info(file: Path | None) -> int:
    """Say what a slice holds; without a file, the embedded one."""
    held = slice_info(file or embedded().path)
    console = Console()
    click.echo(f"{held.name} ({held.path}, {held.bytes / 1e6:.1f} MB)")
    click.echo(f"{held.entities:,} entities and {held.properties:,} properties")
    click.echo(f"{held.statements:,} statements")
    for language, share in held.languages:
        click.echo(f"{share:.0%} of the entities have a label in {language}")
    for heads, counted in (
        (("class", "name", "entities"), held.classes),
        (("origin", "from", "to", "statements"), held.origins),
    ):
        if counted:
            print_table(console, heads, [(*told, f"{n:,}") for *told, n in counted])
    return EXIT_DONE


@knowledge.command("search")
@click.argument("words", nargs=-1, required=True)
@settings_options("knowledge", "language", "offline")
def knowledge_search(words: tuple[str, ...], settings: Settings) -> int:
    """Look a name up."""
    name = " ".join(words)
    found = build.knowledge(settings).search([name], settings.language or "de")
    rows = [(c.id, c.label, c.match, c.description) for c in found.candidates.get(name, ())]
    if rows:
        print_table(Console(), ("id", "label", "met by", "description"), rows)
    else:
        bounds = ", as far as it could be looked up" if found.failures else ""
        complain(f"nothing is called {name!r} there{bounds}")
    for failure in found.failures:
        complain(f"{failure.source}: {failure.message}")
    return EXIT_UNAVAILABLE if found.failures else EXIT_DONE
