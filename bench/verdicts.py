"""How often verdicts are right, by property, by kind and by confidence.

    beleg check --knowledge slice:k.sqlite --offline --format jsonl GOLD > FOUND
    python bench/verdicts.py GOLD FOUND [--write]

GOLD and FOUND are those of ../shared/eval/score_verify.py: claims whose truth is known, and what
`beleg check` made of them. A row counts by the claims whose two ends are the row's. Prints one JSON
line with the counts by kind, the expected calibration error and the false alarms. ``--write``
writes the counts into kg/data/confidence.toml and the tables into docs/verdicts.md.

The expected calibration error is that of Naeini, Cooper and Hauskrecht, *Obtaining well calibrated
probabilities using Bayesian binning*, AAAI 2015: over bins of equal width, the mean distance of
confidence from the share of right ones, weighted by how many fall into each. The second figure is
by halves: each half of the rows judged with what was counted on the other.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.model import Label
from kg.verdicts import confidence
from kg.verdicts.confidence import Kind

ROOT = Path(__file__).resolve().parents[1]
COUNTS = ROOT / "kg" / "data" / "confidence.toml"
DOCS = ROOT / "docs" / "verdicts.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BINS = 10
DECIDED = (Label.SUPPORTED.value, Label.REFUTED.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A gold row with the labels of its claims; ``kind`` and ``right`` where one is decided."""

    id: str
    text: str
    property: str
    truth: bool
    single: bool
    label: str
    code: str
    kind: str = ""
    right: bool = False


