"""The SPARQL endpoint beside Oxigraph's own server and rdflib-endpoint: same triples, same queries.

``python bench/endpoint.py [--triples 1000000]`` loads once and then asks all three in turns, so
that what else the machine does meets all alike. Read the ratios. Needs wrk (Debian) and the
packages oxigraph (extra ``dev``) and rdflib-endpoint, which is asked the point query only.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import RdfFormat

import kg
from server.options import Options
from server.workers.errands import Asking
from server.workers.evaluate import answer_query
from server.workers.messages import Choice, Query
from server.workers.queries import queries_of

QUERIES = {
    "point": "SELECT * { <urn:s5> ?p ?o }",
    "star": "SELECT ?name ?value ?kind { <urn:s77> <urn:p0> ?s . ?s <urn:name> ?name ; "
    "<urn:value> ?value ; a ?kind }",
    "join": "SELECT ?a ?d ?v { ?a a <urn:T3> ; <urn:p1> ?b . ?b <urn:p2> ?c . ?c <urn:p3> ?d . "
    "?d <urn:value> ?v FILTER(?v > 998) }",
    "text filter": 'SELECT ?s { ?s <urn:name> ?n FILTER(CONTAINS(?n, "berlin 97")) }',
    "group by": "SELECT ?k (COUNT(*) AS ?n) (AVG(?v) AS ?m) { ?s a ?k ; <urn:value> ?v } "
    "GROUP BY ?k",
    "path": "SELECT (COUNT(?o) AS ?n) { <urn:s9> <urn:p1>* ?o }",
}
JSON = "application/sparql-results+json"
PREDICATES = 7
SERVERS = ("beleg", "oxigraph", "rdflib-endpoint")
RDFLIB = """
import sys, rdflib, uvicorn
from oxrdflib import OxigraphStore
import pyoxigraph
from rdflib_endpoint import SparqlEndpoint
store = OxigraphStore(store=pyoxigraph.Store.read_only(sys.argv[1]))
app = SparqlEndpoint(path="/sparql", graph=rdflib.Dataset(store=store))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
WRK = """
local i = 0
request = function()
  i = i + {step}
  local node = i * 7919 % {nodes}
  local query = "SELECT%20*%20%7B%20%3Curn%3As" .. node .. "%3E%20%3Fp%20%3Fo%20%7D"
  return wrk.format("GET", "{path}?query=" .. query, {{["Accept"] = "{accept}"}})
end
"""


def triples(nodes: int) -> Iterator[str]:
    """Ten triples a node, as N-Triples."""
    chance = random.Random(1)
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    for i in range(nodes):
        town = "berlin" if i % 97 == 0 else "elsewhere"
        yield f"<urn:s{i}> {kind} <urn:T{i % 20}> .\n"
        yield f'<urn:s{i}> <urn:name> "name {town} {i}" .\n'
        yield f'<urn:s{i}> <urn:value> "{chance.randrange(1000)}"^^{integer} .\n'
        for p in range(PREDICATES):
            yield f"<urn:s{i}> <urn:p{p}> <urn:s{chance.randrange(nodes)}> .\n"


def loaded(folder: Path, nodes: int) -> Path:
    """A store with all triples."""
    file = folder / "triples.nt"
    with file.open("w") as out:
        out.writelines(triples(nodes))
    store = pyoxigraph.Store(str(folder / "beleg"))
    store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES)
    store.flush()
    store.optimize()
    store.backup(str(folder / "copy"))
    return folder


@contextmanager
def running(command: list[str], port: int, path: str, **environment: str) -> Iterator[None]:
    """A server, once it answers a query."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | environment, **quiet) as process:  # type: ignore[call-overload]
        try:
            for _ in range(600):
                try:
                    asked(port, path, "ASK {}")
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


def asked(port: int, path: str, query: str) -> bytes:
    """The answer to a query."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    return answer(connection, path, query)


