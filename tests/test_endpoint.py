"""Any SPARQL endpoint as a source: a real Oxigraph server with Wikidata's own Turtle and ours."""

from __future__ import annotations

import dataclasses
import itertools
import json
import socket
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from kg import model as m
from kg.errors import KnowledgeUnavailable
from kg.graph import vocabulary as v
from kg.graph.calendars import to_gregorian
from kg.graph.quads import Sheet
from kg.graph.statements import write_statement
from kg.http import HttpClient, Limits
from kg.knowledge.chain import Chain
from kg.knowledge.live import endpoint, queries, rdf
from kg.knowledge.live.endpoint import EndpointSource
from kg.knowledge.live.service import Patience
from kg.knowledge.slices.source import embedded
from kg.knowledge.wikibase import parse_time
from kg.model import Entity, Origin, Question, Snak, Statement
from kg.names import PREFIXES, canonical_json, is_wikidata_guid
from tests import wikidata_server as play
from tests.oxigraph_server import serving
from tests.standing import standing_clock
from tests.wikidata_server import ApiServer, Handler

TURTLE = Path(__file__).parents[1].parent / "shared" / "data" / "wikidata" / "wdqs-ttl"
DUMPS = "rdf-spark-tools/src/test/resources/org/wikidata/query/rdf/spark/transform"
DUMPED = f"{DUMPS}/structureddata/dumps"
MUNGED = "tools/src/test/java/org/wikidata/query/rdf/tool/rdf"
FILES = (
    f"{DUMPED}/Q42.ttl",
    f"{DUMPED}/Q24628793.ttl",
    f"{DUMPED}/small_dump_chunk.ttl",
    f"{MUNGED}/RdfRepositoryUpdaterIntegrationTest.Q513-munged.ttl",
)
TODAY = "2026-11-22"
COPIED = ("Q183", "Q64", "Q76", "Q30", "Q142", "Q90", "Q2", "Q5", "Q515", "Q6256", "Q11696", "P6")
PROPERTIES = [f"P{n}" for n in range(1, 2500)]


@pytest.fixture(scope="module")
def client() -> Iterator[HttpClient]:
    made = HttpClient("beleg/test (test@example.org)", 20.0, allow_private=True)
    yield made
    made.close()


def source_at(client: HttpClient, url: str, **options: object) -> EndpointSource:
    return EndpointSource(client, url, today=lambda: TODAY, **options)


@pytest.fixture(scope="module")
def wikidata(
    client: HttpClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EndpointSource]:
    """Wikidata's own Turtle: of its dumps, and as its query service keeps it."""
    if not TURTLE.exists():
        pytest.skip(f"no Turtle of Wikidata in {TURTLE}")
    folder = tmp_path_factory.mktemp("wikidata")
    store = pyoxigraph.Store(str(folder))
    for name in FILES:
        store.load(path=str(TURTLE / name), format=RdfFormat.TURTLE, lenient=True)
    store.flush()
    del store
    with serving(folder) as address:
        yield source_at(client, f"{address}/query")


# --- our own conversion -------------------------------------------------------------------------


def as_wikidata(statement: Statement) -> list[Quad]:
    """A statement as Wikidata writes it: its own nodes, nothing of our vocabulary."""
    sheet = Sheet("http://localhost/")
    made = write_statement(sheet, statement)
    quads = sheet.quads()
    names = {
        q.subject: NamedNode(PREFIXES["wds"] + q.object.value.rpartition("/")[2])
        for q in quads
        if q.subject == made and q.predicate == v.SPECIALIZATION_OF
    }

    coarse = {
        q.subject for q in quads if q.predicate == v.TIME_PRECISION and int(q.object.value) < m.YEAR
    }

    def counted(term: Literal) -> Literal:
        """A year that is not exact, before Christ, as Wikibase counts it."""
        year, _, rest = term.value.rpartition("T")[0].rpartition("-")[0].rpartition("-")
        if int(year) > 0:
            return term
        return Literal(f"-{1 - int(year):04d}-{rest}-01T00:00:00Z", datatype=v.DATE_TIME)

    def named(term: object) -> object:
        if isinstance(term, NamedNode) and "/some-value/" in term.value:
            unknown = term.value.rpartition("/")[2]
            return NamedNode(f"http://www.wikidata.org/.well-known/genid/{unknown}")
        return names.get(term, term)

    return [
        Quad(
            named(q.subject),
            q.predicate,
            counted(q.object)
            if q.predicate == v.TIME_TIME_VALUE and q.subject in coarse
            else named(q.object),
        )
        for q in quads
        if not q.predicate.value.startswith((PREFIXES["beleg"], v.SPECIALIZATION_OF.value))
        and q.predicate not in (v.HAD_PRIMARY_SOURCE, v.GENERATED_AT)
        and not (isinstance(q.object, NamedNode) and q.object.value.startswith(PREFIXES["beleg"]))
    ]


