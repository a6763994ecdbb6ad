"""Slices of dumps: layouts, filters, what is broken or foreign, interruptions."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import signal
import sqlite3
import subprocess
import sys
from array import array
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import islice, pairwise
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.cli import cli
from kg.errors import DataError, InputError, MalformedInput
from kg.knowledge.building import build as building
from kg.knowledge.building import dumps, workers
from kg.knowledge.building.build import Progress, Report, build_from_files
from kg.knowledge.building.dumplines import Dating, LineReader
from kg.knowledge.building.dumps import Piece, blocks
from kg.knowledge.building.filters import Filters, below, read_ids
from kg.knowledge.building.packing import WIDTHS, Block
from kg.knowledge.building.workers import NAMED
from kg.knowledge.slices.schema import fold, fold_all
from kg.knowledge.slices.source import SliceSource
from kg.knowledge.wikibase import ForeignWikibase
from kg.model import Origin, Question

ENTITIES_OF_REAL_COPIES = (
    Path(__file__).parents[1].parent / "shared" / "data" / "wikidata" / "entities.jsonl.xz"
)
DAY = "2021-02-03"
Entity = dict[str, Any]


def link(target: str, property_: str, **more: Any) -> Entity:
    """A statement whose value is an item, as in a dump."""
    value = {"entity-type": "item", "numeric-id": int(target[1:]), "id": target}
    datavalue = {"value": value, "type": "wikibase-entityid"}
    main = {"snaktype": "value", "property": property_, "datavalue": datavalue}
    return {"mainsnak": main, "type": "statement", "rank": "normal", **more}


def item(id_: str, label: str = "", **more: Any) -> Entity:
    """An item as in a dump; ``P31=…`` and ``P279=…`` give its classes, ``pages`` sitelinks."""
    claims = {p: [link(t, p) for t in more.pop(p).split()] for p in ("P31", "P279") if p in more}
    pages = more.pop("pages", ())
    return {
        "type": "item",
        "id": id_,
        "labels": {"de": {"language": "de", "value": label or f"Name {id_}"}},
        "descriptions": {},
        "aliases": {},
        "claims": claims or [],
        "sitelinks": {site: {"site": site, "title": f"Seite {id_}"} for site in pages},
        **more,
    }


ENTITIES = [
    item("Q900001", P31="Q900011", pages=("dewiki", "enwiki", "frwiki")),
    item("Q900002", P31="Q900012", pages=("dewiki",)),
    item("Q900003", P31="Q900019"),
    item("Q900010", P279="Q900099"),
    item("Q900011", P279="Q900010"),
    item("Q900012", P279="Q900011 Q900013"),
    item("Q900013"),
    item("Q900018", P279="Q900017"),
    item("Q900019", P279="Q900018"),
    item("P31", type="property", datatype="wikibase-item"),
]


def lines_of(entities: list[Entity]) -> bytes:
    """JSON lines."""
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in entities)


def made(tmp_path: Path, data: bytes, **more: Any) -> tuple[Report, Path]:
    """A slice of one dump, made in this process."""
    path, out = tmp_path / "dump.json", tmp_path / "out.sqlite"
    path.write_bytes(data)
    return build_from_files([path], out, **{"date": DAY, "processes": 1, **more}), out


def held(path: Path) -> set[str]:
    """The ids of the entities of a slice."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id FROM entity").fetchall()
    return {f"Q{n}" if n > 0 else f"P{-n}" for (n,) in rows}


def told(path: Path) -> list[Any]:
    """All that a slice says, however it was written."""
    queries = (
        "SELECT s.subject, s.property, s.n, s.value, o.source, o.date, o.revision, s.rank, s.guid, "
        "q.json, r.json FROM statement s JOIN origin o ON o.id = s.origin LEFT JOIN snaks q "
        "ON q.id = s.qualifiers LEFT JOIN snaks r ON r.id = s.refs ORDER BY 1, 2, 3",
        *(f"SELECT * FROM {t} ORDER BY 1, 2" for t in ("entity", "property", "meta")),
        *(f"SELECT * FROM {t} ORDER BY 1, 2, 3, 4" for t in ("term", "name")),
    )
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in queries]


# --- layouts ----------------------------------------------------------------------------------

