"""The command reason: are RDF files consistent, and what follows from them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from kg.cli.common import EXIT_DONE, EXIT_FOUND
from kg.errors import MalformedInput
from kg.model import Language
from kg.reasoning.rl.answers import Answer, Document, reason_over

_MOST_PREMISES = 50


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--entails", metavar="FILE", help="Does what this RDF file says follow too?")
@click.option("--most", default=100, show_default=True, help="Conflicts to explain.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--language", type=click.Choice(["de", "en"]), default="en", show_default=True)
def reason(
    files: tuple[str, ...], entails: str | None, most: int, form: str, language: Language
) -> int:
    """Find what cannot hold together in RDF files, by the rules of OWL 2 RL.

    Turtle, N-Triples, TriG, N-Quads, RDF/XML or JSON-LD; - reads standard input. The exit status
    is 1 where the files are inconsistent.
    """
    wanted = None if entails is None else _read(entails)
    answer = reason_over([_read(name) for name in files], wanted, most=most)
    if form == "json":
        click.echo(json.dumps(answer.as_json(language), ensure_ascii=False, indent=1))
    else:
        click.echo(_in_words(answer, language))
    return EXIT_DONE if answer.consistent else EXIT_FOUND


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
