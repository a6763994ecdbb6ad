"""Each hostile query of tests/attacks against a real server: status, time, and what others wait.

``python -m bench.attacks`` prints a table, and the peak memory of the server's processes.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.attacks.canaries import FileCanary, HttpCanary
from tests.attacks.hostile import attacks, triples
from tests.beleg_server import Served, serving

LIMITS = {"BELEG_QUERY_SECONDS": "5", "BELEG_QUERY_MEMORY": "300", "BELEG_QUERY_ROWS": "10000"}
NODES = 2000


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


def main() -> None:
    """Runs all attacks and prints the table."""
    http = HttpCanary()
    with tempfile.TemporaryDirectory() as folder, serving("memory:", **LIMITS) as served:
        file = FileCanary(Path(folder))
        served.update(triples(NODES))
        watch = Watch(served)
        watch.start()
        web = served.children()[0]
        print("| attack | status | s | others wait, ms | right |\n| --- | --- | --- | --- | --- |")
        for attack in attacks():
            query = attack.query.replace("{port}", str(http.port)).replace("{file}", str(file.path))
            with ThreadPoolExecutor(1) as beside:
                start = time.perf_counter()
                sent = beside.submit(served.query, query)
                waits = []
                for _ in range(5):
                    begun = time.perf_counter()
                    served.query_from("127.0.0.2", "ASK {}")
                    waits.append((time.perf_counter() - begun) * 1000)
                status = sent.result().status_code
                taken = time.perf_counter() - start
            right = status in attack.statuses and not file.touched() and not http.touched()
            wait = statistics.median(waits)
            print(f"| {attack.name} | {status} | {taken:.2f} | {wait:.0f} | {right} |", flush=True)
        print("web process lives:", served.children()[0] == web)
        peak = f"web {watch.web / 1e6:.0f}, one query {watch.query / 1e6:.0f}"
        print(f"peak memory, MB: {peak}, all {watch.all / 1e6:.0f}")
    http.close()


if __name__ == "__main__":
    main()
