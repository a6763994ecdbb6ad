"""``/sparql``: SPARQL 1.1 Protocol, queries and updates, and the service's description.

Queries run in processes of their own (:mod:`server.workers`); updates run in this one, which is
the store's only writer. Most queries do not come this far: :mod:`server.shortcut` answers them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Literal

import msgspec
from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode

import kg
from server import description, loads, negotiation, protocol, using
from server.errors import refuse_failure
from server.options import Options
from server.protocol import Operation
from server.rates import client
from server.tokens import require_write
from server.workers.errands import Asking, never
from server.workers.messages import Answer, Check, Choice, Failure, Query, Trial
from server.workers.queries import run_from_thread

views = Blueprint("sparql", __name__)

CLIENT_GONE = "beleg.client_gone"
"""Where the WSGI environment has a function that tells whether the client has left."""
OUTCOME = "beleg.outcome"
"""Where it has what already came of the query: a Failure, or an exception to raise."""

_CHANGING_WORDS = ("NOW", "RAND", "UUID", "STRUUID", "BNODE")
_CHANGING = re.compile(rf"\b(?:{'|'.join(_CHANGING_WORDS)})\b", re.IGNORECASE)
_BOOT = secrets.token_hex(4)
"""Tells versions of this process from those of another, so that no ETag outlives its store."""


@views.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query, runs an update, or describes the service where nothing is asked."""
    asked = protocol.operation()
    match asked.kind:
        case "query":
            return query(asked)
        case "update":
            return update(asked)
    return description.response()


def query(asked: Operation) -> Response:
    """Answers one query in the format that the Accept header prefers."""
    options: Options = current_app.config["OPTIONS"]
    refuse_told()
    refuse_unsafe("query", asked.text, options.max_query)
    choice = negotiation.choice(request.accept_mimetypes)
    packed = negotiation.takes_gzip(request.accept_encodings)
    job = job_of(asked, choice, request.base_url, options, gzip=packed)
    tag = entity_tag(current_app.config["VERSIONED"], job)
    if tag is not None and request.if_none_match.contains_weak(tag):
        return tagged(Response(status=304), tag)
    return tagged(answered(job), tag)


def job_of(asked: Operation, choice: Choice, base: str, options: Options, *, gzip: bool) -> Query:
    """What a query process is to do for a query."""
    return Query(
        place="",
        text=asked.text,
        choice=choice,
        base=base,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        seconds=options.query_seconds,
        max_rows=options.query_rows,
        max_bytes=options.max_answer,
        gzip=gzip,
    )


def refuse_told() -> None:
    """Raises what has already come of this request before it came here."""
    told: Failure | Exception | None = request.environ.get(OUTCOME)
    if isinstance(told, Failure):
        refuse_failure(told)
    if told is not None:
        raise told


def answered(job: Query) -> Response:
    """The answer of a query process."""
    asking = Asking(job.seconds, gone=client_gone(), client=client())
    reply, body = run_from_thread(current_app.config["QUERIES"], job, asking)
    return sent(reply, body)


def sent(reply: Answer | Failure, body: bytes) -> Response:
    """The response that a query process's reply comes to."""
    if isinstance(reply, Failure):
        refuse_failure(reply)
    response = Response(body, content_type=f"{reply.media_type}; charset=utf-8")
    if reply.gzip:
        response.headers["Content-Encoding"] = "gzip"
    if reply.cut_at is not None:
        response.headers["Beleg-Cut-At"] = str(reply.cut_at)
    return response


def update(asked: Operation) -> Response:
    """Runs one update, and answers when it is safe on disk."""
    require_write()
    options: Options = current_app.config["OPTIONS"]
    kg.refuse_unbounded(asked.text, characters=options.max_body, nesting=options.max_nesting)
    asked_for = loaded(asked.text)
    refuse_unsafe("update", asked_for, options.max_body)
    text = using.with_dataset(asked_for, asked.default_graphs, asked.named_graphs)
    # Parsed elsewhere first: a text that breaks the parser must not break the writer.
    refuse_malformed("update", text, request.base_url)
    whole = f"BASE {NamedNode(request.base_url)} {text}"
    refuse_endless(whole)
    written(whole)
    return Response(status=204)


