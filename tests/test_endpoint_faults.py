"""Faults: processes killed at any moment, clients that leave, a server told to stop."""

from __future__ import annotations

import os
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pyoxigraph
import pytest
import requests

from tests.attacks.hostile import CROSS, triples
from tests.beleg_server import TOKEN, Served, serving, wait_until_ready

FAST = {"TMPDIR": "/dev/shm"}
SLOW_QUERY = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
NODES = 1500


def eventually(happened: Callable[[], bool], what: str) -> None:
    """Returns once something has happened, or fails after a minute."""
    pause = threading.Event()
    for _ in range(600):
        if happened():
            return
        pause.wait(0.1)
    pytest.fail(f"never: {what}")


def web_process(served: Served) -> int:
    """The process that owns the store."""
    return served.children()[0]


def query_processes(served: Served) -> list[int]:
    """The processes that run queries."""
    return served.children()[1:]


def ended(served: Served, reason: str) -> float:
    """How many query processes ended for a reason, as the metrics say."""
    text = requests.get(f"{served.address}/metrics", timeout=60).text
    name = f'beleg_query_processes_ended_total{{reason="{reason}"}} '
    return sum(float(line[len(name) :]) for line in text.splitlines() if line.startswith(name))


def test_a_query_whose_process_is_killed_is_answered_by_another() -> None:
    with serving("memory:", BELEG_QUERY_SECONDS="60", **FAST) as served:
        served.update(triples(100))
        rows = served.query("SELECT * { ?s ?p ?o }").json()["results"]["bindings"]
        with ThreadPoolExecutor(1) as client:
            answer = client.submit(served.query, SLOW_QUERY)
            for pid in query_processes(served):
                os.kill(pid, signal.SIGKILL)
            (counted,) = answer.result().json()["results"]["bindings"]
            assert counted["n"]["value"] == str(len(rows) ** 3)


@pytest.fixture(scope="module")
def slow() -> Iterator[Served]:
    """A server whose data is enough for a query that does not end while a test runs."""
    with serving("memory:", BELEG_QUERY_SECONDS="600", **FAST) as served:
        served.update(triples(NODES))
        yield served


def asked(by: str) -> bytes:
    """The slow query as one request by a method."""
    query = f"query={requests.utils.quote(SLOW_QUERY)}"
    if by == "GET":
        return f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    form = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{form}\r\nContent-Length: {len(query)}"
    return f"{head}\r\n\r\n{query}".encode()


@pytest.mark.parametrize(("by", "times"), [("POST", 1), ("GET", 5), ("POST", 5)])
def test_a_query_ends_when_its_client_leaves(slow: Served, by: str, times: int) -> None:
    """While requests wait in a row, nothing more is read of the connection; it ends, too."""
    before = ended(slow, "ClientGone")
    host, _, port = slow.address.rpartition("/")[2].partition(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(asked(by) * times)
        eventually(lambda: busy(slow) == 1, "the query runs")
    eventually(lambda: ended(slow, "ClientGone") == before + 1, "its process has ended")
    eventually(lambda: busy(slow) == 0, "nothing runs")
    assert ended(slow, "ClientGone") == before + 1


def busy(served: Served) -> int:
    """How many queries run, as the metrics say."""
    text = requests.get(f"{served.address}/metrics", timeout=60).text
    (line,) = [each for each in text.splitlines() if each.startswith("beleg_queries_running ")]
    return int(float(line.split()[1]))


class Writer(threading.Thread):
    """Inserts pairs, one update after the other, and keeps which were acknowledged."""

    def __init__(self, served: Served) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[int] = []
        self.sent = 0
        self._served = served
        self._told = threading.Event()

    def run(self) -> None:
        while not self._told.is_set():
            number = self.sent
            self.sent += 1
            text = f"INSERT DATA {{ <urn:a{number}> <urn:p> 1 . <urn:b{number}> <urn:p> 1 }}"
            try:
                if self._served.update(text).status_code == 204:
                    self.acknowledged.append(number)
            except requests.RequestException:
                self._told.wait(0.05)  # the server is away

    def goes_on(self) -> None:
        """Returns once more updates are acknowledged; some may have been on their way."""
        before = len(self.acknowledged)
        eventually(lambda: len(self.acknowledged) > before + 5, "updates")

    def stop(self) -> None:
        self._told.set()
        self.join()

    def check(self, held: set[str]) -> None:
        """Nothing acknowledged is lost, nothing half is left."""
        missing = [n for n in self.acknowledged if f"urn:a{n}" not in held]
        assert not missing
        halves = [n for n in range(self.sent) if (f"urn:a{n}" in held) != (f"urn:b{n}" in held)]
        assert not halves


def subjects(served: Served) -> set[str]:
    """The subjects of the writer's triples."""
    rows = served.query("SELECT ?s { ?s <urn:p> 1 }").json()["results"]["bindings"]
    return {row["s"]["value"] for row in rows}


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    with serving(f"oxigraph:{tmp_path / 'store'}") as served:
        writer = Writer(served)
        writer.start()
        for _ in range(3):
            writer.goes_on()
            os.kill(web_process(served), signal.SIGKILL)
        writer.goes_on()
        writer.stop()
        writer.check(subjects(served))


def test_nothing_acknowledged_is_lost_when_the_server_is_told_to_stop(tmp_path: Path) -> None:
    store = f"oxigraph:{tmp_path / 'store'}"
    with serving(store) as served:
        writer = Writer(served)
        writer.start()
        eventually(lambda: len(writer.acknowledged) > 5, "updates")
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0
        writer.stop()
    with serving(store) as again:
        writer.check(subjects(again))


def test_a_bulk_load_is_there_wholly_or_not_at_all(tmp_path: Path) -> None:
    """Everything is killed while a graph is loaded; the store opens again with all or nothing."""
    store, count = f"oxigraph:{tmp_path / 'store'}", 30_000
    text = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(count))
    for pause in (0.0, 0.5, 1.5):
        with serving(store) as served, ThreadPoolExecutor(1) as client:
            loading = client.submit(load, served, text)
            threading.Event().wait(pause)
            everything = [served.process.pid, *served.children()]
            for pid in everything:
                with suppress(ProcessLookupError):  # those below may end with those above
                    os.kill(pid, signal.SIGKILL)
            served.process.wait()
            acknowledged = loading.result()
        held = sum(1 for _ in reopened(tmp_path / "store"))
        assert held in (0, count)
        assert held == count or not acknowledged
        if held:
            return


