"""The commands that read articles: check, annotate, triples."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from kg import build
from kg.claims.english.triples import triples as english_triples
from kg.claims.triples import Triple
from kg.claims.triples import triples as open_triples
from kg.cli.common import Tally, complain, opened_store, settings_options
from kg.errors import InputError, ParserUnavailable, StoreError, Unavailable, UsageError
from kg.model import Article, Check, Language, Unchanged
from kg.reading.annotator import ArticleAnnotator
from kg.reading.layers import layers_json
from kg.reading.parse.links.english import ABSENT
from kg.reports.html import check_html
from kg.reports.json import check_json
from kg.reports.terminal import print_check
from kg.seams import Store
from kg.settings import Settings

log = logging.getLogger(__name__)


def articles(refs: tuple[str, ...], settings: Settings, tally: Tally) -> Iterator[Article]:
    """Every article of the references that can be read, with progress on a terminal."""
    found = articles_and_unchanged(refs, settings, tally, None)
    return (item for item in found if isinstance(item, Article))


def articles_and_unchanged(
    refs: tuple[str, ...], settings: Settings, tally: Tally, kept: Store | None
) -> Iterator[Article | Unchanged]:
    """Every article of the references that can be read, with progress on a terminal.

    With ``kept``, what has not changed since this store has it is not read.
    """
    reader = build.article_reader(settings, kept=kept)
    with Progress(console=Console(stderr=True), transient=True, disable=len(refs) < 2) as bar:
        for ref in bar.track(refs, description="articles"):
            for item in reader.read(ref):
                if isinstance(item, Article | Unchanged):
                    yield item
                elif isinstance(item, InputError | Unavailable):
                    tally.note(item)
                else:
                    raise item


@click.command()
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
@click.option("--again", is_flag=True, help="Also check addresses that give what was checked.")
@settings_options(
    "published",
    "as_of",
    "language",
    "store",
    "base",
    "archive",
    "knowledge",
    "offline",
    "parser",
    "lexicon",
    "reasoner",
    "max_characters",
    "max_download",
    "timeout",
    "contact",
    "allow_private",
    "cache",
    "log_level",
    "log_format",
)
def check(
    refs: tuple[str, ...],
    form: str,
    html: Path | None,
    report: str | None,
    again: bool,
    settings: Settings,
) -> int:
    """Check articles: files (txt, html, json, jsonl), URLs, or - for standard input.

    Of an address that has not changed since it was checked, the check in the store is shown.
    """
    tally = Tally()
    checks: list[Check] = []
    told = False
    day = build.as_of(settings)
    with opened_store(settings) as kept:
        pipeline = build.pipeline(settings, kept)
        for item in articles_and_unchanged(refs, settings, tally, None if again else kept):
            if isinstance(item, Unchanged):
                done = _as_it_was(item, kept)
            else:
                begun = time.monotonic()
                done = pipeline.check(item, day)
                log.info("checked", extra=_figures(done, time.monotonic() - begun))
            if form == "text":
                if told:
                    click.echo()
                told = True
                print_check(done, report or done.article.language, Console())
            elif form == "jsonl":
                words = check_json(done, report or done.article.language)
                click.echo(json.dumps(words, ensure_ascii=False))
            if html or form == "json":
                checks.append(done)
    if form == "json" and checks:
        found = [check_json(done, report or done.article.language) for done in checks]
        click.echo(json.dumps(found if len(found) > 1 else found[0], ensure_ascii=False, indent=2))
    if html and checks:
        write_text(html, check_html(checks, report or checks[0].article.language))
    return tally.exit()


def _as_it_was(item: Unchanged, kept: Store) -> Check:
    """What the store holds of an article that has not changed."""
    complain(f"{item.ref}: unchanged, shown as it was checked; --again checks it anew")
    done = kept.article(item.article)
    if done is None:
        raise StoreError(f"the article {item.article} is not in the store any more")
    return done


def _figures(done: Check, seconds: float) -> dict[str, Any]:
    """What a log keeps of a check."""
    return {
        "article": done.article.id,
        "ref": done.article.ref,
        "claims": len(done.utterances),
        "conflicts": len(done.conflicts),
        "verdicts": dict(Counter(verdict.label.value for verdict in done.verdicts)),
        "seconds": round(seconds, 3),
    }


def write_text(path: Path, text: str) -> None:
    """Writes a file for the user, or raises :class:`UsageError` with the system's reason."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


@click.command()
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


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@settings_options("parser", "language")
def triples(file: Any, settings: Settings) -> int:
    """Open information extraction: id and sentence in (TSV), triples out (TSV).

    Sentences are German, or English with --language en.
    """
    annotator = build.annotator(settings)
    tally = Tally()
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        key, tab, sentence = line.rstrip("\r\n").partition("\t")
        if not tab:
            tally.note(InputError(file.name, "expected an id, a tab and a sentence", line=number))
            continue
        for triple in _triples_of(annotator, sentence, settings.language or "de"):
            click.echo("\t".join((key, *(part.replace("\t", " ") for part in triple))))
    return tally.exit()


def _triples_of(annotator: ArticleAnnotator, sentence: str, language: Language) -> list[Triple]:
    """The open triples of a line; raises ParserUnavailable where no English can be parsed."""
    if language == "de":
        return [each for parsed in annotator.parse(sentence) for each in open_triples(parsed)]
    article = Article("", sentence, "", language)
    annotation = annotator.annotate(article)
    if ABSENT in annotation.notes:
        raise ParserUnavailable("liblink-grammar", ABSENT.en)
    return english_triples(article, annotation)
