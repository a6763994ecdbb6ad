"""A SPARQL endpoint as an engine of ../shared/eval/sparql/w3c_runner.py.

The runner imports ``made``; the environment's ``BELEG_ADDRESS`` says where the server is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
import requests
from pyoxigraph import RdfFormat
from rdflib import BNode, Graph, Literal, URIRef

_RESULTS = "application/sparql-results+json, application/n-triples"
_TIMEOUT = 60


class Refused(Exception):
    """The server refused with a status of 400 or more."""


@contextmanager
def _only_syntax() -> Iterator[None]:
    try:
        yield
    except Refused as error:
        if '"syntax"' in str(error):
            raise


class Endpoint:
    """The methods that the runner calls."""

    name = "beleg serve"

    def __init__(self) -> None:
        self._address = os.environ["BELEG_ADDRESS"]
        self._session = requests.Session()
        self._held = True

    def new(self) -> Endpoint:
        """An empty store."""
        if self._held:
            self._send("POST", "/sparql", data={"update": "DROP ALL"})
            self._held = False
        return self

    def load(self, _: Endpoint, data: list[str], named: list[tuple[str, str]]) -> None:
        """Puts files into the default graph and into named graphs."""
        for url in data:
            self._put("POST", {"default": ""}, url)
        for name, url in named:
            self._put("PUT", {"graph": name}, url)

    def query(self, _: Endpoint, text: str, base: str) -> tuple[object, ...]:
        """The answer as the runner wants it."""
        reply = self._send(
            "POST",
            "/sparql",
            data={"query": f"BASE <{base}>\n{text}"},
            headers={"Accept": _RESULTS},
        )
        if reply.headers["Content-Type"].startswith("application/n-triples"):
            return ("graph", Graph().parse(data=reply.text, format="nt"))
        told = reply.json()
        if "boolean" in told:
            return ("ask", told["boolean"])
        rows = [{k: term(v) for k, v in row.items()} for row in told["results"]["bindings"]]
        return ("select", told["head"]["vars"], rows)

    def update(self, _: Endpoint, text: str, base: str) -> None:
        """Runs an update."""
        self._held = True
        self._send("POST", "/sparql", data={"update": f"BASE <{base}>\n{text}"})

    def dump(self, _: Endpoint) -> tuple[Graph, dict[str, Graph]]:
        """What the store holds."""
        graphs = self.query(self, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "urn:x:")[2]
        names = [str(row["g"]) for row in graphs]  # type: ignore[attr-defined]  # a list of rows
        return self._graph({"default": ""}), {n: self._graph({"graph": n}) for n in names}

    def parse_query(self, text: str, base: str) -> None:
        """Raises for what is no query; one that would fetch, or calls what is not there, is one."""
        with _only_syntax():
            self.query(self, text, base)

    def parse_update(self, text: str, base: str) -> None:
        """Raises for what is no update; one that asks for what is not there is one."""
        with _only_syntax():
            self.update(self, text, base)

    def _graph(self, params: dict[str, str]) -> Graph:
        accept = {"Accept": "application/n-triples"}
        reply = self._send("GET", "/graph-store", params=params, headers=accept)
        return Graph().parse(data=reply.text, format="nt")

    def _put(self, method: str, params: dict[str, str], url: str) -> None:
        self._held = True
        path = Path(unquote(str(url)[len("file://") :]))
        form = RdfFormat.from_extension(path.suffix[1:])
        assert form is not None, path
        quads = pyoxigraph.parse(path=str(path), format=form, base_iri=str(url))
        data = pyoxigraph.serialize((q.triple for q in quads), format=RdfFormat.N_TRIPLES)
        headers = {"Content-Type": "application/n-triples"}
        self._send(method, "/graph-store", params=params, data=data, headers=headers)

    def _send(self, method: str, path: str, **more: object) -> requests.Response:
        reply = self._session.request(method, self._address + path, timeout=_TIMEOUT, **more)  # type: ignore[arg-type]  # what requests takes
        if reply.status_code >= 400:
            raise Refused(reply.text)
        return reply


def term(cell: dict[str, str]) -> BNode | Literal | URIRef:
    """A term of SPARQL's JSON results as rdflib's."""
    match cell["type"]:
        case "uri":
            return URIRef(cell["value"])
        case "bnode":
            return BNode(cell["value"])
    datatype = cell.get("datatype")
    return Literal(
        cell["value"],
        lang=cell.get("xml:lang"),
        datatype=URIRef(datatype) if datatype else None,
    )


def made() -> Endpoint:
    """What the runner imports."""
    return Endpoint()
