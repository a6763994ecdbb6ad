"""``python -m server.workers.forwarding_process FD``: asks a query service, and writes its answer
in the format that the client likes best."""

from __future__ import annotations

from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

import kg
from server.workers import evaluate
from server.workers.messages import Check, Failure, Job, Parse, Query, Reply, Setup, Trial
from server.workers.process import main

_TABLE, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_LONGEST_MESSAGE = 300


class Remote:
    """Queries that a service answers; what is parsed, is parsed here."""

    def __init__(self, setup: Setup) -> None:
        self._prefixes = setup.prefixes

    def do(self, job: Job) -> tuple[Reply, bytes]:
        """Does one job."""
        match job:
            case Query():
                return self._forwarded(job)
            case Check():
                return evaluate.check(job)
            case Parse():
                return evaluate.parse(job)
            case Trial():
                raise AssertionError("a service runs updates itself")

    def _forwarded(self, job: Query) -> tuple[Reply, bytes]:
        """Asks by a form, which every service takes (Virtuoso answers no query that is the body).

        The text is put to an empty store first: some services take more for a query than the
        standard, updates among it.
        """
        try:
            triples = isinstance(
                pyoxigraph.Store().query(job.text, base_iri=job.base), QueryTriples
            )
        except SyntaxError as error:
            return evaluate.malformed(error), b""
        except (OSError, RuntimeError, ValueError) as error:
            return Failure("engine", str(error)[:_LONGEST_MESSAGE]), b""
        client = kg.HttpClient(
            f"beleg/{kg.__version__}", job.seconds, job.max_bytes, allow_private=True, retries=0
        )
        try:
            reply = client.request(
                "POST",
                job.place,
                data=urlencode(_fields(job)).encode(),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": _TRIPLES if triples else _TABLE,
                },
                raise_for_status=False,
            )
        except kg.errors.FetchError as error:
            return _unreachable(error, job), b""
        finally:
            client.close()
        if reply.status >= 400:
            return _refused(reply.status, reply.content), b""
        if "x-sparql-maxrows" in reply.headers:
            return _cut_short(reply.headers["x-sparql-maxrows"]), b""
        try:
            return self._written(reply.content_type, reply.content, job)
        except (SyntaxError, ValueError) as error:
            said = f"the store answered what is no SPARQL result: {error}"
            return Failure("unavailable", said[:_LONGEST_MESSAGE]), b""

    def _written(self, content_type: str, content: bytes, job: Query) -> tuple[Reply, bytes]:
        if content_type == _TRIPLES:
            quads = pyoxigraph.parse(content, format=RdfFormat.N_TRIPLES)
            return evaluate.written((quad.triple for quad in quads), job, self._prefixes)
        found = pyoxigraph.parse_query_results(content, format=QueryResultsFormat.JSON)
        return evaluate.written(found, job, self._prefixes)


def _fields(job: Query) -> list[tuple[str, str]]:
    base = f"BASE <{job.base}> " if job.base else ""
    return [
        ("query", base + job.text),
        *(("default-graph-uri", iri) for iri in job.default_graphs),
        *(("named-graph-uri", iri) for iri in job.named_graphs),
    ]


def _cut_short(rows: str) -> Failure:
    """Virtuoso says so in a header, and with status 200."""
    said = f"the store cut its answer off after {rows} rows; give a LIMIT below that"
    return Failure("unavailable", said)


def _unreachable(error: kg.errors.FetchError, job: Query) -> Failure:
    if error.kind == "too-large":
        return Failure("too-large", f"the answer has more than {job.max_bytes:,} bytes")
    return Failure("unavailable", f"the store could not be asked: {error.message}")


def _refused(status: int, content: bytes) -> Failure:
    said = content[:_LONGEST_MESSAGE].decode("utf-8", "replace").strip()
    if status == 400:
        return Failure("syntax", said)
    return Failure("unavailable", f"the store answered {status}: {said}")


if __name__ == "__main__":
    main(Remote, network=True)
