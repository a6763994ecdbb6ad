"""The command reason: are RDF files consistent, and what follows from them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

import ontology
from kg import build
from kg.cli.checking import write_text
from kg.cli.common import EXIT_DONE, EXIT_FOUND, opened_store, settings_options
from kg.errors import MalformedInput, UsageError
from kg.model import Language
from kg.names import PREFIXES
from kg.reasoning.rl.answers import Answer, Document
from kg.settings import Settings

_MOST_PREMISES = 50


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--entails", metavar="FILE", help="Does what this RDF file says follow too?")
@click.option("--most", default=100, show_default=True, help="Conflicts to explain.")
@click.option("--certificates", metavar="FILE", help="Write the proofs for the checker.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--language", type=click.Choice(["de", "en"]), default="en", show_default=True)
@settings_options("reasoner", "store", "base")
def reason(
    files: tuple[str, ...],
    entails: str | None,
    most: int,
    certificates: str | None,
    form: str,
    language: Language,
    settings: Settings,
) -> int:
    """Find what cannot hold together in RDF files, by the rules of OWL 2 RL.

    Turtle, N-Triples, TriG, N-Quads, RDF/XML or JSON-LD; - reads standard input. Without files, the
    store is read: what its articles state and the knowledge, under Beleg's axioms for Wikidata. The
    exit status is 1 where there are conflicts. kg/reasoning/checker.py verifies the certificates.
    """
    wanted = None if entails is None else _read(entails)
    given = [_read(name) for name in files] or _stored(settings)
    answer = build.rdf_reasoner(settings)(given, wanted, most=most)
    if certificates is not None:
        proofs = [c.certificate for c in answer.conflicts if c.certificate is not None]
        write_text(Path(certificates), json.dumps(proofs, ensure_ascii=False, indent=1))
    if form == "json":
        click.echo(json.dumps(answer.as_json(language), ensure_ascii=False, indent=1))
    else:
        click.echo(_in_words(answer, language))
    return EXIT_DONE if answer.consistent else EXIT_FOUND


def _stored(settings: Settings) -> list[Document]:
    """What a store's articles state and what is known, as triples of Wikidata's direct form."""
    if settings.store == Settings().store:
        raise UsageError("give RDF files, or a store with --store")
    with opened_store(settings) as kept:
        found = kept.query(
            "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } "
            f'FILTER(STRSTARTS(STR(?p), "{PREFIXES["wdt"]}")) }}'
        )
        data = found.serialize("application/n-triples").encode()
    axioms = ontology.read("wikidata.ttl").encode()
    return [Document("the store.nt", data), Document("wikidata.ttl", axioms)]


def _read(name: str) -> Document:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise MalformedInput(name, f"cannot be read: {error.strerror}") from error
    return Document(name, data)


def _in_words(answer: Answer, language: Language) -> str:
    lines = ["consistent" if answer.consistent else "inconsistent"]
    if answer.entailed is not None:
        lines.append("entailed" if answer.entailed else "not entailed")
    for conflict in answer.conflicts:
        text = conflict.text.de if language == "de" else conflict.text.en
        lines += ["", f"{conflict.rule}: {text}", *_shown(conflict.premises)]
    if answer.found > len(answer.conflicts):
        lines += ["", f"and {answer.found - len(answer.conflicts):,} more"]
    return "\n".join(lines)


def _shown(premises: tuple[str, ...]) -> list[str]:
    more = len(premises) - _MOST_PREMISES
    lines = [f"  {premise}" for premise in premises[:_MOST_PREMISES]]
    return [*lines, f"  and {more:,} more"] if more > 0 else lines