def loaded(update: str) -> str:
    """The update with what its LOADs give in their place, where they may."""
    if "LOAD" not in kg.bare_sparql(update).upper():
        return update
    # Nothing is fetched for a text that is no update.
    refuse_malformed("update", kg.neutral_sparql(update), "urn:x:y")
    return loads.with_loads(update)


def refuse_endless(update: str) -> None:
    """Raises a refusal for an update that takes more time or memory than a query may.

    It is run on a snapshot first, in a process that can be killed: the writer cannot.
    """
    options: Options = current_app.config["OPTIONS"]
    if not kg.looks_something_up(update):
        return
    asking = Asking(options.query_seconds, patience=options.query_seconds, gone=client_gone())
    job = Trial("", update, options.query_seconds)
    reply, _ = run_from_thread(current_app.config["QUERIES"], job, asking)
    if isinstance(reply, Failure):
        refuse_failure(reply)


def written(update: str) -> None:
    """Changes the store; returns when the change survives a loss of power."""
    store: kg.Store = current_app.config["STORE"]
    if isinstance(store, kg.RemoteStore):
        options: Options = current_app.config["OPTIONS"]
        store.update_within(update, options.update_seconds)
    else:
        store.update(update)
    store.flush()


def refuse_unsafe(kind: Literal["query", "update"], text: str, characters: int) -> None:
    """Raises for SPARQL that would fetch, or that is longer or deeper than the engine bears."""
    options: Options = current_app.config["OPTIONS"]
    kg.refuse_unbounded(text, characters=characters, nesting=options.max_nesting)
    try:
        kg.refuse_network(text)
    except kg.errors.FetchRefused:
        # What is wrong with the text is said first, by a parse of it that leads nowhere.
        refuse_malformed(kind, kg.neutral_sparql(text), "urn:x:y")
        raise


def refuse_malformed(kind: Literal["query", "update"], text: str, base: str) -> None:
    """Raises a refusal for what does not parse; a query process tries."""
    options: Options = current_app.config["OPTIONS"]
    job = Check(kind, text, base, options.query_seconds)
    asking = Asking(job.seconds)
    reply, _ = run_from_thread(current_app.config["QUERIES"], job, asking)
    if isinstance(reply, Failure):
        refuse_failure(reply)


def client_gone() -> Callable[[], bool]:
    """Tells whether the client of this request has closed its connection."""
    told: Callable[[], bool] | None = request.environ.get(CLIENT_GONE)
    return told or never


def entity_tag(store: kg.Store | None, job: Query) -> str | None:
    """A tag that changes with the store and the question; None where it would prove nothing.

    A store that others write as well (None) has no version to go by.
    """
    if store is None or changes(job.text):
        return None
    version = store.version
    asked = hashlib.blake2b(msgspec.msgpack.encode(job), digest_size=16)
    return f"{_BOOT}-{version}-{asked.hexdigest()}"


def changes(query: str) -> bool:
    """Whether a query may answer differently each time."""
    capitals = query.upper()
    if not any(each in capitals for each in _CHANGING_WORDS):
        return False  # as with most; to look closer takes longer
    return bool(_CHANGING.search(kg.bare_sparql(query)))


VARY = "Accept, Accept-Encoding"


def cache_control(tag: str | None) -> str:
    """Caches may keep what has a tag, and ask each time whether it still holds."""
    return "no-store" if tag is None else "no-cache"


def tagged(response: Response, tag: str | None) -> Response:
    """Lets caches keep an answer, and ask each time whether it still holds."""
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = cache_control(tag)
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response