LAYOUTS: dict[str, Callable[[list[bytes]], bytes]] = {
    "lines": b"\n".join,
    "array": lambda rows: b"[\n" + b",\n".join(rows) + b"\n]\n",
    "brackets beside": lambda rows: b"[" + b",\n".join(rows) + b"]",
    "windows": lambda rows: b"\xef\xbb\xbf[\r\n" + b",\r\n".join(rows) + b"\r\n]\r\n",
    "empty lines": lambda rows: b"\n\n" + b"\n\n".join(rows) + b"\n \n",
}
COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "gz of two members": lambda data: gzip.compress(data[:999]) + gzip.compress(data[999:]),
    "bz2 of two streams": lambda data: bz2.compress(data[:999]) + bz2.compress(data[999:]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_layouts_are_read_and_what_strays_from_them(tmp_path: Path, layout: str) -> None:
    rows = [json.dumps(each).encode() for each in ENTITIES]
    report, out = made(tmp_path, LAYOUTS[layout](rows))
    assert (report.tally.read, report.tally.broken) == (len(ENTITIES), 0)
    assert held(out) == {each["id"] for each in ENTITIES}


@pytest.mark.parametrize("kind", COMPRESSED)
def test_compression_is_told_by_the_bytes(tmp_path: Path, kind: str) -> None:
    _, out = made(tmp_path, COMPRESSED[kind](lines_of(ENTITIES)))
    assert held(out) == {each["id"] for each in ENTITIES}


@pytest.mark.parametrize("reader", [gzip, dumps.GZIP])
def test_any_reader_of_gzip_reads_whole_files_and_refuses_damaged_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Any
) -> None:
    monkeypatch.setattr(dumps, "GZIP", reader)
    rows = lines_of([item(f"Q{n}", f"Name {n * 7919}") for n in range(1, 3000)])
    data = bytearray(gzip.compress(rows))
    report, _ = made(tmp_path, bytes(data))
    assert report.tally.read == 2999
    for place in range(20, len(data), len(data) // 7):
        data[place] ^= 0xFF
        with pytest.raises(InputError, match=r"dump\.json"):
            made(tmp_path, bytes(data))
        data[place] ^= 0xFF


def test_of_several_files_the_first_that_has_an_entity_counts(tmp_path: Path) -> None:
    first, second, out = (tmp_path / name for name in ("a.json", "b.json.gz", "out.sqlite"))
    first.write_bytes(lines_of([item("Q1", "Eins"), item("Q1", "Anders")]))
    second.write_bytes(gzip.compress(lines_of([item("Q1", "Falsch"), item("Q2", "Zwei")])))
    report = build_from_files([first, second], out, date=DAY)
    assert (report.tally.read, report.built.entities) == (4, 2)
    with closing(SliceSource(out)) as source:
        assert [each.label("de") for each in source.terms(["Q1", "Q2"]).values()] == [
            "Eins",
            "Zwei",
        ]
        assert source.name.startswith("a.json, b.json.gz (")


@pytest.mark.parametrize("classes", [frozenset[str](), frozenset({"Q900010"})])
def test_a_pipe_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, classes: frozenset[str]
) -> None:
    data = gzip.compress(lines_of(ENTITIES))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    out = tmp_path / "out.sqlite"
    build_from_files([Path("-")], out, date=DAY, filters=Filters(classes=classes))
    assert {"Q900001", "P31"} <= held(out)
    assert list(tmp_path.iterdir()) == [out]


def test_a_pipe_whose_entities_have_no_day_asks_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines_of(ENTITIES))))
    with pytest.raises(MalformedInput, match="--date"):
        build_from_files([Path("-")], tmp_path / "out.sqlite")


@given(
    data=st.lists(st.sampled_from([b"a", b"bb", b"\n", b"ccccccc", b"\n\n"]), max_size=40),
    size=st.integers(1, 9),
    limit=st.integers(1, 12),
)
@settings(max_examples=200)
def test_pieces_are_whole_lines_in_their_places(data: list[bytes], size: int, limit: int) -> None:
    whole = b"".join(data)
    end = 0
    for each in blocks(io.BytesIO(whole), lambda: 0, size=size, limit=limit):
        text = whole[each.start : each.end]
        assert each.start == end
        assert each.end == len(whole) or text.endswith(b"\n")
        if each.too_long:
            assert text.removesuffix(b"\n").count(b"\n") == 0
            assert len(text) > limit
            assert each.data == b""
        else:
            assert each.data == text
            assert len(text) <= limit + size
        end = each.end
    assert end == len(whole)