def answer(connection: http.client.HTTPConnection, path: str, query: str) -> bytes:
    """The answer on an open connection."""
    target = f"{path}?{urlencode({'query': query})}"
    try:
        connection.request("GET", target, headers={"Accept": JSON})
        reply = connection.getresponse()
    except http.client.RemoteDisconnected:  # it was open for too long
        connection.close()
        connection.request("GET", target, headers={"Accept": JSON})
        reply = connection.getresponse()
    body = reply.read()
    assert reply.status == 200, (reply.status, body[:200])
    return body


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of an action."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def latencies(places: dict[str, tuple[int, str]], rounds: int) -> None:
    """The median of each query on each server, asked in turns."""
    open_ = {n: http.client.HTTPConnection("127.0.0.1", p) for n, (p, _) in places.items()}
    print("| query | " + " | ".join(f"{n}, ms" for n in places) + " | beleg / oxigraph |")
    print("| --- " * (len(places) + 2) + "|")
    for name, query in QUERIES.items():
        taken: dict[str, list[float]] = {server: [] for server in places}
        for number in range(rounds):
            text = f"{query} # {number}"  # or Beleg would know the answer
            for server, (_, path) in places.items():
                # Servers close connections that rest while others are asked.
                answer(open_[server], path, "ASK {}")
                taken[server].append(timed(partial(answer, open_[server], path, text)))
        median = {server: statistics.median(times) for server, times in taken.items()}
        cells = " | ".join(f"{median[server]:.2f}" for server in places)
        print(f"| {name} | {cells} | {median['beleg'] / median['oxigraph']:.2f} |", flush=True)


def throughput(
    places: dict[str, tuple[int, str]], folder: Path, nodes: int, rounds: int, *, same: bool
) -> None:
    """Requests per second on the point query by wrk, eight connections, in turns.

    Of another node each time, or of the ``same``, whose answer Beleg keeps. The first round warms
    up and does not count. Ratios are the medians of those of single rounds: a machine that is slow
    for a while is so for all servers of a round.
    """
    found: dict[str, list[float]] = {server: [] for server in places}
    for number in range(rounds + 1):
        for server, (port, path) in places.items():
            script = folder / "point.lua"
            step = 0 if same else 1
            script.write_text(WRK.format(nodes=nodes, path=path, accept=JSON, step=step))
            command = ["wrk", "-t1", "-c8", "-d4", "-s", str(script), f"http://127.0.0.1:{port}/"]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            assert "Non-2xx" not in said, said
            if number:
                found[server].append(float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0]))
    median = {server: statistics.median(rates) for server, rates in found.items()}
    what = "the same point query" if same else "point queries"
    for server, rate in median.items():
        print(f"{what}, 8 connections: {server} {rate:,.0f} requests/s")
    for other in SERVERS[1:]:
        if other in median:
            ratios = [one / two for one, two in zip(found["beleg"], found[other], strict=True)]
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            print(f"beleg / {other}: {statistics.median(ratios):.2f} ({spread})", flush=True)


def hop(folder: Path, rounds: int = 2000) -> None:
    """What the way to a query process and back costs, beside the same work in this process."""
    store = kg.store_at(f"oxigraph:{folder / 'beleg'}")
    queries = queries_of(store, Options())
    job = Query("", QUERIES["point"], Choice(JSON, JSON, None))
    here = pyoxigraph.Store.read_only(str(folder / "copy"))

    async def there() -> list[float]:
        taken = []
        for _ in range(rounds):
            start = time.perf_counter()
            await queries.run(job, Asking(60, patience=60))
            taken.append((time.perf_counter() - start) * 1000)
        return taken

    far = statistics.median(queries.pool.wait_for(there()))
    near = statistics.median(timed(lambda: answer_query(here, job, {})) for _ in range(rounds))
    queries.close()
    store.close()
    print(f"worker hop: {far - near:.3f} ms at the median ({far:.3f} there, {near:.3f} here)")


def main() -> None:
    """Measures and prints tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    wanted = parser.parse_args()
    nodes = wanted.triples // (PREDICATES + 3)
    folder = Path(tempfile.mkdtemp(prefix="beleg-bench-"))
    beside = Path(sys.executable)
    try:
        loaded(folder, nodes)
        hop(folder)
        places = {"beleg": (7401, "/sparql"), "oxigraph": (7402, "/query")}
        copy = str(folder / "copy")
        commands = {
            "beleg": [str(beside), "-m", "kg", "serve", "--port", "7401"],
            "oxigraph": [
                *(str(beside.with_name("oxigraph")), "serve-read-only"),
                *("-l", copy, "-b", "127.0.0.1:7402"),
            ],
        }
        try:
            __import__("rdflib_endpoint")
            places["rdflib-endpoint"] = (7403, "/sparql")
            commands["rdflib-endpoint"] = [str(beside), "-c", RDFLIB, copy, "7403"]
        except ImportError:
            print("rdflib-endpoint is not installed and left out")
        with ExitStack() as stack:
            for server, command in commands.items():
                store = {"BELEG_STORE": f"oxigraph:{folder / 'beleg'}"} if server == "beleg" else {}
                stack.enter_context(running(command, *places[server], **store))
            throughput(places, folder, nodes, wanted.rounds, same=False)
            throughput(places, folder, nodes, wanted.rounds, same=True)
            places.pop("rdflib-endpoint", None)
            latencies(places, wanted.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
