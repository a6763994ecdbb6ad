"""The commands on the claim lexicon: do its entries read what their examples say."""

from __future__ import annotations

import click

from kg import build
from kg.claims.examples import trials
from kg.cli.common import EXIT_DONE, EXIT_FOUND, settings_options
from kg.settings import Settings


@click.group()
def lexicon() -> None:
    """The claim lexicon: which words say what a Wikidata property says. See docs/lexicon.md."""


@lexicon.command("test")
@click.argument("file", required=False)
@click.option("--property", "property_id", help="Only the entries of this property (P112).")
@settings_options("lexicon", "parser")
def lexicon_test(file: str | None, property_id: str | None, settings: Settings) -> int:
    """Read each entry's examples, and those that it must not match.

    FILE is a lexicon of your own: its entries alone are tested, on top of the packaged ones.
    Without it every entry is. The exit status is 1 where an example does not hold, or where an
    entry lacks one that matches or one that must not.
    """
    packaged = build.lexicon(settings)
    words = packaged if file is None else build.extended_lexicon(packaged, file)
    known = {entry.id: entry for entry in packaged.entries} if file is not None else {}
    entries = [
        entry
        for entry in words.entries
        if known.get(entry.id) is not entry and property_id in (None, entry.property)
    ]
    found = 0
    for entry in entries:
        if not (entry.examples and entry.counterexamples):
            click.echo(f"{entry.id} ({entry.property}): give examples and not, one each at least")
            found += 1
    tried = 0
    for trial in trials(words, entries, build.annotator(settings).annotate):
        tried += 1
        if not trial.holds:
            verb = "does not match" if trial.wanted else "must not match"
            click.echo(f"{trial.entry.id} ({trial.entry.property}) {verb}: {trial.text}")
            found += 1
    click.echo(f"{len(entries)} entries, {tried} examples, {found} wrong")
    return EXIT_FOUND if found else EXIT_DONE
