"""Confidence of verdicts: kinds, calibration, and what lies below the threshold."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import MappingProxyType, ModuleType

import pytest

from kg.model import Bearing, Label
from kg.verdicts import confidence
from kg.verdicts.confidence import Kind
from kg.verdicts.reasons import REASONS
from tests.test_verdicts import (
    IS_PRESIDENT,
    PEOPLE,
    SUCCESSOR,
    TERM,
    claim,
    facts,
    outcome,
    statement,
    verdict,
)

ROOT = Path(__file__).resolve().parents[1]
BORN, ELSEWHERE = statement("Q1", "P19", "Q64"), claim("Q1", "P19", "Q90")


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """bench/verdicts.py as a module."""
    spec = importlib.util.spec_from_file_location("bench_verdicts", ROOT / "bench" / "verdicts.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def test_every_kind_of_decision_has_a_confidence() -> None:
    decided = {c for c, (label, _) in REASONS.items() if label in (Label.SUPPORTED, Label.REFUTED)}
    kinds = {confidence.kind_by_steps(REASONS[c][0], c, steps) for c in decided for steps in (1, 9)}
    assert kinds == confidence.kinds().keys()
    for kind in confidence.kinds().values():
        assert confidence.threshold() < kind.confidence < 1
        assert kind.right <= kind.judged


def test_confidence_moves_from_the_prior_to_what_was_counted() -> None:
    assert Kind(0.9, 0, 0).confidence == pytest.approx(0.9)
    assert Kind(0.9, 10, 5).confidence == pytest.approx(0.7)
    assert Kind(0.9, 10_000, 5_000).confidence == pytest.approx(0.5, abs=0.001)


def test_a_verdict_carries_the_confidence_of_its_kind() -> None:
    supported = verdict(IS_PRESIDENT, facts(IS_PRESIDENT, TERM))
    assert supported.confidence == confidence.kinds()["agrees"].confidence
    open_ = verdict(IS_PRESIDENT, facts(IS_PRESIDENT))
    assert open_.confidence == confidence.UNDECIDED


def test_kinds_that_are_wrong_too_often_decide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(ELSEWHERE, BORN, parents=PEOPLE)[0] is Label.REFUTED
    worse = {name: Kind(0.5, 0, 0) for name in confidence.kinds()}
    monkeypatch.setattr(confidence, "kinds", lambda: MappingProxyType(worse))
    got = verdict(ELSEWHERE, facts(ELSEWHERE, BORN, parents=PEOPLE))
    assert (got.label, got.reason_code) == (Label.NOT_ENOUGH_INFORMATION, "not-sure-enough")
    assert {e.bearing for e in got.evidence} <= {Bearing.NEAR, Bearing.STEP}
    assert got.evidence
    history = outcome(IS_PRESIDENT, TERM, SUCCESSOR, published="2022-06-01")
    assert history[0] is Label.OUTDATED


def test_a_narrower_occupation_does_not_bear_the_wider_one_out() -> None:
    narrower = statement("Q1", "P106", "Q214917")
    above = (statement("Q214917", "P279", "Q28389"),)
    claimed = claim("Q1", "P106", "Q28389")
    assert outcome(claimed, narrower, parents=above)[1] == "finer-class"
    assert outcome(claimed, statement("Q1", "P106", "Q28389"), parents=above)[1] == "agrees"


# --- the bench ------------------------------------------------------------------------------------


def row(bench: ModuleType, truth: bool, label: str, kind: str = "agrees") -> object:
    decided = label in ("supported", "refuted")
    right = (label == "supported") is truth
    return bench.Row("r", "…", "P19", truth, True, label, "c", kind if decided else "", right)


def test_calibration_error_is_the_distance_of_confidence_from_the_share_of_right_ones(
    bench: ModuleType,
) -> None:
    half = [row(bench, n % 2 == 0, "supported") for n in range(40)]
    sure, unsure = {"agrees": Kind(1.0, 0, 0)}, {"agrees": Kind(0.5, 0, 0)}
    assert bench.calibration_error(half, sure) == pytest.approx(0.5)
    assert bench.calibration_error(half, unsure) == pytest.approx(0.0)
    assert bench.calibration_error([row(bench, True, "not read")], sure) == 0.0


def test_rows_count_by_the_claims_of_their_two_ends(bench: ModuleType, tmp_path: Path) -> None:
    gold, found = tmp_path / "gold", tmp_path / "found"
    one = {"id": "a", "text": "…", "subject": "Q1", "object": "Q2", "property": "P19"}
    gold.write_text(json.dumps({**one, "truth": False, "single_valued": True}), encoding="utf-8")

    def made(subject: str, label: str) -> dict[str, object]:
        told = {"label": label, "reason_code": "other-value", "evidence": []}
        return {"subject": {"entity": subject}, "object": {"entity": "Q2"}, "verdict": told}

    claims = [made("Q9", "supported"), made("Q1", "not-enough-information"), made("Q1", "refuted")]
    found.write_text(json.dumps({"id": "a", "claims": claims}), encoding="utf-8")
    (only,) = bench.rows_of(gold, found)
    assert (only.label, only.kind, only.right) == ("refuted", "other-value", True)


def test_the_docs_show_what_the_judge_trusts() -> None:
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    for name, kind in confidence.kinds().items():
        assert f"| {name} | {kind.judged} | {kind.right} | {kind.prior:.2f} |" in page
