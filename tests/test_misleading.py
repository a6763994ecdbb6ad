"""Sentences made up to mislead: no verdict is decided of any of them but those that are right.

``misleading.tsv`` (German) and ``english_misleading.tsv`` hold them, ours, with the decided
verdicts that a person has read and found right on the slice that ships. What is left open is no
fault here; how much is decided at all has a floor, so that leaving everything open does not pass.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

SENTENCES = {"de": "misleading.tsv", "en": "english_misleading.tsv"}
DECIDED = {"supported", "refuted", "outdated", "conflicting"}
LEAST = {"de": 80, "en": 90}
"""Percent of the right verdicts that are to be decided."""


@cache
def expected(language: str) -> dict[str, set[str]]:
    """Sentence to the decided verdicts that are right for it, each with its property."""
    path = Path(__file__).with_name(SENTENCES[language])
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {sentence: set(filter(None, verdicts.split(", "))) for sentence, verdicts in rows}


@cache
def found(folder: Path, language: str) -> dict[str, set[str]]:
    """Sentence to the decided verdicts that the command line gives, each sentence an article."""
    articles = folder / f"misleading-{language}.jsonl"
    sentences = list(expected(language))
    rows = [{"id": str(number), "text": text} for number, text in enumerate(sentences)]
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    beleg = (sys.executable, "-m", "kg", "check", "--offline", "--language", language)
    done = subprocess.run(
        [*beleg, "--published", "2021-01-10", "--format", "jsonl", str(articles)],
        capture_output=True,
        check=True,
        text=True,
    )
    checks = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        sentences[int(check["article"]["ref"])]: {
            f"{claim['verdict']['label']} {claim['property']}"
            for claim in check["claims"]
            if claim["verdict"] and claim["verdict"]["label"] in DECIDED
        }
        for check in checks
    }


@pytest.mark.parametrize("language", SENTENCES)
def test_nothing_is_decided_wrongly(
    language: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    verdicts = found(tmp_path_factory.getbasetemp(), language)
    wrong = {
        s: more
        for s, right in expected(language).items()
        if (more := verdicts.get(s, set()) - right)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", SENTENCES)
def test_what_is_plain_is_decided(language: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    verdicts = found(tmp_path_factory.getbasetemp(), language)
    right = [(s, each) for s, verdicts_ in expected(language).items() for each in verdicts_]
    decided = sum(each in verdicts.get(s, set()) for s, each in right)
    assert decided * 100 >= LEAST[language] * len(right)
