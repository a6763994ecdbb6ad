"""The command that takes in what other fact-checkers published."""

from __future__ import annotations

import click

from kg import build
from kg.cli.common import Tally, opened_store, settings_options
from kg.errors import InputError, Unavailable, UsageError
from kg.settings import Settings


@click.command("import-reviews")
@click.argument("refs", nargs=-1, required=True)
@settings_options("store", "base", "knowledge", "offline", "parser", "lexicon", "allow_private")
def import_reviews(refs: tuple[str, ...], settings: Settings) -> int:
    """Take in other fact-checkers' reviews (ClaimReview) from pages, JSON files or addresses.

    They are kept as theirs, under their own label, and shown beside the claims that they are about
    as far as Beleg reads these from their words; no verdict of Beleg's changes. A page that is
    taken in again replaces what it said before.
    """
    if settings.store == "memory:":
        raise UsageError("name the store that shall keep the reviews, with --store")
    tally = Tally()
    with opened_store(settings) as kept:
        reading = build.pipeline(settings, kept)
        for ref in refs:
            try:
                found = build.take_in_reviews(settings, kept, reading, ref)
            except (InputError, Unavailable) as error:
                tally.note(error)
                continue
            for review in found:
                click.echo(f"{review.publisher}: {review.rating} – {review.claim}")
    return tally.exit()
