"""The command explain: the proof of a conflict, or the grounds of a verdict, from the store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console

from kg.cli.common import EXIT_DONE, opened_store, settings_options
from kg.errors import UsageError
from kg.model import Check, Conflict, Language, Message, Modality
from kg.names import BELEG, iri
from kg.reasoning.explain import explain as steps
from kg.reasoning.explain import rule_in_words
from kg.reasoning.news_checker import Wrong, check_news
from kg.reasoning.sets import believing, disputes, largest_consistent
from kg.reports.json import check_json
from kg.reports.rows import NAMES, SIGNS, Row, unfolded, voices
from kg.reports.words import Words, evidence_link, one_line
from kg.seams import Store
from kg.settings import Settings
from kg.stores.results import Solutions

_KINDS = ("conflict", "verdict", "proposition", "utterance")


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
    local = key.rstrip("/").rpartition("/")[2]
    with opened_store(settings) as kept:
        whole = kept.article(local)
        if whole is not None and form != "certificate":
            _disputes(whole, form, report or whole.article.language)
            return EXIT_DONE
        checks = [c for c in map(kept.article, _articles(kept, local)) if c is not None]
    if not checks:
        raise UsageError(f"the store holds no {', '.join(_KINDS[:-1])} or {_KINDS[-1]} {key}")
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


def _disputes(check: Check, form: str, language: Language) -> None:
    """Who disagrees with an article on what, which sets hold together, and what if it is right."""
    said = [*check.utterances, *(u for stated in check.others for u in stated.utterances)]
    own = {u.proposition for u in check.utterances if u.modality is Modality.ASSERTED}
    stated = own | {p.id for others in check.others for p in others.propositions}
    sets, complete = largest_consistent(stated, check.conflicts)
    left_out = [sorted(stated - one) for one in sets]
    belief = believing(own, stated, check.conflicts)
    disagreed = disputes(check.conflicts, said)
    if form == "json":
        found = {
            "disputes": [
                {
                    "conflict": dispute.conflict.id,
                    "rule": dispute.conflict.rule,
                    "known": dispute.known,
                    "sides": [dataclasses.asdict(side) for side in dispute.sides],
                }
                for dispute in disagreed
            ],
            "consistent": {"without": left_out, "complete": complete},
            "believed": {
                "ruled_out": {key: sorted(by) for key, by in belief.ruled_out.items()},
                "at_odds": [conflict.id for conflict in belief.at_odds],
            },
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    words, out = Words(check.terms, language), _console()
    names = {a.id: a.title or a.ref for a in (check.article, *(s.article for s in check.others))}
    for dispute in disagreed:
        out.print(f"≠ {words.named(dispute.conflict.text)} [{dispute.conflict.id}]")
        for side in dispute.sides:
            who = ", ".join(one_line(names.get(article, article)) for article in side.articles)
            by = ", ".join(one_line(speaker) for speaker in side.speakers if speaker)
            told = Message("bestreitet", "denies") if side.denied else Message("sagt", "says")
            denies = words.say(told)
            out.print(f"   {who}{f' ({by})' if by else ''} {denies}: {side.proposition}")
        if dispute.known:
            out.print("   " + words.say(Message("Wikidata widerspricht", "Wikidata disagrees")))
    out.print(
        words.say(
            Message(
                f"Zusammen halten je {len(stated)} Behauptungen ohne eine dieser Mengen:",
                f"Of {len(stated)} claims, all hold together but for one of these sets:",
            )
        )
    )
    for one in left_out:
        out.print(f"   {', '.join(one) or '–'}")
    out.print(
        words.say(
            Message(
                f"Glaubt man dem Artikel, sind {len(belief.ruled_out)} fremde Behauptungen falsch.",
                f"If this article is believed, {len(belief.ruled_out)} claims of others are false.",
            )
        )
    )
    for key in sorted(belief.ruled_out):
        out.print(f"   {key}")


def _console() -> Console:
    return Console(highlight=False, markup=False, soft_wrap=True)


def _articles(kept: Store, local: str) -> list[str]:
    """The ids of the articles whose checks hold it, in their order."""
    nodes = " ".join(f"<{iri(kept.base, kind, local)}>" for kind in _KINDS)
    found = kept.query(
        f"SELECT DISTINCT ?article {{ VALUES ?wanted {{ {nodes} }} "
        f"{{ ?article <{BELEG}entry>/<{BELEG}item> ?wanted }} UNION "
        f"{{ ?article <{BELEG}utterance> ?wanted }} }}"
    )
    assert isinstance(found, Solutions)
    names = [str(getattr(row[0], "value", "")) for row in found.rows()]
    return sorted(name.rpartition("/")[2] for name in names)


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


def _print(
    check: Check, shown: Sequence[Row], conflicts: Sequence[Conflict], words: Words
) -> None:
    german = words.language.startswith("de")
    out = _console()
    for row in shown:
        label, claim = row.rating.label, words.claim(row.proposition, row.utterance)
        out.print(f"{SIGNS[label]} {words.say(NAMES[label])}: {claim}")
        out.print(f"   „{one_line(row.utterance.text)}“")
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
        for voice in voices(conflict, check):
            out.print(f"   {words.voice(voice)}: „{one_line(voice.utterance.text)}“")
        for line in steps(conflict, check.terms, words.language):
            out.print(f"   {one_line(line)}")
        right = _verified(conflict)
        if german:
            out.print(f"   Vom Prüfprogramm nachgerechnet: {'ja' if right else 'nein'}")
        else:
            out.print(f"   Verified by the checker: {'yes' if right else 'no'}")
