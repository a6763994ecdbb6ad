"""The embedded slice: what it must hold, what it must not, and that it can be made again."""

from __future__ import annotations

import csv
import datetime
import gzip
import json
import lzma
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from kg.knowledge.slices import schema
from kg.knowledge.slices.contents import info
from kg.knowledge.slices.source import SliceSource, embedded
from kg.model import Entity, EntityId, Question, Time

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "wikidata"
SLICE = Path(str(files("kg").joinpath("data", "slice.sqlite")))
MAX_BYTES = 15_000_000
SEEDS: dict[EntityId, str] = {
    "Q3884": "Amazon",
    "Q64852796": "Parler",
    "Q95": "Google",
    "Q312": "Apple Inc.",
    "Q355": "Facebook",
    "Q918": "Twitter",
    "Q22686": "Donald Trump",
    "Q6279": "Joe Biden",
    "Q54109": "United States Capitol",
    "Q61": "Washington, D.C.",
    "Q11268": "United States Congress",
}

UNUSED = ("wdqs-ttl", "*negatives*", "fb15k*", "quality*", "types", "*pagerank*", "*claims.[suw]*")

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the source tables are not at hand")


@pytest.fixture(scope="module")
def source() -> Iterator[SliceSource]:
    """The embedded slice."""
    opened = embedded()
    yield opened
    opened.close()


def rows(query: str) -> list[Any]:
    """What a query over the slice's tables finds."""
    with closing(schema.connect(SLICE)) as connection:
        return connection.execute(query).fetchall()


def test_it_stays_small() -> None:
    assert SLICE.stat().st_size < MAX_BYTES


def test_every_statement_has_a_source_and_a_day() -> None:
    assert rows("SELECT count(*) FROM statement WHERE origin NOT IN (SELECT id FROM origin)") == [
        (0,)
    ]
    for source, date in rows("SELECT DISTINCT source, date FROM origin"):
        assert source
        assert datetime.date(2012, 10, 29) <= datetime.date.fromisoformat(date)


def test_every_subject_is_held_and_every_value_is_in_it() -> None:
    assert rows("SELECT count(*) FROM statement WHERE subject NOT IN (SELECT id FROM entity)") == [
        (0,)
    ]
    # Classes of constraints and properties are values too, and need not be described.
    missing = rows(
        "SELECT count(*) FROM statement WHERE subject > 0 AND typeof(value) = 'integer' "
        "AND value > 0 AND value NOT IN (SELECT id FROM entity)"
    )
    assert missing == [(0,)]


def test_seed_entities_are_there_with_their_names(source: SliceSource) -> None:
    terms = source.terms(SEEDS)
    assert {e: terms[e].label("en") for e in SEEDS} == SEEDS
    assert source.terms(["Q30"])["Q30"].label("de") == "Vereinigte Staaten"


def test_an_office_is_held_from_a_day_to_a_day(source: SliceSource) -> None:
    question = Question("Q22686", "P39")
    held = [s for s in source.statements([question])[question] if s.value == Entity("Q11696")]
    terms = [{q.property: q.value for q in s.qualifiers} for s in held]
    assert terms == [{"P580": Time(2017, 1, 20), "P582": Time(2021, 1, 20)}]


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("USA", "Q30"),
        ("US-Präsident", "Q11696"),
        ("Donald Trump", "Q22686"),
        ("Parler", "Q64852796"),
        ("Amazon", "Q3884"),
        ("Apple", "Q312"),
        ("Google", "Q95"),
        ("Kapitol", "Q54109"),
        ("Washington", "Q61"),
        ("EU", "Q458"),
        ("Berlin", "Q64"),
        ("Österreich", "Q40"),
        ("Bundeskanzlerin", "Q4970706"),
        ("Grüne", "Q49766"),
    ],
)
def test_names_that_news_use_are_found(source: SliceSource, name: str, entity: EntityId) -> None:
    assert source.search([name], "de")[name][0].id == entity


def test_classes_lead_upwards(source: SliceSource) -> None:
    (parler,) = source.search(["Parler"], "de")["Parler"]
    assert {"Q3220391", "Q35127"} <= parler.types
    berlin = source.search(["Berlin"], "de")["Berlin"][0]
    assert "Q515" in berlin.types
    above = {s.value for s in source.parents(["Q64"])["Q64"]}
    assert {Entity("Q183"), Entity("Q46")} <= above


def test_where_places_lie_is_told_in_words_or_statements(source: SliceSource) -> None:
    """Of a place that little is kept of, and of one (Lublin) that no table may name."""
    (_, text), *_ = source.terms(["Q188313"])["Q188313"].descriptions
    assert text == "town in Lancashire, England"
    (found,) = source.statements([Question("Q37333", "P17")]).values()
    assert Entity("Q36") in {s.value for s in found}


def test_properties_are_defined(source: SliceSource) -> None:
    found = source.properties(["P39", "P31", "P112", "P169", "P571"])
    assert {p: d.datatype for p, d in found.items()} == {
        "P31": "wikibase-item",
        "P39": "wikibase-item",
        "P112": "wikibase-item",
        "P169": "wikibase-item",
        "P571": "time",
    }
    assert dict(found["P39"].labels)["en"] == "position held"
    assert found["P39"].constraints


def test_ids_are_wikidatas_or_ours() -> None:
    for (guid,) in rows("SELECT DISTINCT guid FROM statement WHERE guid IS NOT NULL"):
        assert re.fullmatch(r"([qp]\d+\$)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", guid)


