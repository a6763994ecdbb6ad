"""Live Wikidata as a source, against a real server on this machine that plays every failure."""

from __future__ import annotations

import multiprocessing
import socket
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataError, KnowledgeUnavailable
from kg.http import HttpClient, Limits
from kg.knowledge import hierarchy
from kg.knowledge.chain import Chain
from kg.knowledge.live import cache, service
from kg.knowledge.live.action_api import LIMITS
from kg.knowledge.live.cache import APPLICATION_ID, Cache
from kg.knowledge.live.service import Flights, Patience
from kg.knowledge.live.wikidata import MAX_INVERSE, WikidataSource
from kg.knowledge.wikibase import parse_entity
from kg.model import Entity, Origin, Question, Statement, Text, Time
from tests import wikidata_server as play
from tests.standing import standing_clock
from tests.wikidata_server import ApiServer, Handler

DAY = 24 * 3600.0
NOON = 1_800_000_000.0
"""15 January 2027, when these tests take place."""
BORN = Question("Q42", "P569")


@dataclass
class World:
    """A server, a source that asks it, and what time it is."""

    server: ApiServer
    client: HttpClient
    path: Path
    now: float = NOON
    clock: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Time passes without anybody waiting."""
        self.slept.append(seconds)
        self.clock += seconds

    def source(self, url: str | None = None, **options: Any) -> WikidataSource:
        """A source with the cache that all of this world share."""
        return WikidataSource(
            self.client,
            Cache(self.path, now=lambda: self.now),
            url=url or self.server.url,
            sleep=self.sleep,
            chance=lambda: 0.5,
            clock=lambda: self.clock,
            **options,
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    client = HttpClient(
        "beleg/test (test@example.org) python-requests", 5.0, 1000, allow_private=True
    )
    with play.running() as server:
        yield World(server, client, tmp_path / "cache" / "wikidata.sqlite")
    client.close()


def limits(**changed: Any) -> Limits:
    values = {"timeout": 5.0, "max_bytes": LIMITS.max_bytes, "retries": 0, "redirects": False}
    return Limits(**{"connect_timeout": 2.0, **values, **changed})


# --- answers ------------------------------------------------------------------------------------


def test_statements_are_those_of_the_entity_with_their_origin(world: World) -> None:
    answers = world.source().statements([BORN, Question("Q42", "P1")])
    origin = Origin("Wikidata", "2027-01-15", 1558961212)
    expected = parse_entity(world.server.entities["Q42"], origin).statements
    assert answers == {
        BORN: tuple(s for s in expected if s.property == "P569"),
        Question("Q42", "P1"): (),
    }
    assert answers[BORN][0].value == Time(1952, 3, 11)
    assert answers[BORN][0].origin == origin


def test_what_the_requests_say(world: World) -> None:
    world.source().terms(["Q42"])
    (params,), (headers,) = world.server.asked, world.server.headers
    assert (params["maxlag"], params["format"]) == ("5", "json")
    assert headers["user-agent"] == "beleg/test (test@example.org) python-requests"
    assert "gzip" in headers["accept-encoding"]


def test_entities_are_asked_for_in_batches_of_fifty(world: World) -> None:
    ids = [f"Q{900 + n}" for n in range(120)]
    assert world.source().terms([*ids, "Q42"]).keys() == {"Q42"}
    sizes = [len(params["ids"].split("|")) for params in world.server.asked]
    assert sizes == [50, 50, 21]


def test_no_such_entity_is_an_answer_that_is_kept(world: World) -> None:
    source = world.source()
    for _ in range(2):
        assert source.statements([Question("Q999", "P31")]) == {}
        assert source.parents(["Q999"]) == {}
    assert len(world.server.asked) == 1


def test_ids_that_cannot_be_are_not_asked_for(world: World) -> None:
    wrong = ["", "Q", "Q0", "q42", "Q42|Q43", "L1", "Q99999999999", "Q4294967296", "https://x"]
    assert world.source().terms(wrong) == {}
    assert world.server.asked == []


def test_an_id_that_the_api_refuses_spoils_no_batch(world: World) -> None:
    assert world.source().terms(["Q42", "Q2100000000"]).keys() == {"Q42"}
    assert world.source().terms(["Q2100000000"]) == {}
    assert len(world.server.asked) == 2


@pytest.mark.parametrize("count", [1, 7])
def test_an_id_refused_without_being_named_spoils_no_batch(world: World, count: int) -> None:
    refuse = play.json_reply({"error": {"code": "no-such-entity", "info": "no"}})
    world.server.failures += [refuse] * count
    found = world.source().terms(["Q42", "Q64", "Q183", "Q5"])
    assert len(found) == (4 if count == 1 else 0)


def test_a_redirect_answers_with_its_target(world: World) -> None:
    world.server.redirects["Q777"] = "Q42"
    answers = world.source().statements([Question("Q777", "P569")])
    (statement,) = answers[Question("Q777", "P569")]
    assert statement.subject == "Q42"
    assert world.source().terms(["Q777"])["Q777"].label("de") == "Douglas Adams"
    assert len(world.server.asked) == 1


def test_questions_against_the_direction_go_through_the_search(world: World) -> None:
    question = Question("Q5", "P31", inverse=True)
    world.server.pointing["haswbstatement:P31=Q5"] = (2, ["Q42", "Q64"])
    (statement,) = world.source().statements([question])[question]
    assert (statement.subject, statement.value) == ("Q42", Entity("Q5"))
    nobody = Question("Q42", "P50", inverse=True)
    assert world.source().statements([nobody]) == {nobody: ()}


def test_too_many_that_point_at_an_entity_are_no_answer(world: World) -> None:
    question = Question("Q5", "P31", inverse=True)
    world.server.pointing["haswbstatement:P31=Q5"] = (MAX_INVERSE + 1, ["Q42"])
    assert world.source().statements([question]) == {}


def test_parents_lead_to_classes_and_wholes(world: World) -> None:
    above = world.source().parents(["Q64", "Q999"])
    assert above.keys() == {"Q64"}
    found = {(s.subject, s.property, s.value) for s in above["Q64"]}
    assert ("Q64", "P31", Entity("Q1549591")) in found
    assert ("Q64", "P17", Entity("Q183")) in found
    assert ("Q183", "P30", Entity("Q46")) in found
    assert not any(subject == "Q183" and p == "P31" for subject, p, _ in found)
    assert any(subject == "Q1549591" and p == "P279" for subject, p, _ in found)


def test_climbing_asks_once_a_level(world: World) -> None:
    world.source().parents(["Q64", "Q42", "Q183"])
    batches = [params["ids"].split("|") for params in world.server.asked]
    assert len(batches) <= 4
    flat = [id_ for batch in batches for id_ in batch]
    assert len(flat) == len(set(flat))


def test_a_circle_of_classes_ends(world: World) -> None:
    asked: list[int] = []

    def ask(questions: Any) -> Any:
        asked.append(len(questions))
        number = {q: int(q.entity[1:]) for q in questions}
        return {q: (play_statement(q, f"Q{(number[q] + 1) % 3}"),) for q in questions}

    above = hierarchy.parents(ask, ["Q1"])
    assert len(above["Q1"]) == len({s.id for s in above["Q1"]}) > 3
    assert len(asked) < 10
    assert hierarchy.types(ask, ["Q1"])["Q1"] == {"Q0", "Q1", "Q2"}


def test_what_is_remembered_is_not_asked_again_until_it_is_old() -> None:
    now = [0.0]
    asked: list[Question] = []

    def ask(questions: Collection[Question]) -> dict[Question, tuple[Statement, ...]]:
        asked.extend(questions)
        return {q: () for q in questions if q.entity != "Q9"}

    remembered = hierarchy.Remembered(ask, max_age=10, clock=lambda: now[0])
    questions = [Question("Q1", "P279"), Question("Q9", "P279")]
    for _ in range(3):
        assert remembered(questions) == {questions[0]: ()}
    assert asked == questions
    now[0] = 11.0
    remembered(questions)
    assert asked == questions * 2


def play_statement(question: Question, value: str) -> Any:
    data = {
        "mainsnak": {
            "snaktype": "value",
            "property": question.property,
            "datavalue": {"type": "wikibase-entityid", "value": {"id": value}},
        }
    }
    claims = {question.property: [data]}
    (statement,) = parse_entity(
        {"id": question.entity, "claims": claims}, Origin("", "")
    ).statements
    return statement


def test_properties_have_names_and_constraints(world: World) -> None:
    source = world.source()
    definition = source.properties(["P6", "Q42"])["P6"]
    assert definition.datatype == "wikibase-item"
    assert dict(definition.labels)["de"] == "Leiter der Regierung oder Verwaltung"
    assert ("de", "Bürgermeister") in definition.aliases
    assert {c.type for c in definition.constraints} & {"Q19474404", "Q21503250", "Q21510865"}


@pytest.mark.parametrize(
    ("name", "entity", "match", "matched"),
    [
        ("Douglas Adams", "Q42", "label", "Douglas Adams"),
        ("DOUGLAS  ADAMS", "Q42", "label", "Douglas Adams"),
        ("BRD", "Q183", "alias", "BRD"),
        ("Bundesrepublik Deutschlant", "Q183", "fuzzy", "Bundesrepublik Deutschland"),
    ],
)
def test_search_finds_names(world: World, name: str, entity: str, match: str, matched: str) -> None:
    (candidate,) = world.source().search([name], "de")[name]
    assert (candidate.id, candidate.match, candidate.matched) == (entity, match, matched)
    assert candidate.label == {"Q42": "Douglas Adams", "Q183": "Deutschland"}[entity]
    assert candidate.description
    assert 0 < candidate.prior <= 1
    assert (candidate.similarity == 1.0) is (match != "fuzzy")


def test_types_of_candidates_are_closed(world: World) -> None:
    (candidate,) = world.source().search(["Berlin"], "de")["Berlin"]
    assert {"Q1549591"} < candidate.types
    assert "Q183" in candidate.related
    classes = world.source().parents(["Q1549591"])["Q1549591"]
    assert {s.value.id for s in classes if isinstance(s.value, Entity)} <= candidate.types


@pytest.mark.parametrize("name", ["Douglas", "Bundesrepublik 2", "", "  ", "x" * 300, "\ud800"])
def test_what_nothing_is_called_is_missing(world: World, name: str) -> None:
    assert world.source().search([name], "de") == {}


def test_searches_are_kept(world: World) -> None:
    first = world.source().search(["Berlin", "Xyzzy Quux"], "de")
    count = len(world.server.asked)
    assert world.source().search(["Berlin", "Xyzzy Quux"], "de") == first
    assert len(world.server.asked) == count
    world.source().search(["Berlin"], "en")
    assert len(world.server.asked) > count


# --- the cache ----------------------------------------------------------------------------------


def test_an_old_answer_is_confirmed_by_its_revision(world: World) -> None:
    world.source().statements([BORN])
    world.now += 2 * DAY
    (statement,) = world.source().statements([BORN])[BORN]
    assert [p["props"] for p in world.server.asked][1:] == ["info"]
    assert statement.origin.date == "2027-01-17"
    world.source().statements([BORN])
    assert len(world.server.asked) == 2


def test_a_changed_entity_is_read_again(world: World) -> None:
    world.source().statements([BORN])
    world.now += 2 * DAY
    changed = {**world.server.entities["Q42"], "lastrevid": 1_600_000_000, "claims": {}}
    world.server.entities["Q42"] = changed
    assert world.source().statements([BORN]) == {BORN: ()}
    assert world.source().terms(["Q42"])
    assert len(world.server.asked) == 3


def test_an_entity_that_was_deleted_is_gone(world: World) -> None:
    world.source().statements([BORN])
    world.now += 2 * DAY
    del world.server.entities["Q42"]
    assert world.source().statements([BORN]) == {}


def test_an_entity_that_came_to_be_is_found_after_the_age_limit(world: World) -> None:
    entity = world.server.entities.pop("Q42")
    assert world.source().statements([BORN]) == {}
    world.server.entities["Q42"] = entity
    assert world.source().statements([BORN]) == {}
    world.now += 2 * DAY
    assert world.source().statements([BORN])[BORN]


def test_an_old_answer_that_cannot_be_confirmed_is_none(world: World) -> None:
    world.source().statements([BORN])
    world.now += 2 * DAY
    world.server.failures += [play.web_page]
    with pytest.raises(KnowledgeUnavailable):
        world.source().statements([BORN])


def test_an_older_revision_replaces_no_newer_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    cache.put_entities("s", {"Q1": (7, b"new")})
    cache.put_entities("s", {"Q1": (6, b"old")})
    assert cache.entities("s", ["Q1"])["Q1"].body == b"new"
    assert cache.entities("other", ["Q1"]) == {}


def test_what_nobody_confirmed_for_long_is_thrown_away(tmp_path: Path) -> None:
    Cache(tmp_path / "c", now=lambda: NOON).put_entities("s", {"Q1": (1, b"x")})
    later = Cache(tmp_path / "c", now=lambda: NOON + 100 * DAY)
    assert later.entities("s", ["Q1"]) == {}


def test_a_cache_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(10):
        kept = Cache(tmp_path / "c", now=lambda n=n: NOON + n)
        kept.put_entities("s", {f"Q{n}": (1, b"x")})
        kept.close()
    monkeypatch.setattr(cache, "MOST", 4)
    latest = Cache(tmp_path / "c", now=lambda: NOON + 10)
    assert latest.entities("s", [f"Q{n}" for n in range(10)]).keys() == {"Q6", "Q7", "Q8", "Q9"}


def test_a_cache_of_another_format_is_made_anew(tmp_path: Path) -> None:
    Cache(tmp_path / "c").put_entities("s", {"Q1": (1, b"x")})
    with sqlite3.connect(tmp_path / "c") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    cache = Cache(tmp_path / "c")
    assert cache.entities("s", ["Q1"]) == {}
    cache.put_entities("s", {"Q1": (1, b"y")})
    assert cache.entities("s", ["Q1"])["Q1"].body == b"y"


def test_a_file_that_is_no_cache_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE precious (x)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(DataError, match="not a cache"):
        Cache(other).entities("s", ["Q1"])
    assert other.read_bytes() == before
    (tmp_path / "text").write_text("this is no database" * 100)
    with pytest.raises(DataError, match="may be deleted"):
        Cache(tmp_path / "text").entities("s", ["Q1"])


def test_a_place_that_cannot_be_written_costs_only_time(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    world.path = tmp_path / "file" / "below"
    source = world.source()
    assert source.statements([BORN])[BORN]
    assert source.statements([BORN])[BORN]
    assert len(world.server.asked) == 1


def test_what_cannot_be_kept_is_answered_all_the_same(world: World) -> None:
    cache = Cache(world.path)
    cache.put_entities("s", {"Q1": (1, b"x")})
    assert cache._connection is not None
    cache._connection.execute("PRAGMA max_page_count = 1")  # the disk is full
    cache.put_entities("s", {"Q2": (1, b"x" * 100_000)})
    assert cache.entities("s", ["Q1", "Q2"]).keys() == {"Q1"}
    source = WikidataSource(world.client, cache, url=world.server.url)
    assert source.statements([BORN])[BORN]
    assert source.search(["Douglas Adams"], "de")


def put_many(path: Path, start: int) -> None:
    cache = Cache(path)
    for n in range(start, start + 50):
        cache.put_entities("s", {f"Q{n}": (n, b"x"), "Q0": (n, b"y")})
        assert cache.entities("s", [f"Q{n}"])


def test_processes_and_threads_share_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A cache that is locked for long is done without, which a busy machine would make of this.
    monkeypatch.setattr(cache, "_BUSY_SECONDS", 600.0)
    path = tmp_path / "c"
    context = multiprocessing.get_context("fork")
    Cache(path).put_entities("s", {"Q0": (0, b"y")})
    processes = [context.Process(target=put_many, args=(path, 1000 * n)) for n in (1, 2)]
    for process in processes:
        process.start()
    shared = Cache(path)
    with ThreadPoolExecutor(4) as pool:
        for n in range(20):
            pool.submit(shared.put_entities, "s", {f"Q{5000 + n}": (n, b"z")}).result()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(shared.entities("s", [f"Q{n}" for n in range(6000)])) == 121
    assert shared.entities("s", ["Q0"])["Q0"].revision == 2049


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    Cache(tmp_path / "c").put_reply("s", "k", {"ä": "ö"})
    with sqlite3.connect(tmp_path / "c") as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()
    assert Cache(tmp_path / "c").reply("s", "k") == {"ä": "ö"}
    assert Cache(tmp_path / "c").reply("s", "other") is None


# --- one at a time ------------------------------------------------------------------------------


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_one_request_is_under_way_at_a_time(world: World) -> None:
    source = world.source()
    in_threads(6, lambda n: source.terms([f"Q{900 + n}"]))
    assert len(world.server.asked) == 6
    assert world.server.most_under_way == 1


@pytest.fixture
def awaited(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Released by each thread that begins to wait for what another one does."""
    waiting = threading.Semaphore(0)

    class Awaited(Future[Any]):
        def result(self, timeout: float | None = None) -> Any:
            waiting.release()
            return super().result(timeout)

    monkeypatch.setattr(service, "Future", Awaited)
    return waiting


