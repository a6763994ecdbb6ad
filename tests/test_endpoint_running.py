"""Running the server: tokens from a file, proxies, rates, logs, metrics, stopping with grace."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.attacks.hostile import CROSS, triples
from tests.beleg_server import BELEG, serving
from tests.processes import free_port
from tests.test_endpoint_faults import eventually, query_processes

FAST = {"TMPDIR": "/dev/shm"}
SLOW = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"


def test_the_token_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("of a file\n", encoding="utf-8")
    with serving("memory:", "--update-token-file", str(file), token=None, **FAST) as served:
        assert served.update("CLEAR ALL", "of a file").status_code == 204
        assert served.update("CLEAR ALL", "of a fil").status_code == 401


@pytest.mark.parametrize("text", ["", " \n", None])
def test_a_file_without_a_token_ends_the_start(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "token"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    command = [*BELEG, "serve", "--port", "0", "--update-token-file", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert str(file) in ended.stderr


def test_requests_are_counted_logged_and_limited_whichever_way_they_take(tmp_path: Path) -> None:
    """By the short cut and by the views, for the client that a believed proxy names."""
    log = tmp_path / "log"
    limits = {"BELEG_RATE_LIMIT": "3/minute", "BELEG_ACCESS_LOG": str(log)}
    with serving("memory:", "--proxy", **limits, **FAST) as served:
        for client, texts in {
            "192.0.2.1": ["ASK { <urn:secret> ?p ?o }", "SELECT * {", "ASK {}", "ASK {}"],
            "192.0.2.2": ["ASK {}"],
        }.items():
            for text in texts:
                answer = requests.get(
                    f"{served.address}/sparql",
                    params={"query": text},
                    headers={"X-Forwarded-For": client, "User-Agent": "a test"},
                    timeout=60,
                )
        metrics = requests.get(f"{served.address}/metrics", timeout=60).text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    told = [(each["client"], each["status"]) for each in lines if each["client"].startswith("192.")]
    first = [("192.0.2.1", status) for status in (200, 400, 200, 429)]
    assert told == [*first, ("192.0.2.2", 200)]
    assert all(each["milliseconds"] >= 0 for each in lines)
    assert {each["agent"] for each in lines if each["path"] == "/sparql"} == {"a test"}
    assert "secret" not in log.read_text("utf-8")
    for status, count in ((200, 3), (400, 1), (429, 1)):
        name = f'beleg_requests_total{{method="GET",route="/sparql",status="{status}"}}'
        assert f"{name} {count}.0\n" in metrics
    assert 'beleg_request_seconds_count{route="/sparql"} 5.0\n' in metrics
    assert "beleg_store_bytes " in metrics


def test_it_says_where_it_serves_and_a_terminals_interrupt_ends_it_in_silence() -> None:
    """The interrupt reaches every process of the group, as a terminal sends it."""
    port = free_port()
    command = [*BELEG, "serve", "--port", str(port)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        assert f"serving at http://127.0.0.1:{port}/" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_who_asks_while_all_processes_are_taken_is_told_to_come_again() -> None:
    limits = {"BELEG_QUERY_PROCESSES": "1", "BELEG_QUERY_SECONDS": "60"}
    with serving("memory:", **limits, **FAST) as served, ThreadPoolExecutor(1) as beside:
        served.update(triples(1500))
        slow = beside.submit(served.query, SLOW)
        eventually(lambda: "beleg_queries_running 1.0" in metrics_of(served.address), "it runs")
        answer = served.query("ASK {}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) > 0
        for pid in query_processes(served):  # as often as it is tried
            os.kill(pid, signal.SIGABRT)
        assert slow.result().status_code == 503


def metrics_of(address: str) -> str:
    """What the server tells Prometheus."""
    return requests.get(f"{address}/metrics", timeout=60).text


def listens(address: str) -> bool:
    """Whether a server takes connections."""
    host, _, port = address.rpartition("/")[2].partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=60).close()
    except ConnectionRefusedError:
        return False
    return True


def test_what_was_asked_before_the_end_is_answered() -> None:
    """Its process is held until the server takes nothing new any more."""
    with serving("memory:", BELEG_QUERY_PROCESSES="1", **FAST) as served:
        (process,) = query_processes(served)
        os.kill(process, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(served.query, "ASK {}")
            eventually(lambda: "beleg_queries_running 1.0" in metrics_of(served.address), "it runs")
            served.process.send_signal(signal.SIGTERM)
            eventually(lambda: not listens(served.address), "it takes nothing new")
            os.kill(process, signal.SIGCONT)
            assert asked.result().status_code == 200
        assert served.process.wait(60) == 0


def test_an_update_is_tried_by_another_process_where_one_is_killed() -> None:
    with serving("memory:", BELEG_QUERY_SECONDS="60", **FAST) as served:
        served.update(triples(100))
        before = set(query_processes(served))
        with ThreadPoolExecutor(1) as beside:
            text = f"INSERT {{ <urn:n> <urn:counted> ?n }} WHERE {{ {{ {SLOW} }} }}"
            update = beside.submit(served.update, text)
            eventually(lambda: set(query_processes(served)) - before != set(), "it is tried")
            for pid in set(query_processes(served)) - before:
                os.kill(pid, signal.SIGKILL)
            assert update.result().status_code == 204
        (row,) = served.query("SELECT ?n { <urn:n> <urn:counted> ?n }").json()["results"][
            "bindings"
        ]
        assert int(row["n"]["value"]) >= 200**3