@given(
    data=st.lists(st.sampled_from([b"a", b"bb", b"\n", b"ccccccc", b"\n\n"]), max_size=40),
    cuts=st.sets(st.integers(1, 60), max_size=8),
    limit=st.integers(7, 30),
    room=st.integers(0, 40),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_a_plain_file_each_range_gives_the_lines_that_begin_in_it(
    data: list[bytes], cuts: set[int], limit: int, room: int, tmp_path: Path
) -> None:
    whole = b"".join(data)
    path = tmp_path / "plain"
    path.write_bytes(whole)
    places = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    found = []
    for start, end in pairwise(places):
        text = Piece(start, end, end, path=path).read(bytearray(room), limit=limit)
        found += text.data[text.start : text.end].splitlines(keepends=True)
        found += [b"too long"] * text.too_long
    lines = whole.splitlines(keepends=True)
    assert len(found) == len(lines)
    for line, read in zip(lines, found, strict=True):
        assert read == line or (read == b"too long" and len(line) > limit)


# --- lines --------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
targets = st.integers(1, 99).map(lambda n: {"entity-type": "item", "numeric-id": n, "id": f"Q{n}"})
datavalues = st.one_of(
    targets.map(lambda value: {"value": value, "type": "wikibase-entityid"}),
    st.integers(1, 99).map(
        lambda n: {"value": {"entity-type": "item", "numeric-id": n}, "type": "wikibase-entityid"}
    ),
    st.just({"value": {"entity-type": "lexeme", "id": "L7"}, "type": "wikibase-entityid"}),
    words.map(lambda value: {"value": value, "type": "string"}),
    st.builds(
        lambda text: {"value": {"text": text, "language": "de"}, "type": "monolingualtext"}, words
    ),
    st.builds(
        lambda year, precision: {
            "value": {
                "time": f"{year:+05d}-02-03T00:00:00Z",
                "precision": precision,
                "calendarmodel": "http://www.wikidata.org/entity/Q1985786",
            },
            "type": "time",
        },
        st.integers(-3000, 3000),
        st.integers(0, 11),
    ),
    st.builds(
        lambda amount: {
            "value": {"amount": f"{amount:+}", "unit": "http://www.wikidata.org/entity/Q11573"},
            "type": "quantity",
        },
        st.decimals(allow_nan=False, allow_infinity=False, places=3),
    ),
    st.builds(
        lambda lat: {"value": {"latitude": lat, "longitude": 0}, "type": "globecoordinate"},
        st.floats(-90, 90),
    ),
)
properties_ = st.sampled_from(["P17", "P39", "P580", "P31x", "P6"])


def snaks(property_: str) -> st.SearchStrategy[Entity]:
    """Snaks of a property: values, unknown ones and none."""
    return st.one_of(
        datavalues.map(
            lambda d: {"snaktype": "value", "property": property_, "datavalue": d, "hash": "x"}
        ),
        st.sampled_from(["somevalue", "novalue"]).map(
            lambda kind: {"snaktype": kind, "property": property_}
        ),
    )


known_properties = st.sampled_from(["P17", "P39", "P580", "P6"])
groups = st.one_of(
    st.just([]),
    st.dictionaries(known_properties, st.none(), max_size=3).flatmap(
        lambda names: st.fixed_dictionaries(
            {name: st.lists(snaks(name), min_size=1, max_size=2) for name in names}
        )
    ),
)
statements = known_properties.flatmap(
    lambda p: st.fixed_dictionaries(
        {"mainsnak": snaks(p)},
        optional={
            "rank": st.sampled_from(["normal", "preferred", "deprecated"]),
            "id": st.sampled_from(
                # A statement may come twice, but never under two properties.
                [f"Q5${p}-A", f"q5${p}-a", f"Q5${p}-B", "Q6$ABC", "", f"Q5$beleg-{p}"]
            ),
            "qualifiers": groups,
            "qualifiers-order": st.lists(known_properties, max_size=3),
            "references": st.lists(
                st.fixed_dictionaries(
                    {"snaks": groups}, optional={"snaks-order": st.lists(known_properties)}
                ),
                max_size=2,
            ),
        },
    )
)
languages = st.sampled_from(["de", "en", "mul", "fr"])
terms = st.builds(lambda text: {"language": "de", "value": text}, words)
entities_ = st.fixed_dictionaries(
    {"id": st.just("Q5")},
    optional={
        "type": st.just("item"),
        "labels": st.one_of(st.just([]), st.dictionaries(languages, terms, max_size=3)),
        "descriptions": st.one_of(st.just([]), st.dictionaries(languages, terms, max_size=2)),
        "aliases": st.one_of(
            st.just([]), st.dictionaries(languages, st.lists(terms, max_size=3), max_size=2)
        ),
        "claims": st.one_of(
            st.just([]),
            st.lists(statements, max_size=4).map(
                lambda group: {
                    s["mainsnak"]["property"]: [
                        t for t in group if t["mainsnak"]["property"] == s["mainsnak"]["property"]
                    ]
                    for s in group
                }
            ),
        ),
        "sitelinks": st.dictionaries(
            st.sampled_from(["dewiki", "enwikiquote", "frwiki"]),
            st.one_of(st.just({}), st.just({"title": "Seite"}), st.just("Seite")),
        ),
        "lastrevid": st.one_of(st.none(), st.integers(0, 2**40)),
        "modified": st.sampled_from(["2020-05-06T07:08:09Z", "gestern"]),
    },
)
DATING = Dating("dump", None, DAY)
READER = LineReader(Filters())
SOME_FILTERS = [
    Filters(),
    Filters(properties=frozenset({"P39"})),
    Filters(min_sitelinks=2),
    Filters(classes=frozenset({"Q17"}), subclasses=[17, 18]),
    Filters(ids=frozenset({5}), languages=frozenset({"fr", "mul"})),
]


def rows(read: Callable[[bytes, Dating, Block], None], line: bytes) -> dict[str, list[Any]]:
    """What a way of reading makes of a line, table by table; its statements with their texts."""
    block = Block()
    read(line, DATING, block)
    tables = block.tables()
    found = {t: rows_of(t, flat) for t, flat in tables.rows.items()}
    # The order of keys is that of the line in one way and that of the filter in the other.
    for table in ("term", "build_name", "statement"):
        found[table].sort()
    return found | {"origins": tables.origins, "snaks": tables.snaks}


def rows_of(table: str, flat: list[Any]) -> list[tuple[Any, ...]]:
    """Rows that lie one after the other."""
    return list(zip(*[iter(flat)] * WIDTHS[table], strict=True))


OURS = {
    "id": "Q5",
    "claims": {"P17": [link("Q1", "P17", id="Q5$beleg-P17"), link("Q2", "P17", id="Q5$beleg-P17")]},
}


@given(data=entities_, filters=st.sampled_from(SOME_FILTERS))
@example(data=OURS, filters=Filters()).via("two statements under one id of ours")
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_the_straight_way_and_the_long_way_give_equal_rows(data: Entity, filters: Filters) -> None:
    reader = LineReader(filters)
    line = json.dumps(data, ensure_ascii=False).encode()
    assert rows(reader.add, line) == rows(reader._long_way, line)


@pytest.mark.skipif(not ENTITIES_OF_REAL_COPIES.is_file(), reason="the real copies are not at hand")
def test_real_copies_take_the_straight_way_to_the_same_rows() -> None:
    with lzma.open(ENTITIES_OF_REAL_COPIES) as lines:
        for line in islice(lines, 0, 900, 15):
            assert rows(READER._straight, line) == rows(READER._long_way, line)


def check_read_or_named(line: bytes) -> None:
    """A line is refused with a reason, or SQLite takes all of its rows and gives them back."""
    block = Block()
    empty = block.tables()
    try:
        READER.add(line, DATING, block)
    except MalformedInput as error:
        if not error.message:
            raise
        assert block.tables() == empty, "nothing is left of what was refused"
        return
    tables = block.tables()
    with closing(sqlite3.connect(":memory:")) as connection:
        for flat in (*tables.rows.values(), *tables.origins, tables.snaks):
            for value in flat:
                assert connection.execute("SELECT ?", (value,)).fetchone() == (value,)


mutations = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from([b"", b"\x00", b'"', b"[]", b"\xff", b"1e999", b"\\ud800"]),
    ),
    min_size=1,
    max_size=4,
)


