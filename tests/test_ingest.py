"""Ingest: the loop's law over any run of faults, real processes, and faults of the writer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, StoreUnavailable, WorkersUnavailable
from kg.finishing import Prepared
from kg.ingest.failures import FailuresFile
from kg.ingest.run import AHEAD, Event, Failed, Ingest, Kept, Skipped
from kg.ingest.workers.processes import ProcessWorkers
from kg.ingest.workers.serial import SerialWorkers
from kg.model import Article, Check, Pin
from kg.seams import Workers
from kg.stores import open_store
from tests.ingest_work import by_its_words, make, prepared

ROOT = Path(__file__).parents[1]


def article(identity: str, text: str, ref: str = "r") -> Article:
    return Article(identity, text, ref, "de")


class Shelf:
    """A store of articles, in the order in which they were kept."""

    def __init__(self) -> None:
        self.kept: dict[str, Article] = {}
        self.order: list[tuple[str, str]] = []

    def finish(self, made: Prepared) -> Check:
        self.kept[made.article.id] = made.article
        self.order.append((made.article.id, made.article.text))
        return Check(made.article)

    def versions(self) -> dict[str, list[str]]:
        """The texts of each article, one after another, without those that were kept again."""
        texts: dict[str, list[str]] = {}
        for identity, text in self.order:
            if texts.setdefault(identity, [])[-1:] != [text]:
                texts[identity].append(text)
        return texts


class Uneven:
    """Two workers that fail as a plan says; what is handed in is done when it is waited for."""

    count = 2

    def __init__(self, plan: Sequence[str]) -> None:
        self._plan = iter(plan)
        self.under_way = 0
        self.most = 0

    def submit(self, each: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
        future: Future[Prepared] = Future()
        match next(self._plan, "done"):
            case "lost":
                future.cancel()
            case "fails":
                future.set_exception(ZeroDivisionError("no"))
            case _ if each.text == "poison":
                future.set_exception(MemoryError())
            case _:
                future.set_result(prepared(each))
        return future

    def wait(self, future: Future[Prepared]) -> None:
        return

    def close(self) -> None:
        return


class Crowded(Uneven):
    """What is begun is done at the same time, and one article that dies takes the others along."""

    def __init__(self) -> None:
        self._begun: list[tuple[Article, Future[Prepared]]] = []

    def submit(self, each: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
        future: Future[Prepared] = Future()
        self._begun.append((each, future))
        return future

    def wait(self, future: Future[Prepared]) -> None:
        died = any(each.text == "poison" for each, _ in self._begun)
        for each, begun in self._begun:
            if died:
                begun.set_exception(ZeroDivisionError("a worker was killed"))
            else:
                begun.set_result(prepared(each))
        self._begun.clear()


def run(workers: Workers, items: Sequence[Article | Exception], shelf: Shelf) -> list[Event]:
    return list(Ingest(workers, shelf.finish, shelf.kept.get, tries=3).run(items))


articles = st.lists(
    st.builds(article, st.sampled_from("abcd"), st.sampled_from(["x", "y", "poison"])), max_size=30
)
faults = st.lists(st.sampled_from(["done", "lost", "done", "fails", "done"]), max_size=60)


@given(articles, faults)
def test_faults_of_workers_change_nothing_but_what_is_set_aside(
    items: list[Article], plan: list[str]
) -> None:
    """However often workers fail or go away: the same articles are kept, in the same order."""
    serial, parallel = Shelf(), Shelf()
    expected = run(SerialWorkers(poisoned), items, serial)
    # At most two failures in a row, so that only poison is given up.
    mild = [f for i, f in enumerate(plan) if f != "fails" or i % 40 == 0]
    found = run(Uneven(mild), items, parallel)
    assert parallel.kept == serial.kept
    assert parallel.versions() == serial.versions()
    assert len(found) == len(expected) == len(items)


@given(articles)
def test_articles_are_not_set_aside_for_what_others_do(items: list[Article]) -> None:
    serial, parallel = Shelf(), Shelf()
    run(SerialWorkers(poisoned), items, serial)
    run(Crowded(), items, parallel)
    assert parallel.kept == serial.kept
    assert parallel.versions() == serial.versions()


def poisoned(each: Article, pins: Sequence[Pin] = ()) -> Prepared:
    if each.text == "poison":
        raise MemoryError
    return prepared(each)


@given(articles)
def test_a_second_run_over_the_same_articles_keeps_the_last_of_each_as_it_was(
    items: list[Article],
) -> None:
    last = list({each.id: each for each in items if each.text != "poison"}.values())
    shelf = Shelf()
    run(SerialWorkers(poisoned), last, shelf)
    before = dict(shelf.kept)
    assert all(isinstance(e, Skipped) for e in run(SerialWorkers(poisoned), last, shelf))
    assert shelf.kept == before


def test_no_more_is_read_than_the_window_holds() -> None:
    shelf, read = Shelf(), 0

    def source() -> Iterator[Article]:
        nonlocal read
        for number in range(100):
            read += 1
            yield article(str(number), "x")

    loop = Ingest(Uneven([]), shelf.finish, shelf.kept.get).run(source())
    next(loop)
    assert read == AHEAD * Uneven.count + 1
    assert len(shelf.order) == 1


def test_what_is_begun_is_finished_when_the_run_is_stopped() -> None:
    shelf, stop = Shelf(), False
    items = [article(str(n), "x") for n in range(50)]
    loop = Ingest(Uneven([]), shelf.finish, shelf.kept.get, stopping=lambda: stop).run(items)
    next(loop)
    stop = True
    rest = list(loop)
    assert all(isinstance(event, Kept) for event in rest)
    assert AHEAD * Uneven.count <= len(shelf.order) <= AHEAD * Uneven.count + 2
    again = run(Uneven([]), items, shelf)
    assert [o for o, _ in shelf.order] == [each.id for each in items]
    assert sum(isinstance(event, Skipped) for event in again) == len(rest) + 1


def test_unreadable_references_are_failures_in_their_place_and_other_errors_are_raised() -> None:
    shelf = Shelf()
    items = [article("a", "x"), InputError("f", "no such file", line=3), article("b", "x")]
    kept, failed, also = run(Uneven([]), items, shelf)
    assert (type(kept), type(also)) == (Kept, Kept)
    assert failed == Failed("f, line 3", "no such file")
    with pytest.raises(ZeroDivisionError):
        run(Uneven([]), [ZeroDivisionError()], shelf)


def test_a_store_that_fails_ends_the_run() -> None:
    def finish(made: Prepared) -> Check:
        raise StoreUnavailable("s", "disk full")

    with pytest.raises(StoreUnavailable):
        list(Ingest(Uneven([]), finish, lambda _: None).run([article("a", "x")]))


def test_workers_that_cannot_be_reached_end_the_run() -> None:
    class Gone(Uneven):
        def submit(self, each: Article, pins: Sequence[Pin] = ()) -> Future[Prepared]:
            raise WorkersUnavailable("cluster", "gone")

    with pytest.raises(WorkersUnavailable):
        run(Gone([]), [article("a", "x")], Shelf())


# --- processes ------------------------------------------------------------------------------------


def test_a_process_that_dies_or_hangs_costs_its_own_article_only(tmp_path: Path) -> None:
    shelf = Shelf()
    words = ["one", "die", "two", "hang", "three", "fail", "four"]
    items = [article(word, word, f"ref-{word}") for word in words]
    with closing(ProcessWorkers(make, 2, seconds=2)) as workers:
        events = list(Ingest(workers, shelf.finish, shelf.kept.get, tries=2).run(items))
    assert [each for each, _ in shelf.order] == ["one", "two", "three", "four"]
    failed = [event for event in events if isinstance(event, Failed)]
    assert [event.ref for event in failed] == ["ref-die", "ref-hang", "ref-fail"]
    assert [event.tries for event in failed] == [2, 2, 2]
    assert "divided by nothing" in failed[2].reason

    with FailuresFile(tmp_path / "aside.jsonl") as aside:
        for event in failed:
            aside.note(event)
    rows = [json.loads(line) for line in (tmp_path / "aside.jsonl").read_text().splitlines()]
    assert [row["text"] for row in rows] == ["die", "hang", "fail"]


def test_serial_workers_say_how_an_article_failed() -> None:
    error = SerialWorkers(by_its_words).submit(article("a", "fail")).exception()
    assert isinstance(error, ZeroDivisionError)


# --- the writer -----------------------------------------------------------------------------------

SHORT = [
    ("a", "Nokia hat seinen Sitz in Finnland. Amazon wurde 1999 gegründet."),
    ("b", "Die Hauptstadt Finnlands ist Helsinki. Amazon wurde 1994 gegründet."),
    ("c", "Angela Merkel ist Bundeskanzlerin. Amazon wurde 2003 gegründet."),
]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("short") / "articles.jsonl"
    rows = [{"id": i, "text": t, "language": "de", "published": "2019-05-01"} for i, t in SHORT]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


Drive = Callable[[Path, str, int], int]


@pytest.fixture
def drive(short: Path) -> Drive:
    def run_driver(store: Path, fault: str, number: int) -> int:
        command = [sys.executable, "-m", "tests.ingest_driver", str(store), str(short), fault]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
        return subprocess.run(
            [*command, str(number)], cwd=ROOT, env=environment, check=False
        ).returncode

    return run_driver


@pytest.fixture(scope="module")
def undisturbed(short: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    store = tmp_path_factory.mktemp("whole") / "store"
    command = [sys.executable, "-m", "tests.ingest_driver", str(store), str(short), "none", "0"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return dump(store)


def dump(store: Path) -> list[str]:
    with closing(open_store(f"oxigraph:{store}")) as kept:
        return list(kept.export())


def articles_in(store: Path) -> set[str]:
    with closing(open_store(f"oxigraph:{store}")) as kept:
        return {each.ref for each in kept.articles()}


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        ("kill-before", {"a"}),
        ("kill-writing", {"a"}),
        ("kill-written", {"a", "b"}),
        ("kill-after", {"a", "b"}),
        ("full", {"a"}),
    ],
)
def test_a_writer_that_ends_at_any_step_goes_on_to_the_same_store(
    drive: Drive, tmp_path: Path, undisturbed: list[str], fault: str, kept: set[str]
) -> None:
    store = tmp_path / "store"
    assert drive(store, fault, 2) == (3 if fault == "full" else -9)
    assert articles_in(store) == kept  # each wholly or not at all
    assert drive(store, "none", 0) == 0
    assert dump(store) == undisturbed


def test_a_writer_killed_among_its_workers_takes_them_along_and_goes_on(
    tmp_path: Path, short: Path, undisturbed: list[str]
) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-m", "tests.ingest_driver", str(store), str(short)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    run = [*command, "kill-written", "2", "2"]
    with subprocess.Popen(run, cwd=ROOT, env=environment, start_new_session=True) as writer:
        assert writer.wait() == -9
    left = [each for each in psutil.process_iter() if group_of(each.pid) == writer.pid]
    assert psutil.wait_procs(left, timeout=120)[1] == []
    assert articles_in(store) == {"a", "b"}
    subprocess.run([*command, "none", "0", "2"], cwd=ROOT, env=environment, check=True)
    assert dump(store) == undisturbed


def group_of(process: int) -> int | None:
    try:
        return os.getpgid(process)
    except ProcessLookupError:
        return None


def test_the_command_in_parallel_makes_the_store_of_a_serial_run(
    tmp_path: Path, short: Path, undisturbed: list[str]
) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-m", "kg", "ingest", "--offline", "--jobs", "2", "--format", "json"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    done = subprocess.run(
        [*command, "--store", f"oxigraph:{store}", str(short)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)
    assert (counted["kept"], counted["skipped"], counted["failed"]) == (3, 0, 0)
    assert counted["conflicts"] >= 1  # Amazon cannot have begun in several years
    assert dump(store) == undisturbed