def open_for(count: int, awaited: threading.Semaphore, gate: threading.Event) -> None:
    """Opens the gate when so many wait for what another one does."""

    def wait_for_all() -> None:
        for _ in range(count):
            awaited.acquire()
        gate.set()

    threading.Thread(target=wait_for_all, daemon=True).start()


def test_equal_questions_are_asked_once(world: World, awaited: threading.Semaphore) -> None:
    source = world.source(parallel=8)
    world.server.gate = threading.Event()
    open_for(7, awaited, world.server.gate)
    answers = in_threads(8, lambda _: source.statements([BORN]))
    assert len(world.server.asked) == 1
    assert all(answer == answers[0] for answer in answers)


def test_equal_questions_fail_together(world: World, awaited: threading.Semaphore) -> None:
    source = world.source(parallel=8)
    world.server.failures += [play.web_page]
    world.server.gate = threading.Event()
    open_for(7, awaited, world.server.gate)

    def ask(_: int) -> str:
        with pytest.raises(KnowledgeUnavailable) as caught:
            source.statements([BORN])
        return str(caught.value)

    assert len(set(in_threads(8, ask))) == 1
    assert len(world.server.asked) == 1


def test_work_that_breaks_leaves_the_others_to_try(awaited: threading.Semaphore) -> None:
    flights, started, calls = Flights(), threading.Event(), []

    def work() -> int:
        calls.append(1)
        if len(calls) > 1:
            return 7
        started.set()
        awaited.acquire()
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(flights.do, "k", work)
        started.wait()
        second = pool.submit(flights.do, "k", work)
        with pytest.raises(ZeroDivisionError):
            first.result()
        assert second.result() == 7


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "waits"),
    [
        (play.reply(429, b"", Retry_After="3"), [3.5, 3.5]),
        (play.reply(503, b"", Retry_After="1"), [1.5, 1.5]),
        (play.reply(503, b"down"), [1.0, 2.0]),
        (play.maxlag("5"), [5.5, 5.5]),
        (play.json_reply({"error": {"code": "ratelimited", "info": "slow down"}}), [1.0, 2.0]),
        (play.truncated, [1.0, 2.0]),
        (play.hang_up, [1.0, 2.0]),
        (play.reply(200, b"{}", 100, Content_Type="application/json"), [1.0, 2.0]),
        (play.reply(200, b'{"entities":{}}', 3, Content_Type="application/json"), [1.0, 2.0]),
    ],
    ids=["429", "503-after", "503", "maxlag", "rate", "truncated", "hang-up", "long", "short"],
)
def test_what_passes_is_waited_for(world: World, failure: Handler, waits: list[float]) -> None:
    world.server.failures += [failure, failure]
    assert world.source().statements([BORN])[BORN]
    # A connection that the server closes while it is kept costs one more attempt.
    assert world.slept[:2] == waits
    assert len(world.server.asked) == 3


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (play.reply(429, b"", Retry_After="3"), "429"),
        (play.reply(503, b"down"), "503"),
        (play.maxlag("5"), "maxlag"),
        (play.truncated, "breaks off"),
        (play.hang_up, "no connection|no complete answer"),
    ],
    ids=["429", "503", "maxlag", "truncated", "hang-up"],
)
def test_what_does_not_pass_is_an_error_in_bounded_time(
    world: World, failure: Handler, message: str
) -> None:
    world.server.failures += [failure] * 9
    source = world.source()
    with pytest.raises(KnowledgeUnavailable, match=message):
        source.statements([BORN])
    assert len(world.server.asked) == 4
    assert sum(world.slept) <= 30
    world.server.failures.clear()
    assert world.source().statements([BORN])[BORN], "the failure was not kept"


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (play.web_page, "answered text/html, not JSON"),
        (play.reply(302, b"", Location="https://elsewhere.example/"), "redirects to 'https://else"),
        (play.reply(301, b"", Location="/login"), "redirects to '/login'"),
        (play.reply(403, b"agree to our policy", Content_Type="text/plain"), "403.*policy"),
        (play.reply(500, b"oh"), "500"),
        (play.reply(200, b"[]", Content_Type="application/json"), "no reply of the API"),
        (play.json_reply({"entities": []}), "leaves out Q42"),
        (play.json_reply({"entities": {"Q42": {"id": "Q42", "claims": {"P1": [1]}}}}), "read"),
        (play.json_reply({"entities": {"Q42": {"id": 42}}}), "leaves out Q42"),
        (play.json_reply({"entities": {"Q42": {"id": "Q43"}}}), "leaves out Q42"),
        (play.json_reply({"error": {"code": "badvalue", "info": "no"}}), "badvalue"),
        (play.json_reply({"error": "what"}), "unnamed"),
        (play.maxlag("90"), "maxlag"),
        (play.reply(503, b"", Retry_After="86400"), "503"),
        (play.reply(200, b" " * 70_000_001, Content_Type="application/json"), "64,000,000 bytes"),
        (play.flood, "larger than the limit"),
        (play.bomb, "larger than the limit"),
    ],
)
def test_what_will_not_pass_is_not_asked_again(
    world: World, failure: Handler, message: str
) -> None:
    world.server.failures += [failure]
    with pytest.raises(KnowledgeUnavailable, match=message):
        world.source().statements([BORN])
    assert world.slept == []
    assert len(world.server.asked) == 1
    assert world.source().statements([BORN])[BORN], "the failure was not kept"


