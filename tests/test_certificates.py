"""Certificates: the checker accepts every proof of the reasoner, and nothing tampered with."""

from __future__ import annotations

import ast
import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from kg.reasoning import checker
from kg.reasoning.checker import Wrong, check_proof
from kg.reasoning.rl.answers import Document, reason_over
from kg.reasoning.rl.rules import table
from tests.test_rl import BREAKS, FOLLOWS, ONTOLOGIES, document, reasoned

ROOT = Path(__file__).parents[1]


def certificates(turtle: str) -> list[dict[str, Any]]:
    made = [conflict.certificate for conflict in reasoned(turtle).conflicts]
    return [one for one in made if one is not None]


def test_the_checker_is_small_and_stands_alone() -> None:
    for name in ("checker.py", "news_checker.py"):
        text = (ROOT / "kg" / "reasoning" / name).read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 200
        imported = {
            name
            for node in ast.walk(ast.parse(text))
            for name in (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not any(name.startswith("kg") for name in imported)


def test_the_checker_knows_every_rule() -> None:
    known = {line.split(";")[0] for line in checker.KNOWN["rules"].splitlines() if line}
    assert {row.name for row in table()} <= known


@pytest.mark.parametrize("rule", BREAKS)
def test_each_broken_rule_has_a_certificate_that_is_right(rule: str) -> None:
    (proof,) = certificates(BREAKS[rule])
    check_proof(proof)


@pytest.mark.parametrize("rule", [name for name in FOLLOWS if "scm" not in name])
def test_each_deriving_rule_is_checked(rule: str) -> None:
    """What follows is forbidden, so that the proof must use the rule."""
    premise, conclusion = FOLLOWS[rule]
    parts = [part.split() for part in conclusion.replace(",", " , ").split(" . ")]
    subject, predicate, target = parts[0][:3]
    if predicate == "a":
        denial = f"{target} owl:disjointWith :Not . {subject} a :Not ."
    elif predicate == "owl:sameAs":
        denial = f"{subject} owl:differentFrom {target} ."
    else:
        denial = f"{predicate} owl:propertyDisjointWith :not . {subject} :not {target} ."
    proofs = certificates(f"{premise} {denial}")
    assert proofs
    for proof in proofs:
        check_proof(proof)


@settings(max_examples=80, deadline=None)
@given(ONTOLOGIES)
def test_every_conflict_of_random_ontologies_is_verified(ontology: str) -> None:
    answer = reasoned(ontology)
    for conflict in answer.conflicts:
        assert conflict.certificate is not None
        check_proof(conflict.certificate)


@settings(max_examples=40, deadline=None)
@given(ONTOLOGIES)
def test_a_proof_that_lacks_a_premise_is_no_proof(ontology: str) -> None:
    for conflict in reasoned(ontology).conflicts[:2]:
        assert conflict.certificate is not None
        whole = conflict.certificate
        cells = (checker.FIRST, checker.REST)
        for place, fact in enumerate(whole["premises"]):
            if fact[1] in cells:
                continue
            broken = copy.deepcopy(whole)
            broken["premises"][place] = ["<http://e/other>", "<http://e/other>", "<http://e/other>"]
            with pytest.raises(Wrong):
                check_proof(broken)


def test_steps_that_do_not_follow_are_refused() -> None:
    (proof,) = certificates(":p a owl:FunctionalProperty . :x :p 1, 2 .")
    for step in proof["steps"]:
        for rule in ("prp-ifp", "cax-dw", "eq-ref", "dt-type2"):
            broken = copy.deepcopy(proof)
            broken["steps"][proof["steps"].index(step)]["rule"] = rule
            if rule != step["rule"]:
                with pytest.raises(Wrong):
                    check_proof(broken)
    unfinished = copy.deepcopy(proof)
    unfinished["steps"].pop()
    with pytest.raises(Wrong):
        check_proof(unfinished)


def test_equal_values_are_not_two() -> None:
    (proof,) = certificates(":p a owl:FunctionalProperty . :x :p 1, 2 .")
    text = json.dumps(proof)
    for spelt in ("1.0", "01", "1"):
        same = json.loads(text.replace('\\"2\\"', f'\\"{spelt}\\"').replace("#integer", "#decimal"))
        with pytest.raises(Wrong):
            check_proof(same)


def test_long_lists_of_parts_keep_all_their_members() -> None:
    """A list of which a part would do for the tracer, and not for the truth."""
    classes = " ".join(f":C{n}" for n in range(60))
    some = " ".join(f":x a :C{n} ." for n in range(60))
    text = f":All owl:intersectionOf ({classes}) ; owl:disjointWith :D . {some} :x a :D ."
    (proof,) = certificates(text)
    check_proof(proof)
    assert not certificates(text.replace(":x a :C59 .", ""))


def test_the_checker_as_a_program(tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    answer = reason_over([document(BREAKS["cax-dw"])])
    proofs = [conflict.certificate for conflict in answer.conflicts]
    file = tmp_path / "proofs.json"
    file.write_text(json.dumps(proofs), encoding="utf-8")
    assert proofs[0] is not None
    lines = [" ".join(fact) + " ." for fact in proofs[0]["premises"]]
    data.write_text("\n".join(lines), encoding="utf-8")
    program = [sys.executable, str(ROOT / "kg" / "reasoning" / "checker.py"), str(file)]
    assert subprocess.run(program, check=False, capture_output=True).returncode == 0
    with_data = [*program, str(data)]
    assert subprocess.run(with_data, check=False, capture_output=True).returncode == 0
    data.write_text("\n".join(lines[1:]), encoding="utf-8")
    assert subprocess.run(with_data, check=False, capture_output=True).returncode == 1


PLANTED = {
    "cax-dw": "badA", "prp-pdw": "badB", "prp-irp": "badC", "prp-asyp": "badD", "cax-adc": "badE",
    "eq-diff1": "badF", "dt-not-type": "badG", "dt-diff": "badH", "cls-com": "badI",
    "cls-maxc1": "badJ", "prp-npa1": "badK", "prp-adp": "badL",
}  # fmt: skip
GENERATOR = ROOT.parent / "shared" / "bench" / "reasoner" / "gen_claims.py"


@pytest.mark.skipif(not GENERATOR.exists(), reason="../shared is not there")
def test_all_planted_inconsistencies_and_none_beyond(tmp_path: Path) -> None:
    command = [sys.executable, str(GENERATOR), "3000", str(tmp_path / "c")]
    subprocess.run(command, check=True, capture_output=True)
    answer = reason_over([Document("c.nt", (tmp_path / "c.nt").read_bytes())])
    found: dict[str, set[str]] = {}
    for conflict in answer.conflicts:
        assert conflict.minimal
        assert conflict.certificate is not None
        check_proof(conflict.certificate)
        names = re.findall(r"/id/(bad[A-Z]\d|verdict\w+)", " ".join(conflict.premises))
        found.setdefault(conflict.rule, set()).update(names)
    # badM has two verdicts of three that differ: that is the one of the owl:AllDifferent.
    assert found.pop("eq-diff3") >= {"badM0", "verdictTrue", "verdictFalse"}
    assert {rule: {name[:4] for name in names} for rule, names in found.items()} == {
        rule: {name} for rule, name in PLANTED.items()
    }
    assert all(names == {f"{PLANTED[rule]}0", f"{PLANTED[rule]}1"} for rule, names in found.items())
