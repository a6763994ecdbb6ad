"""The commands archive show and archive verify: copies of what was read, and what they prove."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from kg import build
from kg.articles.archive import Archive
from kg.articles.proof import prove
from kg.cli.common import EXIT_DONE, EXIT_FOUND, opened_store, settings_options
from kg.cli.lookup import holding, local_part
from kg.errors import DataError, UsageError
from kg.model import Capture, Check
from kg.reports.words import one_line
from kg.seams import Store
from kg.settings import Settings


@click.group()
def archive() -> None:
    """Copies of the pages that articles were read from, kept as WARC files."""


@archive.command()
@click.argument("key", metavar="ID")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the copy itself to a file.",
)
@settings_options("store", "base", "archive")
def show(key: str, output: Path | None, settings: Settings) -> int:
    """Show where the copy of an article is, and what stood there when.

    ID is the id or IRI of an article or of a claim, or the address that was read.
    """
    with opened_store(settings) as kept:
        (check, *_) = _named(kept, key)
    copies = _archive(settings)
    capture = check.article.capture
    if capture is None:
        raise UsageError(f"{key}: it was not fetched, so there is no copy")
    proof = prove(check, copies)
    if output is not None:
        try:
            output.write_bytes(proof.copy.content)
        except OSError as error:
            raise UsageError(f"{output}: {error.strerror}") from error
    for asked, led in pairwise([*proof.copy.via, proof.copy.address]):
        click.echo(f"redirected: {asked} to {led}")
    row = _row(check, capture) | {"read": proof.copy.date, "type": proof.copy.content_type}
    for name, value in row.items():
        click.echo(f"{name}: {value}")
    chosen = [u for u in check.utterances if local_part(key) in (u.id, u.proposition)]
    for utterance in chosen:
        stood = "stood there" if utterance.id not in proof.missing else "is not in the copy"
        click.echo(f"{stood}: “{one_line(utterance.text)}”")
    return EXIT_DONE


@archive.command()
@click.argument("keys", nargs=-1, metavar="[ID]...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@settings_options("store", "base", "archive")
def verify(keys: tuple[str, ...], form: str, settings: Settings) -> int:
    """Verify that copies are what was read, and that each claim's words stand in them.

    Of the articles or claims named, else of every article that was fetched; earlier versions too.
    The exit status is 1 where something is wrong.
    """
    copies = _archive(settings)
    verified, wrong = 0, []
    with opened_store(settings) as kept:
        for check in _wanted(kept, keys):
            flaws = [*_flaws(check, copies), *_flaws_of_versions(check, copies)]
            verified += 1
            wrong += [{"article": check.article.id, "flaw": flaw} for flaw in flaws]
    if form == "json":
        click.echo(json.dumps({"articles": verified, "flaws": wrong}, ensure_ascii=False))
    else:
        for each in wrong:
            click.echo(f"{each['article']}: {each['flaw']}")
        click.echo(f"{verified:,} articles, {len(wrong):,} flaws")
    return EXIT_FOUND if wrong else EXIT_DONE


def _archive(settings: Settings) -> Archive:
    found = build.archive(settings)
    if found is None:
        raise UsageError("no archive is set: name its folder by --archive, or a store on disk")
    return found


def _wanted(kept: Store, keys: tuple[str, ...]) -> Iterator[Check]:
    if keys:
        for key in keys:
            yield from _named(kept, key)
        return
    for article in kept.articles():
        check = kept.article(article.id) if article.capture else None
        if check is not None:
            yield check


def _named(kept: Store, key: str) -> list[Check]:
    """The checks that a person names. Raises :class:`UsageError` where there is none."""
    captured = kept.captured(key)
    local = captured[0] if captured else local_part(key)
    ids = [local] if kept.held(local) else holding(kept, local)
    found = [check for check in map(kept.article, ids) if check is not None]
    if not found:
        raise UsageError(f"the store holds no article or claim {key}")
    return found


def _row(check: Check, capture: Capture) -> dict[str, Any]:
    return {
        "article": check.article.id,
        "address": capture.address,
        "sha256": capture.digest,
        "file": capture.file,
        "offset": capture.offset,
    }


def _flaws(check: Check, copies: Archive) -> list[str]:
    try:
        missing = prove(check, copies).missing
    except DataError as error:
        return [str(error)]
    said = {utterance.id: utterance for utterance in check.utterances}
    return [f"not in the copy: “{one_line(said[each].text)}”" for each in missing]


def _flaws_of_versions(check: Check, copies: Archive) -> list[str]:
    found = []
    for version in check.versions:
        if version.capture is not None and version.capture.file is not None:
            try:
                copies.read(version.capture)
            except DataError as error:
                found.append(f"version {version.number}: {error}")
    return found