def test_json_too_deep_is_an_error(world: World) -> None:
    world.server.failures += [play.reply(200, b"[" * 200_000, Content_Type="application/json")] * 4
    with pytest.raises(KnowledgeUnavailable, match="breaks off"):
        world.source().statements([BORN])


def test_a_slow_drip_is_cut_off_and_the_service_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = standing_clock(monkeypatch)
    world.server.failures += [play.drip(lambda: clock.move(301))]
    source = world.source(limits=limits(timeout=300))
    for ask in (lambda: source.statements([BORN]), lambda: source.terms(["Q64"])):
        with pytest.raises(KnowledgeUnavailable, match="within 300 s"):
            ask()
    assert len(world.server.asked) == 1
    world.clock += 61
    assert source.statements([BORN])[BORN]


def test_a_service_that_asks_for_an_hour_gets_it(world: World) -> None:
    world.server.failures += [play.reply(429, b"", Retry_After="3600")]
    source = world.source()
    for _ in range(2):
        with pytest.raises(KnowledgeUnavailable, match="429"):
            source.statements([BORN])
    world.clock += 3500
    with pytest.raises(KnowledgeUnavailable):
        source.statements([BORN])
    assert len(world.server.asked) == 1
    world.clock += 101
    assert source.statements([BORN])[BORN]