def rows_of(gold: Path, found: Path) -> list[Row]:
    """Each gold row with what became of it."""
    claims = {row["id"]: row.get("claims", []) for row in _lines(found)}
    return [_row(g, claims.get(g["id"], [])) for g in _lines(gold)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _row(gold: dict[str, Any], claims: list[dict[str, Any]]) -> Row:
    ends = {gold["subject"], gold["object"]}
    verdicts = [
        c["verdict"]
        for c in claims
        if {(c["subject"] or {}).get("entity"), (c["object"] or {}).get("entity")} == ends
    ]
    common = (gold["id"], gold["text"], gold["property"], gold["truth"], gold["single_valued"])
    chosen = sorted(verdicts, key=lambda v: v["label"] not in DECIDED)
    if not chosen:
        return Row(*common, "not read", "")
    verdict = chosen[0]
    if verdict["label"] not in DECIDED:
        return Row(*common, verdict["label"], verdict["reason_code"])
    return Row(
        *common,
        verdict["label"],
        verdict["reason_code"],
        kind=_kind(verdict),
        right=(verdict["label"] == Label.SUPPORTED.value) is gold["truth"],
    )


def _kind(verdict: dict[str, Any]) -> str:
    steps = sum(e["bearing"] == "step" for e in verdict["evidence"])
    return confidence.kind_by_steps(Label(verdict["label"]), verdict["reason_code"], steps)


# --- calibration ----------------------------------------------------------------------------------


def counted(rows: Iterable[Row]) -> dict[str, Kind]:
    """The kinds with the rows as their counts."""
    judged = Counter(row.kind for row in rows if row.kind)
    right = Counter(row.kind for row in rows if row.kind and row.right)
    return {
        name: Kind(kind.prior, judged[name], right[name])
        for name, kind in confidence.kinds().items()
    }


def bins(rows: Sequence[Row], kinds: dict[str, Kind]) -> list[tuple[int, float, float]]:
    """For each bin that is not empty: how many, mean confidence, share of right ones."""
    found: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for row in rows:
        if row.kind:
            sure = kinds[row.kind].confidence
            found[min(BINS - 1, int(sure * BINS))].append((sure, row.right))
    return [
        (len(group), sum(c for c, _ in group) / len(group), sum(r for _, r in group) / len(group))
        for _, group in sorted(found.items())
    ]


def calibration_error(rows: Sequence[Row], kinds: dict[str, Kind]) -> float:
    """The expected calibration error of the decided rows."""
    filled = bins(rows, kinds)
    total = sum(n for n, _, _ in filled)
    return sum(n * abs(sure - right) for n, sure, right in filled) / total if total else 0.0


def by_halves(rows: Sequence[Row]) -> float:
    """The error where each half of the rows is judged by the counts of the other."""
    # True and false claims take turns in the set, so pairs go to one half or the other.
    halves = [[row for n, row in enumerate(rows) if n // 2 % 2 == half] for half in (0, 1)]
    errors = [
        (len(half), calibration_error(half, counted(other)))
        for half, other in (halves, reversed(halves))
    ]
    return sum(n * error for n, error in errors) / sum(n for n, _ in errors)


# --- writing ------------------------------------------------------------------------------------


def tables(rows: Sequence[Row], kinds: dict[str, Kind]) -> str:
    """The measured part of docs/verdicts.md."""
    parts = [
        "## Reliability",
        "",
        f"Verdicts on the {len(rows)} claims of the development half of verify-de, by kind. "
        f"Expected calibration error {calibration_error(rows, kinds):.3f}; by halves, each judged "
        f"with what was counted on the other, {by_halves(rows):.3f}.",
        "",
        "| kind of verdict | judged | right | held for before | confidence |",
        "| --- | --- | --- | --- | --- |",
    ]
    parts += [
        f"| {name} | {k.judged} | {k.right} | {k.prior:.2f} | {k.confidence:.3f} |"
        for name, k in kinds.items()
    ]
    parts += [
        "",
        "| confidence | verdicts | mean confidence | share right |",
        "| --- | --- | --- | --- |",
    ]
    parts += [
        f"| {int(sure * BINS) / BINS:.1f} to {min(BINS, int(sure * BINS) + 1) / BINS:.1f} | {n} | "
        f"{sure:.3f} | {right:.3f} |"
        for n, sure, right in bins(rows, kinds)
    ]
    parts += ["", *_confusion(rows), "", *_undecided(rows), "", *_alarms(rows)]
    return "\n".join(parts)


def _confusion(rows: Sequence[Row]) -> list[str]:
    columns = ("supported", "refuted", "not-enough-information", "not read")
    lines = [
        "## By property",
        "",
        "True and false claims of each property, and what became of them.",
        "",
        "| property | claims | " + " | ".join(columns) + " | other |",
        "| --- " * (len(columns) + 3) + "|",
    ]
    groups: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for row in rows:
        groups[row.property, row.truth][row.label] += 1
    for (property_, truth), labels in sorted(groups.items()):
        cells = [str(labels[column]) for column in columns]
        other = sum(labels.values()) - sum(labels[column] for column in columns)
        kind = "true" if truth else "false"
        lines.append(f"| {property_} | {kind} | {' | '.join(cells)} | {other} |")
    return lines


def _undecided(rows: Sequence[Row]) -> list[str]:
    """Why false claims of properties of one value were not refuted."""
    left = [r for r in rows if not r.truth and r.single and r.label != "refuted"]
    why = Counter((row.property, row.code or row.label) for row in left)
    lines = [
        "## False claims of single-valued properties that were not refuted",
        "",
        "| property | reason | claims |",
        "| --- | --- | --- |",
    ]
    return lines + [f"| {p} | {code} | {n} |" for (p, code), n in sorted(why.items())]


def _alarms(rows: Sequence[Row]) -> list[str]:
    wrong = [row for row in rows if row.kind and not row.right]
    lines = ["## False alarms", ""]
    if not wrong:
        return [*lines, "No false claim was supported and no true one refuted."]
    return lines + [f"- {row.id}: {row.label} ({row.code})" for row in wrong]


def write(rows: Sequence[Row], kinds: dict[str, Kind]) -> None:
    """Writes the counts and the tables."""
    text = COUNTS.read_text(encoding="utf-8")
    for name, kind in kinds.items():
        row = (
            f"{name} = {{ prior = {kind.prior:.2f}, judged = {kind.judged}, right = {kind.right} }}"
        )
        text = re.sub(rf"^{re.escape(name)} = .*$", row, text, flags=re.MULTILINE)
    COUNTS.write_text(text, encoding="utf-8")
    page = DOCS.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = f"{before}{BEGIN}\n{tables(rows, kinds)}\n{END}{after}"
    DOCS.write_text(made, encoding="utf-8")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", type=Path)
    parser.add_argument("found", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = rows_of(given.gold, given.found)
    kinds = counted(rows)
    if given.write:
        write(rows, kinds)
    print(
        json.dumps(
            {
                "kinds": {n: [k.judged, k.right, round(k.confidence, 4)] for n, k in kinds.items()},
                "calibration_error": round(calibration_error(rows, kinds), 4),
                "by_halves": round(by_halves(rows), 4),
                "false_alarms": [row.id for row in rows if row.kind and not row.right],
            }
        )
    )


if __name__ == "__main__":
    main()
