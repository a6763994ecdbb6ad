"""Floors under verdicts, on claims of known truth that nobody here wrote and that do not ship.

On a part of the development half of verify-de and of CoDEx, so that the suite stays fast; the whole
is measured by bench/verdicts.py and bench/codex.py. Each set is named by its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "eval" / "score_verify.py"
GOLD = SHARED / "eval" / "verify-de" / "dev.jsonl"
CODEX = SHARED / "data" / "wikidata" / "codex" / "data" / "triples" / "codex-s"
EVERY = 20
SUPPORTED_TRUE, REFUTED_FALSE = 0.94, 0.8
CODEX_SUPPORTED = 45


def unchanged(path: Path, digest: str) -> Path:
    if not path.is_file():
        pytest.skip(f"no {path}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        pytest.skip(f"{path} is another version than the one measured ({digest[:12]}…)")
    return path


def test_verdicts_keep_their_quality(tmp_path: Path) -> None:
    unchanged(GOLD, "3fe0013193848ee6db1e5bc76172048a74a55011ded49cf750d81ac208906d3a")
    every = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    # Pairs of a true claim and a false one.
    rows = [row for number, row in enumerate(every) if number // 2 % EVERY == 0]
    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    knowledge = tmp_path / "k.sqlite"
    dump = str(GOLD.with_name("knowledge.jsonl.xz"))
    beleg = (sys.executable, "-m", "kg")
    subprocess.run([*beleg, "knowledge", "build", dump, "-o", str(knowledge)], check=True)
    check = ("check", "--knowledge", f"slice:{knowledge}", "--offline", "--format", "jsonl")
    with found.open("w", encoding="utf-8") as out:
        subprocess.run([*beleg, *check, str(gold)], stdout=out, check=True)
    done = subprocess.run(
        [sys.executable, str(SCORER), str(gold), str(found)],
        capture_output=True,
        check=True,
        text=True,
    )
    scores = json.loads(done.stdout.splitlines()[-1])
    assert scores["supported_false"] == 0
    assert scores["refuted_true"] == 0
    assert scores["supported_true"] >= SUPPORTED_TRUE
    assert scores["refuted_false"] >= REFUTED_FALSE


def test_no_false_triple_of_codex_is_supported_and_no_true_one_refuted() -> None:
    unchanged(
        CODEX / "valid_negatives.txt",
        "c1d84860d6ee786419f1f118d0e9479c6614283b3e267afc158734389036901f",
    )
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "codex.py"), "--first", "150"],
        capture_output=True,
        check=True,
        text=True,
    )
    fell = json.loads(done.stdout.splitlines()[-1])
    assert "supported" not in fell["false"]
    assert "refuted" not in fell["true"]
    assert fell["true"]["supported"] >= CODEX_SUPPORTED