def test_a_batch_too_large_is_asked_for_in_halves(world: World) -> None:
    source = world.source(limits=limits(max_bytes=60_000))
    terms = source.terms(["Q42", "Q64", "Q183", "Q5", "Q515"])
    assert len(terms) == 5
    sizes = [len(params["ids"].split("|")) for params in world.server.asked]
    assert sizes[0] == 5
    assert min(sizes) < 5


def test_one_entity_too_large_is_an_error(world: World) -> None:
    with pytest.raises(KnowledgeUnavailable, match="100 bytes"):
        world.source(limits=limits(max_bytes=100)).terms(["Q42"])


def test_an_unreachable_network_is_found_out_once(world: World) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = world.source(f"http://127.0.0.1:{port}/w/api.php")
    for _ in range(3):
        with pytest.raises(KnowledgeUnavailable, match="Connection refused"):
            source.search(["Berlin"], "de")
        world.clock += 1e9
    assert world.slept == []


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses that connections are made to, once for each try."""
    found: list[object] = []
    before = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        found.append(address)
        before(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return found


def test_a_network_that_swallows_everything_costs_the_connect_time_once(
    world: World, tried: list[object]
) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # a full queue: further connections are neither taken nor refused
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        source = world.source(
            f"http://127.0.0.1:{port}/w/api.php", limits=limits(connect_timeout=0.3)
        )
        for _ in range(5):
            with pytest.raises(KnowledgeUnavailable, match="no connection in time"):
                source.statements([BORN])
        assert len(tried) == 1
        for each in waiting:
            each.close()
    assert LIMITS.connect_timeout is not None
    assert LIMITS.connect_timeout < 2  # seconds in all, with what comes around it


def test_a_network_that_takes_connections_and_says_nothing(
    world: World, tried: list[object]
) -> None:
    """As behind a wall that lets nobody through: TLS is part of the connection."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(8)
        url = f"https://127.0.0.1:{mute.getsockname()[1]}/w/api.php"
        source = world.source(url, limits=limits(connect_timeout=0.3))
        for _ in range(5):
            with pytest.raises(KnowledgeUnavailable, match="no connection in time"):
                source.statements([BORN])
        assert len(tried) == 1
    assert world.slept == []