def in_rdf(statement: Statement, origin: Origin) -> Statement:
    """The statement without what RDF does not keep: order, repetition, an id that is ours."""
    id_ = statement.id if is_wikidata_guid(statement.id) else statement.subject
    references = {m.Reference(ordered(r.snaks)) for r in statement.references}
    return dataclasses.replace(
        statement,
        id=id_,
        qualifiers=ordered(statement.qualifiers),
        references=tuple(sorted(references, key=canonical_json)),
        origin=origin,
    )


def ordered(snaks: Iterable[Snak]) -> tuple[Snak, ...]:
    return tuple(sorted(set(snaks), key=canonical_json))


def of_slice() -> dict[Question, tuple[Statement, ...]]:
    """Everything that the slice that ships says of some well-known entities."""
    questions = [Question(entity, p) for entity in COPIED for p in PROPERTIES]
    return {q: found for q, found in embedded().statements(questions).items() if found}


@pytest.fixture(scope="module")
def copy(client: HttpClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointSource]:
    """Entities of the slice, converted into Wikidata's RDF model by ourselves."""
    folder = tmp_path_factory.mktemp("copy")
    store = pyoxigraph.Store(str(folder))
    for found in of_slice().values():
        for statement in found:
            store.extend(as_wikidata(statement))
    for entity, terms in embedded().terms(COPIED).items():
        for language, text in terms.labels:
            label = Literal(text, language=language)
            store.add(Quad(queries.entity(entity), queries.RDFS_LABEL, label))
    store.flush()
    del store
    with serving(folder) as address:
        yield source_at(client, f"{address}/query")


def test_a_copy_says_what_the_slice_says_statement_by_statement(copy: EndpointSource) -> None:
    expected = of_slice()
    assert sum(map(len, expected.values())) > 300
    found = copy.statements(expected)
    assert found.keys() == expected.keys()
    origin = Origin(copy.name, TODAY)
    for question, statements in expected.items():
        wanted = {in_rdf(s, origin) for s in statements}
        assert {in_rdf(s, origin) for s in found[question]} == wanted, question


def test_a_copy_leads_upwards_as_the_slice_does(copy: EndpointSource) -> None:
    asked = ("Q183", "Q64", "Q515")

    def edges(above: dict[str, tuple[Statement, ...]]) -> set[tuple[str, str, m.Value]]:
        found = {s for statements in above.values() for s in statements}
        return {(s.subject, s.property, s.value) for s in found if s.subject in asked}

    theirs, ours = copy.parents(asked), embedded().parents(asked)
    assert theirs.keys() == ours.keys()
    assert edges(theirs) == edges(ours)
    assert edges(ours)


def test_against_the_direction(copy: EndpointSource) -> None:
    question = Question("Q183", "P17", inverse=True)
    expected = [s for s in embedded().statements([question])[question] if s.subject in COPIED]
    assert {(s.subject, s.property, s.value) for s in copy.statements([question])[question]} == {
        (s.subject, s.property, s.value) for s in expected
    }
    assert expected


def test_too_many_that_point_at_an_entity_are_no_answer(
    copy: EndpointSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "MAX_INVERSE", 0)
    question = Question("Q183", "P17", inverse=True)
    assert copy.statements([question, Question("Q64", "P17")]).keys() == {Question("Q64", "P17")}


# --- Wikidata's own Turtle ----------------------------------------------------------------------


