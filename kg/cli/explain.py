"""The command explain: the proof of a conflict, or the grounds of a verdict, from the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from kg.cli.common import EXIT_DONE, opened_store, settings_options
from kg.cli.disputes import as_json, console, show
from kg.cli.lookup import KINDS, holding, local_part
from kg.disagreement import of_check
from kg.errors import UsageError
from kg.model import Check, Conflict, Language
from kg.reasoning.explain import explain as steps
from kg.reasoning.explain import rule_in_words
from kg.reasoning.news_checker import Wrong, check_news
from kg.reports.json import check_json
from kg.reports.rows import NAMES, SIGNS, Row, heard, unfolded, voices
from kg.reports.words import Words, evidence_link, one_line
from kg.settings import Settings


@click.command()
@click.argument("key", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "certificate"]), default="text"
)
@click.option("--report", type=click.Choice(["de", "en"]), help="Language; else the article's.")
@settings_options("store", "base")
def explain(key: str, form: str, report: Language | None, settings: Settings) -> int:
    """Explain a conflict or a verdict of a store, step by step.

    ID is the id or the IRI of a conflict, a verdict, a proposition or an utterance (reports in
    JSON name them); of an article it tells who disagrees with it, and what follows if it is
    believed. The format certificate gives what kg/reasoning/news_checker.py verifies.
    """
    local = local_part(key)
    with opened_store(settings) as kept:
        whole = kept.article(local)
        if whole is not None and form != "certificate":
            disagreed = of_check(whole)
            stated = any(voice.article == local for voice in disagreed.voices)
            belief = disagreed.believing(local) if stated else None
            if form == "json":
                click.echo(json.dumps(as_json(disagreed, belief), ensure_ascii=False, indent=1))
            else:
                show(console(), disagreed, belief, report or whole.article.language)
            return EXIT_DONE
        checks = [c for c in map(kept.article, holding(kept, local)) if c is not None]
    if not checks:
        raise UsageError(f"the store holds no {', '.join(KINDS[:-1])} or {KINDS[-1]} {key}")
    check = checks[0]
    language = report or check.article.language
    conflicts = [c for c in check.conflicts if c.id == local]
    shown = [row for row in unfolded(check) if local in _names(row)]
    if not conflicts:
        conflicts = [
            c for c in check.conflicts if {r.proposition.id for r in shown} & set(c.propositions)
        ]
    if form == "certificate":
        click.echo(json.dumps([json.loads(c.certificate) for c in conflicts if c.certificate]))
    elif form == "json":
        found = _as_json(check, shown, conflicts, language)
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(check, shown, conflicts, Words(check.terms, language))
    return EXIT_DONE


def _names(row: Row) -> tuple[str, str, str]:
    return row.utterance.id, row.proposition.id, row.verdict.id


def _as_json(
    check: Check, shown: Sequence[Row], conflicts: Sequence[Conflict], language: Language
) -> dict[str, Any]:
    """``{"article", "claims", "conflicts"}`` as in the report; conflicts with their certificate."""
    whole = check_json(check, language)
    claims = {row.utterance.id for row in shown}
    proofs = {c.id: c for c in conflicts}
    return {
        "article": whole["article"],
        "claims": [claim for claim in whole["claims"] if claim["utterance"] in claims],
        "conflicts": [
            {
                **conflict,
                "certificate": _certificate(proofs[conflict["id"]]),
                "verified": _verified(proofs[conflict["id"]]),
            }
            for conflict in whole["conflicts"]
            if conflict["id"] in proofs
        ],
    }


def _certificate(conflict: Conflict) -> Any:
    return json.loads(conflict.certificate) if conflict.certificate else None


def _verified(conflict: Conflict) -> bool:
    """Whether the checker, which knows nothing of the reasoner, finds the proof right."""
    if not conflict.certificate:
        return False
    try:
        check_news(json.loads(conflict.certificate))
    except Wrong:
        return False
    return True


def _print(check: Check, shown: Sequence[Row], conflicts: Sequence[Conflict], words: Words) -> None:
    german = words.language.startswith("de")
    out = console()
    for row in shown:
        label, claim = row.rating.label, words.claim(row.proposition, row.utterance)
        out.print(f"{SIGNS[label]} {words.say(NAMES[label])}: {claim}")
        out.print(f"   {words.quoted(row.utterance.text)}")
        out.print(f"   {words.named(row.rating.reason)}")
        for evidence in row.verdict.evidence:
            out.print(f"   • {words.named(evidence.comparison)} [{words.source(evidence)}]")
            link = evidence_link(evidence)
            if link:
                out.print(f"     {link}")
        day = row.verdict.as_of.iso() if row.verdict.as_of else "–"
        made = f"{row.verdict.method} {row.verdict.version}, {row.verdict.created}"
        out.print(f"   {'Stand' if german else 'As of'}: {day} ({made})")
    for conflict in conflicts:
        rule = one_line(rule_in_words(conflict.rule, words.language))
        out.print(f"≠ {rule}: {words.named(conflict.text)}")
        for each in heard(voices(conflict, check)):
            out.print(f"   {words.heard(each)}: {words.quoted(each.voice.utterance.text)}")
        for line in steps(conflict, check.terms, words.language):
            out.print(f"   {one_line(line)}")
        right = _verified(conflict)
        if german:
            out.print(f"   Vom Prüfprogramm nachgerechnet: {'ja' if right else 'nein'}")
        else:
            out.print(f"   Verified by the checker: {'yes' if right else 'no'}")