def test_a_server_without_the_right_certificate_is_not_reached(world: World) -> None:
    source = world.source(world.server.url.replace("http:", "https:"))
    for _ in range(3):
        with pytest.raises(KnowledgeUnavailable, match=r"no connection|no complete answer"):
            source.statements([BORN])
        world.clock += 1e9
    assert world.slept == []


def test_offline_is_said_at_once(tmp_path: Path) -> None:
    client = HttpClient("test", offline=True)
    with pytest.raises(KnowledgeUnavailable, match="offline"):
        WikidataSource(client, Cache()).statements([BORN])


def test_a_chain_names_the_failure_once_and_leaves_the_question_open(world: World) -> None:
    world.server.failures += [play.web_page] * 20
    facts = Chain((world.source(),)).ask([BORN])
    assert facts.answers == {}
    assert [(f.source, "text/html" in f.message) for f in facts.failures] == [("Wikidata", True)]


def test_a_chain_answers_from_it(world: World) -> None:
    question = Question("Q42", "P1559")
    facts = Chain((world.source(),)).ask([question])
    assert facts.failures == ()
    assert facts.answers[question][0].value == Text("Douglas Noël Adams", "en")
    assert facts.terms["Q42"].label("de") == "Douglas Adams"
    assert "Q5" in {s.value.id for s in facts.parents["Q42"] if isinstance(s.value, Entity)}