@given(data=entities_, changes=mutations)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_line_is_an_entity_or_named(
    data: Entity, changes: list[tuple[int, bytes]]
) -> None:
    line = json.dumps(data).encode()
    for place, new in changes:
        at = place % (len(line) + 1)
        line = line[:at] + new + line[at + 1 :]
    check_read_or_named(line)


@given(
    line=st.one_of(
        st.binary(max_size=80),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | words,
            lambda x: (
                st.lists(x, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["id", "claims", "labels", "Q5", "mainsnak", "P1"]),
                    x,
                    max_size=3,
                )
            ),
            max_leaves=8,
        ).map(lambda x: json.dumps(x).encode()),
    )
)
@example(b'{"id":"Q5","claims":' + b"[" * 100_000)
@example(b'{"id":"Q5","lastrevid":99999999999999999999999}')
@example(b'{"id":"Q99999999999999999999999"}')
@example(b'{"id":"Q5","sitelinks":7}')
@example(b'{"id":"Q5","labels":{"de":{"value":"\\ud800"}}}')
@example(b'{"id":"Q5","labels":{"de":{"value":5}}}')
@settings(max_examples=200)
def test_whatever_a_line_is_it_is_read_or_named(line: bytes) -> None:
    check_read_or_named(line)


# --- broken, foreign, no dump -------------------------------------------------------------------


def test_broken_lines_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    broken = [
        b"{",
        b"[1]",
        b'"Q1"',
        b'{"id": "x"}',
        b'{"id":"Q1","claims":{"P1":[{}]}}',
        b"\x00" * 9,
    ]
    data = lines_of(ENTITIES) + b"\n".join(broken * 5) + b"\n" + lines_of([item("Q5")])
    report, out = made(tmp_path, data)
    assert held(out) == {each["id"] for each in ENTITIES} | {"Q5"}
    assert report.tally.broken == 5 * len(broken)
    first = len(ENTITIES) + 1
    assert [each.line for each in report.tally.named] == list(range(first, first + NAMED))
    assert all(each.message for each in report.tally.named)


def test_a_line_longer_than_any_entity_is_named(tmp_path: Path) -> None:
    long = b'{"id":"Q7","labels":"' + b"x" * (40 << 20) + b'"}\n'
    report, out = made(tmp_path, lines_of([item("Q5")]) + long + lines_of([item("Q6")]))
    assert held(out) == {"Q5", "Q6"}
    ((line, message),) = [(each.line, each.message) for each in report.tally.named]
    assert (line, "32 MB" in message) == (2, True)


def test_a_nul_in_a_name_is_kept_and_hides_nothing(tmp_path: Path) -> None:
    _, out = made(tmp_path, lines_of([item("Q5", "a\0b"), item("Q6", "zwei")]))
    with closing(SliceSource(out)) as source:
        assert source.terms(["Q5"])["Q5"].label("de") == "a\0b"
        assert [c.id for c in source.search(["zwei"], "de")["zwei"]] == ["Q6"]


def test_an_entity_without_claims_is_held_and_silent(tmp_path: Path) -> None:
    _, out = made(tmp_path, b'{"id":"Q5"}\n{"id":"Q6","claims":{}}\n{"id":"L7","lemmas":{}}\n')
    question = Question("Q5", "P31")
    assert held(out) == {"Q5", "Q6"}
    with closing(SliceSource(out)) as source:
        assert source.statements([question]) == {question: ()}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[\n]\n",
        b"Dies ist ein Text.\nUnd keine Daten.\n",
        b"<!DOCTYPE html>\n<title>404</title>\n" * 99,
        b"SQLite format 3\0" + bytes(5000),
        b'{"entities": {"Q5": {"id": "Q5"}}}\n',
        gzip.compress(lines_of(ENTITIES))[:-20],
        b"\x1f\x8b" + bytes(100),
        b"\x28\xb5\x2f\xfd" + bytes(100),
        b"BZh9" + bytes(100),
        b"\xfd7zXZ\x00" + bytes(100),
    ],
)
def test_what_is_no_dump_is_refused_and_leaves_nothing(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match=r"dump\.json"):
        made(tmp_path, data)
    assert [path.name for path in tmp_path.iterdir()] == ["dump.json"]


def quantity(unit: str) -> dict[str, Any]:
    """Claims with one quantity."""
    value = {"value": {"amount": "+1", "unit": unit}, "type": "quantity"}
    return {"P7": [{"mainsnak": {"snaktype": "value", "property": "P7", "datavalue": value}}]}


STRING = {"P31": [{"mainsnak": {"property": "P31", "datavalue": {"value": "x", "type": "string"}}}]}


