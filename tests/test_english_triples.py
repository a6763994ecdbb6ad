"""Open triples of English sentences, ours all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.claims.english.triples import triples
from kg.cli import cli
from kg.model import Article
from tests.english_reading import annotated

Triple = tuple[str, str, str]


def of(text: str) -> list[Triple]:
    return triples(Article("a", text, "a", "en"), annotated(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Clara Berg founded the firm.", [("Clara Berg", "founded", "the firm")]),
        ("Clara Berg lives in Bremen.", [("Clara Berg", "lives", "in Bremen")]),
        ("Clara Berg grew up in Bremen.", [("Clara Berg", "grew up", "in Bremen")]),
        ("The bridge was closed by the police.", [("The bridge", "was closed", "by the police")]),
        (
            "Clara Berg did not buy the firm in Bremen.",
            [
                ("Clara Berg", "did not buy", "the firm"),
                ("Clara Berg", "did not buy", "the firm in Bremen"),
            ],
        ),
        (
            "Clara Berg and Otto Braun founded the firm.",
            [("Clara Berg", "founded", "the firm"), ("Otto Braun", "founded", "the firm")],
        ),
        (
            "Smith said that Berlin is the capital of France.",
            [
                ("Smith", "said", "Berlin is the capital of France"),
                ("Berlin", "is", "the capital of France"),
            ],
        ),
        (
            "The mayor of Bremen, Clara Berg, praised the museum.",
            [
                ("The mayor of Bremen", "praised", "the museum"),
                ("Clara Berg", "praised", "the museum"),
            ],
        ),
        ("Clara Berg resigned.", []),
    ],
)
def test_facts_are_found(text: str, told: list[Triple]) -> None:
    assert of(text) == told


@pytest.mark.parametrize("text", ["", "1 2 3", "Melbourne, Bremen; Berlin:", "Go away"])
def test_what_is_no_statement_gives_none(text: str) -> None:
    assert of(text) == []


def test_the_command_reads_english_lines(tmp_path: Path) -> None:
    file = tmp_path / "sentences.tsv"
    file.write_text("1\tClara Berg lives in Bremen.\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["triples", "--language", "en", str(file)])
    assert (done.exit_code, done.output) == (0, "1\tClara Berg\tlives\tin Bremen\n")