def test_patience_has_its_bounds() -> None:
    assert Patience().tries * LIMITS.timeout + Patience().waiting <= 180


# --- anything a server may answer ---------------------------------------------------------------

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([1]),
    st.just({"id": "Q1"}),
    st.just("Q42"),
    st.just("\ud800"),
)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every part of a JSON value."""
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if is_list(data) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def is_list(data: Any) -> bool:
    return isinstance(data, list)


def replaced(data: Any, path: tuple[Any, ...], by: Any) -> Any:
    """The JSON value with something else at a path."""
    if not path:
        return by
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = replaced(data[path[0]], path[1:], by)
    return copy


def small(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity with a statement of each property."""
    claims = {p: group[:1] for p, group in entity["claims"].items()}
    return {**entity, "claims": claims, "sitelinks": {}}


ENTITY_REPLY = {"entities": {"Q42": small(play.real_entities()["Q42"])}}
SEARCH_REPLY = {
    "search": [{"id": "Q42", "match": {"type": "label", "language": "de", "text": "Adams"}}]
}
INVERSE_REPLY = {"query": {"searchinfo": {"totalhits": 1}, "search": [{"title": "Q42"}]}}
NOW = Patience(tries=1)


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ApiServer]:
    with play.running() as server:
        yield server


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_comes_is_an_answer_or_could_not_be_asked(
    shared_server: ApiServer, data: st.DataObject
) -> None:
    good = data.draw(st.sampled_from([ENTITY_REPLY, SEARCH_REPLY, INVERSE_REPLY]))
    path = data.draw(st.sampled_from(list(places(good))))
    bad = replaced(good, path, data.draw(odd))
    client = HttpClient("test", allow_private=True)
    source = WikidataSource(client, Cache(), url=shared_server.url, patience=NOW)
    if good is not ENTITY_REPLY:
        source.terms(["Q42"])
    shared_server.failures[:] = [play.json_reply(bad)]
    try:
        if good is ENTITY_REPLY:
            source.statements([BORN])
            source.terms(["Q42"])
            source.properties(["Q42"])
        elif good is SEARCH_REPLY:
            source.search(["Adams"], "de")
        else:
            source.statements([Question("Q42", "P31", inverse=True)])
    except KnowledgeUnavailable:
        assert bad != good
    finally:
        client.close()
