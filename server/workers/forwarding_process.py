"""``python -m server.workers.forwarding_process FD``: asks a query service, and writes its answer
in the format that the client likes best."""

from __future__ import annotations

from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

import kg
from server.workers import evaluate
from server.workers.messages import Check, Failure, Job, Parse, Query, Reply, Setup, Trial
from server.workers.process import main

_ACCEPTED = "application/sparql-results+json, application/n-triples;q=0.9"
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
        client = kg.HttpClient(
            f"beleg/{kg.__version__}", job.seconds, job.max_bytes, allow_private=True, retries=0
        )
        try:
            reply = client.request(
                "POST",
                _address(job),
                data=job.text.encode(),
                headers={"Content-Type": "application/sparql-query", "Accept": _ACCEPTED},
                raise_for_status=False,
            )
        except kg.errors.FetchError as error:
            return _unreachable(error, job), b""
        finally:
            client.close()
        if reply.status >= 400:
            return _refused(reply.status, reply.content), b""
        try:
            return self._written(reply.content_type, reply.content, job)
        except (SyntaxError, ValueError) as error:
            said = f"the store answered what is no SPARQL result: {error}"
            return Failure("unavailable", said[:_LONGEST_MESSAGE]), b""

    def _written(self, content_type: str, content: bytes, job: Query) -> tuple[Reply, bytes]:
        if content_type == "application/n-triples":
            quads = pyoxigraph.parse(content, format=RdfFormat.N_TRIPLES)
            return evaluate.written((quad.triple for quad in quads), job, self._prefixes)
        found = pyoxigraph.parse_query_results(content, format=QueryResultsFormat.JSON)
        return evaluate.written(found, job, self._prefixes)


def _address(job: Query) -> str:
    fields = [("default-graph-uri", iri) for iri in job.default_graphs]
    fields += [("named-graph-uri", iri) for iri in job.named_graphs]
    joint = "&" if "?" in job.place else "?"
    return f"{job.place}{joint}{urlencode(fields)}" if fields else job.place


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