def test_a_statement_of_wikidata_is_read_whole(wikidata: EndpointSource) -> None:
    question = Question("Q42", "P2021")
    (statement,) = wikidata.statements([question])[question]
    archived = "https://web.archive.org/web/20201216030053/"
    source = "https://github.com/rchurchley/erdos-bacon-sabbath/issues/16"
    assert statement == Statement(
        id="Q42$bf7e1294-4f0f-3511-ab5f-81f47f5c98cb",
        subject="Q42",
        property="P2021",
        value=m.Quantity(Decimal(10)),
        rank=m.Rank.DEPRECATED,
        qualifiers=(
            Snak("P3680", m.SomeValue()),
            Snak("P585", m.Time(2017, 4, 13)),
        ),
        references=(
            m.Reference(
                (
                    Snak("P1065", m.Text(archived + source)),
                    Snak("P2960", m.Time(2020, 12, 16)),
                    Snak("P854", m.Text(source)),
                )
            ),
        ),
        origin=Origin(wikidata.name, TODAY, 1997465481),
    )


@pytest.mark.parametrize(
    ("entity", "property_", "value"),
    [
        ("Q42", "P569", m.Time(1952, 3, 11)),
        ("Q42", "P31", Entity("Q5")),
        ("Q42", "P2048", m.Quantity(Decimal("1.96"), "Q11573")),
        ("Q42", "P1442", m.Text("Douglas Adams' gravestone.jpg")),
        ("Q513", "P625", m.Coordinates(27.988055555556, 86.925277777778, 0.00027777777777778)),
        ("Q513", "P2044", m.Quantity(Decimal(8848), "Q11573")),
        ("Q24628793", "P1476", m.Text("The amazing world of bacterial structured RNAs", "en")),
    ],
)
def test_values_of_every_type(
    wikidata: EndpointSource, entity: str, property_: str, value: m.Value
) -> None:
    question = Question(entity, property_)
    assert value in [s.value for s in wikidata.statements([question])[question]]


def test_all_of_an_entity_agrees_with_its_json(wikidata: EndpointSource) -> None:
    """The JSON is a year older: what both have must be the same but for later edits."""
    entity = play.real_entities()["Q42"]
    claims = {s["id"]: s for group in entity["claims"].values() for s in group}
    questions = [Question("Q42", p) for p in entity["claims"]]
    found = {s.id: s for each in wikidata.statements(questions).values() for s in each}
    common = claims.keys() & found.keys()
    assert len(common) >= 4
    expected = {s.id: s for s in play.parsed(entity)}
    for id_ in common:
        assert found[id_].value == expected[id_].value
        assert found[id_].rank == expected[id_].rank
        assert found[id_].qualifiers == ordered(expected[id_].qualifiers)


def test_an_entity_without_such_a_statement_answers_with_nothing(wikidata: EndpointSource) -> None:
    questions = [Question("Q42", "P1082"), Question("Q5", "P31"), Question("Q999999", "P31")]
    assert wikidata.statements(questions) == {questions[0]: ()}


def test_names(wikidata: EndpointSource) -> None:
    terms = wikidata.terms(["Q42", "Q513", "Q999999"])
    assert terms.keys() == {"Q42", "Q513"}
    assert terms["Q513"].label("de") == "Mount Everest"
    assert dict(terms["Q513"].descriptions)["en"] == "highest mountain on Earth"


@pytest.mark.parametrize(
    ("name", "match"), [("Douglas Adams", "label"), ("Douglas Noël Adams", "alias")]
)
def test_search_by_label_and_alias(wikidata: EndpointSource, name: str, match: str) -> None:
    (candidate,) = wikidata.search([name, "Niemand Soundso"], "de")[name]
    assert (candidate.id, candidate.match, candidate.matched) == ("Q42", match, name)
    assert candidate.label == "Douglas Adams"
    assert candidate.types == {"Q5"}
    assert candidate.prior > 0.5


def test_a_small_letter_at_the_beginning_is_no_hindrance(wikidata: EndpointSource) -> None:
    assert wikidata.search(["mount Everest"], "de")["mount Everest"][0].id == "Q513"


HOSTILE = [
    'x"@de } ; DROP ALL #',
    "x' } UNION { ?s ?p ?o",
    '"""',
    "\\",
    "a\nb\rc\x00d",
    "?entity",
    "<http://x>",
    "\ud800",
    "x" * 1000,
    "",
]


