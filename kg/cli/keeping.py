"""The commands that keep a store: export, import, backup, restore, doctor."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click
import pyoxigraph
from pyoxigraph import Literal, RdfFormat

from kg import build
from kg.cli.common import EXIT_DONE, EXIT_FOUND, complain, opened_store, settings_options
from kg.cli.progress import migration
from kg.errors import StoreError, UsageError
from kg.graph import vocabulary as v
from kg.model import Check
from kg.names import DEFAULT_BASE
from kg.reports.suggestions import (
    Suggestion,
    mismatches,
    quickstatements,
    suggestions,
    well_attributed,
)
from kg.seams import Store
from kg.search.step import IndexExaminer
from kg.settings import Settings
from kg.stores import QuadStore, open_store
from kg.stores.doctor import Finding, examine
from kg.stores.dumps import FORMATS, read_quads, verify_backup, write_backup, write_trig
from kg.stores.founding import STORE_VERSION
from kg.stores.shapes import examine_shapes

OF_A_NEW_STORE = 3
"""Lines that a store holds before anything is put in."""


@click.command()
@click.argument(
    "form",
    type=click.Choice(["nquads", "trig", "mismatch", "quickstatements"]),
    metavar="FORMAT",
)
@click.option(
    "--sources",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Suggest only what as many independent sources state; copies of an article are one.",
)
@settings_options("store", "base")
def export(form: str, sources: int, settings: Settings) -> int:
    """Write what a store holds to standard output, in one order, the same for equal stores.

    FORMAT is nquads or trig for the whole graph, or a file of suggestions for people to review:
    mismatch (the CSV of Wikidata's Mismatch Finder) or quickstatements. Nothing is ever sent.
    """
    with opened_store(settings) as kept:
        match form:
            case "nquads":
                for line in kept.export():
                    click.echo(line)
            case "trig":
                write_trig(kept.export(), sys.stdout.buffer)
            case "mismatch":
                text, left_out = mismatches(_suggested(kept, sources))
                click.echo(text, nl=False)
                if left_out:
                    complain(f"{left_out:,} left out: their statements came without Wikidata's ids")
            case _:
                click.echo(quickstatements(_suggested(kept, sources)), nl=False)
    return EXIT_DONE


def _suggested(kept: Store, sources: int) -> Iterator[Suggestion]:
    return well_attributed(suggestions(_checks(kept)), sources, kept.sources)


def _checks(kept: Store) -> Iterator[Check]:
    found = (kept.article(article.id) for article in kept.articles())
    return (check for check in found if check is not None)


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@settings_options("store", "base")
def import_(files: tuple[Path, ...], settings: Settings) -> int:
    """Put exports of other stores into a store (.nq, .trig, .nt, .ttl, each also as .gz).

    The store takes its base from the first file, where it is new; all must have the same one.
    """
    formats = [_format(path) for path in files]
    for path, form in zip(files, formats, strict=True):
        with _store_for(path, form, settings) as kept:
            kept.load(read_quads(path, form))
            build.read_index_anew(settings, kept)
        click.echo(f"{path} -> {settings.store}", err=True)
    return EXIT_DONE


def _format(path: Path) -> RdfFormat:
    name = path.with_suffix("") if path.suffix == ".gz" else path
    if name.suffix not in FORMATS:
        raise UsageError(f"{path}: the name must end in {', '.join(FORMATS)}, or these with .gz")
    return FORMATS[name.suffix]


@contextmanager
def _store_for(path: Path, form: RdfFormat, settings: Settings) -> Iterator[QuadStore]:
    """The store of the settings, made with the base of the file where it is made."""
    said = [q for q in read_quads(path, form) if q.subject == v.THE_STORE]
    base = next((_value(q) for q in said if q.predicate == v.BASE), None)
    if base and settings.base not in (DEFAULT_BASE, base):
        raise UsageError(f"{path} is of a store with the base {base}, not {settings.base}")
    versions = [int(_value(q)) for q in said if q.predicate == v.STORE_VERSION]
    if max(versions, default=0) > STORE_VERSION:
        raise UsageError(f"{path} is of a newer store (version {max(versions)}): update Beleg")
    with migration() as watch:
        kept = open_store(settings.store, base or settings.base, watch=watch)
        try:
            yield kept
        finally:
            kept.close()


def _value(quad: pyoxigraph.Quad) -> str:
    return quad.object.value if isinstance(quad.object, Literal) else ""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@settings_options("store", "base")
def backup(file: Path, settings: Settings) -> int:
    """Write a store to one file (sorted N-Quads, compressed), as it is at one moment.

    It can be read while another process serves or writes the store. The file is written wholly
    or not at all, and read again to see that it is whole.
    """
    kept = _readable(settings)
    try:
        count = write_backup(kept.export(), file)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error
    finally:
        kept.close()
    click.echo(f"{count:,} quads -> {file}", err=True)
    return EXIT_DONE


def _readable(settings: Settings) -> QuadStore:
    return open_store(settings.store, settings.base, reading=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replaced", is_flag=True, help="Throw away what the store holds.")
@settings_options("store", "base")
def restore(file: Path, replaced: bool, settings: Settings) -> int:
    """Put a backup into an empty store, and see that the store then holds the same.

    A backup of an older Beleg is brought to the layout of this one.
    """
    count = verify_backup(file)
    with _store_for(file, RdfFormat.N_QUADS, settings) as kept:
        if next(islice(kept.export(), OF_A_NEW_STORE, None), None) is not None:
            if not replaced:
                raise UsageError(f"{settings.store} is not empty; --replace empties it first")
            kept.update("CLEAR ALL")
        kept.load(read_quads(file, RdfFormat.N_QUADS))
        held = sum(1 for _ in kept.export())
        build.read_index_anew(settings, kept)
    if held < count:
        raise StoreError(f"the store holds {held:,} quads, and the backup {count:,}")
    click.echo(f"{file} -> {held:,} quads", err=True)
    return EXIT_DONE


@click.command()
@click.option("--shapes", is_flag=True, help="Also by the shapes of the ontology (slow; pySHACL).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@settings_options("store", "base")
def doctor(shapes: bool, form: str, settings: Settings) -> int:
    """See whether a store is whole; the exit status is 1 where something is wrong.

    Looks for dangling references, propositions that nobody states, verdicts without what they
    judge or revise, articles that cannot be read, quotations that do not stand where they say, and
    a search index that is not in step.
    """
    kept = _readable(settings)
    try:
        found = [*_examined(kept, settings), *(examine_shapes(kept) if shapes else ())]
        articles = len(kept.articles())
    finally:
        kept.close()
    if form == "json":
        rows = [asdict(each) for each in found]
        click.echo(json.dumps({"articles": articles, "findings": rows}, ensure_ascii=False))
    else:
        for each in found:
            click.echo(f"{each.kind}: {each.about} {each.message}".replace("  ", " "))
        click.echo(f"{articles:,} articles, {len(found):,} findings")
    return EXIT_FOUND if found else EXIT_DONE


def _examined(kept: QuadStore, settings: Settings) -> Iterator[Finding]:
    """What is wrong with a store, and with the search index beside it where it has one."""
    path = build.index_path(settings)
    if path is None:
        yield from examine(kept)
        return
    index = IndexExaminer(path, kept.base)
    yield from examine(kept, index.of_check)
    yield from index.rest()
