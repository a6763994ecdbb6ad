"""``beleg knowledge``: make a slice of Wikidata, look into it."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from kg import build
from kg.cli.common import EXIT_DONE, EXIT_UNAVAILABLE, complain, settings_options
from kg.knowledge.slice import embedded
from kg.knowledge.slice import info as slice_info
from kg.knowledge.writer import build_from_files
from kg.reports.tables import print_table
from kg.settings import Settings


@click.group()
def knowledge() -> None:
    """Slices of Wikidata: make one, look into it."""


@knowledge.command("build")
@click.argument(
    "dumps", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def knowledge_build(dumps: tuple[Path, ...], output: Path) -> int:
    """Make a slice from Wikidata JSON dumps (json, jsonl, gz, bz2, xz)."""
    made = build_from_files(dumps, output)
    click.echo(f"{made.entities:,} entities, {made.statements:,} statements -> {output}")
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
    print_table(console, ("class", "name", "entities"), held.classes)
    print_table(console, ("origin", "from", "to", "statements"), held.origins)
    return EXIT_DONE


@knowledge.command("search")
@click.argument("words", nargs=-1, required=True)
@settings_options("knowledge", "language")
def knowledge_search(words: tuple[str, ...], settings: Settings) -> int:
    """Look a name up."""
    name = " ".join(words)
    found = build.knowledge(settings).search([name], settings.language or "de")
    rows = [(c.id, c.label, c.match, c.description) for c in found.candidates.get(name, ())]
    print_table(Console(), ("id", "label", "met by", "description"), rows)
    for failure in found.failures:
        complain(f"{failure.source}: {failure.message}")
    return EXIT_UNAVAILABLE if found.failures else EXIT_DONE