def test_names_cannot_leave_their_quotes(wikidata: EndpointSource) -> None:
    assert wikidata.search([*HOSTILE, "Douglas Adams"], "de").keys() == {"Douglas Adams"}


def test_ids_that_are_none_are_not_asked_for(wikidata: EndpointSource) -> None:
    ids = [*HOSTILE, "Q42> ?p ?o } #", "Q0", "q42", "Q42"]
    assert wikidata.terms(ids).keys() == {"Q42"}
    assert wikidata.parents(ids).keys() == {"Q42"}
    assert wikidata.properties(ids) == {}
    questions = [Question(id_, p) for id_ in ids for p in ("P31", "P31 ?x", "")]
    assert wikidata.statements(questions).keys() == {Question("Q42", "P31")}


@given(st.text(max_size=30))
def test_a_query_holds_any_name(name: str) -> None:
    try:
        literal = Literal(name, language="de")
    except UnicodeEncodeError:
        return
    store = pyoxigraph.Store()
    store.add(Quad(queries.entity("Q1"), queries.RDFS_LABEL, literal))
    found = store.query(queries.named([literal]))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert [row["entity"] for row in found] == [queries.entity("Q1")]


def test_a_property_is_defined_by_its_type(client: HttpClient, tmp_path: Path) -> None:
    store = pyoxigraph.Store(str(tmp_path / "p"))
    for property_, type_ in (("P1", "WikibaseItem"), ("P2", "ExternalId"), ("P3", "CommonsMedia")):
        predicate = NamedNode(PREFIXES["wikibase"] + "propertyType")
        kind = NamedNode(PREFIXES["wikibase"] + type_)
        store.add(Quad(queries.entity(property_), predicate, kind))
    one = Entity("Q19474404")
    mandatory = (Snak("P2316", Entity("Q21502408")), Snak("P4155", Entity("P580")))
    constraint = Statement("P1$a", "P1", "P2302", one, qualifiers=mandatory)
    store.extend(as_wikidata(constraint))
    store.flush()
    del store
    with serving(tmp_path / "p") as address:
        found = source_at(client, f"{address}/query").properties(["P1", "P2", "P3", "P4"])
    datatypes = {id_: each.datatype for id_, each in found.items()}
    assert datatypes == {"P1": "wikibase-item", "P2": "external-id", "P3": "commonsMedia"}
    assert found["P1"].constraints == (
        m.Constraint("Q19474404", (Snak("P4155", Entity("P580")),), "mandatory"),
    )


def test_a_redirect_is_not_held(client: HttpClient, tmp_path: Path) -> None:
    store = pyoxigraph.Store(str(tmp_path / "r"))
    same = NamedNode(PREFIXES["owl"] + "sameAs")
    store.add(Quad(queries.entity("Q1"), same, queries.entity("Q2")))
    store.flush()
    del store
    with serving(tmp_path / "r") as address:
        assert source_at(client, f"{address}/query").statements([Question("Q1", "P31")]) == {}


# --- reading ------------------------------------------------------------------------------------


@given(
    st.tuples(st.integers(-5000, 5000), st.integers(1, 12), st.integers(1, 28)),
)
def test_julian_days_come_back(day: m.Day) -> None:
    assert rdf.to_julian(to_gregorian(day)) == day


def test_a_known_julian_day() -> None:
    assert rdf.to_julian((1917, 11, 7)) == (1917, 10, 25)


@st.composite
def times(draw: st.DrawFn) -> m.Time:
    """Times of every precision and calendar, before and after Christ."""
    precision = draw(st.integers(6, 12))
    return m.Time(
        draw(st.integers(-3000, 3000)),
        draw(st.integers(1, 12)) if precision >= m.MONTH else 0,
        draw(st.integers(1, 28)) if precision >= m.DAY else 0,
        precision,
        draw(st.sampled_from(["gregorian", "julian"])),
    )