@pytest.mark.parametrize(
    "foreign",
    [
        item("M5", type="mediainfo"),
        item("Q5", type="property"),
        item("Q5", claims=quantity("https://wiki.example.org/entity/Q11573")),
        item("Q5", claims=STRING),
        item("P31", type="property", datatype="string"),
    ],
)
def test_another_wikibases_dump_is_refused_but_one_such_line_is_broken(
    tmp_path: Path, foreign: Entity
) -> None:
    with pytest.raises(ForeignWikibase, match="another Wikibase"):
        made(tmp_path, lines_of([item("Q1"), foreign, item("Q2")]))
    report, out = made(tmp_path, lines_of([*(item(f"Q{n}") for n in range(100, 300)), foreign]))
    assert (report.tally.foreign, len(held(out))) == (1, 200)


# --- filters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "Q900001 Q900002 Q900003 Q900010 Q900011 Q900012 Q900013 Q900018 Q900019"),
        # Instances of a class and of what is below it; classes above come along.
        (
            Filters(classes=frozenset({"Q900011"})),
            "Q900001 Q900002 Q900010 Q900011 Q900012",
        ),
        (Filters(classes=frozenset({"Q900018"})), "Q900003 Q900018 Q900019"),
        (Filters(min_sitelinks=1), "Q900001 Q900002 Q900010 Q900011 Q900012"),
        (Filters(min_sitelinks=2), "Q900001 Q900010 Q900011"),
        (Filters(ids=frozenset({900003})), "Q900003 Q900018 Q900019"),
        (Filters(ids=frozenset({900001, 900003}), min_sitelinks=1), "Q900001 Q900010 Q900011"),
        (Filters(ids=frozenset()), ""),
    ],
)
def test_filters_keep_what_meets_them_and_the_classes_above(
    tmp_path: Path, filters: Filters, expected: str
) -> None:
    _, out = made(tmp_path, lines_of(ENTITIES), filters=filters)
    assert held(out) == {*expected.split(), "P31"}


def escaped(data: Entity) -> bytes:
    """JSON in which every letter is an escape."""

    def letters(found: re.Match[str]) -> str:
        return "".join(f"\\u{ord(letter):04x}" for letter in found[1])

    return re.sub('(?<=")([^",:]+)(?=")', letters, json.dumps(data)).encode()


SHAPES: dict[str, Callable[[Entity], bytes]] = {
    "as dumps have it": lambda data: json.dumps(data, separators=(",", ":")).encode(),
    "as the API has it": lambda data: json.dumps(data, ensure_ascii=False).encode(),
    "spaced": lambda data: json.dumps(data, separators=(" ,  ", "\t: ")).encode(),
    "escaped": escaped,
    "id at the end": lambda data: json.dumps(dict(reversed(data.items()))).encode(),
}


def test_escaped_json_is_the_same() -> None:
    data = item("Q7", P31="Q2", P279="Q3", pages=("dewiki",))
    line = escaped(data)
    assert json.loads(line) == data
    assert b"Q7" not in line
    assert b"P279" not in line


@given(
    data=st.builds(
        lambda n, up, of, pages: item(f"Q{n}", P279=up, P31=of, pages=pages),
        st.integers(1, 9),
        st.sampled_from(["", "Q1", "Q2 Q9", "Q7"]),
        st.sampled_from(["", "Q3", "Q4 Q2"]),
        st.sampled_from([(), ("dewiki",), ("dewiki", "frwiki")]),
    ),
    only_numbers=st.booleans(),
    shape=st.sampled_from(sorted(SHAPES)),
    filters=st.sampled_from(
        [
            Filters(ids=frozenset({1, 4, 7})),
            Filters(classes=frozenset({"Q2"}), subclasses=[2, 7]),
            Filters(min_sitelinks=2),
            Filters(
                classes=frozenset({"Q3"}),
                subclasses=[3],
                min_sitelinks=1,
                properties=frozenset({"P39"}),
            ),
        ]
    ),
)
def test_passing_over_what_filters_leave_out_loses_nothing(
    data: Entity, only_numbers: bool, shape: str, filters: Filters
) -> None:
    reader = LineReader(filters)
    for group in (data["claims"] or {}).values() if only_numbers else ():
        for each in group:
            del each["mainsnak"]["datavalue"]["value"]["id"]
    line = SHAPES[shape](data)
    assert rows(reader.add, line) == rows(reader._long_way, line)
    one, other = Block(), Block()
    reader.add(line, DATING, one)
    reader._long_way(line, DATING, other)
    assert one.noted() == other.noted()
    groups = data["claims"] or {}
    up = [each["mainsnak"]["datavalue"]["value"] for each in groups.get("P279", ())]
    parents = [value["numeric-id"] for value in up] if filters.classes else []
    assert array("q", one.noted().parents).tolist() == parents


