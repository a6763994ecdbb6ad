"""Each hostile query of tests/attacks against a real server: status, time, and what others wait.

``python -m bench.attacks`` prints a table, and the peak memory of the server's processes. While an
attack runs, another client looks up one node after the other on a connection of its own; for
attacks that end sooner, twenty times.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import requests

from tests.attacks.canaries import FileCanary, HttpCanary
from tests.attacks.hostile import CROSS, TOO_MUCH, Attack, attacks, triples
from tests.beleg_server import From, Served, serving

LIMITS = {"BELEG_QUERY_SECONDS": "5", "BELEG_QUERY_MEMORY": "300", "BELEG_QUERY_ROWS": "10000"}
NODES = 2000
ASKED = 20


_numbers = itertools.count()


class Watch(threading.Thread):
    """Looks ten times a second at the memory of a server's processes."""

    def __init__(self, served: Served) -> None:
        super().__init__(daemon=True)
        self.web = self.query = self.all = 0
        self._served = served

    def run(self) -> None:
        while True:
            sizes = [resident(pid) for pid in self._served.children()] or [0]
            self.web = max(self.web, sizes[0])
            self.query = max(self.query, max(sizes[1:], default=0))
            self.all = max(self.all, sum(sizes))
            time.sleep(0.1)


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (FileNotFoundError, ProcessLookupError):
        return 0


def neighbour(served: Served) -> requests.Session:
    """Another client, with an address of its own."""
    session = requests.Session()
    session.mount("http://", From("127.0.0.2"))
    ask(session, served)
    return session


def ask(session: requests.Session, served: Served) -> float:
    """Milliseconds until a short query is answered."""
    query = f"ASK {{ <urn:n{next(_numbers)}> <urn:next> ?o }}"  # or its answer would be known
    begun = time.perf_counter()
    answer = session.get(f"{served.address}/sparql", params={"query": query}, timeout=60)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - begun) * 1000


def waits_beside(attack: Future[int], session: requests.Session, served: Served) -> list[float]:
    """What the other client waits while an attack runs."""
    waits: list[float] = []
    while len(waits) < ASKED or not attack.done():
        waits.append(ask(session, served))
    return waits


def sent(
    served: Served, canaries: tuple[FileCanary, HttpCanary]
) -> Iterator[tuple[Attack, Callable[[], int]]]:
    """Every attack, and what sends it and gives the status."""
    file, http = canaries
    for attack in attacks():
        query = attack.query.replace("{port}", str(http.port)).replace("{file}", str(file.path))
        yield attack, lambda query=query: served.query(query).status_code
    endless = f"INSERT {{ GRAPH ?a {{ ?s ?q ?c }} }} WHERE {{ {CROSS} }}"
    yield (
        Attack("an update without end", endless, TOO_MUCH),
        lambda: served.update(endless).status_code,
    )
    slow = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
    yield (
        Attack("eight cross products at once", slow, TOO_MUCH),
        lambda: max(eight_times(lambda: served.query(slow).status_code)),
    )
    yield (
        Attack("everything, eight times at once", "", frozenset({200, 503})),
        lambda: max(eight_times(lambda: served.query("SELECT * { ?s ?p ?o }").status_code)),
    )


def eight_times(action: Callable[[], int]) -> list[int]:
    """The same thing by eight at once."""
    with ThreadPoolExecutor(8) as clients:
        return [each.result() for each in [clients.submit(action) for _ in range(8)]]


def main() -> None:
    """Runs all attacks and prints the table."""
    http = HttpCanary()
    every: list[float] = []
    with tempfile.TemporaryDirectory() as folder, serving("memory:", **LIMITS) as served:
        file = FileCanary(Path(folder))
        served.update(triples(NODES))
        watch = Watch(served)
        watch.start()
        web = served.children()[0]
        session = neighbour(served)
        alone = [ask(session, served) for _ in range(200)]
        print(f"alone another waits {statistics.median(alone):.1f} ms, at most {max(alone):.0f}\n")
        print("| attack | status | s | others wait, ms | at most, ms | right |")
        print("| --- | --- | --- | --- | --- | --- |")
        for attack, send in sent(served, (file, http)):
            with ThreadPoolExecutor(1) as beside:
                start = time.perf_counter()
                running = beside.submit(send)
                waits = waits_beside(running, session, served)
                taken = time.perf_counter() - start
            every += waits
            right = running.result() in attack.statuses and not (file.touched() or http.touched())
            told = f"{statistics.median(waits):.1f} | {max(waits):.0f}"
            print(
                f"| {attack.name} | {running.result()} | {taken:.2f} | {told} | {right} |",
                flush=True,
            )
        shares = [sum(wait < bound for wait in every) / len(every) for bound in (10, 100)]
        print(
            f"\nothers asked {len(every):,} times: median {statistics.median(every):.1f} ms, ",
            end="",
        )
        print(
            f"under 10 ms {shares[0]:.2%}, under 100 ms {shares[1]:.2%}, at most {max(every):.0f}"
        )
        print("web process lives:", served.children()[0] == web)
        peak = f"web {watch.web / 1e6:.0f}, one query {watch.query / 1e6:.0f}"
        print(f"peak memory, MB: {peak}, all {watch.all / 1e6:.0f}")
    http.close()


if __name__ == "__main__":
    main()
