"""Knowledge sources: Wikibase JSON, slices, the chain of sources."""

from __future__ import annotations

import gzip
import json
import lzma
import sqlite3
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataError, KnowledgeUnavailable, MalformedInput
from kg.knowledge.building.build import build_from_files
from kg.knowledge.building.writer import build
from kg.knowledge.chain import Chain
from kg.knowledge.slices import schema
from kg.knowledge.slices.contents import info
from kg.knowledge.slices.source import SliceSource, embedded
from kg.knowledge.wikibase import pack, parse_entity, parse_value, unpack
from kg.model import (
    Candidate,
    Coordinates,
    Entity,
    EntityTerms,
    NoValue,
    Origin,
    PropertyDefinition,
    Quantity,
    Question,
    Rank,
    SomeValue,
    Statement,
    Text,
    Time,
    Value,
)
from kg.seams import KnowledgeSource

ORIGIN = Origin("test", "2021-02-03")
GUID = "0479EB23-FC5B-4EEC-9529-CEE21D6C6FA9"


def item(value: str, property_: str = "P31", **more: Any) -> dict[str, Any]:
    """A statement with an item, as in a dump."""
    datavalue = {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": value}}
    main = {"snaktype": "value", "property": property_, "datavalue": datavalue}
    return {"mainsnak": main, "type": "statement", "rank": "normal", **more}


def time(text: str, precision: int, property_: str) -> dict[str, Any]:
    """A snak with a time."""
    value = {
        "time": text,
        "precision": precision,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
    return {
        "snaktype": "value",
        "property": property_,
        "datavalue": {"type": "time", "value": value},
    }


def entity(id_: str, de: str = "", en: str = "", **more: Any) -> dict[str, Any]:
    """An entity with labels, as in a dump."""
    labels = {
        lang: {"language": lang, "value": text} for lang, text in (("de", de), ("en", en)) if text
    }
    return {
        "type": "item",
        "id": id_,
        "labels": labels,
        "descriptions": [],
        "aliases": [],
        "claims": [],
        **more,
    }


OFFICE_START, OFFICE_END = (
    time("+2017-01-20T00:00:00Z", 11, "P580"),
    time("+2021-01-20T00:00:00Z", 11, "P582"),
)
ENTITIES: list[dict[str, Any]] = [
    entity(
        "Q900001",
        "Musterland",
        "Sampleland",
        claims={
            "P31": [item("Q900010")],
            "P30": [item("Q900009", "P30")],
            "P36": [
                item("Q900002", "P36", id=f"q900001${GUID.lower()}", rank="preferred"),
                item("Q900003", "P36", rank="deprecated"),
            ],
        },
        sitelinks={"dewiki": {}, "enwiki": {}},
    ),
    entity(
        "Q900002",
        "Musterstadt",
        "Sampletown",
        aliases={"de": [{"language": "de", "value": "Müsterchen"}]},
        claims={"P31": [item("Q900011")], "P131": [item("Q900001", "P131")]},
    ),
    entity("Q900003", "Musterstadt"),
    entity(
        "Q900004",
        "Erika Mustermann",
        claims={
            "P39": [
                item(
                    "Q900012",
                    "P39",
                    id=f"Q900004${GUID}",
                    qualifiers={"P580": [OFFICE_START], "P582": [OFFICE_END]},
                    **{"qualifiers-order": ["P582", "P580"]},
                    references=[
                        {"snaks": {"P577": [time("+2018-00-00T00:00:00Z", 9, "P577")]}},
                        {"snaks": []},
                    ],
                )
            ],
            "P22": [{"mainsnak": {"snaktype": "somevalue", "property": "P22"}, "rank": "normal"}],
        },
    ),
    entity("Q900010", "Staat", claims={"P279": [item("Q900013", "P279")]}),
    entity("Q900011", "Stadt", claims={"P279": [item("Q900013", "P279")]}),
    entity("Q900012", "Amt"),
    entity(
        "Q900013",
        "Gebiet",
        claims={"P279": [item("Q900010", "P279")], "P361": [item("Q900009", "P361")]},
    ),
    entity(
        "P31",
        "ist ein",
        "instance of",
        type="property",
        datatype="wikibase-item",
        aliases={"de": [{"language": "de", "value": "Art"}]},
        claims={
            "P2302": [
                item(
                    "Q21503250",
                    "P2302",
                    qualifiers={
                        "P2316": [item("Q21502408", "P2316")["mainsnak"]],
                        "P2308": [item("Q900013", "P2308")["mainsnak"]],
                    },
                )
            ]
        },
    ),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A slice of made-up entities."""
    out = tmp_path_factory.mktemp("slice") / "small.sqlite"
    build(((e, ORIGIN) for e in ENTITIES), out, name="klein")
    return out


@pytest.fixture
def source(path: Path) -> Iterator[SliceSource]:
    """That slice, opened."""
    opened = SliceSource(path)
    yield opened
    opened.close()


# --- values ---------------------------------------------------------------------------------

ids = st.integers(1, 10**9).map(lambda n: f"Q{n}")
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4)
times = st.builds(
    lambda year, month, day, precision, calendar: Time(
        year, month if precision >= 10 else 0, day if precision >= 11 else 0, precision, calendar
    ),
    st.integers(-(10**10), 10**5),
    st.integers(0, 12),
    st.integers(0, 31),
    st.integers(0, 12),
    st.sampled_from(["gregorian", "julian"]),
)
degrees = st.floats(-180, 180)
values: st.SearchStrategy[Value] = st.one_of(
    st.builds(Entity, ids),
    st.builds(Text, st.text(), st.none() | st.sampled_from(["de", "en", "mul"])),
    times,
    st.builds(
        Quantity, numbers, st.none() | ids, st.none() | numbers, st.none() | numbers, st.booleans()
    ),
    st.builds(Coordinates, degrees, degrees, st.none() | st.floats(0, 1), ids),
    st.just(SomeValue()),
    st.just(NoValue()),
)


@given(values)
@settings(max_examples=200)
def test_packed_values_come_back_through_json(value: Value) -> None:
    assert unpack(json.loads(json.dumps(pack(value)))) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (
            {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": 5}},
            Entity("Q5"),
        ),
        (
            {"type": "wikibase-entityid", "value": {"entity-type": "property", "numeric-id": 31}},
            Entity("P31"),
        ),
        (
            {"type": "wikibase-entityid", "value": {"entity-type": "lexeme", "id": "L7"}},
            Entity("L7"),
        ),
        ({"type": "string", "value": "x"}, Text("x")),
        ({"type": "monolingualtext", "value": {"text": "x", "language": "de"}}, Text("x", "de")),
        (
            {"type": "quantity", "value": {"amount": "+12.50", "unit": "1"}},
            Quantity(Decimal("12.50")),
        ),
        (
            {
                "type": "quantity",
                "value": {
                    "amount": "-1",
                    "unit": "http://www.wikidata.org/entity/Q2",
                    "upperBound": "+0",
                    "lowerBound": "-2",
                },
            },
            Quantity(Decimal(-1), "Q2", Decimal(-2), Decimal(0)),
        ),
        (
            {"type": "time", "value": {"time": "+2021-01-00T00:00:00Z", "precision": 10}},
            Time(2021, 1, 0, 10),
        ),
        (
            {
                "type": "time",
                "value": {
                    "time": "-0044-03-15T00:00:00Z",
                    "precision": 11,
                    "calendarmodel": "http://www.wikidata.org/entity/Q1985786",
                },
            },
            Time(-43, 3, 15, 11, "julian"),
        ),
        (
            {
                "type": "globecoordinate",
                "value": {
                    "latitude": 1.5,
                    "longitude": 2,
                    "precision": None,
                    "globe": "http://www.wikidata.org/entity/Q405",
                },
            },
            Coordinates(1.5, 2.0, None, "Q405"),
        ),
    ],
)
def test_every_type_of_value_is_read(data: dict[str, Any], value: Value) -> None:
    assert parse_value(data) == value


def test_quirks_of_real_copies_are_read() -> None:
    record = parse_entity(ENTITIES[0], ORIGIN)
    lower, ours = (s.id for s in record.statements if s.property == "P36")
    assert lower == f"q900001${GUID.lower()}"
    assert ours.startswith("Q900001$beleg-")
    assert record.weight == 2
    assert record.aliases == record.descriptions == ()


def test_equal_statements_without_ids_have_equal_ids() -> None:
    first, second = (parse_entity(ENTITIES[1], Origin(x, "2020-01-01")) for x in "ab")
    assert [s.id for s in first.statements] == [s.id for s in second.statements]


@pytest.mark.parametrize(
    "data",
    [
        {"id": "nothing"},
        {"id": "Q1", "claims": {"P1": [{"mainsnak": {"property": "P1", "snaktype": "value"}}]}},
        {"id": "Q1", "claims": {"P1": [item("Q2", "P1", rank="best")]}},
        {
            "id": "Q1",
            "claims": {
                "P1": [
                    {"mainsnak": {"property": "P1", "datavalue": {"type": "smell", "value": "x"}}}
                ]
            },
        },
    ],
)
def test_what_is_no_entity_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(MalformedInput):
        parse_entity(data, ORIGIN)


# --- the slice --------------------------------------------------------------------------------


def test_statements_keep_rank_qualifiers_references_and_origin(source: SliceSource) -> None:
    question = Question("Q900004", "P39")
    (statement,) = source.statements([question])[question]
    assert statement.id == f"Q900004${GUID}"
    assert statement.value == Entity("Q900012")
    assert [(q.property, q.value) for q in statement.qualifiers] == [
        ("P582", Time(2021, 1, 20)),
        ("P580", Time(2017, 1, 20)),
    ]
    assert [snak.value for each in statement.references for snak in each.snaks] == [
        Time(2018, precision=9)
    ]
    assert statement.origin == ORIGIN


def test_a_slice_gives_back_what_was_put_in(source: SliceSource) -> None:
    for data in ENTITIES:
        record = parse_entity(data, ORIGIN)
        questions = {Question(record.id, s.property) for s in record.statements}
        found = source.statements(questions)
        assert {s for group in found.values() for s in group} == set(record.statements)


def test_deprecated_statements_and_ranks_are_told(source: SliceSource) -> None:
    question = Question("Q900001", "P36")
    ranks = [s.rank for s in source.statements([question])[question]]
    assert ranks == [Rank.PREFERRED, Rank.DEPRECATED]


def test_silence_and_absence_differ(source: SliceSource) -> None:
    silent, absent = Question("Q900003", "P31"), Question("Q999999", "P31")
    assert source.statements([silent, absent]) == {silent: ()}


def test_inverse_questions_find_those_that_point_here(source: SliceSource) -> None:
    question = Question("Q900010", "P31", inverse=True)
    assert [s.subject for s in source.statements([question])[question]] == ["Q900001"]


known = st.sampled_from([e["id"] for e in ENTITIES] + ["Q999999"])
questions_ = st.builds(
    Question, known, st.sampled_from(["P31", "P279", "P36", "P39", "P131", "P22"]), st.booleans()
)


@given(batch=st.lists(questions_, max_size=8))
@settings(max_examples=50)
def test_a_batch_answers_as_its_questions_one_by_one(path: Path, batch: list[Question]) -> None:
    with closing(SliceSource(path)) as source:
        alone = {q: found for each in batch for q, found in source.statements([each]).items()}
        assert source.statements(batch) == alone


@given(batch=st.lists(known, max_size=6))
@settings(max_examples=30)
def test_parents_and_terms_of_a_batch_are_those_of_each(path: Path, batch: list[str]) -> None:
    with closing(SliceSource(path)) as source:
        assert source.parents(batch) == {
            k: v for each in batch for k, v in source.parents([each]).items()
        }
        assert source.terms(batch) == {
            k: v for each in batch for k, v in source.terms([each]).items()
        }


names_ = st.sampled_from(["Musterstadt", "MUSTERLAND", "Musterlant", "Müsterchen", "Staat", "x"])


@given(batch=st.lists(names_, max_size=5), language=st.sampled_from(["de", "en"]))
@settings(max_examples=30)
def test_names_of_a_batch_mean_what_each_means(path: Path, batch: list[str], language: str) -> None:
    with closing(SliceSource(path)) as source:
        assert source.search(batch, language) == {
            k: v for each in batch for k, v in source.search([each], language).items()
        }


def test_parents_go_upwards_and_end_in_cycles(source: SliceSource) -> None:
    found = source.parents(["Q900002", "Q999999"])
    assert set(found) == {"Q900002"}
    edges = [(s.subject, s.property) for s in found["Q900002"]]
    assert edges[:2] == [("Q900002", "P31"), ("Q900002", "P131")]
    assert ("Q900001", "P30") in edges
    assert ("Q900013", "P279") in edges
    # Sampleland's class says nothing of what a town in it is.
    assert ("Q900001", "P31") not in edges
    assert ("Q900013", "P361") not in edges


def test_names_are_found_exactly_before_nearly(source: SliceSource) -> None:
    found = source.search(["musterLAND", "Musterlandt", "Niemand", "Xy"], "de")
    assert set(found) == {"musterLAND", "Musterlandt"}
    (exact,) = found["musterLAND"]
    assert (exact.id, exact.match, exact.matched) == ("Q900001", "label", "Musterland")
    assert exact.types == {"Q900010", "Q900013"}
    near = found["Musterlandt"][0]
    assert (near.id, near.match) == ("Q900001", "fuzzy")
    assert 0.88 <= near.similarity < 1


def test_the_better_known_of_two_namesakes_comes_first(source: SliceSource) -> None:
    found = source.search(["Musterstadt"], "de")["Musterstadt"]
    assert [c.id for c in found] == ["Q900002", "Q900003"]
    assert found[0].prior > found[1].prior


def test_candidates_tell_what_they_are_tied_to_and_when_they_lived(source: SliceSource) -> None:
    (land, *_) = source.search(["Musterland"], "de")["Musterland"]
    assert land.related == {"Q900010", "Q900009", "Q900002"}  # none by a deprecated statement
    assert land.lifetime is None
    (adenauer, *_) = embedded().search(["Konrad Adenauer"], "de")["Konrad Adenauer"]
    assert adenauer.lifetime is not None
    assert (adenauer.lifetime.first, adenauer.lifetime.last) == ((1876, 1, 5), (1967, 4, 19))


def test_aliases_and_other_languages_are_found(source: SliceSource) -> None:
    found = source.search(["müsterchen", "Sampleland"], "de")
    assert found["müsterchen"][0].match == "alias"
    assert found["müsterchen"][0].matched == "Müsterchen"
    assert found["Sampleland"][0].label == "Musterland"


def test_numbers_are_never_nearly_right(tmp_path: Path) -> None:
    out = tmp_path / "n.sqlite"
    build([(entity("Q900001", "Bundestagswahl 2017"), ORIGIN)], out, name="n")
    with closing(SliceSource(out)) as source:
        assert source.search(["Bundestagswahl 2013"], "de") == {}


def test_properties_have_names_datatype_and_constraints(source: SliceSource) -> None:
    (definition,) = source.properties(["P31", "P99999"]).values()
    assert definition.datatype == "wikibase-item"
    assert definition.labels == (("de", "ist ein"), ("en", "instance of"))
    assert definition.aliases == (("de", "Art"),)
    (constraint,) = definition.constraints
    assert (constraint.type, constraint.status) == ("Q21503250", "mandatory")
    assert [s.value for s in constraint.parameters] == [Entity("Q900013")]


def test_threads_read_at_once(source: SliceSource) -> None:
    questions = [Question(e["id"], "P31") for e in ENTITIES]
    expected = source.statements(questions)

    def read(_: int) -> bool:
        found = source.statements(questions)
        source.close()
        return found == expected

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(64)))


def test_building_twice_makes_the_same_bytes(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.sqlite"
    build(((e, ORIGIN) for e in ENTITIES), again, name="klein")
    assert again.read_bytes() == path.read_bytes()


def test_info_counts(path: Path) -> None:
    found = info(path)
    assert (found.entities, found.properties) == (8, 1)
    assert found.origins == (("test", "2021-02-03", "2021-02-03", found.statements),)
    assert dict(found.languages) == {"de": 1.0, "en": 0.25}
    assert ("Q900010", "Staat", 1) in found.classes


# --- bad files ------------------------------------------------------------------------------


def test_a_missing_slice_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such slice"):
        SliceSource(tmp_path / "none.sqlite")


def test_another_format_says_the_way_out(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(other)) as connection:
        connection.execute(f"PRAGMA user_version={schema.FORMAT + 1}")
    with pytest.raises(DataError, match="beleg knowledge build"):
        SliceSource(other)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 99])
def test_what_is_no_slice_is_refused(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(content)
    with pytest.raises(DataError):
        SliceSource(other)


def test_a_damaged_slice_is_an_error_not_an_answer(path: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    whole = path.read_bytes()
    damaged.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(DataError):
        SliceSource(damaged).statements([Question("Q900001", "P31")])


# --- dumps ----------------------------------------------------------------------------------


def dump() -> str:
    """The entities in the layout of Wikidata's own dumps."""
    return "[\n" + ",\n".join(json.dumps(e) for e in ENTITIES) + "\n]\n"


@pytest.mark.parametrize("suffix", [".json", ".jsonl.gz", ".jsonl.xz"])
def test_dumps_are_read_compressed_or_not(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"dump{suffix}"
    opener: Any = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opener(path, "wt", encoding="utf-8") as lines:
        lines.write(dump())
    out = tmp_path / "out.sqlite"
    built = build_from_files([path], out, date="2021-02-03")
    assert built.built.entities == len(ENTITIES)
    assert info(out).origins[0][:2] == (path.name, "2021-02-03")


def test_an_entity_is_dated_by_itself_then_by_the_files_name(tmp_path: Path) -> None:
    path = tmp_path / "wikidata-20210215-all.jsonl"
    lines = [ENTITIES[1] | {"modified": "2020-05-06T07:08:09Z", "lastrevid": 77}, ENTITIES[0]]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = tmp_path / "out.sqlite"
    build_from_files([path], out)
    with closing(SliceSource(out)) as source:
        found = source.statements([Question("Q900002", "P31"), Question("Q900001", "P31")])
    origins = {q.entity: s.origin for q, (s,) in found.items()}
    assert origins["Q900002"] == Origin(path.name, "2020-05-06", 77)
    assert origins["Q900001"] == Origin(path.name, "2021-02-15")


# --- the chain ------------------------------------------------------------------------------


class Deaf:
    """A source that cannot be asked."""

    name = "deaf"

    def search(self, names: Collection[str], language: str) -> dict[str, tuple[Candidate, ...]]:
        raise KnowledgeUnavailable(self.name, "no connection")

    def statements(self, questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        raise KnowledgeUnavailable(self.name, "no connection")

    def parents(self, entities: Collection[str]) -> dict[str, tuple[Statement, ...]]:
        raise KnowledgeUnavailable(self.name, "no connection")

    def terms(self, entities: Collection[str]) -> dict[str, EntityTerms]:
        raise KnowledgeUnavailable(self.name, "no connection")

    def properties(self, ids: Collection[str]) -> dict[str, PropertyDefinition]:
        raise KnowledgeUnavailable(self.name, "no connection")


KNOWN, SILENT, ABSENT = (
    Question("Q900004", "P39"),
    Question("Q900003", "P31"),
    Question("Q999999", "P31"),
)


def test_ask_gathers_what_goes_with_the_answers(source: SliceSource) -> None:
    facts = Chain([source]).ask([KNOWN, SILENT, ABSENT])
    assert facts.failures == ()
    assert facts.answers[KNOWN][0].value == Entity("Q900012")
    assert facts.answers[SILENT] == facts.answers[ABSENT] == ()
    assert facts.terms["Q900012"].label("de") == "Amt"
    assert "Q900004" in facts.parents
    assert set(facts.properties) == {"P31"}


@pytest.mark.parametrize("first", [True, False])
def test_what_a_failing_source_might_know_stays_open(source: SliceSource, first: bool) -> None:
    sources: list[KnowledgeSource] = [Deaf(), source] if first else [source, Deaf()]
    facts = Chain(sources).ask([KNOWN, SILENT, ABSENT])
    assert set(facts.answers) == {KNOWN}
    assert [f.source for f in facts.failures] == ["deaf"]


def test_if_nobody_can_be_asked_nothing_is_answered() -> None:
    facts = Chain([Deaf()]).ask([KNOWN])
    assert (facts.answers, len(facts.failures)) == ({}, 1)
    found = Chain([Deaf()]).search(["Musterland"], "de")
    assert (found.candidates, len(found.failures)) == ({}, 1)


def test_no_source_at_all_answers_nothing() -> None:
    assert Chain([]).ask([KNOWN]).answers == {}


def test_the_first_source_that_says_something_is_heard(source: SliceSource, tmp_path: Path) -> None:
    out = tmp_path / "other.sqlite"
    other = entity(
        "Q900004", "Anders", claims={"P39": [item("Q900001", "P39")], "P31": [item("Q900010")]}
    )
    build([(other, ORIGIN)], out, name="andere")
    with closing(SliceSource(out)) as second:
        chain = Chain([source, second])
        also = Question("Q900004", "P31")
        facts = chain.ask([KNOWN, also])
        assert facts.answers[KNOWN][0].value == Entity("Q900012")
        assert facts.answers[also][0].value == Entity("Q900010")
        assert facts.terms["Q900004"].label("de") == "Erika Mustermann"
        found = Chain([second, Deaf(), source]).search(["Anders"], "de")
        assert [c.id for c in found.candidates["Anders"]] == ["Q900004"]
        assert [f.source for f in found.failures] == ["deaf"]
