"""``beleg recheck``: judge anew what has changed since."""

from __future__ import annotations

import json
import logging
from typing import Any

import click
from rich.console import Console

from kg import build
from kg.cli.common import EXIT_DONE, EXIT_UNAVAILABLE, complain, opened_store, settings_options
from kg.rechecking import Outcome, Revised
from kg.reports.tables import print_table
from kg.settings import Settings

log = logging.getLogger(__name__)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Whatever changed or not.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--report", type=click.Choice(["de", "en"]), help="Language; else the article's.")
@settings_options(
    "store", "base", "knowledge", "cache", "offline", "contact", "log_level", "log_format"
)
def recheck(everything: bool, form: str, report: str | None, settings: Settings) -> int:
    """Judge a store's verdicts anew where Wikidata changed since, and list what turned.

    A verdict that comes out otherwise revises the old one, which stays with its reason. Without
    live Wikidata nobody tells what changed, so all are judged anew.
    """
    with opened_store(settings) as kept:
        outcome = build.rechecker(settings, kept).run(everything=everything)
    for each in outcome.revised:
        log.info("revised", extra=_row(each, "en"))
    for failure in outcome.failures.values():
        complain(f"not asked: {failure.source} ({failure.message}); its verdicts stay as they are")
    if form == "json":
        click.echo(json.dumps(_as_json(outcome, report), ensure_ascii=False, indent=2))
    else:
        _print(outcome, report)
    return EXIT_UNAVAILABLE if outcome.failures else EXIT_DONE


def _as_json(outcome: Outcome, report: str | None) -> dict[str, Any]:
    return {
        "held": outcome.held,
        "asked": outcome.asked,
        "changed": sorted(outcome.changed),
        "revised": [_row(each, report or each.article.language) for each in outcome.revised],
    }


def _row(revised: Revised, language: str) -> dict[str, Any]:
    before, after = revised.before, revised.after
    return {
        "article": {"id": revised.article.id, "ref": revised.article.ref},
        "proposition": after.proposition,
        "text": revised.text,
        "as_of": after.as_of.iso() if after.as_of else None,
        "before": before.label.value,
        "before_reason": before.reason.in_language(language),
        "after": after.label.value,
        "after_reason": after.reason.in_language(language),
        "verdict": after.id,
        "turned": revised.turned,
        "lapsed_correction_by": before.by if revised.lapsed else None,
    }


def _print(outcome: Outcome, report: str | None) -> None:
    turned = [each for each in outcome.revised if each.turned or each.lapsed]
    if turned:
        print_table(
            Console(),
            ("article", "claim", "was", "is", "why"),
            [
                (
                    each.article.title or each.article.ref,
                    each.text,
                    f"{each.before.label} (by {each.before.by})"
                    if each.lapsed
                    else each.before.label,
                    each.after.label,
                    each.after.reason.in_language(report or each.article.language),
                )
                for each in turned
            ],
        )
    click.echo(
        f"{outcome.asked:,} of {outcome.held:,} verdicts judged anew, {len(outcome.changed):,} "
        f"watched entities changed, {len(outcome.revised):,} verdicts revised, "
        f"{sum(each.turned for each in outcome.revised):,} turned"
    )