def load(served: Served, text: str) -> bool:
    """Whether a graph was put and acknowledged."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/n-triples"}
    url = f"{served.address}/graph-store?graph=urn:bulk"
    try:
        return requests.put(url, data=text, headers=headers, timeout=60).ok
    except requests.RequestException:
        return False


def reopened(path: Path) -> list[pyoxigraph.Quad]:
    """What the graph holds, once the last process that was starting has seen that it is alone."""
    graph = pyoxigraph.NamedNode("urn:bulk")
    stores: list[pyoxigraph.Store] = []

    def opened() -> bool:
        try:
            stores.append(pyoxigraph.Store(str(path)))
        except OSError as error:
            if "lock" not in str(error).lower():
                raise
        return bool(stores)

    eventually(opened, "the store can be opened")
    return list(stores[0].quads_for_pattern(None, None, None, graph))


def test_a_server_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    """The web process sees that gunicorn is gone and ends; then the store can be opened again."""
    store = f"oxigraph:{tmp_path / 'store'}"
    with serving(store) as served:
        below = served.children()
        served.process.kill()
        served.process.wait()
        eventually(lambda: not any(map(alive, below)), "all processes have ended")
    with serving(store) as again:
        assert again.query("ASK {}").ok


def alive(pid: int) -> bool:
    """Whether a process runs."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_write_is_seen_by_what_is_asked_after_it() -> None:
    with serving("memory:", **FAST) as served, ThreadPoolExecutor(4) as clients:
        for number in range(10):
            served.update(f"INSERT DATA {{ <urn:n> <urn:p> {number} }}")
            ask = f"ASK {{ <urn:n> <urn:p> {number} }}"
            answers = list(clients.map(served.query, [ask] * 4))
            assert all(each.json()["boolean"] for each in answers)


def test_a_store_that_another_process_has_open_is_named(tmp_path: Path) -> None:
    store = f"oxigraph:{tmp_path / 'store'}"
    with serving(store) as served:
        wait_until_ready(served)
        with pytest.raises(pytest.fail.Exception, match="ended with 3"), serving(store):
            pass


def test_a_body_that_the_disk_has_no_room_for_is_refused_in_the_shape_of_errors() -> None:
    with serving("memory:") as served:
        resource.prlimit(web_process(served), resource.RLIMIT_FSIZE, (100_000, 100_000))
        long = " ".join(f"<urn:a> <urn:p> {number} ." for number in range(30_000))
        answer = served.update(f"INSERT DATA {{ {long} }}")
        assert answer.status_code == 503
        assert answer.json()["error"]["status"] == 503
        assert served.query("SELECT * { <urn:a> ?p ?o }").json()["results"]["bindings"] == []


def test_a_full_disk_refuses_what_it_cannot_keep(tmp_path: Path) -> None:
    """Files may not grow past a limit: updates fail, what was acknowledged is there afterwards."""
    store, sizes = f"oxigraph:{tmp_path / 'store'}", range(0, 420, 35)
    kept: list[int] = []
    with serving(store) as served:
        limit = 250_000  # more than a new store takes, less than the longest of the updates
        resource.prlimit(web_process(served), resource.RLIMIT_FSIZE, (limit, limit))
        for size in sizes:
            text = " ".join(f'<urn:a{size}> <urn:q{n}> "{"x" * 1000}{n}" .' for n in range(size))
            answer = served.update(f"INSERT DATA {{ {text} <urn:b{size}> <urn:p> 1 }}")
            if answer.status_code == 204:
                kept.append(size)
            else:
                assert answer.json()["error"]["status"] == answer.status_code >= 500
        assert 0 < len(kept) < len(sizes)
    with serving(store) as again:
        rows = again.query("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s").json()
        held = {r["s"]["value"]: int(r["n"]["value"]) for r in rows["results"]["bindings"]}
    for size in sizes:
        parts = held.get(f"urn:a{size}", 0), held.get(f"urn:b{size}", 0)
        assert parts in ((0, 0), (size, 1))
        assert parts == (size, 1) or size not in kept