def test_own_names_are_marked_as_ours(source: SliceSource) -> None:
    listed = [r for r in _table(ROOT / "slice/aliases_de.tsv") if r]
    assert len(listed) >= 150
    (kapitol,) = source.search(["Kapitol"], "de")["Kapitol"]
    assert kapitol.match == "ours"
    found = source.search([alias for _, alias, _, _ in listed], "de")
    lost = [(e, a) for e, a, _, _ in listed if e not in {c.id for c in found.get(a, ())}]
    assert lost == []


def test_an_item_without_a_german_label_is_shown_by_our_first_name_for_it(
    source: SliceSource,
) -> None:
    terms = source.terms(["Q39", "Q22686", "Q183"])
    assert [terms[each].label("de") for each in ("Q39", "Q22686", "Q183")] == [
        "Schweiz", "Donald Trump", "Deutschland",
    ]  # fmt: skip


def test_properties_in_news_have_a_german_name(source: SliceSource) -> None:
    listed = _table(ROOT / "slice/properties_de.tsv")
    named = source.properties([property_ for property_, _, _ in listed])
    assert {p: dict(named[p].labels)["de"] for p, _, _ in listed} == {p: n for p, n, _ in listed}


def _table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader((x for x in lines if not x.startswith("#")), delimiter="\t"))


@needs_data
def test_no_name_comes_from_a_source_that_must_not_ship() -> None:
    allowed: dict[int, set[str]] = {}
    forbidden: list[tuple[int, str]] = []
    with lzma.open(DATA / "labels_de.tsv.xz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            entity, _, text, source = line.rstrip("\n").split("\t")
            number = schema.number(entity) or 0
            if source in ("mpararel-de", "dr5hn-translation"):
                forbidden.append((number, text))
            else:
                allowed.setdefault(number, set()).add(text)
    with lzma.open(DATA / "entities.jsonl.xz") as lines:
        for copy in map(json.loads, lines):
            pages = copy.get("sitelinks") or {}
            title = pages["dewiki"]["title"] if "dewiki" in pages else ""
            bare = re.sub(r" \([^()]*\)$", "", title)
            allowed.setdefault(schema.number(copy["id"]) or 0, set()).add(bare)
    with gzip.open(DATA / "kgtk-arnold/claims.monolingualtext.tsv.gz", "rt") as lines:
        for line in lines:
            entity, _, text, *_ = line.split("\t")
            if text.endswith("'@de"):
                allowed.setdefault(schema.number(entity) or 0, set()).add(text[1:-4])
    ours = {
        (schema.number(e) or 0, alias) for e, alias, *_ in _table(ROOT / "slice/aliases_de.tsv")
    }
    shipped = set(rows("SELECT entity, text FROM term WHERE language = 'de' AND entity > 0")) - ours
    only_there = {(e, text) for e, text in forbidden if text not in allowed.get(e, ())}
    assert only_there
    assert not shipped & only_there


@needs_data
def test_no_false_triple_of_codex_is_a_statement() -> None:
    path = DATA / "codex/data/triples/codex-m/test_negatives.txt"
    shipped = set(
        rows(
            "SELECT subject, property, value FROM statement s JOIN origin o ON o.id = s.origin "
            "WHERE o.source LIKE '%codex%'"
        )
    )
    assert shipped
    triples = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    false = {(int(s[1:]), int(p[1:]), int(v[1:])) for s, p, v in triples}
    assert not false & shipped


# --- making it again ----------------------------------------------------------------------------


def _reduced(data: Path, out: Path) -> None:
    """A copy of the source tables with only the first lines of the long ones."""
    shutil.copytree(data, out, ignore=shutil.ignore_patterns(*UNUSED))
    for path in out.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for name, lines in (("entities", 40), ("properties", 40)):
        _shorten(out / f"{name}.jsonl.xz", lzma.open, lines)
    for name in ("labels_de", "labels_en", "properties_table"):
        _shorten(out / f"{name}.tsv.xz", lzma.open, 3000)
    for path in out.glob("kgtk-arnold/*.gz"):
        _shorten(path, gzip.open, 500)
    for path in [*out.rglob("statements/*.txt"), *out.rglob("codex-?/*.txt")]:
        _shorten(path, open, 500)
    for path in out.glob("eps-*/html/legislators.csv"):
        _shorten(path, open, 200)


def _shorten(path: Path, opener: Any, lines: int) -> None:
    with opener(path, "rt", encoding="utf-8", newline="") as source:
        kept = [line for line, _ in zip(source, range(lines), strict=False)]
    with opener(path, "wt", encoding="utf-8", newline="") as out:
        out.writelines(kept)


def _make(data: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "slice/make.py"), "--data", str(data), "-o", str(out)]
    return subprocess.run(
        [*command, "--size", "400", *more], capture_output=True, text=True, check=False, timeout=120
    )


@needs_data
def test_the_same_data_make_the_same_bytes_and_a_wrong_label_none(tmp_path: Path) -> None:
    data, aliases = tmp_path / "data", tmp_path / "aliases.tsv"
    _reduced(DATA, data)
    aliases.write_text("Q1\tAlles\tname\tUniversum\n", encoding="utf-8")
    first, second, third = (tmp_path / f"{i}.sqlite" for i in range(3))
    for out in (first, second):
        assert _make(data, out, "--aliases", str(aliases)).stderr == ""
    assert first.read_bytes() == second.read_bytes()
    assert info(first).statements > 0
    aliases.write_text("Q1\tAlles\tname\tKosmos\n", encoding="utf-8")
    assert "expects Q1 to be 'Kosmos'" in _make(data, third, "--aliases", str(aliases)).stderr
    assert not third.exists()
