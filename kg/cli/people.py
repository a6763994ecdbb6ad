"""The commands by which people have the last word: link (pins) and correct (verdicts)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

import click
from rich.console import Console

from kg import build
from kg.cli.checking import articles
from kg.cli.common import EXIT_DONE, Tally, opened_store, settings_options
from kg.errors import UsageError
from kg.model import Article, Label, Pin
from kg.pipeline import Pipeline, Reading
from kg.reports.tables import print_table
from kg.settings import Settings

LABELS = click.Choice([label.value for label in Label])
NOTHING = "nothing"
"""What ``--set NAME=nothing`` gives: that the name means nothing known."""


@click.command()
@click.argument("file")
@click.option(
    "--set",
    "means",
    multiple=True,
    metavar="NAME=Q…",
    help=f"NAME means this entity, or {NOTHING} that Wikidata knows.",
)
@click.option(
    "--forbid", "never", multiple=True, metavar="NAME=Q…", help="NAME never means this entity."
)
@click.option("--unset", multiple=True, metavar="NAME", help="Forget what was set for NAME.")
@click.option("--everywhere", is_flag=True, help="In every article, not in this one alone.")
@click.option("--by", default="", help="Who says so.")
@click.option("--reason", default="", help="Why.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@settings_options(
    "store", "base", "published", "language", "knowledge", "offline", "parser", "max_characters"
)
def link(
    file: str,
    means: Sequence[str],
    never: Sequence[str],
    unset: Sequence[str],
    everywhere: bool,
    by: str,
    reason: str,
    form: str,
    settings: Settings,
) -> int:
    """Show what the names of an article mean, and set or forbid it for this and later runs.

    NAME is as the article has it or in its base form; what is set holds for every place where the
    article speaks of the same thing. It is kept in the store, so name one with --store.
    """
    if (means or never or unset) and settings.store == "memory:":
        raise UsageError("name the store that shall keep this, with --store")
    tally = Tally()
    with opened_store(settings) as kept:
        pipeline = build.pipeline(settings, kept)
        for article in articles((file,), settings, tally):
            where = None if everywhere else article.id
            made = partial(Pin, article=where, by=by, reason=reason, created=build.now())
            wanted = [made(name, entity) for name, entity in map(_pair, means)]
            wanted += [made(n, _entity(e, n), forbidden=True) for n, e in map(_pair, never)]
            if not everywhere:
                _refuse_unknown(pipeline, article, [pin.name for pin in wanted])
            kept.unpin([pin for pin in kept.pins(where) if pin.name in unset])
            kept.pin(wanted)
            print_links(pipeline.read(article, kept.pins(article.id)), form)
    return tally.exit()


_MEANT = re.compile(rf"Q[1-9]\d*|{NOTHING}")


def _pair(text: str) -> tuple[str, str | None]:
    name, equals, entity = text.rpartition("=")
    if not equals or not name.strip() or not _MEANT.fullmatch(entity):
        raise UsageError(f"{text!r}: give NAME=Q… (or NAME={NOTHING})")
    return name.strip(), None if entity == NOTHING else entity


def _entity(entity: str | None, name: str) -> str:
    if entity is None:
        raise UsageError(f"--forbid {name}={NOTHING}: give the entity that it does not mean")
    return entity


def _refuse_unknown(pipeline: Pipeline, article: Article, names: Sequence[str]) -> None:
    """Raises where the article has no such name: what was misspelt would never hold."""
    mentions = pipeline.annotator.annotate(article).mentions if names else ()
    called = {t.casefold() for m in mentions if not m.anaphoric for t in (m.name, m.text)}
    for name in names:
        if name.casefold() not in called:
            known = ", ".join(sorted({m.name for m in mentions if not m.anaphoric}))
            raise UsageError(f"the article has no name {name!r}; it has: {known}")


def print_links(reading: Reading, form: str) -> None:
    """The links of an article, and the pins that hold in it."""
    mentions = reading.annotation.mentions
    if form == "json":
        rows = [
            {"text": mentions[link.mention].text, "name": mentions[link.mention].name}
            | {"start": mentions[link.mention].start, "end": mentions[link.mention].end}
            | asdict(link)
            for link in reading.links
        ]
        pins = [asdict(pin) for pin in reading.pins]
        click.echo(json.dumps({"links": rows, "pins": pins}, ensure_ascii=False, indent=2))
        return
    seen = dict.fromkeys(
        (mentions[link.mention].name, link.entity or "-", link.label, link.reason)
        for link in reading.links
        if not mentions[link.mention].anaphoric
    )
    print_table(Console(), ("name", "entity", "label", "why"), seen)


@click.command()
@click.argument("proposition")
@click.option("--label", required=True, type=LABELS, help="The right verdict.")
@click.option("--by", required=True, help="Who says so.")
@click.option("--reason", required=True, help="Why.")
@click.option(
    "--seen", help="The id of the verdict looked at; needed where there is one for several days."
)
@settings_options("store", "base")
def correct(
    proposition: str, label: str, by: str, reason: str, seen: str | None, settings: Settings
) -> int:
    """Put a person's verdict in place of Beleg's; PROPOSITION is a claim's id in check's JSON.

    It stands as long as the evidence is what it was; once that changes, check and recheck judge
    anew and say so.
    """
    with opened_store(settings) as kept:
        if seen is None:
            history = kept.verdicts([proposition]).get(proposition, ())
            newest = [v for v in history if not any(o.revises == v.id for o in history)]
            if len(newest) != 1:
                ids = ", ".join(f"{v.id} ({v.as_of.iso() if v.as_of else '-'})" for v in newest)
                raise UsageError(f"name the verdict looked at with --seen: {ids or 'none'}")
            seen = newest[0].id
        given = build.correct(kept, proposition, label, by=by, reason=reason, seen=seen)
    click.echo(given.id)
    return EXIT_DONE
