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
from kg.cli.disputes import as_json, conflicts_as_json, console, show
from kg.disagreement import Disagreement, asserted, of_store
from kg.errors import MalformedInput, UsageError
from kg.model import Language
from kg.reasoning.rl.answers import Answer, Document
from kg.reasoning.sets import Belief
from kg.settings import Settings

_MOST_PREMISES = 50


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--entails", metavar="FILE", help="Does what this RDF file says follow too?")
@click.option(
    "--semantics",
    type=click.Choice(["rdf", "direct"]),
    default="rdf",
    show_default=True,
    help="OWL's RDF-based one, or the direct one, in which annotations mean nothing.",
)
@click.option("--most", default=100, show_default=True, help="Conflicts to explain.")
@click.option("--certificates", metavar="FILE", help="Write the proofs for the checker.")
@click.option("--believe", metavar="SOURCE", help="An article or speaker: what if it is right?")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--language", type=click.Choice(["de", "en"]), default="en", show_default=True)
@settings_options("reasoner", "store", "base")
def reason(
    files: tuple[str, ...],
    entails: str | None,
    semantics: str,
    most: int,
    certificates: str | None,
    believe: str | None,
    form: str,
    language: Language,
    settings: Settings,
) -> int:
    """Find what cannot hold together in RDF files, by the rules of OWL 2 RL.

    Turtle, N-Triples, TriG, N-Quads, RDF/XML or JSON-LD; - reads standard input. Without files, the
    store is read: which articles and speakers disagree on what, by the checks' conflicts and by
    Beleg's axioms for Wikidata, and which claims hold together. The exit status is 1 where there
    are conflicts. kg/reasoning/checker.py verifies the certificates.
    """
    wanted = None if entails is None else _read(entails)
    found = None
    if files:
        if believe is not None:
            raise UsageError("--believe asks about the articles of a store; give no files with it")
        given = [_read(name) for name in files]
    else:
        given, found = _stored(settings)
    answer = build.rdf_reasoner(settings)(given, wanted, most=most, direct=semantics == "direct")
    if certificates is not None:
        proofs = [c.certificate for c in answer.conflicts if c.certificate is not None]
        write_text(Path(certificates), json.dumps(proofs, ensure_ascii=False, indent=1))
    if found is not None:
        belief = None if believe is None else found.believing(believe)
        _tell(answer, found, belief, form, language)
        return EXIT_FOUND if found.conflicts or not answer.consistent else EXIT_DONE
    if form == "json":
        click.echo(json.dumps(answer.as_json(language), ensure_ascii=False, indent=1))
    else:
        click.echo(_in_words(answer, language))
    return EXIT_DONE if answer.consistent else EXIT_FOUND


def _stored(settings: Settings) -> tuple[list[Document], Disagreement]:
    """What a store's articles assert, with Beleg's axioms, and what they disagree on."""
    if settings.store == Settings().store:
        raise UsageError("give RDF files, or a store with --store")
    axioms = ontology.read("wikidata.ttl")
    with opened_store(settings) as kept:
        found = of_store(kept, axioms)
        triples = {triple for told in asserted(kept).values() for triple in told}
    lines = sorted(" ".join(map(str, triple)) + " .\n" for triple in triples)
    data = "".join(lines).encode()
    return [Document("the store.nt", data), Document("wikidata.ttl", axioms.encode())], found


def _tell(
    answer: Answer, found: Disagreement, belief: Belief | None, form: str, language: Language
) -> None:
    consistent = answer.consistent and not found.conflicts
    if form == "json":
        told = as_json(found, belief)
        whole = {
            "consistent": consistent,
            "entailed": answer.entailed,
            "conflicts": conflicts_as_json(found, language),
            "consistent_sets": told["consistent"],
            "believed": told["believed"],
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    out = console()
    out.print("consistent" if consistent else "inconsistent")
    if answer.entailed is not None:
        out.print("entailed" if answer.entailed else "not entailed")
    show(out, found, belief, language)


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
