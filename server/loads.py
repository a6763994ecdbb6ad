"""LOAD in updates: from the hosts that the server's setting names, and from no others.

The engine never fetches: what is loaded is fetched by Beleg's HTTP client, which holds each
address and redirect against the list and refuses private ones, and is parsed in a query process.
"""

from __future__ import annotations

from flask import current_app
from pyoxigraph import NamedNode, RdfFormat

import kg
from server.errors import Refusal, refuse_failure
from server.options import Options
from server.workers.errands import Asking
from server.workers.messages import Failure, Parse
from server.workers.queries import run_from_thread

_NOTHING = "DROP SILENT GRAPH <urn:beleg:nothing>"
"""What a LOAD SILENT that fails comes to (SPARQL 1.1 Update, 3.1.4)."""
_ACCEPTED = "text/turtle, application/n-triples, application/rdf+xml, application/ld+json;q=0.9"


def with_loads(update: str) -> str:
    """The update with what its LOADs give in their place.

    Raises a refusal where a LOAD that is not SILENT gives nothing. A LOAD that may not be done
    stays as it is; whoever looks at the text afterwards refuses it.
    """
    return kg.with_loads(update, _instead)


def _instead(load: kg.Load) -> str | None:
    options: Options = current_app.config["OPTIONS"]
    if not options.load_hosts:
        return _NOTHING if load.silent else None
    try:
        triples = _triples(load.source, options)
    except (Refusal, kg.errors.FetchError):
        if load.silent:
            return _NOTHING
        raise
    inside = triples if load.graph is None else f"GRAPH {NamedNode(load.graph)} {{ {triples} }}"
    return f"INSERT DATA {{ {inside} }}"


def _triples(source: str, options: Options) -> str:
    """The triples of a document as N-Triples."""
    settings: kg.Settings = current_app.config["SETTINGS"]
    client = kg.HttpClient(
        f"beleg/{kg.__version__}",
        options.query_seconds,
        options.max_body,
        allow_private=settings.allow_private,
        retries=0,
        hosts=options.load_hosts,
    )
    try:
        reply = client.get(source, headers={"Accept": _ACCEPTED})
    except kg.errors.FetchError as error:
        if error.kind == "host":
            raise Refusal(403, "fetch-refused", str(error)) from error
        raise Refusal(502, "fetch-failed", str(error)) from error
    finally:
        client.close()
    form = RdfFormat.from_media_type(reply.content_type) or _by_name(reply.url)
    if form is None:
        raise Refusal(502, "fetch-failed", f"{source} gives {reply.content_type}, which is no RDF")
    job = Parse(reply.content, form.media_type, reply.url, options.query_seconds)
    parsed, text = run_from_thread(current_app.config["QUERIES"], job, Asking(job.seconds))
    if isinstance(parsed, Failure):
        refuse_failure(parsed)
    return text.decode()


def _by_name(url: str) -> RdfFormat | None:
    """What the end of an address says, where a server says nothing of use."""
    return RdfFormat.from_extension(url.partition("?")[0].rpartition(".")[2])