@given(
    data=entities_, above=st.sampled_from(["Q1", "Q2 Q9"]), filters=st.sampled_from(SOME_FILTERS)
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_a_class_put_aside_and_taken_up_has_the_rows_of_one_read_at_once(
    data: Entity, above: str, filters: Filters
) -> None:
    more = {"P279": [link(each, "P279") for each in above.split()]}
    data = {**data, "id": "Q6", "claims": {**(data.get("claims") or {}), **more}}
    line, reader = json.dumps(data, ensure_ascii=False).encode(), LineReader(filters)

    def later(line: bytes, dating: Dating, block: Block) -> None:
        first = Block()
        reader.add(line, dating, first, aside=7)
        row = first.tables().rows["build_class"]
        assert row[:4] in ([], [6, dating.source, dating.fallback, 7])
        reader.add(row[4] if row else line, dating, block)

    assert rows(later, line) == rows(reader.add, line)


def test_a_needed_class_that_is_broken_is_named_with_its_line(tmp_path: Path) -> None:
    broken = item("Q900018", P31="Q1", P279="Q1")
    broken["claims"]["P31"][0]["mainsnak"]["datavalue"] = {"type": "string", "value": "x"}
    others = [item("Q1"), item("Q900003", P31="Q900018"), item("Q900020", P279="Q900018")]
    filters = Filters(ids=frozenset({900003}))
    report, out = made(tmp_path, lines_of([*others, broken]), filters=filters)
    assert held(out) == {"Q900003"}
    assert [(each.line, report.tally.broken) for each in report.tally.named] == [(4, 1)]
    filters = Filters(ids=frozenset({1}))
    report, _ = made(tmp_path, lines_of([*others, broken]), filters=filters)
    assert not report.tally.broken, "nobody asks for it"


# What lies below Q900010 stands after its instances, in pieces of their own.
LATE = [
    item("Q900031", P31="Q900010"),
    item("Q900032", P31="Q900035"),
    item("Q900033", P31="Q900036"),
    item("Q900034", P31="Q900037"),
    item("Q900035", P279="Q900036"),
    item("Q900036", P279="Q900010"),
    item("Q900010", P279="Q900038"),
    item("Q900037", P279="Q900038"),
    item("Q900038", P279="Q900099"),
]


@pytest.fixture(params=["plain", "gz", "bz2", "xz"])
def late(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, bytes]:
    """A dump whose classes stand last, and its lines: as many pieces as entities."""
    filler = {"xx": {"language": "xx", "value": "x" * (dumps.BLOCK + 1000)}}
    data = lines_of([{**each, "descriptions": filler} for each in LATE])
    path = tmp_path / "dump.json"
    path.write_bytes(COMPRESSED[request.param](data))
    return path, data


@pytest.mark.parametrize("processes", [1, 2])
def test_instances_before_their_classes_are_let_in(
    late: tuple[Path, bytes], tmp_path: Path, processes: int
) -> None:
    path, out = late[0], tmp_path / "out.sqlite"
    filters = Filters(classes=frozenset({"Q900010"}))
    seen: list[Progress] = []
    report = build_from_files(
        [path], out, date=DAY, filters=filters, processes=processes, watch=seen.append
    )
    below_it = {f"Q90003{n}" for n in (1, 2, 3, 5, 6)}
    assert held(out) == below_it | {"Q900010", "Q900038"}
    assert (report.tally.lines, report.tally.read) == (len(LATE), len(LATE))
    assert seen[-1].entities == len(held(out))
    again = [each for each in seen if each.stage == "subclasses"]
    assert again[0].unpacked < 2 * dumps.BLOCK, "counted anew"
    assert 2 <= len(again) < len(LATE), "only what may hold more is read again"
    names = "SELECT count(*) FROM statement WHERE property = 31"
    with closing(sqlite3.connect(out)) as connection:
        assert connection.execute(names).fetchone() == (3,)


def test_a_second_reading_that_is_interrupted_goes_on(
    late: tuple[Path, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_COMMIT_AFTER", 0.0)
    path, out, filters = late[0], tmp_path / "out", Filters(classes=frozenset({"Q900010"}))
    build_from_files([path], out, date=DAY, filters=filters)
    whole = told(out)
    for steps in range(1, 5):
        left = steps

        def interrupt(progress: Progress) -> None:
            nonlocal left
            left -= progress.stage != "entities"
            if not left:
                raise KeyboardInterrupt

        out = tmp_path / f"out{steps}"
        with pytest.raises(KeyboardInterrupt):
            build_from_files([path], out, date=DAY, filters=filters, watch=interrupt)
        report = build_from_files([path], out, date=DAY, filters=filters)
        assert report.resumed
        assert told(out) == whole
        assert report.tally.read == len(LATE)


def test_a_second_reading_names_what_is_broken_once_and_with_its_line(
    late: tuple[Path, bytes], tmp_path: Path
) -> None:
    wrong = item("Q900040", P31="Q900036")
    wrong["claims"]["P17"] = [link("Q1", "P18")]  # under another property: only the whole shows it
    wrong["claims"]["P17"][0]["mainsnak"]["datavalue"] = {"type": "string", "value": ["x"]}
    wrong["claims"]["P17"][0]["rank"] = 5
    rest = b"{broken\n" + lines_of([wrong]) + lines_of([item("Q900041", P31="Q900036")])
    path, out = tmp_path / "other.json", tmp_path / "out.sqlite"
    path.write_bytes(late[1] + rest)
    filters = Filters(classes=frozenset({"Q900010"}))
    report = build_from_files([path], out, date=DAY, filters=filters)
    first = len(LATE) + 1
    assert [each.line for each in report.tally.named] == [first, first + 1]
    assert (report.tally.broken, report.tally.read) == (2, len(LATE) + 1)
    assert "Q900041" in held(out)
    assert "Q900040" not in held(out)


def test_properties_of_class_stay_whatever_properties_are_wanted(tmp_path: Path) -> None:
    claims = {p: [link("Q1", p)] for p in ("P31", "P17", "P39")}
    _, out = made(
        tmp_path,
        lines_of([item("Q5", claims=claims), item("P17", type="property", claims=claims)]),
        filters=Filters(properties=frozenset({"P39"})),
    )
    with closing(SliceSource(out)) as source:
        found = source.statements([Question(e, p) for e in ("Q5", "P17") for p in claims])
    assert [q.property for q, s in found.items() if s and q.entity == "Q5"] == ["P31", "P39"]
    assert all(s for q, s in found.items() if q.entity == "P17")


def test_languages_are_those_of_names_descriptions_and_pages(tmp_path: Path) -> None:
    texts = {x: {"language": x, "value": f"Wort {x}"} for x in ("de", "en", "fr", "mul")}
    data = item("Q5", labels=texts, descriptions=texts, pages=("dewiki", "frwiki", "frwikiquote"))
    filters = Filters(languages=frozenset({"fr", "mul"}))
    _, out = made(tmp_path, lines_of([data]), filters=filters)
    with closing(SliceSource(out)) as source:
        found = source.terms(["Q5"])["Q5"]
        assert dict(found.labels) == {"fr": "Wort fr", "mul": "Wort mul"}
        assert set(dict(found.descriptions)) == {"fr", "mul"}
        assert source.sitelinks(["Q5"]) == {"Q5": {"frwiki": "Seite Q5", "frwikiquote": "Seite Q5"}}
        assert source.search(["Wort de", "Wort fr"], "fr").keys() == {"Wort fr"}


@given(st.lists(st.text(max_size=6) | st.text(" \n\tAaßÄﬁσΣ\u0301\u3000", max_size=6)))
@settings(max_examples=300)
def test_names_are_folded_together_as_they_are_alone(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]


@given(
    pairs=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=25),
    start=st.sets(st.integers(1, 12), max_size=2),
)
@settings(max_examples=100)
def test_below_is_everything_from_which_the_classes_are_reached(
    pairs: list[tuple[int, int]], start: set[int]
) -> None:
    def reaches(number: int, seen: frozenset[int]) -> bool:
        up = {p for c, p in pairs if c == number} - seen
        return number in start or any(reaches(each, seen | up) for each in up)

    found = below(start, [c for c, _ in pairs], [p for _, p in pairs])
    assert found == sorted(n for n in range(1, 13) if reaches(n, frozenset({n})))


def test_a_list_of_ids_may_have_comments_and_names_its_first_mistake(tmp_path: Path) -> None:
    path = tmp_path / "ids"
    path.write_text("# Staaten\nQ30\n\nQ183 # Deutschland\nP17\n", encoding="utf-8")
    assert read_ids(path) == {30, 183, -17}
    path.write_text("Q30\nQ0\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match="line 2"):
        read_ids(path)


# --- processes, interruptions, disks --------------------------------------------------------------


@pytest.fixture(scope="module", params=["plain", "gz"])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of several pieces, which processes read on their own or get from another."""
    path = tmp_path_factory.mktemp("large") / "dump.json"
    filler = {"xx": {"language": "xx", "value": "x" * 3000}}
    many = [item(f"Q{n}", P31=f"Q{n % 7 + 1}", descriptions=filler) for n in range(1, 2000)]
    data = lines_of(many)
    path.write_bytes(gzip.compress(data, 1) if request.param == "gz" else data)
    return path


@pytest.fixture(scope="module")
def whole(large: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the slice of that dump says."""
    out = tmp_path_factory.mktemp("whole") / "out.sqlite"
    build_from_files([large], out, date=DAY, processes=1)
    return told(out)


def test_many_processes_make_the_slice_of_one(
    large: Path, whole: list[Any], tmp_path: Path
) -> None:
    out = tmp_path / "out.sqlite"
    build_from_files([large], out, date=DAY, processes=3)
    assert told(out) == whole


def test_a_broken_line_has_its_number_in_the_file(large: Path, tmp_path: Path) -> None:
    opener = gzip.open if large.read_bytes().startswith(b"\x1f\x8b") else open
    with opener(large, "rb") as lines:
        data = lines.read().splitlines()
    data[5] = data[1500] = b"{broken"
    path = tmp_path / "dump.json"
    with opener(path, "wb") as copy:
        copy.write(b"\n".join(data))
    for processes in (1, 2):
        report = build_from_files([path], tmp_path / "out", date=DAY, processes=processes)
        assert [each.line for each in report.tally.named] == [6, 1501]
        assert report.tally.lines == len(data) - 1, "as many as line ends"


def test_progress_goes_forward_to_the_end(large: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    build_from_files([large], tmp_path / "out.sqlite", date=DAY, watch=seen.append)
    reading = [each for each in seen if each.stage == "entities"]
    assert seen[-1].stage == "sorting"
    assert [each.done for each in reading] == sorted(each.done for each in reading)
    assert reading[-1].done == reading[-1].total == large.stat().st_size
    assert reading[-1].entities == 1999


def test_an_interrupted_build_leaves_no_slice_and_goes_on(
    large: Path, whole: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_COMMIT_AFTER", 0.0)
    out = tmp_path / "out.sqlite"
    steps = 0

    def interrupt(progress: Progress) -> None:
        nonlocal steps
        steps += 1
        if steps == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_from_files([large], out, date=DAY, processes=1, watch=interrupt)
    assert not out.exists()
    read: list[Progress] = []
    report = build_from_files([large], out, date=DAY, processes=2, watch=read.append)
    assert report.resumed
    assert read[0].entities > 500
    assert report.tally.read == 1999
    assert told(out) == whole
    assert list(tmp_path.iterdir()) == [out]


def test_other_filters_start_over(large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.sqlite"

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_from_files([large], out, date=DAY, watch=interrupt)
    filters = Filters(ids=frozenset({5}))
    report = build_from_files([large], out, date=DAY, filters=filters)
    assert not report.resumed
    assert held(out) == {"Q5"}


SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
from kg.errors import DataError
from kg.knowledge.building import build as building
from kg.knowledge.building import dumps
building._COMMIT_AFTER = 0.0
dump, out, limit, steps = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def watch(_):
    global steps
    steps -= 1
    if not steps:
        os.kill(os.getpid(), signal.SIGKILL)
try:
    building.build_from_files([dump], out, date="2021-02-03", processes=1, watch=watch)
except DataError as error:
    sys.exit(str(error))
"""


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Builds in a process that may be killed, or whose files may not grow."""
    command = [sys.executable, "-c", SCRIPT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_a_killed_build_goes_on(large: Path, whole: list[Any], tmp_path: Path, steps: int) -> None:
    out = tmp_path / "out.sqlite"
    assert run(large, out, 0, steps).returncode == -signal.SIGKILL
    assert not out.exists()
    build_from_files([large], out, date=DAY)
    assert told(out) == whole
    assert list(tmp_path.iterdir()) == [out]


def test_a_process_that_is_killed_is_said_and_costs_nothing_done(
    large: Path, whole: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_AHEAD", 1)  # so that some pieces are still to come
    out = tmp_path / "out.sqlite"

    def kill(_: Progress) -> None:
        for process in active_children():
            process.kill()
            process.join()

    with pytest.raises(DataError, match="the same command goes on"):
        build_from_files([large], out, date=DAY, processes=2, watch=kill)
    assert not active_children()
    build_from_files([large], out, date=DAY)
    assert told(out) == whole


def test_a_full_disk_is_said_and_costs_nothing_done(
    large: Path, whole: list[Any], tmp_path: Path
) -> None:
    out = tmp_path / "out.sqlite"
    full = run(large, out, 150_000, 0)
    assert full.returncode == 1
    assert "cannot be written" in full.stderr
    assert not out.exists()
    assert build_from_files([large], out, date=DAY).resumed
    assert told(out) == whole


def test_two_builds_of_one_slice_do_not_mix(large: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.sqlite"
    errors: list[str] = []

    def again(progress: Progress) -> None:
        if not errors:
            with pytest.raises(DataError, match="locked") as caught:
                build_from_files([large], out, date=DAY, processes=1)
            errors.append(str(caught.value))

    build_from_files([large], out, date=DAY, processes=1, watch=again)
    assert errors
    assert len(held(out)) == 1999


def test_a_scratch_file_of_something_else_is_no_obstacle(tmp_path: Path) -> None:
    for name in (".out.sqlite.part", ".out.sqlite.stage"):
        (tmp_path / name).write_bytes(b"no database" * 999)
    _, out = made(tmp_path, lines_of(ENTITIES))
    assert len(held(out)) == len(ENTITIES)


SHARED: list[SliceSource] = []


def _read_shared(_: int) -> int:
    return sum(len(s) for s in SHARED[0].statements([Question("Q5", "P31")]).values())


def test_processes_read_at_once_even_through_what_they_inherit(tmp_path: Path) -> None:
    _, out = made(tmp_path, lines_of([item("Q5", P31="Q6 Q7")]))
    with closing(SliceSource(out)) as source:
        SHARED[:] = [source]
        assert _read_shared(0) == 2
        with ProcessPoolExecutor(3, get_context("fork")) as pool:
            assert list(pool.map(_read_shared, range(12))) == [2] * 12


# --- the command --------------------------------------------------------------------------------


def test_the_command_builds_filters_and_names_what_is_broken(tmp_path: Path) -> None:
    dump, ids, out = tmp_path / "dump.json", tmp_path / "ids", tmp_path / "out.sqlite"
    dump.write_bytes(lines_of(ENTITIES) + b"{broken\n")
    ids.write_text("Q900001\nQ900003\n", encoding="utf-8")
    flags = ["--ids", ids, "--classes", "Q900010", "--properties", "P31,P39", "--date", DAY]
    command = ["knowledge", "build", dump, "-o", out, *flags, "--languages", "de, fr"]
    result = CliRunner().invoke(cli, [str(each) for each in command], standalone_mode=False)
    assert result.exception is None
    assert f"dump.json, line {len(ENTITIES) + 1}: not JSON" in result.stderr
    assert "1 line was broken and is left out" in result.stderr
    assert result.stdout.startswith("4 entities, ")
    assert held(out) == {"Q900001", "Q900010", "Q900011", "P31"}
    with closing(SliceSource(out)) as source:
        (statement,) = source.statements([Question("Q900001", "P31")])[Question("Q900001", "P31")]
    assert statement.origin == Origin("dump.json", DAY)


@pytest.mark.parametrize(
    "flags",
    [
        ["--classes", "Hund"],
        ["--date", "gestern"],
        ["--min-sitelinks", "-1"],
        ["--ids", "nirgends"],
    ],
)
def test_bad_flags_are_refused(tmp_path: Path, flags: list[str]) -> None:
    dump = tmp_path / "dump.json"
    dump.write_bytes(lines_of(ENTITIES))
    command = ["knowledge", "build", str(dump), "-o", str(tmp_path / "out.sqlite"), *flags]
    assert CliRunner().invoke(cli, command).exit_code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["dump.json"]
