"""beleg explain and beleg reason on a store, over sample articles that contradict each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import UsageError
from kg.reasoning.news_checker import main

SAMPLES = Path(__file__).parent / "articles"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, object]]:
    """A store on disk with two articles, and the second one's report."""
    store = f"oxigraph:{tmp_path_factory.mktemp('store') / 's'}"
    names = ("parler-abschaltung.html", "parler-widerspruch.html")
    files = [str(SAMPLES / name) for name in names]
    words = ["check", "--offline", "--store", store, "--format", "json", *files]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    return store, json.loads(done.stdout)[1]


def explained(store: str, *words: str) -> str:
    done = CliRunner().invoke(cli, ["explain", "--store", store, *words], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.stdout


def test_every_conflict_of_the_samples_is_verified(
    stored: tuple[str, dict[str, list[dict[str, str]]]], tmp_path: Path
) -> None:
    store, report = stored
    assert len(report["conflicts"]) > 3
    for conflict in report["conflicts"]:
        told = json.loads(explained(store, conflict["id"], "--format", "json"))
        assert [c["verified"] for c in told["conflicts"]] == [True]
        proofs = tmp_path / "proofs.json"
        proofs.write_text(explained(store, conflict["id"], "--format", "certificate"), "utf-8")
        assert main([str(proofs)]) == 0


def test_a_conflict_in_both_languages(stored: tuple[str, dict[str, list[dict[str, str]]]]) -> None:
    store, report = stored
    key = next(c["id"] for c in report["conflicts"] if c["rule"] == "office-holder")
    german = explained(store, key)
    assert "Joe Biden" in german
    assert "Vom Prüfprogramm nachgerechnet: ja" in german
    english = explained(store, key, "--report", "en")
    assert "would both hold the office" in english
    assert "Verified by the checker: yes" in english


def test_a_verdict_by_its_proposition_and_its_utterance(
    stored: tuple[str, dict[str, list[dict[str, object]]]],
) -> None:
    store, report = stored
    claim = next(c for c in report["claims"] if dict(c["verdict"])["label"] == "refuted")  # type: ignore[call-overload] - JSON
    by_utterance = explained(store, str(claim["utterance"]))
    assert "✗" in by_utterance
    assert "wikidata.org" in by_utterance
    told = json.loads(explained(store, str(claim["id"]), "--format", "json"))
    assert told["claims"][0]["verdict"]["label"] == "refuted"
    assert told["conflicts"]


def test_who_disagrees_with_an_article(
    stored: tuple[str, dict[str, dict[str, str]]],
) -> None:
    store, report = stored
    told = json.loads(explained(store, report["article"]["id"], "--format", "json"))
    assert len(told["disputes"]) == len(report["conflicts"])
    sides = [side["articles"] for dispute in told["disputes"] for side in dispute["sides"]]
    assert len({article for articles in sides for article in articles}) == 2
    assert any(dispute["known"] for dispute in told["disputes"])
    assert told["consistent"]["complete"]
    assert len(told["consistent"]["without_one_of_each"]) > 3
    assert told["believed"]["at_odds"]
    german = explained(store, report["article"]["id"])
    assert "Glaubt man dieser Quelle, sind" in german
    assert "Mit sich selbst oder Wikidata uneins" in german
    assert "Wikidata widerspricht" in german


def test_what_the_store_does_not_hold(stored: tuple[str, dict[str, object]]) -> None:
    store, _ = stored
    for key in ("0" * 32, "> ?p ?o . #", "http://localhost:8080/conflict/x"):
        done = CliRunner().invoke(cli, ["explain", "--store", store, key], standalone_mode=False)
        assert "holds no conflict" in str(done.exception)


def test_reason_on_a_store(stored: tuple[str, dict[str, object]]) -> None:
    store, _ = stored
    words = ["reason", "--store", store, "--format", "json"]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    answer = json.loads(done.stdout)
    assert answer["consistent"] is False
    assert done.return_value == 1
    told = {side for c in answer["conflicts"] for s in c["sides"] for side in s["articles"]}
    assert len(told) == 2
    assert all(c["premises"] and c["text"] for c in answer["conflicts"])
    assert {len(sets) for sets in answer["consistent_sets"]["without_one_of_each"]} == {1, 2}
    assert answer["believed"] is None
    believing = [*words, "--believe", "Parler bleibt verschwunden"]
    done = CliRunner().invoke(cli, believing, standalone_mode=False)
    believed = json.loads(done.stdout)["believed"]
    assert len(believed["ruled_out"]) > 1
    english = CliRunner().invoke(cli, words[:-2], standalone_mode=False).stdout
    assert english.startswith("inconsistent")
    assert "all hold together but for one choice of each" in english
    for wrong in (["--believe", "x", "x.ttl"], ["--store", store, "--believe", "Niemand"]):
        done = CliRunner().invoke(cli, ["reason", *wrong], standalone_mode=False)
        assert isinstance(done.exception, UsageError)
    nothing = CliRunner().invoke(cli, ["reason"], standalone_mode=False)
    assert "give RDF files" in str(nothing.exception)