numbers = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 1000)
degrees = st.integers(-900_000, 900_000).map(lambda n: n / 10_000)
items = st.integers(1, 50).map(lambda n: f"Q{n}")
properties = st.integers(1, 50).map(lambda n: f"P{n}")
said_values = st.one_of(
    items.map(Entity),
    times(),
    st.builds(
        m.Quantity, numbers, st.none() | items.filter(lambda i: i != "Q199"),
        st.none() | numbers, st.none() | numbers,
    ),
    st.builds(m.Text, st.text("aä\"'\\\n", max_size=5), st.sampled_from([None, "de", "en"])),
    st.builds(m.Coordinates, degrees, degrees, st.none() | degrees, items),
    st.just(m.SomeValue()),
)  # fmt: skip
values = said_values | st.just(m.NoValue())
snaks = st.lists(st.builds(Snak, properties, values), max_size=4, unique=True)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Statements as Wikidata has them; no value of a qualifier is one of the main property."""
    property_ = "P1000"
    hexadecimal = draw(st.text("0123456789abcdef", min_size=32, max_size=32))
    parts = (0, 8, 12, 16, 20, 32)
    guid = "-".join(hexadecimal[a:b] for a, b in itertools.pairwise(parts))
    references = draw(st.lists(snaks.filter(bool), max_size=2))
    return Statement(
        id=f"Q77${guid}",
        subject="Q77",
        property=property_,
        value=draw(values),
        rank=draw(st.sampled_from(m.Rank)),
        qualifiers=draw(snaks.map(tuple)),
        references=tuple(m.Reference(tuple(each)) for each in references),
    )


@settings(max_examples=150, deadline=None)
@given(statements())
def test_what_is_written_in_the_model_is_read_again(statement: Statement) -> None:
    quads = as_wikidata(statement)
    found: dict[str, list[tuple[str, rdf.Object]]] = {}
    for quad in dict.fromkeys(quads):
        found.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
    node = PREFIXES["wds"] + statement.id.replace("$", "-", 1)
    origin = Origin("x", TODAY)
    read = rdf.read_statement("Q77", "P1000", node, found, origin)
    assert read is not None
    assert in_rdf(read, origin) == in_rdf(statement, origin)


@pytest.mark.parametrize(
    ("figures", "precision", "json"),
    [
        ("-0043-03-15", 11, "-0044-03-15"),
        ("-0499-01-01", 9, "-0500-00-00"),
        ("-0500-01-01", 7, "-0500-00-00"),
        ("0000-01-01", 9, "-0001-00-00"),
        ("-13798000000-01-01", 3, "-13798000000-00-00"),
        ("2017-01-01", 9, "+2017-00-00"),
        ("1890-01-01", 8, "+1890-00-00"),
    ],
)
def test_years_before_christ_are_those_of_the_json(figures: str, precision: int, json: str) -> None:
    node = [
        (v.TIME_TIME_VALUE.value, Literal(f"{figures}T00:00:00Z", datatype=v.DATE_TIME)),
        (v.TIME_PRECISION.value, Literal(str(precision), datatype=v.INTEGER)),
        (v.TIME_CALENDAR.value, v.CALENDARS["gregorian"]),
    ]
    found = read(RANK, (PREFIXES["psv"] + "P1", NamedNode("http://v/1")), **{"http://v/1": node})
    assert found is not None
    assert found.value == parse_time(f"{json}T00:00:00Z", precision)


RANK = (PREFIXES["wikibase"] + "rank", NamedNode(PREFIXES["wikibase"] + "NormalRank"))
DATE = (PREFIXES["ps"] + "P1", Literal("2017-01-01T00:00:00Z", datatype=v.DATE_TIME))


def read(*said: tuple[str, rdf.Object], **others: list[tuple[str, rdf.Object]]) -> Statement | None:
    """What a node that says this is read as."""
    return rdf.read_statement("Q1", "P1", "n", {"n": said, **others}, Origin("", ""))


def test_a_time_whose_precision_nobody_tells_is_not_known() -> None:
    found = read(RANK, DATE, (PREFIXES["pq"] + "P582", DATE[1]))
    assert found is not None
    assert found.value == m.SomeValue()
    assert found.qualifiers == (Snak("P582", m.SomeValue()),)


@pytest.mark.parametrize(
    "node",
    [
        [],
        [(v.TIME_TIME_VALUE.value, Literal("yesterday"))],
        [(v.TIME_TIME_VALUE.value, NamedNode("http://x/"))],
        [(v.TIME_TIME_VALUE.value, Literal("2017-01-01T00:00:00Z"))],
        [(v.AMOUNT.value, Literal("many")), (v.UNIT.value, v.NO_UNIT)],
        [(v.AMOUNT.value, Literal("NaN")), (v.UNIT.value, v.NO_UNIT)],
        [(v.AMOUNT.value, Literal("1"))],
        [(v.AMOUNT.value, Literal("1")), (v.UNIT.value, NamedNode("http://other/entity/Q1"))],
        [(v.LATITUDE.value, Literal("1")), (v.LONGITUDE.value, Literal("east"))],
    ],
)
def test_a_value_node_that_cannot_be_read_is_not_known(node: list[tuple[str, rdf.Object]]) -> None:
    found = read(
        RANK, DATE, (PREFIXES["psv"] + "P1", NamedNode("http://v/1")), **{"http://v/1": node}
    )
    assert found is not None
    assert found.value == m.SomeValue()


ITEM = (PREFIXES["ps"] + "P1", NamedNode(PREFIXES["wd"] + "Q2"))
OTHER = (PREFIXES["ps"] + "P1", NamedNode(PREFIXES["wd"] + "Q3"))
ELSE = (PREFIXES["ps"] + "P2", NamedNode(PREFIXES["wd"] + "Q3"))
BEST = (RANK[0], NamedNode(PREFIXES["wikibase"] + "PreferredRank"))


@pytest.mark.parametrize(
    "said", [[], [RANK], [ITEM], [RANK, ITEM, OTHER], [RANK, BEST, ITEM], [RANK, ELSE]]
)
def test_half_a_statement_is_none(said: list[tuple[str, rdf.Object]]) -> None:
    assert read(*said) is None


def test_unknown_and_absent_values() -> None:
    unknown = read(RANK, (PREFIXES["ps"] + "P1", BlankNode("x")))
    absent = read(RANK, (v.TYPE.value, NamedNode(PREFIXES["wdno"] + "P1")))
    assert unknown is not None
    assert absent is not None
    assert unknown.value == m.SomeValue()
    assert absent.value == m.NoValue()


# --- failures -----------------------------------------------------------------------------------


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with play.running() as server:
        yield server


def results(variables: list[str], *rows: dict[str, object]) -> Handler:
    data = {"head": {"vars": variables}, "results": {"bindings": list(rows)}}
    return play.reply(
        200, json.dumps(data).encode(), Content_Type="application/sparql-results+json"
    )


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (play.web_page, "text/html that is no SPARQL result"),
        (play.truncated, "no SPARQL result"),
        (play.reply(200, b'{"head":{},"boolean":true}'), "other than was selected"),
        (results(["x"]), "other than was selected"),
        (play.reply(307, b"", Location="https://elsewhere.example/"), "redirects"),
        (play.reply(400, b"Syntax error", Content_Type="text/plain"), "400.*Syntax error"),
        (play.reply(500, b"java.util.concurrent.TimeoutException"), "500"),
        (play.reply(429, b"", Retry_After="3600"), "429"),
        (play.flood, "larger than the limit"),
    ],
)
def test_what_an_endpoint_does_wrong(
    client: HttpClient, api: ApiServer, failure: Handler, message: str
) -> None:
    api.failures += [failure]
    source = source_at(client, api.url, sleep=lambda _: None)
    with pytest.raises(KnowledgeUnavailable, match=message):
        source.statements([Question("Q42", "P31")])
    assert len(api.asked) == 1


def test_a_busy_endpoint_is_asked_again(client: HttpClient, api: ApiServer) -> None:
    slept: list[float] = []
    api.failures += [play.reply(429, b"", Retry_After="2"), play.reply(503, b"")]
    api.failures += [results(["entity", "version"])]
    source = source_at(client, api.url, sleep=slept.append, chance=lambda: 0.5)
    assert source.statements([Question("Q42", "P31")]) == {}
    assert slept == [2.5, 2.0]


def test_a_drip_is_cut_off(
    client: HttpClient, api: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = standing_clock(monkeypatch)
    api.failures += [play.drip(lambda: clock.move(301))]
    limits = Limits(300, 10_000_000, retries=0, redirects=False)
    source = source_at(client, api.url, limits=limits)
    for _ in range(2):
        with pytest.raises(KnowledgeUnavailable, match="within 300 s"):
            source.terms(["Q42"])
    assert len(api.asked) == 1


def test_rows_about_what_nobody_asked_are_left_out(client: HttpClient, api: ApiServer) -> None:
    def iri(text: str) -> dict[str, str]:
        return {"type": "uri", "value": text}

    wd, p, s = PREFIXES["wd"], PREFIXES["p"], PREFIXES["wds"]
    api.failures += [
        results(["entity", "version"], {"entity": iri(wd + "Q42")}, {"entity": iri("http://x/")}),
        results(
            ["entity", "claim", "statement", "p", "o"],
            {
                "entity": iri(wd + "Q1"),
                "claim": iri(p + "P31"),
                "statement": iri(s + "Q1-x"),
                "p": iri(RANK[0]),
                "o": iri(RANK[1].value),
            },
            {"entity": iri(wd + "Q42")},
        ),
    ]
    question = Question("Q42", "P31")
    assert source_at(client, api.url).statements([question]) == {question: ()}


def test_a_chain_goes_from_the_slice_to_the_endpoint(wikidata: EndpointSource) -> None:
    facts = Chain((embedded(), wikidata)).ask([Question("Q513", "P625")])
    assert facts.failures == ()
    (statement,) = facts.answers[Question("Q513", "P625")]
    assert isinstance(statement.value, m.Coordinates)


def test_an_endpoint_that_is_not_there_is_found_out_once(client: HttpClient) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = source_at(client, f"http://127.0.0.1:{port}/sparql")
    for _ in range(2):
        with pytest.raises(KnowledgeUnavailable, match="Connection refused"):
            source.statements([Question("Q42", "P31")])


WORDS = (
    *(PREFIXES[prefix] + "P31" for prefix in ("p", "ps", "psv", "pq", "pqv", "pr", "prv", "wdno")),
    *(PREFIXES["wd"] + id_ for id_ in ("Q42", "Q5", "P31")),
    *(PREFIXES["wds"] + "Q42-x", RANK[0], RANK[1].value, v.TYPE.value, v.WAS_DERIVED_FROM.value),
    *(v.TIME_TIME_VALUE.value, v.TIME_PRECISION.value, v.AMOUNT.value, v.LATITUDE.value),
    *("http://x/", "http://www.wikidata.org/.well-known/genid/1", queries.RDFS_LABEL.value),
)
cells = st.one_of(
    st.sampled_from(WORDS).map(lambda iri: {"type": "uri", "value": iri}),
    st.sampled_from(["11", "2017-01-01T00:00:00Z", "", "x"]).map(
        lambda text: {"type": "literal", "value": text, "datatype": v.DATE_TIME.value}
    ),
    st.just({"type": "literal", "value": "Adams", "xml:lang": "de"}),
    st.just({"type": "bnode", "value": "b"}),
)
SELECTED = (
    "entity", "version", "claim", "statement", "p", "o", "node", "text", "name", "type", "count",
    "kind",
)  # fmt: skip
rows = st.lists(st.dictionaries(st.sampled_from(SELECTED), cells, min_size=3), max_size=6)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ApiServer]:
    with play.running() as server:
        yield server


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=8, max_size=8), st.integers(0, 4))
def test_whatever_rows_come_make_an_answer(
    client: HttpClient, shared_server: ApiServer, replies: list[object], asked: int
) -> None:
    source = source_at(client, shared_server.url, patience=Patience(tries=1))
    shared_server.failures[:] = [results(list(SELECTED), *some) for some in replies] + [
        results(list(SELECTED)) for _ in range(40)
    ]
    question = Question("Q42", "P31")
    match asked:
        case 0:
            assert source.statements([question]).keys() <= {question}
        case 1:
            assert source.parents(["Q42"]).keys() <= {"Q42"}
        case 2:
            assert source.terms(["Q42"]).keys() <= {"Q42"}
        case 3:
            assert source.properties(["P31"]).keys() <= {"P31"}
        case 4:
            assert source.search(["Adams"], "de").keys() <= {"Adams"}
